ALTER TABLE installation DROP COLUMN files_marker;
