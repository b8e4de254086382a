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
pub const FUNDS: &[Shipped] = &[
    Shipped {
        name: "integrationsfonden",
        text: include_str!("../../funds/vastervik-integrationsfonden.toml"),
    },
    Shipped { name: "sprakfonden", text: include_str!("../../funds/demo-sprakfonden.toml") },
    Shipped {
        name: "varnamo-integrationsbidrag",
        text: include_str!("../../funds/varnamo-integrationsbidrag.toml"),
    },
    Shipped {
        name: "boden-integrationsfond",
        text: include_str!("../../funds/boden-integrationsfond.toml"),
    },
];

/// Forms by file name.
pub const FORMS: &[Shipped] = &[
    Shipped {
        name: "vastervik-application.toml",
        text: include_str!("../../funds/forms/vastervik-application.toml"),
    },
    Shipped {
        name: "vastervik-report.toml",
        text: include_str!("../../funds/forms/vastervik-report.toml"),
    },
    Shipped {
        name: "simple-application.toml",
        text: include_str!("../../funds/forms/simple-application.toml"),
    },
    Shipped {
        name: "simple-report.toml",
        text: include_str!("../../funds/forms/simple-report.toml"),
    },
];

/// The text of a fund by its slug.
pub fn fund(slug: &str) -> Option<&'static str> {
    FUNDS.iter().find(|f| f.name == slug).map(|f| f.text)
}

/// The text of a form by its file name.
pub fn form(name: &str) -> Option<&'static str> {
    FORMS.iter().find(|f| f.name == name).map(|f| f.text)
}
