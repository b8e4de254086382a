//! Every check is seen failing on a small piece of bad code, and keeping quiet on good code.

use std::collections::{BTreeMap, BTreeSet};

use super::language::{self, Catalogues};
use super::source::{Source, is_test_file};
use super::{Fault, imports, layout, statements};

fn source(path: &str, text: &str) -> Source {
    Source::parse(path, text).unwrap()
}

/// Faults of a check over one file, beside files that make the areas known.
fn faults(check: fn(&[Source]) -> Vec<Fault>, path: &str, text: &str) -> Vec<String> {
    check(&[source(path, text)]).iter().map(ToString::to_string).collect()
}

#[test]
fn imports_against_the_order_are_found() {
    for (path, text) in [
        ("src/grants/actions.rs", "use crate::board::model::Item;"),
        ("src/grants/actions.rs", "use crate::{kernel::money::Ore, board};"),
        ("src/grants/actions.rs", "use super::super::board::model;"),
        ("src/grants/mod.rs", "use super::board::model;"),
        ("src/grants/actions.rs", "fn f() { crate::board::actions::decide(); }"),
        ("src/grants/actions.rs", "fn f() { println!(\"{}\", crate::desk::pages::x()); }"),
        ("src/grants/actions.rs", "fn f(x: Vec<super::super::reports::model::Report>) {}"),
        ("src/grants/actions.rs", "mod inner { use super::super::super::board::model; }"),
        ("src/grants/actions.rs", "use integrationsfond::board::model;"),
        ("src/fund/model.rs", "use crate::associations::model::Kind;"),
        ("src/kernel/money.rs", "use crate::db::Pool;"),
        ("src/i18n/mod.rs", "use crate::web::Session;"),
        ("src/mail/mod.rs", "use crate::people::model::Person;"),
        ("src/web/mod.rs", "use crate::fund::model::Fund;"),
        ("src/db/mod.rs", "fn f() -> crate::people::model::Person { loop {} }"),
        ("src/desk/pages.rs", "use crate::routes::configure;"),
        ("src/desk/pages.rs", "use crate::*;"),
        ("src/unheard_of/mod.rs", "struct A;"),
    ] {
        assert_eq!(faults(imports::direction, path, text).len(), 1, "{path}: {text}");
    }
}

#[test]
fn imports_along_the_order_are_not() {
    for (path, text) in [
        ("src/board/actions.rs", "use crate::grants::actions::award; use crate::kernel::ids;"),
        ("src/board/actions.rs", "use crate::app::App; use crate::web::Session; use super::store;"),
        ("src/web/session.rs", "use crate::people::model::Person; use crate::error::WebError;"),
        ("src/grants/actions.rs", "#[cfg(test)] mod tests { use crate::board::model::Item; }"),
        ("src/grants/actions.rs", "// crate::board::model\nconst A: &str = \"crate::board::x\";"),
        ("src/grants/actions.rs", "fn f() { crate::on_db!(conn, |c| c.run()); }"),
        ("src/grants/actions.rs", "pub(crate) fn f() {} pub(super) fn g() { self::f(); }"),
        ("src/routes.rs", "use crate::desk::pages; use crate::board::pages as board;"),
        ("src/people/actions.rs", "use crate::registry::actions;"),
    ] {
        let none: Vec<String> = Vec::new();
        assert_eq!(faults(imports::direction, path, text), none, "{path}: {text}");
    }
}

#[test]
fn neighbours_that_import_each_other_are_found() {
    let people = source("src/people/actions.rs", "use crate::registry::actions;");
    let registry = source("src/registry/pages.rs", "use crate::people::model::Person;");
    let found = imports::direction(&[people, registry]);
    assert_eq!(found.len(), 1);
    assert!(found[0].what.contains("import each other"), "{}", found[0]);
    assert!(found[0].what.contains("src/registry/pages.rs:1"), "{}", found[0]);
}

