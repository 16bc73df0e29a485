DROP TABLE signers;
