//! Registering applicants, claiming one, changing its account, keeping its documents.

use chrono::TimeDelta;
use serde_json::json;

use super::model::{Association, BoardPerson, Details, NewAssociation, PayAccount, Signing};
use super::store::claims;
use super::{letters, rules, store};
use crate::db::{Db, WriteTx};
use crate::files::Received;
use crate::fund::rule_values::AttachmentKind;
use crate::i18n::Lang;
use crate::kernel::accounts::PaymentAccount;
use crate::kernel::actor::Actor;
use crate::kernel::ids::AssociationId;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::kernel::text::fold;
use crate::people;
use crate::registry;
use crate::registry::model::{Direction, Event, HOUSE, NewRecord};

/// Those who keep the register for the municipality.
pub const KEEPERS: &[Role] = &[Role::CaseOfficer, Role::Registrar];
/// Those who may say yes to an account that somebody else has proposed.
pub const ACCOUNT_APPROVERS: &[Role] = &[Role::CaseOfficer, Role::Controller];

/// How long whoever is taken off a board counts as close to the applicant.
pub const STAYS_CLOSE: TimeDelta = TimeDelta::days(730);

/// Registers an applicant. Whoever is named as member may act and sign for it at once: nobody has
/// registered it before them. Its first account is in use from the start.
pub fn register(tx: &mut WriteTx<'_>, new: &NewAssociation) -> Outcome<AssociationId> {
    let kinds = store::kinds(tx.conn)?;
    let errors = rules::registration_errors(new, &kinds);
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    let number = rules::org_number(&new.org_number)
        .map_err(|msg| Refusal::Invalid(vec![FieldError::msg("org_number", msg)]))?;
    let Some(kind) = kinds.iter().find(|k| k.code == new.kind) else {
        return Err(Refusal::field("kind", "associations-kind-needed"));
    };
    if store::find_by_number(tx.conn, number.as_str(), new.unit.trim())?.is_some() {
        return Err(Refusal::field("org_number", "associations-registered-already"));
    }
    let search = fold(&format!("{} {} {} {}", new.name, number, new.unit, new.city));
    let id = store::insert(tx, new, number.as_str(), kind, &search)?;
    store::set_people(tx, id, &new.people)?;
    let account = match (&new.account, kind.municipal_unit) {
        (_, true) => Some(PaymentAccount::Internal),
        (Some((kind, number)), false) => {
            Some(rules::account(kind, number).map_err(|e| Refusal::Invalid(vec![e]))?)
        }
        (None, false) => None,
    };
    if let Some(account) = account {
        store::insert_account(tx, id, account.kind(), &account.stored(), "active")?;
    }
    if let Some(member) = new.member {
        people::actions::add_membership(tx, member, id, true)?;
    }
    note(tx, id, "register-association", json!({ "name": new.name, "number": number.as_str() }))?;
    Ok(id)
}

/// Changes name and address: by those who act for the applicant, or the register's keepers. Who
/// stands on its board and how they sign is changed by those who sign for it, or the keepers, and
/// history keeps both what was and what is: it tells who is close.
pub fn change_details(tx: &mut WriteTx<'_>, id: AssociationId, details: &Details) -> Outcome<()> {
    let was = own(tx, id)?;
    let errors = rules::detail_errors(details);
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    let search =
        fold(&format!("{} {} {} {}", details.name, was.org_number, was.unit, details.city));
    let mut detail = json!({ "name": details.name, "was": was.name });
    let before = Signing { jointly: was.jointly, people: store::people(tx.conn, id)? };
    if let Some(signing) = details.signing.as_ref().map(trimmed).filter(|after| *after != before) {
        may_change_signing(tx, id)?;
        store::set_jointly(tx, id, signing.jointly)?;
        store::set_people(tx, id, &signing.people)?;
        detail["signing_before"] = json!(before);
        detail["signing"] = json!(signing);
    }
    store::set_details(tx, id, details, &search)?;
    note(tx, id, "change-association", detail)
}

/// As it will be kept.
fn trimmed(signing: &Signing) -> Signing {
    let people = signing.people.iter().map(|person| BoardPerson {
        name: person.name.trim().to_owned(),
        function: person.function.trim().to_owned(),
        signatory: person.signatory,
    });
    Signing { jointly: signing.jointly, people: people.collect() }
}

fn may_change_signing(tx: &mut WriteTx<'_>, id: AssociationId) -> Outcome<()> {
    let signs = match tx.actor.id {
        Some(who) => store::is_signatory(tx.conn, who, id)?,
        None => false,
    };
    if signs || tx.actor.is_any(KEEPERS) {
        return Ok(());
    }
    Err(Refusal::Rule(Msg::new("associations-people-signatory-only")))
}

/// Forgets who has been off a board for two years, and is not close to it any more. A job of each
/// day.
pub fn forget_people(tx: &mut WriteTx<'_>) -> Outcome<()> {
    tx.require(&[Role::Administrator])?;
    let before = tx.now - STAYS_CLOSE;
    store::forget_people(tx, before)
}

