# 再発防止
fact-prevention-investigated = 原因を記録した。
web-area-prevention = 再発防止
