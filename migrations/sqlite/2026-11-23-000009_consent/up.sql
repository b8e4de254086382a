-- What an upload is for: the limit of an association counts what is sent for it, and nothing that
-- those who act for it send elsewhere.
ALTER TABLE uploads ADD COLUMN association_id INTEGER REFERENCES associations (id);
CREATE INDEX uploads_association ON uploads (association_id, at);
-- An invitation is answered by whom it is for.
ALTER TABLE invitations ADD COLUMN declined_at TIMESTAMP;
