//! Reading Rust: the tokens of a file without its unit tests, and the paths that it reaches for.

use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemMod, ItemUse, UseTree};

/// A piece of source text. Groups are laid flat: `(`, what is inside, `)`.
#[derive(Debug, Clone)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

/// Something of the crate that a file names: `crate::fund::model::Rules` is
/// `["fund", "model", "Rules"]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    pub target: Vec<String>,
    pub line: usize,
}

/// One source file. `#[cfg(test)]` items are left out of everything here.
#[derive(Debug)]
pub struct Source {
    /// From the root of the project, with `/`.
    pub path: String,
    pub tokens: Vec<Token>,
    /// Every path into the crate, from `use` as well as from the middle of the code.
    pub reaches: Vec<Reach>,
    /// Paths into other crates, first segment first, from `use` alone.
    pub foreign: Vec<Reach>,
    /// Modules declared with `mod name;`, each with the inline modules around it.
    pub children: Vec<Vec<String>>,
}

impl Source {
    pub fn parse(path: &str, text: &str) -> Result<Self, String> {
        let file = syn::parse_file(text).map_err(|e| format!("{path}: {e}"))?;
        let mut outline = Outline { stack: module_of(path), ..Outline::default() };
        outline.visit_file(&file);

        let stream: TokenStream = text.parse().map_err(|e| format!("{path}: {e}"))?;
        let mut all = Vec::new();
        flatten(stream, &mut all);
        let live = |token: &Token| !outline.tests.iter().any(|r| r.contains(&token.line));
        let tokens: Vec<Token> = all.into_iter().filter(live).collect();

        let mut reaches = Vec::new();
        let mut foreign = Vec::new();
        for (module, segments, line) in &outline.uses {
            match absolute(module, segments) {
                Some(target) => reaches.push(Reach { target, line: *line }),
                None => foreign.push(Reach { target: segments.clone(), line: *line }),
            }
        }
        for (segments, line) in inline_paths(&tokens, &outline.use_lines) {
            let module = outline.module_at(line, path);
            if let Some(target) = absolute(&module, &segments) {
                reaches.push(Reach { target, line });
            }
        }
        Ok(Self { path: path.to_owned(), tokens, reaches, foreign, children: outline.children })
    }

    /// The first part of the module's path: the slice or foundation, or the file at the top.
    pub fn area(&self) -> String {
        module_of(&self.path).into_iter().next().unwrap_or_else(|| "lib".to_owned())
    }

    /// Whether the tokens from `at` on are exactly these.
    pub fn matches(&self, at: usize, pattern: &[&str]) -> bool {
        self.tokens.len() >= at + pattern.len()
            && pattern.iter().zip(&self.tokens[at..]).all(|(p, t)| *p == t.text)
    }
}

/// `src/fund/model.rs` → `["fund", "model"]`; `mod.rs`, `lib.rs` and `main.rs` name their folder.
pub fn module_of(path: &str) -> Vec<String> {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    let mut parts: Vec<String> =
        inside.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|p| p == "mod")
        || (parts.len() == 1 && ["lib", "main"].contains(&parts[0].as_str()))
    {
        parts.pop();
    }
    parts
}

/// Files that hold unit tests only: `tests.rs`, `…_tests.rs`, and what lies in a folder `tests`.
pub fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.ends_with("_tests.rs") || path.contains("/tests/")
}

/// The path from the crate's root, or `None` when it leads out of the crate.
fn absolute(module: &[String], segments: &[String]) -> Option<Vec<String>> {
    let mut here = match segments.first()?.as_str() {
        "crate" | "integrationsfond" => Vec::new(),
        "self" => module.to_vec(),
        "super" => module[..module.len().saturating_sub(1)].to_vec(),
        _ => return None,
    };
    for segment in &segments[1..] {
        if segment == "super" {
            here.pop();
        } else if segment != "self" {
            here.push(segment.clone());
        }
    }
    Some(here)
}

/// What the syntax tree knows: which lines are tests, where modules begin, what `use` brings in.
#[derive(Default)]
struct Outline {
    stack: Vec<String>,
    tests: Vec<RangeInclusive<usize>>,
    modules: Vec<(RangeInclusive<usize>, Vec<String>)>,
    uses: Vec<(Vec<String>, Vec<String>, usize)>,
    use_lines: Vec<RangeInclusive<usize>>,
    children: Vec<Vec<String>>,
    depth: usize,
}

