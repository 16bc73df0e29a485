# Documents
fact-issue-issued = A document was issued.
web-area-documents = Documents
