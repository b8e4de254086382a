//! A small reader of XML, for looking into the parts of Office files: elements with their
//! attributes, and text, in the order in which they come. It knows no document types and no entities
//! but the five that XML has, so nothing grows while it is read. What is not well-formed has no
//! meaning here; whoever asks takes it for hidden.

use std::borrow::Cow;

/// Attributes of one element at most, declared namespaces among them: each is compared with all.
const MOST_ATTRIBUTES: usize = 64;

/// What comes next in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'t> {
    /// An element begins. Names come without the prefix of their namespace.
    Open {
        /// Its name.
        name: &'t str,
        /// Names and values of its attributes.
        attributes: Vec<(&'t str, Cow<'t, str>)>,
    },
    /// An element ends.
    Close,
    /// Text between elements.
    Text(Cow<'t, str>),
}

impl Event<'_> {
    /// The value of an attribute of an element that begins; empty when it has none of that name.
    pub fn attribute(&self, wanted: &str) -> &str {
        let Self::Open { attributes, .. } = self else { return "" };
        let found = attributes.iter().find(|(name, _)| *name == wanted);
        found.map_or("", |(_, value)| value)
    }
}

/// Tells `tell` everything that a text holds; `None` when it is not well-formed or speaks of a
/// document type.
pub fn read<'t>(text: &'t str, mut tell: impl FnMut(&Event<'t>)) -> Option<()> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut rest, mut depth) = (text, 0usize);
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            tell(&Event::Text(plain(&rest[..end])?));
            rest = &rest[end..];
            continue;
        };
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1;
        } else if let Some(data) = tag.strip_prefix("![CDATA[") {
            let (inner, after) = data.split_once("]]>")?;
            tell(&Event::Text(Cow::Borrowed(inner)));
            rest = after;
        } else if let Some(instruction) = tag.strip_prefix('?') {
            rest = instruction.split_once("?>")?.1;
        } else if tag.starts_with('!') {
            return None;
        } else if let Some(end) = tag.strip_prefix('/') {
            depth = depth.checked_sub(1)?;
            tell(&Event::Close);
            rest = end.split_once('>')?.1;
        } else {
            let (open, is_empty, after) = element(tag)?;
            tell(&open);
            if is_empty {
                tell(&Event::Close);
            } else {
                depth += 1;
            }
            rest = after;
        }
    }
    (depth == 0).then_some(())
}

/// An element's beginning, whether that is all of it, and what follows.
fn element(tag: &str) -> Option<(Event<'_>, bool, &str)> {
    let (name, mut rest) = split_name(tag)?;
    let mut attributes: Vec<(&str, Cow<'_, str>)> = Vec::new();
    let mut count = 0;
    loop {
        let blanks = rest.len();
        rest = rest.trim_start_matches(BLANKS);
        let spaced = rest.len() < blanks;
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Event::Open { name, attributes }, false, after));
        }
        if let Some(after) = rest.strip_prefix("/>") {
            return Some((Event::Open { name, attributes }, true, after));
        }
        let (attribute, after) = split_name(rest)?;
        let after = after.trim_start_matches(BLANKS).strip_prefix('=')?;
        let after = after.trim_start_matches(BLANKS);
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        // Said twice, with or without prefix, it could mean one thing here and another there.
        let is_namespace = rest.starts_with("xmlns:");
        count += 1;
        if !spaced || value.contains('<') || count > MOST_ATTRIBUTES {
            return None;
        }
        if !is_namespace {
            let is_known = |(known, _): &(&str, _)| *known == attribute;
            if attribute != "xmlns" && attributes.iter().any(is_known) {
                return None;
            }
            attributes.push((attribute, plain(value)?));
        }
        rest = after;
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// A name without its prefix, and what follows it.
fn split_name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| BLANKS.contains(&c) || "<>/=\"'&".contains(c))?;
    let (name, rest) = text.split_at(end);
    let name = name.rsplit(':').next().unwrap_or(name);
    (!name.is_empty()).then_some((name, rest))
}

/// Text with its characters in place of what stands for them.
fn plain(text: &str) -> Option<Cow<'_, str>> {
    if text.contains('\0') {
        return None;
    }
    let Some((before, mut rest)) = text.split_once('&') else { return Some(text.into()) };
    let mut out = before.to_owned();
    loop {
        let (code, after) = rest.split_once(';')?;
        out.push(match code {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = code.strip_prefix('#')?;
                let code = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code).filter(|c| *c != '\0')?
            }
        });
        match after.split_once('&') {
            Some((text, next)) => {
                out.push_str(text);
                rest = next;
            }
            None => {
                out.push_str(after);
                return Some(out.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn told(text: &str) -> Option<Vec<String>> {
        let mut all = Vec::new();
        read(text, |event| {
            all.push(match event {
                Event::Open { name, attributes } => {
                    let pairs: Vec<String> =
                        attributes.iter().map(|(n, v)| format!(" {n}={v}")).collect();
                    format!("<{name}{}", pairs.concat())
                }
                Event::Close => ">".to_owned(),
                Event::Text(text) => text.to_string(),
            });
        })?;
        Some(all)
    }

    #[test]
    fn elements_attributes_and_text_are_told() {
        let text = "<?xml version=\"1.0\"?><w:a\n\tw:b = 'x>y' c=\"&#68;&amp;\" xmlns:w='u'>\
                    D<!-- > -->D<![CDATA[<E]]><b/></w:a>";
        let all = ["<a b=x>y c=D&", "D", "D", "<E", "<b", ">", ">"];
        assert_eq!(told(text).unwrap(), all);
    }

    #[test]
    fn an_element_has_only_so_many_attributes() {
        let with = |count: usize| {
            let all: Vec<_> = (0..count).map(|n| format!("xmlns:a{n}='u'")).collect();
            format!("<a {}/>", all.join(" "))
        };
        assert!(told(&with(MOST_ATTRIBUTES)).is_some());
        assert_eq!(told(&with(MOST_ATTRIBUTES + 1)), None);
    }

    #[test]
    fn what_is_not_well_formed_has_no_meaning() {
        for text in [
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
            "<a>",
            "</a>",
            "<a b=c/>",
            "<a b='1'c='2'/>",
            "<a b='1' x:b='2'/>",
            "<a b='<'/>",
            "<a>&b;</a>",
            "<a>&#0;</a>",
            "<a",
            "<a><!-- </a>",
            "< a/>",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
