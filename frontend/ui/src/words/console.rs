//! Signing in to the console, and proving one's identity again.

words! {
    title = "管理画面", "Console";
    lead =
        "取りまとめ団体と運営事務局のための画面です。文書の中身はここでは見られません。",
        "For associations and the service desk. Documents can't be viewed here.";
    sign_in_passkey = "スマートフォン等の本人確認でログイン(パスキー)", "Sign in with a passkey";
    sign_in_card = "カードでログイン", "Sign in with a card";
    no_passkeys =
        "このブラウザーはスマートフォン等の本人確認(パスキー)に対応していません。最新のEdge・Chrome・Safariをご利用ください。カードでのログインはできます。",
        "This browser doesn't support passkeys. Use a recent Edge, Chrome or Safari; a card also works.";
    join = "管理画面の運用担当者の登録", "Administrator registration";
    join_lead =
        "このあとのログインに使うものを登録します。あとから追加できます。2つ以上の登録をお勧めします。",
        "Set up what you will sign in with. You can add more later; we recommend at least two.";
    join_passkey = "スマートフォン等の本人確認(パスキー)を登録する", "Set up a passkey";
    key_name = "名前(例：自分のスマートフォン)", "Name (e.g. my phone)";
    prove_title = "もう一度本人確認をしてください", "Please confirm your identity again";
    prove_lead =
        "大切な操作のため、まだ何も変更していません。",
        "This is an important action. Nothing was changed yet.";
    prove_passkey = "スマートフォン等の本人確認(パスキー)で確認する", "Confirm with a passkey";
    prove_card = "カードで確認する", "Confirm with a card";
    proved = "確認しました。もう一度操作してください。", "Confirmed. Please repeat the action.";
    session_over =
        "ログインの有効時間が過ぎたため、ログアウトしました。もう一度ログインすると、同じ画面から続けられます。",
        "You were signed out because your session expired. Sign in again to continue on the same page.";
    session_goes_on =
        "もう一度ログインすると、同じ画面から続けられます。",
        "Sign in again to continue on the same page.";
    settles(at: &str) =
        "新しいログイン手段のため、この日時までは承認・臨時カードの発行・リンクの発行ができません： {at}",
        "With this new sign-in method, you can't approve, issue temporary cards or issue links until {at}";
}
