//! The fund's rules in words, for those who read them.

use super::model::{FundFile, Words};
use super::payment_plan::PaymentPlan;
use super::rule_values::{Delegation, LastDay, Limit, Matter, PaymentWait, Span};
use super::rules::{Rule, RuleKind, RuleRef, RuleSet, Rules};
use crate::i18n::Lang;

/// A rule in force, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInWords {
    /// Its stable number.
    pub number: &'static str,
    /// Its name.
    pub name: String,
    /// What it says, one sentence a line.
    pub lines: Vec<String>,
    /// The version that says so.
    pub source: RuleRef,
}

/// Every rule in force, by number.
pub fn all(lang: Lang, file: &FundFile, rules: &Rules) -> Vec<RuleInWords> {
    RuleKind::ALL.into_iter().map(|kind| one(lang, file, rules, kind)).collect()
}

/// What each version sets, in words; as many as the set has versions, earliest first.
pub fn versions(lang: Lang, file: &FundFile, set: &RuleSet) -> Vec<Vec<RuleInWords>> {
    set.versions()
        .iter()
        .map(|version| {
            let rules = set.as_of(version.valid_from);
            version.set.sets().into_iter().map(|kind| one(lang, file, &rules, kind)).collect()
        })
        .collect()
}

/// One rule in words.
pub fn one(lang: Lang, file: &FundFile, r: &Rules, kind: RuleKind) -> RuleInWords {
    use RuleKind as K;
    let t = |key: &str| vec![lang.t(key)];
    let yes_no = |yes: bool, if_yes: &str, if_no: &str| t(if yes { if_yes } else { if_no });
    let time = |time: &Span| vec![span(lang, *time)];
    let (lines, source) = match kind {
        K::FocusAreas => {
            let all = file.focus_areas.iter().map(|x| (&x.code, &x.name));
            say(&r.focus_areas, |open| names(lang, all, open, "fund-say-no-areas"))
        }
        K::ApplicantKinds => {
            let all = file.applicant_kinds.iter().map(|x| (&x.code, &x.name));
            say(&r.applicant_kinds, |may| names(lang, all, may, "fund-say-no-applicants"))
        }
        K::NeedsReportedEarlier => say(&r.needs_reported_earlier, |needs| {
            yes_no(*needs, "fund-say-reported-yes", "fund-say-reported-no")
        }),
        K::LastApplicationDay => last_day(lang, &r.last_application_day),
        K::Ceiling => limit(lang, &r.ceiling, "fund-say-ceiling", "fund-say-no-ceiling"),
        K::OwnContribution => say(&r.own_contribution, |percent| match percent {
            0 => t("fund-say-own-none"),
            percent => vec![lang.tv("fund-say-own", "percent", percent)],
        }),
        K::CostKinds => {
            let all = file.cost_kinds.iter().map(|x| (&x.code, &x.name));
            say(&r.cost_kinds, |paid| names(lang, all, paid, "fund-say-no-costs"))
        }
        K::Retroactive => say(&r.retroactive, |may| {
            yes_no(*may, "fund-say-retroactive-yes", "fund-say-retroactive-no")
        }),
        K::NoticeBeforeStart => say(&r.notice_before_start, time),
        K::Attachments => say(&r.attachments, |kinds| {
            let names: Vec<String> = kinds.iter().map(|kind| lang.t(kind.key())).collect();
            listed(lang, &names, "fund-say-no-attachments")
        }),
        K::DraftRetention => say(&r.draft_retention, time),
        K::CompletionTime => say(&r.completion_time, time),
        K::Delegation => say(&r.delegation, |delegates| delegation(lang, file, delegates)),
        K::LastDecisionDay => last_day(lang, &r.last_decision_day),
        K::PaymentPlan => say(&r.payment_plan, |parts| plan(lang, parts)),
        K::PaymentWait => say(&r.payment_wait, |wait| match wait {
            PaymentWait::AdjustedMinutes => t("fund-say-wait-adjusted-minutes"),
            PaymentWait::LegalForce => t("fund-say-wait-legal-force"),
        }),
        K::LastPaymentDay => last_day(lang, &r.last_payment_day),
        K::ReportDeadline => say(&r.report_deadline, |after| {
            vec![lang.tv("fund-say-report", "span", span(lang, *after))]
        }),
        K::AuditorThreshold => {
            limit(lang, &r.auditor_threshold, "fund-say-auditor", "fund-say-no-auditor")
        }
        K::SurplusThreshold => {
            limit(lang, &r.surplus_threshold, "fund-say-surplus", "fund-say-no-surplus")
        }
    };
    RuleInWords { number: kind.number(), name: lang.t(kind.key()), lines, source: source.clone() }
}

/// A rule's sentences with the version that they come from.
fn say<T>(rule: &Rule<T>, lines: impl FnOnce(&T) -> Vec<String>) -> (Vec<String>, &RuleRef) {
    (lines(&rule.value), &rule.source)
}

fn listed(lang: Lang, names: &[String], if_none: &str) -> Vec<String> {
    vec![if names.is_empty() { lang.t(if_none) } else { names.join(", ") }]
}

