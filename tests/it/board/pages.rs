//! The pages, as a secretary walks through them.

use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::role::Role;

use super::Town;

/// Plan, put, record, adjust, announce: all in the browser.
#[test]
fn a_secretary_takes_a_case_through_a_meeting() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 65_000, 50_000);
    let eva = town.server.sign_in(town.secretary.id.unwrap());
    let page = eva.get("/sammantraden");
    assert!(page.expect(200).says("Inga sammanträden än"));
    let body = town.body.to_string();
    let plan = [
        ("body", body.as_str()),
        ("day", "2021-03-29"),
        ("starts", "13.15"),
        ("place", "Bryggaren"),
    ];
    eva.submit(&page, "/sammantraden", &[("body", body.as_str()), ("day", "i morgon")]).expect(422);
    let meeting = eva.submit(&page, "/sammantraden", &plan).expect(303).location();
    let page = eva.get(&meeting);
    assert!(page.expect(200).says("Inga ärenden på listan"));
    let list = format!("{meeting}/lista");
    eva.submit(&page, &list, &[("case", &case.to_string())]).expect(303);
    assert_eq!(town.stage(case), Stage::Agenda);

    let page = eva.get(&meeting);
    assert!(page.says("Kvar av Integrationsfonden: 500 000"), "{}", page.words());
    assert!(page.says("Ryms i fonden"), "{}", page.words());
    let agenda = page.value_of("agenda").unwrap();
    let ids: Vec<String> = town.members.iter().map(ToString::to_string).collect();
    let mut fields = vec![
        ("agenda", agenda.as_str()),
        ("number", "81"),
        ("ruling", "partial_approval"),
        ("amount", "40 000"),
        ("conditions", "Hallhyra ersätts med högst 3 000 kronor."),
        ("reason", ""),
        ("chair", &ids[0]),
    ];
    fields.extend(ids.iter().map(|id| ("present", id.as_str())));
    let sections = format!("{meeting}/paragrafer");
    let refused = eva.submit(&page, &sections, &fields);
    assert!(refused.expect(422).says("Ulf Kvistlund är närstående"), "{}", refused.words());
    assert!(refused.text().contains("Hallhyra ersätts"), "what was typed is kept");
    fields.push(("conflict", &ids[3]));
    let done = eva.submit(&page, &sections, &fields);
    let page = eva.follow(&done);
    assert!(page.says("§ 81 är sparad") && page.says("Delvis bifall"), "{}", page.words());
    assert_eq!(town.position("2021-03-29").granted, Ore::kr(40_000));

    let item = page.link_to("/paragrafer/").unwrap();
    let item = item.split('/').nth(2).unwrap().to_owned();
    let adjust = format!("{meeting}/justering");
    let fields = [("items", item.as_str()), ("adjusters", "Sven Dahlby"), ("on", "2021-03-29")];
    let page = eva.follow(&eva.submit(&page, &adjust, &fields));
    assert!(page.says("Sätt upp anslaget inom två dagar"), "{}", page.words());
    let action = page.link_to("/anslag/").unwrap();
    let up = format!("up-{}", action.rsplit('/').next().unwrap());
    eva.submit(&page, &action, &[(&up, "2021-03-28")]).expect(422);
    let page = eva.follow(&eva.submit(&page, &action, &[(&up, "2021-03-29")]));
    assert!(page.says("breven är på väg"), "{}", page.words());
    assert_eq!(town.letters().len(), 1);

    town.move_to("2021-04-20");
    let page = eva.get("/anslag");
    assert!(page.says("Bekräfta laga kraft"), "{}", page.words());
    let confirm = page.link_to("/beslut/").unwrap();
    let appeal = confirm.replace("laga-kraft", "overklagat");
    eva.get(&appeal).expect(200);
    eva.submit(&page, &confirm.replace("overklagat", "laga-kraft"), &[]).expect(303);
    assert!(town.decision(case).final_on.is_some());
}

/// Members and the chair read; only the secretary writes.
#[test]
fn board_members_read_and_do_not_write() {
    let town = Town::on("2021-03-29", 500_000);
    let case = town.proposed("language", 65_000, 50_000);
    let meeting = town.meeting("2021-03-29");
    town.put(meeting, case);
    let path = format!("/sammantraden/{meeting}");
    for role in [Role::BoardMember, Role::Chair] {
        let member = town.server.staff(&format!("Anneli {role}"), &[role]);
        for readable in
            ["/sammantraden", path.as_str(), "/anslag", "/ledamoter", "/delegationsbeslut"]
        {
            let page = member.get(readable);
            page.expect(200);
            assert!(!page.text().contains("name=\"ruling\""), "{readable}");
        }
        let page = member.get(&path);
        assert!(page.says("Språkvänner Överum"));
        member.submit(&page, &format!("{path}/paragrafer"), &[("number", "1")]).expect(403);
    }
    let applicant = town.server.visitor();
    assert_ne!(applicant.get(&path).status, 200);
}

/// A delegate decides on the case's page; a case that the body decides says so.
#[test]
fn a_delegate_decides_on_a_page() {
    let town = Town::on("2021-03-29", 500_000);
    let karin = town.server.sign_in(town.officer.id.unwrap());
    let case = town.submitted("language", 65_000);
    let path = format!("/arenden/{case}/beslut");
    let page = karin.get(&path);
    assert!(page.expect(200).says("Avvisning"));
    karin.submit(&page, &path, &[("kind", "dismissal"), ("reason", "")]).expect(422);
    let fields = [("kind", "dismissal"), ("reason", "Fel sökande.")];
    karin.submit(&page, &path, &fields).expect(303);
    assert_eq!(town.stage(case), Stage::Dismissed);
    let page = karin.get(&path);
    assert!(page.says("Inget att besluta om på delegation"), "{}", page.words());
    assert!(page.says("3.1"), "the rule is named: {}", page.words());
}
