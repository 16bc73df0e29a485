DROP TABLE preventions;
