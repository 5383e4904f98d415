//! Alarms, and the health of the installation.

use medpost_domain::instant::Instant;
use medpost_wire::console::health::{ClockDoubt, HealthState, KeyHealth, LaneHealth};

use crate::when;
use crate::words::{self, pick};

/// The title of an alarm, and what to do about it.
pub fn alarm(kind: &str) -> (&str, &'static str) {
    match kind {
        "clock_held" => (
            pick("時計が飛びました", "The clock jumped"),
            pick(
                "すべてのサーバーの時計を合わせ、データベースの時刻が正しいことを確かめてから、2人で medpost clock accept を実行します。それまで期限・請求・引落しの処理は止まります。",
                "Set all server clocks; once the database's time is right, two people run medpost clock accept. Until then nothing expires, is billed or debited.",
            ),
        ),
        "clock_paused" => (
            pick("停止していた時間があります", "The service was down for a while"),
            pick(
                "日付が正しいか確かめます。6時間後に自動で再開します。すぐ再開するときは medpost clock accept を実行します。",
                "Check the date. It resumes automatically after six hours, or at once after medpost clock accept.",
            ),
        ),
        "clock_off" => (
            pick("サーバーの時計が合っていません", "A server's clock is wrong"),
            pick(
                "そのサーバーの時計を合わせます(chrony)。合うまで、そのサーバーは期限の処理をしません。",
                "Set that server's clock (chrony). Until then it doesn't process expiry.",
            ),
        ),
        "clock_outside" => (
            pick("外部の時計と合っていません", "External clocks differ"),
            pick(
                "保管先・失効リストの配布元・データベースのどの時計が違うのかを確かめ、medpost clock accept を実行します。",
                "Find out whose clock is wrong: the store's, the list server's or the database's; then run medpost clock accept.",
            ),
        ),
        "lists_old" => (
            pick("失効リストが1日以上届いていません", "No new revocation list for a day"),
            pick(
                "配布元のアドレスをブラウザーで開けるか、ファイアウォールを確かめます。最後のリストが切れると、そのカードではログインできません。",
                "Open the source's address in a browser and check the firewall. When the last list expires, its cards can't sign in.",
            ),
        ),
        "own_list" => (
            pick("自前のカードの失効リストを作れません", "Our own revocation list can't be created"),
            pick("発行用の鍵の装置と設定の [authority] を確かめます。", "Check the issuing device and [authority]."),
        ),
        "objects_missing" => (
            pick("保管先から消えた文書があります", "Objects are missing in the store"),
            pick(
                "medpost losses で対象の文書を確かめます。本当に失われたときは --mark で送受信の双方に知らせます。",
                "Run medpost losses to list the letters; if they are gone, --mark tells both sides.",
            ),
        ),
        "keys_unknown" => (
            pick("持っていないマスター鍵があります", "A master key is unknown here"),
            pick(
                "鍵ファイルを持っているサーバーから写し、SIGHUP を送ります。",
                "Copy the keyring from a machine that has it, then send SIGHUP.",
            ),
        ),
        "store_away" => (
            pick("保管先が応答しません", "The store is not responding"),
            pick(
                "設定の [store] と、保管先が動いているかを確かめます。アップロードは復旧後に自動で続きます。",
                "Check [store] and whether it is running. Uploads resume automatically.",
            ),
        ),
        "jobs_late" => (
            pick("処理が1時間以上遅れています", "Jobs are delayed"),
            pick(
                "遅れている処理の相手(メール、保管先、印刷、Stripe、発行用の装置)を確かめます。",
                "Check the system it waits for: mail server, store, printer, Stripe, issuing device.",
            ),
        ),
        "given_up" => (
            pick("あきらめた処理があります", "Jobs were abandoned"),
            pick(
                "内容に出ている種類の処理の相手を直してから、必要なものをやり直します。自動では再試行しません。",
                "Fix the system that type of job depends on, then redo what is needed: there is no automatic retry.",
            ),
        ),
        "mail_away" => (
            pick("メールを送れません", "Email can't be sent"),
            pick(
                "設定の [mail] と、メールサーバーの状態を確かめます。たまったメールは復旧後に自動で送られます。",
                "Check [mail] and the mail server. Waiting emails are sent automatically afterwards.",
            ),
        ),
        "space_low" => (
            pick("ディスクの空きがほとんどありません", "A disk is almost full"),
            pick(
                "空きを作ります。失われたものはありません。アップロードは断っています。",
                "Free some space. Nothing is lost; uploads are rejected.",
            ),
        ),
        "handles_low" => (
            pick("ファイルハンドルが足りません", "File handles are running out"),
            pick(
                "LimitNOFILE を増やし、/metrics で接続数を確かめます。",
                "Raise LimitNOFILE; check connections in /metrics.",
            ),
        ),
        "certificate_ends" => (
            pick("サーバー証明書の期限が近づいています", "A server certificate expires soon"),
            pick(
                "証明書を更新し、systemctl reload medpost を実行します。",
                "Renew it, then run systemctl reload medpost.",
            ),
        ),
        "certificate_unread" => (
            pick("新しいサーバー証明書を使えません", "A new server certificate can't be used"),
            pick(
                "証明書と鍵の組み合わせ、ファイルの権限を確かめ、systemctl reload medpost を実行します。それまで前の証明書を使います。",
                "Check the certificate, key and file permissions, then run systemctl reload medpost. The previous one is used until then.",
            ),
        ),
        "restored" => (
            pick("バックアップから復元されています", "A backup was restored"),
            pick(
                "medpost held list で、止まっているメールや請求を確かめ、種類ごとに release か drop を選びます。",
                "Run medpost held list to see which emails or charges are waiting, then release or drop them type by type.",
            ),
        ),
        "audit_unsealed" => (
            pick("操作記録を封印できません", "The audit log can't be sealed"),
            pick("データベースを確かめます。", "Check the database."),
        ),
        "invoice_changed" => (
            pick("請求書が発行時と違います", "An invoice was changed"),
            pick(
                "手作業で書き換えられたおそれがあります。操作記録とバックアップを確かめます。",
                "It may have been changed by hand: check the audit log and the backups.",
            ),
        ),
        "stripe_sum" => (
            pick("Stripe の金額が請求と違います", "Stripe reports a different amount"),
            pick(
                "Stripe の管理画面で、その支払いを請求書と突き合わせます。",
                "Compare that payment in the Stripe dashboard with the invoice.",
            ),
        ),
        "applications_many" => (
            pick("お申し込みがふだんより大幅に多く届いています", "Far more applications than usual"),
            pick("いたずらかどうかを「お申し込み」で確かめます。", "Check under Applications whether it is abuse."),
        ),
        // Raised by a newer program that runs beside this one.
        other => (other, pick("手順書をご覧ください。", "See the runbook.")),
    }
}

