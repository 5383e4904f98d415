//! Labels of fields for a reason, saying who will read it.

words! {
    applicant = "理由・ご説明(申し込んだ方にメールで送られます)", "Reason (mailed to whoever applied)";
    holder = "理由(契約先の団体の画面にも表示されます)", "Reason (the holder of the contract sees it)";
    debtor =
        "理由(支払者にメールで送られ、契約先の団体の画面にも表示されます)",
        "Reason (mailed to whoever pays; the holder of the contract sees it)";
    sides = "理由(相手の団体の画面にも表示されます)", "Reason (the other side sees it)";
    payer = "理由(返還請求書に印刷され、請求先に送られます)", "Reason (printed on the document for whoever pays)";
    facility =
        "理由(施設の運用担当者・団体・運営事務局が読めます)",
        "Reason (the facility's managers, its association and the operator read it)";
    office = "理由(団体・運営事務局の担当者が読めます)", "Reason (the association and the operator read it)";
    clerks = "理由(運営事務局の担当者だけが読めます)", "Reason (the operator's staff alone read it)";
}
