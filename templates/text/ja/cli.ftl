# コマンドが画面に出す文言。

cli-about = 情報セキュリティ事案の報告と連絡
cli-about-demo = 見本の市で一通り動かす
cli-about-serve = サーバを動かす
cli-about-check = escalation.yaml を検査し、間違いと未決の点をすべて示す
cli-about-simulate = 想定した事案で、誰にいつ、どの条項で知らせるかを示す（送信も保存もしない）
cli-about-calendar = 祝日・閉庁日・臨時の開庁日を示す。内閣府の一覧と比べる
cli-about-policy = 計画を施行する・示す
cli-about-policy-activate = 計画を承認して施行する（発生済みの事案は元の計画のまま）
cli-about-policy-show = 施行中の計画を示す
cli-about-absence = 不在を登録する
cli-about-absence-add = 不在を登録する（動いているサーバにもすぐ効く）
cli-about-org = 組織・職員・職の名簿を取り込む
cli-about-org-import = CSV を取り込む（行がないことを理由に消すことはない）
cli-about-audit = 記録が書かれたとおりであることを証明する
cli-about-audit-verify = すべての履歴を検証する
cli-about-audit-anchor = 署名した現在の先頭を出力する（外部に保管するため）
cli-about-audit-rebuild = 一覧や検索の表を履歴から作り直す（動いているサーバのそばでもよい）
cli-about-backup = 動かしたまま写しを取る・確かめる・戻す
cli-about-backup-create = 写しを新しいファイルに取る
cli-about-backup-verify = 写しを検証する
cli-about-backup-restore = 写しを空のデータベースに戻す（解除するまで送信しない）
cli-about-migrate = データベースを準備する
cli-about-token = API トークンを管理する
cli-about-token-create = API トークンを作る（表示は一度だけ）
cli-about-user = アカウントを管理する
cli-about-user-add = アカウントを作る
cli-about-user-reset = パスワードを作り直す
cli-about-user-disable = アカウントを止める
cli-about-report = 事案報告書を出力する
cli-about-dispose = 完結した事案の記録を、報告とともに廃棄する
cli-about-notify = 送信経路を確かめる
cli-about-notify-test = 経路に試しの通知を送る
cli-about-outbox = 送信待ちを見る・やり直す
cli-about-outbox-list = 送れていない通知を示す
cli-about-outbox-retry = 不達の通知をもう一度送る
cli-about-outbox-release = 戻した写しからの送信を許す
cli-about-openapi = API の定義を出力する
cli-about-completions = シェルの補完を出力する
cli-about-man = マニュアルを出力する
cli-exit-codes = 終了コード: 0 済み、1 見つかったものがある、2 使い方かファイルの誤り、75 後でもう一度、78 設定の誤り

cli-not-utf8 = { $file } は UTF-8 ではありません。UTF-8 で保存し直してください
cli-not-found = 見つかりません。番号を確かめてください
cli-conflict = ほかの変更が先に入りました。もう一度実行してください
cli-invalid-unknown = 登録されていません
cli-invalid-same-person = 本人は代理になれません
cli-invalid-before-from = 終わりが始まりより前か、すでに過ぎています
cli-invalid-unsound = 計画に誤りがあります。noroshi check で確かめてください
cli-invalid-required = 書いてください
cli-invalid-future = 先の日時は書けません
cli-invalid-password-short = 12 文字以上にしてください
cli-invalid-taken = すでに使われています

cli-check-mistakes = 誤り { $count } 件
cli-check-questions = 未決の点 { $count } 件（使えますが、決めておくべきこと）
cli-check-sound = { $file } は使えます
cli-check-unsound = { $file } は使えません（誤り { $count } 件）

cli-migrate-none = データベースは準備できています
cli-migrate-step = 準備しました: { $step }

cli-policy-active = { $file } を施行しました（第 { $version } 版）
cli-policy-none = 施行中の計画はありません。noroshi policy activate で施行してください
cli-absence-added = { $person } の{ $cause }を登録しました（{ $from } から { $to } まで）

cli-audit-whole = 履歴 { $histories } 件、記入 { $entries } 件、署名 { $seals } 件: すべて書かれたとおりです
cli-audit-broken = 履歴 { $histories } 件、記入 { $entries } 件、署名 { $seals } 件: 上に示したところが壊れています
cli-audit-nothing = 署名するものがまだありません
cli-audit-anchor-unreadable = { $file } は noroshi audit anchor の出力ではありません
cli-audit-breach = 履歴 { $history } の { $seq } 番目の記入: { $what }
cli-audit-seal-fault = 先頭 { $size } 件までの署名: { $what }
cli-audit-orphans = 表 { $table } に、どの履歴のものでもない行が { $count } 行あります
cli-audit-rebuilt = 履歴 { $histories } 件の表を作り直しました
cli-audit-unreadable = 履歴 { $history } はこのプログラムでは読めないため、表を元のままにしました。noroshi audit verify で確かめてください

