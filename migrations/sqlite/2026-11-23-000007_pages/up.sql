-- Pages of decisions and of the fund's position find their rows by key, whatever there is beside.

-- The list of delegated decisions, newest first, and what no meeting has been told of.
CREATE INDEX decisions_delegated ON decisions (decided_on, id) WHERE delegate_id IS NOT NULL;
CREATE INDEX decisions_unreported ON decisions (decided_on, id)
  WHERE delegate_id IS NOT NULL AND reported_item_id IS NULL;
-- The delegated decisions of a §.
CREATE INDEX decisions_reported ON decisions (reported_item_id);
-- What waits for legal force.
CREATE INDEX decisions_awaiting ON decisions (last_appeal_day, id) WHERE final_on IS NULL;
-- Claims that are open today, or were on a day.
CREATE INDEX claims_paid ON claims (paid_on, case_id);
-- The records of an applicant.
CREATE INDEX records_association ON records (association_id);
-- The §§ that no set holds yet.
CREATE INDEX minute_items_unadjusted ON minute_items (meeting_id, number) WHERE set_id IS NULL;
-- The notices that are up, and the sets that wait for theirs.
CREATE INDEX minute_sets_notice ON minute_sets (notice_down, notice_up);
-- The list of meetings.
CREATE INDEX meetings_day ON meetings (day, id);
