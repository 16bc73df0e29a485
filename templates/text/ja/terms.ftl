# Words that every room uses. One word per thing.

product = のろし
product-subtitle = 情報セキュリティ事案の報告と連絡

# 時
time-date = { $era }{ $year }年{ $month }{ $day }日({ $weekday })
time-day = { $month }{ $day }日({ $weekday })
time-day-and-clock = { $day } { $clock }
time-clock = { $clock }
time-month = { $month }月
time-weekday = { $weekday ->
    [1] 月
    [2] 火
    [3] 水
    [4] 木
    [5] 金
    [6] 土
   *[7] 日
}
time-era-reiwa = 令和
time-era-heisei = 平成
time-era-showa = 昭和
time-era-taisho = 大正
time-era-meiji = 明治
time-first-year = 元
time-fiscal-year = { $era }{ $year }年度
time-days = { $count }日
time-hours = { $count }時間
time-minutes = { $count }分
time-seconds = { $count }秒
time-two-parts = { $first }{ $second }
time-left = あと{ $span }
time-over = { $span }過ぎています
time-ago = { $span }前
time-just-now = たった今
time-deadline = { $at }（{ $relative }）

# 段階
phase-received = 受付
phase-confirmed = 確認済み
phase-handling = 対応中
phase-contained = 封じ込め済み
phase-recovered = 復旧済み
phase-investigating = 原因究明中
phase-preventing = 再発防止中
phase-closed = 完結
phase-void = 誤報・対象外
phase-merged = 統合済み

# 義務の状態
duty-state-open = 未了
duty-state-unheard = 連絡が届いていません
duty-state-late = 期限超過
duty-state-done = 済み
duty-state-passed = 担い手なし
duty-state-withdrawn = 取下げ

# 段の状態
stage-waiting = 連絡前
stage-told = 応答待ち
stage-passed = 知らせた人なし
stage-dropped = 対象外になりました
step-done = 済み
step-late = 期限超過

# 報告元
origin-staff = 職員
origin-outside = 住民等外部
origin-contractor = 委託事業者
origin-monitoring = 監視システム

presence-present = あり
presence-absent = なし
presence-unknown = 分からない

certainty-occurred = 発生
certainty-suspected = おそれ

means-screen = 画面
means-link = メールのリンク
means-phone = 電話
means-mail = メール
means-paper = 書面

# 電話の結果
call-result-reached = つながった
call-result-not-reached = つながらなかった
call-result-left-word = 伝言を残した

# 担い手
via-holder = 正
via-member = 構成員
via-stand-in = 代理（{ $cause }）
via-absent-holder = 不在中の本人
via-copy = 写し
via-caller = 電話の担当
standing-holder = 正
standing-member = 構成員
standing-stand-in = 代理
cause-absent = 不在
cause-unable = 事故
cause-vacant = 欠員
cause-delegated = 委任

# 段が開いた理由
opened-first = 報告を受けて
opened-done = 前の段が済んで
opened-silence = 応答がないため
opened-at-once = 他の段を待たずに
opened-by-hand = 職員の操作により

# 職を飛ばした理由
passed-no-one = 連絡できる人がいません
passed-no-such-level = この組織にはない職です
passed-no-place = 所属が決まっていません

# 義務が済んだとみなされた理由
discharge-reporter = 報告した本人です
discharge-confirmed-before = この事案をすでに確認しています
discharge-owed-to-self = 報告する相手が本人です
discharge-answered = 相手が応答しました
discharge-group-answered = 同じ職の別の人が応答しました
discharge-done-there = 統合された事案で済んでいます
discharge-not-owed = 求めていたことが不要になりました

# 通知の用件
reason-duty = 要確認
reason-call = 要電話
reason-copy = 情報共有
reason-reminder = 催促
reason-progress = 経過確認
reason-last-resort = だれも応答していません
reason-call-given-up = 電話できず
reason-dead-letter = 不達
reason-disowned = 担当違い
reason-end = 完結

