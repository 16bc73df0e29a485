# Pages. One word per thing; sentences short enough to be read on a telephone.

# まわり
web-skip = 本文へ
web-nav = おもなページ
web-nav-home = わたしの対応
web-nav-report = 事案を報告する
web-nav-list = 事案一覧
web-nav-ciso = CISOの画面
web-sign-out = サインアウト
web-help = 困ったときは、統一的な窓口に電話してください。
web-demo = 見本です。市も人も架空です。メールは送られず、次の画面にたまります。
web-demo-sends = 見本です。市も人も架空ですが、メールは設定した宛先に実際に送られます。
web-title-error = エラー：
web-required = ※必須
web-optional = ※任意
web-faults = 入力内容に問題があります（{ $count }件）
web-and = 、
web-or = 、または
web-parallel = 、
web-any = すべて
web-keep = 変更しない
web-choose = 選んでください
web-people = { $count }人
web-typed = 入力した内容

# エラー
web-error-sign-in-title = サインインが必要です
web-error-sign-in-body = もう一度サインインしてください。入力した内容がある場合は、下に表示しています。
web-error-forbidden-title = この操作はできません
web-error-forbidden-body = 必要なときは、統一的な窓口に連絡してください。
web-error-not-found-title = ページが見つかりません
web-error-not-found-body = 番号やアドレスが正しいか確かめてください。
web-error-method-title = この方法では開けません
web-error-method-body = ページの一覧から開き直してください。
web-error-cross-site-title = ほかのサイトからの送信です
web-error-cross-site-body = このシステムの画面から送信してください。何も変更していません。
web-error-expired-title = 画面の有効期限が過ぎました
web-error-expired-body = 画面を開き直して、もう一度送信してください。入力した内容は下に表示しています。
web-error-malformed-title = 送られた内容を読み取れません
web-error-malformed-body = 文字コードはUTF-8で送ってください。画面から送ったときは、開き直してもう一度送信してください。
web-error-slow-title = 送信に時間がかかりすぎました
web-error-slow-body = 通信の状態を確かめて、もう一度送信してください。
web-error-too-large-title = 送られた内容が大きすぎます
web-error-too-large-body = 文章を短くして、もう一度送信してください。
web-error-too-many-title = しばらく待ってください
web-error-too-many-body = 短い間に何度も送信されました。少し待ってからもう一度試してください。急ぐときは電話してください。
web-error-invalid-title = 入力内容に問題があります
web-error-invalid-body = 項目ごとの説明を見て直してください。
web-error-key-reused-title = 同じキーが別の内容に使われました
web-error-key-reused-body = Idempotency-Keyを新しくして送ってください。
web-error-conflict-title = ほかの人が先に更新しました
web-error-conflict-body = あなたの入力は消えていません。今の状態と見くらべてください。
web-error-unavailable-title = 今は受け付けられません
web-error-unavailable-body = 何も保存していません。少し待ってから、もう一度送信してください。
web-error-broken-title = システムの不具合です
web-error-broken-body = 記録した内容は失われていません。統一的な窓口に連絡してください。
web-error-paper = 急ぐ事案は、電話と紙で報告してください。
web-error-request = 問い合わせの番号：

