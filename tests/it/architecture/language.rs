//! Sentences: every key that the program uses exists in every language, with the values that it
//! is given.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_templates::fluent_bundle::FluentResource;

use super::Fault;
use super::source::{Source, Token, relative, walk};

/// Calls whose n-th argument is a key: what stands before the parenthesis, and n.
const CALLS: &[(&[&str], usize)] = &[
    (&["Msg", ":", ":", "new"], 0),
    (&["FieldError", ":", ":", "new"], 1),
    (&["Refusal", ":", ":", "field"], 1),
    (&["Refusal", ":", ":", "stage"], 0),
    (&[".", "t"], 0),
    (&[".", "tv"], 0),
    (&[".", "tv2"], 0),
    (&[".", "args"], 0),
];

/// Calls in templates whose first argument is a key. The values that follow it are named by every
/// second argument.
const TEMPLATE_CALLS: &[&str] = &["t", "tv", "tv2"];

/// One sentence of one language.
#[derive(Debug, Clone)]
pub struct Sentence {
    path: String,
    line: usize,
    /// The values that it speaks of: `$count` …
    values: BTreeSet<String>,
}

/// The sentences of each language, and what was wrong with its files.
pub type Catalogues = BTreeMap<String, (BTreeMap<String, Sentence>, Vec<Fault>)>;

/// A key that the program looks up; `given` is what it hands over, where that is plain to see.
#[derive(Debug, PartialEq, Eq)]
pub struct Use {
    pub path: String,
    pub line: usize,
    pub key: String,
    pub given: Option<BTreeSet<String>>,
}

/// Reads `lang/<language>/*.ftl`.
pub fn catalogues(folder: &Path) -> Catalogues {
    let mut languages = Catalogues::new();
    for file in walk(folder, &|_| true) {
        if file.extension().is_none_or(|e| e != "ftl") {
            continue;
        }
        let language = file.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let (sentences, faults) = languages.entry(language).or_default();
        read(&relative(&file), &fs::read_to_string(&file).unwrap(), sentences, faults);
    }
    languages
}

/// Adds the sentences of one file.
pub fn read(
    path: &str,
    text: &str,
    sentences: &mut BTreeMap<String, Sentence>,
    faults: &mut Vec<Fault>,
) {
    if let Err((_, errors)) = FluentResource::try_new(text.to_owned()) {
        for error in errors {
            let line = text[..error.pos.start.min(text.len())].lines().count().max(1);
            faults.push(Fault::new(path, line, format!("cannot be read: {error}")));
        }
    }
    let mut current: Option<String> = None;
    for (number, line) in text.lines().enumerate() {
        let number = number + 1;
        if line.starts_with('#') {
            current = None;
            continue;
        }
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let Some((key, _)) = line.split_once('=') else { continue };
            let key = key.trim().to_owned();
            let new = Sentence { path: path.to_owned(), line: number, values: BTreeSet::new() };
            if let Some(old) = sentences.insert(key.clone(), new) {
                let what = format!("{key} stands already at {}:{}", old.path, old.line);
                faults.push(Fault::new(path, number, what));
            }
            current = Some(key);
        }
        if let Some(sentence) = current.as_ref().and_then(|key| sentences.get_mut(key)) {
            sentence.values.extend(values(line));
        }
    }
}

/// The names after `$` in a line.
fn values(line: &str) -> impl Iterator<Item = String> + '_ {
    line.split('$').skip(1).map(|rest| {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).collect()
    })
}

/// Sentences that one language has and another has not, or that speak of other values.
pub fn compare(languages: &Catalogues) -> Vec<Fault> {
    let mut faults: Vec<Fault> =
        languages.values().flat_map(|(_, faults)| faults.iter().cloned()).collect();
    for (language, (sentences, _)) in languages {
        for (other, (theirs, _)) in languages.iter().filter(|(other, _)| *other != language) {
            for (key, sentence) in sentences {
                let Some(same) = theirs.get(key) else {
                    let what = format!("{key} is missing in {other}");
                    faults.push(Fault::new(&sentence.path, sentence.line, what));
                    continue;
                };
                // A value named after a language is a text in it; each speaks of its own.
                let differ: Vec<&str> = sentence
                    .values
                    .symmetric_difference(&same.values)
                    .map(String::as_str)
                    .filter(|value| !languages.contains_key(*value))
                    .collect();
                if language < other && !differ.is_empty() {
                    let what = format!("{key} differs from {other} in ${}", differ.join(", $"));
                    faults.push(Fault::new(&sentence.path, sentence.line, what));
                }
            }
        }
    }
    faults
}

