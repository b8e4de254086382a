//! The pages that belong to no slice.

use super::views::{AccessibilityPage, PrivacyPage, StatesPage};
use super::{Answer, Ctx};

/// `GET /om/tillganglighet`
pub async fn accessibility(ctx: Ctx) -> Answer {
    let page = ctx.page("about-accessibility-title");
    ctx.render(&page, &AccessibilityPage { p: &page })
}

/// `GET /om/personuppgifter`
pub async fn privacy(ctx: Ctx) -> Answer {
    let page = ctx.page("about-privacy-title");
    ctx.render(&page, &PrivacyPage { p: &page })
}

/// `GET /om/utseende`
pub async fn states(ctx: Ctx) -> Answer {
    let page = ctx.page("look-title");
    ctx.render(&page, &StatesPage::new(&page, ctx.app.clock.today()))
}
