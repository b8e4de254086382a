//! How the databases find what pages show: through an index, in its order, whatever there is beside.

use std::sync::{Arc, Mutex};

use diesel::connection::SimpleConnection;
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;

use integrationsfond::applications::has_overdue_report;
use integrationsfond::board;
use integrationsfond::controller::summary;
use integrationsfond::db::Db;
use integrationsfond::db::search::Sought;
use integrationsfond::delegation::list_delegated;
use integrationsfond::desk::standing::{Filter, Group, Order, Whose};
use integrationsfond::desk::{Wanted, count_cases, count_groups, list_cases, list_records};
use integrationsfond::fund as funds;
use integrationsfond::fund::figures::FigureKind;
use integrationsfond::fund::ledger::LedgerEvent;
use integrationsfond::fund::periods::Split;
use integrationsfond::grants;
use integrationsfond::i18n::Lang;
use integrationsfond::kernel::ids::{
    AccountId, AssociationId, CaseId, DecisionId, MinuteItemId, MinuteSetId,
};
use integrationsfond::kernel::refusal::Outcome;
use integrationsfond::phase_out;
use integrationsfond::registry;

use super::big;

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// Tables that grow with the number of cases and entries.
const BIG: [&str; 14] = [
    "cases",
    "claims",
    "minute_items",
    "records",
    "history",
    "history_details",
    "ledger_entries",
    "ledger_postings",
    "grants",
    "applications",
    "associations",
    "accounts",
    "decisions",
    "instalments",
];

/// The statements that `what` sends.
fn statements(conn: &mut Db, what: impl FnOnce(&mut Db) -> Outcome<()>) -> Vec<String> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let keep = sent.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let sql = text.split(" -- binds").next().unwrap_or_default().to_owned();
            keep.lock().unwrap().push(sql);
        }
    });
    what(conn).unwrap();
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let sent = sent.lock().unwrap();
    sent.iter().filter(|sql| sql.trim_start().starts_with("SELECT")).cloned().collect()
}

fn plan(conn: &mut Db, sql: &str) -> Vec<String> {
    match conn {
        Db::Sqlite(c) => diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
            .load::<SqliteStep>(c)
            .unwrap()
            .into_iter()
            .map(|step| step.detail)
            .collect(),
        Db::Pg(c) => {
            // A table of a few hundred rows is read whole, and sorted, faster than through an index;
            // what is asked here is whether the index could answer, in its order. Without one the
            // plan reads and sorts all the same.
            diesel::sql_query("SET LOCAL enable_seqscan = off").execute(c).unwrap();
            diesel::sql_query("SET LOCAL enable_bitmapscan = off").execute(c).unwrap();
            diesel::sql_query("SET LOCAL enable_sort = off").execute(c).unwrap();
            // The plan for any value, as the program's prepared statements get it after a while.
            diesel::sql_query("SET LOCAL plan_cache_mode = force_generic_plan").execute(c).unwrap();
            let places = (1..100).take_while(|n| sql.contains(&format!("${n}"))).count();
            let values = vec!["NULL"; places].join(", ");
            let values = if places == 0 { values } else { format!("({values})") };
            c.batch_execute(&format!("PREPARE planned AS {sql}")).unwrap();
            let steps = diesel::sql_query(format!("EXPLAIN EXECUTE planned{values}"))
                .load::<PostgresStep>(c)
                .unwrap();
            c.batch_execute("DEALLOCATE planned").unwrap();
            steps.into_iter().map(|step| step.line).collect()
        }
    }
}

/// Lines of a plan that read a whole big table, or sort.
fn faults(plan: &[String], may_sort: bool) -> Vec<String> {
    let reads_all = |line: &str| {
        BIG.iter().any(|table| {
            let whole = [format!("SCAN {table}"), format!("Seq Scan on {table}")];
            whole.iter().any(|start| {
                line.split(start.as_str()).nth(1).is_some_and(|rest| {
                    !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                        && !rest.contains("INDEX")
                })
            })
        })
    };
    let sorts = |line: &str| {
        line.contains("TEMP B-TREE FOR ORDER")
            || line.contains("TEMP B-TREE FOR RIGHT PART")
            || line.trim_start().trim_start_matches("->").trim_start().starts_with("Sort ")
    };
    plan.iter().filter(|line| reads_all(line) || (!may_sort && sorts(line))).cloned().collect()
}

/// Fails when a statement of `what` reads a big table whole, or sorts one.
fn found_by_index(conn: &mut Db, name: &str, what: impl FnOnce(&mut Db) -> Outcome<()>) {
    told(conn, name, false, what);
}

fn told(conn: &mut Db, name: &str, may_sort: bool, what: impl FnOnce(&mut Db) -> Outcome<()>) {
    let sent = statements(conn, what);
    assert!(!sent.is_empty(), "{name} asks nothing");
    for sql in sent {
        let plan = plan(conn, &sql);
        let faults = faults(&plan, may_sort);
        assert!(faults.is_empty(), "{name}: {faults:?}\n{sql}\n{}", plan.join("\n"));
    }
}

fn wanted(filter: &Filter, group: Group, order: Order) -> Wanted<'_> {
    Wanted { group, filter, order, me: AccountId(1), today: today() }
}

fn today() -> chrono::NaiveDate {
    "2026-11-23".parse().unwrap()
}

