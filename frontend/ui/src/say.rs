//! Codes said in words, by exhaustive match: a new code does not compile until it has its sentences.

use medpost_domain::admission::Named;
use medpost_domain::billing::card::{CardState, DisputeState};
use medpost_domain::billing::layout::BreakdownColumn;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::{Delivery, Era, Method};
use medpost_domain::billing::remind::Reminder;
use medpost_domain::billing::tax;
use medpost_domain::card::{CardKind, CardRefusal, profession_in_japanese, text_of_unknown_role};
use medpost_domain::delivery::{EventKind, Phase};
use medpost_domain::instant::Instant;
use medpost_domain::letter::DispatchKind;
use medpost_domain::pki_card::PkiCardState;
use medpost_domain::plan::size;
use medpost_domain::quota::Fit;
use medpost_domain::stored::{Stored, Word};
use medpost_wire::billing::invoices::InvoiceStanding;
use medpost_wire::billing::runs::NewWhy;
use medpost_wire::console::contracts::Destruction;
use medpost_wire::console::health::{ClockDoubt, HealthState, KeyHealth, LaneHealth};
use medpost_wire::issuing::CardOffer;
use medpost_wire::problem::{Code, Problem};
use medpost_wire::session::Contracted;
use medpost_wire::table::RowFault;

use crate::when;
use crate::words::{self, Lang, lang, pick};

/// A kind of exchange.
pub fn kind(it: DispatchKind) -> &'static str {
    let english = match it {
        DispatchKind::Referral => "Referral",
        DispatchKind::Reply => "Reply, report",
        DispatchKind::Results => "Results",
        DispatchKind::Images => "Images",
        DispatchKind::DischargeSummary => "Discharge summary",
        DispatchKind::HomeNursing => "Home nursing",
        DispatchKind::CareOpinion => "Doctor's opinion",
        DispatchKind::Screening => "Screening",
        DispatchKind::Other => "Other",
    };
    pick(it.japanese(), english)
}

/// Whether a card names whom it was for, and the chip that says it.
pub fn named(it: Named) -> (&'static str, &'static str) {
    match it {
        Named::Same => (words::name_same(), "chip ok"),
        Named::Other => (words::name_other(), "chip bad"),
        Named::Unlike => (words::name_unlike(), "chip warn"),
    }
}

/// Where a delivery stands.
pub fn phase(it: Phase) -> &'static str {
    match it {
        Phase::Recalled => pick("取消済み", "Cancelled"),
        Phase::Held => pick("送信待機中", "Held"),
        Phase::Waiting => pick("空き待ち", "Waiting for room"),
        Phase::Delivered => pick("着信・未開封", "Arrived, unread"),
        Phase::Opened => pick("開封済み", "Opened"),
        Phase::PartlyCollected => pick("一部受領", "Partly collected"),
        Phase::Collected => pick("受領済み", "Collected"),
        Phase::Ended => pick("保管終了", "Ended"),
        Phase::Expired => pick("期限切れ（未受領）", "Expired (not collected)"),
    }
}

/// A subject; of a record whose retention is over, that it is.
pub fn subject(subject: &str, record_over: bool) -> String {
    if record_over { words::record_over().to_owned() } else { subject.to_owned() }
}

/// Why a facility sends nothing; nothing if it may.
pub fn cannot_send(it: Contracted) -> Option<&'static str> {
    match it {
        Contracted::Stands => None,
        Contracted::Suspended => Some(words::contract_suspended()),
        Contracted::None => Some(words::no_contract_stands()),
    }
}

/// What a reader did.
pub fn event(it: EventKind) -> &'static str {
    match it {
        EventKind::Opened => words::event_opened(),
        EventKind::HandedOver => words::event_handed_over(),
        EventKind::Collected => words::event_collected(),
    }
}

/// What is left of a contract's documents.
pub fn left(it: &Destruction) -> String {
    let until = it.last.map(when::date);
    match (lang(), until) {
        (Lang::Ja, Some(until)) => {
            format!("保管中の文書 {}件(最後の期限 {until})、消去済み {}件。", it.left, it.destroyed)
        }
        (Lang::Ja, None) => {
            format!("保管中の文書 {}件、消去済み {}件。契約の終了後に消去証明書を出せます。", it.left, it.destroyed)
        }
        (Lang::En, Some(until)) => {
            format!("Documents kept: {}, the last until {until}. Destroyed: {}.", it.left, it.destroyed)
        }
        (Lang::En, None) => format!(
            "Documents kept: {}. Destroyed: {}. The certificate follows once the contract is over.",
            it.left, it.destroyed
        ),
    }
}

/// A stored word with its chip; one that is not known is shown as it stands.
pub fn stored<T: Stored>(
    it: &Word<T>,
    words: impl FnOnce(T) -> (&'static str, &'static str),
) -> (String, &'static str) {
    match it {
        Word::Known(it) => {
            let (word, chip) = words(*it);
            (word.to_owned(), chip)
        }
        Word::Unread(text) => (text.clone(), "chip bad"),
    }
}

/// What is wrong with a cell of a table.
pub fn row_fault(it: RowFault) -> &'static str {
    match it {
        RowFault::Empty => pick("入力がありません", "is empty"),
        RowFault::NotPlain => {
            pick("長すぎるか、使えない文字があります", "is too long or holds characters that can't be used")
        }
        RowFault::PostalCode => pick("郵便番号は7桁の数字です", "is not a postal code of seven digits"),
        RowFault::WrongLength => pick("見出しのない列に値があります", "has cells beyond the last heading"),
        RowFault::Twice => pick("表の中に2回あります", "stands twice in the table"),
        RowFault::Column => pick("この見出しの列がありません", "is missing among the headings"),
        RowFault::PassedOver => {
            pick("この見出しは読み取らない列です(読み飛ばします)", "is no heading that is read: passed over")
        }
        RowFault::NoRows => pick("行がありません", "has no rows"),
        RowFault::TooMany => pick("2000行までです", "is beyond 2000 rows"),
        RowFault::Encoding => {
            pick("文字コードがUTF-8・UTF-16・Shift_JISのどれでもありません", "is neither UTF-8, UTF-16 nor Shift_JIS")
        }
        RowFault::Workbook => pick(
            "Excelブックのままです。「CSV UTF-8」の形式で保存してから選んでください",
            "is a workbook: save it as CSV and choose that",
        ),
        RowFault::Spoilt => pick(
            "表計算ソフトが日付や別の数に変えた値です。列の書式を「文字列」にして入力し直してください",
            "was made a date or another number by a spreadsheet: format the column as text and type it again",
        ),
        RowFault::Zeros => {
            pick("先頭の0がとれた値とみて、0を補って読みました", "has lost zeros before it: it is read with them")
        }
        RowFault::Alike => pick(
            "同じ名称・市区町村の施設が別のコードで登録されています。同じ施設でないか確かめてください",
            "has the name and place of a facility that is there under another code: see whether it is the same",
        ),
        RowFault::Note => pick("※で始まる行は読み飛ばしました", "begins with ※ and was passed over"),
        RowFault::NoPayment => pick(
            "入金の行ではないため読み飛ばしました(合計・0円など)",
            "is no payment (a sum, or 0 yen) and was passed over",
        ),
        RowFault::Brought => pick(
            "日付・金額・名義が同じ入金がすでに取り込まれているため、読み飛ばしました。別の入金のときは「手で記録する」で加えてください",
            "was brought in before (same day, sum and name) and is passed over: if it is another payment, note it by hand",
        ),
        RowFault::Short => pick(
            "ほかのコードより桁が少ない値です。先頭の0がとれていないか確かめてください",
            "is shorter than other codes: see whether zeros before it were lost",
        ),
        RowFault::PrivateLetter => pick(
            "外字があります。ほかのパソコンや印刷では表示されません。〓かカナに置き換えてください",
            "holds a letter of private use, which others can't read: put 〓 or kana in its place",
        ),
        RowFault::Unknown => pick("見つかりません", "is not there"),
        RowFault::Date => pick(
            "日付(例 2027-04-01)が正しくないか、未来または過去に遠すぎます",
            "is no date such as 2027-04-01, or too far ahead or back",
        ),
        RowFault::Number => words::fault_number(),
        RowFault::Record => words::fault_record(),
        RowFault::Sum => words::fault_sum(),
    }
}

/// A field of a plan that can't be taken, with the rule where there is one.
fn pack_field(it: &str) -> String {
    let (word, rule) = match it {
        "code" => (words::pack_code(), ""),
        "name" => (words::pack_name(), ""),
        "pool" => (words::pack_size(), pick("（50MB以上）", " (50 MB and more)")),
        "dispatch" => (words::pack_dispatch(), ""),
        "retention_days" => (words::pack_retention(), ""),
        "registration_months" => (words::pack_months(), ""),
        "campaign" => (words::pack_campaign(), ""),
        "valid_from" => (words::pack_from(), ""),
        "valid_until" => (words::pack_until(), ""),
        "yen" => (pick("料金", "Prices"), ""),
        "min_facilities" => (
            words::pack_min(),
            pick(
                "（50施設以上。1施設あたりの月額は、同じ時期の個別プランの月額以下）",
                " (50 and more; for each facility no dearer than an individual plan of the same time)",
            ),
        ),
        "monthly_yen" => (
            words::pack_yen(),
            pick(
                "（同じ時期の団体パックの1施設あたりの月額以上）",
                " (no less than each facility's part of a pack of the same time)",
            ),
        ),
        other => (other, ""),
    };
    format!("{word}{rule}")
}

