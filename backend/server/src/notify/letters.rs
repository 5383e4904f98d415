//! The texts of mails, filled in.

use medpost_domain::billing::payer::Method;
use medpost_domain::billing::remind::Reminder;
use medpost_domain::change_request::State;
use medpost_domain::instant::Instant;
use medpost_domain::office::OfficeNotice;
use medpost_wire::transfer::TransferState;

const ALARM: &str = include_str!("letters/alarm.txt");
const APPLICATION: &str = include_str!("letters/application.txt");
const ARRIVAL: &str = include_str!("letters/arrival.txt");
const CARD_ENDING: &str = include_str!("letters/card_ending.txt");
const CARD_STOPPED: &str = include_str!("letters/card_stopped.txt");
const CARD_WAITS: &str = include_str!("letters/card_waits.txt");
const CONFIRM: &str = include_str!("letters/confirm.txt");
const CONFIRM_APPLICATION: &str = include_str!("letters/confirm_application.txt");
const CONFIRM_PAYER: &str = include_str!("letters/confirm_payer.txt");
const DECIDED: &str = include_str!("letters/decided.txt");
const FULL: &str = include_str!("letters/full.txt");
const HEAD: &str = include_str!("letters/head.txt");
const HOLDER_WAITS: &str = include_str!("letters/holder_waits.txt");
const INBOX_HANDED: &str = include_str!("letters/inbox_handed.txt");
const INVOICE: &str = include_str!("letters/invoice.txt");
const KEPT_INVOICES: &str = include_str!("letters/kept_invoices.txt");
const INVITATION: &str = include_str!("letters/invitation.txt");
const OFFICE: &str = include_str!("letters/office.txt");
const ONE_TIME: &str = include_str!("letters/one_time.txt");
const REFUSED: &str = include_str!("letters/refused.txt");
const REMINDER: &str = include_str!("letters/reminder.txt");
const READER_WAITS: &str = include_str!("letters/reader_waits.txt");
const SUSPENDED: &str = include_str!("letters/suspended.txt");
const TEMPORARY_CARD: &str = include_str!("letters/temporary_card.txt");
const TRANSFER: &str = include_str!("letters/transfer.txt");
const WAITS_ABOVE: &str = include_str!("letters/waits_above.txt");

/// A mail to be sent.
#[derive(Clone)]
pub struct Letter {
    /// Address of the recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// `Message-ID` without its domain: fixed for a notice, so that a rare repeat is recognised.
    pub message_id: String,
    /// A PDF attached to it.
    pub attached: Option<Attached>,
}

/// A PDF in a mail.
#[derive(Clone)]
pub struct Attached {
    /// Name of the file, in ASCII.
    pub name: String,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// An alarm for the operator.
pub fn alarm(to: &str, kind: &str, detail: &str, since: Instant, message_id: String) -> Letter {
    let text = filled(ALARM, &[("kind", kind), ("detail", detail), ("since", &since.to_string())]);
    Letter { to: to.to_owned(), subject: format!("【MEDPost】ALARM {kind}"), text, message_id, attached: None }
}

/// The head of the audit, for the operator to keep outside.
pub fn head(to: &str, head: &str, at: Instant, message_id: String) -> Letter {
    let text = filled(HEAD, &[("head", head), ("at", &at.to_string())]);
    Letter {
        to: to.to_owned(), subject: "【MEDPost】操作記録の控え".to_owned(), text, message_id, attached: None
    }
}

/// What a mail about an inbox says.
pub struct InboxMail<'a> {
    /// Name of the facility it goes to.
    pub facility: &'a str,
    /// Name of the inbox.
    pub inbox: &'a str,
    /// Telephone and hours of the service desk.
    pub desk: &'a str,
}

/// What a mail about an application says.
pub struct ApplicationMail<'a> {
    /// 受付番号
    pub number: &'a str,
    /// The plan.
    pub pack: &'a str,
    /// 開通日
    pub begins: Instant,
    /// What the clerk asks, or why it was refused; may be empty.
    pub reason: &'a str,
}

