//! Tests of the form engine on the forms that come with the program.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::form_check::{SectionState, SubmissionContext, check_all, section_state};
use super::form_display::display;
use super::form_file::{FundWithForms, parse_fund_with_forms};
use super::form_model::Form;
use super::form_rules::{
    Answers, AttachedFile, Files, FormContext, FundChoices, Mirror, People, bind, clean_line,
    clean_text, read_day, read_number, read_section,
};
use super::form_view::{FieldView, Speaker, render_model};
use crate::fund::rules::{RuleSet, Rules};
use crate::fund::shipped;
use crate::kernel::money::Ore;
use crate::kernel::refusal::Msg;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn loader(name: &str) -> Option<String> {
    shipped::form(name).map(str::to_owned)
}

struct World {
    fund: FundWithForms,
    rules: Rules,
    choices: FundChoices,
    files: Files,
    today: NaiveDate,
}

impl World {
    fn on(slug: &str, today: &str) -> Self {
        let fund = parse_fund_with_forms(shipped::fund(slug).unwrap(), loader).unwrap();
        let set = RuleSet::new(fund.fund.rules.clone(), &fund.fund.facts()).unwrap();
        let rules = set.as_of(day(today));
        let choices = FundChoices::of(&fund.fund, &rules);
        Self { fund, rules, choices, files: Files::new(), today: day(today) }
    }

    fn form(&self) -> FormContext<'_> {
        FormContext { choices: &self.choices, files: &self.files, mirror: None }
    }

    fn submission(&self) -> SubmissionContext<'_> {
        SubmissionContext { form: self.form(), today: self.today, rules: &self.rules }
    }

    fn check(&self, answers: &Answers) -> Vec<(String, &'static str)> {
        let found = check_all(&self.fund.application, answers, &self.submission());
        found.into_iter().map(|(_, e)| (e.field, e.msg.key)).collect()
    }
}

/// Reads every section of a form from pairs of names and values.
fn read(form: &Form, ctx: &FormContext<'_>, typed: &[(&str, &str)]) -> (Answers, Vec<String>) {
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in typed {
        fields.entry((*name).to_owned()).or_default().push((*value).to_owned());
    }
    let get = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let mut answers = Answers::default();
    let mut errors = Vec::new();
    for section in &form.sections {
        let (part, found) = read_section(form, &section.key, &get, ctx);
        answers.merge(part);
        errors.extend(found.into_iter().map(|e| format!("{} {}", e.field, e.msg.key)));
    }
    (answers, errors)
}

const WHOLE: &[(&str, &str)] = &[
    ("q.title", "Språkkafé i Gamleby"),
    ("q.purpose", "Vi möts på torsdagar.\r\nAlla är välkomna."),
    ("q.focus_area", "language"),
    ("q.goal", "swedish"),
    ("q.target_groups", "newly-arrived"),
    ("q.target_groups", "inhabitants"),
    ("q.localities", "gamleby"),
    ("q.participants.women", "30"),
    ("q.participants.men", "12"),
    ("q.participants.girls", "0"),
    ("q.period.start", "2021-4-12"),
    ("q.period.end", "20210930"),
    ("q.activities.0.what", "Språkkafé"),
    ("q.activities.3.what", "Avslutning"),
    ("q.activities.3.start", "2021-09-30"),
    ("q.afterwards", "Biblioteket fortsätter."),
    ("q.child_checklist.affected.answer", "yes"),
    ("q.child_checklist.best_interest.answer", "yes"),
    ("q.child_checklist.heard.answer", "no"),
    ("q.child_checklist.heard.comment", "Vi frågar dem vid starten."),
    ("q.child_checklist.equal.answer", "yes"),
    ("q.child_checklist.safe.answer", "na"),
    ("q.budget.costs.0.label", "Två språkledare"),
    ("q.budget.costs.0.kind", "leaders"),
    ("q.budget.costs.0.amount", "88 000 kr"),
    ("q.budget.costs.1.label", "Fika"),
    ("q.budget.costs.1.kind", "food"),
    ("q.budget.costs.1.amount", "7000,50"),
    ("q.budget.costs.2.kind", "leaders"),
    ("q.budget.income.0.label", "Bidrag till lokal"),
    ("q.budget.income.0.kind", "co-funder"),
    ("q.budget.income.0.funder", "Sparbanksstiftelsen Tjust"),
    ("q.budget.income.0.amount", "20000"),
    ("q.applied", "75 000,50"),
    ("q.other_grants", "no"),
    ("q.declaration.agreed", "on"),
    ("q.declaration.name", "Amina Ek"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |name: &str| changes.iter().any(|(n, _)| *n == name);
    let kept = WHOLE.iter().copied().filter(|(name, _)| !changed(name));
    kept.chain(changes.iter().copied()).collect()
}

#[test]
fn shipped_funds_fit_their_forms() {
    for shipped in shipped::FUNDS {
        if let Err(problems) = parse_fund_with_forms(shipped.text, loader) {
            let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}: {}", shipped.name, said.join("\n"));
        }
    }
}

