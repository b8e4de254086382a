DROP TABLE invitations;
ALTER TABLE minute_attendance DROP COLUMN dissent;
ALTER TABLE minute_items DROP COLUMN dissent_text;
ALTER TABLE minute_items DROP COLUMN votes_abstained;
ALTER TABLE minute_items DROP COLUMN votes_no;
ALTER TABLE minute_items DROP COLUMN votes_yes;
ALTER TABLE minute_items DROP COLUMN motions;
