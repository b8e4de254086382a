//! Loading a fund's file.

use diesel::prelude::*;
use integrationsfond::applications::form_model::Form;
use integrationsfond::applications::load::{check_fund_text, load_fund_text};
use integrationsfond::db::schema::{calls, forms, funds, rule_versions};
use integrationsfond::fund as fund_slice;
use integrationsfond::fund::shipped;
use integrationsfond::kernel::role::Role;

use super::{House, day, errors, refused, vastervik};

/// Rows of funds, rule versions, calls, forms.
fn rows(house: &House) -> [i64; 4] {
    house
        .app
        .read(|conn| {
            Ok([
                funds::table.count().get_result(conn)?,
                rule_versions::table.count().get_result(conn)?,
                calls::table.count().get_result(conn)?,
                forms::table.count().get_result(conn)?,
            ])
        })
        .unwrap()
}

#[test]
fn the_fund_of_vastervik_is_loaded_whole_and_once() {
    let (house, fund) = House::with_fund("2020-11-16");
    assert_eq!(rows(&house), [1, 3, 7, 2]);
    assert_eq!(house.load(vastervik()).unwrap(), fund, "the same fund");
    assert_eq!(rows(&house), [1, 3, 7, 2], "a second time changes nothing");

    let d = house.app.read(|conn| fund_slice::described(conn, fund)).unwrap();
    assert_eq!(d.fund.slug, "integrationsfonden");
    assert!(d.rules.focus_area_open(day("2020-12-31"), "work").holds);
    let closed = d.rules.focus_area_open(day("2021-03-01"), "work");
    assert!(!closed.holds);
    assert_eq!(closed.source.decision, "KS 2020-11-16 § 301");
    assert!(d.rules.focus_area_open(day("2021-03-01"), "language").holds);
    assert!(!d.rules.focus_area_open(day("2022-01-01"), "language").holds);

    let form = house.app.read(|conn| fund_slice::latest_form(conn, fund, "application")).unwrap();
    assert_eq!(form.version, 1);
    assert!(Form::parse(&form.body).is_ok());
    assert_eq!(house.history(), ["load-fund", "load-fund"]);
    assert_eq!(house.faults(fund), [""; 0]);
}

/// History keeps the hash of what was loaded and what it says otherwise; a condition that has been
/// cited stands as it is.
#[test]
fn what_a_description_changes_is_told_and_does_not_reach_back() {
    use integrationsfond::db::schema::{decisions as d, history_details as t};
    let (house, fund) = House::with_fund("2020-11-16");
    let last = || -> String {
        let newest = t::table.order(t::history_id.desc()).select(t::detail);
        house.app.read(|conn| Ok(newest.first(conn)?)).unwrap()
    };
    let described = house
        .app
        .read(|conn| Ok(funds::table.select(funds::description).first::<String>(conn)?))
        .unwrap();
    let hash = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(described.as_bytes()));
    assert!(last().contains(&hash), "{}", last());
    let file = house.app.read(|conn| fund_slice::described(conn, fund)).unwrap().file;
    let condition = &file.conditions[3];
    let other = vastervik().replace(&condition.text, "Bidraget minskas när det passar.");
    assert_ne!(other, vastervik());
    house.load(&other).unwrap();
    let told = format!("\"conditions_changed\":[\"{}\"]", condition.code);
    assert!(last().contains(&told), "{}", last());
    let cite = |words: String| {
        let program = integrationsfond::kernel::actor::Actor::program();
        house
            .app
            .write(&program, |tx| {
                let row = (
                    (d::fund_id.eq(fund), d::kind.eq("release"), d::decider.eq("board")),
                    (d::reference.eq("KS § 1"), d::decided_on.eq(tx.today)),
                    (d::condition_cited.eq(&words), d::executable.eq(true)),
                    d::created_at.eq(tx.now),
                );
                diesel::insert_into(d::table).values(row).execute(tx.conn)?;
                Ok(())
            })
            .unwrap();
    };
    cite(format!("Villkor {}: Bidraget minskas när det passar.", condition.code));
    assert_eq!(refused(house.load(vastervik())), "fund-condition-cited");
    house.load(&other).unwrap();
}

#[test]
fn every_shipped_fund_is_loaded_beside_the_others() {
    let house = House::on("2020-11-16");
    for fund in shipped::FUNDS {
        house.load(fund.text).unwrap();
    }
    let loaded = house.app.read(fund_slice::all_funds).unwrap();
    let mut slugs: Vec<&str> = loaded.iter().map(|f| f.slug.as_str()).collect();
    let mut shipped: Vec<&str> = shipped::FUNDS.iter().map(|f| f.name).collect();
    slugs.sort_unstable();
    shipped.sort_unstable();
    assert_eq!(slugs, shipped);
}

#[test]
fn a_version_that_is_there_is_never_altered() {
    let (house, fund) = House::with_fund("2020-11-16");
    let altered = vastervik().replacen("ceiling = \"none\"", "ceiling = 50000", 1);
    assert_ne!(altered, vastervik());
    assert_eq!(refused(house.load(&altered)), "fund-rule-version-altered");
    // What stood before the refused version in the file was not stored either.
    let renamed = altered.replacen("sv = \"Integrationsfonden\"", "sv = \"Annan fond\"", 1);
    assert_eq!(refused(house.load(&renamed)), "fund-rule-version-altered");
    let row = house.app.read(|conn| fund_slice::find(conn, fund)).unwrap();
    assert_eq!(row.name, "Integrationsfonden");
    assert_eq!(house.history(), ["load-fund"]);
}

