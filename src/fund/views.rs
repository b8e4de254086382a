//! Templates of the fund's pages.

use askama::Template;
use chrono::NaiveDate;

use super::model::FundFile;
use super::rule_form::{delegation_text, plan_text};
use super::rule_values::{AttachmentKind, LastDay, Limit, PaymentWait};
use super::rules::Rules;
use super::wording::RuleInWords;
use super::{Entry, StoredCall};
use crate::i18n::Lang;
use crate::kernel::money::Ore;
use crate::web::Page;
use crate::web::parts::Choice;

/// Whether a fund still decides, and in which tone a page says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundState {
    /// Tone of the tag.
    pub tone: &'static str,
    /// The word.
    pub word: String,
    /// What it means, in a sentence; empty when the word says it all.
    pub meaning: String,
}

impl FundState {
    /// The state on `rules.on`.
    pub fn of(lang: Lang, settled: Option<NaiveDate>, file: &FundFile, rules: &Rules) -> Self {
        let day = rules.on;
        let ended = file.period.end.is_some_and(|end| end < day);
        let state = |tone, word: String, meaning: String| Self { tone, word, meaning };
        if let Some(on) = settled {
            let meaning = lang.tv("fund-state-settled-means", "day", on);
            state("shut", lang.t("fund-state-settled"), meaning)
        } else if day < file.period.start {
            let meaning = lang.tv("fund-state-ahead-means", "day", file.period.start);
            state("none", lang.t("fund-state-ahead"), meaning)
        } else if ended || !rules.takes_decisions().holds {
            let meaning = lang.t("fund-state-closed-means");
            state("warn", lang.t("fund-state-closed"), meaning)
        } else {
            state("ok", lang.t("fund-state-open"), String::new())
        }
    }
}

/// A fund in the list.
pub struct FundRow {
    /// Short name in addresses.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The deciding body.
    pub body: String,
    /// First day, and last day where there is one.
    pub period: String,
    /// Whether it decides.
    pub state: FundState,
    /// What may still be granted today.
    pub available: Ore,
}

/// The list of funds.
#[derive(Template)]
#[template(path = "fund/list.html")]
pub struct ListPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The funds.
    pub funds: Vec<FundRow>,
    /// Whether the reader may load a fund.
    pub administrator: bool,
}

/// A rule version, as the history shows it.
pub struct VersionRow {
    /// First day.
    pub from: NaiveDate,
    /// The decision.
    pub decision: String,
    /// Why.
    pub note: String,
    /// What it sets.
    pub rules: Vec<RuleInWords>,
    /// Whether it lies ahead.
    pub ahead: bool,
}

/// A call in the list.
pub struct CallRow {
    /// Name.
    pub name: String,
    /// First day.
    pub opens: NaiveDate,
    /// Last day.
    pub closes: NaiveDate,
    /// The meeting that is to decide.
    pub decision_day: Option<NaiveDate>,
    /// Its focus areas, where it has its own.
    pub areas: String,
    /// Tone of its state.
    pub tone: &'static str,
    /// Its state.
    pub word: String,
    /// Where it is changed, until it opens.
    pub change: String,
}

/// Money that came in or went out, with the way to correct it.
pub struct MoveRow {
    /// Booking day.
    pub day: NaiveDate,
    /// What happened.
    pub event: String,
    /// How much.
    pub amount: Ore,
    /// By which decision.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// What it corrects, or by what it was corrected.
    pub remark: String,
    /// Where it is corrected; empty when it cannot be, or not by this reader.
    pub correct: String,
}

/// What the reader may do with a fund.
pub struct May {
    /// Change rules and calls.
    pub administer: bool,
    /// Book contributions.
    pub contribute: bool,
    /// See the position.
    pub position: bool,
}

/// A fund.
#[derive(Template)]
#[template(path = "fund/show.html")]
pub struct ShowPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// Short name in addresses.
    pub slug: String,
    /// What its file says.
    pub file: &'a FundFile,
    /// Name of the deciding body.
    pub body: String,
    /// What the fund is for.
    pub purpose: String,
    /// First day, and last day where there is one.
    pub period: String,
    /// Whether it decides.
    pub state: FundState,
    /// The position today.
    pub position: super::ledger::Position,
    /// Today.
    pub today: NaiveDate,
    /// The rules in force today.
    pub rules: Vec<RuleInWords>,
    /// Every version, latest first.
    pub versions: Vec<VersionRow>,
    /// Every call, latest first.
    pub calls: Vec<CallRow>,
    /// Contributions and transfers, latest first.
    pub moves: Vec<MoveRow>,
    /// What the reader may do.
    pub may: May,
}

