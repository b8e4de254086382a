//! Tests of the rules on the fund that comes with the program, and of files that are refused.

#![allow(clippy::unwrap_used)]

use super::file::parse_fund_file;
use super::model::FundFile;
use super::rule_values::{Decider, Limit, Matter};
use super::rules::{RuleBody, RuleKind, RuleSet, RuleVersion};
use super::shipped;
use crate::kernel::money::Ore;
use crate::kernel::role::Role;
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn loader(name: &str) -> Option<String> {
    shipped::form(name).map(str::to_owned)
}

fn fund(slug: &str) -> (FundFile, RuleSet) {
    let fund = parse_fund_file(shipped::fund(slug).unwrap(), loader).unwrap();
    let rules = RuleSet::new(fund.rules.clone(), &fund.facts()).unwrap();
    (fund, rules)
}

#[test]
fn shipped_funds_are_read_under_their_own_slug() {
    for shipped in shipped::FUNDS {
        match parse_fund_file(shipped.text, loader) {
            Ok(fund) => assert_eq!(fund.slug, shipped.name),
            Err(problems) => {
                let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
                panic!("{}: {}", shipped.name, said.join("\n"));
            }
        }
    }
}

#[test]
fn the_phase_out_is_dated_rules() {
    let (_, rules) = fund("integrationsfonden");
    // day, area → open, the day from which the rule that says so is valid
    for (on, area, open, from) in [
        ("2015-01-01", "work", true, "2015-01-01"),
        ("2020-12-31", "work", true, "2015-01-01"),
        ("2020-12-31", "housing", true, "2015-01-01"),
        ("2021-01-01", "work", false, "2021-01-01"),
        ("2021-03-01", "work", false, "2021-01-01"),
        ("2021-03-01", "language", true, "2021-01-01"),
        ("2021-12-31", "language", true, "2021-01-01"),
        ("2022-01-01", "language", false, "2022-01-01"),
        ("2030-01-01", "language", false, "2022-01-01"),
        ("2018-01-01", "unheard-of", false, "2015-01-01"),
    ] {
        let verdict = rules.focus_area_open(day(on), area);
        assert_eq!((verdict.holds, verdict.source.valid_from), (open, day(from)), "{on} {area}");
    }
    let refusal = rules.focus_area_open(day("2021-03-01"), "work").source;
    assert_eq!(refusal.decision, "KS 2020-11-16 § 301");
    assert_eq!(refusal.kind.number(), "1.1");
}

#[test]
fn the_last_days_are_themselves_allowed() {
    let (_, rules) = fund("integrationsfonden");
    for (on, taken) in [("2021-12-31", true), ("2022-01-01", false), ("2016-05-01", true)] {
        let rules = rules.as_of(day(on));
        assert_eq!(rules.takes_applications().holds, taken, "{on}");
        assert_eq!(rules.takes_decisions().holds, taken, "{on}");
        assert!(rules.takes_payments().holds, "running grants are paid to their end");
    }
}

#[test]
fn what_a_version_leaves_out_is_inherited_with_its_own_decision() {
    let (_, rules) = fund("sprakfonden");
    let later = rules.as_of(day("2021-06-01"));
    assert_eq!(later.ceiling.value, Limit::UpTo(Ore::kr(200_000)));
    assert_eq!(later.ceiling.source.decision, "KS 2019-12-09 § 402");
    assert_eq!(later.focus_areas.source.decision, "KS 2017-11-27 § 365");
    let before = rules.ceiling(day("2019-12-31"));
    assert_eq!(before.value, Limit::UpTo(Ore::kr(150_000)));
}

#[test]
fn who_decides_up_to_which_amount() {
    use Decider::{Body, Delegate};
    let officer = Delegate(Role::CaseOfficer);
    for (slug, matter, kronor, decider) in [
        ("integrationsfonden", Matter::Grant, 1, Body),
        ("integrationsfonden", Matter::Closure, 0, officer),
        ("integrationsfonden", Matter::Reclaim, 1_000_000, officer),
        ("sprakfonden", Matter::Grant, 20_000, officer),
        ("sprakfonden", Matter::Grant, 20_001, Body),
        ("varnamo-integrationsbidrag", Matter::Grant, 20_000, officer),
        ("varnamo-integrationsbidrag", Matter::Grant, 25_000, Body),
        ("varnamo-integrationsbidrag", Matter::Dismissal, 500_000, officer),
        ("boden-integrationsfond", Matter::Grant, 1_000, Body),
        ("boden-integrationsfond", Matter::Closure, 0, Body),
    ] {
        let (_, rules) = fund(slug);
        let got = rules.as_of(day("2020-06-01")).decides(matter, Ore::kr(kronor));
        assert_eq!(got, decider, "{slug} {matter:?} {kronor}");
    }
}

