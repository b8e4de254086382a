//! What each kind of person is there for, and what follows from it for every route: written from
//! the duties of the roles and the life of a case, never from the program's answers. The table of
//! rows is compared with it, so that a row that was let slip to fit the program is found.

use super::table::{Answer, COLUMNS, Row};

/// The first rule whose beginning fits a route decides. `staff` are the roles that get in.
struct Rule {
    /// Methods: `GET`, `POST` or both.
    methods: &'static str,
    /// The pattern; with `*` at its end, everything that begins like that.
    pattern: &'static str,
    /// What the route is there for.
    to: To,
}

/// What a route is there for.
enum To {
    /// Anybody, signed in or not.
    Everybody,
    /// One's own affairs: whoever is signed in.
    Own,
    /// The applicant's room; the named staff act there for those who send paper.
    Applicant(&'static str),
    /// The duty of the named staff.
    Duty(&'static str),
}

use To::{Applicant, Duty, Everybody, Own};

/// Prepares cases: assigns, checks, asks, writes, reviews the report.
const PREPARES: &str = "officer";
/// Keeps the register of applicants and takes in paper.
const KEEPS_REGISTER: &str = "officer registrar";
/// Looks into the register: who is paid, who is mailed, who asks.
const READS_REGISTER: &str = "officer registrar secretary attester controller administrator";
/// Follows the fund's money.
const READS_MONEY: &str = "officer secretary chair member controller administrator";
/// Reads meetings and what follows from them; who pays has no need to.
const READS_MEETINGS: &str = "officer registrar secretary chair member controller administrator";
/// Everybody who works with cases or decides them.
const STAFF: &str = "officer registrar secretary chair member attester controller administrator";
/// Follows the money of one case.
const CASE_MONEY: &str = "officer secretary attester controller";
/// Nobody handles every step of a payment: who attests never books, who books never attests.
const PAYS: &str = "attester controller";

const GET: &str = "GET";
const POST: &str = "POST";
const BOTH: &str = "GET POST";

const fn rule(methods: &'static str, pattern: &'static str, to: To) -> Rule {
    Rule { methods, pattern, to }
}

static RULES: &[Rule] = &[
    // What everybody may see, and the ways in.
    rule(GET, "/", Everybody),
    rule(GET, "/livez", Everybody),
    rule(GET, "/readyz", Everybody),
    rule(GET, "/static/*", Everybody),
    rule(GET, "/om/*", Everybody),
    rule(GET, "/omgang/*", Everybody),
    rule(GET, "/anslagstavla", Everybody),
    rule(GET, "/sprak/*", Everybody),
    rule(BOTH, "/logga-in*", Everybody),
    rule(BOTH, "/registrera-konto/*", Everybody),
    rule(BOTH, "/losenord/*", Everybody),
    rule(BOTH, "/demo*", Everybody),
    // One's own affairs, and beginning something.
    rule(POST, "/logga-ut*", Own),
    rule(GET, "/konto", Own),
    rule(POST, "/konto/inbjudan/{id}", Applicant("")),
    rule(POST, "/ansokan/ny", Own),
    rule(GET, "/mina-arenden", Own),
    rule(BOTH, "/min-forening/ny", Own),
    rule(BOTH, "/min-forening/{id}/krav", Own),
    // The applicant's room: of a case from the web it is nobody else's, from draft to report.
    rule(BOTH, "/ansokan/*", Applicant("")),
    rule(BOTH, "/mina-arenden/*", Applicant("")),
    rule(POST, "/min-forening/{id}/bjud-in", Applicant("")),
    rule(POST, "/min-forening/{id}/foretradare/{row}/avsluta", Applicant("")),
    rule(GET, "/min-forening/{id}", Applicant("")),
    rule(GET, "/min-forening/{id}/handlingar/{row}", Applicant(READS_REGISTER)),
    rule(BOTH, "/min-forening/*", Applicant(KEEPS_REGISTER)),
    // The register.
    rule(BOTH, "/registrera", Duty(KEEPS_REGISTER)),
    rule(BOTH, "/foreningar/krav*", Duty(PREPARES)),
    rule(GET, "/foreningar/{id}/andra", Duty(KEEPS_REGISTER)),
    rule(GET, "/foreningar*", Duty(READS_REGISTER)),
    rule(POST, "/foreningar/{id}/foretradare/{row}/avsluta", Duty(PREPARES)),
    rule(POST, "/foreningar/{id}/konto", Duty(KEEPS_REGISTER)),
    rule(POST, "/foreningar/{id}/konto/{row}", Duty("officer controller")),
    // Cases: everybody reads, the officer prepares, delegates decide.
    rule(BOTH, "/arenden/{id}/beslut", Duty("officer secretary chair")),
    rule(GET, "/arenden/{id}/utbetalningar", Duty(CASE_MONEY)),
    rule(GET, "/arenden/{id}/redovisning*", Duty(CASE_MONEY)),
    rule(BOTH, "/arenden/{id}/anteckningar", Duty(PREPARES)),
    rule(BOTH, "/arenden/{id}/fordela", Duty(PREPARES)),
    rule(BOTH, "/arenden/{id}/komplettering*", Duty(PREPARES)),
    rule(BOTH, "/arenden/{id}/kontroller*", Duty(PREPARES)),
    rule(GET, "/arenden*", Duty(STAFF)),
    rule(POST, "/arenden*", Duty(PREPARES)),
    rule(GET, "/diarium", Duty("officer registrar secretary administrator")),
    // Deciding: the secretary minutes, announces and confirms; nobody else writes.
    rule(POST, "/sammantraden/{id}/lista*", Duty("officer secretary")),
    rule(BOTH, "/paragrafer/{id}", Duty("secretary")),
    rule(GET, "/beslut/*", Duty("secretary")),
    rule(POST, "/ledamoter*", Duty("secretary administrator")),
    rule(POST, "/sammantraden*", Duty("secretary")),
    rule(POST, "/anslag/*", Duty("secretary")),
    rule(POST, "/beslut/*", Duty("secretary")),
    rule(POST, "/delegationsbeslut/*", Duty("secretary")),
    rule(GET, "/sammantraden*", Duty(READS_MEETINGS)),
    rule(GET, "/paragrafer/*", Duty(READS_MEETINGS)),
    rule(GET, "/anslag", Duty(READS_MEETINGS)),
    rule(GET, "/ledamoter", Duty(READS_MEETINGS)),
    rule(GET, "/delegationsbeslut", Duty(READS_MEETINGS)),
    // Money.
    rule(POST, "/utbetalningar/{id}/granska", Duty("attester")),
    rule(POST, "/utbetalningar/{id}/attestera", Duty("attester")),
    rule(BOTH, "/utbetalningar*", Duty(PAYS)),
    rule(GET, "/aterkrav*", Duty("officer controller")),
    rule(POST, "/aterkrav/*", Duty("controller")),
    rule(GET, "/avveckling*", Duty(READS_MONEY)),
    rule(POST, "/avveckling/*", Duty("controller")),
    rule(GET, "/stallning*", Duty(READS_MONEY)),
    // Funds: the administrator sets up, money is added on a decision, mistakes are the controller's.
    rule(BOTH, "/fonder/{slug}/rattelse/*", Duty("controller")),
    rule(BOTH, "/fonder/{slug}/tillskott", Duty("controller administrator")),
    rule(BOTH, "/fonder/{slug}/regler/*", Duty("administrator")),
    rule(BOTH, "/fonder/{slug}/omgangar/*", Duty("administrator")),
    rule(BOTH, "/fonder/las-in", Duty("administrator")),
    rule(GET, "/fonder*", Duty(STAFF)),
    // The house.
    rule(BOTH, "/personer*", Duty("administrator")),
    rule(BOTH, "/post*", Duty("administrator")),
    rule(GET, "/jobb", Duty("administrator")),
];

fn fits(rule: &Rule, row: &Row) -> bool {
    let path = match rule.pattern.strip_suffix('*') {
        Some(beginning) => row.path.starts_with(beginning),
        None => row.path == rule.pattern,
    };
    path && rule.methods.split(' ').any(|method| method == row.method)
}

fn expected(to: &To, column: &str) -> Answer {
    let named = |names: &str| names.split(' ').any(|name| name == column);
    match (to, column) {
        (To::Everybody, _) => Answer::Granted,
        (_, "anonymous") => Answer::SignIn,
        (To::Own, _) | (To::Applicant(_), "applicant") => Answer::Granted,
        (To::Applicant(names) | To::Duty(names), _) if named(names) => Answer::Granted,
        (To::Applicant(_), _) => Answer::Hidden,
        (To::Duty(_), _) => Answer::Refused,
    }
}

/// The life of a case, in order.
const LIFE: &str = "draft submitted preparing completion proposed agenda granted running reported \
                    report_completion settling closed rejected dismissed withdrawn";
const ENDED: &str = "closed rejected dismissed withdrawn";
const GRANTED: &str = "granted running reported report_completion settling closed";

fn without(names: &str) -> Vec<String> {
    let gone = |stage: &&str| !names.split(' ').any(|name| name == *stage);
    LIFE.split_whitespace().filter(gone).map(str::to_owned).collect()
}

/// In which stages of a case a page of it is there; nothing for pages that are in every stage.
fn stages(path: &str) -> Option<Vec<String>> {
    let these = |names: &str| -> Vec<String> { names.split(' ').map(str::to_owned).collect() };
    let with_one = |mut all: Vec<String>, one: &str| {
        all.push(one.to_owned());
        all
    };
    Some(match path {
        // The applicant's pages say themselves what is possible, or lead to where it is.
        "/ansokan/{id}/ta-bort" => these("draft"),
        "/ansokan/{id}/inskickad" | "/mina-arenden/{id}/handlingar/{no}" => without("draft"),
        "/mina-arenden/{id}/redovisning/del/{section}" => these("running report_completion"),
        // A draft and its files are its writer's alone.
        "/mina-arenden/{id}/redovisning/bilagor/{file}" => {
            with_one(without("draft"), "draft/applicant")
        }
        "/mina-arenden/{id}/rekvirera" => these(GRANTED),
        p if p.starts_with("/mina-arenden/{id}/redovisning") => these(GRANTED),
        // Assigning ends with the case; ruling on checks when it is decided.
        "/arenden/{id}/fordela" => without(&format!("draft {ENDED}")),
        "/arenden/{id}/komplettering" => these("submitted preparing completion"),
        "/arenden/{id}/kontroller/{code}" => {
            these("submitted preparing completion proposed agenda")
        }
        // A statement is there once it is proposed, and what is being written for its writers.
        "/arenden/{id}/tjansteskrivelse.pdf" => {
            without("draft submitted preparing completion dismissed withdrawn")
        }
        "/arenden/{id}/tjansteskrivelse" => with_one(
            without("draft submitted preparing completion dismissed withdrawn"),
            "preparing/officer",
        ),
        "/arenden/{id}/redovisning" => these(GRANTED),
        "/arenden/{id}/redovisning/bilagor/{file}" => {
            these("reported report_completion settling closed")
        }
        // A draft is invisible to the staff.
        p if p.starts_with("/arenden/{id}") => without("draft"),
        _ => return None,
    })
}

/// Where the table and the policy differ.
pub fn compare(rows: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    for row in rows {
        let route = format!("{} {}", row.method, row.path);
        let Some(rule) = RULES.iter().find(|rule| fits(rule, row)) else {
            faults.push(format!("{route}: no duty calls for it"));
            continue;
        };
        for (column, found) in COLUMNS.iter().zip(&row.cells) {
            let duty = expected(&rule.to, column);
            if duty != *found {
                faults.push(format!("{route}: {column} gets {found:?} and should get {duty:?}"));
            }
        }
        if row.method != "GET" {
            continue;
        }
        if let Some(mut there) = stages(&row.path) {
            let mut found = row.states.clone();
            there.sort();
            found.sort();
            if found != there {
                faults.push(format!("{route}: is there in {found:?} and should be in {there:?}"));
            }
        }
    }
    faults
}

/// Rules that no route needs.
pub fn unused(rows: &[Row]) -> Vec<String> {
    let used = |rule: &&Rule| {
        rows.iter().any(|row| {
            RULES.iter().find(|first| fits(first, row)).is_some_and(|r| std::ptr::eq(r, *rule))
        })
    };
    let not = RULES.iter().filter(|rule| !used(rule));
    not.map(|rule| format!("{} {}", rule.methods, rule.pattern)).collect()
}

/// Duties that no one role may have together, whatever page grants them: pairs of forms.
const APART: &[(&str, &str)] = &[
    ("/arenden/{id}/tjansteskrivelse", "/sammantraden/{id}/paragrafer"),
    ("/arenden/{id}/tjansteskrivelse", "/utbetalningar/{id}/attestera"),
    ("/arenden/{id}/redovisning/godkann", "/utbetalningar/{id}/betald"),
    ("/sammantraden/{id}/paragrafer", "/utbetalningar/{id}/attestera"),
    ("/utbetalningar/{id}/attestera", "/fonder/{slug}/rattelse/{entry}"),
    ("/utbetalningar/{id}/attestera", "/foreningar/{id}/konto/{row}"),
    ("/utbetalningar/{id}/attestera", "/foreningar/{id}/konto"),
    ("/personer/{id}", "/arenden/{id}/tjansteskrivelse"),
    ("/personer/{id}", "/utbetalningar/{id}/attestera"),
    ("/personer/{id}", "/sammantraden/{id}/paragrafer"),
];

/// Kinds of people that have two duties which must be apart.
pub fn together(rows: &[Row]) -> Vec<String> {
    let may = |path: &str, column: usize| {
        rows.iter()
            .find(|row| row.method == "POST" && row.path == path)
            .is_some_and(|row| row.cells[column] == Answer::Granted)
    };
    let mut faults = Vec::new();
    for (one, other) in APART {
        for path in [one, other] {
            if !(0..COLUMNS.len()).any(|column| may(path, column)) {
                faults.push(format!("nobody may POST {path}"));
            }
        }
        for (column, name) in COLUMNS.iter().enumerate() {
            if may(one, column) && may(other, column) {
                faults.push(format!("{name} may both {one} and {other}"));
            }
        }
    }
    faults
}
