# 画面の更新、書きかけ、候補、写し。

alive-sending = 送っています。そのままお待ちください。
# 「%」のところに時刻が入ります。
alive-fresh = { $time } に新しくしました。
alive-ended = サインインの時間が切れました。書きかけのものは、送るとサインインのあとに残っています。
alive-copy = 写す
alive-copied = 写しました
alive-names = 候補
alive-narrow = 文字で探す
