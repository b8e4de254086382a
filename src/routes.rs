//! Every address of the service, on one screen: method, path, who may, and the handler. The table
//! builds the service and feeds the authorization matrix; what it does not list does not exist.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::{Route, web};

use crate::kernel::role::Role;
use crate::web::{Ctx, NavGroup, NavLink};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody, signed in or not.
    Everybody,
    /// Anybody who is signed in.
    SignedIn,
    /// Whoever has one of the roles.
    Roles(&'static [Role]),
}

/// A row of the table.
pub struct Entry {
    /// `GET` or `POST`.
    pub method: Method,
    /// Path, with `{name}` for what varies.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    /// Whether a form sent there may have files with it.
    pub files: bool,
    /// Makes the route that answers; the method is asked for when the service is put together.
    pub handler: fn() -> Route,
}

macro_rules! entry {
    ($method:ident, $path:literal, $who:expr, $files:literal, $handler:path) => {
        Entry {
            method: Method::$method,
            path: $path,
            who: $who,
            files: $files,
            handler: || web::route().to($handler),
        }
    };
}

macro_rules! get {
    ($path:literal, $who:expr, $handler:path) => {
        entry!(GET, $path, $who, false, $handler)
    };
}

macro_rules! post {
    ($path:literal, $who:expr, $handler:path) => {
        entry!(POST, $path, $who, false, $handler)
    };
}

/// A form with files.
macro_rules! post_files {
    ($path:literal, $who:expr, $handler:path) => {
        entry!(POST, $path, $who, true, $handler)
    };
}

use Who::{Everybody, Roles, SignedIn};

/// Who looks after people, mail, jobs, funds and rules.
const ADMINISTRATOR: Who = Roles(&[Role::Administrator]);

/// Who sees the fund's money: everybody who works with it.
const MONEY_READERS: &[Role] = &[
    Role::Controller,
    Role::CaseOfficer,
    Role::Secretary,
    Role::Chair,
    Role::BoardMember,
    Role::Administrator,
];

/// Who books what the body adds to a fund.
const FUND_MOVERS: &[Role] = &[Role::Administrator, Role::Controller];

/// Who reads meetings and what follows from them.
const BOARD_READERS: Who = Roles(&[
    Role::Secretary,
    Role::Chair,
    Role::BoardMember,
    Role::CaseOfficer,
    Role::Registrar,
    Role::Controller,
    Role::Administrator,
]);

/// Who records §§, adjusts and announces.
const SECRETARY: Who = Roles(&[Role::Secretary]);

/// Who puts matters on an agenda.
const AGENDA: Who = Roles(&[Role::Secretary, Role::CaseOfficer]);

/// Whoever a fund's rules may name as delegate.
const DELEGATES: Who = Roles(&[Role::CaseOfficer, Role::Secretary, Role::Chair]);

/// Who keeps the list of a body's members.
const MEMBER_KEEPERS: Who = Roles(&[Role::Secretary, Role::Administrator]);
/// Those who keep the register of applicants.
const REGISTER_KEEPERS: &[Role] = &[Role::CaseOfficer, Role::Registrar];
/// Those who read it.
const REGISTER_READERS: &[Role] = crate::associations::pages::READERS;

/// Those who prepare cases.
const OFFICER: Who = Roles(&[Role::CaseOfficer]);
/// Everybody who works with cases, and those who decide them.
const STAFF: Who = Roles(&Role::STAFF);
/// Those who read the whole registry.
const REGISTRY_READERS: &[Role] =
    &[Role::CaseOfficer, Role::Registrar, Role::Secretary, Role::Administrator];
/// Those who review and approve what is paid.
const ATTESTER: Who = Roles(&[Role::Attester]);
/// Those who attest and pay.
const PAYERS: &[Role] = &[Role::Attester, Role::Controller];
/// Those who follow the money of a case.
const CASE_MONEY: &[Role] = &[Role::CaseOfficer, Role::Secretary, Role::Controller, Role::Attester];

/// Those who follow what is claimed back.
const CLAIM_READERS: &[Role] = &[Role::Controller, Role::CaseOfficer];