/// The form for a new version of the rules.
#[derive(Template)]
#[template(path = "fund/rules.html")]
pub struct RulesPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The fund's name.
    pub fund: String,
    /// Where the form goes.
    pub action: String,
    /// Where the fund is.
    pub back: String,
    /// First day that the form proposes.
    pub valid_from: NaiveDate,
    /// The latest version lies ahead: from which day.
    pub ahead: Option<NaiveDate>,
    /// The rules before the new version.
    pub rules: &'a Rules,
    /// What there is to choose.
    pub c: RuleChoices,
}

/// The choices of the form for rules.
pub struct RuleChoices {
    focus_areas: Vec<Choice>,
    applicant_kinds: Vec<Choice>,
    cost_kinds: Vec<Choice>,
    attachments: Vec<Choice>,
    needs_reported_earlier: Vec<Choice>,
    retroactive: Vec<Choice>,
    payment_wait: Vec<Choice>,
}

impl RuleChoices {
    fn of(p: &Page, file: &FundFile, rules: &Rules) -> Self {
        let tag = p.lang.tag();
        let choice = |field: &str, code: &str, label: String, default: bool| {
            Choice::new(code, label, p.chosen(field, code, default))
        };
        let codes = |field: &str, all: Vec<(&String, &super::model::Words)>, now: &[String]| {
            all.into_iter()
                .map(|(code, name)| {
                    choice(field, code, name.get(tag).to_owned(), now.contains(code))
                })
                .collect()
        };
        let yes_no = |field: &str, now: bool, yes: &str, no: &str| {
            vec![choice(field, "ja", p.t(yes), now), choice(field, "nej", p.t(no), !now)]
        };
        let wait = "set.payment-wait";
        let adjusted = rules.payment_wait.value == PaymentWait::AdjustedMinutes;
        Self {
            focus_areas: codes(
                "set.focus-areas",
                file.focus_areas.iter().map(|x| (&x.code, &x.name)).collect(),
                &rules.focus_areas.value,
            ),
            applicant_kinds: codes(
                "set.applicant-kinds",
                file.applicant_kinds.iter().map(|x| (&x.code, &x.name)).collect(),
                &rules.applicant_kinds.value,
            ),
            cost_kinds: codes(
                "set.cost-kinds",
                file.cost_kinds.iter().map(|x| (&x.code, &x.name)).collect(),
                &rules.cost_kinds.value,
            ),
            attachments: AttachmentKind::ALL
                .into_iter()
                .map(|kind| {
                    let now = rules.attachments.value.contains(&kind);
                    choice("set.attachments", kind.code(), p.t(kind.key()), now)
                })
                .collect(),
            needs_reported_earlier: yes_no(
                "set.needs-reported-earlier",
                rules.needs_reported_earlier.value,
                "fund-say-reported-yes",
                "fund-say-reported-no",
            ),
            retroactive: yes_no(
                "set.retroactive",
                rules.retroactive.value,
                "fund-say-retroactive-yes",
                "fund-say-retroactive-no",
            ),
            payment_wait: vec![
                choice(wait, "adjusted-minutes", p.t("fund-say-wait-adjusted-minutes"), adjusted),
                choice(wait, "legal-force", p.t("fund-say-wait-legal-force"), !adjusted),
            ],
        }
    }
}

impl<'a> RulesPage<'a> {
    /// The form, with the rules before the new version or what was typed.
    pub fn new(
        p: &'a Page,
        slug: &str,
        file: &FundFile,
        rules: &'a Rules,
        valid_from: NaiveDate,
        ahead: Option<NaiveDate>,
    ) -> Self {
        Self {
            p,
            fund: file.name.get(p.lang.tag()).to_owned(),
            action: format!("/fonder/{slug}/regler/ny"),
            back: format!("/fonder/{slug}"),
            valid_from,
            ahead,
            rules,
            c: RuleChoices::of(p, file, rules),
        }
    }

