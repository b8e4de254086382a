//! The mails about signing in.

use super::model::Account;
use super::rules;
use crate::db::WriteTx;
use crate::i18n::Lang;
use crate::kernel::ids::AssociationId;
use crate::kernel::refusal::Outcome;
use crate::kernel::role::Role;
use crate::mail::layout::Block;
use crate::mail::outbox::{NewMail, enqueue};

/// A sign-in link and its code.
pub fn sign_in(tx: &mut WriteTx<'_>, account: &Account, token: &str, code: &str) -> Outcome<()> {
    let lang = lang_of(account);
    let url = format!("{}/logga-in/lank/{token}", tx.config.public_url);
    let blocks = vec![
        Block::Para(lang.tv("people-mail-sign-in", "site", &tx.config.site_name)),
        Block::Button { label: lang.t("people-mail-sign-in-button"), url },
        Block::Para(lang.t("people-mail-code")),
        Block::Code(spaced(code)),
        Block::Para(valid(lang)),
    ];
    let subject = lang.tv("people-mail-sign-in-subject", "site", &tx.config.site_name);
    send(tx, "sign-in", &account.email, lang, subject, blocks)
}

/// A link to make an account, for an address that has none.
pub fn register(
    tx: &mut WriteTx<'_>,
    email: &str,
    lang: Lang,
    token: &str,
    code: &str,
) -> Outcome<()> {
    let url = format!("{}/registrera-konto/{token}", tx.config.public_url);
    let blocks = vec![
        Block::Para(lang.tv("people-mail-register", "site", &tx.config.site_name)),
        Block::Button { label: lang.t("people-mail-register-button"), url },
        Block::Para(lang.t("people-mail-code")),
        Block::Code(spaced(code)),
        Block::Para(valid(lang)),
    ];
    let subject = lang.tv("people-mail-register-subject", "site", &tx.config.site_name);
    send(tx, "register", email, lang, subject, blocks)
}

/// A link to make an account and answer an invitation: the association's name, and who invites.
pub fn invited_newcomer(
    tx: &mut WriteTx<'_>,
    email: &str,
    lang: Lang,
    (name, by): (&str, &str),
    token: &str,
) -> Outcome<()> {
    let url = format!("{}/registrera-konto/{token}", tx.config.public_url);
    let days = super::actions::invitations::VALID.num_days();
    let blocks = vec![
        Block::Para(lang.tv2("people-mail-invited-newcomer", "name", name, "by", by)),
        Block::Button { label: lang.t("people-mail-invited-newcomer-button"), url },
        Block::Para(lang.tv("people-mail-password-valid", "days", days)),
    ];
    let subject = lang.tv("people-mail-invited-subject", "name", name);
    send(tx, "invitation-newcomer", email, lang, subject, blocks)
}

/// Asks somebody who has an account to answer an invitation: the association's name, and who invites.
pub fn invited(tx: &mut WriteTx<'_>, account: &Account, (name, by): (&str, &str)) -> Outcome<()> {
    let lang = lang_of(account);
    let url = format!("{}/konto", tx.config.public_url);
    let blocks = vec![
        Block::Para(lang.tv2("people-mail-invited", "name", name, "by", by)),
        Block::Button { label: lang.t("people-mail-invited-button"), url },
        Block::Para(lang.tv(
            "people-mail-invited-stands",
            "days",
            rules::INVITATION_STANDS.num_days(),
        )),
    ];
    let subject = lang.tv("people-mail-invited-subject", "name", name);
    send(tx, "invitation", &account.email, lang, subject, blocks)
}

/// Says that an account of the staff answers no invitation.
pub fn invited_staff(
    tx: &mut WriteTx<'_>,
    account: &Account,
    (name, by): (&str, &str),
) -> Outcome<()> {
    let lang = lang_of(account);
    let blocks = vec![Block::Para(lang.tv2("people-mail-invited-staff", "name", name, "by", by))];
    let subject = lang.tv("people-mail-invited-subject", "name", name);
    send(tx, "invitation", &account.email, lang, subject, blocks)
}

/// Says that somebody else has ended what the person could do for an association.
pub fn membership_ended(tx: &mut WriteTx<'_>, account: &Account, name: &str) -> Outcome<()> {
    let lang = lang_of(account);
    let contact = tx.config.contact.clone();
    let blocks = vec![Block::Para(lang.tv2("people-mail-left", "name", name, "contact", &contact))];
    let subject = lang.tv("people-mail-left-subject", "name", name);
    send(tx, "membership-ended", &account.email, lang, subject, blocks)
}

