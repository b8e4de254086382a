//! The web edge: sessions, form tokens, pages, uploads, headers. Slices' pages build on this.

pub mod arrival;
pub mod assets;
pub mod ctx;
pub mod download;
pub mod guard;
pub mod headers;
pub mod once;
pub mod page;
pub mod pages;
pub mod parts;
pub mod posted;
pub mod probes;
pub mod standing;
pub mod uploads;
pub mod views;

pub use ctx::{Ctx, Done, Sent};
pub use page::{Crumb, NavGroup, NavLink, Page};
pub use posted::{Posted, Upload};

/// What a handler answers.
pub type Answer = Result<actix_web::HttpResponse, crate::kernel::refusal::Refusal>;