    /// What an input says: what was typed, else the rule before the new version.
    fn value(&self, name: &str) -> String {
        let r = self.rules;
        let limit = |limit: Limit| limit.amount().map(Ore::input).unwrap_or_default();
        let last = |last: LastDay| last.day().map(|day| day.to_string()).unwrap_or_default();
        let now = match name {
            "set.last-application-day" => last(r.last_application_day.value),
            "set.ceiling" => limit(r.ceiling.value),
            "set.own-contribution" => r.own_contribution.value.to_string(),
            "set.notice-before-start.months" => r.notice_before_start.value.months.to_string(),
            "set.notice-before-start.days" => r.notice_before_start.value.days.to_string(),
            "set.draft-retention.months" => r.draft_retention.value.months.to_string(),
            "set.draft-retention.days" => r.draft_retention.value.days.to_string(),
            "set.completion-time.months" => r.completion_time.value.months.to_string(),
            "set.completion-time.days" => r.completion_time.value.days.to_string(),
            "set.delegation" => delegation_text(&r.delegation.value),
            "set.last-decision-day" => last(r.last_decision_day.value),
            "set.payment-plan" => plan_text(&r.payment_plan.value),
            "set.last-payment-day" => last(r.last_payment_day.value),
            "set.report-deadline.months" => r.report_deadline.value.months.to_string(),
            "set.report-deadline.days" => r.report_deadline.value.days.to_string(),
            "set.auditor-threshold" => limit(r.auditor_threshold.value),
            "set.surplus-threshold" => limit(r.surplus_threshold.value),
            _ => String::new(),
        };
        self.p.val(name, now)
    }
}

/// The form for a call.
#[derive(Template)]
#[template(path = "fund/call.html")]
pub struct CallPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The fund's name.
    pub fund: String,
    /// Where the form goes.
    pub action: String,
    /// Where the fund is.
    pub back: String,
    /// The code of the call that is changed; `None` for a new one.
    pub code: Option<String>,
    /// Focus areas to choose.
    pub areas: Vec<Choice>,
    /// What the call says now: names, days and texts by the names of the inputs.
    pub now: CallNow,
}

/// What a call says, ready for its inputs.
#[derive(Default)]
#[allow(missing_docs)] // each is described at `Call`
pub struct CallNow {
    pub name_sv: String,
    pub name_en: String,
    pub opens: String,
    pub closes: String,
    pub decision_day: String,
    pub text_sv: String,
    pub text_en: String,
}

impl<'a> CallPage<'a> {
    /// The form, with what the call says now or what was typed.
    pub fn new(p: &'a Page, slug: &str, file: &FundFile, known: Option<&StoredCall>) -> Self {
        let tag = p.lang.tag();
        let call = known.map(|k| &k.call);
        let own = call.and_then(|c| c.focus_areas.as_deref()).unwrap_or_default();
        let areas = file.focus_areas.iter().map(|area| {
            let chosen = p.chosen("focus-areas", &area.code, own.contains(&area.code));
            Choice::new(area.code.as_str(), area.name.get(tag), chosen)
        });
        let now = call.map(|c| CallNow {
            name_sv: c.name.sv.clone(),
            name_en: c.name.en.clone(),
            opens: c.opens.to_string(),
            closes: c.closes.to_string(),
            decision_day: c.decision_day.map(|day| day.to_string()).unwrap_or_default(),
            text_sv: c.text.as_ref().map(|t| t.sv.clone()).unwrap_or_default(),
            text_en: c.text.as_ref().map(|t| t.en.clone()).unwrap_or_default(),
        });
        Self {
            p,
            fund: file.name.get(tag).to_owned(),
            action: match known {
                Some(known) => format!("/fonder/{slug}/omgangar/{}", known.id),
                None => format!("/fonder/{slug}/omgangar/ny"),
            },
            back: format!("/fonder/{slug}"),
            code: call.map(|c| c.code.clone()),
            areas: areas.collect(),
            now: now.unwrap_or_default(),
        }
    }
}

/// The form for a contribution.
#[derive(Template)]
#[template(path = "fund/contribution.html")]
pub struct ContributionPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The fund's name.
    pub fund: String,
    /// Where the form goes.
    pub action: String,
    /// Where the fund is.
    pub back: String,
    /// The day that the form proposes.
    pub day: NaiveDate,
}

/// The form for a correction.
#[derive(Template)]
#[template(path = "fund/correction.html")]
pub struct CorrectionPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The fund's name.
    pub fund: String,
    /// Where the form goes.
    pub action: String,
    /// Where the fund is.
    pub back: String,
    /// The entry that was wrong.
    pub entry: &'a Entry,
    /// What it was.
    pub event: String,
    /// The day that the form proposes.
    pub day: NaiveDate,
}
