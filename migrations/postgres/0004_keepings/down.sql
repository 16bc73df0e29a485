DROP TABLE keepings;
