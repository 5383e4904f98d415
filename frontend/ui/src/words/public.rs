//! The public pages.

words! {
    title = "医療文書を、正しい相手へ、安全に。", "Medical documents, safely in the right hands.";
    lead =
        "紹介状・検査結果・画像を、カードによる本人確認と暗号化でお届けします。文書は保管期限を過ぎると消去されます。",
        "Referrals, results and images, with card sign-in and encryption. Documents are destroyed when they expire.";
    sign_in_hpki = "HPKIカード（医師資格証など）でログイン", "Sign in with an HPKI card (e.g. doctor's ID card)";
    sign_in_pki = "施設認証用PKIカードでログイン", "Sign in with a facility PKI card";
    confirm_address = "メールアドレスの確認", "Confirm your email address";
    confirm = "確認する", "Confirm";
    link_refused =
        "このリンクは使えません。期限が切れたか、あとから届いたメールに新しいリンクがあります。",
        "This link doesn't work. It has expired, or a later email contains a newer one.";
    address_confirmed = "確認しました。この画面は閉じてかまいません。", "Confirmed. You can close this page.";
    choose_card =
        "お使いのカードを選んでください。次からは自動で移動します。",
        "Choose your card. Next time you will be taken there automatically.";
}
