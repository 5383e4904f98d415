//! Signing in to the console, and proving one's identity again.

words! {
    title = "管理画面", "Console";
    lead =
        "取りまとめ団体と運営事務局のための画面です。文書の中身はここでは見られません。",
        "For associations and the operator. No document can be read here.";
    sign_in_passkey = "スマートフォン等の本人確認でログイン(パスキー)", "Sign in with a passkey";
    sign_in_card = "カードでログイン", "Sign in with the card";
    no_passkeys =
        "このブラウザーはスマートフォン等の本人確認(パスキー)に対応していません。最新のEdge・Chrome・Safariをご利用ください。カードでのログインはできます。",
        "This browser has no passkeys. Use a recent Edge, Chrome or Safari; a card works too.";
    join = "管理画面の運用担当者の登録", "Joining the console";
    join_lead =
        "このあとのログインに使うものを登録します。あとから追加できます。2つ以上の登録をお勧めします。",
        "Enrol what you will sign in with. You can add more later; two are better than one.";
    join_passkey = "スマートフォン等の本人確認(パスキー)を登録する", "Enrol a passkey";
    key_name = "名前(例：自分のスマートフォン)", "Name (e.g. my phone)";
    prove_title = "もう一度本人確認をしてください", "Please confirm who you are";
    prove_lead = "大切な操作のため、まだ何も変更していません。", "The step is important; nothing was changed yet.";
    prove_passkey = "スマートフォン等の本人確認(パスキー)で確認する", "Confirm with a passkey";
    prove_card = "カードで確認する", "Confirm with the card";
    proved = "確認しました。もう一度操作してください。", "Confirmed. Please repeat the step.";
    session_over =
        "ログインの有効時間が過ぎたため、ログアウトしました。もう一度ログインすると、同じ画面から続けられます。",
        "You were signed out after a while without activity. Sign in again to continue on the same page.";
    session_goes_on =
        "もう一度ログインすると、同じ画面から続けられます。",
        "Sign in again to continue on the same page.";
    settles(at: &str) =
        "新しいログイン手段のため、この日時までは承認・臨時カードの発行・リンクの発行ができません： {at}",
        "With this new key you approve nothing, offer no temporary cards and issue no links until {at}";
}
