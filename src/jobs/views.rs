//! The template struct of the page about jobs.

use askama::Template;

use crate::web::Page;

/// A job in the list.
pub struct JobRow {
    /// What it does, in words.
    pub name: String,
    /// The last day that it ran for; empty when it never ran.
    pub last: String,
    /// How many days it has to catch up with.
    pub behind: i64,
}

/// A run in the list.
pub struct RunRow {
    /// The job, in words.
    pub name: String,
    /// The day that it ran for.
    pub day: String,
    /// When it ran, in the time of Sweden.
    pub at: String,
}

/// Every job and its last runs.
#[derive(Template)]
#[template(path = "jobs/list.html")]
pub struct JobsPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The jobs.
    pub jobs: Vec<JobRow>,
    /// The runs.
    pub runs: Vec<RunRow>,
}