#[test]
fn who_may_apply_and_when_the_report_is_due() {
    for (slug, kind, may, end, due) in [
        ("integrationsfonden", "company", true, "2021-06-30", "2021-08-30"),
        ("integrationsfonden", "private-person", false, "2020-12-31", "2021-02-28"),
        ("sprakfonden", "company", false, "2019-12-31", "2020-02-29"),
        ("boden-integrationsfond", "company", true, "2021-01-31", "2021-02-28"),
    ] {
        let (_, rules) = fund(slug);
        let rules = rules.as_of(day("2020-06-01"));
        assert_eq!(rules.may_apply(kind).holds, may, "{slug} {kind}");
        assert_eq!(rules.report_due(day(end)), day(due), "{slug} {end}");
    }
}

#[test]
fn a_project_starts_after_the_application_or_after_the_notice() {
    let (_, western) = fund("integrationsfonden");
    let (earliest, source) = western.as_of(day("2021-03-01")).earliest_start();
    assert_eq!((earliest, source.kind), (Some(day("2021-03-01")), RuleKind::Retroactive));
    let (_, varnamo) = fund("varnamo-integrationsbidrag");
    let (earliest, source) = varnamo.as_of(day("2021-03-01")).earliest_start();
    assert_eq!((earliest, source.kind), (Some(day("2021-05-01")), RuleKind::NoticeBeforeStart));
}

