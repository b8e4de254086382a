//! Nobody in where they do not belong, and nothing harmful through: sessions, headers, files,
//! text on its way out, parsers. Who may what is tried in `authorization`.

mod crowds;
mod four_eyes;
mod headers;
mod office;
mod parsers;
mod samples;
mod sessions;
mod slow;
mod tampering;
mod templates;
mod text;
mod uploads;
