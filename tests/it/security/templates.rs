//! What people typed is data on every page: the templates are read, and each check is seen failing
//! on a template with the fault in it.

use std::fs;
use std::path::{Path, PathBuf};

/// Output that is markup already, made by the program: a chart of figures.
const MADE_HERE: &[(&str, &str)] = &[("templates/controller/position.html", "{{ chart|safe }}")];

fn templates(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { templates(&path, found) } else { found.push(path) }
    }
}

/// What is wrong with a template.
fn faults(path: &str, text: &str) -> Vec<String> {
    let mut text = text.to_owned();
    for (_, made) in MADE_HERE.iter().filter(|(known, _)| *known == path) {
        text = text.replace(made, "");
    }
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    if Path::new(path).extension().is_none_or(|ending| ending != "html") {
        found.push("nothing is escaped in a file that does not end with .html".to_owned());
    }
    for part in ["|safe", "| safe", "autoescape", "|escape(", "| escape(", "javascript:", "srcdoc"]
    {
        if lower.contains(part) {
            found.push(format!("{part} lets text become markup"));
        }
    }
    let plain = without(&without(&lower, "{%", "%}", ""), "{{", "}}", "\u{1}");
    for tag in plain.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        if tag.starts_with("style") || tag.starts_with("script") && !tag.contains(" src=") {
            found.push(format!("<{tag}> stands in the page"));
        }
        for word in without(tag, "\"", "\"", "q").split_whitespace().skip(1) {
            // Mail programs know no other way than styles in the markup.
            let styled = word.starts_with("style=") && !path.starts_with("templates/mail/");
            if word.starts_with("on") && word.contains('=') || styled {
                found.push(format!("{word} is script or style in the page"));
            }
            if word.contains("=\u{1}") {
                found.push(format!("<{tag}>: an attribute without quotes"));
            }
        }
    }
    found
}

/// A text with everything between two marks replaced, so that what is in it is not read as markup.
fn without(text: &str, open: &str, close: &str, instead: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        out.push_str(before);
        out.push_str(instead);
        rest = after.split_once(close).map_or("", |(_, rest)| rest);
    }
    out + rest
}

#[test]
fn templates_escape_everything() {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    templates(&root.join("templates"), &mut found);
    assert!(found.len() > 50, "the templates were not found");
    let mut wrong = Vec::new();
    for path in found {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap();
        wrong.extend(faults(&name, &text).into_iter().map(|what| format!("{name}: {what}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_template_with_a_fault_is_found() {
    let good = "<p title=\"{{ p.t(\"x\") }}\">{{ name }}</p><script src=\"{{ p.js() }}\"></script>";
    assert_eq!(faults("templates/a.html", good), Vec::<String>::new());
    for bad in [
        "{{ name|safe }}",
        "{{ name | safe }}",
        "{{ name|escape(\"none\") }}",
        "{% autoescape false %}",
        "<p title={{ name }}>",
        "<p style=\"color: red\">",
        "<p onclick=\"x()\">",
        "<style>p { color: red }</style>",
        "<script>x()</script>",
        "<a href=\"javascript:x()\">",
        "<iframe srcdoc=\"{{ name }}\">",
    ] {
        assert_eq!(faults("templates/a.html", bad).len(), 1, "{bad}");
    }
    assert_eq!(faults("templates/a.txt", "{{ name }}").len(), 1);
    assert_eq!(faults("templates/b.html", "{{ chart|safe }}").len(), 1, "only where it was made");
}

/// One type alone says of itself that it is markup: what a template has drawn.
#[test]
fn only_what_a_template_drew_is_markup() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    templates(&root.join("src"), &mut sources);
    let mut said = Vec::new();
    for source in sources {
        let text = fs::read_to_string(&source).unwrap();
        let lines = text.lines().filter(|line| line.contains("HtmlSafe for"));
        said.extend(
            lines.map(|line| (source.strip_prefix(root).unwrap().to_owned(), line.to_owned())),
        );
    }
    let expected = (PathBuf::from("src/web/parts.rs"), "impl HtmlSafe for Drawn {}".to_owned());
    assert_eq!(said, [expected]);
}
