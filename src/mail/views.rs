//! Template structs of the administrator's pages about mail.

use askama::Template;

use crate::web::Page;
use crate::web::parts::Pager;

/// A mail in the list.
pub struct MailRow {
    /// Key.
    pub id: i64,
    /// When it was written, in the time of Sweden.
    pub written: String,
    /// Address of the recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Tone and key of its state.
    pub state: (&'static str, &'static str),
    /// How often it was tried.
    pub tries: i64,
    /// What went wrong last.
    pub error: String,
}

/// A tab over the list.
pub struct Tab {
    /// Where to.
    pub href: &'static str,
    /// Key of its word.
    pub label: &'static str,
    /// How many, when it is worth saying.
    pub count: String,
    /// Whether it is shown.
    pub current: bool,
}

/// The outbox.
#[derive(Template)]
#[template(path = "mail_admin/list.html")]
pub struct MailListPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// Which mails.
    pub tabs: Vec<Tab>,
    /// The mails.
    pub mails: Vec<MailRow>,
    /// Whether mails stay in the mailbox of this program.
    pub mailbox: bool,
    /// The pages.
    pub pager: Pager,
}

/// A line of a mail.
pub struct Line {
    /// The words.
    pub text: String,
    /// Where it leads in this service; empty when it is no link.
    pub path: String,
}

/// A mail's text as paragraphs of lines; addresses in this service become links.
pub fn paragraphs(text: &str, base: &str) -> Vec<Vec<Line>> {
    let line = |text: &str| {
        let path = text.strip_prefix(base).filter(|path| path.starts_with('/'));
        Line { text: text.to_owned(), path: path.unwrap_or_default().to_owned() }
    };
    text.split("\n\n").map(|lines| lines.lines().map(|text| line(text.trim())).collect()).collect()
}

/// One mail.
#[derive(Template)]
#[template(path = "mail_admin/mail.html")]
pub struct MailPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The mail.
    pub mail: MailRow,
    /// When it left.
    pub sent: String,
    /// When it is tried next, if it waits.
    pub next: String,
    /// Whether it was given up.
    pub failed: bool,
    /// The text version, if the administrator may read it: paragraphs of lines.
    pub paragraphs: Vec<Vec<Line>>,
    /// Name and size in kB of the files that go with it.
    pub files: Vec<(String, i64)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_service_are_links() {
        let base = "https://fonden.example";
        let text = "Hej!\n\nLogga in:\nhttps://fonden.example/a/b\nhttps://fonden.example.evil/a";
        let lines = paragraphs(text, base);
        let paths: Vec<&str> = lines.iter().flatten().map(|line| line.path.as_str()).collect();
        assert_eq!(paths, ["", "", "/a/b", ""]);
    }
}
