//! Mail leaves here: a message is built once into bytes, framed in the project's look, and handed
//! to a transport. Only the outbox knows the database; what is sent and when is decided by others.

pub mod layout;
pub mod mailbox;
pub mod message;
pub mod transport;
pub mod outbox;