/// A field of an application; nothing for one that is not known.
pub fn apply_field(id: &str) -> &'static str {
    match id {
        "pack" => words::plan(),
        "kind" => words::kind(),
        "facilities" => words::apply_facilities(),
        "name" => words::apply_name(),
        "kana" => words::person_kana(),
        "code" => words::apply_code(),
        "postal_code" => words::postal_code(),
        "city" => words::city(),
        "address" => words::street(),
        "phone" => words::phone(),
        "director" => words::apply_director(),
        "contact" => words::apply_contact(),
        "mail" => words::mail_word(),
        "note" => words::change_note(),
        _ => "",
    }
}

/// A column of a table of facilities; a heading that is not known as it stands.
pub fn column(it: &str) -> &str {
    match it {
        "code" => words::apply_code(),
        "name" => words::facility_name(),
        "kana" => words::person_kana(),
        "kind" => words::kind(),
        "postal_code" => words::postal_code(),
        "city" => words::city(),
        "address" => words::street(),
        "phone" => words::phone(),
        "director" => words::director(),
        "founder" => words::founder(),
        "fax" => words::fax(),
        "emergency" => words::emergency(),
        "former_city" => words::former_city(),
        "inboxes" => words::facility_inboxes(),
        it => it,
    }
}

/// A column of a table of holders; a heading that is not known as it stands.
pub fn holder_column(it: &str) -> &str {
    match it {
        "code" => words::apply_code(),
        "post" => words::post_word(),
        "name" => words::person_name(),
        "kana" => words::person_kana(),
        "from" => words::holder_from(),
        it => it,
    }
}

/// A column of a table of payments or a field of a bank's file; a heading that is not known as it stands.
pub fn bank_column(it: &str) -> &str {
    match it {
        "date" => pick("日付", "Day"),
        "yen" => pick("入金金額", "Sum that came in"),
        "name" => pick("振込依頼人", "Name of the sender"),
        "account" => pick("口座番号", "Account number"),
        "code" => pick("振込依頼人コード", "Code of the sender"),
        "note" => pick("摘要", "Note"),
        "paid_out" => pick("出金金額", "Sum that went out"),
        it => it,
    }
}

/// What is wrong with a name in kana as it is typed: a letter that a bank's file can't hold there, or its length.
pub fn kana_wrong(letter: Option<char>) -> String {
    match (letter, lang()) {
        (Some(it), Lang::Ja) => format!("「{it}」は銀行のファイルで使えません"),
        (Some(it), Lang::En) => format!("“{it}” can't stand in a bank's file"),
        (None, _) => words::kana_too_long().to_owned(),
    }
}

/// A field of an account.
fn account_field(it: &str) -> &str {
    match it {
        "bank" => words::bank_number(),
        "bank_name" => words::bank_name(),
        "branch" => words::branch_number(),
        "branch_name" => words::branch_name(),
        "account_kind" => words::account_kind(),
        "number" => words::account_number(),
        "holder" => words::account_holder(),
        it => it,
    }
}

/// Where a facility card stands, and its chip.
pub fn card_state(it: PkiCardState) -> (&'static str, &'static str) {
    match it {
        PkiCardState::Ordered => (pick("発行待ち", "Ordered"), "chip warn"),
        PkiCardState::Issued => (pick("発送待ち", "To be shipped"), "chip warn"),
        PkiCardState::Shipped => (pick("発送済み", "Shipped"), "chip"),
        PkiCardState::Active => (pick("利用中", "In use"), "chip ok"),
        PkiCardState::Suspended => (pick("停止中", "Suspended"), "chip bad"),
        PkiCardState::Revoked => (pick("失効", "Revoked"), "chip bad"),
        PkiCardState::Expired => (pick("期限切れ", "Expired"), "chip"),
        PkiCardState::Cancelled => (pick("取消し", "Cancelled"), "chip"),
    }
}

/// 契約に含まれるカード: 1枚（うち1枚を使用）。追加は1枚 3,000円（税別）。
pub fn card_offer(it: &CardOffer) -> String {
    let (included, counted, price) = (it.included, it.counted, both(it.card_yen, it.tax_included));
    match lang() {
        Lang::Ja => format!("契約に含まれるカード：{included}枚（現在{counted}枚）。追加は1枚{price}です。"),
        Lang::En => {
            format!("The contract includes {included} cards, {counted} are there; each further one costs {price}.")
        }
    }
}

/// What so many more cards cost.
pub fn card_cost(it: &CardOffer, count: usize) -> String {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let extra = (it.counted + count).saturating_sub(it.included.max(it.counted)).min(count);
    let price = both(u64::from(extra).saturating_mul(it.card_yen), it.tax_included);
    match lang() {
        Lang::Ja => format!("{count}枚を注文します。うち追加料金のカード：{extra}枚、{price}。"),
        Lang::En => format!("Cards: {count}, of them beyond what is included: {extra}, {price}."),
    }
}

/// 3枚を発送する
pub fn ship(count: usize) -> String {
    match lang() {
        Lang::Ja => format!("{count}枚を発送済みにして、ご案内を印刷する"),
        Lang::En => format!("Mark {count} as shipped and print their letters"),
    }
}

/// How many letters were saved.
pub fn letters_saved(count: u32) -> String {
    match lang() {
        Lang::Ja => format!("ご案内{count}通を保存しました。カードとは別に郵送してください。"),
        Lang::En => format!("Letters saved: {count}. Post them apart from the cards."),
    }
}

/// A kind of card.
pub fn card(it: CardKind) -> &'static str {
    match it {
        CardKind::Hpki => pick("HPKIカード(医師資格証など)", "HPKI card"),
        CardKind::Pki => pick("施設認証用PKIカード", "Facility PKI card"),
    }
}

/// Professions as a reader of this language knows them; unknown ones as issued, those of another coding scheme with
/// a word that they are none.
pub fn professions(issued: &[String]) -> String {
    let said = issued.iter().map(|it| match (lang(), text_of_unknown_role(it)) {
        (Lang::En, _) => it.clone(),
        (Lang::Ja, Some(text)) => format!("資格不明「{text}」"),
        (Lang::Ja, None) => profession_in_japanese(it).unwrap_or(it).to_owned(),
    });
    said.collect::<Vec<_>>().join("・")
}

/// A name with professions: 例示 一郎（医師）.
pub fn person(name: &str, issued: &[String]) -> String {
    if issued.is_empty() { name.to_owned() } else { format!("{name}（{}）", professions(issued)) }
}

/// What is said of a transfer that waits for something passing.
pub fn waited_for(it: &Problem) -> String {
    if it.code == Code::Unavailable {
        return pick(
            "通信が切れました。つながりしだい、続きから自動で進めます。",
            "The line broke. It goes on by itself once it is back.",
        )
        .to_owned();
    }
    format!("{}{}", problem(it), pick("続きから自動で進めます。", " It goes on by itself."))
}

/// How a transfer of several documents stands.
#[derive(Default)]
pub struct Way {
    /// So many are on their way.
    pub going: usize,
    /// So many wait for something passing.
    pub broken: usize,
    /// So many were stopped.
    pub stopped: usize,
    /// So many were refused or can't be read.
    pub failed: usize,
    /// So many arrived.
    pub done: usize,
    /// How far all of it is, in quarters.
    pub quarter: u64,
}

/// What is told aloud of it: it changes a handful of times.
pub fn way(it: &Way) -> String {
    match (words::lang(), it) {
        (_, Way { broken: 1.., .. }) => pick(
            "通信を待っています。つながりしだい、続きから自動で送ります。",
            "Waiting for the line. It goes on by itself.",
        )
        .to_owned(),
        (_, Way { going: 1.., quarter: 0, .. }) => pick("文書を送り始めました。", "Uploading began.").to_owned(),
        (Lang::Ja, Way { going: 1.., quarter, .. }) => format!("{}%まで送りました。", quarter * 25),
        (Lang::En, Way { going: 1.., quarter, .. }) => format!("{}% uploaded.", quarter * 25),
        (Lang::Ja, Way { failed: count @ 1.., .. }) => format!("送れない文書が{count}件あります。"),
        (Lang::En, Way { failed: count @ 1.., .. }) => format!("{count} of the documents can't be sent."),
        (_, Way { stopped: 1.., .. }) => words::upload_stopped().to_owned(),
        (Lang::Ja, Way { done: count @ 1.., .. }) => format!("文書{count}件の準備ができました。"),
        (Lang::En, Way { done: 1, .. }) => "One document is ready.".to_owned(),
        (Lang::En, Way { done: count @ 1.., .. }) => format!("{count} documents are ready."),
        _ => String::new(),
    }
}

