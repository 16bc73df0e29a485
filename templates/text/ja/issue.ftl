# 文書
fact-issue-prepared = 文書「{$variant}」の記載を書いた。
fact-issue-issued = 文書「{$variant}」（{$version}、{$format}）を{$number}として発行した。
web-area-documents = 文書

report-part-proof = 文書の証明
document-status-copy = 控え（未発行）
document-status-issued = 発行済み
document-number = {$incident} 第{$no}号
document-version = 第{$count}報
document-version-final = 最終報（第{$count}報）
document-variant-full = 庁内用
document-variant-council = 首長・議会用
document-variant-press = 公表用
document-variant-ppc = 個人情報保護委員会用
document-title-council = 情報セキュリティ事案の報告
document-title-press = 情報セキュリティ事案のお知らせ
document-title-ppc = 個人情報の漏えい等の報告（個人情報保護委員会）
document-mark-full = 取扱注意
document-mark-council = 取扱注意（首長・議会用）
document-mark-press = 公表用
document-mark-ppc = 個人情報保護委員会提出用
document-field-status = 発行の別
document-field-number = 文書番号
document-field-version = 版
document-field-code = 検証コード
document-field-seal = 署名した全履歴の先頭
document-field-root = 先頭のハッシュ値
document-field-signature = 署名
document-field-key = 署名鍵の識別子
document-seal = {$at}署名
document-proof-note = 文書番号と検証コード、又はこのファイルそのものにより、当団体が発行した文書であること、及び改変のないことを確かめられる。
document-copy-note = この書面は控えであり、文書番号を持たない。内容は今後変わることがある。
document-missing = 未確認の項目：{$list}
document-unknown = 確認中
document-unnamed = （氏名略）
document-staff = 職員
document-sheet-report = 報告書
document-column-seq = 番号
document-column-recorded = 記録日時
document-column-happened = 行為日時
document-column-fact = 事実
document-column-what = 内容
document-column-who = 行為者
document-column-ground = 根拠
document-course-occurred = 事案が発生した。
document-course-aware = 事案を把握した。
document-course-reported = 庁内で報告を受け付けた。
document-course-top = {$post}に報告した。
document-public-overview = 概要
document-public-course = 経過
document-public-personal-data = 個人情報の内容
document-public-response = 対応
document-public-prevention = 再発防止
document-public-contact = 問合せ先
document-ppc-overview = ① 概要
document-ppc-items = ② 漏えい等が発生した個人情報の項目
document-ppc-people = ③ 本人の数
document-ppc-cause = ④ 原因
document-ppc-harm = ⑤ 二次被害又はそのおそれの有無及び内容
document-ppc-persons = ⑥ 本人への対応の実施状況
document-ppc-notified = { $count }人に通知（{ $way }、{ $at }）
document-ppc-publication = ⑦ 公表の実施状況
document-ppc-measures = ⑧ 再発防止のための措置
document-ppc-done = 実施済みの措置
document-ppc-planned = 今後実施を予定する措置
document-ppc-other = ⑨ その他参考となる事項

