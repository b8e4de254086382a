//! Mail leaves here: a message is built once into bytes, framed in the project's look, and handed
//! to a transport. Only the outbox knows the database; what is sent and when is decided by others.

pub mod delivery;
pub mod layout;
pub mod mailbox;
pub mod message;
pub mod model;
pub mod outbox;
pub mod pages;
pub mod store;
pub mod transport;
pub mod views;