/// How much of a transfer went: 62%.
pub fn percent(went: u64, length: u64) -> String {
    format!("{}%", (u128::from(went) * 100) / u128::from(length.max(1)))
}

/// How much of a transfer went, how fast, and how long the rest takes: 62% ・ 3.1MB/秒 ・ 残り 4秒. `since` is when it
/// began, in milliseconds of the browser's clock, and how many bytes had gone before.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate for people"
)]
pub fn pace(length: u64, went: u64, since: (f64, u64)) -> String {
    let seconds = (js_sys::Date::now() - since.0) / 1_000.0;
    let rate = went.saturating_sub(since.1) as f64 / seconds.max(0.1);
    let part = percent(went, length);
    if seconds < 1.0 || rate < 1.0 {
        return part;
    }
    let left = when::duration((length.saturating_sub(went) as f64 / rate) as u64);
    format!("{part} ・ {}/{} ・ {} {left}", bytes(rate as u64), pick("秒", "s"), words::time_left())
}

/// What is told aloud while a document comes: how many quarters are there.
pub fn collecting(quarter: u64) -> String {
    match (words::lang(), quarter) {
        (_, 0) => words::collecting().to_owned(),
        (Lang::Ja, _) => format!("{}%まで受け取りました。", quarter * 25),
        (Lang::En, _) => format!("{}% collected.", quarter * 25),
    }
}

/// More documents are chosen than one sending may have.
pub fn too_many_documents(chosen: u32, most: u32) -> String {
    match words::lang() {
        Lang::Ja => format!(
            "1回に送れる文書は{most}件までです（いま{chosen}件）。分けて送るか、フォルダーをZIPファイルにまとめてから選んでください。"
        ),
        Lang::En => format!(
            "At most {most} documents go at once, and {chosen} are chosen. Send them in parts, or pack the folder into a ZIP file."
        ),
    }
}

/// Files of the system that a folder held.
pub fn passed_over(count: usize, first: &str) -> String {
    match words::lang() {
        Lang::Ja => format!("パソコンが自動で作るファイル（{first}など{count}件）は送りません。"),
        Lang::En if count == 1 => format!("{first} is a file of the system and is not sent."),
        Lang::En => format!("{count} files of the system, such as {first}, are not sent."),
    }
}

/// A folder held more than is taken at once.
pub fn folder_cut(most: usize) -> String {
    match words::lang() {
        Lang::Ja => format!("ファイルが多すぎるため、はじめの{most}件だけを取り込みました。"),
        Lang::En => format!("Too many files: only the first {most} were taken."),
    }
}

/// 30分
pub fn minutes(count: u32) -> String {
    match words::lang() {
        Lang::Ja => format!("{count}分"),
        Lang::En => format!("{count} minutes"),
    }
}

/// 未開封 3件
pub fn unread(count: u64) -> String {
    match lang() {
        Lang::Ja => format!("{} {count}件", words::unread()),
        Lang::En => format!("{count} unread"),
    }
}

/// Which group of a code was mistyped: 左から3組目.
pub fn wrong_group(place: usize) -> String {
    match lang() {
        Lang::Ja => format!("左から{place}組目の4文字をお確かめください。打ち間違いか、文字の抜けがあります。"),
        Lang::En => format!("Please check group {place} from the left: a letter is wrong or missing there."),
    }
}

/// Where a card was enrolled.
pub fn enrolled_at(facility: &str) -> String {
    match lang() {
        Lang::Ja => format!("「{facility}」にカードを登録しました。"),
        Lang::En => format!("The card is enrolled at {facility}."),
    }
}

/// How much one sending may be: said before anything is uploaded.
pub fn sending_limit(limit: u64, documents: u32) -> String {
    let limit = bytes(limit);
    match lang() {
        Lang::Ja => format!("1回の送信は合計{limit}、{documents}件まで。"),
        Lang::En => format!("At most {limit} and {documents} documents in one sending."),
    }
}

/// 12件
pub fn count(count: u32) -> String {
    format!("{count}{}", pick("件", ""))
}

/// 未開封の文書: 3件
pub fn unread_count(count: u32) -> String {
    format!("{} {}", pick("未開封：", "Unread:"), self::count(count))
}

/// 3ページ
pub fn pages(count: u32) -> String {
    match words::lang() {
        Lang::Ja => format!("{count}ページ"),
        Lang::En if count == 1 => "1 page".to_owned(),
        Lang::En => format!("{count} pages"),
    }
}

/// 税抜1,000円（税込1,100円）, at today's rate; `included`: `yen` holds the tax.
pub fn both(yen: u64, included: bool) -> String {
    if yen == 0 {
        return self::yen(0);
    }
    let (rates, rounding) = medpost_client::tax::known();
    let yen = i64::try_from(yen).unwrap_or(i64::MAX);
    let it = tax::price(yen, included, rates.at(Month::at(when::now())), rounding);
    let (net, gross) = (yen_signed(it.net), yen_signed(it.gross));
    match lang() {
        Lang::Ja => format!("税抜{net}（税込{gross}）"),
        Lang::En => format!("{net} without tax ({gross} with tax)"),
    }
}

/// Yen, three digits at a time, as Japanese readers write it.
pub fn yen(amount: u64) -> String {
    let text = amount.to_string();
    let grouped: Vec<&str> = text.as_bytes().rchunks(3).rev().filter_map(|it| std::str::from_utf8(it).ok()).collect();
    format!("{}{}", grouped.join(","), pick("円", " yen"))
}

/// Bytes as people read them: 1 MB is 1 000 000 bytes.
pub fn bytes(count: u64) -> String {
    size(count)
}

/// The room of somebody else's inbox for what is about to be sent; `free` is rounded.
pub fn room(fit: Fit, free: u64) -> String {
    let free = bytes(free);
    match (lang(), fit) {
        (Lang::Ja, Fit::Fits) => format!("空き 約{free}"),
        (Lang::En, Fit::Fits) => format!("About {free} free"),
        (Lang::Ja, Fit::Tight) => format!("空き 約{free}・入りきらないことがあります"),
        (Lang::En, Fit::Tight) => format!("About {free} free: may not fit"),
        (Lang::Ja, Fit::Full) => format!("空き 約{free}・入りません"),
        (Lang::En, Fit::Full) => format!("About {free} free: does not fit"),
    }
}

/// Why a card can't sign in, and what to do: a heading and a sentence.
pub fn refusal(it: CardRefusal) -> (&'static str, &'static str) {
    match it {
        CardRefusal::NoCard => (
            pick("カードを読み取れません", "No card was read"),
            pick(
                "カードリーダーの接続とカードの置き方を確かめ、もう一度お試しください。",
                "Check that the reader is connected and the card lies in it, then try again.",
            ),
        ),
        CardRefusal::SigningCertificate => (
            pick("署名用の証明書が選ばれました", "The signing certificate was chosen"),
            pick(
                "署名用の証明書が選ばれました。ブラウザーを開き直し、「認証用」を選び直してください。",
                "Open the browser again and choose the certificate for authentication.",
            ),
        ),
        CardRefusal::Expired => (
            pick("有効期限が切れています", "The card has expired"),
            pick(
                "このカードは有効期限が切れています。カードの切り替えについて、施設の運用担当者にお問い合わせください。",
                "This card's validity is over. Ask your facility manager about a new card.",
            ),
        ),
        CardRefusal::Revoked => (
            pick("失効しています", "The card is revoked"),
            pick(
                "このカードは発行元で失効しています。お心当たりがないときは、発行元にお問い合わせください。",
                "Its authority has revoked this card. Ask the authority if you don't know why.",
            ),
        ),
        CardRefusal::RevocationUnknown => (
            pick("カードの失効情報を確認できません", "Revocation can't be checked"),
            pick(
                "カードの失効情報を確認できないため、ログインを止めています。カードの故障ではありません。しばらくしてからもう一度お試しください。",
                "The list of revoked cards is out of date, so nobody is let in. Your card is fine. Try again later.",
            ),
        ),
        CardRefusal::NotYetValid => (
            pick("まだ有効ではありません", "Not valid yet"),
            pick(
                "このカードはまだ有効期間に入っていません。パソコンの日付と、カードの有効期間を確かめてください。",
                "This card is not valid yet. Check the dates on the card.",
            ),
        ),
        CardRefusal::UnknownIssuer => (
            pick("このサービスでは使えないカードです", "Not a card of this service"),
            pick(
                "このカードの発行元は登録されていません。医師資格証などのHPKIカード、または施設認証用PKIカードをお使いください。それぞれ専用の入口があります。",
                "Its authority is not known here. Use an HPKI card or a facility PKI card; each has its own entrance.",
            ),
        ),
        CardRefusal::WrongPolicy => (
            pick("使えない種類の証明書です", "The wrong kind of certificate"),
            pick(
                "この証明書はログイン用ではありません（試験用のカードなど）。認証用の証明書をお使いください。",
                "This certificate is not for signing in (a test card, perhaps). Use the certificate for authentication.",
            ),
        ),
        CardRefusal::NoProfession => (
            pick("資格の記載がありません", "No profession on the card"),
            pick(
                "資格（hcRole）の記載がないHPKIカードは、名義を指定した利用開始コードでだけ登録できます。施設の運用担当者に、カードの名義を入れてコードを発行してもらってください。管理画面ではお使いになれません。",
                "An HPKI card without a profession (hcRole) is enrolled only by a code that names its holder: ask your facility manager for one. It does not open the console.",
            ),
        ),
        CardRefusal::WrongKeyUsage => (
            pick("ログインに使えない証明書です", "Not for signing in"),
            pick(
                "この証明書の用途にログインが含まれていません。認証用の証明書を選んでください。",
                "This certificate's usage does not include signing in. Choose the one for authentication.",
            ),
        ),
        CardRefusal::WrongExtendedKeyUsage => (
            pick("クライアント認証に使えない証明書です", "Not for client authentication"),
            pick(
                "この証明書はクライアント認証用ではありません。認証用の証明書を選んでください。",
                "This certificate excludes client authentication. Choose the one for authentication.",
            ),
        ),
        CardRefusal::IssuerRevoked => (
            pick("発行元が失効しています", "The authority is revoked"),
            pick(
                "このカードの発行元の証明書が失効しています。運営事務局にお問い合わせください。",
                "The authority that issued this card is revoked. Ask the service desk.",
            ),
        ),
        CardRefusal::BrokenChain => (
            pick("証明書を確かめられません", "The certificate can't be verified"),
            pick(
                "証明書のつながりが正しくありません。運営事務局にお問い合わせください。",
                "Its chain does not hold. Ask the service desk.",
            ),
        ),
        CardRefusal::UnknownCriticalExtension => (
            pick("証明書を読み取れません", "The certificate is not understood"),
            pick(
                "証明書に、このサービスが扱えない項目があります。運営事務局にお問い合わせください。",
                "It carries something that this service does not understand. Ask the service desk.",
            ),
        ),
        CardRefusal::WeakKey => (
            pick("鍵の強さが足りません", "The key is too weak"),
            pick(
                "このカードの鍵は基準を満たしません。新しいカードの発行を発行元にご相談ください。",
                "This card's key is below the standard. Ask its authority for a new card.",
            ),
        ),
        CardRefusal::Unreadable => (
            pick("証明書を読み取れません", "The certificate can't be read"),
            pick(
                "証明書の形式が正しくありません。別のカードをお試しください。",
                "It is not a readable certificate. Try another card.",
            ),
        ),
    }
}