# 項目の誤り
error-required = ＊「{ $label }」を入力してください。
error-choose = ＊「{ $label }」を選んでください。
error-too-long = ＊「{ $label }」が長すぎます。短くしてください。
error-moment = ＊「{ $label }」は日付と時刻で入力してください。
error-rfc3339 = ＊「{ $label }」は時差つきの日時（RFC 3339）で書いてください。
error-future = ＊「{ $label }」が今より後になっています。
error-count = ＊「{ $label }」は数字で入力してください。
error-too-many = ＊「{ $label }」の数が大きすぎます。
error-second-person = ＊前の行為と同じ人は行えません。やむを得ないときは「{ $label }」を入力してください。
error-not-in-bounds = ＊「{ $label }」に選んだ人には引き継げません。
error-closing-owed = ＊まだ終結にできません。済んでいない義務があります（{ $about }）。済ませるか、理由を付けて取り下げてください。
error-closing-mode = ＊まだ終えられません。「{ $about }」が続いています。先に解いてください。
error-unknown = ＊「{ $label }」が登録されていません。
error-unknown-field = ＊「{ $label }」という項目はありません。
error-word = ＊「{ $label }」の値が決まった語ではありません。
error-text = ＊「{ $label }」は文字列で書いてください。
error-list = ＊「{ $label }」は文字列の配列で書いてください。
error-object = ＊「{ $label }」はオブジェクトで書いてください。
error-truth = ＊「{ $label }」はtrueかfalseで書いてください。
error-bad-character = ＊「{ $label }」に使えない文字があります。
error-expired = ＊画面の有効期限が過ぎました。内容を確かめて、もう一度送信してください。
error-too-fast = ＊送信が早すぎました。内容を確かめて、もう一度送信してください。
error-leave-empty = ＊「{ $label }」には何も書かないでください。
error-sign-in = ＊利用者名かパスワードが違います。
error-numbers = ＊番号が正しくないか、期限が過ぎています。
error-password-short = ＊「{ $label }」は12文字以上にしてください。
error-password-wrong = ＊「{ $label }」が違います。
error-password-same = ＊「{ $label }」は今のものと別にしてください。
error-password-differs = ＊2回の入力が違います。
error-decided = ＊この確認はすでに済んだか、別の人に移りました。
error-needs-answer = ＊「{ $label }」を選んでください。
error-no-next-level = ＊次に連絡する段がありません。
error-reporter-is-subject = ＊報告した本人は関係者に指定できません。
error-self-is-subject = ＊自分は関係者に指定できません。
error-several = ＊同じ種類の義務が複数あります。どれか選んでください。
error-unacceptable = ＊「{ $label }」を受け付けられません。

# 項目
web-field-kind = 何が起きましたか
web-field-summary = 概要
web-field-summary-hint = 例：会議に持ち出したUSBメモリが見当たらない
web-field-description = くわしい内容
web-field-description-hint = 見たこと、気づいたことをそのまま書いてください。
web-field-aware_at = いつ気づきましたか
web-field-aware_at-hint = 書かなければ今の時刻になります。
web-field-occurred_at = いつ起きましたか
web-field-occurred_at-hint = 分からないときは空けてください。
web-field-unit = 起きた課
web-field-place = 対象（システム、機器、媒体、場所）
web-field-personal_data = 個人情報
web-field-person = だれを（職員番号）
web-field-approval = 事後の承認
web-field-people_max = 関係する人数（多くて何人くらいか）
web-field-certainty = 発生か、おそれか
web-field-my_number = マイナンバー
web-field-delegate = 引き継ぐ相手
web-field-override = 前の行為と同じ人が行う、やむを得ない理由
web-field-sensitive = 要配慮個人情報
web-field-threat = 脅威
web-field-system = 情報システム
web-field-contract = 契約
web-not-said = 指定しない
web-field-malicious = 故意
web-field-asset_class = 情報の重要度
web-field-origin = だれからの知らせですか
web-field-received_channel = どうやって受けましたか
web-field-received_at = いつ受けましたか
web-field-received_by = 受けた人の職員番号
web-field-received_by-hint = 自分が受けたときは空けてください。
web-field-contact_name = 名前
web-field-contact = 連絡先（メールアドレスか電話番号）
web-field-subjects = 関係者の職員番号
web-field-subjects-hint = 連絡の途中にいる人が事案に関わっているときだけ書いてください。その人には知らされません。
web-field-website = この欄は空けてください
web-field-token = 送信
web-field-number = 受付番号
web-field-number-hint = 例：K7M4-92QX（全角でも、ハイフンがなくても読み取ります）
web-field-secret = 確認番号
web-field-secret-hint = 受付のときに表示された番号です。貼り付けても入力できます。
web-field-login = 利用者名
web-field-password = パスワード
web-field-old = 今のパスワード
web-field-new = 新しいパスワード
web-field-new-hint = 12文字以上。長い文でもかまいません。
web-field-again = 新しいパスワード（もう一度）
web-field-q = 番号や概要のことば
web-field-severity = 影響度
web-field-phase = 段階
web-field-reason = 理由
web-field-note = 記録
web-field-answer = 答え
web-field-choice = どうしますか
web-field-at = いつ（今でないとき）
web-field-duty = 義務
web-field-record = だれの、どの義務ですか
web-field-means = 何で伝えられましたか
web-field-step = 段
web-field-line = 連絡系統
web-field-reporter = 報告者
web-field-start = いつ報告されますか
web-field-absent = 不在の人の職員番号
web-field-absent-hint = 何人でも。読点か空白で区切ってください。その間ずっと不在とします。
web-field-answers = 知らされた人はどうしますか
web-field-minutes = 応答までの分数
web-field-minutes-hint = 全員が応答するときだけ使います。
web-field-hours = 何時間見ますか
web-field-hours-hint = 168時間（1週間）まで。
web-field-scenario = シナリオ（YAML）
web-field-scenario-hint = noroshi simulate と同じ書き方です。日時、報告、不在、応答をすべてここに書きます。

