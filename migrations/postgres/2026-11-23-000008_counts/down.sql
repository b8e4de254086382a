DROP INDEX instalments_unpaid;
DROP INDEX cases_open_fund;
DROP INDEX decisions_appealed;
DROP INDEX minute_items_set;
DROP TRIGGER cases_counted_update ON cases;
DROP TRIGGER cases_counted_added ON cases;
DROP FUNCTION cases_counted();
DROP TABLE case_dues;
DROP TABLE case_counts;