/// What happened, whether anything was lost, what to do.
pub fn problem(it: &Problem) -> String {
    let limit = it.limit.map(bytes).unwrap_or_default();
    let text = match it.code {
        Code::Internal => pick(
            "サービス側で問題が起きました。入力した内容はこの画面に残っています。もう一度お試しください。",
            "Something broke on our side. What you entered is still here. Try again.",
        ),
        Code::RowUnread => {
            let word = it.detail.as_deref().unwrap_or_default();
            return match lang() {
                Lang::Ja => format!(
                    "記録されている値「{word}」をこのバージョンでは読めません。何も変更していません。運営窓口へご連絡ください。"
                ),
                Lang::En => {
                    format!(
                        "The stored value \"{word}\" is not known to this version. Nothing was changed. Tell the operator."
                    )
                }
            };
        }
        Code::Unavailable => pick(
            "通信できません。入力した内容はこの画面に残っています。つながりしだい、もう一度お試しください。",
            "The service can't be reached. What you entered is still here. Try again.",
        ),
        Code::ClockHeld => pick(
            "時刻を確認しているため、いまはこの操作ができません。何も変更されていません。しばらくしてからお試しください。",
            "The service is checking its clock and can't do this now. Nothing was changed. Try again later.",
        ),
        Code::NoSpace => pick(
            "サービスの空き容量が足りないため、いまは受け付けられません。何も失われていません。しばらくしてからお試しください。",
            "The service is short of disk space and takes nothing more for now. Nothing is lost. Try again later.",
        ),
        Code::IssuerAway => pick(
            "カードの発行装置が応答しません。何も発行されていません。しばらくしてからもう一度お試しください。ほかの機能はそのまま使えます。",
            "The token that issues cards does not answer. Nothing was issued. Try again in a while; everything else works.",
        ),
        Code::PrinterBusy => pick(
            "印刷が混み合っています。少し待ってから、もう一度お試しください。",
            "Too much is being printed just now. Wait a little and try again.",
        ),
        Code::Malformed => pick(
            "入力を読み取れませんでした。内容を確かめてください。",
            "The input could not be read. Please check it.",
        ),
        Code::NotFound => pick(
            "見つかりません。取り消されたか、この施設のものではありません。",
            "Not found. It was cancelled or does not belong to this facility.",
        ),
        Code::WrongMethod | Code::WrongMediaType | Code::WrongHost | Code::WrongTusVersion => pick(
            "この操作は受け付けられません。ページを開き直してください。",
            "This is not accepted. Please reload the page.",
        ),
        Code::TooLarge => pick("大きすぎます。", "Too large."),
        Code::TooSlow => pick(
            "回線が遅く、受け取りきれませんでした。何も保存されていません。もう一度お試しください。",
            "The line was too slow and nothing was kept. Try again.",
        ),
        Code::TooMany => {
            pick("回数または件数が多すぎます。しばらくしてからお試しください。", "Too many. Try again later.")
        }
        Code::BadPack => {
            return join(
                pick(
                    "プランの内容を確かめてください。何も変えていません。項目：",
                    "Look at the plan again; nothing was changed. Field: ",
                ),
                &pack_field(it.detail.as_deref().unwrap_or_default()),
            );
        }
        Code::BadApplication => {
            return join(
                pick(
                    "入力を確かめてください。まだ受け付けていません。項目：",
                    "Look at the form again; nothing was received yet. Field: ",
                ),
                apply_field(it.detail.as_deref().unwrap_or_default()),
            );
        }
        Code::BadFacts => {
            return join(
                pick(
                    "入力を確かめてください。何も変えていません。項目：",
                    "Look at the form again; nothing was changed. Field: ",
                ),
                column(it.detail.as_deref().unwrap_or_default()),
            );
        }
        Code::OldTerms => pick(
            "規約が新しくなりました。ページを開き直して、もう一度お読みください。まだ受け付けていません。",
            "The terms have changed. Reload the page and read them again. Nothing was received yet.",
        ),
        Code::NoApplications => pick(
            "ここではお申し込みを受け付けていません。お電話でお問い合わせください。",
            "Applications are not taken here. Please telephone.",
        ),
        Code::BadDate => pick(
            "この日付では受け付けられません。何も変えていません。",
            "This date can't be used. Nothing was changed.",
        ),
        Code::NoBilling => pick(
            "この環境では請求書を発行していません。運営事務局の設定([billing])が必要です。",
            "This installation issues no invoices: its configuration has no [billing].",
        ),
        Code::RunUnderWay => pick(
            "承認済みの月次請求がまだ発行されていません。発行が終わるか、承認を取り消してからやり直してください。",
            "A bill that was approved is not issued yet. Wait for it, or take its approval back.",
        ),
        Code::RunTooEarly => pick(
            "この月はまだ発行できません。翌月の最初の営業日から発行できます。何も変えていません。",
            "This month can't be issued yet: from the first open day of the next one on. Nothing was changed.",
        ),
        Code::RunStale => pick(
            "計算したあとに契約や料金が変わりました。もう一度計算して、内容を確かめてください。何も発行していません。",
            "Something changed since it was computed. Compute again and look at it. Nothing was issued.",
        ),
        Code::SecondClerkNeeded => words::payment_second(),
        Code::SecondPersonNeeded => pick(
            "登録や計算に関わった方ご自身では確認・承認できません。別の方が行ってください。何も変わっていません。",
            "Whoever had a hand in it does not give the go-ahead. Somebody else does. Nothing was changed.",
        ),
        Code::ManagerFirst => pick(
            "この施設には確認できる運用担当者がいます。まず施設で確認してもらってください。",
            "A manager of the facility can look at it. They confirm it first.",
        ),
        Code::KeyTooFresh => pick(
            "新しいログイン手段・カードに替わってから24時間は、承認・確認、臨時カードとリンクの発行、「使う人」の追加、運用担当者の変更、ログイン手段の削除ができません。",
            "For 24 hours after a key or card took another's place it approves nothing, offers no temporary cards, issues no links, adds no readers, changes no administrators and removes no keys.",
        ),
        Code::HandshakeNeeded => pick(
            "カードを読み取ってから時間がたっています。もう一度「カードで確認する」を押してください。暗証番号を求められることがあります。",
            "The card was read too long ago. Press the button once more; its PIN may be asked for.",
        ),
        Code::AddressNotConfirmed => pick(
            "確認番号は、施設が24時間以上前に確認した通知先にだけ送れます。何も発行していません。",
            "One-time codes go only to an address that the facility confirmed a day ago or earlier. Nothing was issued.",
        ),
        Code::HolderWaiting => pick(
            "番号を受け付けました。担当者の交代を別の方が確認すると使えるようになります。",
            "The code is accepted. It works once somebody else has confirmed the new holder.",
        ),
        Code::NotDrawn => pick(
            "PDFはまだ作成中です。しばらくしてからもう一度お試しください。",
            "The document is not drawn yet. Try again in a while.",
        ),
        Code::NothingToCollect => pick(
            "口座振替の対象になる未入金の請求書がありません。何も作っていません。",
            "No open invoice may be collected. Nothing was made.",
        ),
        Code::NotWarned => pick(
            "督促の送付後、未入金のまま期限を過ぎている請求書でのみ停止できます。何も変えていません。",
            "Only after the last reminder of an overdue invoice. Nothing was changed.",
        ),
        Code::MemberOfGroup => pick(
            "団体契約の一施設だけを停止することはできません。団体にご連絡ください。何も変えていません。",
            "One member of a group is not suspended alone: speak with the group. Nothing was changed.",
        ),
        Code::NoCards => {
            pick("この環境ではクレジットカード払いを受け付けていません。", "Nobody pays by credit card here.")
        }
        Code::CardsAway => pick(
            "カード決済会社に接続できませんでした。何も変えていません。しばらくしてからもう一度お試しください。",
            "Stripe does not answer. Nothing was changed. Try again in a while.",
        ),
        Code::BadSignature => {
            pick("署名が正しくないため受け付けませんでした。", "Refused, for its signature is wrong.")
        }
        Code::NotPaid => pick(
            "まだ全額のご入金を確認できていないため、領収書は発行できません。",
            "It is not paid in full yet: there is no receipt.",
        ),
        Code::ReversedAlready => pick(
            "この請求書はすでに取り消されています。何も発行していません。",
            "This invoice is taken back already. Nothing was issued.",
        ),
        Code::ContractOver => pick(
            "契約のない月です。何も加えていません。",
            "The contract does not stand in this month. Nothing was added.",
        ),
        Code::NotInContract => pick("この施設はこの契約に入っていません。", "The facility is not in this contract."),
        Code::BadSum => pick("金額を確かめてください。何も変えていません。", "Look at the sum. Nothing was changed."),
        Code::FileTwice => pick(
            "同じファイルがすでに取り込まれています。何も取り込んでいません。",
            "This file was brought in before. Nothing was taken in.",
        ),
        Code::Oversettled => pick(
            "入金額または請求書の未入金額を超えています。何も消し込んでいません。",
            "That is more than the payment, or than what is open. Nothing was settled.",
        ),
        Code::BadPayer => pick(
            "請求先の設定に、足りないか使えない入力があります。何も変えていません。",
            "Something is missing or can't be used. Nothing was changed.",
        ),
        Code::BadAccount => {
            // The field, the letter that can't stand there, whose it is.
            let detail = it.detail.as_deref().unwrap_or_default();
            let (field, rest) = detail.split_once(' ').unwrap_or((detail, ""));
            let place = join(account_field(field), if rest.is_empty() { "" } else { " " });
            return join(
                pick(
                    "口座の入力が銀行のファイルの決まりに合いません。何も変えていません。名義に使えるのはカナ(ヲを除く)・英大文字・数字・空白と ( ) - . / 、銀行名・支店名はカナ・英大文字・数字と - だけです。項目：",
                    "The account is not as files of banks allow. Nothing was changed. A holder's name has kana (but ヲ), capital letters, digits, blanks and ( ) - . /; a bank's or branch's name kana, capital letters, digits and the hyphen. Field: ",
                ),
                &join(&place, rest),
            );
        }
        Code::PrivateLetter => {
            return join(
                pick(
                    "外字(自分で作った文字)があります。ほかのパソコンやメール、印刷では表示されません。〓かカナに置き換えてください。何も変えていません：",
                    "There is a letter of private use, which others can't read on screen, in mails or in print. Put 〓 or kana in its place. Nothing was changed: ",
                ),
                it.detail.as_deref().unwrap_or_default(),
            );
        }
        Code::FacilityExists => pick(
            "同じ医療機関コードの施設、または同じ名称の団体がすでにあります。何も作っていません。",
            "A facility with this code, or an association of this name, is there already. Nothing was made.",
        ),
        Code::ForeignOrigin => {
            pick("別のサイトからの操作のため受け付けませんでした。", "Refused, for it came from another site.")
        }
        Code::CardNeeded => refusal(CardRefusal::NoCard).1,
        Code::CardRefused => {
            it.card.map_or(pick("このカードは使えません。", "This card can't be used."), |it| refusal(it).1)
        }
        Code::CardNotEnrolled => words::door_not_enrolled(),
        Code::CardWaiting => words::door_waiting(),
        Code::CardSuspended => words::door_suspended(),
        Code::NoAffiliation => words::door_no_facility(),
        Code::SignedOut => pick("ログインし直してください。", "Please sign in again."),
        Code::OtherCard => pick(
            "別のカードに替わっています。ログインし直してください。",
            "The card has changed. Please sign in again.",
        ),
        Code::Forbidden => pick(
            "この操作はできません。権限を施設の運用担当者にお確かめください。",
            "You may not do this. Ask your facility manager about your rights.",
        ),
        Code::CodeRefused => pick(
            "コードが違うか、使えません。書かれている文字を確かめてください。利用開始コードは、受け取った本人のカードで使います。",
            "The code is wrong or can't be used. Check its letters. A code for a first use goes with its holder's card.",
        ),
        Code::CodeExpired => pick(
            "コードの期限が切れています。新しいコードの発行を依頼してください。",
            "The code is too old. Ask for a new one.",
        ),
        Code::CardEnrolledAlready => pick("このカードは登録済みです。", "This card is enrolled already."),
        Code::KeyOfAnother => pick(
            "このカードは別の登録者のものです。運営事務局にお問い合わせください。",
            "This card belongs to another person. Ask the service desk.",
        ),
        Code::BadAddress => pick(
            "メールアドレスの形が正しくないか、届け先に受け取りを断られました。登録されていません。",
            "This is no mail address, or its server refuses it. It was not added.",
        ),
        Code::BadName => pick(
            "氏名を入力してください（100文字まで、改行なし）。",
            "A name is needed, in one line of at most 100 letters.",
        ),
        Code::PasskeyRefused => pick(
            "本人確認(パスキー)ができませんでした。登録した端末で、もう一度お試しください。",
            "The passkey was not accepted. Try again on the device it was made on.",
        ),
        Code::LinkRefused => pick(
            "このリンクは使えません。使用済みか期限切れです。ほかの運用担当者か運営事務局に、新しいリンクを依頼してください。",
            "This link does not work: it was used, or is too old. Ask an administrator for a new one.",
        ),
        Code::StepUpNeeded => pick(
            "大切な操作です。もう一度本人確認をしてください。まだ何も変更されていません。",
            "This step is important. Please confirm who you are once more. Nothing was changed yet.",
        ),
        Code::Stale => pick(
            "表示中にほかの人が変更しました。変更は保存されていません。最新の内容を確かめて、もう一度操作してください。",
            "Somebody else changed this meanwhile. Nothing was saved. Look at it again and repeat.",
        ),
        Code::LastAdministrator => pick(
            "ログインできる運用責任者がいなくなるため、変更できません。",
            "Nobody would be left who can look after this. Nothing was changed.",
        ),
        Code::LastKey => pick(
            "最後のログイン手段は外せません。先に別の手段を追加してください。",
            "The last way to sign in stays. Add another first.",
        ),
        Code::PoolOverdrawn => pick(
            "契約の容量を超えます。割り当ては変更されていません。",
            "This is more than the contract holds. Nothing was changed.",
        ),
        Code::WrongStep => pick(
            "この申込みは、いまの状態ではその操作ができません。最新の内容を確かめてください。",
            "This can't be done where the request stands now. Look at it again.",
        ),
        Code::SuspendedByOperator => words::suspended_by_operator(),
        Code::SuspendedByAssociation => pick(
            "取りまとめ団体が停止しています。停止を解くには、取りまとめ団体にご連絡ください。",
            "Your association suspended it. Only they can let it go on; please call them.",
        ),
        Code::ChangeUnderWay => pick(
            "この契約には、手続き中の申込みがあります。先に取り下げるか、決定をお待ちください。",
            "Another request of this contract is under way. Withdraw it first, or wait for the decision.",
        ),
        Code::PackGone => pick(
            "下書きのプランは、いまはお申し込みいただけません。プランを選び直してください。",
            "The plan of this draft is no longer on offer. Please choose another one.",
        ),
        Code::NoContract => pick(
            "この施設は、いまどの契約にも入っていません。取りまとめ団体または運営事務局にお問い合わせください。",
            "This facility is in no contract. Please ask your association or the service desk.",
        ),
        Code::TransferUnderWay => pick(
            "この契約では、合併・移管の手続きが進行中です。先に取り下げるか、完了をお待ちください。",
            "Facilities of this contract are being transferred. Withdraw that first, or wait until it is done.",
        ),
        Code::TransferHindered => pick(
            "移管の妨げになるものがあります。「内容を見る」で確かめてください。何も変わっていません。",
            "Something stands in the way; its plan names it. Nothing has changed.",
        ),
        Code::ReasonNeeded => pick("理由を入力してください。", "Please give a reason."),
        Code::BadSettings => pick(
            "送信待機は契約の上限まで（検診はその2倍まで）、無操作時間は5〜60分、記録の保存は1〜5年で指定してください。変更されていません。",
            "A hold is at most what the contract allows (screenings twice that), the idle limit 5 to 60 minutes, records are kept 1 to 5 years. Nothing was changed.",
        ),
        Code::NoSubject => words::need_subject(),
        Code::BadSubject => pick(
            "件名が長すぎます（100文字まで）。何も送っていません。",
            "The subject is too long (100 letters). Nothing was sent.",
        ),
        Code::BadText if it.limit.is_some() => {
            return join(
                pick(
                    "本文が長すぎます。短くするか、文書として付けてください。何も送っていません。上限：",
                    "The text is too long. Shorten it or add it as a document. Nothing was sent. Limit: ",
                ),
                &limit,
            );
        }
        Code::BadText => pick("文章が長すぎます。短くしてください。", "The text is too long. Please shorten it."),
        Code::BadPatient => {
            return join(
                pick(
                    "患者の欄が長すぎます（60文字まで）。何も送っていません。項目：",
                    "A patient field is too long (60 letters). Nothing was sent. Field: ",
                ),
                field(it.detail.as_deref().unwrap_or_default()),
            );
        }
        Code::BadCharacter => {
            let (field, letter) = (field(it.detail.as_deref().unwrap_or_default()), letter(it));
            return match lang() {
                Lang::Ja => format!(
                    "「{field}」に使えない文字があります（{letter}）。この文字を消してください。まだ何も送られず、何も変わっていません。"
                ),
                Lang::En => format!(
                    "{field} holds a character that can't be used ({letter}). Delete it. Nothing was sent or changed."
                ),
            };
        }
        Code::NoRecipient => words::need_recipient(),
        Code::TooManyRecipients => pick("宛先が多すぎます。", "Too many recipients."),
        Code::UnknownRecipient => pick(
            "受け付けていない宛先があります。どの宛先にも送られていません。宛先を選び直してください。",
            "A recipient is closed or unknown. Nothing was sent. Choose again.",
        ),
        Code::BadSigningRequest => pick(
            "署名要求を読み取れないか、鍵の種類が違います(RSA 2048ビットまたはP-256)。何も発行していません。",
            "The signing request can't be read, or its key is neither RSA of 2048 bits nor P-256. Nothing was issued.",
        ),
        Code::NoAuthority => words::no_authority(),
        Code::ContractSuspended => words::contract_suspended(),
        Code::NoContractStands => words::no_contract_stands(),
        Code::NoPost => {
            pick("担当(役職)ではありません。何も変えていません。", "This is a person and no post. Nothing was changed.")
        }
        Code::PostVacant => pick(
            "この担当には今、担当者が登録されていません。施設の運用担当者または取りまとめ団体にご連絡ください。",
            "Nobody holds this post now. Ask your facility manager or your association.",
        ),
        Code::HolderCodeNeeded => words::holder_code_needed(),
        Code::OneTimeCodeSent => words::one_time_sent(),
        Code::CallBackFirst => pick(
            "登録されている電話番号に折り返して、ご本人を確かめてから発行してください。何も発行していません。",
            "Call the facility back at its registered telephone first. Nothing was issued.",
        ),
        Code::SenderNotAdmitted => {
            return join(
                pick(
                    "この受信BOXは、送信元を限って受け付けています。どの宛先にも送られていません。宛先：",
                    "This inbox takes letters from some senders only. Nothing was sent. Recipient: ",
                ),
                it.detail.as_deref().unwrap_or_default(),
            );
        }
        Code::NameTaken => pick(
            "同じ名前の受信BOXがこの施設にあります。別の名前にしてください。何も変えていません。",
            "The facility has an inbox of this name. Choose another. Nothing was changed.",
        ),
        Code::LastInbox => pick(
            "最後の受信BOXは閉じられません。施設をやめるときは、取りまとめ団体または運営事務局にご連絡ください。",
            "The last inbox can't be closed. To close the facility, ask your association or the service desk.",
        ),
        Code::InboxClosed => pick(
            "この受信BOXは受信を終えているため、ここからは送れません。別の受信BOXを選んでください。",
            "This inbox is closed, so nothing is sent from it. Choose another.",
        ),
        Code::NothingToSend => words::need_content(),
        Code::TooManyDocuments => pick("文書が多すぎます。", "Too many documents."),
        Code::DispatchTooLarge => {
            return join(
                pick(
                    "1回の送信で送れる大きさを超えています。文書を減らすか、分けて送ってください。まだ何も送っていません。上限：",
                    "Larger than one sending may be. Send fewer documents, or in parts. Nothing was sent. Limit: ",
                ),
                &limit,
            );
        }
        Code::BadHold => pick("この施設では選べない送信待機時間です。", "This facility does not allow that hold."),
        Code::UnknownDocument => pick(
            "送れない文書があります（送信済み、または期限切れ）。どの宛先にも送られていません。",
            "A document was sent already or is gone. Nothing was sent.",
        ),
        Code::DocumentUnfinished => words::need_uploads(),
        Code::InboxFull => return shortages(it),
        Code::KeyReused => pick(
            "この文書は、直す前の内容ですでに送信された可能性があります。まず送信一覧を確かめてください。もう一度押すと、新しい文書として送ります。",
            "It was probably sent already, as it was before you changed it: look at what was sent first. Pressed again, it is sent as a new letter.",
        ),
        Code::TooLateToCancel => {
            pick("すでに届いているため、取り消せません。", "It has arrived and can't be cancelled any more.")
        }
        Code::CancelledAlready => pick("すでに取り消されています。", "It is cancelled already."),
        Code::Expired => pick(
            "保管期限を過ぎ、文書は消去されました。送信元に再送を依頼できます。",
            "Its time is over and the documents are destroyed. Ask the sender to send again.",
        ),
        Code::DocumentLost => pick(
            "この文書を保管庫から読み出せません。受領とは記録されていません。運営事務局にご連絡のうえ、送信元に再送を依頼してください。",
            "This document can't be read from the store. No receipt was recorded. Call the service desk, and ask the sender to send it again.",
        ),
        Code::NotSaved => pick(
            "ファイルを保存できませんでした。空き容量と保存先を確かめて、もう一度受け取ってください。受領とは記録されていません。",
            "The file could not be saved. Check the room left and the folder, then collect it again. No receipt was recorded.",
        ),
        Code::ReceiptMismatch => pick(
            "受け取った内容を確かめられませんでした。もう一度受け取ってください。受領とは記録されていません。",
            "What arrived could not be verified. Collect it again. No receipt was recorded.",
        ),
        Code::NameEmpty => pick("ファイル名がありません。", "The file has no name."),
        Code::NameTooLong => pick(
            "ファイル名が長すぎます（200文字まで）。短い名前に付け直して、もう一度お選びください。",
            "The file name is too long (200 letters). Rename the file and choose it again.",
        ),
        Code::NameBadCharacter => {
            let letter = letter(it);
            return match lang() {
                Lang::Ja => format!(
                    "ファイル名に使えない文字があります（{letter}）。全角の記号に替えるか取り除いて、もう一度お選びください。"
                ),
                Lang::En => format!(
                    "The file name holds a character that no file can have ({letter}). Rename the file without it and choose it again."
                ),
            };
        }
        Code::NameDisguised => {
            let letter = letter(it);
            return match lang() {
                Lang::Ja => format!(
                    "ファイル名に、見えない文字か文字の向きを変える文字があります（{letter}）。名前を入力し直して、もう一度お選びください。"
                ),
                Lang::En => format!(
                    "The file name holds an invisible character ({letter}). Type the name anew and choose the file again."
                ),
            };
        }
        Code::NamePadded => {
            let letter = letter(it);
            return match lang() {
                Lang::Ja => format!(
                    "ファイル名の空白（{letter}から）が拡張子を隠しています。空白を取り除いて、もう一度お選びください。"
                ),
                Lang::En => format!(
                    "Blanks in the file name (from {letter} on) hide its ending. Remove them and choose the file again."
                ),
            };
        }
        Code::KindRefused => pick(
            "安全のため送れない種類のファイルです。ほかの文書はそのまま送れます。",
            "Files of this kind are never sent, for safety. Other documents can go as they are.",
        ),
        Code::NameReserved => pick(
            "Windowsが機器のために予約している名前（CON、NUL、COM1など）のため保存できません。名前を付け直してください。",
            "Windows keeps this name for a device (CON, NUL, COM1 …). Rename the file.",
        ),
        Code::EmptyFile => pick("中身のないファイルです。", "The file is empty."),
        Code::StagingFull => {
            return join(
                pick(
                    "送られていない文書が多すぎます。不要な文書を消去してください。空き：",
                    "Too much is uploaded and not sent. Discard some. Free: ",
                ),
                &limit,
            );
        }
        Code::WrongOffset | Code::Overtaken => {
            pick("別の画面で同じ文書が送られています。", "The same document is being sent in another window.")
        }
        Code::ChecksumMismatch => {
            pick("通信中に内容が変わりました。もう一度お試しください。", "The bytes changed on their way. Try again.")
        }
        Code::FileChanged => pick(
            "途中でファイルの内容が変わったため、受け付けませんでした。もう一度選んでください。",
            "The file changed meanwhile and was refused. Choose it again.",
        ),
        Code::UploadGone => {
            pick("この文書は消去されています。もう一度選んでください。", "This upload is gone. Choose the file again.")
        }
        Code::BadRange => pick("文書の範囲外です。", "Outside the document."),
    };
    match &it.inquiry {
        Some(number) => format!("{text} {}{number}", pick("問い合わせ番号：", "Inquiry number: ")),
        None => text.to_owned(),
    }
}