# 検証で見つかったもの
cli-breach-gap = 記入が抜けているか、順番が違います
cli-breach-link = 前の記入につながっていません
cli-breach-header = 見出しが書き換えられています
cli-breach-fact = 事実が書き換えられています
cli-breach-private = 本文が書き換えられています
cli-breach-time = 前の記入より古い時刻です
cli-breach-head = 履歴の先頭が最後の記入を指していません
cli-breach-replay = たどり直した結果が、保存された表と違います
cli-breach-unreadable = 事実を読めません
cli-breach-seal = 署名したときと違います
cli-breach-missing = 本文がなく、廃棄の記録もありません
cli-breach-kept = 廃棄したはずの本文や表の行が残っています
cli-breach-root = 記録をたどると別の値になります
cli-breach-signature = この団体の鍵による署名ではありません
cli-breach-anchor = 外部に保管した先頭が記録の中にありません
cli-breach-anchored = 外部に保管した先頭と違うか、失われています
cli-breach-forged = 外部に保管した先頭の署名が、この鍵のものではないか、書き換えられています

cli-dispose-open = 事案 { $number } はまだ終わっていません。完結または誤報としてから廃棄してください
cli-dispose-would = 事案 { $number }: 記入 { $entries } 件の本文、報告 { $reports } 件、通知 { $deliveries } 件がなくなります（まだ何も消していません）
cli-dispose-done = 事案 { $number } を廃棄しました（記入 { $entries } 件の本文、報告 { $reports } 件、通知 { $deliveries } 件）
cli-dispose-copies = 以前に取った写しには残っています。保存期間に従って写しも廃棄してください

cli-backup-exists = { $file } はすでにあります。別の名前を指定してください
cli-backup-created = { $file } に写しを取りました
cli-backup-keys = 鍵は写しに入っていません。{ $dir } を別に保管してください
cli-backup-restored = { $file } から戻しました。元のサーバが止まっていることを確かめてから noroshi outbox release を実行すると、送信を始めます

cli-simulate-sample-people = --people がないため、見本の市の職員で試します
cli-simulate-refused = この報告は受け付けられません: { $reason }

# 想定の記録
transcript-head = 事案 { $kind }（{ $unit }） { $severity }   { $at } 報告  { $aware } 認知
transcript-reported = 報告
transcript-severity = 影響度
transcript-by-rule = { $severity }（規則による）
transcript-by-hand = { $severity }（人の判断による）
transcript-facts = 事実の更新
transcript-phase = 段階
transcript-told = 通知
transcript-owes = 任務
transcript-asked = 問い
transcript-copy = 写し
transcript-absent = 不在連絡
transcript-passed = 次の段へ
transcript-exhausted = 経路尽き
transcript-exhausted-words = { $line }: { $parties } へ。次の巡は { $at } から
transcript-round = 再開
transcript-round-words = { $line }: 第 { $round } 巡
transcript-call = 架電
transcript-call-words = { $who } → { $callee }
transcript-unreached = 架電できず
transcript-due = 期限開始
transcript-done = 済み
transcript-discharged = 済みと扱う
transcript-late = 応答なし
transcript-unborne = 担い手なし
transcript-withdrawn = 取下げ
transcript-moved = 引継ぎ
transcript-answered = 判断
transcript-answer = { $answer }（{ $who }）
transcript-answer-noted = { $answer }（{ $who }、記録のみ）
transcript-unanswered = 回答なし
transcript-unanswered-words = 「{ $answer }」として進みます（応答なしのため）
transcript-reminded = 催促
transcript-progress = 経過確認
transcript-dead = 不達
transcript-disowned = 担当違い
transcript-ended = 完結連絡
transcript-refused = 受付不可
transcript-until = {" "}{ $at } まで
transcript-follows = {" "}（「{ $act }」の後から数えます）
transcript-informed = 情報提供
transcript-waived = 兼務
transcript-mode-began = 宣言
transcript-mode-ended = 宣言終了
transcript-shared = 一部済み
transcript-hastened = 期限繰上げ
transcript-postponed = 期限改め
transcript-refused-words = { $who } { $does }：{ $why }
transcript-refused-forbidden = この人には行えません
transcript-refused-decided = すでに済んでいるか、状態が変わっています
transcript-refused-invalid = 内容が足りないか、正しくありません
transcript-refused-undecidable = 決められません
transcript-because = { $why }（{ $ground }）
transcript-delayed = 遅延 { $ground }
transcript-reached = 届いた時刻
transcript-not-reached = 届いていません

