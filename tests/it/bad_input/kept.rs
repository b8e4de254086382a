//! What was typed is there again, in the form that was refused.

use integrationsfond::web::posted::clean;

/// Kinds of inputs that hold what somebody typed; a password is never sent back.
const TYPED: [&str; 6] = ["text", "email", "tel", "search", "date", "number"];

/// The inputs of the form with this address that do not hold what was sent for them.
pub fn lost(page: &str, address: &str, sent: &[(String, String)]) -> Vec<String> {
    let Some(form) = form(page, address) else { return Vec::new() };
    let mut lost = Vec::new();
    for (name, shown) in inputs(form).into_iter().chain(areas(form)) {
        let Some((_, typed)) = sent.iter().find(|(field, _)| *field == name) else { continue };
        if shown.trim() != clean(typed) {
            lost.push(name);
        }
    }
    lost
}

/// The part of a page between the tags of the form that posts to an address.
fn form<'a>(page: &'a str, address: &str) -> Option<&'a str> {
    let action = format!("action=\"{address}\"");
    let (_, rest) = page.split_once(&action)?;
    rest.split_once("</form>").map(|(form, _)| form)
}

fn inputs(form: &str) -> Vec<(String, String)> {
    form.split("<input ")
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .map(|(tag, _)| tag)
        .filter(|tag| attribute(tag, "autocomplete").as_deref() != Some("one-time-code"))
        .filter(|tag| attribute(tag, "type").is_none_or(|kind| TYPED.contains(&kind.as_str())))
        .filter_map(|tag| {
            Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
        })
        .collect()
}

fn areas(form: &str) -> Vec<(String, String)> {
    form.split("<textarea ")
        .skip(1)
        .filter_map(|rest| {
            let (tag, rest) = rest.split_once('>')?;
            let (text, _) = rest.split_once("</textarea>")?;
            Some((attribute(tag, "name")?, text_of(text)))
        })
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| text_of(value))
}

/// Characters for those that stand for them in a page.
fn text_of(html: &str) -> String {
    html.replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
        .replace("\r\n", "\n")
}
