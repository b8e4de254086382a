//! Whether an application may be handed in at all: the call, the applicant, the fund's last day.
//! What the answers themselves must hold is the form's matter.

use chrono::NaiveDate;
use serde_json::Value;

use super::form_model::{Form, QuestionKind};
use super::form_rules::{Answers, read_day};
use crate::fund::model::Call;
use crate::fund::rules::Rules;
use crate::kernel::refusal::Msg;

/// Everything that stands in the way on `day`, whose rules are handed in. Each sentence names its
/// rule and the decision behind it.
pub fn obstacles(
    rules: &Rules,
    call: Option<&Call>,
    applicant_kind: &str,
    focus_area: &str,
    day: NaiveDate,
) -> Vec<Msg> {
    let mut found = Vec::new();
    if let Some(call) = call {
        if day < call.opens {
            found.push(Msg::new("applications-call-not-open").with("day", call.opens));
        }
        if day > call.closes {
            found.push(Msg::new("applications-call-closed").with("day", call.closes));
        }
        if !focus_area.is_empty() && !call.takes(focus_area) {
            found.push(Msg::new("applications-call-other-areas"));
        }
    }
    let last = rules.takes_applications();
    if !last.holds {
        found.push(last.source.msg("applications-last-day-passed"));
    }
    let kind = rules.may_apply(applicant_kind);
    if !kind.holds {
        found.push(kind.source.msg("applications-kind-may-not"));
    }
    found
}

/// The answers of an application that another one begins with: of the questions that both forms
/// ask in the same way, without what belongs to its own time.
pub fn carried_over(from: &Form, answers: &Answers, to: &Form) -> Answers {
    use QuestionKind::{Date, Declaration, File, Period, Spent};
    let own = |kind| matches!(kind, Date | Period | Declaration | File | Spent);
    let asked = to.sections.iter().flat_map(|section| &section.questions);
    let kept = asked
        .filter(|q| !own(q.kind) && from.question(&q.key).is_some_and(|old| old.kind == q.kind))
        .filter_map(|q| Some((q.key.clone(), without_days(answers.0.get(&q.key)?))));
    Answers(kept.collect())
}

/// An answer without the days in it: when an activity was held last year says nothing of this.
fn without_days(answer: &Value) -> Value {
    match answer {
        Value::String(text) if read_day(text).is_some() => Value::String(String::new()),
        Value::Array(rows) => Value::Array(rows.iter().map(without_days).collect()),
        Value::Object(parts) => {
            Value::Object(parts.iter().map(|(k, v)| (k.clone(), without_days(v))).collect())
        }
        other => other.clone(),
    }
}

/// Whether the day after which an unsaved draft is removed has passed.
pub fn is_stale(rules: &Rules, saved_on: NaiveDate, today: NaiveDate) -> bool {
    let keep = rules.draft_retention.value;
    !keep.is_nothing() && keep.after(saved_on) < today
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fund::model::{FundFile, Words};
    use crate::fund::rules::RuleSet;
    use crate::fund::shipped;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rules(on: &str) -> Rules {
        let file: FundFile = toml::from_str(shipped::fund("integrationsfonden").unwrap()).unwrap();
        RuleSet::new(file.rules.clone(), &file.facts()).unwrap().as_of(day(on))
    }

    fn call() -> Call {
        Call {
            code: "2021".to_owned(),
            name: Words { sv: "2021".to_owned(), en: "2021".to_owned() },
            opens: day("2021-01-11"),
            closes: day("2021-02-28"),
            focus_areas: Some(vec!["language".to_owned()]),
            decision_day: None,
            text: None,
        }
    }

    #[test]
    fn the_day_the_area_and_the_applicant_are_asked_about() {
        let keys = |on: &str, kind: &str, area: &str| -> Vec<&'static str> {
            let found = obstacles(&rules(on), Some(&call()), kind, area, day(on));
            found.iter().map(|msg| msg.key).collect()
        };
        for (on, kind, area, wanted) in [
            ("2021-01-11", "association", "language", &[][..]),
            ("2021-02-28", "association", "language", &[]),
            ("2021-01-10", "association", "language", &["applications-call-not-open"]),
            ("2021-03-01", "association", "language", &["applications-call-closed"]),
            ("2021-02-01", "association", "work", &["applications-call-other-areas"]),
            ("2021-02-01", "guild", "language", &["applications-kind-may-not"]),
            (
                "2022-01-01",
                "association",
                "language",
                &["applications-call-closed", "applications-last-day-passed"],
            ),
        ] {
            assert_eq!(keys(on, kind, area), wanted, "{on} {kind} {area}");
        }
    }

    #[test]
    fn a_draft_is_kept_for_as_long_as_the_rule_says() {
        let rules = rules("2021-03-01");
        assert!(!is_stale(&rules, day("2020-09-01"), day("2021-03-01")));
        assert!(is_stale(&rules, day("2020-09-01"), day("2021-03-02")));
    }
}
