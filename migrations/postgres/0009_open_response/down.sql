DROP TABLE charges;
ALTER TABLE incidents DROP COLUMN contained_count;