impl Outline {
    fn module_at(&self, line: usize, path: &str) -> Vec<String> {
        let inner = self.modules.iter().rev().find(|(lines, _)| lines.contains(&line));
        inner.map_or_else(|| module_of(path), |(_, module)| module.clone())
    }
}

fn lines(of: &impl Spanned) -> RangeInclusive<usize> {
    of.span().start().line..=of.span().end().line
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("cfg")
            && a.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        Item::Macro(i) => &i.attrs,
        Item::Mod(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Outline {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_test(attributes(item)) {
            self.tests.push(lines(item));
        } else {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        if is_test(&item.attrs) {
            self.tests.push(lines(item));
        } else {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.stack.push(item.ident.to_string());
        self.depth += 1;
        if item.content.is_some() {
            self.modules.push((lines(item), self.stack.clone()));
        } else {
            let around = self.stack.len() - self.depth;
            self.children.push(self.stack[around..].to_vec());
        }
        visit::visit_item_mod(self, item);
        self.depth -= 1;
        self.stack.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.use_lines.push(lines(item));
        let mut found = Vec::new();
        spread(&item.tree, &mut Vec::new(), &mut found);
        for path in found {
            self.uses.push((self.stack.clone(), path, item.span().start().line));
        }
    }
}

/// `a::{b, c::*}` → `a::b`, `a::c::*`.
fn spread(tree: &UseTree, prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let mut leaf = |name: String| {
        let mut path = prefix.clone();
        path.push(name);
        found.push(path);
    };
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            spread(&path.tree, prefix, found);
            prefix.pop();
        }
        UseTree::Name(name) => leaf(name.ident.to_string()),
        UseTree::Rename(rename) => leaf(rename.ident.to_string()),
        UseTree::Glob(_) => leaf("*".to_owned()),
        UseTree::Group(group) => {
            for tree in &group.items {
                spread(tree, prefix, found);
            }
        }
    }
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let end = group.span_close().start().line;
                into.push(Token { text: open.to_owned(), line });
                flatten(group.stream(), into);
                into.push(Token { text: close.to_owned(), line: end });
            }
            other => into.push(Token { text: other.to_string(), line }),
        }
    }
}

/// Paths in the middle of the code, inside macros too, that begin at the crate or go up from here.
fn inline_paths(tokens: &[Token], skip: &[RangeInclusive<usize>]) -> Vec<(Vec<String>, usize)> {
    let word = |at: usize| {
        tokens.get(at).filter(|t| t.text.starts_with(|c: char| c.is_alphabetic() || c == '_'))
    };
    let colons = |at: usize| {
        tokens.get(at).is_some_and(|t| t.text == ":")
            && tokens.get(at + 1).is_some_and(|t| t.text == ":")
    };
    let mut found = Vec::new();
    for (start, first) in tokens.iter().enumerate() {
        let begins = ["crate", "super", "self", "integrationsfond"].contains(&first.text.as_str())
            && !(start >= 2 && colons(start - 2));
        if !begins || skip.iter().any(|r| r.contains(&first.line)) {
            continue;
        }
        let mut segments = vec![first.text.clone()];
        let mut at = start + 1;
        while colons(at) {
            let Some(next) = word(at + 2) else { break };
            segments.push(next.text.clone());
            at += 3;
        }
        if segments.len() > 1 {
            found.push((segments, first.line));
        }
    }
    found
}

/// The folder of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under a folder, in order.
pub fn walk(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|p| wanted(p)) {
        if path.is_dir() {
            files.extend(walk(&path, wanted));
        } else {
            files.push(path);
        }
    }
    files
}

/// The path from the project's folder, with `/`.
pub fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Path and text of every Rust file under a folder of the project.
pub fn rust_files(folder: &str) -> Vec<(String, String)> {
    walk(&root().join(folder), &|p| p.file_name().is_none_or(|n| n != "node_modules"))
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .map(|p| (relative(&p), fs::read_to_string(&p).unwrap()))
        .collect()
}
