# 対応措置
fact-response-bcp-active = 業務継続計画（BCP）は発動中と記録した。
fact-response-bcp-inactive = 業務継続計画（BCP）は発動していないと記録した。
web-area-response = 対応措置
section-response-bcp = 業務継続計画
section-response-bcp-name = 発動
section-response-bcp-active = 発動中
section-response-bcp-inactive = 発動していない
