//! What the documents say is so.

use std::collections::BTreeSet;
use std::fs;

use integrationsfond::config::KEYS;

fn document(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The words in backticks that begin the rows of tables under a heading.
fn first_cells(markdown: &str, heading: &str) -> BTreeSet<String> {
    let section = markdown.split("\n## ").find(|part| part.starts_with(heading)).unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split('`').next().unwrap().to_owned()).collect()
}

#[test]
fn the_operations_manual_lists_every_key_of_the_configuration() {
    let keys: BTreeSet<String> = KEYS.iter().map(|key| key.name.to_owned()).collect();
    assert_eq!(first_cells(&document("docs/OPERATIONS.md"), "Configuration"), keys);
}

#[test]
fn documents_lead_to_files_that_exist() {
    for path in ["README.md", "CONTRIBUTING.md", "docs/OPERATIONS.md", "docs/DEPENDENCIES.md"] {
        let text = document(path);
        let links: Vec<&str> =
            text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        for link in links.iter().filter(|link| !link.contains(':')) {
            let target = format!("{}/{link}", env!("CARGO_MANIFEST_DIR"));
            assert!(fs::exists(&target).unwrap(), "{path} leads to {link}");
        }
    }
}
