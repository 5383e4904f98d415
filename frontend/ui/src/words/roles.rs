//! Roles at a facility and in the console.

words! {
    facility_manager = "施設の運用担当者", "Facility manager";
    member = "登録者", "Member";
    operator = "運営事務局", "Service desk";
    role = "役割", "Role";
}