/// The state of an application. Contains nothing that the applicant typed, since anybody can apply with
/// anybody's address.
pub fn application(
    to: &str,
    state: State,
    desk: &str,
    told: &ApplicationMail<'_>,
    link: &str,
    message_id: String,
) -> Letter {
    let (subject, line, english) = match state {
        State::Draft | State::Review => (
            "お申し込みを受け付けました",
            "お申し込みを受け付けました。内容を確かめて、結果をご連絡します。",
            "Your application has arrived. We look at it and tell you.",
        ),
        State::Returned => (
            "お申し込みについて確認があります",
            "お申し込みについて、次の点をお知らせください。リンクからお答えいただけます。",
            "We have a question about your application. Please answer by the link.",
        ),
        State::Approved | State::Applied => (
            "お申し込みを承認しました",
            "お申し込みを承認しました。利用開始のご案内を別にお送りします。",
            "Your application is approved. A letter with the next steps follows.",
        ),
        State::Refused => (
            "お申し込みをお受けできませんでした",
            "お申し込みをお受けできませんでした。理由は次のとおりです。",
            "We could not accept your application.",
        ),
        State::Withdrawn => (
            "お申し込みを取り下げました",
            "お申し込みは取り下げられました。費用はかかりません。",
            "Your application is withdrawn. It costs nothing.",
        ),
    };
    let over = matches!(state, State::Refused | State::Withdrawn);
    let (begins, begins_en) = (day(told.begins), told.begins.japan_date());
    let date = if over { String::new() } else { format!("開通日: {begins}") };
    let offer = if over {
        "次のリンクから、お申し込みの内容を確認できます。".to_owned()
    } else {
        format!(
            "次のリンクから、いつでも状況の確認とお取り下げができます。{begins}より前のお取り下げに費用はかかりません。"
        )
    };
    let offer_en = if over {
        "See it here.".to_owned()
    } else {
        format!("Look at it, answer or withdraw here. Before {begins_en} withdrawing costs nothing.")
    };
    let date_en = if over { String::new() } else { format!("Begins: {begins_en}") };
    let reason = if told.reason.is_empty() { String::new() } else { format!("\n{}\n", told.reason) };
    let text = filled(
        APPLICATION,
        &[
            ("desk", desk),
            ("link", link),
            ("state", line),
            ("state_en", english),
            ("number", told.number),
            ("pack", told.pack),
            ("date", &date),
            ("date_en", &date_en),
            ("offer", &offer),
            ("offer_en", &offer_en),
            ("reason", &reason),
        ],
    );
    Letter { to: to.to_owned(), subject: format!("【{}】{subject}", told.number), text, message_id, attached: None }
}

/// A day in Japan as mails and letters show it: 2027年1月1日.
pub fn day(at: Instant) -> String {
    let date = at.japan_date();
    format!("{}年{}月{}日", date.year(), u8::from(date.month()), date.day())
}

/// 【着信通知】: something arrived.
pub fn arrival(to: &str, about: &InboxMail<'_>, sender: &str, link: &str, message_id: String) -> Letter {
    let text = fill(ARRIVAL, about, link, &[("sender", sender)]);
    Letter {
        to: to.to_owned(),
        subject: format!("【着信通知】{sender}から文書が届きました"),
        text,
        message_id,
        attached: None,
    }
}

/// An inbox is almost full.
pub fn full(to: &str, about: &InboxMail<'_>, link: &str, message_id: String) -> Letter {
    let subject = "【お知らせ】受信BOXの空きが残りわずかです".to_owned();
    Letter { to: to.to_owned(), subject, text: fill(FULL, about, link, &[]), message_id, attached: None }
}

/// Asks the owner of an address to confirm it.
pub fn confirm(to: &str, about: &InboxMail<'_>, link: &str, message_id: String) -> Letter {
    let subject = "【確認】着信通知先の登録".to_owned();
    Letter { to: to.to_owned(), subject, text: fill(CONFIRM, about, link, &[]), message_id, attached: None }
}

/// Asks the owner of an address to confirm that invoices for `payee` may go there.
pub fn confirm_payer(to: &str, payee: &str, desk: &str, link: &str, message_id: String) -> Letter {
    let subject = "【確認】請求書の送付先の登録".to_owned();
    let text = filled(CONFIRM_PAYER, &[("payee", payee), ("desk", desk), ("link", link)]);
    Letter { to: to.to_owned(), subject, text, message_id, attached: None }
}