/// Keys that are used and missing, or used without the values that they speak of.
pub fn missing(used: &[Use], languages: &Catalogues) -> Vec<Fault> {
    let mut faults = Vec::new();
    for Use { path, line, key, given } in used {
        let lacking: Vec<&str> = languages
            .iter()
            .filter(|(_, (sentences, _))| !sentences.contains_key(key))
            .map(|(language, _)| language.as_str())
            .collect();
        if !lacking.is_empty() {
            let what = format!("{key} is missing in {}", lacking.join(" and "));
            faults.push(Fault::new(path, *line, what));
        }
        for (language, (sentences, _)) in languages {
            let Some(sentence) = sentences.get(key) else { continue };
            let Some(given) = given else { continue };
            for value in sentence.values.difference(given) {
                let what = format!("{key} speaks of ${value} in {language}, which is not given");
                faults.push(Fault::new(path, *line, what));
            }
        }
    }
    faults
}

/// Keys in Rust: in the calls that take one, and in functions that answer with one (`key`,
/// `…_key`).
pub fn used_in_rust(sources: &[Source]) -> Vec<Use> {
    let mut used = Vec::new();
    for source in sources {
        let mut add = |token: &Token, key: String, given| {
            used.push(Use { path: source.path.clone(), line: token.line, key, given });
        };
        for at in 0..source.tokens.len() {
            for (call, position) in CALLS {
                if !source.matches(at, call) || !source.matches(at + call.len(), &["("]) {
                    continue;
                }
                let arguments = arguments(&source.tokens[at + call.len() + 1..]);
                let Some([token]) = arguments.get(*position) else { continue };
                if let Some(key) = literal(token) {
                    add(token, key, given(call[call.len() - 1], &arguments));
                }
            }
            if source.matches(at, &["fn"])
                && source.tokens.get(at + 1).is_some_and(|t| names_a_key(&t.text))
            {
                let body = body(&source.tokens[at + 1..]);
                for (place, token) in body.iter().enumerate() {
                    // What a `match` compares with is no answer.
                    let pattern =
                        body.get(place + 1).is_some_and(|t| ["=", "|"].contains(&t.text.as_str()));
                    let key = literal(token).filter(|k| looks_like_key(k) && !pattern);
                    if let Some(key) = key {
                        add(token, key, None);
                    }
                }
            }
        }
    }
    used
}

fn names_a_key(function: &str) -> bool {
    function == "key" || function.ends_with("_key")
}

fn looks_like_key(text: &str) -> bool {
    text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The tokens of a function's body, from its name on.
fn body(tokens: &[Token]) -> &[Token] {
    let Some(start) = tokens.iter().position(|t| t.text == "{" || t.text == ";") else {
        return &[];
    };
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &tokens[start..at];
        }
    }
    &tokens[start..]
}

/// The arguments of a call, from behind its parenthesis on.
fn arguments(tokens: &[Token]) -> Vec<&[Token]> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth > 0 => depth -= 1,
            ")" => {
                found.push(&tokens[start..at]);
                return found;
            }
            "," if depth == 0 => {
                found.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn literal(token: &Token) -> Option<String> {
    token
        .text
        .starts_with('"')
        .then(|| syn::parse_str::<syn::LitStr>(&token.text).ok())?
        .map(|l| l.value())
}

/// The names of the values that `t`, `tv` and `tv2` hand over.
fn given(call: &str, arguments: &[&[Token]]) -> Option<BTreeSet<String>> {
    if !TEMPLATE_CALLS.contains(&call) {
        return None;
    }
    let names = arguments.iter().skip(1).step_by(2).filter(|a| !a.is_empty());
    names.map(|argument| argument.first().and_then(literal)).collect()
}

/// Path and text of every template.
pub fn templates(folder: &Path) -> Vec<(String, String)> {
    walk(folder, &|_| true)
        .into_iter()
        .filter_map(|p| fs::read_to_string(&p).ok().map(|text| (relative(&p), text)))
        .collect()
}

/// Keys in templates: `p.t("key")`, `t("key")`, `p.tv("key", "name", value)`.
pub fn used_in_templates(templates: &[(String, String)]) -> Vec<Use> {
    let mut used = Vec::new();
    for (path, text) in templates {
        let text = without_comments(text);
        for call in TEMPLATE_CALLS {
            let opening = format!("{call}(\"");
            for (at, _) in text.match_indices(&opening) {
                let before = text[..at].chars().next_back();
                if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let line = text[..at].matches('\n').count() + 1;
                let inside = &text[at + call.len() + 1..];
                let end = inside.find(['}', '\n']).unwrap_or(inside.len());
                let words: Vec<&str> = inside[..end].split('"').collect();
                // "key", "name", value: the words between quotes stand at odd places.
                let Some(key) = words.get(1) else { continue };
                let value = words.get(3).filter(|_| *call != "t").map(|w| (*w).to_owned());
                // Which of several quoted words names the second value cannot be told from here.
                let given = (*call != "tv2").then(|| value.into_iter().collect());
                used.push(Use { path: path.clone(), line, key: (*key).to_owned(), given });
            }
        }
    }
    used
}

/// The template with everything between `{#` and `#}` blanked out, line for line.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{#") {
        let (comment, next) = after.split_once("#}").unwrap_or((after, ""));
        out.push_str(before);
        out.extend(comment.chars().filter(|c| *c == '\n'));
        rest = next;
    }
    out + rest
}