#[test]
fn a_whole_application_is_read_checked_and_bound() {
    let world = World::on("integrationsfonden", "2021-03-01");
    let form = &world.fund.application;
    let (answers, errors) = read(form, &world.form(), WHOLE);
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(world.check(&answers), []);
    let facts = bind(form, &answers);
    assert_eq!(facts.title.as_deref(), Some("Språkkafé i Gamleby"));
    assert_eq!(facts.purpose.as_deref(), Some("Vi möts på torsdagar.\nAlla är välkomna."));
    assert_eq!(facts.focus_area.as_deref(), Some("language"));
    assert_eq!(facts.target_groups, ["newly-arrived", "inhabitants"]);
    assert_eq!(facts.localities, ["gamleby"]);
    assert_eq!(facts.period_start, Some(day("2021-04-12")));
    assert_eq!(facts.period_end, Some(day("2021-09-30")));
    assert_eq!(facts.participants, Some(People { women: 30, men: 12, girls: 0, boys: 0 }));
    assert_eq!((facts.cost_total, facts.income_total), (Ore(9_500_050), Ore::kr(20_000)));
    assert_eq!(facts.applied, Some(Ore(7_500_050)));
    assert_eq!(facts.income_lines[0].funder.as_deref(), Some("Sparbanksstiftelsen Tjust"));
    assert_eq!(facts.signatory.as_deref(), Some("Amina Ek"));
    // The gap between rows 0 and 3 is closed, and the budget line with only a kind is not a line.
    assert_eq!(answers.rows("activities", None).len(), 2);
    assert_eq!(facts.cost_lines.len(), 2);
    let again = Answers::from_json(&answers.to_json()).unwrap();
    assert_eq!(again, answers);
}

#[test]
fn the_funds_rules_are_asked_on_the_day_of_submission() {
    // day, changed answers → what is refused
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]);
    let cases: &[Case<'_>] = &[
        (
            "integrationsfonden",
            "2020-12-31",
            &[("q.focus_area", "work"), ("q.goal", "employment")],
            &[],
        ),
        (
            "integrationsfonden",
            "2021-03-01",
            &[("q.focus_area", "work"), ("q.goal", "employment")],
            &[("q.focus_area", "form-focus-area-closed")],
        ),
        (
            "integrationsfonden",
            "2022-01-01",
            &[("q.period.start", "2022-02-01"), ("q.period.end", "2022-03-01")],
            &[("q.focus_area", "form-focus-area-closed")],
        ),
        (
            "integrationsfonden",
            "2021-03-01",
            &[("q.goal", "home")],
            &[("q.goal", "form-goal-foreign")],
        ),
        ("integrationsfonden", "2021-05-01", &[], &[("q.period.start", "form-start-early")]),
        ("integrationsfonden", "2021-04-12", &[], &[]),
        (
            "integrationsfonden",
            "2021-03-01",
            &[("q.budget.costs.1.kind", "equipment")],
            &[("q.budget.costs.1.kind", "form-cost-refused")],
        ),
        (
            "integrationsfonden",
            "2021-03-01",
            &[("q.applied", "75 001")],
            &[("q.budget", "form-budget-over")],
        ),
        (
            "integrationsfonden",
            "2021-03-01",
            &[("q.applied", "70 000")],
            &[("q.budget", "form-budget-under")],
        ),
        (
            "sprakfonden",
            "2021-03-01",
            &[
                ("q.focus_area", "meeting"),
                ("q.goal", "everyday"),
                ("q.applied", "200 000,50"),
                ("q.budget.costs.0.amount", "213000"),
            ],
            &[("q.applied", "form-ceiling")],
        ),
    ];
    for (slug, today, changes, expected) in cases {
        let world = World::on(slug, today);
        let (answers, errors) = read(&world.fund.application, &world.form(), &with(changes));
        assert_eq!(errors, Vec::<String>::new(), "{today} {changes:?}");
        let found = world.check(&answers);
        let found: Vec<(&str, &str)> = found.iter().map(|(f, k)| (f.as_str(), *k)).collect();
        assert_eq!(found, *expected, "{today} {changes:?}");
    }
}

