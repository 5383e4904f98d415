//! A run: a month's bill, from draft to issue.

words! {
    title = "月次請求", "Months' bills";
    lead =
        "計算して内容と前月との差を確かめ、承認すると番号を付けて発行します。承認までは何度でも計算し直せます。",
        "Compute, look at it beside the month before, approve: then it is numbered and issued. Until then it can be computed again.";
    none = "月次請求はまだありません。", "No month was billed yet.";
    month = "請求する月", "Month to bill";
    compute = "計算する", "Compute";
    draft = "確認中", "Draft";
    approved = "承認済み(発行待ち)", "Approved, to be issued";
    issuing = "発行中", "Being issued";
    issued = "発行済み", "Issued";
    dropped = "取りやめ", "Given up";
    before = "前回", "Before";
    new = "新しい請求先", "New";
    changed = "金額・内容が変わった請求先", "Changed";
    gone = "今回請求のない請求先", "Gone";
    only_changed = "変わったものだけ", "Only what changed";
    can_be_issued_from = "発行できる日", "Can be issued from";
    due_soon_note =
        "承認して発行すると、この日を過ぎたものは期限超過になります。期限は契約ごとの「請求の設定」で変えられます。",
        "Once they are issued they are overdue after that day. How they are due is set by contract.";
    due_soon = "支払期限が近い請求書があります：", "Some invoices are due soon: ";
    left_out_note = "その月の料金があれば、この請求に含まれます。", "Whatever is owed for them is part of this bill.";
    left_out = "前回の請求とのあいだに、請求のない月があります：", "No invoices were issued for months in between: ";
    approve = "承認して発行する", "Approve and issue";
    withdraw = "承認を取り消す", "Take approval back";
    give_up = "この計算を破棄する", "Give it up";
    reason_alone = "一人で承認する理由", "Why it is approved alone";
    second_person_needed =
        "計算した人とは別の人が承認してください。",
        "Somebody else than whoever computed it must approve it.";
    issued_at = "発行予定", "Issued at";
    drawn = "PDF作成", "PDFs drawn";
    print_posted = "郵送分をまとめて印刷(PDF)", "PDF of what is posted";
    nothing = "請求するものはありません。", "Nothing is due.";
    made_by = "計算した人", "Computed by";
    approved_by = "承認した人", "Approved by";
    gone_over = "契約が終わりました", "The contract is over";
    gone_month = "請求サイクルの月ではありません", "Its cycle ends in another month";
    gone_payer = "支払者が変わったか、施設が契約を離れました", "Somebody else pays, or the facility left";
    gone_nothing = "請求するものがないか、次回に差し引きます", "Nothing is due, or it is set off later";
    credits = "差し引き待ちの差額", "Differences to be set off";
    credits_none = "差し引き待ちの差額はありません。", "There are none.";
    credits_follow = "次回の請求から差し引きます", "set off next time";
    credits_stay = "差し引く請求がありません。調整の行で返してください", "nothing follows: pay it back by a line";
    new_first = "この契約の最初の請求", "first bill of this contract";
    new_joined =
        "施設の加入、または初めての施設別の請求",
        "the facility joined, or is billed by itself for the first time";
    new_payer = "支払者の変更", "somebody else paid before";
    new_anew = "取り消した請求の請求し直し", "what was taken back is billed anew";
    unreadable =
        "外字のある請求書です。このまま発行すると、〓のところが空白の四角で印刷されます。請求先・施設の名称を直し、計算し直してください。",
        "These invoices hold letters of private use: they would be printed as empty boxes where 〓 stands. Mend the names of payers and facilities and compute again.";
}
