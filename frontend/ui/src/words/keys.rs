//! Ways to sign in to the console.

words! {
    title = "ログイン方法", "Sign-in methods";
    only_one =
        "ログイン方法が1つだけです。端末の故障や紛失に備えて、もう1つ追加してください。",
        "You have only one sign-in method. Add another in case the device breaks or is lost.";
    passkey = "スマートフォン等の本人確認", "Passkey";
    added = "追加", "Added";
    last_used = "最後の利用", "Last used";
    remove = "外す", "Remove";
    add_passkey = "スマートフォン等の本人確認(パスキー)を追加する", "Add a passkey";
    add_card = "接続中のカードを追加する", "Add the connected card";
    count = "ログイン方法の数", "Sign-in methods";
}
