# Prevention
fact-prevention-investigated = The cause was recorded.
web-area-prevention = Prevention
