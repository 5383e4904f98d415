//! A run: a month's bill, from draft to issue.

words! {
    title = "月次請求", "Monthly billing";
    lead =
        "計算して内容と前月との差を確かめ、承認すると番号を付けて発行します。承認までは何度でも計算し直せます。",
        "Calculate, compare with the month before, then approve: invoices are numbered and issued. Until then you can recalculate.";
    none = "月次請求はまだありません。", "No monthly billing yet.";
    month = "請求する月", "Month to bill";
    compute = "計算する", "Calculate";
    draft = "確認中", "Under review";
    approved = "承認済み(発行待ち)", "Approved, not yet issued";
    issuing = "発行中", "Being issued";
    issued = "発行済み", "Issued";
    dropped = "取りやめ", "Cancelled";
    before = "前回", "Previous";
    new = "新しい請求先", "New payers";
    changed = "金額・内容が変わった請求先", "Changed";
    gone = "今回請求のない請求先", "Not billed now";
    only_changed = "変わったものだけ", "Changes only";
    can_be_issued_from = "発行できる日", "Can be issued from";
    due_soon_note =
        "承認して発行すると、この日を過ぎたものは期限超過になります。期限は契約ごとの「請求の設定」で変えられます。",
        "Once issued, they become overdue after that day. Due dates are set in each contract's billing settings.";
    due_soon = "支払期限が近い請求書があります：", "Some invoices are due soon: ";
    left_out_note =
        "その月の料金があれば、この請求に含まれます。",
        "Any charges for that month are included in this bill.";
    left_out = "前回の請求とのあいだに、請求のない月があります：", "Some months since the last bill have no invoices: ";
    approve = "承認して発行する", "Approve and issue";
    withdraw = "承認を取り消す", "Withdraw approval";
    give_up = "この計算を破棄する", "Discard";
    reason_alone = "一人で承認する理由", "Reason for approving alone";
    second_person_needed =
        "計算した人とは別の人が承認してください。",
        "Someone other than the person who calculated it must approve it.";
    issued_at = "発行予定", "Scheduled issue";
    drawn = "PDF作成", "PDFs created";
    print_posted = "郵送分をまとめて印刷(PDF)", "PDF of invoices to post";
    nothing = "請求するものはありません。", "Nothing to bill.";
    made_by = "計算した人", "Calculated by";
    approved_by = "承認した人", "Approved by";
    gone_over = "契約が終わりました", "The contract has ended";
    gone_month = "請求サイクルの月ではありません", "Not a month of its billing cycle";
    gone_payer = "支払者が変わったか、施設が契約を離れました", "The payer changed, or the facility left the contract";
    gone_nothing = "請求するものがないか、次回に差し引きます", "Nothing to bill, or offset next time";
    credits = "差し引き待ちの差額", "Differences to be offset";
    credits_none = "差し引き待ちの差額はありません。", "Nothing to be offset.";
    credits_follow = "次回の請求から差し引きます", "offset against the next bill";
    credits_stay =
        "差し引く請求がありません。調整の行で返してください",
        "no bill to offset it: return it as an adjustment";
    new_first = "この契約の最初の請求", "first bill of this contract";
    new_joined =
        "施設の加入、または初めての施設別の請求",
        "the facility joined, or is billed separately for the first time";
    new_payer = "支払者の変更", "the payer changed";
    new_anew = "取り消した請求の請求し直し", "rebilling of a reversed invoice";
    unreadable =
        "外字のある請求書です。このまま発行すると、〓のところが空白の四角で印刷されます。請求先・施設の名称を直し、計算し直してください。",
        "These invoices contain custom characters (gaiji), which would be printed as empty boxes where 〓 is shown. Correct the names of payers and facilities and recalculate.";
}
