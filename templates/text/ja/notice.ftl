# Notices by mail and chat. Complete without a click; what a tired reader needs comes first.

notice-drill = 【訓練】
notice-heading = { $drill }【{ $reason }】{ $lead }
notice-heading-due = { $drill }【{ $reason }】{ $lead }期限 { $deadline }
notice-subject = { $drill }【{ $reason }・{ $severity }】{ $number } { $kind }（{ $unit }）
notice-subject-due = { $drill }【{ $reason }・{ $severity }】{ $number } { $kind }（{ $unit }）期限{ $due }
notice-subject-late = { $drill }【{ $reason }・{ $severity }】{ $number } { $kind }（{ $unit }）期限超過{ $due }
notice-subject-minimal = { $drill }【{ $reason }】{ $number }
notice-topic = { $number } { $kind }（{ $unit }）
notice-separator = 、

notice-lead-duty = { $acts }をお願いします。
notice-lead-call = 次の人に電話してください。
notice-lead-copy = お知らせです。あなたが行うことはありません。
notice-lead-reminder = まだ済んでいません：{ $acts }。
notice-lead-progress = しばらく動きがありません。今の状況を確かめ、記録してください。
notice-lead-last-resort = 連絡した人から応答がありません。ここが最後の連絡先です。
notice-lead-dead-letter = 届かなかった通知があります。電話などで本人に知らせてください。
notice-lead-disowned = 「担当が違う」と申し出がありました。だれが行うかを決めてください。
notice-lead-outside = 情報セキュリティの事案についてお知らせします。
notice-lead-waived = 二人で行うべきことを一人で行ったと記録されました。理由を確かめてください。
notice-lead-appointed = この事案で職に選任されました。事案の画面で確かめてください。
notice-lead-disapproved = 判断に、事後の承認が得られませんでした。
notice-lead-heard = 関係機関から回答がありました。
notice-lead-end = 対応が終わりました。あなたが行うことはありません。
notice-lead-contacts = 連絡先の定期の確認の時期です。対象 { $count } 件、うち確認が済んでいないもの { $stale } 件。
notice-contacts-do = 一件ずつ電話やメールで確かめ、結果を記録してください。番号が変わっていたら直してください。
notice-contacts-open = 一覧は次のアドレスで見られます。
notice-contacts-basis = 間隔は運用上の設定です（緊急連絡網の整備は規程の定めによります）。
notice-lead-readiness = 次の点検までに、知らせの届かない職と期間が{ $gaps }件あります。
notice-readiness-do = 人を任命するか、代理を定めてください。次のアドレスで、30日先までを確かめられます。
notice-readiness-basis = 曜日と時刻は運用上の設定です。
notice-duty-taken-over = 前の担当から引き継いだものです。{" "}
notice-lead-handover = 引き継ぐ事案があります。
notice-handover-leaving = { $at } に離れる { $office } の、残っているもの
notice-handover-coming = { $at } から就く { $office } の、引き継いだもの
notice-handover-due = { $number } { $what } 期限 { $due }
notice-handover-late = { $number } { $what } 期限 { $due }（超過）
notice-handover-untimed = { $number } { $what } 期限なし
notice-handover-more = ほかに{ $more }件
notice-handover-do = 前任・後任の人と確かめてください。義務は、その時に後任の人に移り、後任の人に知らせます。
notice-handover-basis = 知らせる日時は運用上の設定です。あなたに知らせられない事案は、ここには載りません。
notice-readiness-more = ほかに{ $more }件

notice-fact-number = 事案番号 { $number }　影響度 { $severity }　種別 { $kind }
notice-fact-minimal = くわしい内容は、このメールには書いていません。
notice-outside-number = 事案番号 { $number }　認知 { $aware }
notice-outside-ask = { $body }からのお知らせです。{ $desk }へのお問い合わせのときは、事案番号 { $number } をお伝えください。
notice-outside-phone = 電話 { $phone }
notice-outside-asked = この連絡を受け取ったことをお知らせください。
notice-outside-from = { $body }からのお知らせです。
notice-outside-way = 次のアドレスから、受け取ったことや回答を直接お知らせいただけます（7日間）。
notice-do-heard = 関係機関から回答がありました。内容は事案の経過にあります。
notice-fact-place = 起きた課 { $unit }　認知 { $aware }
notice-role = あなたの役割 { $role }
notice-role-plain = { $post }（{ $unit }）
notice-role-via = { $post }（{ $unit }）{ $via }
notice-role-bare = { $post }
notice-role-bare-via = { $post } { $via }

