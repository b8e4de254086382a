-- How many cases stand where, and how many wait until which day: the tabs of the queue, whatever
-- number of cases lies behind them. The database keeps both by itself; nothing else writes them.
-- Nobody's cases are those of officer 0.
CREATE TABLE case_counts (
  fund_id BIGINT NOT NULL,
  officer_id BIGINT NOT NULL,
  lane TEXT NOT NULL,
  stage TEXT NOT NULL,
  cases BIGINT NOT NULL,
  PRIMARY KEY (fund_id, officer_id, lane, stage)
) WITHOUT ROWID;
INSERT INTO case_counts
SELECT fund_id, COALESCE(officer_id, 0), lane, stage, COUNT(*) FROM cases GROUP BY 1, 2, 3, 4;

CREATE TABLE case_dues (
  due DATE NOT NULL,
  fund_id BIGINT NOT NULL,
  officer_id BIGINT NOT NULL,
  cases BIGINT NOT NULL,
  PRIMARY KEY (due, fund_id, officer_id)
) WITHOUT ROWID;
INSERT INTO case_dues
SELECT due, fund_id, COALESCE(officer_id, 0), COUNT(*) FROM cases WHERE due IS NOT NULL GROUP BY 1, 2, 3;

CREATE TRIGGER cases_counted_insert AFTER INSERT ON cases
BEGIN
  INSERT INTO case_counts VALUES (NEW.fund_id, COALESCE(NEW.officer_id, 0), NEW.lane, NEW.stage, 1)
  ON CONFLICT (fund_id, officer_id, lane, stage) DO UPDATE SET cases = cases + 1;
END;
CREATE TRIGGER cases_counted_delete AFTER DELETE ON cases
BEGIN
  UPDATE case_counts SET cases = cases - 1 WHERE fund_id = OLD.fund_id
    AND officer_id = COALESCE(OLD.officer_id, 0) AND lane = OLD.lane AND stage = OLD.stage;
  DELETE FROM case_counts WHERE fund_id = OLD.fund_id AND officer_id = COALESCE(OLD.officer_id, 0)
    AND lane = OLD.lane AND stage = OLD.stage AND cases = 0;
END;
CREATE TRIGGER cases_counted_update AFTER UPDATE OF fund_id, officer_id, stage, closure ON cases
WHEN OLD.fund_id <> NEW.fund_id OR OLD.officer_id IS NOT NEW.officer_id
  OR OLD.lane <> NEW.lane OR OLD.stage <> NEW.stage
BEGIN
  UPDATE case_counts SET cases = cases - 1 WHERE fund_id = OLD.fund_id
    AND officer_id = COALESCE(OLD.officer_id, 0) AND lane = OLD.lane AND stage = OLD.stage;
  DELETE FROM case_counts WHERE fund_id = OLD.fund_id AND officer_id = COALESCE(OLD.officer_id, 0)
    AND lane = OLD.lane AND stage = OLD.stage AND cases = 0;
  INSERT INTO case_counts VALUES (NEW.fund_id, COALESCE(NEW.officer_id, 0), NEW.lane, NEW.stage, 1)
  ON CONFLICT (fund_id, officer_id, lane, stage) DO UPDATE SET cases = cases + 1;
END;

CREATE TRIGGER cases_due_insert AFTER INSERT ON cases WHEN NEW.due IS NOT NULL
BEGIN
  INSERT INTO case_dues VALUES (NEW.due, NEW.fund_id, COALESCE(NEW.officer_id, 0), 1)
  ON CONFLICT (due, fund_id, officer_id) DO UPDATE SET cases = cases + 1;
END;
CREATE TRIGGER cases_due_delete AFTER DELETE ON cases WHEN OLD.due IS NOT NULL
BEGIN
  UPDATE case_dues SET cases = cases - 1
  WHERE due = OLD.due AND fund_id = OLD.fund_id AND officer_id = COALESCE(OLD.officer_id, 0);
  DELETE FROM case_dues WHERE due = OLD.due AND fund_id = OLD.fund_id
    AND officer_id = COALESCE(OLD.officer_id, 0) AND cases = 0;
END;
CREATE TRIGGER cases_due_update
AFTER UPDATE OF fund_id, officer_id, stage, deadline, report_due ON cases
WHEN OLD.due IS NOT NEW.due OR OLD.fund_id <> NEW.fund_id OR OLD.officer_id IS NOT NEW.officer_id
BEGIN
  UPDATE case_dues SET cases = cases - 1
  WHERE due = OLD.due AND fund_id = OLD.fund_id AND officer_id = COALESCE(OLD.officer_id, 0);
  DELETE FROM case_dues WHERE due = OLD.due AND fund_id = OLD.fund_id
    AND officer_id = COALESCE(OLD.officer_id, 0) AND cases = 0;
  INSERT INTO case_dues
  SELECT NEW.due, NEW.fund_id, COALESCE(NEW.officer_id, 0), 1 WHERE NEW.due IS NOT NULL
  ON CONFLICT (due, fund_id, officer_id) DO UPDATE SET cases = cases + 1;
END;

-- The §§ of a set, and the decisions that somebody has appealed against.
CREATE INDEX minute_items_set ON minute_items (set_id, number) WHERE set_id IS NOT NULL;
CREATE INDEX decisions_appealed ON decisions (appealed_on) WHERE final_on IS NULL AND appealed_on IS NOT NULL;

-- What stands in the way of settling a fund: the open cases and the unpaid instalments, however many
-- have ended. What is said here is said in the query as it stands, not as a value: then the index is
-- chosen whatever the statistics are.
CREATE INDEX cases_open_fund ON cases (fund_id, id) WHERE is_open;
CREATE INDEX instalments_unpaid ON instalments (case_id) WHERE paid_on IS NULL;

-- What corrects an entry.
CREATE INDEX ledger_entries_corrects ON ledger_entries (corrects_id) WHERE corrects_id IS NOT NULL;
