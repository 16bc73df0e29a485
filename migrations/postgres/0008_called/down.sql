DROP INDEX incidents_called;
ALTER TABLE incidents DROP COLUMN called_no;
ALTER TABLE incidents DROP COLUMN called_year;