/// Every route.
pub const ROUTES: &[Entry] = &[
    // probes
    get!("/livez", Everybody, crate::web::probes::alive),
    get!("/readyz", Everybody, crate::web::probes::ready),
    get!("/static/{name}", Everybody, crate::web::assets::serve),
    // controller
    get!("/stallning", Roles(MONEY_READERS), crate::controller::pages::position),
    get!("/stallning/sammanstallning.pdf", Roles(MONEY_READERS), crate::controller::pages::pdf),
    get!("/stallning/sammanstallning.csv", Roles(MONEY_READERS), crate::controller::pages::csv),
    get!("/stallning/poster", Roles(MONEY_READERS), crate::controller::pages::entries),
    get!("/stallning/poster.csv", Roles(MONEY_READERS), crate::controller::pages::entries_csv),
    // fund
    get!("/fonder", Roles(&Role::STAFF), crate::fund::pages::list),
    get!("/fonder/las-in", ADMINISTRATOR, crate::applications::load_pages::page),
    post_files!("/fonder/las-in", ADMINISTRATOR, crate::applications::load_pages::save),
    get!("/fonder/{slug}", Roles(&Role::STAFF), crate::fund::pages::show),
    get!("/fonder/{slug}/regler/ny", ADMINISTRATOR, crate::fund::pages::new_rules),
    post!("/fonder/{slug}/regler/ny", ADMINISTRATOR, crate::fund::forms::save_rules),
    get!("/fonder/{slug}/omgangar/ny", ADMINISTRATOR, crate::fund::pages::new_call),
    post!("/fonder/{slug}/omgangar/ny", ADMINISTRATOR, crate::fund::forms::save_call),
    get!("/fonder/{slug}/omgangar/{id}", ADMINISTRATOR, crate::fund::pages::change_call),
    post!("/fonder/{slug}/omgangar/{id}", ADMINISTRATOR, crate::fund::forms::save_changed_call),
    get!("/fonder/{slug}/tillskott", Roles(FUND_MOVERS), crate::fund::pages::contribution),
    post!("/fonder/{slug}/tillskott", Roles(FUND_MOVERS), crate::fund::forms::contribute),
    get!(
        "/fonder/{slug}/rattelse/{entry}",
        Roles(&[Role::Controller]),
        crate::fund::pages::correction
    ),
    post!(
        "/fonder/{slug}/rattelse/{entry}",
        Roles(&[Role::Controller]),
        crate::fund::forms::correct
    ),
    get!("/om/tillganglighet", Everybody, crate::web::pages::accessibility),
    get!("/om/personuppgifter", Everybody, crate::web::pages::privacy),
    get!("/om/utseende", Everybody, crate::web::pages::states),
    // applications
    get!("/", Everybody, crate::applications::calls::pages::start),
    get!("/omgang/{id}", Everybody, crate::applications::calls::pages::show),
    post!("/ansokan/ny", SignedIn, crate::applications::forms::start),
    get!("/ansokan/{id}", SignedIn, crate::applications::pages::tasks),
    get!("/ansokan/{id}/del/{section}", SignedIn, crate::applications::pages::section),
    post_files!("/ansokan/{id}/del/{section}", SignedIn, crate::applications::forms::save),
    get!("/ansokan/{id}/bilagor/{attachment}", SignedIn, crate::applications::pages::attachment),
    get!("/ansokan/{id}/kontrollera", SignedIn, crate::applications::pages::check),
    post!("/ansokan/{id}/skicka-in", SignedIn, crate::assessment::forms::hand_in),
    get!("/ansokan/{id}/inskickad", SignedIn, crate::applications::pages::done),
    get!("/ansokan/{id}/ta-bort", SignedIn, crate::applications::pages::discard),
    post!("/ansokan/{id}/ta-bort", SignedIn, crate::applications::forms::discard),
    get!("/mina-arenden", SignedIn, crate::applications::mine::pages::list),
    get!("/mina-arenden/{id}", SignedIn, crate::applications::mine::pages::show),
    get!("/mina-arenden/{id}/handlingar/{no}", SignedIn, crate::applications::mine::pages::record),
    get!("/mina-arenden/{id}/komplettering", SignedIn, crate::applications::pages::completion),
    post_files!("/mina-arenden/{id}/komplettering", SignedIn, crate::applications::forms::complete),
    get!("/mina-arenden/{id}/aterkalla", SignedIn, crate::applications::pages::withdraw),
    post!("/mina-arenden/{id}/kopiera", SignedIn, crate::applications::forms::copy),
    post!("/mina-arenden/{id}/aterkalla", SignedIn, crate::board::forms::withdraw),
    get!("/registrera", Roles(REGISTER_KEEPERS), crate::applications::intake::pages::register),
    post_files!("/registrera", Roles(REGISTER_KEEPERS), crate::assessment::forms::register_paper),
    // associations
    get!("/foreningar", Roles(REGISTER_READERS), crate::associations::pages::list),
    get!("/foreningar/krav", Roles(&[Role::CaseOfficer]), crate::associations::pages::claims),
    get!(
        "/foreningar/krav/{id}/protokoll",
        Roles(&[Role::CaseOfficer]),
        crate::associations::pages::claim_minutes
    ),
    post!(
        "/foreningar/krav/{id}",
        Roles(&[Role::CaseOfficer]),
        crate::associations::forms::settle_claim
    ),
    get!("/foreningar/{id}", Roles(REGISTER_READERS), crate::associations::pages::show),
    get!("/foreningar/{id}/andra", Roles(REGISTER_KEEPERS), crate::associations::pages::edit),
    post!(
        "/foreningar/{id}/konto",
        Roles(REGISTER_KEEPERS),
        crate::associations::forms::propose_account
    ),
    post!(
        "/foreningar/{id}/konto/{row}",
        Roles(&[Role::CaseOfficer, Role::Controller]),
        crate::associations::forms::settle_account
    ),
    get!(
        "/foreningar/{id}/handlingar/{row}",
        Roles(REGISTER_READERS),
        crate::associations::pages::document
    ),
    get!("/min-forening/ny", SignedIn, crate::associations::pages::register),
    post!("/min-forening/ny", SignedIn, crate::associations::forms::register),
    get!("/min-forening/{id}", SignedIn, crate::associations::pages::mine),
    post!("/min-forening/{id}", SignedIn, crate::associations::forms::change),
    get!("/min-forening/{id}/andra", SignedIn, crate::associations::pages::edit),
    get!("/min-forening/{id}/krav", SignedIn, crate::associations::pages::claim),
    post_files!("/min-forening/{id}/krav", SignedIn, crate::associations::forms::claim),
    post!("/min-forening/{id}/bjud-in", SignedIn, crate::associations::forms::invite),
    post!(
        "/min-forening/{id}/foretradare/{row}/avsluta",
        SignedIn,
        crate::associations::forms::end_own_membership
    ),
    post!(
        "/foreningar/{id}/foretradare/{row}/avsluta",
        Roles(&[Role::CaseOfficer]),
        crate::associations::forms::end_membership
    ),
    post!("/min-forening/{id}/konto", SignedIn, crate::associations::forms::propose_account),
    post_files!(
        "/min-forening/{id}/handlingar",
        SignedIn,
        crate::associations::forms::add_document
    ),
    get!("/min-forening/{id}/handlingar/{row}", SignedIn, crate::associations::pages::document),
    post!(
        "/min-forening/{id}/handlingar/{row}/ta-bort",
        SignedIn,
        crate::associations::forms::remove_document
    ),
    // people
    get!("/logga-in", Everybody, crate::people::pages::sign_in),
    post!("/logga-in", Everybody, crate::people::forms::sign_in),
    post!("/logga-in/lank", Everybody, crate::people::forms::request_link),
    get!("/logga-in/skickat", Everybody, crate::people::pages::sent),
    get!("/logga-in/lank/{token}", Everybody, crate::people::pages::link),
    post!("/logga-in/lank/{token}", Everybody, crate::people::forms::use_link),
    get!("/logga-in/kod", Everybody, crate::people::pages::sent),
    post!("/logga-in/kod", Everybody, crate::people::forms::use_code),
    get!("/registrera-konto/{token}", Everybody, crate::people::pages::register),
    post!("/registrera-konto/{token}", Everybody, crate::people::forms::register),
    get!("/losenord/{token}", Everybody, crate::people::pages::password),
    post!("/losenord/{token}", Everybody, crate::people::forms::choose_password),
    post!("/logga-ut", SignedIn, crate::people::forms::sign_out),
    post!("/logga-ut/overallt", SignedIn, crate::people::forms::sign_out_everywhere),
    get!("/konto", SignedIn, crate::people::pages::account),
    post!("/konto/inbjudan/{id}", SignedIn, crate::people::forms::answer_invitation),
    get!("/sprak/{tag}", Everybody, crate::people::pages::language),
    get!("/personer", ADMINISTRATOR, crate::people::pages::list),
    post!("/personer", ADMINISTRATOR, crate::people::forms::create),
    get!("/personer/ny", ADMINISTRATOR, crate::people::pages::new),
    get!("/personer/{id}", ADMINISTRATOR, crate::people::pages::person),
    post!("/personer/{id}", ADMINISTRATOR, crate::people::forms::change),
    get!("/personer/{id}/stang", ADMINISTRATOR, crate::people::pages::disable),
    post!("/personer/{id}/stang", ADMINISTRATOR, crate::people::forms::disable),
    post!("/personer/{id}/oppna", ADMINISTRATOR, crate::people::forms::enable),
    post!("/personer/{id}/losenord", ADMINISTRATOR, crate::people::forms::send_password_link),
    // assessment
    get!("/arenden/{id}/fordela", OFFICER, crate::assessment::pages::assign),
    post!("/arenden/{id}/fordela", OFFICER, crate::assessment::forms::assign),
    post!("/arenden/{id}/kontroller", OFFICER, crate::assessment::forms::run_checks),
    get!("/arenden/{id}/kontroller/{code}", OFFICER, crate::assessment::pages::overrule),
    post!("/arenden/{id}/kontroller/{code}", OFFICER, crate::assessment::forms::overrule),
    get!("/arenden/{id}/komplettering", OFFICER, crate::assessment::pages::completion),
    post!("/arenden/{id}/komplettering", OFFICER, crate::assessment::forms::request_completion),
    post!(
        "/arenden/{id}/komplettering/avsluta",
        OFFICER,
        crate::assessment::forms::close_completion
    ),
    get!("/arenden/{id}/tjansteskrivelse", STAFF, crate::assessment::pages::statement),
    post!("/arenden/{id}/tjansteskrivelse", OFFICER, crate::assessment::forms::write_statement),
    post!("/arenden/{id}/tjansteskrivelse/ta-tillbaka", OFFICER, crate::assessment::forms::reopen),
    get!("/arenden/{id}/tjansteskrivelse.pdf", STAFF, crate::assessment::pages::statement_pdf),
    post!("/arenden/{id}/anteckningar", OFFICER, crate::assessment::forms::add_note),
    // desk
    get!("/arenden", STAFF, crate::desk::pages::queue),
    post!("/arenden", OFFICER, crate::desk::forms::assign_many),
    get!("/arenden.csv", STAFF, crate::desk::pages::export),
    get!("/arenden/{id}", STAFF, crate::desk::pages::overview),
    get!("/arenden/{id}/ansokan", STAFF, crate::desk::pages::application),
    get!("/arenden/{id}/bilagor", STAFF, crate::desk::pages::attachments),
    get!("/arenden/{id}/bilagor/{row}", STAFF, crate::desk::pages::attachment),
    get!("/arenden/{id}/handlingar", STAFF, crate::desk::pages::records),
    get!("/arenden/{id}/handlingar/{no}", STAFF, crate::desk::pages::record),
    get!(
        "/arenden/{id}/anteckningar",
        Roles(crate::desk::pages::NOTE_READERS),
        crate::desk::pages::notes
    ),
    get!("/arenden/{id}/historik", STAFF, crate::desk::pages::history),
    get!("/diarium", Roles(REGISTRY_READERS), crate::desk::pages::registry),
    get!("/post", ADMINISTRATOR, crate::mail::pages::list),
    get!("/post/{id}", ADMINISTRATOR, crate::mail::pages::mail),
    get!("/post/{id}/bilaga/{place}", ADMINISTRATOR, crate::mail::pages::attachment),
    post!("/post/{id}/igen", ADMINISTRATOR, crate::mail::pages::try_again),
    get!("/jobb", ADMINISTRATOR, crate::jobs::pages::list),
    get!("/demo", Everybody, crate::demo::pages::people),
    post!("/demo/som/{id}", Everybody, crate::demo::forms::sign_in_as),
    post!("/demo/dag", Everybody, crate::demo::forms::move_day),
    // board, delegation
    get!("/sammantraden", BOARD_READERS, crate::board::pages::meetings),
    post!("/sammantraden", SECRETARY, crate::board::forms::plan),
    get!("/sammantraden/{id}", BOARD_READERS, crate::board::pages::meeting),
    post!("/sammantraden/{id}/lista", AGENDA, crate::board::forms::put),
    post!("/sammantraden/{id}/lista/{item}/bort", AGENDA, crate::board::forms::take_off),
    post!("/sammantraden/{id}/paragrafer", SECRETARY, crate::board::forms::record),
    post!("/sammantraden/{id}/justering", SECRETARY, crate::board::forms::adjust),
    get!("/sammantraden/{id}/protokoll.pdf", BOARD_READERS, crate::board::pages::minutes),
    post!("/sammantraden/{id}/lista/{item}/upp", AGENDA, crate::board::forms::move_up),
    post!("/sammantraden/{id}/lista/{item}/ned", AGENDA, crate::board::forms::move_down),
    get!("/paragrafer/{id}", SECRETARY, crate::board::pages::correction),
    post!("/paragrafer/{id}", SECRETARY, crate::board::forms::correct),
    get!("/paragrafer/{id}/utdrag.pdf", BOARD_READERS, crate::board::pages::extract),
    get!("/anslag", BOARD_READERS, crate::board::pages::notices),
    post!("/anslag/{set}", SECRETARY, crate::board::forms::post_notice),
    get!("/anslagstavla", Everybody, crate::board::pages::noticeboard),
    post!("/beslut/{id}/laga-kraft", SECRETARY, crate::board::forms::confirm_force),
    get!("/beslut/{id}/overklagat", SECRETARY, crate::board::pages::appeal),
    post!("/beslut/{id}/overklagat", SECRETARY, crate::board::forms::appeal),
    get!("/ledamoter", BOARD_READERS, crate::board::pages::members),
    post!("/ledamoter", MEMBER_KEEPERS, crate::board::forms::add_member),
    post!("/ledamoter/{id}/avsluta", MEMBER_KEEPERS, crate::board::forms::end_member),
    get!("/delegationsbeslut", BOARD_READERS, crate::delegation::pages::list),
    post!("/delegationsbeslut/{id}/anslag", SECRETARY, crate::delegation::forms::announce),
    get!("/arenden/{id}/beslut", DELEGATES, crate::delegation::pages::decide),
    post!("/arenden/{id}/beslut", DELEGATES, crate::delegation::forms::decide),
    // disbursements
    get!("/utbetalningar", Roles(PAYERS), crate::disbursements::pages::list),
    get!("/utbetalningar/{id}", Roles(PAYERS), crate::disbursements::pages::show),
    post!("/utbetalningar/{id}/granska", ATTESTER, crate::disbursements::forms::review),
    post!("/utbetalningar/{id}/attestera", ATTESTER, crate::disbursements::forms::approve),
    post!("/utbetalningar/{id}/betald", Roles(PAYERS), crate::disbursements::forms::pay),
    post!("/utbetalningar/{id}/atersand", Roles(PAYERS), crate::disbursements::forms::send_back),
    post!("/utbetalningar/{id}/studsad", Roles(PAYERS), crate::reports::forms::returned),
    get!("/arenden/{id}/utbetalningar", Roles(CASE_MONEY), crate::disbursements::pages::for_case),
    post!(
        "/arenden/{id}/utbetalningar/stoppa",
        Roles(&[Role::CaseOfficer]),
        crate::disbursements::forms::stop
    ),
    post!(
        "/arenden/{id}/utbetalningar/ateruppta",
        Roles(&[Role::CaseOfficer]),
        crate::disbursements::forms::resume
    ),
    post!(
        "/arenden/{id}/utbetalningar/avsta",
        Roles(&[Role::CaseOfficer]),
        crate::reports::forms::give_up
    ),
    get!("/mina-arenden/{id}/rekvirera", SignedIn, crate::disbursements::pages::requisition),
    post_files!("/mina-arenden/{id}/rekvirera", SignedIn, crate::disbursements::forms::requisition),
    // reports
    get!("/mina-arenden/{id}/redovisning", SignedIn, crate::reports::pages::tasks),
    get!("/mina-arenden/{id}/redovisning/kontrollera", SignedIn, crate::reports::pages::check),
    post!("/mina-arenden/{id}/redovisning/skicka-in", SignedIn, crate::reports::forms::submit),
    post_files!("/mina-arenden/{id}/redovisning/revisor", SignedIn, crate::reports::forms::auditor),
    get!("/mina-arenden/{id}/redovisning/bilagor/{file}", SignedIn, crate::reports::pages::file),
    get!("/mina-arenden/{id}/redovisning/del/{section}", SignedIn, crate::reports::pages::section),
    post_files!(
        "/mina-arenden/{id}/redovisning/del/{section}",
        SignedIn,
        crate::reports::forms::save
    ),
    get!("/arenden/{id}/redovisning", Roles(CASE_MONEY), crate::reports::officer::review),
    get!(
        "/arenden/{id}/redovisning/bilagor/{file}",
        Roles(CASE_MONEY),
        crate::reports::officer::file
    ),
    post!(
        "/arenden/{id}/redovisning/komplettering",
        Roles(&[Role::CaseOfficer]),
        crate::reports::forms::request
    ),
    post!(
        "/arenden/{id}/redovisning/godkann",
        Roles(&[Role::CaseOfficer]),
        crate::reports::forms::approve
    ),
    post!(
        "/arenden/{id}/redovisning/avbryt",
        Roles(&[Role::CaseOfficer]),
        crate::reports::forms::break_off
    ),
    get!("/aterkrav", Roles(CLAIM_READERS), crate::reports::officer::claims),
    get!("/aterkrav/{id}", Roles(CLAIM_READERS), crate::reports::officer::claim),
    get!("/aterkrav/{id}/brev", Roles(CLAIM_READERS), crate::reports::officer::letter),
    post!("/aterkrav/{id}/betalning", Roles(&[Role::Controller]), crate::reports::forms::repayment),
    post!(
        "/aterkrav/{id}/ta-tillbaka",
        Roles(&[Role::Controller]),
        crate::reports::forms::take_back
    ),
    // phase_out
    get!("/avveckling", Roles(MONEY_READERS), crate::phase_out::pages::list),
    get!("/avveckling/{fund}", Roles(MONEY_READERS), crate::phase_out::pages::show),
    post!(
        "/avveckling/{fund}/overfor",
        Roles(&[Role::Controller]),
        crate::phase_out::forms::transfer
    ),
    post!(
        "/avveckling/{fund}/slutreglera",
        Roles(&[Role::Controller]),
        crate::phase_out::forms::settle
    ),
    post!(
        "/avveckling/{fund}/inkommet",
        Roles(&[Role::Controller]),
        crate::phase_out::forms::received
    ),
];