#[test]
fn rules_survive_json_and_are_checked_the_same_way() {
    let (fund, rules) = fund("varnamo-integrationsbidrag");
    for version in rules.versions() {
        let json = serde_json::to_string(&version.set).unwrap();
        assert_eq!(serde_json::from_str::<RuleBody>(&json).unwrap(), version.set);
    }
    let json = serde_json::to_string(&fund).unwrap();
    assert_eq!(serde_json::from_str::<FundFile>(&json).unwrap(), fund);
    assert!(serde_json::from_str::<RuleBody>(r#"{"full-moon": true}"#).is_err());
}

#[test]
fn a_new_version_follows_and_never_reaches_into_the_past() {
    let (fund, rules) = fund("integrationsfonden");
    let version = |from: &str, decision: &str, body: &str| RuleVersion {
        valid_from: day(from),
        decision: decision.to_owned(),
        note: None,
        set: serde_json::from_str(body).unwrap(),
    };
    let cases = [
        (version("2022-06-01", "KS 2022-01-10 § 3", r#"{"ceiling": 50000}"#), vec![]),
        (
            version("2022-01-01", "KS 2022-01-10 § 3", r#"{"ceiling": 50000}"#),
            vec![("valid-from", "fund-file-rules-order")],
        ),
        (
            version("2022-01-03", "KS 2022-01-10 § 3", r#"{"ceiling": 50000}"#),
            vec![("valid-from", "fund-file-rules-past")],
        ),
        (
            version("2022-06-01", " ", r#"{"focus-areas": ["work", "moon"]}"#),
            vec![
                ("decision", "fund-file-decision"),
                ("set.focus-areas.1", "fund-file-not-declared"),
            ],
        ),
        (version("2022-06-01", "KS § 3", "{}"), vec![("set", "fund-file-rule-empty")]),
    ];
    for (version, expected) in cases {
        let found = rules.new_version_problems(&version, day("2022-01-10"), &fund.facts());
        let short: Vec<(&str, &str)> = found.iter().map(|p| (p.at.as_str(), p.msg.key)).collect();
        assert_eq!(short, expected);
    }
}

/// Each case breaks one line of the Västervik file: what to find, what to put there, and then the
/// words that stand on the line that the refusal must name.
#[test]
fn broken_files_are_refused_with_line_and_reason() {
    let text = shipped::fund("integrationsfonden").unwrap();
    let cases = [
        (
            "slug = \"integrationsfonden\"",
            "slug = \"Integrations fonden\"",
            "fund-file-code",
            "slug =",
        ),
        ("owner = ", "ownr = ", "fund-file-format", "ownr"),
        ("212000-0779", "212000-0778", "fund-file-orgnr", "organisation-number"),
        ("end = \"2021-12-31\"", "end = \"2014-12-31\"", "fund-file-inverted", "end = \"2014"),
        ("start = \"2015-01-01\"", "start = \"2015-02-30\"", "fund-file-format", "2015-02-30"),
        ("{year}/{serial}-{plan}", "{year}/{number}", "fund-file-pattern", "pattern ="),
        ("plan-code = \"109\"", "plan-code = \"\"", "fund-file-plan-code", "plan-code ="),
        ("vastervik-report.toml", "missing.toml", "fund-file-no-form", "missing.toml"),
        ("code = \"language\"", "code = \"work\"", "fund-file-twice", "Språkutveckling"),
        ("en = \"Travel\"", "en = \"\"", "fund-file-words", "Resor"),
        ("kind = \"repayment\"", "kind = \"moonlight\"", "fund-file-format", "moonlight"),
        ("kind = \"stop\"", "kind = \"audit\"", "fund-file-no-condition", "[[conditions]]"),
        (
            "opens = \"2016-01-01\"",
            "opens = \"2017-01-01\"",
            "fund-file-inverted",
            "closes = \"2016",
        ),
        (
            "closes = \"2021-12-31\"",
            "closes = \"2022-02-01\"",
            "fund-file-outside-period",
            "closes = \"2022",
        ),
        (
            "valid-from = \"2021-01-01\"",
            "valid-from = \"2015-01-01\"",
            "fund-file-rules-order",
            "KS 2020-11-16",
        ),
        (
            "focus-areas = [\"language\"]",
            "focus-areas = [\"moon\"]",
            "fund-file-not-declared",
            "[\"moon\"]",
        ),
        (
            "decision = \"KS 2014-12-15 § 401\"",
            "decision = \"\"",
            "fund-file-decision",
            "decision = \"\"",
        ),
        ("retroactive = false\n", "", "fund-file-rule-missing", "[rules.set]"),
        (
            "{ share = 50, trigger = \"report-approved\" },",
            "{ share = 40, trigger = \"report-approved\" },",
            "fund-file-plan-sum",
            "instalments = [",
        ),
        (
            "trigger = \"decision-final\"",
            "trigger = \"full-moon\"",
            "fund-file-format",
            "full-moon",
        ),
        ("role = \"case_officer\"", "role = \"neighbour\"", "fund-file-format", "neighbour"),
        (
            "payment-wait = \"adjusted-minutes\"",
            "payment-wait = \"never\"",
            "fund-file-format",
            "never",
        ),
        ("own-contribution = 0", "own-contribution = 100", "fund-file-percent", "own-contribution"),
        (
            "report-deadline = { months = 2 }",
            "report-deadline = { weeks = 2 }",
            "fund-file-format",
            "weeks",
        ),
        (
            "retroactive = false",
            "retroactive = false\nmoon-phase = 3",
            "fund-file-format",
            "moon-phase",
        ),
    ];
    for (find, put, key, on_line) in cases {
        assert!(text.contains(find), "{find}");
        let broken = text.replacen(find, put, 1);
        let problems = parse_fund_file(&broken, loader).unwrap_err();
        let hit = problems.iter().find(|p| p.reason.key == key);
        let hit = hit.unwrap_or_else(|| panic!("{put}: {problems:?}"));
        let line = broken.lines().nth(hit.line.unwrap() - 1).unwrap();
        let near = line.contains(on_line)
            || broken.lines().nth(hit.line.unwrap()).is_some_and(|next| next.contains(on_line));
        assert!(near, "{put}: line {:?} is {line}", hit.line);
    }
    let problems = parse_fund_file("slug = \"a", loader).unwrap_err();
    assert_eq!(problems[0].line, Some(1));
}

#[test]
fn every_sentence_is_there_in_both_languages() {
    let texts = [
        include_str!("../../lang/sv/fund-rules.ftl"),
        include_str!("../../lang/en/fund-rules.ftl"),
    ];
    let sources = [
        include_str!("file.rs"),
        include_str!("model.rs"),
        include_str!("payment_plan.rs"),
        include_str!("problem.rs"),
        include_str!("rule_body.rs"),
        include_str!("rules.rs"),
        include_str!("rule_values.rs"),
    ];
    let mut checked = 0;
    for word in sources.iter().flat_map(|source| source.split('"')) {
        let key = ["fund-file-", "rule-", "trigger-", "attachment-"]
            .iter()
            .any(|prefix| word.starts_with(prefix) && word.len() > prefix.len());
        if key && !word.contains(|c: char| !c.is_ascii_lowercase() && c != '-') {
            for text in texts {
                assert!(text.lines().any(|l| l.starts_with(&format!("{word} ="))), "{word}");
            }
            checked += 1;
        }
    }
    assert!(checked > 60, "{checked}");
}
