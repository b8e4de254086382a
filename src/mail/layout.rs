//! The frame of every mail: the same words as text and as HTML. The HTML uses tables and style
//! attributes, because mail programs understand little else.

use askama::Template;

/// A piece of a mail, in the order in which it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph; line breaks in it are kept.
    Para(String),
    /// The one thing to do, as a link that looks like a button.
    Button {
        /// What happens, as a verb.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// A code to type in somewhere.
    Code(String),
    /// Names and values: amount, registry number, day.
    Facts(Vec<(String, String)>),
}

/// What stands around the blocks, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Language code, such as `sv`.
    pub lang: &'a str,
    /// The subject, which is the heading of the HTML version.
    pub subject: &'a str,
    /// Name of the fund, in the head.
    pub fund: &'a str,
    /// Name of the municipality, beside it.
    pub municipality: &'a str,
    /// First line, such as `Hej Lena!`; empty for none.
    pub greeting: &'a str,
    /// Last lines: who writes, how to reach them, that answers become public records.
    pub footer: &'a [String],
}

#[derive(Template)]
#[template(path = "mail/frame.html")]
struct FramePage<'a> {
    frame: &'a Frame<'a>,
    blocks: &'a [Block],
}

/// The mail as text and as HTML.
pub fn render_mail(frame: &Frame<'_>, blocks: &[Block]) -> Result<(String, String), askama::Error> {
    let html = FramePage { frame, blocks }.render()?;
    Ok((text(frame, blocks), html))
}

/// The text version: paragraphs with an empty line between them, links written out.
fn text(frame: &Frame<'_>, blocks: &[Block]) -> String {
    let mut paragraphs = Vec::with_capacity(blocks.len() + 2);
    if !frame.greeting.is_empty() {
        paragraphs.push(frame.greeting.to_owned());
    }
    paragraphs.extend(blocks.iter().map(|block| match block {
        Block::Para(words) => words.trim_end().to_owned(),
        Block::Button { label, url } => format!("{label}:\n{url}"),
        Block::Code(code) => format!("    {code}"),
        Block::Facts(facts) => {
            let lines: Vec<String> = facts.iter().map(|(n, v)| format!("{n}: {v}")).collect();
            lines.join("\n")
        }
    }));
    let mut out = paragraphs.join("\n\n");
    out.push_str("\n\n-- \n");
    out.push_str(frame.fund);
    out.push_str(", ");
    out.push_str(frame.municipality);
    out.push('\n');
    for line in frame.footer {
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn rendered(blocks: &[Block]) -> (String, String) {
        let footer = ["Enheten för arbete och kompetens".to_owned(), "0980-319 200".to_owned()];
        let frame = Frame {
            lang: "sv",
            subject: "Bifall till <er> ansökan",
            fund: "Integrationsfonden",
            municipality: "Västerviks kommun",
            greeting: "Hej Lena!",
            footer: &footer,
        };
        render_mail(&frame, blocks).unwrap()
    }

    #[test]
    fn the_text_reads_from_greeting_to_footer() {
        let (text, _) = rendered(&[
            Block::Para("Ni har fått pengar.\nGrattis!".into()),
            Block::Facts(vec![
                ("Belopp".into(), "40 000 kr".into()),
                ("Diarienummer".into(), "2021/65-109".into()),
            ]),
            Block::Button {
                label: "Läs beslutet".into(),
                url: "https://fonden.example/b/1?a=1&b=2".into(),
            },
            Block::Code("482 913".into()),
        ]);
        assert_eq!(
            text,
            "Hej Lena!\n\n\
             Ni har fått pengar.\nGrattis!\n\n\
             Belopp: 40 000 kr\nDiarienummer: 2021/65-109\n\n\
             Läs beslutet:\nhttps://fonden.example/b/1?a=1&b=2\n\n    \
             482 913\n\n\
             -- \nIntegrationsfonden, Västerviks kommun\n\
             Enheten för arbete och kompetens\n0980-319 200\n"
        );
    }

    #[test]
    fn the_html_says_the_same_and_runs_nothing() {
        let evil = "<script>alert(1)</script>";
        let (_, html) = rendered(&[
            Block::Para(format!("Rad ett\n{evil}")),
            Block::Facts(vec![(evil.into(), "40 000 kr".into())]),
            Block::Button { label: evil.into(), url: "https://fonden.example/?a=\"1\"&b=2".into() },
            Block::Code(evil.into()),
        ]);
        assert!(html.starts_with("<!doctype html>\n<html lang=\"sv\""), "{html}");
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("alert(1)").count(), 4);
        assert!(html.contains("Rad ett<br>"));
        assert!(html.contains("href=\"https://fonden.example/?a=&#34;1&#34;&#38;b=2\""), "{html}");
        for words in ["Bifall till &#60;er&#62; ansökan", "Hej Lena!", "40 000 kr", "0980-319 200"]
        {
            assert!(html.contains(words), "{words}");
        }
        for outside in ["<img", "<link", "src=", "url("] {
            assert!(!html.contains(outside), "nothing is fetched when the mail is read: {outside}");
        }
    }

    #[test]
    fn an_empty_greeting_leaves_no_empty_line() {
        let frame = Frame {
            lang: "en",
            subject: "Sign in",
            fund: "Fund",
            municipality: "Town",
            greeting: "",
            footer: &[],
        };
        let (text, html) = render_mail(&frame, &[Block::Para("Hello".into())]).unwrap();
        assert!(text.starts_with("Hello\n"));
        assert_eq!(html.matches("<p ").count(), 2, "head and paragraph only: {html}");
    }
}