/// Proposes another account. It is used when a second person has said yes; the applicant is told at
/// once, at its own address too, so that a stranger's proposal is noticed.
pub fn propose_account(
    tx: &mut WriteTx<'_>,
    id: AssociationId,
    kind: &str,
    number: &str,
) -> Outcome<i64> {
    let association = own(tx, id)?;
    if association.municipal_unit {
        return Err(Refusal::Rule(Msg::new("associations-internal-only")));
    }
    let account = rules::account(kind, number).map_err(|e| Refusal::Invalid(vec![e]))?;
    let stored = account.stored();
    if store::active_account(tx.conn, id)? == Some((account.kind().to_owned(), stored.clone())) {
        return Err(Refusal::field("account_number", "associations-account-same"));
    }
    store::move_accounts(tx, id, "pending", "replaced")?;
    let row = store::insert_account(tx, id, account.kind(), &stored, "pending")?;
    note(tx, id, "propose-account", json!({ "kind": account.kind(), "row": row }))?;
    letters::account_proposed(tx, &association, &account)?;
    Ok(row)
}

/// Says yes or no to a proposed account of one association: another's is not found there.
pub fn settle_account_of(
    tx: &mut WriteTx<'_>,
    id: AssociationId,
    row: i64,
    approve: bool,
) -> Outcome<()> {
    if store::find_account(tx.conn, row)?.association_id != id {
        return Err(Refusal::NotFound);
    }
    settle_account(tx, row, approve)
}

/// Why a person may not say yes or no to a proposed account: they proposed it themselves, they let in
/// whoever did, so that both would be one, or they are close to the applicant.
pub fn account_obstacle(
    conn: &mut Db,
    who: &Actor,
    account: &PayAccount,
) -> Outcome<Option<&'static str>> {
    let id = account.association_id;
    if let (Some(own), Some(proposer)) = (who.id, account.proposed_by) {
        if own == proposer {
            return Ok(Some("associations-second-person"));
        }
        if claims::let_in(conn, own, proposer, id)? {
            return Ok(Some("associations-let-in"));
        }
    }
    Ok(store::is_close(conn, who, id)?.then_some("associations-close"))
}

/// Says yes or no to a proposed account: never by who proposed it, nor by who let them in, nor by
/// somebody close.
pub fn settle_account(tx: &mut WriteTx<'_>, row: i64, approve: bool) -> Outcome<()> {
    tx.require(ACCOUNT_APPROVERS)?;
    let account = store::find_account(tx.conn, row)?;
    let id = account.association_id;
    let association = store::find(tx.conn, id)?;
    let actor = tx.actor.clone();
    if let Some(key) = account_obstacle(tx.conn, &actor, &account)? {
        return Err(Refusal::Rule(Msg::new(key)));
    }
    if approve {
        store::move_accounts(tx, id, "active", "replaced")?;
    }
    if !store::settle_account(tx, row, if approve { "active" } else { "refused" })? {
        return Err(Refusal::stage("associations-account-settled"));
    }
    let act = if approve { "approve-account" } else { "refuse-account" };
    note(tx, id, act, json!({ "kind": account.kind, "row": row }))?;
    letters::account_settled(tx, &association, &account, approve)
}

/// Keeps a document of the applicant, and registers it as received.
pub fn add_document(
    tx: &mut WriteTx<'_>,
    id: AssociationId,
    kind: &str,
    file: &Received,
) -> Outcome<i64> {
    let association = own(tx, id)?;
    let kind: AttachmentKind = kind
        .parse()
        .map_err(|()| Refusal::field("document_kind", "associations-document-kind-needed"))?;
    let file_id = file.register(tx)?;
    let row = store::insert_document(tx, id, kind.code(), file_id)?;
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: None,
            association_id: Some(id),
            direction: Direction::In,
            kind: "association-document",
            counterpart: association.name,
            subject: file.accepted.name.clone(),
            file_id: Some(file_id),
        },
    )?;
    note(tx, id, "add-document", json!({ "kind": kind.code(), "name": file.accepted.name }))?;
    Ok(row)
}

/// Takes a document off the list. It stays registered: it has been received.
pub fn remove_document(tx: &mut WriteTx<'_>, id: AssociationId, row: i64) -> Outcome<()> {
    own(tx, id)?;
    store::remove_document(tx, id, row)?;
    note(tx, id, "remove-document", json!({ "row": row }))
}

/// Invites a colleague to act for the applicant, without signing: by somebody who signs for it.
pub fn invite(tx: &mut WriteTx<'_>, id: AssociationId, email: &str, lang: Lang) -> Outcome<()> {
    let association = store::find(tx.conn, id)?;
    let who = tx.actor.id.ok_or(Refusal::NotAllowed)?;
    if !store::is_member(tx.conn, who, id)? {
        return Err(Refusal::NotFound);
    }
    if !store::is_signatory(tx.conn, who, id)? {
        return Err(Refusal::Rule(Msg::new("associations-invite-signatory-only")));
    }
    people::actions::invitations::invite_colleague(tx, id, &association.name, email, lang)?;
    // The address stays out of history: it may never become an account.
    note(tx, id, "invite-colleague", json!({}))
}