#[test]
fn refusals_name_rule_and_decision() {
    let world = World::on("integrationsfonden", "2021-03-01");
    let typed = with(&[("q.focus_area", "work"), ("q.goal", "employment")]);
    let (answers, _) = read(&world.fund.application, &world.form(), &typed);
    let found = check_all(&world.fund.application, &answers, &world.submission());
    let expected = Msg::new("form-focus-area-closed")
        .with("rule", "1.1")
        .with("decision", "KS 2020-11-16 § 301")
        .with("from", "2021-01-01");
    assert_eq!(found[0].1.msg, expected);
    assert_eq!(found[0].0, "project");
}

#[test]
fn what_cannot_be_read_is_told_and_kept() {
    let long = "å".repeat(10_000);
    let cases: &[(&str, &str, &str)] = &[
        ("q.title", &long, "form-too-long"),
        ("q.purpose", &long, "form-too-long"),
        ("q.applied", &long, "form-too-long"),
        ("q.period.start", &long, "form-too-long"),
        ("q.participants.women", &long, "form-too-long"),
        ("q.activities.0.what", &long, "form-too-long"),
        ("q.budget.costs.0.label", &long, "form-too-long"),
        ("q.budget.income.0.funder", &long, "form-too-long"),
        ("q.declaration.name", &long, "form-too-long"),
        ("q.child_checklist.safe.comment", &long, "form-too-long"),
        ("q.applied", "tolv", "form-amount"),
        ("q.applied", "-5", "form-amount"),
        ("q.period.end", "i höst", "form-date"),
        ("q.period.end", "2021-02-30", "form-date"),
        ("q.period.end", "2021-03-31", "form-period-order"),
        ("q.participants.women", "ca 30", "form-number"),
        ("q.participants.men", "-1", "form-number"),
        ("q.budget.costs.0.amount", "1,234", "form-amount"),
        ("q.activities.0.start", "snart", "form-date"),
    ];
    let world = World::on("integrationsfonden", "2021-03-01");
    for (name, typed, key) in cases {
        let (answers, errors) =
            read(&world.fund.application, &world.form(), &with(&[(name, typed)]));
        let at = name.to_string();
        assert_eq!(errors, [format!("{at} {key}")], "{name}");
        assert!(answers.to_json().contains(typed), "{name} keeps what was typed");
        assert!(world.check(&answers).contains(&(at, key)), "{name} stops the submission");
    }
    // Options that nobody offered are refused at the question.
    for (name, at) in [
        ("q.focus_area", "q.focus_area"),
        ("q.localities", "q.localities"),
        ("q.other_grants", "q.other_grants"),
        ("q.budget.costs.0.kind", "q.budget.costs.0.kind"),
        ("q.budget.income.0.kind", "q.budget.income.0.kind"),
        ("q.child_checklist.safe.answer", "q.child_checklist.safe.answer"),
    ] {
        let typed = with(&[(name, "moon")]);
        let (_, errors) = read(&world.fund.application, &world.form(), &typed);
        assert_eq!(errors, [format!("{at} form-option")], "{name}");
    }
}