#[test]
fn somebody_elses_store_is_found() {
    for text in [
        "use crate::cases::store;",
        "use crate::cases::{model::Case, store::find_case};",
        "fn f() { crate::cases::store::find_case(); }",
        "fn f() { super::super::cases::store::find_case(); }",
    ] {
        assert_eq!(faults(imports::stores, "src/desk/pages.rs", text).len(), 1, "{text}");
    }
    for text in ["use super::store;", "use crate::desk::store::find_queue;"] {
        assert_eq!(faults(imports::stores, "src/desk/pages.rs", text).len(), 0, "{text}");
    }
}

#[test]
fn impure_rules_are_found() {
    for (path, text) in [
        ("src/grants/rules.rs", "use crate::db::Pool;"),
        ("src/grants/rules.rs", "use super::store;"),
        ("src/grants/rules.rs", "use super::award;"),
        ("src/grants/rules.rs", "use crate::cases::model::Case;"),
        ("src/grants/rules.rs", "use crate::fund::store;"),
        ("src/grants/model.rs", "fn f() { crate::web::now(); }"),
        ("src/grants/lifecycle.rs", "use diesel::prelude::*;"),
        ("src/grants/model.rs", "use crate::db::Db;"),
        ("src/grants/model.rs", "fn f(db: &mut T) { grants::table.load(db); }"),
        ("src/grants/rules.rs", "use crate::db::schema;"),
        ("src/grants/rules/plan.rs", "use std::fs::read;"),
        ("src/grants/rules/plan.rs", "use crate::app::App;"),
    ] {
        assert_eq!(faults(imports::purity, path, text).len(), 1, "{path}: {text}");
    }
    for (path, text) in [
        ("src/grants/rules.rs", "use crate::kernel::money::Ore;"),
        ("src/grants/rules.rs", "use std::collections::BTreeMap; use chrono::NaiveDate;"),
        ("src/grants/rules/plan.rs", "use super::Instalment; use crate::grants::rules::Plan;"),
        ("src/grants/actions.rs", "use super::store; use diesel::prelude::*;"),
        ("src/grants/model.rs", "use crate::db::schema::grants; use diesel::Queryable;"),
        ("src/grants/lifecycle.rs", "crate::text_column!(Stage);"),
        ("src/kernel/refusal.rs", "use diesel::result::Error;"),
    ] {
        assert_eq!(faults(imports::purity, path, text).len(), 0, "{path}: {text}");
    }
}