/// Who may use the route of a method and pattern. To ask for the head alone is to ask for the page.
pub fn who(method: &Method, pattern: &str) -> Option<Who> {
    let is_post = *method == Method::POST;
    if !is_post && *method != Method::GET && *method != Method::HEAD {
        return None;
    }
    FOUND.get(pattern).and_then(|of| of.who[usize::from(is_post)])
}

/// Whether forms sent to a pattern may have files with them.
pub fn takes_files(pattern: &str) -> bool {
    FOUND.get(pattern).is_some_and(|of| of.files)
}

/// A path of the table.
#[derive(Default)]
struct Found {
    /// Who may read it, and who may send to it.
    who: [Option<Who>; 2],
    /// Whether what is sent to it may be files.
    files: bool,
    /// Whether it stands for itself alone, and no path before it takes what is meant for it.
    is_plain: bool,
}

/// The table by path.
static FOUND: LazyLock<HashMap<&'static str, Found>> = LazyLock::new(|| {
    let mut found: HashMap<&'static str, Found> = HashMap::new();
    for (n, entry) in ROUTES.iter().enumerate() {
        let taken = |other: &Entry| {
            other.path != entry.path && ResourceDef::new(other.path).is_match(entry.path)
        };
        let of = found.entry(entry.path).or_insert_with(|| Found {
            is_plain: !entry.path.contains('{') && !ROUTES[..n].iter().any(taken),
            ..Found::default()
        });
        of.who[usize::from(entry.method == Method::POST)].get_or_insert(entry.who);
        of.files |= entry.files;
    }
    found
});

