//! Invoices, reminders, and what became of a payment.

use medpost_domain::billing::payer::Method;
use medpost_domain::billing::remind::Reminder;
use medpost_domain::instant::Instant;

use super::{Attached, Letter, filled};

const CONFIRM_PAYER: &str = include_str!("confirm_payer.txt");
const INVOICE: &str = include_str!("invoice.txt");
const KEPT_INVOICES: &str = include_str!("kept_invoices.txt");
const REFUSED: &str = include_str!("refused.txt");
const REMINDER: &str = include_str!("reminder.txt");
const SUSPENDED: &str = include_str!("suspended.txt");

/// Asks the owner of an address to confirm that invoices for `payee` may go there.
pub fn confirm_payer(to: &str, payee: &str, desk: &str, link: &str, message_id: String) -> Letter {
    let subject = "【確認】請求書の送付先の登録";
    let text = filled(CONFIRM_PAYER, &[("payee", payee), ("desk", desk), ("link", link)]);
    Letter::new(to, subject, text, message_id)
}

/// What a mail about an invoice or its reversal says.
pub struct Invoiced<'a> {
    /// Who pays.
    pub payee: &'a str,
    /// 請求書, or 適格返還請求書 for a reversal.
    pub what: &'a str,
    /// Its number.
    pub number: &'a str,
    /// Its date.
    pub dated: &'a str,
    /// When it is due; empty if nothing is to be paid.
    pub due: &'a str,
}

/// An invoice was issued; `attached` if its payer wants it by mail. Mails contain no amounts.
pub fn invoice(
    to: &str,
    told: &Invoiced<'_>,
    attached: Option<Attached>,
    link: &str,
    desk: &str,
    message_id: String,
) -> Letter {
    let line = |ja: &str| if told.due.is_empty() { String::new() } else { format!("{ja}{}\n", told.due) };
    let way = match &attached {
        Some(_) => "添付のPDFをご確認ください。",
        None => "次の画面の「請求書・お支払い」で受け取れます。",
    };
    let text = filled(
        INVOICE,
        &[
            ("payee", told.payee),
            ("what", told.what),
            ("number", told.number),
            ("dated", told.dated),
            ("due", &line("お支払期限: ")),
            ("way", way),
            ("link", link),
            ("desk", desk),
        ],
    );
    let subject = format!("【{}】{} を発行しました", told.what, told.number);
    Letter { to: to.to_owned(), subject, text, message_id, attached }
}

/// An invoice is overdue. Mails contain no amounts.
pub fn reminder(to: &str, step: Reminder, told: &Invoiced<'_>, link: &str, desk: &str, message_id: String) -> Letter {
    let (subject, line) = match step {
        Reminder::Check => ("お支払いのご確認", "次の請求書について、まだご入金を確認できていません。"),
        Reminder::Again => {
            ("お支払いの再度のご案内", "先日ご案内した次の請求書について、まだご入金を確認できていません。")
        }
        Reminder::Demand => (
            "お支払いのお願い（督促）",
            "次の請求書のお支払期限を過ぎ、再度のご案内の後もご入金を確認できていません。至急お支払いくださいますようお願いいたします。",
        ),
    };
    let text = filled(
        REMINDER,
        &[
            ("payee", told.payee),
            ("line", line),
            ("number", told.number),
            ("due", told.due),
            ("link", link),
            ("desk", desk),
        ],
    );
    let subject = format!("【{subject}】{}", told.number);
    Letter::new(to, subject, text, message_id)
}

/// What a mail about an invoice that could not be collected says.
pub struct CollectionFailed<'a> {
    /// The invoice.
    pub told: Invoiced<'a>,
    /// By credit card or direct debit.
    pub method: Method,
    /// When it is retried; `None` if it isn't.
    pub again_at: Option<Instant>,
    /// Whether the credit card itself can't be used any more.
    pub ends: bool,
    /// The account for bank transfers.
    pub bank: &'a str,
}

/// An invoice could not be collected.
pub fn refused(to: &str, it: &CollectionFailed<'_>, link: &str, desk: &str, message_id: String) -> Letter {
    let card = it.method == Method::Card;
    let next = match it.again_at.map(Instant::japan_date) {
        Some(at) if card => format!(
            "{at}に同じカードで改めてお手続きします。別のカードをお使いになる場合は、それまでに画面から登録してください。"
        ),
        Some(at) => format!("{at}に改めて振り替えます。口座の残高をご確認ください。"),
        None if card => {
            let why = if it.ends { "登録されているカードはご利用いただけません。" } else { "" };
            format!("{why}画面から別のカードを登録していただくか、次の口座へお振り込みください。\n{}", it.bank)
        }
        None => format!("次の口座へお振り込みください。\n{}", it.bank),
    };
    let (how, whom) = if card {
        ("ご登録のクレジットカード", "カード会社")
    } else {
        ("ご登録の口座からの振替", "お取引の金融機関")
    };
    let text = filled(
        REFUSED,
        &[
            ("payee", it.told.payee),
            ("how", how),
            ("number", it.told.number),
            ("due", it.told.due),
            ("next", &next),
            ("whom", whom),
            ("link", link),
            ("desk", desk),
        ],
    );
    let what = if card { "カードでのお支払い" } else { "口座振替" };
    let subject = format!("【{what}ができませんでした】{}", it.told.number);
    Letter::new(to, subject, text, message_id)
}

/// A contract is suspended because its invoice is not paid.
pub fn suspended(to: &str, told: &Invoiced<'_>, why: &str, link: &str, desk: &str, message_id: String) -> Letter {
    let text = filled(
        SUSPENDED,
        &[
            ("payee", told.payee),
            ("number", told.number),
            ("due", told.due),
            ("why", why),
            ("link", link),
            ("desk", desk),
        ],
    );
    let subject = format!("【ご利用の停止のお知らせ】{}", told.number);
    Letter::new(to, subject, text, message_id)
}

/// The link to the invoices of a facility that no longer uses the service.
pub fn former_invoices(to: &str, link: &str, desk: &str, message_id: String) -> Letter {
    let text = filled(KEPT_INVOICES, &[("desk", desk), ("link", link)]);
    Letter::new(to, "【請求書】ご利用を終えた施設の請求書のご案内", text, message_id)
}
