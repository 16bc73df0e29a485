DROP TABLE custody;
DROP TABLE evidence;
