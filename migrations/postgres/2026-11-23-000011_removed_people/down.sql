DELETE FROM association_people WHERE removed_at IS NOT NULL;
ALTER TABLE association_people DROP COLUMN removed_at;
