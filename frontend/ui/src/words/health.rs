//! The health of the installation.

words! {
    title = "稼働状況", "Health";
    lead =
        "警報と、時計・マスター鍵・失効リスト・サーバー証明書・処理の状態です。30秒ごとに自動で確かめ直します。",
        "Alarms, and how clock, master keys, revocation lists, server certificates and work are. The page looks again every 30 seconds.";
    look_now = "今すぐ確かめる", "Look now";
    looked_at = "確認日時", "Looked at";
    no_alarms = "警報はありません。", "No alarms.";
    alarms_raised(count: usize) = "警報が{count}件あります。", one "One alarm.", "{count} alarms.";
    alarms = "警報", "Alarms";
    checks = "状態", "What was looked at";
    what = "項目", "What";
    state = "判定", "State";
    detail = "内容", "Detail";
    since = "発生日時", "Since";
    todo = "対応", "What to do";
    runbook(alarm: &str) = "手順書の項目: {alarm}", "In the runbook: {alarm}";
    well = "正常", "Well";
    watch = "注意", "Watch";
    ill = "異常", "Ill";
    clock = "時計", "Clock";
    clock_well =
        "データベースの時刻と合っています。期限の処理は動いています。",
        "Agrees with the database; what ends, ends.";
    clock_paused(until: &str) =
        "停止していた時間があるため、期限の処理を止めています。再開: {until}",
        "Nobody was there for a while; nothing ends until {until}";
    disk = "ディスク", "Disks";
    disk_room = "空きがあります。", "There is room.";
    key = "マスター鍵", "Master key";
    key_seals = "いま暗号化に使っています。", "Seals now.";
    key_opens = "以前に暗号化したものを開くために使います。", "Opens what it sealed before.";
    key_comes(at: &str) = "暗号化に使い始める日時: {at}", "Seals from {at}";
    key_away = "このサーバーの鍵ファイルにありません。", "Is not in the keyring of this machine.";
    list = "失効リスト", "Revocation list";
    lists_missing(count: u32) = "まだ一度も取得できていないリストの数: {count}", "Lists that never came: {count}";
    came = "取得", "Came";
    certificate = "サーバー証明書", "Server certificate";
    unread = "証明書ファイルを読めません。", "The file can't be read.";
    work = "処理", "Work";
    work_due(count: u64) = "待ち {count}件", "{count} due";
    work_oldest(since: &str) = " ・ 最も古いもの {since}", ", the oldest since {since}";
    work_given_up(count: u64) = " ・ あきらめたもの {count}件", ", {count} given up";
}
