### やさしい日本語: 公開の画面だけ。漢字の読みは、そのすぐ後の《 》に書く。ここにない文は、ふつうの日本語で出る。
### 一文は40字まで。一つの文で一つのことだけを言う。

product-subtitle = 大切《たいせつ》な情報《じょうほう》の問題《もんだい》を知《し》らせるところ
web-skip = 本文《ほんぶん》へ
web-help = 困《こま》ったときは、役所《やくしょ》に電話《でんわ》してください。
web-title-error = まちがい：
web-required = ※書《か》いてください
web-optional = ※書《か》かなくてもいいです
web-faults = 直《なお》すところが{ $count }つあります
web-languages = ことば

error-required = ＊「{ $label }」を書《か》いてください。
error-choose = ＊「{ $label }」を選《えら》んでください。
error-too-long = ＊「{ $label }」が長《なが》いです。短《みじか》くしてください。
error-future = ＊「{ $label }」は、今《いま》より後《あと》の時間《じかん》です。
error-expired = ＊時間《じかん》がたちました。もう一度《いちど》、ボタンをおしてください。
error-too-fast = ＊もう一度《いちど》、ボタンをおしてください。
error-numbers = ＊番号《ばんごう》がちがいます。もう一度《いちど》、見《み》てください。
error-not-a-phone-number = ＊「{ $label }」に、電話番号《でんわばんごう》を書《か》いてください。
error-not-a-mail-address = ＊「{ $label }」に、メールアドレスを書《か》いてください。
error-unacceptable = ＊「{ $label }」は使《つか》えません。

web-field-kind = 何《なに》がありましたか
web-field-description = どんなことですか
web-field-description-hint = 見《み》たことを、そのまま書《か》いてください。
web-field-occurred_at = いつですか
web-field-occurred_at-hint = わからないときは、書《か》かなくていいです。
web-field-unit = どこの課《か》ですか
web-field-place = 場所《ばしょ》や物《もの》
web-field-contact_name = 名前《なまえ》
web-field-contact_phone = 電話番号《でんわばんごう》
web-field-contact_mail = メールアドレス
web-field-in_hand = 今《いま》、持《も》っているもの
web-field-public_origin = あなたのこと
web-field-number = 受付番号《うけつけばんごう》
web-field-number-hint = 例《れい》：K7M4-92QX
web-field-secret = 確認番号《かくにんばんごう》
web-field-secret-hint = 知《し》らせたときに出《で》た、長《なが》い番号《ばんごう》です。
web-field-reporter_words = もっと知《し》らせたいこと
word-report-number = 受付番号《うけつけばんごう》