#[test]
fn what_is_missing_is_told_at_its_input() {
    let cases: &[(&str, &str, &str)] = &[
        ("q.title", "q.title", "form-required"),
        ("q.focus_area", "q.focus_area", "form-choose"),
        ("q.localities", "q.localities", "form-choose"),
        ("q.period.end", "q.period.end", "form-day-needed"),
        ("q.other_grants", "q.other_grants", "form-choose"),
        ("q.applied", "q.applied", "form-required"),
        ("q.budget.costs.0.amount", "q.budget.costs.0.amount", "form-line-amount"),
        ("q.budget.income.0.funder", "q.budget.income.0.funder", "form-line-funder"),
        ("q.declaration.agreed", "q.declaration.agreed", "form-agree"),
        ("q.declaration.name", "q.declaration.name", "form-name-needed"),
        ("q.child_checklist.equal.answer", "q.child_checklist.equal.answer", "form-choose"),
        ("q.activities.0.what", "", ""),
    ];
    let world = World::on("integrationsfonden", "2021-03-01");
    for (empty, at, key) in cases {
        let (answers, errors) = read(&world.fund.application, &world.form(), &with(&[(empty, "")]));
        assert_eq!(errors, Vec::<String>::new(), "a draft may lack {empty}");
        let found = world.check(&answers);
        if at.is_empty() {
            assert_eq!(found, [], "a row that is empty is no row");
        } else {
            assert_eq!(found, [((*at).to_owned(), *key)], "{empty}");
        }
    }
    let nothing = world.check(&Answers::default());
    let expected = world.fund.application.questions().filter(|q| q.required).count();
    let checklist = 4; // its five statements are told one by one
    let conditional = 1; // not asked before the question before it is answered
    assert_eq!(nothing.len(), expected + checklist - conditional);
}

#[test]
fn a_condition_decides_what_is_asked() {
    let world = World::on("integrationsfonden", "2021-03-01");
    let form = &world.fund.application;
    let yes = with(&[("q.other_grants", "yes")]);
    let (answers, _) = read(form, &world.form(), &yes);
    assert_eq!(world.check(&answers), [("q.other_grants_which".to_owned(), "form-required")]);
    let told = with(&[("q.other_grants", "no"), ("q.other_grants_which", "Länsstyrelsen")]);
    let (answers, _) = read(form, &world.form(), &told);
    let say = |msg: &Msg| msg.key.to_owned();
    let shown = display(form, &answers, &world.form(), Speaker::new("sv", &say));
    let lines: Vec<&String> =
        shown.iter().flat_map(|s| &s.answers).flat_map(|a| &a.lines).collect();
    assert!(
        !lines.contains(&&"Länsstyrelsen".to_owned()),
        "an answer nobody asked for is not shown"
    );
    let money = form.section("money").unwrap();
    let views = render_model(form, money, &answers, &[], &world.form(), Speaker::new("sv", &say));
    let which = views.iter().find(|v| v.head().name == "q.other_grants_which").unwrap();
    assert!(!which.head().shown);
    assert_eq!(which.head().show_if, Some(("q.other_grants".to_owned(), "yes".to_owned())));
}

#[test]
fn sections_are_not_started_going_on_or_done() {
    let world = World::on("integrationsfonden", "2021-03-01");
    let form = &world.fund.application;
    let state = |answers: &Answers, key: &str| {
        section_state(form, form.section(key).unwrap(), answers, &world.submission())
    };
    assert_eq!(state(&Answers::default(), "project"), SectionState::NotStarted);
    let (begun, _) = read(form, &world.form(), &[("q.title", "Kafé")]);
    assert_eq!(state(&begun, "project"), SectionState::GoingOn);
    assert_eq!(state(&begun, "money"), SectionState::NotStarted);
    let (whole, _) = read(form, &world.form(), WHOLE);
    for section in &form.sections {
        let expected = match section.key.as_str() {
            "attachments" => SectionState::NotStarted,
            _ => SectionState::Done,
        };
        assert_eq!(state(&whole, &section.key), expected, "{}", section.key);
    }
}

