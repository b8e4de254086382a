//! The funds that come with the program.

/// A file that comes with the program: its name and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// A fund's slug, or a form's file name.
    pub name: &'static str,
    /// The TOML text.
    pub text: &'static str,
}

/// Funds by slug.
pub const FUNDS: &[Shipped] = &[];

/// Forms by file name.
pub const FORMS: &[Shipped] = &[];

/// The text of a fund by its slug.
pub fn fund(slug: &str) -> Option<&'static str> {
    FUNDS.iter().find(|f| f.name == slug).map(|f| f.text)
}

/// The text of a form by its file name.
pub fn form(name: &str) -> Option<&'static str> {
    FORMS.iter().find(|f| f.name == name).map(|f| f.text)
}