web-public-title = 大切《たいせつ》な情報《じょうほう》の問題《もんだい》を知《し》らせる
web-public-lead = 気《き》がついたことを、教《おし》えてください。3分《ぷん》ぐらいで終《お》わります。
web-public-anonymous = 名前《なまえ》は、書《か》かなくてもいいです。
web-public-dont = パスワードやマイナンバーは、書《か》かないでください。
web-public-urgent = 火事《かじ》は119、事件《じけん》は110に電話《でんわ》してください。
web-public-begin = はじめて知《し》らせる
web-public-notices = みなさんへのお知《し》らせ
web-public-notices-lead = 情報《じょうほう》の問題《もんだい》について、みなさんにお知《し》らせした文《ぶん》です。
web-public-notices-none = 今《いま》、お知《し》らせはありません。
web-public-notice-at = お知《し》らせした日《ひ》
web-public-notice-before = { $at }に知《し》らせた文《ぶん》（そのあと、直《なお》しました）
web-public-notice-number = 聞《き》きたいときは、この番号《ばんごう》を言《い》ってください
web-public-continue = 前《まえ》に知《し》らせたことの続《つづ》きを見《み》る
web-public-phone = 電話《でんわ》でもいいです:
web-public-step = { $of }のうち{ $no }
web-public-kind = 何《なに》がありましたか
web-public-what = くわしく教《おし》えてください
web-public-contact = あなたに連絡《れんらく》する方法《ほうほう》
web-public-check = まちがいがないか、見《み》てください
web-public-next = 次《つぎ》へ
web-public-back = 前《まえ》へ
web-public-change = 直《なお》す
web-public-unsaid = 書《か》いていません
web-public-told = ボタンをおすと、すぐに{ $who }に届《とど》きます。ほかの人《ひと》には届《とど》きません。番号《ばんごう》があれば、返事《へんじ》を読《よ》むことができます。
web-public-after = ボタンをおすと、役所《やくしょ》に届《とど》きます。番号《ばんごう》があれば、返事《へんじ》を読《よ》むことができます。
web-public-submit = これを知《し》らせる
web-public-field-place = 場所《ばしょ》や物《もの》
web-public-field-unit = どこの課《か》ですか（わかるとき）
web-public-unit-unknown = わからない
web-public-hand-paper = 紙《かみ》や手紙《てがみ》
web-public-hand-mail = メール
web-public-hand-device = USBメモリやパソコン
web-public-hand-nothing = 持《も》っていません
web-public-origin-outside = 住《す》んでいる人《ひと》、ほかの人《ひと》
web-public-origin-contractor = 役所《やくしょ》の仕事《しごと》をする会社《かいしゃ》の人《ひと》
web-public-kind-misdelivery = ほかの人《ひと》のメールや手紙《てがみ》が来《き》た
web-public-kind-disclosure = 個人《こじん》の情報《じょうほう》が見《み》えている
web-public-kind-loss = 紙《かみ》やUSBメモリを拾《ひろ》った
web-public-kind-defacement = 役所《やくしょ》のホームページがおかしい
web-public-kind-threat = 役所《やくしょ》だとうそを言《い》う人《ひと》から連絡《れんらく》が来《き》た
web-public-kind-disaster = 災害《さいがい》で、機械《きかい》や紙《かみ》があぶない
web-public-kind-other = ほかのこと、わからない
web-public-advice-misdelivery-paper =
    開《あ》けないでください。開《あ》けたときは、もう読《よ》まないで、ふうとうに入《い》れてください。
    すてないでください。役所《やくしょ》の人《ひと》が、受《う》け取《と》る方法《ほうほう》を知《し》らせます。
web-public-advice-misdelivery-mail =
    ファイルやリンクを開《あ》けないでください。
    消《け》さないでください。ほかの人《ひと》に送《おく》らないでください。
web-public-advice-loss-paper =
    読《よ》まないで、ふくろに入《い》れてください。
    ほかの人《ひと》に渡《わた》さないでください。役所《やくしょ》の人《ひと》が、受《う》け取《と》る方法《ほうほう》を知《し》らせます。
web-public-advice-loss-device =
    パソコンにつながないでください。電源《でんげん》を入《い》れないでください。
    そのまま持《も》っていてください。役所《やくしょ》の人《ひと》が、受《う》け取《と》る方法《ほうほう》を知《し》らせます。
web-public-advice-disclosure =
    ページのアドレス（URL）をメモしてください。
    ほかの人《ひと》に教《おし》えないでください。
web-public-advice-defacement =
    そのページに、名前《なまえ》やパスワードを書《か》かないでください。
    ファイルを開《あ》けたときは、その機械《きかい》を使《つか》わないでください。
web-public-advice-threat =
    お金《かね》を払《はら》わないでください。名前《なまえ》や住所《じゅうしょ》を教《おし》えないでください。
    教《おし》えたときは、警察《けいさつ》（110）に電話《でんわ》してください。
web-public-advice-contractor =
    機械《きかい》の電源《でんげん》を切《き》らないでください。
    仕事《しごと》をたのんだ課《か》にも、すぐに連絡《れんらく》してください。