web-unit-unknown = 分からない（統一的な窓口が決めます）
web-received-phone = 電話
web-received-counter = 窓口
web-received-mail = メール
web-received-letter = 手紙
web-received-other = その他
web-asset-a = 重要度A
web-asset-b = 重要度B
web-asset-c = 重要度C
web-asset-unknown = 分からない

# サインイン
web-sign-in-title = サインイン
web-sign-in-submit = サインインする
web-sign-in-demo = 見本の利用者名とパスワードは、起動した画面に表示されています。
web-sign-in-outside = 住民や委託先の方は、こちらから知らせてください（サインインは不要です）
web-password-title = パスワードの変更
web-password-lead = 変更すると、ほかの端末のサインインは終わります。
web-password-submit = 変更する

# わたしの対応
web-home-title = わたしの対応
web-home-idle = 今、あなたの確認を待っている事案はありません。
web-home-late = 期限を過ぎています（{ $count }件）
web-home-open = 対応してください（{ $count }件）

# 報告
web-new-title = 事案の報告
web-new-more = くわしく分かるとき
web-new-received = 外部の人からの知らせを登録するとき
web-new-subjects = 連絡の相手に関係者がいるとき
web-new-submit = 報告する
web-new-told = 報告すると、すぐに{ $who }に通知されます。
web-advice-title = 今すぐすること
web-advice-loss =
    最後に見た場所と時刻を書き留める。
    心当たりの場所と、交番や駅に問い合わせる。
    端末やアカウントを遠隔で止められるか、担当に確かめる。
web-advice-misdelivery =
    受け取った相手に、開かずに消すよう頼む。
    送った時刻、宛先、添付の名前を書き留める。
    送信済みのメールは消さずに残す。
web-advice-disclosure =
    見えている画面を写真や画像で残す。
    公開を止められるときは止める。
    見えていた期間を確かめる。
web-advice-malware =
    LANケーブルを抜き、無線を切る。
    電源は切らない。
    画面の表示を写真に撮る。
web-advice-ransomware =
    LANケーブルを抜き、無線を切る。
    電源は切らない。再起動もしない。
    脅迫の画面を写真に撮る。相手に連絡しない。
web-advice-intrusion =
    対象の機器をネットワークから外す。
    電源は切らない。
    記録（ログ）を消さない。
web-advice-defacement =
    改ざんされた画面を写真や画像で残す。
    公開を止めるよう担当に頼む。
web-advice-credential =
    パスワードを別の端末から変える。
    同じパスワードを使っているところも変える。
web-advice-other =
    機器の電源は切らず、そのままにする。
    見たことと時刻を書き留める。
    迷ったら、統一的な窓口に電話する。

# 一覧
web-index-title = 事案一覧
web-index-none = 当てはまる事案はありません。
web-index-none-here = 新しい順に1万件を調べましたが、当てはまる事案はありません。
web-index-next = 次のページ
web-index-older = さらに古い事案を調べる
web-filter = しぼり込む
web-filter-submit = この条件で見る
web-filter-clear = 条件を消す
web-filter-open = 完結していない事案だけ
web-filter-overdue = 期限を過ぎた事案だけ
web-exhausted = 経路尽き
web-late-count = 期限を過ぎた義務 { $count }件
web-next-due = 次の期限

