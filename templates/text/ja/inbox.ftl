# 届いたメール：受付に残す文と、コマンドの答え
mail-in-came = （メールで届いた報告です。差出人は確かめていません）
mail-in-nameless = 件名のないメール
mail-in-file = 名前のないファイル{ $no }
mail-in-cut = （長いため、ここまでを受け付けました。続きは元のメールにあります）
mail-in-missing = （受け付けなかったファイル { $count }件：{ $names }）
cli-mail-taken = 受付番号 { $number } で受け付けました。
cli-mail-loop = この仕組みが送ったメールです。何もしません。
cli-mail-bounce = 配送の知らせです。何もしません。
cli-mail-automatic = 自動で送られたメールです。何もしません。
cli-mail-bulk = 一斉配信のメールです。何もしません。