/// A field by the key that a refusal names.
fn field(key: &str) -> &str {
    match key {
        "subject" => words::subject(),
        "text" => words::text(),
        "patient_number" => words::patient_number(),
        "patient_name" => words::patient_name(),
        "patient_kana" => words::patient_kana(),
        "patient_born" => words::patient_born(),
        "reason" => words::reason(),
        "note" => pick("メモ・備考", "Note"),
        "holder" => pick("カードの名義", "Name on the card"),
        "name" => pick("名前", "Name"),
        "contact" => pick("ご担当者", "Contact"),
        "addressee" => pick("宛名", "Addressee"),
        "department" => pick("部署", "Department"),
        "heading" => pick("見出し", "Heading"),
        "number" => pick("番号", "Number"),
        it => column(it),
    }
}

/// Which letter of a text can't be there: 3文字目 U+0007.
fn letter(it: &Problem) -> String {
    let told = it.character.and_then(char::from_u32).map(medpost_domain::text::told).unwrap_or_default();
    let at = it.letter.unwrap_or_default();
    match lang() {
        Lang::Ja => format!("{at}文字目 {told}"),
        Lang::En => format!("letter {at}, {told}"),
    }
}

fn join(text: &str, limit: &str) -> String {
    format!("{text}{limit}")
}

