//! The trail: the audit as an association may read it.

words! {
    title = "操作記録", "Audit log";
    note =
        "運用担当者の操作と、運営事務局・システムが施設・受信BOX・契約に行った操作です。施設の中での操作は含みません。",
        "Actions by administrators, and by the service desk and system on facilities, inboxes and contracts. Excludes actions within facilities.";
    search = "操作・操作者・対象で探す", "Search action, person or subject";
    none = "操作の記録はまだありません。", "No actions recorded yet.";
    system = "システム", "System";
    when = "日時", "When";
    who = "操作者", "Who";
    what = "操作", "Action";
    subject = "対象", "Subject";
}