#[test]
fn a_version_in_a_file_follows_those_that_are_there_and_today() {
    let (house, fund) = House::with_fund("2020-11-16");
    let with = |from: &str| {
        format!(
            "{}\n[[rules]]\nvalid-from = \"{from}\"\ndecision = \"KS § 1\"\n[rules.set]\nceiling = 9\n",
            vastervik()
        )
    };
    // In the middle of the others: the file itself is out of order.
    let middle = errors(house.load(&with("2021-06-01")));
    assert_eq!(middle[0].1, "fund-file-rules-order");
    house.app.clock.set_today(Some(day("2023-05-02")));
    assert_eq!(refused(house.load(&with("2023-05-01"))), "fund-file-rules-past");
    house.load(&with("2023-05-02")).unwrap();
    let d = house.app.read(|conn| fund_slice::described(conn, fund)).unwrap();
    assert_eq!(d.rules.versions().len(), 4);
}

#[test]
fn a_wrong_file_is_refused_with_its_line_and_nothing_is_stored() {
    let house = House::on("2020-11-16");
    let text = vastervik().replacen(
        "{ share = 50, trigger = \"report-approved\" }",
        "{ share = 40, trigger = \"report-approved\" }",
        1,
    );
    let line = text.lines().position(|l| l.starts_with("instalments")).unwrap() + 1;
    let problems = check_fund_text(&text, |_| None).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].line, Some(line), "{}", problems[0]);
    assert_eq!(problems[0].reason.key, "fund-file-plan-sum");
    let told = errors(house.load(&text));
    assert!(told[0].0.starts_with(&format!("{line}:rules.0.set.payment-plan")), "{told:?}");
    assert_eq!(rows(&house), [0; 4]);
    // Nor is half of a fund whose form cannot be carried out.
    let broken = |name: &str| {
        let text = shipped::form(name)?;
        Some(if name == "vastervik-report.toml" {
            text.replacen("key =", "kye =", 1)
        } else {
            text.to_owned()
        })
    };
    let told = errors(house.act(|tx| load_fund_text(tx, vastervik(), broken)));
    assert!(told[0].0.starts_with("vastervik-report.toml:"), "{told:?}");
    assert_eq!(rows(&house), [0; 4]);
}

#[test]
fn forms_beside_the_file_come_before_those_of_the_program() {
    let house = House::on("2020-11-16");
    let own = |name: &str| {
        let text = shipped::form(name).filter(|_| name == "vastervik-application.toml")?;
        Some(format!("# ours\n{text}"))
    };
    let fund = house.act(|tx| load_fund_text(tx, vastervik(), own)).unwrap();
    let body =
        |kind| house.app.read(|conn| fund_slice::latest_form(conn, fund, kind)).unwrap().body;
    assert!(body("application").starts_with("# ours\n"));
    assert_eq!(body("report"), shipped::form("vastervik-report.toml").unwrap());
    // Without them the program's own is a new version; the old one stays for its applications.
    house.load(vastervik()).unwrap();
    assert_eq!(body("application"), shipped::form("vastervik-application.toml").unwrap());
    assert_eq!(rows(&house)[3], 3);
}

#[test]
fn only_an_administrator_loads_funds() {
    let house = House::on("2020-11-16");
    for role in [Role::Controller, Role::CaseOfficer, Role::Applicant] {
        let outcome = house.act_as(role, |tx| load_fund_text(tx, vastervik(), |_| None));
        assert!(matches!(outcome, Err(integrationsfond::kernel::refusal::Refusal::NotAllowed)));
    }
    house.act_as(Role::Administrator, |tx| load_fund_text(tx, vastervik(), |_| None)).unwrap();
}

/// What the browser does not change the file does not change: a call that has opened stands.
#[test]
fn a_call_that_has_opened_is_not_altered_by_a_file() {
    let (house, fund) = House::with_fund("2020-11-16");
    let before = house.app.read(|conn| fund_slice::find_calls(conn, fund)).unwrap();
    let opened = before.iter().find(|c| c.call.opens <= day("2020-11-16")).unwrap();
    let coming = before.iter().find(|c| c.call.opens > day("2020-11-16")).unwrap();
    let later = |call: &fund_slice::StoredCall| {
        let was = format!("closes = {}", call.call.closes);
        let quoted = format!("closes = \"{}\"", call.call.closes);
        let to = call.call.closes.pred_opt().unwrap();
        let altered = vastervik().replacen(&was, &format!("closes = {to}"), 1).replacen(
            &quoted,
            &format!("closes = \"{to}\""),
            1,
        );
        assert_ne!(altered, vastervik());
        altered
    };
    assert_eq!(refused(house.load(&later(opened))), "fund-file-call-opened");
    house.load(&later(coming)).unwrap();
    let after = house.app.read(|conn| fund_slice::find_calls(conn, fund)).unwrap();
    let closes = |code: &str| after.iter().find(|c| c.call.code == code).unwrap().call.closes;
    assert_eq!(closes(&opened.call.code), opened.call.closes);
    assert_eq!(Some(closes(&coming.call.code)), coming.call.closes.pred_opt());
}