# 事案
web-next-contact = 次の連絡
web-next-contact-body = このまま応答がなければ、{ $time }（{ $relative }）に{ $who }へ連絡します。
web-ladder = 連絡の状況
web-handling = 対応の記録と変更
web-about = 事案の概要
web-history = 経過
web-report-pdf = 報告書（PDF）
web-mine = あなたの対応
web-again = もう一度はじめから連絡します：
web-in-parallel = 同時に連絡
web-delayed = 遅延
web-confirmed = 確認済み
web-dead = 不達
web-told = 連絡
web-recorded-by = 記録 { $who }
web-was-late = 期限後
web-step-waiting = 連絡前
web-step-told = 応答待ち
web-step-done = 済み
web-step-late = 期限超過
web-step-passed = 知らせた人なし
web-step-untold = ここには、知らせることのできる人がいませんでした。
web-step-untold-next = 続けて{ $steps }へ進みました。
web-quoted = 「{ $name }」
web-step-dropped = 対象外になりました
web-step-tell = { $posts }に連絡
web-step-by = { $post }の対応
web-step-ask = 判断：{ $question }
web-step-answer = 答え：{ $answer }
web-step-silent-answer = 応答がないため「{ $answer }」として進めました（運用上の設定）
web-after-step = 「{ $step }」が済むか、期限を過ぎたとき
web-after-late = 「{ $step }」の期限を過ぎたとき
web-after-duty = 「{ $step }」の{ $act }の後
web-after-duty-late = 「{ $step }」の{ $act }の期限を過ぎたとき
web-after-at-once = ほかの段を待たずに、条件に当てはまったとき
web-after-answer = 判断が「{ $answer }」のとき
web-duty-lead = { $office }として行います。
web-call-lead = { $name }さんに電話して、事案の確認を求め、結果を記録してください。
web-call-to = 電話する相手
web-call-office = 電話
web-call-night = 夜間・休日
web-call-act = { $act }（{ $name }あて）
web-party-act = { $act }（{ $name }）
web-call-answered = 本人が確認
web-call-none = 電話番号の登録がありません。{ $desk }の緊急連絡網を見てください。
web-suggestion = 分かっていることからは「{ $answer }」が目安です。決めるのはあなたです。
web-confirmations-submit = 確認した
web-judgements-submit = この答えで決める
web-act-submit = { $act }をした
web-approvals-submit = 回答する
web-approval-approved = 承認する
web-approval-refused = 承認しない（理由を書く。判断は取り消されません）
web-act-confirm = 受領確認
web-act-report_up = 上申
web-act-judge = 判断
web-act-verify = 事実の確認
web-act-report = 報告
web-act-report_ciso = CISOへの報告
web-act-share = 情報の共有
web-act-call = 架電
web-act-instruct = 指示
web-act-recover = 復旧
web-act-approve = 承認
web-choice-accept = 自分が対応する
web-choice-delegate = 代理に引き継ぐ（相手を選んでください）
web-choice-not-mine = 担当が違う（理由を書いてください）
web-form-mode-begin = 宣言する：
web-form-mode-begin-submit = 宣言する
web-form-mode-end = 終える：
web-form-mode-end-submit = 終える
web-form-appoint = 選任する：
web-form-appoint-submit = 選任する
web-appointed-now = いまは{ $name }さんが選任されています。選任し直すと、まだ済んでいない義務が新しい人に移ります。
web-form-note = 経過を記録する
web-form-note-submit = 記録する
web-form-severity = 影響度を変更する
web-form-severity-submit = 変更する
web-form-phase = 段階を変更する
web-form-phase-submit = 変更する
web-form-facts = 分かったことを変更する
web-form-facts-submit = 変更する
web-form-level = 今すぐ次の段に連絡する
web-level-lead = 期限を待たずに、{ $who }へ連絡します。
web-form-level-submit = 今すぐ次へ
web-form-withdrawal = 義務を取り下げる
web-form-withdrawal-submit = 取り下げる
web-form-record = 電話などで聞いたことを記録する（代行記録）
web-form-record-submit = 代わりに記録する
web-severity-rule = 規則どおりに戻す
web-fact-unit = 起きた課
web-fact-aware_at = 認知
web-fact-occurred_at = 発生
web-fact-origin = 報告元
web-fact-reporter = 報告者
web-fact-place = 対象
web-fact-certainty = 発生・おそれ
web-fact-personal_data = 個人情報
web-fact-people_max = 関係する人数
web-fact-my_number = マイナンバー
web-fact-malicious = 故意
web-fact-asset_class = 情報の重要度
web-fact-received = 受付
web-fact-repeats = 重なった知らせ
web-fact-modes = 宣言された状態
web-history-title = 経過 { $number }
web-back = 事案 { $number } に戻る
web-actor-token = 外部システム（{ $name }）
web-actor-outside = 外部の方
web-actor-engine = システム
web-actor-operator = 管理者

