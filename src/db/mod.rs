//! The database: SQLite or PostgreSQL behind one connection type. Everything that differs between
//! the two is in this folder and nowhere else.

pub mod bulk;
pub mod connection;
pub mod dump;
mod group;
pub mod heads;
pub mod health;
pub mod memo;
pub mod place;
pub mod schema;
pub mod search;
mod slow;
pub mod tx;
pub mod url;

pub use connection::{
    Db, MultiBackend, Pool, applied_migrations, migrate, migrate_as, migrations, open,
};
pub use tx::WriteTx;
pub use url::DbUrl;
