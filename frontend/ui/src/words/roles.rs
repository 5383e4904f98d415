//! Who somebody is.

words! {
    facility_manager = "施設の運用担当者", "Facility manager";
    member = "登録者", "Member";
    operator = "運営事務局", "Operator";
    role = "役割", "Role";
    administrator = "運用責任者", "Administrator";
    contract_manager = "契約担当", "Contract manager";
    card_manager = "カード担当", "Card manager";
    auditor = "監査担当(閲覧のみ)", "Auditor (reads only)";
    accountant = "経理担当・税理士", "Accountant";
    billing_clerk = "請求担当", "Billing clerk";
}