web-done-reported = 報告を受け付けました。下の「連絡の状況」で、だれに知らせたか確かめられます。
web-done-joined = 同じ内容の事案がすでにあるため、そこに加えました。
web-done-confirmed = 確認を記録しました。
web-done-delegated = 引き継ぎました。相手に知らせました。
web-done-mode-began = 宣言しました。
web-done-mode-ended = 終えました。
web-done-appointed = 選任しました。
web-done-approved = 承認を記録しました。
web-done-disapproved = 承認しないことを記録し、判断した人と窓口に知らせました。
web-done-disowned = 担当が違うことを、統一的な窓口に知らせました。
web-done-acted = 記録しました。
web-done-judged = 判断を記録しました。
web-done-recorded = 代行記録をしました。
web-done-severity = 影響度を変更しました。
web-done-phase = 段階を変更しました。
web-done-facts = 内容を変更しました。
web-done-level = 次の段に連絡しました。
web-done-withdrawn = 義務を取り下げました。
web-done-noted = 記録しました。
web-done-password = パスワードを変更しました。

# 確認
web-confirm-title = 受領確認
web-confirm-heading = 事案 { $number } の受領確認
web-confirm-who = 確認する人
web-confirm-nothing = 受領確認は済んでいます。ほかの対応は、サインインして記録してください。
web-confirm-read = サインインして内容を読む

# CISO
web-ciso-title = CISOの画面
web-ciso-at = 時点
web-ciso-calm = 完結していない事案はありません。
web-ciso-overdue = 期限超過
web-ciso-open = 未完結
web-ciso-urgent = 止まっている事案、期限を過ぎた事案
web-ciso-coming = 次の期限

# 通報
web-public-title = 情報セキュリティの問題を知らせる
web-public-lead = 気づいたことを知らせてください。3分ほどで終わります。
web-public-anonymous = お名前を書かなくても知らせることができます。
web-public-dont = パスワードやマイナンバーは書かないでください。
web-public-urgent = 火災は119、事件は110に電話してください。
web-public-continue = 前に知らせた内容の状況を見る
web-public-details = 分かっていること
web-public-contact = 連絡先
web-public-after = 送信すると、市の統一的な窓口に届きます。連絡先がなくても、受付番号で状況を確認できます。
web-public-submit = この内容で知らせる
web-public-kind-misdelivery = 関係のないメールや書類が届いた
web-public-kind-disclosure = 個人の情報が見えている
web-public-kind-loss = 書類やUSBメモリを拾った
web-public-kind-defacement = ホームページがおかしい
web-public-kind-threat = 市をかたる連絡が来た
web-public-kind-disaster = 災害で機器や書類が危ない
web-public-kind-other = その他、分からない
web-receipt-title = 受け付けました
web-receipt-secret = 確認番号
web-receipt-at = 受付の時刻
web-receipt-once = 確認番号はもう一度表示できません。今、印刷するか書き留めてください。
web-receipt-next = この後
web-receipt-next-1 = 統一的な窓口が内容を確かめます。
web-receipt-next-2 = 必要なときは、書いていただいた連絡先に連絡します。
web-receipt-next-3 = 受付番号と確認番号で、いつでも状況を見られます。
web-receipt-print = この画面は、ブラウザーの印刷でそのまま紙に残せます。
web-receipt-done = 控えたので、状況を見る
web-status-title = 状況の確認
web-status-lead = 受付のときに表示された2つの番号を入力してください。
web-status-submit = 状況を見る
web-status-received = 受け付けました
web-status-received-body = 担当の確認を待っています。
web-status-confirmed = 確認しました
web-status-confirmed-body = 担当が内容を確認しました。
web-status-handling = 対応しています
web-status-handling-body = 担当が対応しています。
web-status-ended = 対応が終わりました
web-status-ended-body = 知らせていただき、ありがとうございました。

