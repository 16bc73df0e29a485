# 監査。

audit-title = 監査
audit-lead = 監査人は、事案の履歴と文書を読むことができます。自分の所属の事案は監査できません。
audit-you = あなた
audit-others = 兼務
audit-shut-out = 監査できない所属（下の組織を含む）
audit-none = 監査人の職（計画の roles の auditors）に就いている人はいません。
audit-unknown = 起きた{ OWN("unit") }が分からない事案は、{ OWN("unit") }が決まるまで監査人に見えません。対象者として名前が挙がった人には、どの職にあっても、その事案は見えません。窓口、{ OWN("top") }、その事案を知らされた人には見えます。
audit-own = あなたの所属の事案です。監査としてではなく、担当として見ています。
audit-who = 監査人と兼務
audit-tabs = 監査のページ
audit-hash-means = 灰色の英数字は、その記録の指紋です。前の記録の指紋も含めて計算するので、どこかが書き換えられると、それより後の指紋がすべて合わなくなります。

# 記録の確かめ
audit-checks = 記録の確かめ
audit-checks-lead = 保存されているすべての記録を読み直し、書かれたときのままかどうかを確かめます。事案の件数によって、数秒から数十分かかります。その間も、仕事はふだんどおりできます。
audit-check-start = 今、確かめる
audit-check-again = もう一度確かめる
audit-check-running = 確かめています：履歴 { $all } 件のうち { $read } 件を読みました。
audit-check-failed = 確かめを終えられませんでした。もう一度押してください。続くときは、システムの担当者に知らせてください。
audit-check-never = まだ一度も確かめていません。
audit-check-whole = すべて、書かれたときのままです。
audit-check-broken = 書かれたときと違うところがあります。
audit-check-broken-do = 消したり直したりせず、システムの担当者と{ OWN("top") }に知らせてください。下に、どこがどう違うかを示します。
audit-check-read = 履歴 { $histories } 件、記録 { $entries } 件、署名 { $seals } 件
audit-check-at = 確かめた日時
audit-check-by = 確かめた人
audit-check-range = 読んだ範囲
audit-check-earlier = これまでの確かめ
audit-check-result = 結果
audit-check-root = 先頭の値（始めの16字）
audit-check-good = ✓ そのまま
audit-check-bad = ▲ 違い { $count } か所
audit-faults = 違っていたところ
audit-fault-what = 何が
audit-fault-place = どこで
audit-fault-means = どういうことか
audit-faults-more = ほかに { $count } か所あります。
audit-fault-incident = 事案 { $number } の { $seq } 番目の記録
audit-fault-entry = 履歴 { $history } の { $seq } 番目の記録
audit-fault-seals = { $size } 件目までの署名から続く { $count } 件
audit-fault-rows = 表 { $table } の { $count } 行
audit-fault-orphans = どの履歴のものでもない行があります
audit-fault-damaged = データベースのファイルが傷んでいます
audit-means-damage = 記録を入れたファイルそのものが読めません。ディスクの故障が疑われます。バックアップから戻す必要があります。
audit-means-rows = 一覧に使う表が、もとの記録と合いません。もとの記録は残っています。表は作り直せますが、その前に、だれかがデータベースを直接触っていないかを調べてください。
audit-means-version = このプログラムでは読めない形の記録です。新しいプログラムが書いたものかもしれません。
audit-means-key = 署名した鍵が、この団体の鍵ではありません。鍵を替えたときは、その記録があるかを確かめてください。
audit-means-cut = 記録が途中で抜けているか、後ろが切り取られています。外部に保管した先頭や紙に印刷した先頭と比べて、いつから失われたかを調べてください。
audit-means-kept = 廃棄したはずのものが残っています。廃棄をやり直す必要があります。
audit-means-changed = 書かれた後に、だれかが中身を書き換えたか、消しています。いつから違うかは、バックアップと比べると分かります。
audit-head = 署名付きの先頭
audit-head-lead = この値は、すべての記録をまとめた一つの指紋です。記録が一つでも変われば、別の値になります。このページを印刷して保管しておくと、後で記録が切り取られたり書き換えられたりしたとき、保管した紙と比べて分かります。
audit-head-none = 署名された記録がまだありません。
audit-head-size = まとめた履歴の先頭の数
audit-head-root = 先頭の値
audit-head-key = 鍵の名前
audit-head-signature = 署名
audit-head-signed = 署名した日時

