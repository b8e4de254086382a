-- What was moved, voted and reserved in a §.
ALTER TABLE minute_items ADD COLUMN motions TEXT NOT NULL DEFAULT '';
ALTER TABLE minute_items ADD COLUMN votes_yes INTEGER;
ALTER TABLE minute_items ADD COLUMN votes_no INTEGER;
ALTER TABLE minute_items ADD COLUMN votes_abstained INTEGER;
ALTER TABLE minute_items ADD COLUMN dissent_text TEXT NOT NULL DEFAULT '';
ALTER TABLE minute_attendance ADD COLUMN dissent BOOLEAN NOT NULL DEFAULT FALSE;

-- Who is invited to act for an association and has not made an account yet.
CREATE TABLE invitations (
  id INTEGER PRIMARY KEY,
  association_id INTEGER NOT NULL REFERENCES associations (id),
  email TEXT NOT NULL,
  invited_by INTEGER REFERENCES accounts (id),
  created_at TIMESTAMP NOT NULL,
  accepted_at TIMESTAMP
);
CREATE INDEX invitations_email ON invitations (email);
