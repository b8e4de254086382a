DROP INDEX cases_reporting;