#[test]
fn lists_are_read_in_the_order_of_an_index() {
    let big = big(400, 3_000);
    big.app
        .read(|conn| {
            let all = Filter::default();
            for group in Group::ALL {
                for order in [Order::Due, Order::Newest, Order::Amount, Order::AmountDown] {
                    // Two of the tabs are some of one's own; they are few and may be sorted.
                    let few = [Group::Mine, Group::Unassigned, Group::Late].contains(&group)
                        && order != Order::Due;
                    told(conn, &format!("{group:?} {order:?}"), few, |conn| {
                        list_cases(conn, &wanted(&all, group, order), 0, 50).map(|_| ())
                    });
                }
                told(conn, &format!("count of {group:?}"), true, |conn| {
                    count_cases(conn, &wanted(&all, group, Order::Due)).map(|_| ())
                });
            }
            told(conn, "tabs", true, |conn| {
                count_groups(conn, &Group::ALL, &all, AccountId(1), today()).map(|_| ())
            });
            let of = Filter { whose: Whose::Of(AccountId(2)), ..Filter::default() };
            found_by_index(conn, "an officer's", |conn| {
                list_cases(conn, &wanted(&of, Group::Open, Order::Newest), 0, 50).map(|_| ())
            });
            found_by_index(conn, "registry", |conn| list_records(conn, "", "", 0, 50).map(|_| ()));
            Ok(())
        })
        .unwrap();
}

#[test]
fn searches_look_at_what_they_find() {
    let big = big(400, 3_000);
    big.app
        .read(|conn| {
            let filter = Filter { text: "simskola 11".to_owned(), ..Filter::default() };
            // On PostgreSQL the index of trigrams answers through a bitmap, and small tables do not
            // show it.
            if let Db::Pg(c) = conn {
                let has: i64 = diesel::dsl::sql::<diesel::sql_types::BigInt>(
                    "SELECT COUNT(*) FROM pg_indexes WHERE indexname IN \
                     ('cases_search', 'records_search', 'associations_search')",
                )
                .get_result(c)?;
                assert_eq!(has, 3, "the searches' indexes");
                return Ok(());
            }
            told(conn, "search", true, |conn| {
                count_cases(conn, &wanted(&filter, Group::Ended, Order::Due)).map(|_| ())
            });
            told(conn, "tabs of a search", true, |conn| {
                count_groups(conn, &Group::ALL, &filter, AccountId(1), today()).map(|_| ())
            });
            told(conn, "search of the registry", true, |conn| {
                list_records(conn, "simskola 11", "", 0, 50).map(|_| ())
            });
            // What nearly every case holds is looked for in the order of the list.
            let common =
                Filter { text: "simskola".to_owned(), sought: Arc::new(Sought::Common), ..filter };
            found_by_index(conn, "common words", |conn| {
                list_cases(conn, &wanted(&common, Group::Ended, Order::Newest), 0, 50).map(|_| ())
            });
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_case_and_the_position_are_found_by_key() {
    let big = big(400, 3_000);
    let today = big.app.clock.today();
    big.app
        .read(|conn| {
            let fund = funds::all_funds(conn)?[0].id;
            told(conn, "history of a case", true, |conn| {
                registry::find_history(conn, CaseId(7)).map(|_| ())
            });
            found_by_index(conn, "records of a case", |conn| {
                registry::find_records(conn, CaseId(7)).map(|_| ())
            });
            told(conn, "totals", true, |conn| funds::totals_around(conn, fund, today).map(|_| ()));
            told(conn, "summary", true, |conn| {
                summary(conn, "sprakfonden", today, today, Lang::Sv).map(|_| ())
            });
            let days = ("2018-01-01".parse().unwrap(), today);
            let grants = FigureKind::Event(LedgerEvent::Grant);
            let area = Some((Split::FocusArea, "language".to_owned()));
            let asked = [
                (None, None),
                (Some(grants), None),
                (Some(FigureKind::Balance), None),
                (Some(FigureKind::Projects), None),
                (Some(FigureKind::Commitments), area),
            ];
            for (figure, split) in asked {
                let filter = funds::EntryFilter { fund, days, figure, split };
                found_by_index(conn, "entries", |conn| {
                    funds::find_entries(conn, &filter, Some((today, 7)), 200).map(|_| ())
                });
                if filter.figure.is_some() {
                    told(conn, "sum of entries", true, |conn| {
                        funds::sum_entries(conn, &filter).map(|_| ())
                    });
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn decisions_are_found_by_key() {
    let big = big(400, 3_000);
    let today = big.app.clock.today();
    big.app
        .read(|conn| {
            for after in [None, Some((today, DecisionId(7)))] {
                found_by_index(conn, "delegated", |conn| {
                    list_delegated(conn, after, 51).map(|_| ())
                });
            }
            told(conn, "those of a §", true, |conn| {
                grants::find_minuted(conn, &[MinuteItemId(3), MinuteItemId(4)]).map(|_| ())
            });
            told(conn, "the §§ of a set", true, |conn| {
                board::find_set_items(conn, MinuteSetId(3)).map(|_| ())
            });
            told(conn, "what stands in the way of settling", true, |conn| {
                let fund = funds::all_funds(conn)?[0].id;
                phase_out::find_blockers(conn, fund).map(|_| ())
            });
            told(conn, "an overdue report of an association", true, |conn| {
                has_overdue_report(conn, AssociationId(3), today).map(|_| ())
            });
            told(conn, "those that wait for legal force", true, |conn| {
                grants::find_awaiting_force(conn, today).map(|_| ())
            });
            Ok(())
        })
        .unwrap();
}
