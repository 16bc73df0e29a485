# 統計。

statistics-title = 統計
statistics-title-of = 統計（{ $period }）
statistics-quarter = 第{ $quarter }四半期
statistics-quarter-of = { $year } 第{ $quarter }四半期
statistics-whole-year = 年度を通して
statistics-period = { $from }から{ $to }まで
statistics-submit = 集計する
statistics-step = { $line }・{ $step }・{ $act }
web-field-year = 年度
web-field-quarter = 四半期
web-field-from = 期間の初日
web-field-from-hint = 日付を入れると、年度と四半期より優先します。
web-field-to = 期間の末日
web-field-to-hint = 空欄のときは今日までです。
error-day = ＊「{ $label }」は日付で入力してください。
error-day-order = ＊期間の末日を初日より後にしてください。

# 表
statistics-overview = 件数
statistics-times = 対応にかかった時間
statistics-units = 所属別
statistics-kinds = 種別
statistics-severities = 影響度別
statistics-origins = 報告元別
statistics-lines = 連絡系統別
statistics-steps = 段ごとの期限
statistics-dates = 法令の期限
statistics-notes = 数え方

# 行
statistics-count-all = 事案
statistics-count-open = うち対応中
statistics-count-drills = 訓練（ほかの数に含みません）
statistics-count-void = 誤報・対象外（ほかの数に含みません）
statistics-count-measures = 再発防止策
statistics-count-measures-live = うち進行中
statistics-count-measures-late = うち期限超過
statistics-until-confirmed = 最初の受領確認まで（MTTA）
statistics-until-recovered = 復旧まで（MTTR）
statistics-until-closed = 完結まで

# 列
statistics-head-what = 区分
statistics-head-step = 連絡系統・段・すること
statistics-head-clock = 期限
statistics-head-count = 件数
statistics-head-open = 対応中
statistics-head-known = 分かる件数
statistics-head-mean = 平均
statistics-head-median = 中央値
statistics-head-p90 = 90%値
statistics-head-confirmed-mean = 確認まで 平均
statistics-head-confirmed-median = 確認まで 中央値
statistics-head-confirmed-p90 = 確認まで 90%値
statistics-head-recovered-mean = 復旧まで 平均
statistics-head-recovered-median = 復旧まで 中央値
statistics-head-closed-mean = 完結まで 平均
statistics-head-closed-median = 完結まで 中央値
statistics-head-in-time = 期限内
statistics-head-late = 期限後
statistics-head-missed = 期限を過ぎて未了
statistics-head-passed = 担う人がなく通過
statistics-head-other = 期限前・期限なし
statistics-head-run-out = 期限を過ぎて未了
statistics-head-running = 期限前

# 注
statistics-note-whole = 期間内に受け付けた事案を数えています。いま見ることのできない事案と、廃棄した事案は含みません。
statistics-note-seen = 期間内に受け付けた事案のうち、あなたが見ることのできるものだけを数えています。庁全体の数ではありません。
statistics-note-apart = 訓練と、誤報・対象外とした事案は別に数え、ほかの数に入れていません。
statistics-note-times = 時間は最初の受付から数えます。復旧は段階が「復旧済み」以降になった時、完結は最後に完結とした時です。再開した事案は対応中に戻ります。90%値は、10件のうち9件がその時間までに済んだことを表します。
statistics-note-steps = 段ごとの時間は、知らせた時（前の対応に続くものはそれが済んだ時）から果たされた時までです。不要とした対応と、行為を要しなかった対応は数えません。
statistics-note-minutes = このファイルの時間の単位は分です。

# 図
statistics-chart-months = 月ごとの件数（1年前）
statistics-chart-months-key = 青はこの期間、灰色はその1年前
statistics-chart-kinds = 種別ごとの件数（1年前）
statistics-chart-before = 1年前 { $count }
statistics-chart-key = 青はこの期間、灰色はその1年前。期間の途中のときは、1年前の同じ日まで
statistics-chart-confirmed = 最初の受領確認まで
statistics-chart-confirmed-says = { $count }件の中央値は{ $median }（1年前は{ $before }）
statistics-chart-limit = 縦の線は期限の{ $limit }、超えたもの{ $count }件
statistics-chart-kept = 期限を守れたか
statistics-chart-kept-says = 期限内 { $share }（1年前 { $before }）。期限内{ $in-time }件、期限後{ $late }件、未了{ $missed }件
statistics-chart-kept-key = 濃い青は期限内、灰色は期限後、赤は期限を過ぎて未了
statistics-chart-none = この期間には記録がありません。
statistics-and = 。{""}
statistics-tables = 数値の表
statistics-files = この期間の表を保存する:
statistics-months = 月ごとの件数
statistics-month = { $year }年{ $month }月
statistics-kept = 期限を守れたか
statistics-kept-steps = 連絡の段
statistics-kept-dates = 法令の期限
statistics-head-month = 月
statistics-head-before = 1年前
statistics-head-share = 期限内の割合
statistics-head-share-before = 1年前の割合
