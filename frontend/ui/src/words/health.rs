//! The health of the installation.

words! {
    title = "稼働状況", "Health";
    lead =
        "警報と、時計・マスター鍵・失効リスト・サーバー証明書・処理の状態です。30秒ごとに自動で確かめ直します。",
        "Alarms, and the status of the clock, master keys, revocation lists, server certificates and jobs. Rechecked every 30 seconds.";
    look_now = "今すぐ確かめる", "Check now";
    looked_at = "確認日時", "Checked at";
    no_alarms = "警報はありません。", "No alarms.";
    alarms_raised(count: usize) = "警報が{count}件あります。", one "One alarm.", "{count} alarms.";
    alarms = "警報", "Alarms";
    checks = "状態", "Status";
    what = "項目", "Item";
    state = "判定", "Result";
    detail = "内容", "Detail";
    since = "発生日時", "Since";
    todo = "対応", "What to do";
    runbook(alarm: &str) = "手順書の項目: {alarm}", "In the runbook: {alarm}";
    well = "正常", "OK";
    watch = "注意", "Warning";
    ill = "異常", "Error";
    clock = "時計", "Clock";
    clock_well =
        "データベースの時刻と合っています。期限の処理は動いています。",
        "Matches the database; expiry is being processed.";
    clock_paused(until: &str) =
        "停止していた時間があるため、期限の処理を止めています。再開: {until}",
        "After downtime, expiry is paused until {until}";
    disk = "ディスク", "Disks";
    disk_room = "空きがあります。", "There is enough space.";
    key = "マスター鍵", "Master key";
    key_seals = "いま暗号化に使っています。", "Encrypts now.";
    key_opens = "以前に暗号化したものを開くために使います。", "Opens what it encrypted before.";
    key_comes(at: &str) = "暗号化に使い始める日時: {at}", "Encrypts from {at}";
    key_away = "このサーバーの鍵ファイルにありません。", "Not in this server's key file.";
    list = "失効リスト", "Revocation list";
    lists_missing(count: u32) = "まだ一度も取得できていないリストの数: {count}", "Lists never fetched: {count}";
    came = "取得", "Fetched";
    certificate = "サーバー証明書", "Server certificate";
    unread = "証明書ファイルを読めません。", "The certificate file can't be read.";
    work = "処理", "Jobs";
    work_due(count: u64) = "待ち {count}件", "{count} waiting";
    work_oldest(since: &str) = " ・ 最も古いもの {since}", ", oldest since {since}";
    work_given_up(count: u64) = " ・ あきらめたもの {count}件", ", {count} abandoned";
}
