# 監視からの警報：事案に残す文
alerts-summary = 監視の警報：{ $name }（{ $count }件）
alerts-group = 警報のまとまり：
alerts-firing = 監視から届いた警報
alerts-resolved = 監視が、おさまったと知らせた警報（事案は終わりません）
alerts-left-out = このほかに{ $count }件の警報があります。監視の画面で確かめてください。
alerts-cut = （長いため、ここまでです。つづきは、監視の画面で確かめてください）
