//! Labels of fields for a reason, saying who will read it.

words! {
    applicant = "理由・ご説明(申し込んだ方にメールで送られます)", "Reason (emailed to the applicant)";
    holder = "理由(契約先の団体の画面にも表示されます)", "Reason (visible to the contract holder)";
    debtor =
        "理由(支払者にメールで送られ、契約先の団体の画面にも表示されます)",
        "Reason (emailed to the payer and visible to the contract holder)";
    sides = "理由(相手の団体の画面にも表示されます)", "Reason (visible to the other association)";
    payer = "理由(返還請求書に印刷され、請求先に送られます)", "Reason (printed on the credit note for the payer)";
    facility =
        "理由(施設の運用担当者・団体・運営事務局が読めます)",
        "Reason (visible to the facility's managers, its association and the service desk)";
    office = "理由(団体・運営事務局の担当者が読めます)", "Reason (visible to the association and the service desk)";
    clerks = "理由(運営事務局の担当者だけが読めます)", "Reason (visible to service desk staff only)";
}