notice-answer-head = 答え方
notice-answer-open = 次のアドレスを開いて答えてください。
notice-answer-look = 今の状況は次のアドレスで見られます。
notice-answer-paper = 開けないときは、したことと時刻を書面に残し、あとで記録してください。
notice-answer-phone = 開けないときは{ $desk } { $phone } に電話し、事案番号 { $number } を伝えてください。
notice-answer-desk = 開けないときは{ $desk }に連絡し、事案番号 { $number } を伝えてください。
notice-see = くわしい内容は次のアドレスで見られます。
notice-see-number = アドレスを開けないときは、{ $desk }に事案番号 { $number } を伝えてください。

notice-silence-next = 期限までに応答がないときは、{ $posts }に連絡します。義務はあなたに残ります。
notice-silence-none = 期限までに応答がないときは、期限超過として記録します。義務はあなたに残ります。
notice-silence-late = 期限を過ぎました。連絡は先へ進みますが、義務はあなたに残っています。
notice-silence-untimed = 期限の定めはありません。済むまで繰り返しおたずねします。
notice-silence-ask-next = 期限までに答えがないときは、{ $posts }に判断を求めます。
notice-silence-ask-last = 期限までに答えがないときは、「{ $answer }」として進めます（運用上の設定）。
notice-silence-call = 期限までに結果の記録がないときは、次の架電担当に頼みます。

notice-duties-head = あなたが行うこと
notice-duties-open-head = 済んでいない義務
notice-duty-item = { $number }. { $act }　{ $role }
notice-duty-due = 期限 { $deadline }
notice-duty-asked-again = 期限 { $deadline }。改めて求めています。返答の期限 { $word }
notice-duty-after = 「{ $act }」が済んでから{ $time }
notice-duty-after-untimed = 「{ $act }」が済んでから
notice-duty-untimed = 期限の定めなし
notice-duty-basis = 根拠 { $basis }
notice-question = 問い：{ $question }
notice-options = 選べる答え：{ $options }

notice-call-act = { $act }（{ $name }あて）
notice-call-head = 電話する相手
notice-call-mobile = 携帯
notice-call-holiday = 休日
notice-call-office = 電話
notice-call-night = 夜間
notice-call-none = 電話番号の登録がありません。{ $desk }の緊急連絡網を見てください。
notice-call-say = 「事案 { $number } の確認をお願いします」と伝え、結果を記録してください。

todo-confirm = この知らせを受け取ったことを確認してください。確認だけでは対応は終わりません。
todo-report-up = 事案を上位の職に報告し、報告したことを記録してください。
todo-judge = 問いに答えてください。
todo-verify = 事実を確かめ、分かったことを記録してください。
todo-report = 決められた相手に報告し、報告したことを記録してください。
todo-share = 関係する機関に知らせ、知らせたことを記録してください。
todo-call = 電話をかけ、話した結果を記録してください。
todo-instruct = 必要な指示を出し、内容を記録してください。
todo-recover = 復旧を進め、済んだら記録してください。
todo-approve = 内容を確かめ、承認するかどうかを記録してください。
todo-other = 「{ $act }」を行い、行ったことを記録してください。

notice-do-progress = 動きがあれば経過を記録し、なければ担当の人に状況を聞いてください。
notice-do-last-resort = 対応できる人に電話し、対応を始めてもらってください。
notice-do-last-resort-record = 連絡した相手と時刻を、画面か書面に残してください。
notice-do-dead-letter = だれに届かなかったかは、画面の「連絡の状況」で分かります。
notice-do-disowned = 義務は残っています。正しい担当を決めて、その人に知らせてください。
notice-do-disapproved = 判断はそのまま有効です。事案の画面で理由を読み、どうするかを決めてください。

notice-foot-drill = これは訓練です。実際の事案ではありません。
notice-foot = このメールは自動で送っています。返信しても、確認したことにはなりません。

card-call = 電話する相手と番号は、事案の画面と、本人あてのメールにあります。
card-open = 事案を開いて確認する
card-see = 事案を開く
card-to = 宛先
card-role = 役割
card-fallback = { $heading } 事案番号 { $number }
card-shortened = 内容が長いため、一部を省きました。画面で確認してください。