#[test]
fn what_rules_stand_on_must_be_pure_too() {
    let found = |plan: &str| {
        let sources = [
            source("src/fund/rules.rs", "use super::plan::Plan;"),
            source("src/fund/plan.rs", plan),
            source("src/grants/rules.rs", "use crate::fund::{plan::Plan, rules::Rules};"),
        ];
        imports::purity(&sources).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(found("use crate::kernel::money::Ore;"), Vec::<String>::new());
    assert_eq!(
        found("use crate::db::Pool;"),
        ["src/fund/plan.rs:1: is pure, and imports crate::db::Pool"]
    );
    let unnamed = [
        source("src/fund/rules.rs", ""),
        source("src/fund/plan.rs", ""),
        source("src/grants/rules.rs", "use crate::fund::plan::Plan;"),
    ];
    assert_eq!(imports::purity(&unnamed).len(), 1);
}

#[test]
fn readings_of_the_clock_are_found() {
    for text in [
        "fn f() { let now = chrono::Utc::now(); }",
        "fn f() { let now = Local :: now(); }",
        "fn f() { log!(\"{}\", SystemTime::now()); }",
        "const F: fn() -> Instant = Instant::now;",
    ] {
        assert_eq!(
            faults(statements::ambient_time, "src/grants/actions.rs", text).len(),
            1,
            "{text}"
        );
        assert_eq!(faults(statements::ambient_time, "src/kernel/clock.rs", text).len(), 0);
        assert_eq!(faults(statements::ambient_time, "src/app.rs", text).len(), 0);
    }
    let said = "/// Not Utc::now().\nfn f(c: &Clock) { c.now(); }";
    assert_eq!(faults(statements::ambient_time, "src/grants/actions.rs", said).len(), 0);
}

#[test]
fn panics_are_found() {
    for text in [
        "fn f() { x.unwrap(); }",
        "fn f() { x\n.expect(\"there\"); }",
        "fn f() { format!(\"{}\", x.unwrap()); }",
        "fn f() { xs.map(Option::unwrap); }",
        "fn f() { todo!() }",
        "fn f() { dbg!(x); }",
    ] {
        assert_eq!(faults(statements::panics, "src/grants/actions.rs", text).len(), 1, "{text}");
    }
    for text in [
        "fn f() { x.unwrap_or_default(); }",
        "#[cfg(test)]\nmod tests {\nfn f() { x.unwrap(); }\n}",
        "impl A {\n#[cfg(test)]\nfn f() { x.unwrap(); }\n}",
        "// x.unwrap()\nconst A: &str = \".unwrap()\";",
        "#[expect(dead_code)]\nfn f() {}",
    ] {
        assert_eq!(faults(statements::panics, "src/grants/actions.rs", text).len(), 0, "{text}");
    }
    assert!(is_test_file("src/grants/tests.rs") && !is_test_file("src/grants/store.rs"));
}

fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn forgotten_test_files_are_found() {
    let files = owned(&[
        ("tests/it/main.rs", "mod support; mod grants { mod award; }"),
        ("tests/it/support/mod.rs", "mod people;"),
        ("tests/it/support/people.rs", ""),
        ("tests/it/grants/award.rs", "mod deep;"),
        ("tests/it/grants/award/deep.rs", ""),
        ("tests/it/grants/release.rs", ""),
        ("tests/it/support/award.rs", ""),
    ]);
    let found: Vec<String> = layout::unreached(&files).into_iter().map(|f| f.path).collect();
    assert_eq!(found, ["tests/it/grants/release.rs", "tests/it/support/award.rs"]);
    let broken = owned(&[("tests/it/main.rs", "mod {")]);
    assert_eq!(layout::unreached(&broken).len(), 1);
}

#[test]
fn migrations_of_one_database_alone_are_found() {
    let set = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<_>>();
    let sqlite = set(&["1_people/up.sql", "2_fund/up.sql"]);
    let postgres = set(&["1_people/up.sql", "3_cases/up.sql"]);
    assert_eq!(layout::differing("migrations", &sqlite, &postgres).len(), 2);
    assert_eq!(layout::differing("migrations", &sqlite, &sqlite).len(), 0);
}

#[test]
fn long_files_are_found() {
    let lines = |count: usize| "//\n".repeat(count);
    let files = owned(&[("a.rs", &lines(400)), ("b.rs", &lines(600)), ("c.rs", &lines(601))]);
    let list = owned(&[("src/db/schema.rs", &lines(999))]);
    assert_eq!(layout::lengths(&list), (Vec::new(), Vec::new()));
    let (long, faults) = layout::lengths(&files);
    assert_eq!(long, [("b.rs", 600), ("c.rs", 601)]);
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].path, "c.rs");
}

#[test]
fn folders_of_one_machine_are_found() {
    let somewhere = ["see /wo", "rk/notes and ../sha", "red/formats"].concat();
    let files = owned(&[("README.md", &somewhere), (".ci/run", &somewhere), ("a.md", "/network/")]);
    assert_eq!(layout::places(&files).len(), 2);
}

fn speak(sv: &str, en: &str) -> Catalogues {
    let mut languages = Catalogues::new();
    for (language, text) in [("sv", sv), ("en", en)] {
        let (mut sentences, mut faults) = (BTreeMap::new(), Vec::new());
        language::read(&format!("lang/{language}/a.ftl"), text, &mut sentences, &mut faults);
        languages.insert(language.to_owned(), (sentences, faults));
    }
    languages
}

