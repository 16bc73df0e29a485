# はじめに
setup-title = はじめに
setup-lead = まだだれもサインインできません。サーバを始めたときに表示されたコードで、団体と最初の管理者を登録します。登録すると、このページはなくなります。
setup-opens = コード
setup-body = 団体
setup-you = 最初の管理者（あなた）
setup-submit = 登録する
web-field-setup_code = はじめの設定のコード
web-field-setup_code-hint = サーバを始めた画面か記録（journalctl -u noroshi）に出ています。
web-field-setup_body = 団体の名前
web-field-setup_body-hint = 例：阪南市
web-field-setup_unit = 団体そのものを表す組織コード
web-field-setup_unit-hint = 組織の表で、いちばん上の行のコードです。決まっていなければ、空のままにしてください。組織の表の「上位」には、団体の名前も書けます。
web-field-setup_name = 氏名
web-field-setup_number = 職員番号
web-field-setup_number-hint = サインインのときの利用者名にもなります。
web-field-setup_email = メール
error-setup-code = ＊「{ $label }」が違います。
setup-steps = はじめに行うこと
setup-step-done = 済み
setup-step-open = まだ
setup-step-policy = 計画を選ぶ
setup-step-policy-samples = 計画に、見本のままのところがあります（{ $samples }{ $rest ->
    [0] { "" }
   *[other] { " " }ほか{ $rest }か所
}）。見本の宛先にも、メールが送られます。計画を変えて、自分の団体のものにしてください。
setup-step-policy-about = 今の計画の団体名（{ $plan }）は、登録した団体（{ $body }）と違います。
setup-step-people = 職員を登録する
setup-step-people-about = 登録した職員 { $count }人
setup-step-posts = 職に人を就ける
setup-step-posts-about = 連絡がだれにも届かない職 { $count }件
setup-step-channels = 経路を試す
setup-step-channels-about = 試しに送り、届いたことを確かめる
setup-step-accounts = 利用者を増やす
setup-step-accounts-about = サインインできる人 { $count }人
setup-step-drill = 訓練をする
setup-step-drill-about = { OWN("desk") }の人が「事案を報告する」で「訓練として報告する」を選び、連絡が届くかを確かめる
web-done-set-up = 団体と最初の管理者を登録し、サインインできました。次に、下の「はじめに行うこと」を上から進めてください。
