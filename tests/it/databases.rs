//! The ground under every other test: a database each, on the kind that the run is about.

use diesel::prelude::*;
use integrationsfond::db::schema::installation;
use integrationsfond::db::{self, DbUrl};

use crate::support::{TestDb, is_postgres};

/// What a test writes, no other test reads; afterwards nothing is left.
#[test]
fn every_test_has_a_database_of_its_own() {
    let (mine, yours) = (TestDb::new(), TestDb::new());
    let rows = |db: &TestDb| -> i64 {
        let pool = db::open(&db.url(), 1, None).unwrap();
        installation::table.count().get_result(&mut *pool.get().unwrap()).unwrap()
    };
    let app = mine.app();
    assert_eq!(app.pool.is_sqlite(), !is_postgres());
    assert_eq!((rows(&mine), rows(&yours)), (1, 0));
    assert_eq!(db::migrate(&app.pool).unwrap(), 0);

    let folder = mine.folder().to_owned();
    let url = mine.url();
    assert!(folder.exists());
    drop(app);
    drop(mine);
    assert!(!folder.exists());
    if is_postgres() {
        let DbUrl::Postgres(url) = url else { panic!("{url:?}") };
        assert!(PgConnection::establish(&url).is_err());
    }
}