#[test]
fn languages_that_differ_are_found() {
    for (sv, en, count) in [
        ("a-b = Ja\n", "a-b = Yes\n", 0),
        ("# a-c = no\na-b = Ja\n    fast = nej\n", "a-b = Yes\n", 0),
        ("a-b = Ja\na-c = Nej\n", "a-b = Yes\n", 1),
        ("a-b = Ja\n", "a-b = Yes\na-c = No\n", 1),
        ("a-b = Ja { $n }\n", "a-b = Yes { $n }\n", 0),
        ("a-b = Ja { $sv }\n", "a-b = Yes { $en }\n", 0),
        ("a-b = Ja { $n }\n", "a-b = Yes\n", 1),
        ("a-b = Ja\na-b = Jo\n", "a-b = Yes\n", 1),
        ("a-b = Ja { $n \n", "a-b = Yes { $n }\n", 1),
    ] {
        let found = language::compare(&speak(sv, en));
        assert_eq!(found.len(), count, "{sv:?} {en:?}: {found:?}");
    }
}

#[test]
fn missing_sentences_are_found_in_rust() {
    let languages = speak("here = Ja\nhere-n = { $n }\n", "here = Yes\nhere-n = { $n }\n");
    for (text, count) in [
        ("fn f() { Msg::new(\"here\").with(\"n\", 1); lang.t(\"here\"); }", 0),
        ("fn f() { p.tv(\"here-n\", \"n\", 1); p.t(key); Msg::new(key()); }", 0),
        ("fn f() { FieldError::new(format!(\"a{},b\", 1), \"here\"); }", 0),
        ("#[cfg(test)] mod tests { fn f() { Msg::new(\"gone\"); } }", 0),
        ("fn f() { Msg::new(\"gone\"); }", 1),
        ("fn f() { Err(refuse!(Msg::new(\"gone\"))) }", 1),
        ("fn f() { FieldError::new(format!(\"a{},b\", 1), \"gone\"); }", 1),
        ("fn f() { Refusal::field(\"name\", \"gone\"); }", 1),
        ("fn f() { Refusal::stage(\"gone\"); }", 1),
        ("fn f() { lang.t(\"gone\"); }", 1),
        ("fn f() { lang.t(\"here-n\"); }", 2),
        ("fn f() { p.tv(\"here-n\", \"m\", 1); }", 2),
        ("impl A { fn key(self) -> &'static str { match self { A => \"gone-a\" } } }", 1),
        ("fn role_key(s: &str) -> &'static str { match s { \"co-x\" => \"here\" } }", 0),
        ("fn other(self) -> &'static str { \"gone-a\" }", 0),
    ] {
        let used = language::used_in_rust(&[source("src/fund/pages.rs", text)]);
        assert_eq!(language::missing(&used, &languages).len(), count, "{text}");
    }
}

#[test]
fn missing_sentences_are_found_in_templates() {
    let languages = speak("here = Ja\nhere-n = { $n }\n", "here = Yes\nhere-n = { $n }\n");
    for (text, count) in [
        ("<p>{{ p.t(\"here\") }}</p>{{ p.t(key) }}", 0),
        ("{{ p.tv(\"here-n\", \"n\", \"__n__\") }} {{ format(\"gone\") }}", 0),
        ("{# as in p.t(\"gone\") #}{{ t(\"here\") }}", 0),
        ("<p>{{ p.t(\"gone\") }}</p>", 1),
        ("{% call field(\"x\", t(\"gone\")) %}", 1),
        ("{{ p.tv(\"here-n\", \"m\", 1) }}", 2),
        ("{{ p.t(\"here-n\") }}", 2),
    ] {
        let used = language::used_in_templates(&owned(&[("templates/a.html", text)]));
        assert_eq!(language::missing(&used, &languages).len(), count, "{text}");
    }
    let used = language::used_in_templates(&owned(&[("a.html", "{#\n#}\n{{ t(\"x\") }}")]));
    assert_eq!(used[0].line, 3);
}