# 画面
web-documents-title = {$number} の文書
web-documents-lead = 読む人に応じて、見せてよいものだけを載せた文書を作ります。文書番号は、発行したときにだけ付きます。
web-documents-copies = 控えを見る
web-documents-copies-lead = 控え（未発行）には文書番号が付きません。
web-documents-missing = 書かれていない項目
web-documents-complete = 書かれていない項目はありません。
web-documents-texts = この文書の記載
web-documents-texts-lead = 読む人に伝える言葉を書きます。公表用には、氏名など個人が分かることを書かないでください。
web-documents-texts-submit = 記載を保存する
web-documents-issue = 発行する
web-documents-issue-lead = 発行すると文書番号が付き、取り消せません。発行したファイルは保存され、後から同じものを取り出せます。
web-documents-issue-submit = 発行する
web-documents-issued = 発行した文書
web-documents-none = 発行した文書はありません。
web-documents-verify = 文書を確かめる
web-documents-verify-lead = この事案について発行した文書かどうか、改変がないかを確かめます。ファイルを選ぶか、検証コードを入れてください。
web-documents-file = ファイル
web-documents-verify-submit = 確かめる
web-documents-conflict = ほかの人が先に記録したため、発行していません。内容を確かめて、もう一度発行してください。
web-field-format = 形式
web-field-edition = 版
web-field-code = 検証コード
web-format-pdf = PDF（印刷・保存用）
web-format-docx = Word（DOCX）
web-format-xlsx = Excel（XLSX）
web-format-csv = CSV
web-format-md = Markdown
web-format-json = JSON
web-format-iodef = IODEF（RFC 8727）
web-done-prepared = 記載を保存しました。
web-done-issued = 発行しました。
error-not-made = 文書を作れませんでした。ほかの形式を選ぶか、システム管理者に連絡してください。
web-verdict-genuine = 真正：当団体が発行した文書で、改変はありません
web-verdict-genuine-body = このファイルは、発行したときのものと一字一句同じです。
web-verdict-altered = 改変あり：発行したものと同じではありません
web-verdict-altered-body = 検証コードは当団体が発行した文書のものですが、ファイルの中身が発行したときと違います。
web-verdict-known = この検証コードの文書を発行しています
web-verdict-known-body = 中身が発行したときと同じかどうかは、ファイルを選ぶと確かめられます。
web-verdict-unknown = 該当なし：この事案について発行した文書ではありません
web-verdict-unknown-body = このファイル又は検証コードに当たる文書を、この事案について発行した記録はありません。

# 端末
cli-report-written = {$file} に書きました。
cli-report-issued = {$number}を発行しました。検証コード {$code}、SHA-256 {$sha256}
cli-report-missing = 書かれていない項目: {$what}
cli-report-genuine = 真正: 当団体が発行した文書で、改変はありません。
cli-report-altered = 改変あり: 検証コードは当団体が発行した文書のものですが、ファイルの中身が発行したときと違います。
cli-report-other-code = 不一致: ファイルは当団体が発行したものですが、検証コードは別のものです。
cli-report-unknown = 該当なし: 当団体が発行した記録はありません。
cli-report-record = {$number}（{$variant}、{$version}、{$format}）、事案番号 {$incident}、{$at}発行、基になった履歴の先頭 {$head}
cli-about-report-verify = ファイルが当団体の発行した文書か、改変がないかを確かめる

# 外部への保管
anchor-subject = 記録の先頭（{ $day }）
anchor-body =
    この日の、署名したすべての履歴の先頭です。このメールを、記録のある機械とは別のところで保存してください。
    記録が後から切り取られ、又は書き換えられたときに、noroshi audit verify --anchor で確かめられます。

    { $anchor }

# 受付票
receipt-title = 通報受付票
receipt-mark = 通報者控え
receipt-number = 受付番号 {$number}
receipt-field-number = 受付番号
receipt-field-at = 受付日時
receipt-told = お知らせいただいた内容
receipt-told-summary = 要旨
receipt-told-description = 内容
receipt-told-place = 場所
receipt-told-contact-name = お名前
receipt-told-contact = 連絡先
receipt-proof = 受付の証明
receipt-note = 下の検証コードは、受付番号と受け付けた内容から当団体の鍵で作ったものです。受付の日時と内容を後から確かめるときに、この受付票をお示しください。確認番号は、この受付票には載せていません。
receipt-code = 検証コード
receipt-hash = 受付の記録のハッシュ値
web-receipt-pdf = 受付票を保存する（PDF）
cli-about-report-receipt = 受付票の検証コードが本物か確かめる
cli-receipt-genuine = 真正: 受付番号 {$number} は {$at} に受け付けました。検証コードは当団体のものです。
cli-receipt-wrong = 不一致: この受付番号と検証コードの組は、当団体のものではありません。

# 障害記録
document-variant-fault = 障害記録
document-title-fault = 障害記録
document-mark-fault = 取扱注意
document-fault-fault = 障害の内容
document-fault-cause = 原因
document-fault-response = 対応の経過
document-fault-outcome = 結果
