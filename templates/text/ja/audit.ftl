# 監査。

audit-title = 監査
audit-lead = 監査人は、事案の履歴と文書を読むことができます。自分の所属の事案は監査できません。
audit-you = あなた
audit-others = 兼務
audit-shut-out = 監査できない所属（下の組織を含む）
audit-none = 監査人の職（計画の roles の auditors）に就いている人はいません。
audit-unknown = 起きた課が分からない事案は、課が決まるまで監査人に見えません。対象者として名前が挙がった事案は、だれにとっても見えません。
audit-own = あなたの所属の事案です。監査としてではなく、担当として見ています。
