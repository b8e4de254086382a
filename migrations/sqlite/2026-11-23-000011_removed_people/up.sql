-- Whoever has just been taken off a board is close to its association all the same: the row is kept for
-- two years, marked, and then removed.
ALTER TABLE association_people ADD COLUMN removed_at TIMESTAMP;
