# 管理と、自分の設定
web-nav-admin = 管理
web-nav-account = 自分の設定
web-nav-password = パスワードを変える
contents-password = サインインに使うパスワードを変えます
contents-readiness = 連絡がとどかない職、不在、経路の状態など、備えに足りないこと
contents-simulate = この事案なら、だれに、いつ知らせるか
