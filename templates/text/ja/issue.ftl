# 文書
fact-issue-issued = 文書を発行した。
web-area-documents = 文書
