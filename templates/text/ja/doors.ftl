# 入力を失わないこと
kept-sign-in = サインインの有効期間が終わりました。入力した内容は残っています（パスワード、確認コード、ファイルを除く）。同じ人がサインインすると、元の画面に戻ります。まだ送信されていません。
kept-title = サインインしました
kept-lead = 入力した内容は残っていますが、まだ送信されていません。次の画面で内容を確かめて、送信してください。
kept-submit = 入力した画面に戻る
kept-unsent = サインインし直しました。入力した内容はまだ送信されていません。確かめて、もう一度送信してください。パスワード、確認コード、ファイルは入れ直してください。

# 本人の確認
proof-title = 本人の確認
proof-lead-code = この操作の前に、認証アプリの確認コード（印刷したコードでもかまいません）を入力するか、登録したパスキーで確かめてください。
proof-lead-password = この操作の前に、自分のパスワードを入力してください。
proof-kept = 操作の内容は残っています。確認が済むと実行します。
proof-lead-provider = この操作の前に、庁内の認証でもう一度本人を確かめます。
proof-kept-provider = 操作の内容は残っています。確かめて戻ると、実行するボタンが出ます。
proof-provider = 庁内の認証で確かめる
proof-given-title = 本人を確かめました
proof-given-lead = 操作の内容は残っています。まだ実行していません。
proof-given-submit = 実行する
proof-nothing = この操作はできません。本人をもう一度確かめる方法が、あなたの利用者にありません。
proof-nothing-how = サインインの確認コードかパスキーを設定すると、できるようになります。設定には利用者のパスワードが要ります。知らないときは、管理者に作ってもらってください。操作の内容は、この画面に残っています。
proof-nothing-off = ここでは確認コードもパスキーも使わないことになっています。管理者に相談してください。
proof-nothing-link = 確認コードかパスキーを設定する（別のタブで開きます）
proof-nothing-submit = 設定したので続ける
proof-submit = 確認して実行する
proof-minutes = 確認は{ $minutes }分間有効です。席を離れるときはサインアウトしてください。

# 確認のあと
confirm-onward-lead = 確認したこの端末では、サインインせずに続けて記録できます。記録したことは、あなたのほかの連絡先にもお知らせします。
confirm-onward-until = この端末で続けられるのは

# 職員の報告（アカウントなし）
staff-report-title = 職員の報告
staff-report-way = 職員の方は、こちらから報告できます（サインインは不要です）
staff-report-lead = アカウントを使えない職員が、庁内の端末から報告する画面です。サインインできるときは、サインインして報告してください。
staff-report-unconfirmed = 窓口か{ OWN("manager") }があなたに確かめるまで、報告者は「未確認」として扱います。
staff-report-told = 報告があったことを、職員番号の本人にも知らせます。
staff-report-claim = 報告者は未確認です。職員番号と氏名は書かれたままで、本人に確かめていません。
staff-report-them = 報告者は本人と確認済みです。
staff-report-other = 報告者は、書かれた職員ではないと確認されました。
web-field-claimed_number = 職員番号
web-field-claimed_name = 氏名
web-field-claimed_contact = 連絡先（内線など）
web-field-reporter_is = 報告者は本人か
web-form-reporter-check = 報告者を確かめる
web-form-reporter-check-lead = 報告者に電話などで確かめてから記録してください。書かれた職員番号と氏名は「報告した人」にあります。
web-form-reporter-check-submit = 記録する
web-done-reporter-check = 報告者について記録しました。
web-choice-them = 本人
web-choice-other = 本人ではない
fact-reporter-claimed = サインインしていない職員からの報告（報告者は未確認）。書かれた職員番号の本人{$people}に知らせた。
fact-reporter-is-them = 報告者を本人と確認した。
fact-reporter-is-other = 報告者は、書かれた職員ではないと確認した。
config-networks = ["10.0.0.0/8"] のように、ネットワークの一覧を書いてください（IPv6 は /64 まで）
config-clamd = "unix:/run/clamav/clamd.ctl" か "tcp://127.0.0.1:3310" のように書いてください（名前ではなくIPアドレス）
