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
);
INSERT INTO case_counts
SELECT fund_id, COALESCE(officer_id, 0), lane, stage, COUNT(*) FROM cases GROUP BY 1, 2, 3, 4;

CREATE TABLE case_dues (
  due DATE NOT NULL,
  fund_id BIGINT NOT NULL,
  officer_id BIGINT NOT NULL,
  cases BIGINT NOT NULL,
  PRIMARY KEY (due, fund_id, officer_id)
);
INSERT INTO case_dues
SELECT due, fund_id, COALESCE(officer_id, 0), COUNT(*) FROM cases WHERE due IS NOT NULL GROUP BY 1, 2, 3;

CREATE FUNCTION cases_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE case_counts c SET cases = c.cases - 1 WHERE c.fund_id = OLD.fund_id
      AND c.officer_id = COALESCE(OLD.officer_id, 0) AND c.lane = OLD.lane AND c.stage = OLD.stage;
    DELETE FROM case_counts c WHERE c.fund_id = OLD.fund_id
      AND c.officer_id = COALESCE(OLD.officer_id, 0) AND c.lane = OLD.lane AND c.stage = OLD.stage
      AND c.cases = 0;
    IF OLD.due IS NOT NULL THEN
      UPDATE case_dues d SET cases = d.cases - 1 WHERE d.due = OLD.due AND d.fund_id = OLD.fund_id
        AND d.officer_id = COALESCE(OLD.officer_id, 0);
      DELETE FROM case_dues d WHERE d.due = OLD.due AND d.fund_id = OLD.fund_id
        AND d.officer_id = COALESCE(OLD.officer_id, 0) AND d.cases = 0;
    END IF;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO case_counts AS c
    VALUES (NEW.fund_id, COALESCE(NEW.officer_id, 0), NEW.lane, NEW.stage, 1)
    ON CONFLICT (fund_id, officer_id, lane, stage) DO UPDATE SET cases = c.cases + 1;
    IF NEW.due IS NOT NULL THEN
      INSERT INTO case_dues AS d VALUES (NEW.due, NEW.fund_id, COALESCE(NEW.officer_id, 0), 1)
      ON CONFLICT (due, fund_id, officer_id) DO UPDATE SET cases = d.cases + 1;
    END IF;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER cases_counted_added AFTER INSERT OR DELETE ON cases
FOR EACH ROW EXECUTE FUNCTION cases_counted();
CREATE TRIGGER cases_counted_update AFTER UPDATE ON cases FOR EACH ROW
WHEN (OLD.fund_id <> NEW.fund_id OR OLD.officer_id IS DISTINCT FROM NEW.officer_id
  OR OLD.lane <> NEW.lane OR OLD.stage <> NEW.stage OR OLD.due IS DISTINCT FROM NEW.due)
EXECUTE FUNCTION cases_counted();

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
