//! People: signing in, accounts, the demonstration's day, mail that leaves.

mod accounts;
mod demo;
mod invitations;
mod jobs;
mod mail;
mod pages;
mod sign_in;

use diesel::prelude::*;
use integrationsfond::db::schema::outbox;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::role::Role;
use integrationsfond::people::actions::NewAccount;

use crate::support::client::Server;

/// Recipient, kind and text of every mail, in order.
pub fn mails(server: &Server) -> Vec<(String, String, String)> {
    server.read(|conn| {
        Ok(outbox::table
            .order(outbox::id)
            .select((outbox::recipient, outbox::kind, outbox::text))
            .load(conn)?)
    })
}

/// The path of the last link in the newest mail.
pub fn mailed_path(server: &Server) -> String {
    let (_, _, text) = mails(server).pop().unwrap();
    let base = server.app().config.public_url.clone();
    let line = text.lines().rfind(|line| line.starts_with(&base)).unwrap();
    line[base.len()..].to_owned()
}

/// The code in the newest mail.
pub fn mailed_code(server: &Server) -> String {
    let (_, _, text) = mails(server).pop().unwrap();
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| line.len() == 7 && line.chars().all(|c| c.is_ascii_digit() || c == ' '));
    line.unwrap().to_owned()
}

/// Somebody about to get an account.
pub fn person(email: &str, roles: &[Role]) -> NewAccount {
    NewAccount {
        email: email.to_owned(),
        name: "Lena Lindqvist".to_owned(),
        title: String::new(),
        lang: Lang::Sv,
        roles: roles.to_vec(),
        password: None,
    }
}