cli-simulate-unknown = 名簿にない番号・組織コードがあります: { $codes }。シナリオを直すか --people で名簿を指定してください
cli-org-nothing = 取り込むファイルがありません。--units、--people、--posts のいずれかを指定してください
cli-org-encoding = { $file } は UTF-8 でも CP932 でもありません。どちらかで保存し直してください
cli-org-table = { $file } の { $line } 行を表として読めません。見出しの列の数と引用符を確かめてください
cli-org-refused = { $count } 行を取り込めないため、何も変えていません
cli-org-same = 変わるところはありません
cli-org-applied = { $count } 件を { $at } 付けで取り込みました
cli-org-dry-run = { $count } 件が { $at } 付けで変わります（まだ何も変えていません）

cli-token-nameless = --name に名前を書いてください
cli-token-once = トークン { $name }（{ $scopes }）を作りました。表示は一度だけです

cli-user-added = アカウント { $login } を作りました。最初のパスワードは次の行です（表示は一度だけ。初回に変更を求めます）
cli-user-reset = パスワードを作り直しました。次の行です（表示は一度だけ）
cli-user-disabled = アカウントを止めました
cli-user-unknown = その職員番号のアカウントはありません。noroshi user add で作ってください

cli-outbox-retried = { $count } 件をもう一度送ります
cli-outbox-released = 送信を許しました
cli-outbox-held = この写しは送信を止めています。noroshi outbox release で許してください
cli-outbox-count = { $count } 件

cli-serve-listening = { $address } で受け付けています
cli-policy-missing = 施行中の計画がなく、{ $file } も読めません。[policy] file に計画を置くか、noroshi policy activate で施行してください
cli-policy-first = 施行中の計画がなかったため、{ $file } を施行しました
cli-report-issuer = 運用担当者

cli-notify-unknown = { $channel } という経路はありません（あるもの: { $known }）
cli-notify-subject = 【試験】のろしからの送信試験
cli-notify-body = これは送信の試験です。対応は要りません。
cli-notify-sent = { $where } に渡しました。{ $note }
cli-notify-failed = { $where } に送れませんでした: { $why }

cli-demo-fresh = のろしの見本を { $dir } に作りました。
cli-demo-resumed = のろしの見本を { $dir } から再開します。
cli-demo-report = 住民の窓口 { $url }/report
cli-demo-sign-in = 職員の画面 { $url }/
cli-demo-mailbox = 届いたメール { $url }/demo/mailbox
cli-demo-people = サインインできる人（役割、職員番号、パスワード）:
cli-demo-staff = 職員 { $name }
cli-demo-manager = 情報セキュリティ管理者（税務課長） { $name }
cli-demo-stand-in = 税務課長の代理 { $name }
cli-demo-desk = 統一的な窓口 { $name }
cli-demo-chief = 統括情報セキュリティ責任者 { $name }
cli-demo-ciso = CISO { $name }
cli-demo-admin = システムの管理者 { $name }
cli-demo-stop = 終わるには Ctrl+C。同じ続きから始めるには noroshi demo --dir { $dir }

cli-calendar-holidays = 国民の祝日・休日
cli-calendar-closed = { $name }: 曜日・祝日による休みのほかに閉じる日
cli-calendar-opened = { $name }: 臨時の開庁日・時間の異なる日
cli-calendar-year = { $year } 年の祝日は示せません。{ $first } から { $last } までの年を、2026 や 2026..2030 のように指定してください
cli-calendar-list = { $file } の { $line } 行を、祝日の月日と名称として読めません。内閣府の syukujitsu.csv をそのまま指定してください
cli-calendar-list-old = { $file } には { $first } 年以後の祝日がありません。新しい一覧を指定してください
cli-calendar-same = { $first } 年から { $last } 年まで、内閣府の一覧と違う日はありません
cli-calendar-differs = { $first } 年から { $last } 年まで、内閣府の一覧と { $count } 日違います
cli-calendar-difference = {"  "}{ $day }  内閣府: { $official }  この計画: { $ours }
cli-calendar-no-holiday = 祝日でない
cli-calendar-overrides = 計画に次のとおり書いてください（すでに national_holidays があれば置き換え）
cli-calendar-drop-overrides = 計画の national_holidays は要らなくなりました。消してください