/// How many alarms are raised.
pub fn alarms(count: usize) -> String {
    match count {
        0 => words::health::no_alarms().to_owned(),
        it => words::health::alarms_raised(it),
    }
}

/// The health of a component, and the CSS classes of its chip.
pub fn health_state(it: HealthState) -> (&'static str, &'static str) {
    match it {
        HealthState::Ill => (words::health::ill(), "chip bad"),
        HealthState::Watch => (words::health::watch(), "chip warn"),
        HealthState::Well => (words::health::well(), "chip ok"),
    }
}

/// Why expiry, billing and debits are on hold, and until when; or that the clock is right.
pub fn clock_doubt(it: Option<ClockDoubt>, until: Option<Instant>) -> String {
    let why = match it {
        None => words::health::clock_well(),
        Some(ClockDoubt::Held) => pick(
            "時計が飛んだため、期限の処理を止めています。",
            "It jumped; expiry is paused until someone accepts it.",
        ),
        Some(ClockDoubt::Paused) => {
            return words::health::clock_paused(&until.map(when::moment).unwrap_or_default());
        }
        Some(ClockDoubt::Off) => pick(
            "このサーバーの時計がデータベースと合っていません。",
            "This server's clock differs from the database's.",
        ),
        Some(ClockDoubt::Unknown) => {
            pick("データベースの時刻とまだ比べられていません。", "Not yet compared with the database's clock.")
        }
    };
    why.to_owned()
}

/// What a master key is used for.
pub fn master_key(it: &KeyHealth) -> String {
    match (it.here, it.seals, it.from, it.state) {
        (false, ..) => words::health::key_away().to_owned(),
        (_, true, ..) => words::health::key_seals().to_owned(),
        (_, _, Some(from), HealthState::Watch) => words::health::key_comes(&when::moment(from)),
        _ => words::health::key_opens().to_owned(),
    }
}

/// The name of a lane: the neighbour that its jobs depend on.
pub fn lane(name: &str) -> &str {
    let (ja, en) = match name {
        "database" => ("データベースだけの処理", "Database only"),
        "bills" => ("請求", "Bills"),
        "store" => ("文書の保管先", "Store"),
        "mail" => ("メール", "Mail"),
        "bulk_mail" => ("大量のメール", "Bulk email"),
        "strangers" => ("お申し込みの方へのメール", "Emails to applicants"),
        "printer" => ("帳票の作成", "Printer"),
        "stripe" => ("カード決済(Stripe)", "Stripe"),
        "token" => ("発行用の装置", "Issuing device"),
        other => return other,
    };
    pick(ja, en)
}

/// A lane's jobs: how many are due, since when the oldest is, and how many were given up.
pub fn lane_load(it: &LaneHealth) -> String {
    let oldest = it.oldest.map(|at| words::health::work_oldest(&when::moment(at)));
    let given_up = (it.given_up > 0).then(|| words::health::work_given_up(it.given_up));
    format!("{}{}{}", words::health::work_due(it.due), oldest.unwrap_or_default(), given_up.unwrap_or_default())
}
