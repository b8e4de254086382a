-- What the bank returned after a claim was made is claimed no more from that day on; on the days before,
-- it was.
CREATE TABLE claim_reductions (
  id INTEGER PRIMARY KEY,
  claim_id INTEGER NOT NULL REFERENCES claims (id),
  day DATE NOT NULL,
  amount_ore INTEGER NOT NULL CHECK (amount_ore > 0)
);
CREATE INDEX claim_reductions_claim ON claim_reductions (claim_id);