web-receipt-title = 受《う》け付《つ》けました
web-receipt-secret = 確認番号《かくにんばんごう》
web-receipt-at = 受《う》け付《つ》けた時間《じかん》
web-receipt-once = 返事《へんじ》を見《み》るとき、この2つの番号《ばんごう》を使《つか》います。写真《しゃしん》をとるか、紙《かみ》に書《か》いてください。
web-receipt-picture = 2つの番号《ばんごう》のQRコード
web-receipt-advice = 今《いま》、すること
web-receipt-next = これから
web-receipt-next-1 = 役所《やくしょ》の人《ひと》が読《よ》みます。
web-receipt-next-2 = 必要《ひつよう》なときは、あなたに連絡《れんらく》します。
web-receipt-next-3 = 2つの番号《ばんごう》で、いつでも返事《へんじ》を見《み》ることができます。
web-receipt-lost = 番号《ばんごう》がわからなくなったときは、役所《やくしょ》に電話《でんわ》してください。
web-receipt-pdf = 番号《ばんごう》の紙《かみ》を保存《ほぞん》する（PDF）
web-receipt-print = この画面《がめん》を印刷《いんさつ》してもいいです。
web-receipt-done = この番号《ばんごう》で返事《へんじ》を見《み》る

web-status-title = 返事《へんじ》を見《み》る
web-status-lead = 2つの番号《ばんごう》を書《か》いてください。
web-status-again = もう一度《いちど》見《み》る
web-status-submit = 見《み》る
web-status-received = 受《う》け付《つ》けました
web-status-received-body = 役所《やくしょ》の人《ひと》が、これから読《よ》みます。
web-status-confirmed = 読《よ》みました
web-status-confirmed-body = 役所《やくしょ》の人《ひと》が読《よ》みました。
web-status-handling = 調《しら》べています
web-status-handling-body = 役所《やくしょ》の人《ひと》が仕事《しごと》をしています。
web-status-ended = 終《お》わりました
web-status-ended-body = 知《し》らせてくれて、ありがとうございました。
web-thread = 役所《やくしょ》との話《はなし》
web-thread-own = あなた
web-thread-desk = 役所《やくしょ》
web-thread-next = 次《つぎ》のお知《し》らせ:
web-thread-none = まだ返事《へんじ》はありません。もっと知《し》らせたいことは、下《した》に書《か》いてください。
web-thread-add = これも知《し》らせる
web-files = 写真《しゃしん》やファイルを送《おく》る
web-files-hint = 5つまで。1つ20 MBまで。あとから送《おく》ることもできます。この画面《がめん》に戻《もど》ったときは、もう一度《いちど》選《えら》んでください。
web-files-came = 届《とど》いたファイル
web-files-missing = 届《とど》かなかったファイルがあります
web-files-missing-one = 「{ $name }」: { $why }
web-files-again = あなたが書《か》いたことは届《とど》きました。ファイルは、2つの番号《ばんごう》を使《つか》って、あとから送《おく》ることができます。
web-files-count = ファイル { $count }つ
web-files-large = 大《おお》きすぎます。1つ20 MBまでです。
web-files-many = 1回《いっかい》に5つまでです。
web-files-empty = 中《なか》に何《なに》もありません。
web-files-cut = 途中《とちゅう》で切《き》れました。
web-files-slow = 時間《じかん》がかかりすぎました。
web-files-quota = 今《いま》は、受《う》け取《と》ることができません。1時間《じかん》あとに送《おく》ってください。
web-files-full = 1つの知《し》らせで送《おく》ることができるのは、20のファイル、100 MBまでです。
web-files-busy = 今《いま》、とても混《こ》んでいます。少《すこ》しあとで送《おく》ってください。
web-files-broken = 役所《やくしょ》の都合《つごう》で、受《う》け取《と》ることができませんでした。少《すこ》しあとで送《おく》ってください。
web-sign-in-title = 職員《しょくいん》のサインイン