/// The pattern of a request's path, when it is the path itself: what the router would find after
/// looking through all the patterns before it.
pub fn plain(path: &str) -> Option<&'static str> {
    FOUND.get_key_value(path).filter(|(_, of)| of.is_plain).map(|(path, _)| *path)
}

/// The pattern of the table that reads like this.
pub fn known(pattern: &str) -> Option<&'static str> {
    FOUND.get_key_value(pattern).map(|(path, _)| *path)
}

/// The static files, which no other path takes or is taken for; they are answered before the table
/// is asked (`web::guard`).
pub const STATIC: &str = "/static/{name}";

/// Puts every route into the service.
pub fn configure(service: &mut web::ServiceConfig) {
    let mut done: Vec<&str> = Vec::new();
    // The router looks at one after the other. What no pattern can take comes first, being found by
    // comparing texts; the order of the others decides among them and stays.
    let (plain, others): (Vec<&Entry>, Vec<&Entry>) =
        ROUTES.iter().partition(|entry| plain(entry.path).is_some() || entry.path == STATIC);
    for entry in plain.into_iter().chain(others) {
        if done.contains(&entry.path) {
            continue;
        }
        done.push(entry.path);
        let mut resource = web::resource(entry.path);
        for entry in ROUTES.iter().filter(|r| r.path == entry.path) {
            resource = resource.route((entry.handler)().method(entry.method.clone()));
            if entry.method == Method::GET {
                // The same answer; the server leaves its body out.
                resource = resource.route((entry.handler)().method(Method::HEAD));
            }
        }
        service.service(resource);
    }
}