/// Asks an applicant to confirm their address by the end of a day. Contains nothing that they typed.
pub fn confirm_application(
    to: &str,
    number: &str,
    until: Instant,
    desk: &str,
    link: &str,
    message_id: String,
) -> Letter {
    let (until, until_en) = (day(until), until.japan_date().to_string());
    let text = filled(
        CONFIRM_APPLICATION,
        &[("number", number), ("until", &until), ("until_en", &until_en), ("desk", desk), ("link", link)],
    );
    Letter {
        to: to.to_owned(), subject: format!("【{number}】お申し込みの確認"), text, message_id, attached: None
    }
}

/// A card of the facility was suspended with its stop code.
pub fn card_stopped(to: &str, about: &InboxMail<'_>, holder: &str, message_id: String) -> Letter {
    let subject = "【お知らせ】カードを停止しました".to_owned();
    Letter {
        to: to.to_owned(),
        subject,
        text: fill(CARD_STOPPED, about, "", &[("holder", holder)]),
        message_id,
        attached: None,
    }
}

/// When something counts even if nobody confirms it, in both languages.
const fn by_itself(valid_at: Option<Instant>) -> [(&'static str, &'static str); 2] {
    let (ja, en) = if valid_at.is_some() {
        (
            "どなたも確認も停止もしない場合、登録から24時間後に使えるようになります。",
            "If nobody does, it works after 24 hours.",
        )
    } else {
        ("確認されるまで使えません。", "Until then it does not work.")
    };
    [("when", ja), ("when_en", en)]
}

/// A card was enrolled and awaits a manager's confirmation.
pub fn card_waits(
    to: &str,
    about: &InboxMail<'_>,
    holder: &str,
    valid_at: Option<Instant>,
    message_id: String,
) -> Letter {
    let subject = "【確認のお願い】新しいカードが登録されました".to_owned();
    let [ja, en] = by_itself(valid_at);
    let text = fill(CARD_WAITS, about, "", &[("holder", holder), ja, en]);
    Letter { to: to.to_owned(), subject, text, message_id, attached: None }
}

/// A new holder of a post awaits a manager's confirmation.
pub fn holder_waits(
    to: &str,
    about: &InboxMail<'_>,
    holder: &str,
    valid_at: Option<Instant>,
    message_id: String,
) -> Letter {
    let subject = "【確認のお願い】担当(役職)の交代が登録されました".to_owned();
    let [ja, en] = by_itself(valid_at);
    let text = fill(HOLDER_WAITS, about, "", &[("holder", holder), ja, en]);
    Letter { to: to.to_owned(), subject, text, message_id, attached: None }
}

/// A card or holder of a facility awaits confirmation in the console.
pub fn waits_above(
    to: &str,
    (facility, name): (&str, &str),
    valid_at: Option<Instant>,
    link: &str,
    desk: &str,
    message_id: String,
) -> Letter {
    let [ja, en] = by_itself(valid_at);
    let words = [("desk", desk), ("link", link), ("facility", facility), ("holder", name), ja, en];
    let text = filled(WAITS_ABOVE, &words);
    let subject = "【確認のお願い】カードまたは担当者が確認を待っています".to_owned();
    Letter { to: to.to_owned(), subject, text, message_id, attached: None }
}

