//! The trail: the audit as an association may read it.

words! {
    title = "操作記録", "Audit";
    note =
        "運用担当者の操作と、運営事務局・システムが施設・受信BOX・契約に行った操作です。施設の中での操作は含みません。",
        "What administrators did, and what the service desk and the service did to your facilities, inboxes and contracts.";
    search = "操作・操作者・対象で探す", "Find by act, person or what it was done to";
    none = "操作の記録はまだありません。", "Nothing was done so far.";
    system = "システム", "The service";
    when = "日時", "When";
    who = "操作者", "Who";
    what = "操作", "What";
    subject = "対象", "To what";
}