fn names<'a>(
    lang: Lang,
    all: impl Iterator<Item = (&'a String, &'a Words)>,
    chosen: &[String],
    if_none: &str,
) -> Vec<String> {
    let names: Vec<String> = all
        .filter(|(code, _)| chosen.contains(code))
        .map(|(_, name)| name.get(lang.tag()).to_owned())
        .collect();
    listed(lang, &names, if_none)
}

fn last_day(lang: Lang, rule: &Rule<LastDay>) -> (Vec<String>, &RuleRef) {
    let line = match rule.value {
        LastDay::None => lang.t("fund-say-no-last-day"),
        LastDay::On(day) => lang.long_date(day),
    };
    (vec![line], &rule.source)
}

fn limit<'a>(
    lang: Lang,
    rule: &'a Rule<Limit>,
    some: &str,
    none: &str,
) -> (Vec<String>, &'a RuleRef) {
    let line = match rule.value {
        Limit::None => lang.t(none),
        Limit::UpTo(amount) => lang.tv(some, "amount", amount),
    };
    (vec![line], &rule.source)
}

/// A span of time: "2 månader och 5 dagar".
pub fn span(lang: Lang, span: Span) -> String {
    let months = lang.tv("fund-say-months", "months", span.months);
    let days = lang.tv("fund-say-days", "days", span.days);
    match (span.months, span.days) {
        (0, 0) => lang.t("fund-say-no-time"),
        (_, 0) => months,
        (0, _) => days,
        _ => lang.tv2("fund-say-months-and-days", "months", months, "days", days),
    }
}

/// What a delegation is about.
pub fn matter(lang: Lang, matter: Matter) -> String {
    lang.t(match matter {
        Matter::Grant => "fund-matter-grant",
        Matter::Dismissal => "fund-matter-dismissal",
        Matter::Closure => "fund-matter-closure",
        Matter::Release => "fund-matter-release",
        Matter::Reclaim => "fund-matter-reclaim",
    })
}

fn delegation(lang: Lang, file: &FundFile, delegates: &[Delegation]) -> Vec<String> {
    let body = file.body.name.get(lang.tag());
    if delegates.is_empty() {
        return vec![lang.tv("fund-say-body-decides-all", "body", body)];
    }
    let mut lines: Vec<String> = delegates
        .iter()
        .map(|d| {
            let matters: Vec<String> = d.matters.iter().map(|m| matter(lang, *m)).collect();
            let line = lang.tv2(
                "fund-say-delegate",
                "title",
                d.title.get(lang.tag()),
                "matters",
                matters.join(", "),
            );
            match d.up_to {
                Limit::None => line,
                Limit::UpTo(amount) => {
                    lang.tv2("fund-say-delegate-up-to", "line", line, "amount", amount)
                }
            }
        })
        .collect();
    lines.push(lang.tv("fund-say-body-decides-rest", "body", body));
    lines
}

fn plan(lang: Lang, plan: &PaymentPlan) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(limit), Some(first)) = (plan.at_once_up_to, plan.instalments.first()) {
        let when = lang.t(first.trigger.key());
        lines.push(lang.tv2("fund-say-plan-at-once", "amount", limit.0, "when", when));
    }
    lines.extend(plan.instalments.iter().map(|part| {
        let when = lang.t(part.trigger.key());
        match (part.share, part.up_to) {
            (Some(share), _) => lang.tv2("fund-say-plan-share", "share", share, "when", when),
            (None, Some(most)) => lang.tv2("fund-say-plan-up-to", "amount", most.0, "when", when),
            (None, None) => lang.tv("fund-say-plan-rest", "when", when),
        }
    }));
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fund::file::parse_fund_file;
    use crate::fund::shipped;

    /// A key without a text is shown as it is.
    #[test]
    fn every_rule_of_every_shipped_fund_has_words() {
        for fund in shipped::FUNDS {
            let file =
                parse_fund_file(fund.text, |name| shipped::form(name).map(str::to_owned)).unwrap();
            let set = RuleSet::new(file.rules.clone(), &file.facts()).unwrap();
            for lang in Lang::ALL {
                for version in set.versions() {
                    for rule in all(lang, &file, &set.as_of(version.valid_from)) {
                        assert!(!rule.lines.is_empty(), "{} {}", fund.name, rule.name);
                        let text = format!("{} {}", rule.name, rule.lines.join(" "));
                        for key in ["fund-", "rule-", "trigger-", "attachment-", "$"] {
                            assert!(!text.contains(key), "{} {text}", lang.tag());
                        }
                    }
                }
                assert_eq!(versions(lang, &file, &set).len(), set.versions().len());
            }
        }
    }

    #[test]
    fn spans_are_told_in_months_and_days() {
        let told = |months, days| span(Lang::Sv, Span { months, days });
        assert_eq!(told(2, 0), "2 månader");
        assert_eq!(told(0, 1), "1 dag");
        assert_eq!(told(1, 21), "1 månad och 21 dagar");
    }
}