/// The menu: groups of addresses. A link is shown to those who may follow it.
const MENU: &[(&str, &[(&str, &str)])] = &[
    (
        "menu-work",
        &[
            ("/mina-arenden", "menu-my-cases"),
            ("/arenden", "menu-queue"),
            ("/registrera", "menu-register-paper"),
            ("/utbetalningar", "menu-disbursements"),
            ("/aterkrav", "menu-claims"),
        ],
    ),
    (
        "menu-decisions",
        &[
            ("/sammantraden", "menu-meetings"),
            ("/delegationsbeslut", "menu-delegated"),
            ("/anslag", "menu-notices"),
        ],
    ),
    ("menu-money", &[("/stallning", "menu-position"), ("/avveckling", "menu-phase-out")]),
    (
        "menu-registers",
        &[
            ("/foreningar", "menu-associations"),
            ("/diarium", "menu-registry"),
            ("/fonder", "menu-funds"),
        ],
    ),
    (
        "menu-administration",
        &[("/personer", "menu-people"), ("/post", "menu-mail"), ("/jobb", "menu-jobs")],
    ),
];

/// The menu of a person: what their roles work with.
pub fn nav(ctx: &Ctx) -> Vec<NavGroup> {
    let Some(user) = &ctx.user else { return Vec::new() };
    let here = ctx.path.split('?').next().unwrap_or_default();
    let may = |href: &str| match who(&Method::GET, href) {
        Some(Who::Roles(roles)) => user.is_any(roles),
        // What everybody may who is signed in is the applicants' own.
        Some(Who::SignedIn) => user.is(Role::Applicant) || !user.is_staff(),
        Some(Who::Everybody) | None => false,
    };
    let link = |(href, label): &(&str, &str)| NavLink {
        href: (*href).to_owned(),
        label: ctx.lang.t(label),
        count: None,
        current: here == *href || here.starts_with(&format!("{href}/")),
    };
    MENU.iter()
        .map(|(title, links)| NavGroup {
            title: ctx.lang.t(title),
            links: links.iter().filter(|(href, _)| may(href)).map(link).collect(),
        })
        .filter(|group| !group.links.is_empty())
        .collect()
}