fn shortages(it: &Problem) -> String {
    let each: Vec<String> = it
        .shortages
        .iter()
        .flatten()
        .map(|it| match lang() {
            Lang::Ja => {
                format!("{}の空きが足りません（必要{}・空き約{}）。", it.name, bytes(it.needed), bytes(it.free))
            }
            Lang::En => format!("{} has no room (needs {}, about {} free).", it.name, bytes(it.needed), bytes(it.free)),
        })
        .collect();
    format!("{}{}", each.join(""), pick("どの宛先にも送られていません。", " Nothing was sent to anybody."))
}

/// A role in the console.
pub fn role(it: medpost_domain::role::Role) -> &'static str {
    use medpost_domain::role::Role;
    match it {
        Role::Administrator => words::role_administrator(),
        Role::ContractManager => words::role_contract_manager(),
        Role::CardManager => words::role_card_manager(),
        Role::Auditor => words::role_auditor(),
        Role::Accountant => words::role_accountant(),
        Role::BillingClerk => words::role_billing_clerk(),
        Role::Operator => words::operator(),
        Role::Manager => words::manager(),
        Role::Guest | Role::Cardholder | Role::Member => words::member(),
    }
}

/// Where an application or a request stands, and the look of its mark.
pub fn step(it: medpost_domain::change_request::State) -> (&'static str, &'static str) {
    use medpost_domain::change_request::State;
    match it {
        State::Draft => (words::change_draft(), "chip"),
        State::Review => (words::change_review(), "chip warn"),
        State::Returned => (words::change_returned(), "chip bad"),
        State::Approved => (words::change_approved(), "chip ok"),
        State::Applied => (words::change_applied(), "chip ok"),
        State::Withdrawn => (words::change_withdrawn(), "chip"),
        State::Refused => (words::change_refused(), "chip bad"),
    }
}