/// An administrator was invited, or somebody's keys changed; for them and the heads.
pub fn office(
    to: &str,
    what: OfficeNotice,
    (name, association, by): (&str, &str, &str),
    (link, desk): (&str, &str),
    message_id: String,
) -> Letter {
    let (subject, line, english) = match what {
        OfficeNotice::Invited => (
            "【お知らせ】管理画面に新しい運用担当者が招待されました",
            "管理画面の運用担当者として、次の方が招待されました。",
            "Somebody was invited to look after the console.",
        ),
        OfficeNotice::Replaced => (
            "【お知らせ】管理画面のログイン手段が入れ替わりました",
            "次の方のログイン手段が、1回限りのリンクで入れ替わりました。新しい手段では、24時間は承認・臨時カードの発行・リンクの発行ができません。",
            "The keys of somebody were replaced by a one-time link. For 24 hours the new key approves nothing, offers no temporary cards and issues no links.",
        ),
        OfficeNotice::Added => (
            "【お知らせ】管理画面のログイン手段が追加されました",
            "次の方のログイン手段が追加されました。追加した手段では、24時間は承認・臨時カードの発行・リンクの発行ができません。",
            "A key was added for somebody. For 24 hours it approves nothing, offers no temporary cards and issues no links.",
        ),
    };
    let words = [
        ("line_en", english),
        ("line", line),
        ("link", link),
        ("desk", desk),
        ("association", association),
        ("name", name),
        ("by", by),
    ];
    let text = filled(OFFICE, &words);
    Letter { to: to.to_owned(), subject: subject.to_owned(), text, message_id, attached: None }
}

/// The console added a reader to an inbox.
pub fn reader_waits(to: &str, about: &InboxMail<'_>, name: &str, message_id: String) -> Letter {
    let subject = "【お知らせ】受信BOXを使う人が加わります".to_owned();
    Letter {
        to: to.to_owned(),
        subject,
        text: fill(READER_WAITS, about, "", &[("holder", name)]),
        message_id,
        attached: None,
    }
}

/// The console handed an inbox to a new person.
pub fn inbox_handed(to: &str, about: &InboxMail<'_>, name: &str, message_id: String) -> Letter {
    let subject = "【お知らせ】受信BOXの担当者が交代します".to_owned();
    Letter {
        to: to.to_owned(),
        subject,
        text: fill(INBOX_HANDED, about, "", &[("holder", name)]),
        message_id,
        attached: None,
    }
}

/// A temporary card was offered to somebody of the facility.
pub fn temporary_card(to: &str, about: &InboxMail<'_>, holder: &str, until: Instant, message_id: String) -> Letter {
    let (ja, en) = last_day(until);
    let text = fill(TEMPORARY_CARD, about, "", &[("until", &ja), ("until_en", &en), ("holder", holder)]);
    Letter {
        to: to.to_owned(), subject: "【お知らせ】臨時カードの発行".to_owned(), text, message_id, attached: None
    }
}

/// A card of the facility ends soon.
pub fn card_ending(to: &str, about: &InboxMail<'_>, holder: &str, end: Instant, message_id: String) -> Letter {
    let (ja, en) = last_day(end);
    let text = fill(CARD_ENDING, about, "", &[("until", &ja), ("until_en", &en), ("holder", holder)]);
    Letter {
        to: to.to_owned(),
        subject: "【お知らせ】カードの有効期限が近づいています".to_owned(),
        text,
        message_id,
        attached: None,
    }
}

/// The one-time code that a temporary card needs at each sign-in.
pub fn one_time(to: &str, code: &str, desk: &str, message_id: String) -> Letter {
    let text = filled(ONE_TIME, &[("code", code), ("desk", desk)]);
    Letter {
        to: to.to_owned(),
        subject: "【確認番号】臨時カードでのログイン".to_owned(),
        text,
        message_id,
        attached: None,
    }
}

/// The last day before a moment, in both languages.
fn last_day(end: Instant) -> (String, String) {
    let last = end.plus(-1);
    (day(last), last.japan_date().to_string())
}

/// What a mail about a transfer says.
pub struct Transferred<'a> {
    /// Its state.
    pub state: TransferState,
    /// Name of the giving side.
    pub from: &'a str,
    /// Name of the receiving side.
    pub to: &'a str,
    /// The day of the transfer.
    pub begins: Instant,
}