/// Ends that somebody acts for the applicant: they leave themselves, or somebody who signs for it
/// ends it, or a case officer. Whoever signs last leaves it to an officer, so that nobody is shut out
/// of their own applications.
pub fn end_membership(tx: &mut WriteTx<'_>, id: AssociationId, row: i64) -> Outcome<()> {
    let association = store::find(tx.conn, id)?;
    let who = tx.actor.id.ok_or(Refusal::NotAllowed)?;
    let is_officer = tx.actor.is(Role::CaseOfficer);
    let members = store::members(tx.conn, id)?;
    let own = members.iter().find(|member| member.account == who);
    if !is_officer && own.is_none() {
        return Err(Refusal::NotFound);
    }
    let (account, ended) = store::find_membership(tx.conn, id, row)?;
    if ended {
        return Err(Refusal::stage("people-membership-ended"));
    }
    if !is_officer {
        if account != who && !own.is_some_and(|member| member.signatory) {
            return Err(Refusal::Rule(Msg::new("associations-end-signatory-only")));
        }
        if rules::signs_last(&members, account) {
            return Err(Refusal::Rule(Msg::new("associations-end-last")));
        }
    }
    people::actions::end_membership(tx, account, id, &association.name)
}

/// Asks to act for an applicant that somebody else has registered: the board's minutes show that
/// the person may.
pub fn claim(
    tx: &mut WriteTx<'_>,
    id: AssociationId,
    message: &str,
    minutes: &Received,
) -> Outcome<i64> {
    let who = tx.actor.id.ok_or(Refusal::NotAllowed)?;
    let association = store::find(tx.conn, id)?;
    if store::is_member(tx.conn, who, id)? {
        return Err(Refusal::Rule(Msg::new("associations-member-already")));
    }
    if claims::has_open_claim(tx.conn, who, id)? {
        return Err(Refusal::Rule(Msg::new("associations-claim-waits")));
    }
    let file_id = minutes.register(tx)?;
    let row = claims::insert_claim(tx, id, who, file_id, message)?;
    registry::actions::record(
        tx,
        &NewRecord {
            case_id: None,
            association_id: Some(id),
            direction: Direction::In,
            kind: "claim",
            counterpart: tx.actor.name.clone(),
            subject: association.name,
            file_id: Some(file_id),
        },
    )?;
    note(tx, id, "claim-association", json!({ "claim": row }))?;
    Ok(row)
}

/// Answers a claim. Approved, the person may act for the applicant, and sign when the minutes say
/// so.
pub fn settle_claim(
    tx: &mut WriteTx<'_>,
    id: i64,
    approve: bool,
    signatory: bool,
    reason: &str,
) -> Outcome<()> {
    tx.require(&[Role::CaseOfficer])?;
    let claim = claims::find_claim(tx.conn, id)?;
    if tx.actor.id == Some(claim.account_id) {
        return Err(Refusal::Rule(Msg::new("associations-second-person")));
    }
    let actor = tx.actor.clone();
    if store::is_close(tx.conn, &actor, claim.association_id)? {
        return Err(Refusal::Rule(Msg::new("associations-close")));
    }
    if !approve && reason.trim().is_empty() {
        return Err(Refusal::field("reason", "associations-claim-reason-needed"));
    }
    let state = if approve { "approved" } else { "refused" };
    if !claims::settle_claim(tx, id, state, reason)? {
        return Err(Refusal::stage("associations-claim-settled"));
    }
    if approve {
        people::actions::add_membership(tx, claim.account_id, claim.association_id, signatory)?;
        people::actions::tell_of_member(tx, claim.account_id, claim.association_id)?;
    }
    let act = if approve { "approve-claim" } else { "refuse-claim" };
    let detail = json!({ "claim": id, "name": claim.name, "signatory": signatory });
    note(tx, claim.association_id, act, detail)?;
    letters::claim_settled(tx, &claim, approve, reason)
}

/// The applicant, for those who may change what the register says about it.
fn own(tx: &mut WriteTx<'_>, id: AssociationId) -> Outcome<Association> {
    let association = store::find(tx.conn, id)?;
    if tx.actor.is_any(KEEPERS) {
        return Ok(association);
    }
    match tx.actor.id {
        Some(who) if store::is_member(tx.conn, who, id)? => Ok(association),
        _ => Err(Refusal::NotFound),
    }
}

fn note(
    tx: &mut WriteTx<'_>,
    id: AssociationId,
    act: &'static str,
    detail: serde_json::Value,
) -> Outcome<()> {
    registry::actions::note(
        tx,
        &Event {
            chain: HOUSE.to_owned(),
            act,
            subject: "association",
            subject_id: id.0,
            case_id: None,
            detail,
        },
    )
}