/// Where a transfer stands, and the look of its mark.
pub fn transfer_state(it: medpost_wire::transfer::TransferState) -> (&'static str, &'static str) {
    use medpost_wire::transfer::TransferState;
    match it {
        TransferState::Asked => (words::transfer_asked(), "chip warn"),
        TransferState::Waiting => (words::transfer_waiting(), "chip warn"),
        TransferState::Agreed => (words::transfer_agreed(), "chip ok"),
        TransferState::Late => (words::transfer_late(), "chip bad"),
        TransferState::Done => (words::transfer_done(), "chip ok"),
        TransferState::Withdrawn => (words::change_withdrawn(), "chip"),
        TransferState::Refused => (words::change_refused(), "chip bad"),
        TransferState::Lapsed => (words::transfer_lapsed(), "chip"),
    }
}

/// What stands in the way of a transfer.
pub fn hindrance(it: medpost_wire::transfer::Hindrance) -> &'static str {
    use medpost_wire::transfer::Hindrance;
    match it {
        Hindrance::Nobody => words::hindered_nobody(),
        Hindrance::PoolTooSmall => words::hindered_pool(),
        Hindrance::RestTooSmall => words::hindered_rest(),
        Hindrance::CodeTaken => words::hindered_code(),
        Hindrance::ContractOver => words::hindered_contract(),
        Hindrance::TaxDiffers => words::hindered_tax(),
    }
}

/// What a charge is for.
pub fn charge(it: medpost_domain::billing::charge::Kind) -> &'static str {
    use medpost_domain::billing::charge::Kind;
    match it {
        Kind::Monthly => words::charge_monthly(),
        Kind::Registration => words::charge_registration(),
        Kind::Renewal => words::charge_renewal(),
        Kind::Card => words::charge_card(),
        Kind::Change => words::charge_change(),
        Kind::Adjustment => words::charge_adjustment(),
    }
}

/// Where an invoice stands, and its chip.
pub fn invoice_standing(it: InvoiceStanding) -> (&'static str, &'static str) {
    match it {
        InvoiceStanding::Draft => (words::invoice_draft(), "chip"),
        InvoiceStanding::Open => (words::invoice_open(), "chip warn"),
        InvoiceStanding::Overdue => (words::invoice_overdue(), "chip bad"),
        InvoiceStanding::Paid => (words::invoice_paid(), "chip ok"),
        InvoiceStanding::Reversed => (words::invoice_reversed(), "chip"),
    }
}

/// As it stands in an address.
pub fn invoice_code(it: InvoiceStanding) -> &'static str {
    match it {
        InvoiceStanding::Draft => "draft",
        InvoiceStanding::Open => "open",
        InvoiceStanding::Overdue => "overdue",
        InvoiceStanding::Paid => "paid",
        InvoiceStanding::Reversed => "reversed",
    }
}

/// How often an invoice was reminded of.
pub fn reminded(count: u32) -> String {
    match lang() {
        Lang::Ja => format!("ご案内 {count}回"),
        Lang::En => format!("reminded {count} times"),
    }
}

/// What a bank's file brought.
pub fn brought(payments: u32, total: i64, settled: u32) -> String {
    let (total, left) = (yen_signed(total), payments.saturating_sub(settled));
    match lang() {
        Lang::Ja => format!(
            "{payments}件（{total}）を取り込み、{settled}件を消し込みました。残り{left}件は手で照合してください。"
        ),
        Lang::En => {
            format!("{payments} payments ({total}) were taken in, {settled} settled; {left} are to be settled by hand.")
        }
    }
}

/// What the results of a file of collections brought.
pub fn collected(count: u32, total: i64, failed: u32) -> String {
    let total = yen_signed(total);
    match lang() {
        Lang::Ja => format!("{count}件（{total}）を振り替え、入金として記録しました。振替不能 {failed}件。"),
        Lang::En => format!("{count} collected ({total}) and noted as payments; {failed} failed."),
    }
}

/// Row and column of a file.
pub fn row_place(row: u32, column: &str) -> String {
    match lang() {
        Lang::Ja => format!("{row}行目 {column}："),
        Lang::En => format!("Row {row} {column}: "),
    }
}

/// How an invoice reaches its payer.
pub fn delivery_way(it: Delivery) -> &'static str {
    match it {
        Delivery::Screen => words::delivery_screen(),
        Delivery::Mail => words::delivery_mail(),
        Delivery::Post => words::delivery_post(),
    }
}

/// How an invoice is paid.
pub fn method(it: Method) -> &'static str {
    match it {
        Method::Transfer => words::method_transfer(),
        Method::Debit => words::method_debit(),
        Method::Card => words::method_card(),
    }
}

