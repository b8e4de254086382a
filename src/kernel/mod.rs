//! Pure and shared: money, dates and deadlines, identifiers, roles, refusals. Imports nothing of
//! the crate and knows neither database nor HTTP.

pub mod accounts;
pub mod actor;
pub mod calendar;
mod clearing;
pub mod clock;
pub mod digest;
pub mod identifiers;
pub mod ids;
pub mod known;
pub mod money;
pub mod network;
pub mod progress;
pub mod refusal;
pub mod role;
pub mod text;
