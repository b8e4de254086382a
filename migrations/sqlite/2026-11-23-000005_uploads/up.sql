-- What each account has sent, for the limit of a day.
CREATE TABLE uploads (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  size INTEGER NOT NULL,
  at TIMESTAMP NOT NULL
);
CREATE INDEX uploads_account ON uploads (account_id, at);
