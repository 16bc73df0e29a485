# 連絡の図: 職ごとの列と時刻。

lanes-about = 職ごとの列に、だれがいつだれに知らせ、だれが応答したかを時刻の順に示した図です。同じ内容が下の表にあります。
lanes-scale = 時刻の下は、報告からの時間です。間隔は、実際の長さに比例しません。灰色の帯は、長く空いた時間です。
lanes-table = 表で読む
lanes-legend = 図の印
lanes-report = 報告
lanes-laws = 法令などの期限
lanes-since = { $span }後
lanes-wait = { $span }
lanes-left-out = 図に入らない時刻が{ $count }あります。下の表にはすべてあります。
lanes-column-at = 時刻
lanes-column-who = だれ
lanes-column-what = 何が起きるか
lanes-mark = { $at } { $who }：{ $what }
lanes-mark-more = { $at } { $who }：{ $what }（{ $more }）
lanes-ahead = この先 { $what }

# 図の印
lanes-reported = 報告する
lanes-told = 知らせる
lanes-copied = 写しを送る
lanes-called = 電話を頼む
lanes-asked = 問う、任せる
lanes-again = もう一度求める
lanes-confirmed = 受け取りを確認
lanes-done = 行った
lanes-late = 期限までに応答なし
lanes-nobody = 知らせる人がいない
lanes-assumed = 答えがないので、こう扱う
lanes-last-resort = 最後の連絡先に知らせる
lanes-due = 応答の期限
lanes-law = 期限の日

# 図の上の文
lanes-top-at-once = { $who }には、すぐに知らせます。
lanes-top-told = { $who }には、{ $span }後（{ $at }）に知らせます。
lanes-top-never = { $who }には、この間に知らせません。
lanes-none-late = 期限までに応答しない人はいません。
lanes-first-late = 最初に応答がなくなるのは、{ $at }の{ $who }です。応答がなければ、次の人に広げて知らせます。
lanes-nobody-left = { $at }（{ $span }後）には応答する人がいなくなり、最後の連絡先（{ $who }）に知らせます。
lanes-if-silent = だれも応答しないときは、{ $span }後（{ $at }）に最後の連絡先（{ $who }）に知らせます。

# 計画の図
chain-about = 上から順に、だれに知らせるかの図です。横に並ぶ職には、同時に知らせます。実線は、行われたか期限が過ぎたときに進む道、破線は、応答がないときに進む道です。
chain-by = 行う
chain-ask = 答える
chain-silent = 応答がないとき
chain-answer = 「{ $answer }」のとき
chain-class = { $classes }のとき
chain-class-least = { $class }以上のとき
chain-condition = 条件のとき
chain-last = だれも応答しないとき
chain-separator = ・
