//! The fund's pages, as administrator, controller and everybody else see them.

use integrationsfond::applications::load::load_fund_text;
use integrationsfond::fund as funds;
use integrationsfond::fund::actions::contribute;
use integrationsfond::fund::rule_values::Limit;
use integrationsfond::fund::rules::RuleKind;
use integrationsfond::kernel::ids::FundId;
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::role::Role;

use super::{day, vastervik};
use crate::support::client::{Reply, Server};

const FUND: &str = "/fonder/integrationsfonden";

fn house() -> (Server, FundId) {
    let server = Server::on("2020-11-16");
    let fund = server.act(|tx| load_fund_text(tx, vastervik(), |_| None));
    (server, fund)
}

/// What a browser would send of a form that nobody has touched.
fn untouched(page: &Reply) -> Vec<(String, String)> {
    let text = page.text().replace("&#34;", "\"").replace("&quot;", "\"");
    let attribute = |tag: &str, name: &str| {
        let (_, after) = tag.split_once(&format!(" {name}=\""))?;
        Some(after.split('"').next().unwrap_or_default().to_owned())
    };
    let mut fields = Vec::new();
    for part in text.split("<input").skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let kind = attribute(tag, "type").unwrap_or_default();
        let picked = !["checkbox", "radio"].contains(&kind.as_str()) || tag.contains(" checked");
        if let (Some(name), true) = (attribute(tag, "name"), picked && kind != "hidden") {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for part in text.split("<textarea").skip(1) {
        let (tag, rest) = part.split_once('>').unwrap();
        let value = rest.split("</textarea>").next().unwrap().trim_start_matches('\n');
        fields.push((attribute(tag, "name").unwrap(), value.to_owned()));
    }
    fields
}

/// The same with some answers changed; an empty list takes the field away.
fn with(page: &Reply, changes: &[(&str, &[&str])]) -> Vec<(String, String)> {
    let mut fields = untouched(page);
    for (name, values) in changes {
        assert!(fields.iter().any(|(n, _)| n == name), "the form has no {name}: {fields:?}");
        fields.retain(|(n, _)| n != name);
        fields.extend(values.iter().map(|v| ((*name).to_owned(), (*v).to_owned())));
    }
    fields
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect()
}

#[test]
fn everybody_on_the_staff_reads_funds_and_nobody_else() {
    let (server, fund) = house();
    server.act(|tx| {
        contribute(tx, fund, Ore::kr(1_200), day("2020-01-01"), "KS 2019-12-02 § 1", "<b>Start</b>")
    });
    for role in Role::STAFF {
        let person = server.staff(&format!("Person {}", role.code()), &[role]);
        let list = person.get("/fonder");
        assert!(list.expect(200).says("1 200"), "{}", list.words());
        assert!(list.says("2015-01-01 – 2021-12-31"));
        let page = person.get(FUND);
        page.expect(200);
        for words in [
            "Integrationsfonden",
            "Kommunstyrelsen",
            "Regler som gäller 2020-11-16",
            "1.1 Öppna fokusområden",
            "Arbete och kompetens, Språkutveckling, Social sammanhållning",
            "Inget tak",
            "50 procent när redovisningen är godkänd",
            "KS 2014-12-15 § 401",
            "Från 2022-01-01, KS 2020-11-16 § 301",
            "Gäller inte än",
            "Löpande ansökan 2021",
            "Pengarna får bara användas till det projekt",
            "<b>Start</b>",
        ] {
            assert!(page.says(words), "{}: {words}\n{}", role.code(), page.words());
        }
        let administrator = role == Role::Administrator;
        assert_eq!(page.link_to(&format!("{FUND}/regler/ny")).is_some(), administrator);
        assert_eq!(page.link_to(&format!("{FUND}/omgangar/")).is_some(), administrator);
        assert_eq!(list.link_to("/fonder/las-in").is_some(), administrator);
        let controller = role == Role::Controller;
        assert_eq!(page.link_to(&format!("{FUND}/rattelse/")).is_some(), controller);
        for (path, may) in [
            (format!("{FUND}/regler/ny"), administrator),
            (format!("{FUND}/omgangar/ny"), administrator),
            ("/fonder/las-in".to_owned(), administrator),
            (format!("{FUND}/tillskott"), administrator || controller),
            (format!("{FUND}/rattelse/1"), controller),
        ] {
            person.get(&path).expect(if may { 200 } else { 403 });
        }
        person.get("/fonder/finns-inte").expect(404);
    }
    server.visitor().get("/fonder").expect(303);
}

/// Every page in English too: no key stands where a text should.
#[test]
fn no_page_lacks_a_text() {
    let (server, fund) = house();
    server.act(|tx| contribute(tx, fund, Ore::kr(1), day("2020-01-01"), "KS § 1", "x"));
    let person = server.staff("Alma Alm", &[Role::Administrator, Role::Controller]);
    for lang in ["sv", "en"] {
        person.get(&format!("/sprak/{lang}?to=/fonder"));
        for path in ["", "/regler/ny", "/omgangar/ny", "/omgangar/7", "/tillskott", "/rattelse/1"] {
            let page = person.get(&format!("{FUND}{path}"));
            let words = page.expect(200).words();
            for key in [" fund-", " rule-", " entry-", " column-", " trigger-", " layout-"] {
                assert!(!words.contains(key), "{lang} {path} {key}: {words}");
            }
        }
    }
}

#[test]
fn a_rule_version_made_in_the_browser_sets_what_differs() {
    let (server, fund) = house();
    let administrator = server.staff("Alma Alm", &[Role::Administrator]);
    let to = format!("{FUND}/regler/ny");
    let page = administrator.get(&to);
    assert!(page.says("Den senaste regelversionen gäller först från 2022-01-01."));
    assert_eq!(page.value_of("valid-from").as_deref(), Some("2022-01-02"));

    let same = with(&page, &[("decision", &["KS 2020-11-16 § 302"])]);
    let reply = administrator.submit(&page, &to, &pairs(&same));
    assert!(reply.expect(422).says("Regelversionen ändrar ingenting"), "{}", reply.words());

    let plan = "[[instalments]]\nshare = 70\ntrigger = \"decision-final\"\n\n\
                [[instalments]]\nshare = 70\ntrigger = \"full-moon\"\n";
    let wrong = with(
        &page,
        &[
            ("valid-from", &["2021-06-01"]),
            ("set.ceiling", &["mycket"]),
            ("set.payment-plan", &[plan]),
            ("set.report-deadline.months", &["0"]),
        ],
    );
    let reply = administrator.submit(&page, &to, &pairs(&wrong));
    reply.expect(422);
    for words in ["Fyll i det här.", "lämna rutan tom", "Rad 7:", "full-moon"] {
        assert!(reply.says(words), "{words}: {}", reply.words());
    }
    assert!(reply.text().contains("href=\"#set.payment-plan\""));
    assert!(reply.text().contains("value=\"mycket\""), "what was typed is kept");

    let plan = plan
        .replace("70\ntrigger = \"d", "30\ntrigger = \"d")
        .replace("full-moon", "report-approved");
    let right = with(
        &page,
        &[
            ("decision", &["KS 2021-12-06 § 1"]),
            ("note", &["Fonden öppnar igen."]),
            ("set.ceiling", &["50 000"]),
            ("set.payment-plan", &[plan.as_str()]),
            ("set.last-decision-day", &[""]),
        ],
    );
    let reply = administrator.submit(&page, &to, &pairs(&right));
    assert!(administrator.follow(&reply).says("gäller från 2022-01-02"));
    administrator.submit(&page, &to, &pairs(&right)).expect(303);
    let d = server.read(|conn| funds::described(conn, fund));
    assert_eq!(d.rules.versions().len(), 4, "sent twice, made once");
    let new = d.rules.versions().last().unwrap();
    assert_eq!(
        new.set.sets(),
        [RuleKind::Ceiling, RuleKind::LastDecisionDay, RuleKind::PaymentPlan]
    );
    assert_eq!(new.set.ceiling, Some(Limit::UpTo(Ore::kr(50_000))));
    assert_eq!(new.note.as_deref(), Some("Fonden öppnar igen."));
}

#[test]
fn calls_are_made_and_changed_in_the_browser() {
    let (server, fund) = house();
    let administrator = server.staff("Alma Alm", &[Role::Administrator]);
    let to = format!("{FUND}/omgangar/ny");
    let page = administrator.get(&to);
    let fields = |closes| {
        [
            ("code", "var-2021"),
            ("name-sv", "Våren 2021"),
            ("name-en", "Spring 2021"),
            ("opens", "2021-02-01"),
            ("closes", closes),
            ("focus-areas", "language"),
            ("text-sv", ""),
            ("text-en", "Only English"),
        ]
    };
    let reply = administrator.submit(&page, &to, &fields("2021-01-01"));
    reply.expect(422);
    assert!(reply.says("2021-01-01 ligger före 2021-02-01"), "{}", reply.words());
    assert!(reply.says("Skriv texten på båda språken"));
    let mut right = fields("2021-03-31").to_vec();
    right.retain(|(name, _)| !name.starts_with("text-"));
    let shown = administrator.follow(&administrator.submit(&page, &to, &right));
    assert!(shown.says("Våren 2021") && shown.says("Inte öppnad"));
    let id = server.read(|conn| funds::find_calls(conn, fund))[0].id;
    let to = format!("{FUND}/omgangar/{id}");
    let page = administrator.get(&to);
    assert_eq!(page.value_of("name-sv").as_deref(), Some("Våren 2021"));
    let changed = with(&page, &[("closes", &["2021-04-30"])]);
    administrator.submit(&page, &to, &pairs(&changed)).expect(303);
    let call = server.read(|conn| funds::find_call(conn, id)).call;
    assert_eq!((call.code.as_str(), call.closes), ("var-2021", day("2021-04-30")));
    assert_eq!(call.focus_areas, Some(vec!["language".to_owned()]));
    // Another fund's address does not lead to it.
    server.act(|tx| {
        let other = integrationsfond::fund::shipped::fund("sprakfonden").unwrap();
        load_fund_text(tx, other, |_| None)
    });
    administrator.get(&format!("/fonder/sprakfonden/omgangar/{id}")).expect(404);
}

#[test]
fn the_controller_books_and_corrects_contributions() {
    let (server, fund) = house();
    let controller = server.staff("Kim Kron", &[Role::Controller]);
    let to = format!("{FUND}/tillskott");
    let page = controller.get(&to);
    let reply = controller.submit(&page, &to, &[("amount", "noll"), ("day", "i går")]);
    reply.expect(422);
    assert_eq!(reply.text().matches("class=\"error\"").count(), 4);
    let fields = [
        ("amount", "1 000"),
        ("day", "2020-11-16"),
        ("decision", "KS 2020-10-12 § 240"),
        ("reason", "Årets tillskott"),
    ];
    let shown = controller.follow(&controller.submit(&page, &to, &fields));
    assert!(shown.says("1 000 kr är bokfört"), "{}", shown.words());
    let to = shown.link_to(&format!("{FUND}/rattelse/")).unwrap();
    let page = controller.get(&to);
    let fields =
        [("day", "2020-11-16"), ("decision", "Controllern 2020-11-16"), ("reason", "Fel belopp")];
    let shown = controller.follow(&controller.submit(&page, &to, &fields));
    assert!(shown.says("Rättar post 1.") && shown.says("Rättad genom post 2"));
    assert_eq!(shown.link_to(&format!("{FUND}/rattelse/")), None);
    let position = server.read(|conn| funds::position_on(conn, fund, day("2020-11-16")));
    assert_eq!((position.contributions, position.available), (Ore::ZERO, Ore::ZERO));
    assert!(controller.get(&to).expect(422).says("Rättad genom post 2"));
}

#[test]
fn a_fund_is_loaded_in_the_browser_or_not_at_all() {
    let server = Server::on("2020-11-16");
    let administrator = server.staff("Alma Alm", &[Role::Administrator]);
    let to = "/fonder/las-in";
    let page = administrator.get(to);
    let load = |files: &[(&str, &str, &[u8])]| {
        administrator.upload(&administrator.get(to), to, &[], files)
    };
    assert!(administrator.upload(&page, to, &[], &[]).expect(422).says("Välj fondens fil."));
    let picture = load(&[("file", "x.toml", &[0xff, 0xfe, 0, 1])]);
    assert!(picture.expect(422).says("x.toml är ingen textfil"));
    let large = vec![b'#'; 1024 * 1024 + 1];
    assert!(load(&[("file", "stor.toml", &large)]).expect(422).says("för stor"));

    let text = vastervik().replacen("share = 50", "share = 60", 1).replacen("\"KS\"", "\"\"", 1);
    let line = |start: &str| text.lines().position(|l| l.starts_with(start)).unwrap() + 1;
    let reply = load(&[("file", "fond.toml", text.as_bytes())]);
    reply.expect(422);
    assert!(reply.says("Filen har 2 fel. Ingenting lästes in."), "{}", reply.words());
    assert!(reply.says(&format!("body.code {} Här saknas en text", line("code ="))));
    assert!(reply.says(&format!("{} Delarna blir 110 procent, inte 100", line("instalments"))));
    let report = integrationsfond::fund::shipped::form("vastervik-report.toml").unwrap();
    let report = report.replacen("key =", "kye =", 1);
    let reply = load(&[
        ("file", "fond.toml", vastervik().as_bytes()),
        ("forms", "vastervik-report.toml", report.as_bytes()),
    ]);
    assert!(reply.expect(422).says("vastervik-report.toml"), "{}", reply.words());
    assert!(server.read(funds::all_funds).is_empty());

    let reply = load(&[("file", "fond.toml", vastervik().as_bytes())]);
    assert!(administrator.follow(&reply).says("Integrationsfonden är inläst."));
    let altered = vastervik().replacen("ceiling = \"none\"", "ceiling = 5", 1);
    let reply = load(&[("file", "fond.toml", altered.as_bytes())]);
    assert!(reply.expect(422).says("gäller redan och kan inte ändras"), "{}", reply.words());
}