#[test]
fn rows_can_be_removed_and_there_is_room_for_one_more() {
    let world = World::on("integrationsfonden", "2021-03-01");
    let form = &world.fund.application;
    let typed = with(&[("remove", "q.budget.costs.0")]);
    let (answers, _) = read(form, &world.form(), &typed);
    assert_eq!(bind(form, &answers).cost_total, Ore(700_050));
    let say = |msg: &Msg| msg.key.to_owned();
    let money = form.section("money").unwrap();
    let views = render_model(form, money, &answers, &[], &world.form(), Speaker::new("sv", &say));
    let FieldView::Tables { tables, balance, .. } = &views[0] else { panic!("{:?}", views[0]) };
    let names: Vec<(&str, bool)> =
        tables[0].rows.iter().map(|r| (r.name.as_str(), r.begun)).collect();
    assert_eq!(names, [("q.budget.costs.0", true), ("q.budget.costs.1", false)]);
    assert_eq!(tables[0].rows[0].cells[0].value, "Fika");
    assert_eq!(balance.as_ref().unwrap().difference.as_deref(), Some("form-difference-over"));
}

#[test]
fn fields_carry_labels_hints_values_and_errors_in_the_readers_language() {
    let world = World::on("integrationsfonden", "2021-03-01");
    let form = &world.fund.application;
    let (answers, _) = read(form, &world.form(), &with(&[("q.period.end", "i höst")]));
    let say = |msg: &Msg| format!("<{}>", msg.key);
    let plan = form.section("plan").unwrap();
    let found = check_all(form, &answers, &world.submission());
    let errors: Vec<_> = found.into_iter().map(|(_, e)| e).collect();
    let views =
        render_model(form, plan, &answers, &errors, &world.form(), Speaker::new("en", &say));
    let FieldView::Parts { head, parts, shape } = &views[0] else { panic!("{:?}", views[0]) };
    assert_eq!((head.label.as_str(), *shape), ("When is the project?", "period"));
    assert!(head.hint.as_ref().unwrap().starts_with("Write dates like this"));
    assert_eq!(parts[1].value, "i höst");
    assert_eq!(parts[1].error.as_deref(), Some("<form-date>"));
    assert_eq!(parts[0].value, "2021-04-12");
    let project = form.section("project").unwrap();
    let views = render_model(form, project, &answers, &[], &world.form(), Speaker::new("sv", &say));
    let FieldView::Options { options, several, .. } = &views[2] else { panic!("{:?}", views[2]) };
    let open: Vec<(&str, bool, bool)> =
        options.iter().map(|o| (o.value.as_str(), o.closed.is_none(), o.chosen)).collect();
    assert!(!several);
    assert_eq!(
        open,
        [
            ("work", false, false),
            ("language", true, true),
            ("cohesion", false, false),
            ("housing", false, false)
        ]
    );
    let FieldView::Options { options: goals, .. } = &views[3] else { panic!("{:?}", views[3]) };
    assert_eq!(goals[1].group.as_deref(), Some("Språkutveckling"));
}

