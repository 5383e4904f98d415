//! Alarms, and the health of the installation.

use medpost_domain::instant::Instant;
use medpost_wire::console::health::{ClockDoubt, HealthState, KeyHealth, LaneHealth};

use crate::when;
use crate::words::{self, pick};

/// The title of an alarm, and what to do about it.
pub fn alarm(kind: &str) -> (&str, &'static str) {
    match kind {
        "clock_held" => (
            pick("時計が飛びました", "The clock made a step"),
            pick(
                "すべてのサーバーの時計を合わせ、データベースの時刻が正しいことを確かめてから、2人で medpost clock accept を実行します。それまで期限・請求・引落しの処理は止まります。",
                "Set the clocks right; when the database's time is right, two people run medpost clock accept. Until then nothing ends, is billed or debited.",
            ),
        ),
        "clock_paused" => (
            pick("停止していた時間があります", "Nobody was there for a while"),
            pick(
                "日付が正しいか確かめます。6時間後に自動で再開します。すぐ再開するときは medpost clock accept を実行します。",
                "Look whether the date is right. It goes on by itself after six hours, or at once after medpost clock accept.",
            ),
        ),
        "clock_off" => (
            pick("サーバーの時計が合っていません", "A machine's clock is off"),
            pick(
                "そのサーバーの時計を合わせます(chrony)。合うまで、そのサーバーは期限の処理をしません。",
                "Set that machine's clock right (chrony). Its process ends nothing until then.",
            ),
        ),
        "clock_outside" => (
            pick("外部の時計と合っていません", "Another server has another time"),
            pick(
                "保管先・失効リストの配布元・データベースのどの時計が違うのかを確かめ、medpost clock accept を実行します。",
                "Find out whose clock is wrong: the store's, the list server's or the database's; then medpost clock accept.",
            ),
        ),
        "lists_old" => (
            pick("失効リストが1日以上届いていません", "No new revocation list for a day"),
            pick(
                "配布元のアドレスをブラウザーで開けるか、ファイアウォールを確かめます。最後のリストが切れると、そのカードではログインできません。",
                "Ask the source with a browser and look at the firewall. When the last list runs out, its cards can't sign in.",
            ),
        ),
        "own_list" => (
            pick("自前のカードの失効リストを作れません", "The list of our own cards could not be made"),
            pick(
                "発行用の鍵の装置と設定の [authority] を確かめます。",
                "Look at the authority's token and at [authority].",
            ),
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
            pick("保管先が応答しません", "The store does not answer"),
            pick(
                "設定の [store] と、保管先が動いているかを確かめます。アップロードは復旧後に自動で続きます。",
                "Look at [store] and whether it runs. Uploads go on by themselves.",
            ),
        ),
        "jobs_late" => (
            pick("処理が1時間以上遅れています", "Work is late"),
            pick(
                "遅れている処理の相手(メール、保管先、印刷、Stripe、発行用の装置)を確かめます。",
                "Look at the neighbour it waits for: mail server, store, printer, Stripe, token.",
            ),
        ),
        "given_up" => (
            pick("あきらめた処理があります", "Work was given up"),
            pick(
                "内容に出ている種類の処理の相手を直してから、必要なものをやり直します。自動では再試行しません。",
                "Mend the neighbour of that kind of work, then do again what is needed: nothing tries it by itself.",
            ),
        ),
        "mail_away" => (
            pick("メールを送れません", "Mail can't be sent"),
            pick(
                "設定の [mail] と、メールサーバーの状態を確かめます。たまったメールは復旧後に自動で送られます。",
                "Look at [mail] and at the mail server. What waits is sent by itself afterwards.",
            ),
        ),
        "space_low" => (
            pick("ディスクの空きがほとんどありません", "A disk is almost full"),
            pick(
                "空きを作ります。失われたものはありません。アップロードは断っています。",
                "Make room. Nothing is lost; uploads are refused.",
            ),
        ),
        "handles_low" => (
            pick("ファイルハンドルが足りません", "File handles run out"),
            pick(
                "LimitNOFILE を増やし、/metrics で接続数を確かめます。",
                "Raise LimitNOFILE; look at /metrics for connections.",
            ),
        ),
        "certificate_ends" => (
            pick("サーバー証明書の期限が近づいています", "A server certificate ends soon"),
            pick(
                "証明書を更新し、systemctl reload medpost を実行します。",
                "Renew it, then run systemctl reload medpost.",
            ),
        ),
        "certificate_unread" => (
            pick("新しいサーバー証明書を使えません", "A new server certificate can't be used"),
            pick(
                "証明書と鍵の組み合わせ、ファイルの権限を確かめ、systemctl reload medpost を実行します。それまで前の証明書を使います。",
                "Look at certificate, key and who may read them, then run systemctl reload medpost. The one before is served until then.",
            ),
        ),
        "restored" => (
            pick("バックアップから復元されています", "A backup was restored"),
            pick(
                "medpost held list で、止まっているメールや請求を確かめ、種類ごとに release か drop を選びます。",
                "See with medpost held list what mails or charges waits, then release or drop, kind by kind.",
            ),
        ),
        "audit_unsealed" => (
            pick("操作記録を封印できません", "The audit could not be sealed"),
            pick("データベースを確かめます。", "Look at the database."),
        ),
        "invoice_changed" => (
            pick("請求書が発行時と違います", "An invoice was changed"),
            pick(
                "手作業で書き換えられたおそれがあります。操作記録とバックアップを確かめます。",
                "Somebody changed rows or objects by hand: look at the audit and the backups.",
            ),
        ),
        "stripe_sum" => (
            pick("Stripe の金額が請求と違います", "Stripe tells of another sum"),
            pick(
                "Stripe の管理画面で、その支払いを請求書と突き合わせます。",
                "Compare that payment in Stripe's own pages with the invoice.",
            ),
        ),
        "applications_many" => (
            pick("お申し込みがふだんより大幅に多く届いています", "Far more applications than usual"),
            pick("いたずらかどうかを「お申し込み」で確かめます。", "Look in the applications whether it is mischief."),
        ),
        // Raised by a newer program that runs beside this one.
        other => (other, pick("手順書をご覧ください。", "Look into the runbook.")),
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
            "It made a step; nothing ends until somebody accepts it.",
        ),
        Some(ClockDoubt::Paused) => {
            return words::health::clock_paused(&until.map(when::moment).unwrap_or_default());
        }
        Some(ClockDoubt::Off) => pick(
            "このサーバーの時計がデータベースと合っていません。",
            "This machine's clock differs from the database's.",
        ),
        Some(ClockDoubt::Unknown) => {
            pick("データベースの時刻とまだ比べられていません。", "It could not be compared with the database's yet.")
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
        "database" => ("データベースだけの処理", "Database alone"),
        "bills" => ("請求", "Bills"),
        "store" => ("文書の保管先", "Store"),
        "mail" => ("メール", "Mail"),
        "bulk_mail" => ("大量のメール", "Mails in thousands"),
        "strangers" => ("お申し込みの方へのメール", "Mails to applicants"),
        "printer" => ("帳票の作成", "Printer"),
        "stripe" => ("カード決済(Stripe)", "Stripe"),
        "token" => ("発行用の装置", "Token of the authority"),
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