# 閲覧記録
audit-looks = 閲覧記録
audit-looks-lead = だれが、いつ、どの事案を見たかの記録です。同じ人が同じページを1時間のうちに何度開いても、1行です。事案の一覧と検索の画面は記録していません。あなたの所属の事案など、監査できない事案の記録は出ません。
audit-look-opened = 開いた
audit-look-exported = 書き出した
audit-look-contact = 連絡先を表示した
audit-look-taken = 証拠のファイルを受け取った
audit-what-view = 事案のページ
audit-what-page = 事案のページ
audit-what-history = 経過
audit-what-ladder = 連絡の段階
audit-what-acts = できること
audit-what-drill = 訓練
audit-what-retention = 保存と廃棄
audit-what-response = 対応措置
audit-what-items = 報告事項
audit-what-publication = 公表
audit-what-deadlines = 法令等の期限
audit-what-prevention = 再発防止
audit-what-paper = 紙からの入力
audit-what-export = 報告書・文書
audit-what-contact = 報告した人の連絡先
audit-what-link = メールのリンクのページ
audit-what-list = 一覧の書き出し（CSV・Excel）
audit-what-evidence = 証拠の一覧
audit-what-evidence-package = 証拠一式
audit-what-item = 証拠 { $no }
audit-what-file = 証拠 { $no } のファイル
audit-what-audit-package = 監査用一式
audit-what-why = { $what }（{ $reason }）
audit-count = { $count } 件
audit-none-here = この条件に当たる記録はありません。
audit-filter = 表示する
audit-take = 書き出す
audit-next = 次の100件
audit-period = 期間
audit-head-at = 日時
audit-head-who = 人
audit-head-number = 事案番号
audit-head-look = 見方
audit-head-what = 何を
audit-head-by = した人
audit-head-entry = できごと
audit-head-source = 接続元
audit-head-reason = 理由
audit-head-hour = この時刻から1時間
audit-head-count = 回数
audit-head-plan = 版
audit-head-sha256 = SHA-256
web-field-audit_from = 初日
web-field-audit_to = 末日
web-field-audit_person = 職員番号・氏名
web-field-audit_incident = 事案番号
web-field-audit_look = 見方
web-field-audit_entry = できごと
error-audit-before = ＊末日が初日より前です。
error-audit-long = ＊期間が長すぎます。一覧は92日まで、監査用一式は366日までです。
error-audit-many = ＊この期間の事案が多すぎます（2,000件まで）。期間を分けてください。
error-audit-unchecked = ＊先に「記録の確かめ」を行ってください。その結果が一式に入ります。

# サインインの記録
audit-sign-ins = サインインの記録
audit-sign-ins-lead = だれがいつサインインしたか、だれのアカウントで失敗したか、アカウントに何が行われたかの記録です。緊急用のアカウントの使用、確認コードの誤り、ほかの人が終わらせたサインインも出ます。
audit-entry-entered = サインイン
audit-entry-refused = 失敗・拒否
audit-entry-changed = アカウントの変更
audit-own-act = 本人
audit-refusals = どのアカウントのものでもない失敗
audit-refusals-lead = 知られていない利用者名での失敗と、一日に50回を超えた失敗は、接続元と1時間ごとの回数だけを残します。
audit-refusals-others = そのほかの接続元

# 監査用一式
audit-package = 監査用一式
audit-package-lead = 監査に使う記録を、一つのZIPファイルにまとめて受け取ります。狼煙がなくても、中の手順で書き換えがないかを確かめられます。
audit-package-holds = 入るもの
audit-package-holds-incidents = 期間中に始まった事案の、すべての記録（監査できるものだけ。報告した人の連絡先と証拠のファイルは入りません）
audit-package-holds-checks = 最後に行った「記録の確かめ」の結果と、署名付きの先頭
audit-package-holds-looks = 期間中の閲覧記録と、サインインの記録
audit-package-holds-plans = 計画のすべての版と、いつ、だれが、なぜ効力を持たせたか
audit-package-holds-disposals = 廃棄記録の台帳
audit-package-holds-readme = 説明と、確かめるための小さなプログラム（Python）
audit-package-care = 事案の本文と氏名が入っています。受け取った後の保管は、あなたの責任になります。だれが、いつ、なぜ作ったかは閲覧記録に残ります。
audit-package-checked = 最後の「記録の確かめ」
audit-package-bad = 最後の「記録の確かめ」で、違いが見つかっています。
audit-package-make = 一式を作って受け取る
audit-plans = 計画の版
audit-readme =
    監査用一式

    { $body }
    期間      { $from } から { $to } まで
    作成      { $at } { $by }
    理由      { $reason }
    事案      { $count } 件

    入っているもの

    README.txt           この説明
    verification.json    最後に行った「記録の確かめ」の結果
    anchor.json          署名付きの先頭（すべての記録をまとめた一つの指紋）
    incidents/*.jsonl    事案ごとの記録。1行が一つの記録です
    looks.csv            閲覧記録
    sign-ins.csv         サインインの記録
    plans.csv plans/     計画の版と、いつ、だれが、なぜ効力を持たせたか
    disposals.csv        廃棄記録の台帳
    check.py             書き換えがないかを確かめるプログラム
    SHA256SUMS           各ファイルの SHA-256

    確かめ方（狼煙は要りません）

    1. ZIPを開き、その中で python3 check.py を実行します。Python 3 だけで動き、通信はしません。
    2. OK と件数が出れば、各ファイルは作られたときのままで、各事案の記録はつながっています。
    3. NG と出た行に、違っているファイルと、何番目の記録からかが示されます。

    プログラムを使わずに確かめるとき

    ・各記録の fact_hash は、「noroshi.body.1」、format の1バイト、salt、text をこの順につないだ SHA-256 です。
      private_hash も同じです。private が null のものは、法令に従って廃棄された本文です。
    ・hash は、「noroshi.entry.1」、history（16バイト）、seq（8バイト）、command（16バイト）、micros（8バイト）、
      fact_hash、private_hash、previous をこの順につないだ SHA-256 です。整数は上位のバイトからです。
    ・previous は一つ前の記録の hash です。最初の記録では 0 が並びます。

    記録の全体が切り取られていないかは、狼煙のある機械で noroshi audit verify --anchor anchor.json を実行すると
    確かめられます。この ZIP の SHA-256 は、狼煙の監査の記録に残っています。