#[test]
fn a_report_stands_beside_its_application() {
    let mut world = World::on("integrationsfonden", "2021-03-01");
    let (application, _) = read(&world.fund.application, &world.form(), WHOLE);
    let receipt =
        AttachedFile { id: "7".into(), name: "kvitto.pdf".into(), size: 900, quarantined: false };
    world.files.insert("attachments".to_owned(), vec![receipt]);
    let mirror = Mirror { form: &world.fund.application, answers: &application };
    let ctx = FormContext { mirror: Some(mirror), ..world.form() };
    let report = &world.fund.report;
    let typed = [
        ("q.what_done", "Tjugo träffar."),
        ("q.results", "Fler vågar prata."),
        ("q.participants.women", "41"),
        ("q.spent.lines.0.amount", "80 000"),
        ("q.spent.lines.1.amount", "0"),
        ("q.spent.lines.1.comment", "Vi fick fikat"),
        ("q.spent.extra.0.label", "Cyklar"),
        ("q.spent.extra.0.kind", "equipment"),
        ("q.spent.extra.0.amount", "1 500"),
        ("q.other_income", "20 000"),
        ("q.declaration.agreed", "on"),
        ("q.declaration.name", "Amina Ek"),
    ];
    let (answers, errors) = read(report, &ctx, &typed);
    assert_eq!(errors, Vec::<String>::new());
    let submission = SubmissionContext { form: ctx, today: world.today, rules: &world.rules };
    assert_eq!(check_all(report, &answers, &submission), []);
    let facts = bind(report, &answers);
    assert_eq!(facts.spent_total, Ore::kr(81_500));
    assert_eq!(facts.eligible_cost(&world.rules), Ore::kr(80_000), "the fund pays no equipment");
    assert_eq!(facts.other_income, Some(Ore::kr(20_000)));
    assert_eq!(facts.spent_lines[0].planned, Ore::kr(88_000));
    assert_eq!(facts.participants_actual.unwrap().total(), 41);

    let say = |msg: &Msg| msg.key.to_owned();
    let speaker = Speaker::new("sv", &say);
    let people = report.section("people").unwrap();
    let views = render_model(report, people, &answers, &[], &ctx, speaker);
    assert_eq!(views[0].head().planned, ["form-women: 30", "form-men: 12", "form-girls: 0"]);
    let shown = display(report, &answers, &ctx, speaker);
    let money = shown.iter().find(|s| s.key == "money").unwrap();
    let table = &money.answers[0].tables[0];
    assert_eq!(table.rows[1], ["Fika", "7\u{202f}000,50\u{a0}kr", "0\u{a0}kr", "Vi fick fikat"]);
    let attached = shown.iter().find(|s| s.key == "attachments").unwrap();
    assert_eq!(attached.answers[0].lines, ["kvitto.pdf"]);

    let unsaid = [("q.spent.lines.0.amount", "80 000"), ("q.what_done", "x")];
    let (answers, _) = read(report, &ctx, &unsaid);
    let found = check_all(report, &answers, &submission);
    assert!(found.iter().any(|(_, e)| e.field == "q.spent.lines.1.amount"));
}