/// A transfer needs agreement, or its state changed.
pub fn transfer(to: &str, told: &Transferred<'_>, link: &str, desk: &str, message_id: String) -> Letter {
    let (subject, line, english) = match told.state {
        TransferState::Asked | TransferState::Waiting => (
            "【確認のお願い】合併・移管への同意",
            "合併・移管の申し出があります。内容を確かめて、同意するか、断ってください。",
            "A transfer waits for your agreement. Look at it, then agree or refuse.",
        ),
        TransferState::Agreed | TransferState::Late => (
            "【お知らせ】合併・移管に双方が同意しました",
            "合併・移管に双方が同意しました。移る日に、施設と受信BOXが移ります。",
            "Both sides agreed to a transfer. Facilities and inboxes go over on its day.",
        ),
        TransferState::Done => (
            "【お知らせ】合併・移管が終わりました",
            "施設と受信BOXが移りました。",
            "Facilities and inboxes have gone over.",
        ),
        TransferState::Withdrawn | TransferState::Refused | TransferState::Lapsed => (
            "【お知らせ】合併・移管は行われません",
            "合併・移管は取りやめになりました。何も移っていません。",
            "A transfer will not take place. Nothing has gone over.",
        ),
    };
    let text = filled(
        TRANSFER,
        &[
            ("desk", desk),
            ("link", link),
            ("state", line),
            ("state_en", english),
            ("day", &day(told.begins)),
            ("day_en", &told.begins.japan_date().to_string()),
            ("from", told.from),
            ("to", told.to),
        ],
    );
    Letter { to: to.to_owned(), subject: subject.to_owned(), text, message_id, attached: None }
}

/// What a clerk decided about a request to change a contract.
pub struct Decided<'a> {
    /// Its state now.
    pub state: State,
    /// 契約件名
    pub contract: &'a str,
    /// When it takes effect.
    pub begins: Instant,
    /// What the clerk asks, or why it was refused; may be empty.
    pub reason: &'a str,
}

/// A clerk decided on a change request of the association.
pub fn decided(to: &str, told: &Decided<'_>, link: &str, desk: &str, message_id: String) -> Letter {
    let (word, english) = match told.state {
        State::Returned => ("差戻し（確認をお願いします）", "sent back with a question"),
        State::Approved | State::Applied => ("承認", "approved"),
        State::Withdrawn => ("取下げ", "withdrawn for you"),
        State::Draft | State::Review | State::Refused => ("不承認", "refused"),
    };
    let counts = matches!(told.state, State::Approved | State::Applied);
    let from = |text: String| if counts { text } else { String::new() };
    let reason = if told.reason.is_empty() { String::new() } else { format!("\n{}\n", told.reason) };
    let text = filled(
        DECIDED,
        &[
            ("desk", desk),
            ("link", link),
            ("state", word),
            ("state_en", english),
            ("day", &from(format!("適用日: {}\n", day(told.begins)))),
            ("day_en", &from(format!(" It counts from {}.", told.begins.japan_date()))),
            ("reason", &reason),
            ("contract", told.contract),
        ],
    );
    Letter {
        to: to.to_owned(), subject: format!("【契約変更の申込み】{word}"), text, message_id, attached: None
    }
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
    Letter { to: to.to_owned(), subject, text, message_id, attached: None }
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
    Letter { to: to.to_owned(), subject, text, message_id, attached: None }
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
    Letter { to: to.to_owned(), subject, text, message_id, attached: None }
}

/// The link to the invoices of a facility that no longer uses the service.
pub fn kept_invoices(to: &str, link: &str, desk: &str, message_id: String) -> Letter {
    let text = filled(KEPT_INVOICES, &[("desk", desk), ("link", link)]);
    Letter {
        to: to.to_owned(),
        subject: "【請求書】ご利用を終えた施設の請求書のご案内".to_owned(),
        text,
        message_id,
        attached: None,
    }
}

/// An invitation to the console, with its one-time link.
pub fn invitation(to: &str, link: &str, desk: &str, message_id: String) -> Letter {
    let text = filled(INVITATION, &[("desk", desk), ("link", link)]);
    Letter {
        to: to.to_owned(),
        subject: "【管理画面】運用担当者登録のご案内".to_owned(),
        text,
        message_id,
        attached: None,
    }
}

fn fill(text: &str, about: &InboxMail<'_>, link: &str, more: &[(&str, &str)]) -> String {
    let mut words = vec![("facility", about.facility), ("inbox", about.inbox), ("desk", about.desk), ("link", link)];
    words.extend_from_slice(more);
    filled(text, &words)
}

