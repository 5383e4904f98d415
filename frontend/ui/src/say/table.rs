//! Faults of imported tables, and names of their columns.

use medpost_wire::table::RowFault;

use crate::words::{self, pick};

/// What is wrong with a cell, row or table; in English, a predicate that continues a sentence.
pub fn row_fault(it: RowFault) -> &'static str {
    match it {
        RowFault::Empty => pick("入力がありません", "is empty"),
        RowFault::NotPlain => {
            pick("長すぎるか、使えない文字があります", "is too long or contains characters that can't be used")
        }
        RowFault::PostalCode => pick("郵便番号は7桁の数字です", "is not a postal code of seven digits"),
        RowFault::WrongLength => pick("見出しのない列に値があります", "has cells beyond the last heading"),
        RowFault::Twice => pick("表の中に2回あります", "appears twice in the table"),
        RowFault::Column => pick("この見出しの列がありません", "is missing from the headings"),
        RowFault::PassedOver => {
            pick("この見出しは読み取らない列です(読み飛ばします)", "is not a heading in use: ignored")
        }
        RowFault::NoRows => pick("行がありません", "has no rows"),
        RowFault::TooMany => pick("2000行までです", "exceeds the limit of 2000 rows"),
        RowFault::Encoding => {
            pick("文字コードがUTF-8・UTF-16・Shift_JISのどれでもありません", "is neither UTF-8, UTF-16 nor Shift_JIS")
        }
        RowFault::Workbook => pick(
            "Excelブックのままです。「CSV UTF-8」の形式で保存してから選んでください",
            "is a workbook: save it as CSV and choose that",
        ),
        RowFault::Spoilt => pick(
            "表計算ソフトが日付や別の数に変えた値です。列の書式を「文字列」にして入力し直してください",
            "was turned into a date or another number by a spreadsheet: format the column as text and type it again",
        ),
        RowFault::Zeros => pick(
            "先頭の0がとれた値とみて、0を補って読みました",
            "seems to have lost leading zeros: it is read with them",
        ),
        RowFault::Alike => pick(
            "同じ名称・市区町村の施設が別のコードで登録されています。同じ施設でないか確かめてください",
            "has the name and municipality of a facility registered under another code: check whether it is the same",
        ),
        RowFault::Note => pick("※で始まる行は読み飛ばしました", "begins with ※ and was ignored"),
        RowFault::NoPayment => pick(
            "入金の行ではないため読み飛ばしました(合計・0円など)",
            "is not a payment (a total, or 0 yen) and was ignored",
        ),
        RowFault::Brought => pick(
            "日付・金額・名義が同じ入金がすでに取り込まれているため、読み飛ばしました。別の入金のときは「手で記録する」で加えてください",
            "was imported before (same date, amount and name) and is ignored: if it is another payment, record it manually",
        ),
        RowFault::Short => pick(
            "ほかのコードより桁が少ない値です。先頭の0がとれていないか確かめてください",
            "is shorter than other codes: check whether leading zeros were lost",
        ),
        RowFault::PrivateLetter => pick(
            "外字があります。ほかのパソコンや印刷では表示されません。〓かカナに置き換えてください",
            "contains a custom character (gaiji) that others can't read: replace it with 〓 or kana",
        ),
        RowFault::Unknown => pick("見つかりません", "was not found"),
        RowFault::Date => pick(
            "日付(例 2027-04-01)が正しくないか、未来または過去に遠すぎます",
            "is not a date like 2027-04-01, or too far in the future or past",
        ),
        RowFault::Number => words::table::not_a_sum(),
        RowFault::Record => words::table::wrong_record(),
        RowFault::Sum => words::table::sums_differ(),
    }
}

/// The name of a column in a table of facilities; an unknown heading is returned as is.
pub fn column(it: &str) -> &str {
    match it {
        "code" => words::facility::code(),
        "name" => words::facility::name(),
        "kana" => words::common::kana(),
        "kind" => words::common::kind(),
        "postal_code" => words::common::postal_code(),
        "city" => words::common::municipality(),
        "address" => words::common::street(),
        "phone" => words::common::telephone(),
        "director" => words::facility::director(),
        "founder" => words::facility::founder(),
        "fax" => words::common::fax(),
        "emergency" => words::facility::emergency_contact(),
        "former_city" => words::facility::former_municipality(),
        "inboxes" => words::common::inboxes(),
        it => it,
    }
}

/// The name of a column in a table of holders; an unknown heading is returned as is.
pub fn holder_column(it: &str) -> &str {
    match it {
        "code" => words::facility::code(),
        "post" => words::common::post(),
        "name" => words::common::name(),
        "kana" => words::common::kana(),
        "from" => words::holders::from(),
        it => it,
    }
}

/// The name of a column in a table of payments or of a field in a bank's file; an unknown one is returned as is.
pub fn bank_column(it: &str) -> &str {
    match it {
        "date" => pick("日付", "Date"),
        "yen" => pick("入金金額", "Amount received"),
        "name" => pick("振込依頼人", "Payer name"),
        "account" => pick("口座番号", "Account number"),
        "code" => pick("振込依頼人コード", "Payer code"),
        "note" => pick("摘要", "Note"),
        "paid_out" => pick("出金金額", "Amount paid out"),
        it => it,
    }
}

/// What is wrong with a typed name in kana: a letter that bank files don't allow, or its length if `None`.
pub fn kana_wrong(letter: Option<char>) -> String {
    letter.map_or_else(|| words::debits::kana_too_long().to_owned(), words::debits::kana_bad_letter)
}

/// What came of a pasted table: how many values were taken, unknown codes, and lines whose sum can't be read.
pub fn pasted(taken: usize, unknown: &[String], unread: &[String]) -> String {
    let mut told = words::layout::filled(taken);
    if !unknown.is_empty() {
        told += &words::layout::codes_unknown(&unknown.join(words::common::comma()));
    }
    if !unread.is_empty() {
        told += &words::layout::lines_unread(&unread.join(words::common::comma()));
    }
    told + words::layout::not_saved_yet()
}
