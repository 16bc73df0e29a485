DROP TABLE kept_forms;
DROP TABLE passkeys;
