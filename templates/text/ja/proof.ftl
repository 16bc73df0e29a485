# 証明: どの職に、最も遅くていつ届くか。

proof-model = --people がないため、模型の組織（各種の組織を1つずつ、各職に1人、兼務なし）で試しました
proof-model-person = 職員{ $number }
proof-head = 最も遅い場合（{ $lives } 通りの経過から）
proof-nobody-away = 不在なし
proof-away-up-to = 不在{ $count }人まで
proof-same = 同じ
proof-row-sampled = （標本。すべてを試してはいません。--budget を増やしてください）
proof-reached-at-once = 報告と同時に届く
proof-reached-when-told = { $told }後に届く
proof-reached-after-report = 報告と同時に通知、{ $heard }後に届く
proof-reached-later = { $told }後に通知、{ $heard }後に届く
proof-not-reached = 届かない
proof-never-told = 届かない場合があります
proof-answered-not-told = 前の段の人が応答すれば、知らされない場合があります

# 場合
proof-case-separator = {" "}／{" "}
proof-case-alike = { $unit }（ほか{ $others }か所も同じ）
proof-case-start = { $at } の報告
proof-case-away = 不在: { $people }
proof-case-away-person = { $name }（{ $cause }）
proof-case-silent = だれも応答しない
proof-case-answers = 期限いっぱいで行う: { $duties }。ほかはだれも応答しない
proof-case-duty = { $post }の{ $act }
proof-case-spared = { $callee }に電話がかかる直前に{ $by }が応答し、電話は不要になる
proof-case-others-silent = ほかはだれも応答しない
proof-fact-personal-data = 個人情報{ $value }
proof-fact-my-number = 個人番号{ $value }
proof-fact-malicious = 故意{ $value }
proof-fact-sensitive = 要配慮個人情報{ $value }
proof-fact-asset-class = 重要度{ $value }
proof-fact-people = 最大{ $count }人

proof-guarantees = 保証
proof-any-severity = どの影響度
proof-guarantee = { $severity }のとき、{ $within }以内に{ $post }に届く（{ $absent }）
proof-guarantee-or = { $post }（就いている人も代理も全員不在なら、{ $or }のいずれか）
proof-held = 成り立ちます
proof-broken = 破れます
proof-unclaimed = 期限いっぱいの応答では成り立ちます（動きのない間だけ数える義務があるため、早い応答については主張しません）
proof-anyone = 応答する人か最後の連絡先
proof-silences = だれも応答しないとき、最後の連絡先が知るまで（だれかが応答すれば、その時まで）
proof-sampled = 試した範囲では成り立ちます（標本。すべてを試してはいません）
proof-sampled-remedy = {"    "}→ --budget を増やしてください

proof-judgements = 判断による
proof-rests = 「{ $question }」に「{ $answer }」と答えると、知らされないことがあります: { $posts }

proof-assumptions = 前提
proof-assume-hours = メールとチャットに気付くのは開庁時間だけとし、閉庁中に送ったものは次の開庁の時に届いたとします。電話には、いつでも気付くとします。
proof-assume-no-hours = 開庁時間の定めがないため、メールとチャットには送った時に気付くとします。
proof-assume-calls = 電話は、その時に勤務している電話の担当が、期限の終わりにかけたとします。
proof-assume-answers = 応答する人は期限いっぱいで（ほかの人への電話を不要にする応答は、その電話の直前に）応答し、ほかの人は応答しないとします。「不要」のような判断、取下げ、影響度の引下げはないとします。
proof-assume-sent = 通知は送れるとします。送れなければ応答がないものとして扱うので、これより早く次の段へ進みます。
proof-assume-quiet = 系統「{ $lines }」には、動きのない間だけ数える義務があります。早い応答がその先を遅らせることがあり、その場合の時間は主張しません。
proof-assume-facts = 事案の内容、組織、不在は途中で変わらず、対象者はおらず、対策本部などの宣言もないとします。