/// Where an attempt to collect from a card stands: its word and its look.
pub fn card_attempt(it: CardState) -> (&'static str, &'static str) {
    match it {
        CardState::Pending => (words::card_pending(), "chip"),
        CardState::Paid => (words::invoice_paid(), "chip ok"),
        CardState::Failed => (words::card_failed(), "chip bad"),
        CardState::Dropped => (words::card_dropped(), "chip"),
    }
}

/// Why a card was refused, of Stripe's code.
pub fn card_refusal(code: &str) -> &'static str {
    match code {
        "insufficient_funds" | "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => words::card_why_funds(),
        "expired_card" | "invalid_expiry_month" | "invalid_expiry_year" => words::card_why_expired(),
        "authentication_required" => words::card_why_holder(),
        "lost_card" | "stolen_card" | "pickup_card" | "restricted_card" => words::card_why_lost(),
        _ => words::card_why_other(),
    }
}

/// Which change of a contract year it is, counted from 1.
pub fn nth_change(nth: u32, free: u32) -> String {
    match lang() {
        Lang::Ja => format!("契約年度の変更 {nth}回目（{free}回まで無料）"),
        Lang::En => format!("Change {nth} of this contract year ({free} are free)"),
    }
}

/// A step of reminding.
pub fn reminder(it: Reminder) -> &'static str {
    match it {
        Reminder::Check => words::reminder_check(),
        Reminder::Again => words::reminder_again(),
        Reminder::Demand => words::reminder_demand(),
    }
}

/// Why somebody has an invoice who had none.
pub fn new_why(it: NewWhy) -> &'static str {
    match it {
        NewWhy::FirstBill => words::new_first(),
        NewWhy::Joined => words::new_joined(),
        NewWhy::OtherPayer => words::new_payer(),
        NewWhy::BilledAnew => words::new_anew(),
    }
}

/// A column of the breakdown.
pub fn breakdown_column(it: BreakdownColumn) -> &'static str {
    match it {
        BreakdownColumn::Number => words::column_number(),
        BreakdownColumn::Period => words::invoice_period(),
        BreakdownColumn::Member => words::column_member(),
        BreakdownColumn::Code => words::apply_code(),
        BreakdownColumn::Facility => words::facilities(),
        BreakdownColumn::Yen => words::owed_yen(),
        BreakdownColumn::Surcharge => words::column_surcharge(),
        BreakdownColumn::Sum => words::column_sum(),
    }
}

/// What was taken out of a pasted table, which codes are not known, and which lines hold a sum that can't be read.
pub fn pasted(taken: usize, unknown: &[String], unread: &[String]) -> String {
    let (unknown, unread) = (unknown.join("、"), unread.join("、"));
    let mut told = match lang() {
        Lang::Ja => format!("{taken}件を反映しました。"),
        Lang::En => format!("{taken} filled in. "),
    };
    if !unknown.is_empty() {
        told += &format!("{}{unknown} ", pick("次のコードの施設が見つかりません：", "No facility has these codes: "));
    }
    if !unread.is_empty() {
        told += &format!("{}{unread} ", pick("次の行の金額を読み取れません：", "These lines hold no sum: "));
    }
    told + pick("保存するまで変わりません。", "Nothing changes before you save.")
}

/// Where a dispute stands.
pub fn dispute(it: DisputeState) -> &'static str {
    match it {
        DisputeState::Inquiry => words::dispute_inquiry(),
        DisputeState::Open => words::dispute_open(),
        DisputeState::Won => words::dispute_won(),
        DisputeState::Lost => words::dispute_lost(),
        DisputeState::Closed => words::dispute_closed(),
    }
}

/// How dates are written.
pub fn era(it: Era) -> &'static str {
    match it {
        Era::Western => words::era_western(),
        Era::Japanese => words::era_japanese(),
    }
}

/// Yen that may be taken back: −1,200円.
pub fn yen_signed(it: i64) -> String {
    let size = yen(it.unsigned_abs());
    if it < 0 { format!("−{size}") } else { size }
}

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// お申し込み
    Application,
    /// PKIカード
    Card,
    /// 契約
    Contract,
    /// 口座振替
    Debit,
    /// 施設
    Facility,
    /// 受信BOX
    Inbox,
    /// 請求書
    Invoice,
    /// 登録者
    Person,
}

/// 12件
pub fn counted(count: u32, of: Noun) -> String {
    let (one, many) = match of {
        Noun::Application => ("application", "applications"),
        Noun::Card => ("card", "cards"),
        Noun::Contract => ("contract", "contracts"),
        Noun::Debit => ("debit", "debits"),
        Noun::Facility => ("facility", "facilities"),
        Noun::Inbox => ("inbox", "inboxes"),
        Noun::Invoice => ("invoice", "invoices"),
        Noun::Person => ("person", "people"),
    };
    match lang() {
        Lang::Ja => format!("{count}件"),
        Lang::En if count == 1 => format!("1 {one}"),
        Lang::En => format!("{count} {many}"),
    }
}

/// 文書 3件
pub fn documents(count: u32) -> String {
    match lang() {
        Lang::Ja => format!("文書{count}件"),
        Lang::En if count == 1 => "1 document".to_owned(),
        Lang::En => format!("{count} documents"),
    }
}

/// ほか 12施設
pub fn others(count: usize) -> String {
    match lang() {
        Lang::Ja => format!("ほか{count}施設"),
        Lang::En if count == 1 => "1 other facility".to_owned(),
        Lang::En => format!("{count} other facilities"),
    }
}

/// What is there, with a point between: what is empty is left out.
pub fn joined(parts: &[&str]) -> String {
    let there: Vec<&str> = parts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    there.join(" ・ ")
}

/// An address with its municipality, said once.
pub fn whole_address(city: &str, address: &str) -> String {
    if address.starts_with(city) { address.to_owned() } else { format!("{city}{address}") }
}

/// An act of the audit, by its code; one without a word is told by it.
pub fn act(code: &str) -> &str {
    medpost_domain::act::words(code).map_or(code, |it| pick(it.0, it.1))
}

/// Details of an act in words.
pub fn act_details(text: &str) -> String {
    medpost_domain::act::details(text, lang() == Lang::Ja)
}

/// What an alarm is, and what to do about it.
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
        // Of a newer program beside this one.
        other => (other, pick("手順書をご覧ください。", "Look into the runbook.")),
    }
}

/// How many alarms are raised.
pub fn alarms(count: usize) -> String {
    match (count, lang()) {
        (0, _) => words::health_no_alarms().to_owned(),
        (_, Lang::Ja) => format!("警報が{count}件あります。"),
        (1, Lang::En) => "One alarm.".to_owned(),
        (_, Lang::En) => format!("{count} alarms."),
    }
}

/// How something of the installation is, and the chip that says it.
pub fn health_state(it: HealthState) -> (&'static str, &'static str) {
    match it {
        HealthState::Ill => (words::health_ill(), "chip bad"),
        HealthState::Watch => (words::health_watch(), "chip warn"),
        HealthState::Well => (words::health_well(), "chip ok"),
    }
}

/// Why nothing ends, and until when; none: all is well.
pub fn clock_doubt(it: Option<ClockDoubt>, until: Option<Instant>) -> String {
    let why = match it {
        None => words::health_clock_well(),
        Some(ClockDoubt::Held) => pick(
            "時計が飛んだため、期限の処理を止めています。",
            "It made a step; nothing ends until somebody accepts it.",
        ),
        Some(ClockDoubt::Paused) => pick(
            "停止していた時間があるため、期限の処理を止めています。再開:",
            "Nobody was there for a while; nothing ends until",
        ),
        Some(ClockDoubt::Off) => pick(
            "このサーバーの時計がデータベースと合っていません。",
            "This machine's clock differs from the database's.",
        ),
        Some(ClockDoubt::Unknown) => {
            pick("データベースの時刻とまだ比べられていません。", "It could not be compared with the database's yet.")
        }
    };
    until.map_or_else(|| why.to_owned(), |at| format!("{why} {}", when::moment(at)))
}

/// What a master key is used for.
pub fn master_key(it: &KeyHealth) -> String {
    match (it.here, it.seals, it.from, it.state) {
        (false, ..) => words::health_key_away().to_owned(),
        (_, true, ..) => words::health_key_seals().to_owned(),
        (_, _, Some(from), HealthState::Watch) => format!("{} {}", words::health_key_comes(), when::moment(from)),
        _ => words::health_key_opens().to_owned(),
    }
}

/// The neighbour that work waits for.
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

/// What a lane has before it.
pub fn lane_load(it: &LaneHealth) -> String {
    let (due, given_up) = (it.due, it.given_up);
    let mut text = match lang() {
        Lang::Ja => format!("待ち {due}件"),
        Lang::En => format!("{due} due"),
    };
    if let Some(at) = it.oldest {
        text += pick(" ・ 最も古いもの ", ", the oldest since ");
        text += &when::moment(at);
    }
    if given_up > 0 {
        let more = match lang() {
            Lang::Ja => format!(" ・ あきらめたもの {given_up}件"),
            Lang::En => format!(", {given_up} given up"),
        };
        text += &more;
    }
    text
}