/// A link to choose a password.
pub fn choose_password(tx: &mut WriteTx<'_>, account: &Account, token: &str) -> Outcome<()> {
    let lang = lang_of(account);
    let url = format!("{}/losenord/{token}", tx.config.public_url);
    let days = rules::PASSWORD_LINK_VALID.num_days();
    let blocks = vec![
        Block::Para(lang.tv("people-mail-password", "site", &tx.config.site_name)),
        Block::Button { label: lang.t("people-mail-password-button"), url },
        Block::Para(lang.tv("people-mail-password-valid", "days", days)),
    ];
    let subject = lang.tv("people-mail-password-subject", "site", &tx.config.site_name);
    send(tx, "password", &account.email, lang, subject, blocks)
}

/// Says that this account signs in with a password.
pub fn use_password(tx: &mut WriteTx<'_>, account: &Account) -> Outcome<()> {
    let lang = lang_of(account);
    let url = format!("{}/logga-in", tx.config.public_url);
    let blocks = vec![
        Block::Para(lang.tv("people-mail-use-password", "site", &tx.config.site_name)),
        Block::Button { label: lang.t("people-mail-use-password-button"), url },
    ];
    let subject = lang.tv("people-mail-sign-in-subject", "site", &tx.config.site_name);
    send(tx, "sign-in", &account.email, lang, subject, blocks)
}

/// Tells somebody of an association that a person acts for it now.
pub fn member_added(
    tx: &mut WriteTx<'_>,
    (to, lang): (&str, Lang),
    person: &Account,
    (association, name): (AssociationId, &str),
) -> Outcome<()> {
    let url = format!("{}/min-forening/{association}", tx.config.public_url);
    let said = lang.tv2("people-mail-member-added", "person", &person.name, "name", name);
    let blocks = vec![
        Block::Para(said),
        Block::Para(lang.tv("people-mail-member-added-not-you", "contact", &tx.config.contact)),
        Block::Button { label: lang.t("people-mail-member-added-button"), url },
    ];
    let subject = lang.tv("people-mail-member-added-subject", "name", name);
    send(tx, "member-added", to, lang, subject, blocks)
}

/// Tells an administrator or a controller who gave which roles to whom.
pub fn roles_given(
    tx: &mut WriteTx<'_>,
    keeper: &Account,
    name: &str,
    given: &[Role],
) -> Outcome<()> {
    let lang = lang_of(keeper);
    let by = tx.actor.name.clone();
    let roles: Vec<String> = given.iter().map(|role| lang.t(role.key())).collect();
    let blocks = vec![
        Block::Para(lang.tv2("people-mail-roles", "by", &by, "name", name)),
        Block::Facts(vec![(lang.t("people-mail-roles-given"), roles.join(", "))]),
        Block::Para(lang.t("people-mail-roles-why")),
    ];
    let subject = lang.tv("people-mail-roles-subject", "name", name);
    send(tx, "roles-given", &keeper.email, lang, subject, blocks)
}

/// Says that this account is closed.
pub fn account_closed(tx: &mut WriteTx<'_>, account: &Account) -> Outcome<()> {
    let lang = lang_of(account);
    let blocks = vec![Block::Para(lang.tv2(
        "people-mail-closed",
        "site",
        &tx.config.site_name,
        "contact",
        &tx.config.contact,
    ))];
    let subject = lang.tv("people-mail-sign-in-subject", "site", &tx.config.site_name);
    send(tx, "sign-in", &account.email, lang, subject, blocks)
}

fn lang_of(account: &Account) -> Lang {
    Lang::from_tag(&account.lang).unwrap_or_default()
}

fn valid(lang: Lang) -> String {
    lang.tv("people-mail-valid", "minutes", rules::LINK_VALID.num_minutes())
}

/// `123 456`: easier to keep in mind on the way from one screen to another.
fn spaced(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((first, last)) => format!("{first} {last}"),
        None => code.to_owned(),
    }
}

fn send(
    tx: &mut WriteTx<'_>,
    kind: &'static str,
    to: &str,
    lang: Lang,
    subject: String,
    blocks: Vec<Block>,
) -> Outcome<()> {
    let mail = NewMail {
        kind,
        case_id: None,
        to: to.to_owned(),
        lang,
        subject,
        blocks,
        attachments: Vec::new(),
    };
    enqueue(tx, &mail).map(|_| ())
}
