-- Which files folder belongs to this database: the marker that must stand in it. Empty until the
-- first start that finds a folder.
ALTER TABLE installation ADD COLUMN files_marker TEXT;