# 配信
outcome-sent = 送信済み
outcome-dead = 不達
delivery-queued = 送信待ち
delivery-claimed = 送信中
delivery-retry = 再送待ち
delivery-sent = 送信済み
delivery-accepted = 受理
delivery-dead = 不達
delivery-confirmed = 確認済み
channel-mail = メール
channel-chat = チャット（{ $name }）

# 根拠
basis-policy = { $rule } { $clause }
basis-operational = 運用上の設定
basis-operational-clause = 運用上の設定（{ $clause }）

# 用語
word-incident = 事案
incident-called = 令和{ $year }-{ $no }
incident-named = { $called }（{ $number }）
word-incident-number = 事案番号
word-report-number = 受付番号
word-kind = 種別
word-severity = 影響度
word-unit = 起きた{ OWN("unit") }
word-unit-unknown = 所属不明
word-origin = 報告元
word-aware-at = 認知
word-phase = 段階
word-post = 職
word-duty = すること
word-deadline = 期限
word-no-deadline = 期限なし
word-basis = 根拠
word-drill = 訓練
word-confirm = 受領確認
word-report-up = 上への報告
word-desk = { OWN("desk") }
timer-within = { $span }以内
timer-within-open = 開庁時間で{ $span }以内
timer-next-day = 翌日{ $at }まで
timer-next-open-day = 翌開庁日{ $at }まで
timer-open-days = { $count }開庁日以内
reason-outside = 情報提供
reason-waived = 兼務
reason-recorded = 代わりの記録
reason-contacts = 連絡先の確認
reason-handover = 引継ぎ
reason-administered = 登録のお知らせ
deed-absence = 不在の登録
deed-absence-changed = 不在の変更
deed-absence-over = 不在の終了
deed-unit = 組織の変更
deed-seat = 職の登録
deed-policy = 計画の変更
deed-account = 利用者とトークンの変更
deed-address = 連絡の届く先の変更
deed-channel = 経路の試し
reason-readiness = 備えの点検
reason-appointed = 選任
reason-disapproved = 不承認
reason-heard = 関係機関の回答
reason-merged = 統合・分割
reason-eased = 不要・引下げ
reason-news = 新しい事実
discharge-all-done = 今これを負う全員が済ませています

# 知らせる相手がいない職
gap-line = { $unit }の{ $post }: { $why }（{ $when }）
gap-vacant = 就いている人も代理もいません
gap-away = 全員が不在で、代理もいません
gap-unwritable = メールもチャットも届きません
gap-unphoned = 電話番号がありません
gap-undecided = 一度もだれも就いておらず、欠員の代理が受けています（人を当てるか、欠員と決めた行を職の表に書いてください）
gap-now = 今
gap-until = 今から { $to } まで
gap-from = { $from } から
gap-from-until = { $from } から { $to } まで

# 事実の項目
field-kind = 種別
field-unit = 起きた{ OWN("unit") }
field-certainty = 発生・おそれ
field-aware_at = 認知
field-occurred_at = 発生の日時
field-personal_data = 個人情報
field-sensitive = 要配慮個人情報
field-people_max = 関係する人数
field-my_number = マイナンバー
field-number_system = 個人番号利用事務のシステム等
field-malicious = 故意
field-property_risk = 財産的被害のおそれ
field-exposed = 不特定多数が閲覧できた
field-asset_class = 情報の重要度
field-segments = 影響を受けた区画
field-threat = 脅威
field-effects = 情報に起きたこと
field-system = 情報システム
field-contract = 契約
field-summary = 概要
field-description = くわしい内容
field-place = 対象
field-origin = 報告元
field-unsaid = 不明
field-count = { $count }人
field-change = { $field }：{ $before } → { $after }
field-subjects-change = 関係者の指定：{ $before }人 → { $after }人
field-rewritten = { $field }を書き改めた
field-separator = 、
