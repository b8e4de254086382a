ALTER TABLE invitations DROP COLUMN declined_at;
DROP INDEX uploads_association;
ALTER TABLE uploads DROP COLUMN association_id;
