//! The frame around every page of both apps.

words! {
    product = "文書交換サービス", "Document exchange";
    other_language = "English", "日本語";
    skip_to_content = "本文へ移動", "Skip to content";
    menu = "メニュー", "Menu";
    menu_facilities = "施設とカード", "Facilities and cards";
    menu_contracts = "契約と容量", "Contracts and storage";
    menu_billing = "請求と入金", "Billing";
    menu_records = "記録と稼働", "Records and health";
    menu_office = "管理", "Administration";
    help = "ヘルプ", "Help";
    sign_out = "ログアウト", "Sign out";
    sign_out_everywhere = "すべての端末でログアウト", "Sign out everywhere";
    demo = "これはデモです。すべて架空の内容です。", "This is a demo. Everything in it is fictitious.";
    service_desk = "お問い合わせ", "Service desk";
    sign_out_loses_draft =
        "書きかけの文書があります。ログアウトすると消えます。ログアウトしますか。",
        "You have an unsent letter. Signing out deletes it. Sign out?";
    inbox(name: &str) = "受信BOX：{name}", "Inbox: {name}";
    inbox_closed(name: &str) = "受信BOX：{name}（受信終了）", "Inbox: {name} (closed)";
}
