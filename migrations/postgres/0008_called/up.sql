-- 呼び番号: the number of an incident that can be said, as its history has it; what was opened before has
-- none. Nobody gets one that another has. A search by the digits alone names every year there can be, so
-- that this index serves.
ALTER TABLE incidents ADD COLUMN called_year INTEGER;
ALTER TABLE incidents ADD COLUMN called_no INTEGER;
CREATE UNIQUE INDEX incidents_called ON incidents (called_year, called_no);
