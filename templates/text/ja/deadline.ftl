# 期限
fact-deadline-filed = 期限のある報告を行った。
web-area-deadlines = 期限