# 見本の受信箱
web-mailbox-title = 見本の受信箱
web-mailbox-lead = 送られるはずのメールとチャットです。新しい順に並んでいます。
web-mailbox-none = まだ何も届いていません。

# API
web-api-title = プログラム向けの窓口（API v1）
web-api-lead = 契約の全文：
web-api-address = アドレス
web-api-scope = 権限
web-api-fields = 項目（*は必須）

# この事案ならどう動くか
web-nav-simulate = どう動くか
web-simulate-title = この事案ならどう動くか
web-simulate-lead = 事案を想定して、施行中の計画で、だれに、いつ、どの条項で知らせるかを確かめます。何も保存せず、だれにも送りません。
web-simulate-people = 人の動き
web-simulate-own = シナリオを自分で書く
web-simulate-submit = どう動くか見る
web-simulate-lived = どう動くか
web-simulate-ladder = 終わったときの連絡の状況
web-simulate-nothing = これは想定です。何も保存せず、だれにも送っていません。
web-simulate-cut = 長くなったため、途中までを示しています。見る時間を短くしてください。
web-simulate-silent = だれも応答しない
web-simulate-everyone = 全員が、知らされてから下の時間で行う（判断を除く）
web-simulate-written = 下に書いたシナリオのとおり（ほかの項目は使いません）
web-simulate-refused = この報告は受け付けられません: { $reason }
web-simulate-unknown = 名簿にない番号・組織コードがあります: { $codes }
web-simulate-mistake = { $line } 行目: { $wrong }。{ $remedy }

# 備えの点検
web-nav-readiness = 備えの点検
web-readiness-title = 備えの点検
web-readiness-lead = 今日から{ $days }日の間に、知らせが届かない職と、送れない経路がないか確かめます。
web-readiness-none = { $days }日先まで、どの職にも知らせが届きます。
web-readiness-gaps = 知らせが届かない職
web-readiness-gaps-remedy = 名簿を直すか、不在の代理を登録してください。知らせる時点でだれもいないときは、次の段に進みます。
web-readiness-more = ほかに{ $count }件あります。
web-readiness-channels = 最後の送信が届かなかった経路
web-readiness-died = 不達
web-readiness-channels-remedy = noroshi notify test で経路を確かめてください。
web-readiness-calendars = 日付の続きがない暦
web-readiness-calendar = { $calendar }: { $year }年の日付が計画に書かれていません。
web-readiness-promises = 計画の保証
web-readiness-promises-lead = いまの名簿と登録済みの不在のまま（ほかに不在の人はいないとして）、応答が最も遅い場合でも保証が成り立つかを、{ $days }日先まで確かめます。
web-readiness-holds = 成立（{ $days }日先まで）
web-readiness-broken-now = いま破れています
web-readiness-broken-later = いまは成立。破れている日があります
web-readiness-broken = { $when }: { $reached }（{ $case }）
web-readiness-promises-remedy = 破れている日までに、不在の人の代理を登録するか、就く人を決めてください。
web-readiness-times = 知らせが届くまでの最も長い時間
web-readiness-times-lead = 今日の体制で、応答がいちばん遅く、しかも最も長い閉庁（年末年始など）に当たった場合です。体制がもっと悪くなる日があれば、▲ に示します。
web-readiness-worse = { $when }: { $reached }
web-readiness-sampled = 組合せが多いため、すべては試していません（標本）。
web-readiness-cut = 体制の変わる日が多いため、後の方の日は調べていません。
web-readiness-assumptions = 計算の前提