#[test]
fn typed_text_loses_what_cannot_be_seen() {
    for (typed, line) in [
        ("  Kafé \t i\nGamleby ", "Kafé   i Gamleby"),
        ("a\u{202e}b\u{2066}c\u{200f}d", "abcd"),
        ("\u{0}\u{7}x\u{1b}[31m", "x[31m"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("العربية", "العربية"),
    ] {
        assert_eq!(clean_line(typed), line, "{typed:?}");
    }
    assert_eq!(clean_text("en\r\ntvå\rtre\u{202a}\u{0}\n"), "en\ntvå\ntre");
    for (typed, read) in [
        ("2021-04-06", true),
        ("2021-4-6", true),
        ("20210406", true),
        ("0021-04-06", false),
        ("2021-13-01", false),
        ("+2021-1-1", false),
        ("2021-01-01-01", false),
        ("", false),
    ] {
        assert_eq!(read_day(typed).is_some(), read, "{typed}");
    }
    for (typed, number) in
        [("1 000", Some(1_000)), ("", None), ("1,5", None), ("9999999999", None), ("٣", None)]
    {
        assert_eq!(read_number(typed), number, "{typed}");
    }
}

/// Each case breaks the Västervik application: what to find, what to put there, and words on the
/// line that the refusal must name (or on the one after it, for a key that opens a question).
#[test]
fn broken_forms_are_refused_with_line_and_reason() {
    let text = shipped::form("vastervik-application.toml").unwrap();
    let cases = [
        ("type = \"period\"", "type = \"moon\"", "fund-file-format", "moon"),
        ("binds = \"title\"", "binds = \"moon\"", "fund-file-format", "moon"),
        ("binds = \"title\"\n", "", "form-file-bind-missing", "use ="),
        ("binds = \"purpose\"", "binds = \"title\"", "form-file-bind-kind", "binds = \"title\""),
        ("key = \"purpose\"", "key = \"title\"", "fund-file-twice", "key = \"title\""),
        ("key = \"purpose\"", "key = \"Purpose!\"", "form-file-key", "Purpose!"),
        ("version = 1", "version = 0", "form-file-version", "version"),
        ("max-length = 100", "max-length = 0", "form-file-length", "max-length = 0"),
        ("max-length = 100", "max-rows = 3", "form-file-not-for-kind", "max-rows = 3"),
        ("options-from = \"goals\"\n", "", "form-file-options", "key = \"goal\""),
        ("equals = \"yes\"", "equals = \"maybe\"", "form-file-show-if-answer", "maybe"),
        ("question = \"other_grants\"", "question = \"moon\"", "form-file-show-if", "show-if"),
        ("use = \"application\"", "use = \"report\"", "form-file-bind-missing", "use ="),
        (
            "{ key = \"start\", type = \"date\"",
            "{ key = \"start\", type = \"file\"",
            "form-file-column",
            "file",
        ),
        ("en = \"Budget\"", "en = \"\"", "fund-file-words", "Budget"),
    ];
    for (find, put, key, on_line) in cases {
        assert!(text.contains(find), "{find}");
        let broken = text.replacen(find, put, 1);
        let problems = Form::parse(&broken).unwrap_err();
        let hit = problems.iter().find(|p| p.reason.key == key);
        let hit = hit.unwrap_or_else(|| panic!("{put}: {problems:?}"));
        let from = hit.line.unwrap() - 1;
        let near = broken.lines().skip(from).take(2).any(|line| line.contains(on_line));
        assert!(near, "{put}: line {:?}", hit.line);
    }
}

#[test]
fn a_report_must_mirror_what_its_application_asks() {
    let fund = shipped::fund("integrationsfonden").unwrap();
    for (find, put, key) in [
        ("mirrors = \"purpose\"", "mirrors = \"moon\"", "form-file-mirror"),
        ("mirrors = \"budget\"", "mirrors = \"purpose\"", "form-file-mirror-budget"),
    ] {
        let load = |name: &str| loader(name).map(|text| text.replacen(find, put, 1));
        let problems = parse_fund_with_forms(fund, load).unwrap_err();
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        assert_eq!(problem.reason.key, key);
        assert_eq!(problem.file.as_deref(), Some("vastervik-report.toml"));
        let text = load("vastervik-report.toml").unwrap();
        assert!(text.lines().nth(problem.line.unwrap() - 1).unwrap().contains(put));
    }
    let swapped = fund.replacen("vastervik-application.toml", "vastervik-report.toml", 1);
    let problems = parse_fund_with_forms(&swapped, loader).unwrap_err();
    assert!(problems.iter().any(|p| p.reason.key == "form-file-use" && p.line.is_some()));
}

#[test]
fn every_sentence_is_there_in_both_languages() {
    let texts = [include_str!("../../lang/sv/forms.ftl"), include_str!("../../lang/en/forms.ftl")];
    let keys = |text: &str| -> Vec<String> {
        let heads = text.lines().filter_map(|l| l.split_once(" = ").map(|(key, _)| key));
        heads.filter(|key| key.starts_with("form-")).map(str::to_owned).collect()
    };
    assert_eq!(keys(texts[0]), keys(texts[1]));
    let known = keys(texts[0]);
    let (check, display) = (include_str!("form_check.rs"), include_str!("form_display.rs"));
    let (file, render) = (include_str!("form_file.rs"), include_str!("form_render.rs"));
    let mut used: Vec<&str> = [check, display, file, render]
        .iter()
        .flat_map(|source| source.split('"'))
        .filter(|w| {
            w.starts_with("form-") && !w.contains(|c: char| !c.is_ascii_lowercase() && c != '-')
        })
        .collect();
    used.sort_unstable();
    used.dedup();
    for key in &used {
        assert!(known.iter().any(|k| k == key), "{key} is said but not written");
    }
    for key in &known {
        assert!(used.contains(&key.as_str()), "{key} is written but never said");
    }
}