/// Fills in a text in one pass: inserted values are not scanned again, so a name may contain anything.
fn filled(text: &str, words: &[(&str, &str)]) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        whole += before;
        let word = |name: &str| words.iter().find(|it| it.0 == name).map(|it| it.1);
        if let Some((word, tail)) = after.split_once('}').and_then(|(name, tail)| Some((word(name)?, tail))) {
            whole += word;
            rest = tail;
        } else {
            whole.push('{');
            rest = after;
        }
    }
    whole + rest
}

/// A mail of the demo as readable text, escaped for HTML.
pub fn readable(eml: &[u8]) -> String {
    use base64::Engine;
    let text = String::from_utf8_lossy(eml);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let joined = head.replace("\r\n ", " ");
    let coded = joined.to_lowercase().contains("content-transfer-encoding: base64");
    let body = if coded {
        let bytes = base64::prelude::BASE64_STANDARD.decode(body.split_whitespace().collect::<String>());
        bytes.map(|it| String::from_utf8_lossy(&it).into_owned()).unwrap_or_default()
    } else {
        decode_quoted_printable(body)
    };
    let to = joined.lines().find(|it| it.starts_with("To:")).unwrap_or_default();
    let escape = |it: &str| it.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("{}\n\n{}", escape(to), escape(&body))
}

/// Decodes quoted-printable.
fn decode_quoted_printable(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'=', [b'\r', b'\n', after @ ..]) => rest = after,
            (b'=', [a, b, after @ ..]) => {
                let hex = std::str::from_utf8(&[*a, *b]).ok().and_then(|it| u8::from_str_radix(it, 16).ok());
                bytes.push(hex.unwrap_or(b'='));
                rest = if hex.is_some() { after } else { tail };
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name like this must not be filled in.
    const ODD: &str = "{link}{desk}{to}{}{";

    fn letters(name: &str) -> Vec<Letter> {
        let about = InboxMail { facility: name, inbox: name, desk: "desk" };
        let told = Invoiced { payee: name, what: "請求書", number: name, dated: "2026-12-01", due: name };
        let (now, id) = (Instant(0), String::new);
        let of = |kind| Transferred { state: kind, from: name, to: name, begins: now };
        let decided_of = |state| Decided { state, contract: name, begins: now, reason: name };
        let refused_of = CollectionFailed {
            told: Invoiced { ..told },
            method: Method::Card,
            again_at: None,
            ends: true,
            bank: name,
        };
        let applied = ApplicationMail { number: name, pack: name, begins: now, reason: name };
        vec![
            application("to", State::Returned, "desk", &applied, "LINK", id()),
            arrival("to", &about, name, "LINK", id()),
            full("to", &about, "LINK", id()),
            confirm("to", &about, "LINK", id()),
            confirm_application("to", name, now, "desk", "LINK", id()),
            confirm_payer("to", name, "desk", "LINK", id()),
            card_stopped("to", &about, name, id()),
            card_waits("to", &about, name, None, id()),
            reader_waits("to", &about, name, id()),
            inbox_handed("to", &about, name, id()),
            temporary_card("to", &about, name, now, id()),
            card_ending("to", &about, name, now, id()),
            one_time("to", name, "desk", id()),
            transfer("to", &of(TransferState::Done), "LINK", "desk", id()),
            decided("to", &decided_of(State::Returned), "LINK", "desk", id()),
            invoice("to", &told, None, "LINK", "desk", id()),
            reminder("to", Reminder::Check, &told, "LINK", "desk", id()),
            refused("to", &refused_of, "LINK", "desk", id()),
            suspended("to", &told, name, "LINK", "desk", id()),
            invitation("to", "LINK", "desk", id()),
            kept_invoices("to", "LINK", "desk", id()),
        ]
    }

    #[test]
    fn every_place_is_filled_in_once_and_a_name_stays_as_it_is() {
        for (plain, odd) in letters("NAME").into_iter().zip(letters(ODD)) {
            assert!(!plain.text.contains(['{', '}']), "{}", plain.text);
            assert_eq!(odd.text, plain.text.replace("NAME", ODD));
        }
    }
}
