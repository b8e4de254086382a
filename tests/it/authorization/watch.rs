//! Whether anything in the database has changed since the last look, noticed by the database.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use integrationsfond::db::DbUrl;

/// Looks at the database from outside, on a connection of its own.
pub enum Watch {
    /// Counts the commits of others.
    Sqlite(SqliteConnection, i64),
    /// A trigger on every table counts statements that were committed.
    Postgres(PgConnection, i64),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

const COUNTER: &str = "
CREATE TABLE test_changes (n BIGINT NOT NULL);
INSERT INTO test_changes VALUES (0);
CREATE FUNCTION test_count() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN UPDATE test_changes SET n = n + 1; RETURN NULL; END';";

impl Watch {
    /// Begins to watch.
    pub fn new(url: &DbUrl) -> Self {
        let mut watch = match url {
            DbUrl::Sqlite(path) => {
                Self::Sqlite(SqliteConnection::establish(&path.to_string_lossy()).unwrap(), 0)
            }
            DbUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(url).unwrap();
                let tables: Vec<Name> = sql_query(
                    "SELECT table_name::text AS name FROM information_schema.tables \
                     WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
                )
                .load(&mut conn)
                .unwrap();
                assert!(tables.len() > 20, "the tables were not found");
                conn.batch_execute(COUNTER).unwrap();
                for Name { name } in tables {
                    conn.batch_execute(&format!(
                        "CREATE TRIGGER test_counted AFTER INSERT OR UPDATE OR DELETE ON {name} \
                         FOR EACH STATEMENT EXECUTE FUNCTION test_count()"
                    ))
                    .unwrap();
                }
                Self::Postgres(conn, 0)
            }
        };
        watch.changed();
        watch
    }

    /// Whether anybody has changed anything since the last time this was asked.
    pub fn changed(&mut self) -> bool {
        let (now, last) = match self {
            Self::Sqlite(conn, last) => {
                let now = sql_query("SELECT data_version AS number FROM pragma_data_version")
                    .get_result::<Number>(conn);
                (now, last)
            }
            Self::Postgres(conn, last) => {
                let now = sql_query("SELECT n AS number FROM test_changes").get_result(conn);
                (now, last)
            }
        };
        let now = now.unwrap().number;
        let changed = now != *last;
        *last = now;
        changed
    }

    /// From now on every form's act is done to its end and then taken back, with an answer of
    /// 500: an act writes down the key of its form last of all.
    pub fn take_back_every_act(&mut self) {
        let done = match self {
            Self::Sqlite(conn, _) => conn.batch_execute(
                "CREATE TRIGGER test_taken_back BEFORE INSERT ON idempotency \
                 BEGIN SELECT RAISE(ABORT, 'taken back'); END;",
            ),
            Self::Postgres(conn, _) => conn.batch_execute(
                "CREATE FUNCTION test_take_back() RETURNS trigger LANGUAGE plpgsql AS \
                 'BEGIN RAISE EXCEPTION ''taken back''; END'; \
                 CREATE TRIGGER test_taken_back BEFORE INSERT ON idempotency \
                 FOR EACH ROW EXECUTE FUNCTION test_take_back()",
            ),
        };
        done.unwrap();
    }
}
