-- What pages of lists, searches and summaries read, kept so that their cost does not grow with the
-- number of cases and entries.

-- Raised by every act: what was read stays true as long as it stands still.
ALTER TABLE installation ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;

-- Totals by year, month and day: of a fund as a whole, and split by what its cases say. The days of
-- the whole stand in fund_totals.
CREATE TABLE period_totals (
  fund_id BIGINT NOT NULL REFERENCES funds (id),
  period TEXT NOT NULL CHECK (period IN ('year', 'month', 'day')),
  starts DATE NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('all', 'focus_area', 'applicant_kind', 'locality')),
  code TEXT NOT NULL,
  event TEXT NOT NULL,
  amount_ore BIGINT NOT NULL,
  projects BIGINT NOT NULL DEFAULT 0,
  projects_civil_society BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (fund_id, period, starts, split, code, event)
);

INSERT INTO period_totals
SELECT t.fund_id, p.period, CASE p.period WHEN 'year' THEN date_trunc('year', t.day)::date ELSE date_trunc('month', t.day)::date END AS starts,
  'all', '', t.event, SUM(t.amount_ore), SUM(t.projects), SUM(t.projects_civil_society)
FROM fund_totals t CROSS JOIN (SELECT 'year' AS period UNION ALL SELECT 'month') p
GROUP BY 1, 2, 3, 6;

INSERT INTO period_totals
SELECT e.fund_id, p.period,
  CASE p.period WHEN 'year' THEN date_trunc('year', e.day)::date WHEN 'month' THEN date_trunc('month', e.day)::date ELSE e.day END AS starts,
  s.split,
  CASE s.split WHEN 'focus_area' THEN c.focus_area WHEN 'applicant_kind' THEN c.applicant_kind
    ELSE c.locality END AS code,
  e.event, SUM(e.amount_ore), SUM(e.first), SUM(CASE WHEN c.civil_society THEN e.first ELSE 0 END)
FROM (SELECT l.*, CASE WHEN l.event = 'grant' AND NOT EXISTS (SELECT 1 FROM ledger_entries b
    WHERE b.case_id = l.case_id AND b.event = 'grant' AND b.seq < l.seq) THEN 1 ELSE 0 END AS first
  FROM ledger_entries l) e
JOIN cases c ON c.id = e.case_id
CROSS JOIN (SELECT 'year' AS period UNION ALL SELECT 'month' UNION ALL SELECT 'day') p
CROSS JOIN (SELECT 'focus_area' AS split UNION ALL SELECT 'applicant_kind' UNION ALL SELECT 'locality') s
GROUP BY 1, 2, 3, 4, 5, 6;

-- Where a case belongs among the tabs of the queue, and the day that it waits for.
ALTER TABLE cases ADD COLUMN report_due DATE;
UPDATE cases SET report_due = (SELECT g.report_due FROM grants g WHERE g.case_id = cases.id);
-- A withdrawn case waits for the decision that closes it.
ALTER TABLE cases ADD COLUMN closure BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE cases SET closure = TRUE WHERE EXISTS
  (SELECT 1 FROM decisions d WHERE d.case_id = cases.id AND d.kind = 'closure');
ALTER TABLE cases ADD COLUMN lane TEXT GENERATED ALWAYS AS (CASE
  WHEN stage IN ('submitted', 'preparing', 'completion') THEN 'preparing'
  WHEN stage IN ('proposed', 'agenda') OR (stage = 'withdrawn' AND NOT closure) THEN 'deciding'
  WHEN stage IN ('granted', 'running') THEN 'running'
  WHEN stage IN ('reported', 'report_completion', 'settling') THEN 'reports'
  WHEN stage = 'draft' THEN 'draft' ELSE 'ended' END) STORED;
ALTER TABLE cases ADD COLUMN is_open BOOLEAN GENERATED ALWAYS AS
  (stage NOT IN ('draft', 'closed', 'rejected', 'dismissed', 'withdrawn')
    OR (stage = 'withdrawn' AND NOT closure)) STORED;
ALTER TABLE cases ADD COLUMN due DATE GENERATED ALWAYS AS (CASE
  WHEN stage IN ('completion', 'report_completion') THEN deadline
  WHEN stage IN ('granted', 'running') THEN report_due END) STORED;

DROP INDEX cases_queue;
DROP INDEX cases_officer;
CREATE INDEX cases_lane ON cases (lane, submitted_on, id);
CREATE INDEX cases_lane_amount ON cases (lane, applied_ore, id);
CREATE INDEX cases_open ON cases (is_open, submitted_on, id);
CREATE INDEX cases_open_amount ON cases (is_open, applied_ore, id);
CREATE INDEX cases_officer ON cases (officer_id, is_open, submitted_on, id);
CREATE INDEX cases_due ON cases (due, id);
CREATE INDEX cases_lane_due ON cases (lane, due, id);
CREATE INDEX cases_officer_due ON cases (officer_id, due, id);
CREATE INDEX cases_area ON cases (focus_area, stage);

ALTER TABLE accounts ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE accounts SET search = replace(replace(replace(replace(replace(replace(replace(replace(lower(name || ' ' || email || ' ' || title), 'Å', 'a'), 'Ä', 'a'), 'Ö', 'o'), 'å', 'a'), 'ä', 'a'), 'ö', 'o'), 'É', 'e'), 'é', 'e');

CREATE INDEX records_day ON records (day, id);
CREATE INDEX associations_name ON associations (name, id);
CREATE INDEX accounts_name ON accounts (name, id);
CREATE INDEX ledger_entries_list ON ledger_entries (fund_id, day, seq);
CREATE INDEX ledger_entries_event ON ledger_entries (fund_id, event, day, seq);
DROP INDEX ledger_entries_day;

-- Any part of a word is found without reading every row, where the server has the extension; where
-- it has not, searches read every row and find the same.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX cases_search ON cases USING gin (search gin_trgm_ops);
  CREATE INDEX accounts_search ON accounts USING gin (search gin_trgm_ops);
  CREATE INDEX records_search ON records USING gin (search gin_trgm_ops);
  CREATE INDEX associations_search ON associations USING gin (search gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'searches do without an index: %', SQLERRM;
END $$;
