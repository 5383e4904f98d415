//! Files as banks write them.

use proptest::prelude::*;
use time::macros::date;

use super::credits::*;
use super::debits::*;
use super::letters::*;
use super::*;

const TODAY: Date = date!(2026 - 12 - 8);

/// Builds a record field by field from a bank's table, independently of the code that reads it.
fn record(length: usize, fields: &[(&str, usize, bool)]) -> Vec<u8> {
    let mut line = Vec::new();
    for (text, width, number) in fields {
        let bytes = half(text).expect("kana");
        let fill = width - bytes.len();
        if *number {
            line.extend(vec![b'0'; fill]);
        }
        line.extend(&bytes);
        if !*number {
            line.extend(vec![b' '; fill]);
        }
    }
    assert!(line.len() <= length);
    line.resize(length, b' ');
    line
}

fn header(kind: &str, account: &str) -> Vec<u8> {
    let mut fields = vec![
        ("1", 1, true),
        (kind, 2, true),
        ("0", 1, true),
        ("081201", 6, true),
        ("081201", 6, true),
        ("081201", 6, true),
        ("1", 4, true),
        ("レイジギンコウ", 15, false),
        ("1", 3, true),
        ("ホンテン", 15, false),
    ];
    if kind == "03" {
        fields.extend([("0", 3, true), ("1", 1, true), (account, 10, true)]);
    } else {
        fields.extend([("1", 1, true), (account, 7, true)]);
    }
    fields.push(("ミホン", 40, false));
    record(200, &fields)
}

fn came_in(kind: &str, way: &str, yen: &str, name: &str) -> Vec<u8> {
    if kind == "03" {
        let zeros = ("0", 6, true);
        record(
            200,
            &[
                ("2", 1, true),
                ("1", 8, true),
                ("081130", 6, true),
                zeros,
                (way, 1, true),
                ("11", 2, true),
                (yen, 12, true),
                ("0", 12, true),
                zeros,
                zeros,
                ("0", 1, true),
                ("0", 7, true),
                ("0", 3, true),
                ("42", 10, true),
                (name, 48, false),
                ("レイジギンコウ", 15, false),
                ("ホンテン", 15, false),
                ("フリコミ", 20, false),
            ],
        )
    } else {
        record(
            200,
            &[
                ("2", 1, true),
                ("1", 6, true),
                ("081130", 6, true),
                ("081130", 6, true),
                (yen, 10, true),
                ("0", 10, true),
                ("42", 10, true),
                (name, 48, false),
                ("レイジギンコウ", 15, false),
                ("ホンテン", 15, false),
                (way, 1, false),
                ("フリコミ", 20, false),
            ],
        )
    }
}

fn end(kind: &str, count: &str, sum: &str) -> Vec<Vec<u8>> {
    let width = if kind == "03" { 13 } else { 12 };
    vec![record(200, &[("8", 1, true), (count, 6, true), (sum, width, true)]), record(200, &[("9", 1, true)])]
}

fn file(kind: &str, credits: &[(&str, &str)]) -> Vec<Vec<u8>> {
    let mut all = vec![header(kind, "1234567")];
    let way = if kind == "03" { "1" } else { "" };
    all.extend(credits.iter().map(|(yen, name)| came_in(kind, way, yen, name)));
    let sum: i64 = credits.iter().map(|it| it.0.parse::<i64>().expect("yen")).sum();
    all.extend(end(kind, &credits.len().to_string(), &sum.to_string()));
    all
}

#[test]
fn what_came_in_is_read_with_and_without_ends_of_lines() {
    for kind in ["01", "03"] {
        let lines = file(kind, &[("33001", "レイジイシカイ"), ("4400", "ミホンシ")]);
        for joined in
            [lines.concat(), lines.join(b"\r\n".as_slice()), [lines.join(b"\n".as_slice()), vec![0x1A]].concat()]
        {
            let found = credits(&joined, TODAY).expect("a file");
            assert_eq!(found.len(), 2, "{kind}");
            assert_eq!((found[0].yen, found[0].on), (33_001, date!(2026 - 11 - 30)));
            assert_eq!((found[0].name.as_str(), found[0].account.as_str()), ("ﾚｲｼﾞｲｼｶｲ", "1234567"));
            assert_eq!((found[1].code.as_str(), found[1].note.as_str(), found[1].row), ("42", "ﾌﾘｺﾐ", 3));
        }
    }
    // Outgoing payments are skipped; ones taken back are reported.
    let mut lines = vec![header("03", "1"), came_in("03", "2", "500", "ミホン")];
    lines.extend(end("03", "0", "0"));
    assert_eq!(credits(&lines.concat(), TODAY), Ok(Vec::new()));
    let mut lines = vec![header("01", "1"), came_in("01", "1", "500", "ミホン")];
    lines.extend(end("01", "0", "0"));
    assert_eq!(credits(&lines.concat(), TODAY).expect("a file")[0].yen, -500);
}

#[test]
fn a_wrong_file_is_told_by_record_and_field() {
    let good = file("03", &[("33001", "レイジイシカイ")]);
    let told = |lines: &[Vec<u8>]| {
        let wrong = credits(&lines.concat(), TODAY).expect_err("wrong");
        (wrong.row, wrong.column, wrong.fault)
    };
    let with = |row: usize, at: usize, byte: u8| {
        let mut lines = good.clone();
        lines[row][at] = byte;
        told(&lines)
    };
    assert_eq!(with(1, 30, b'x'), (2, "取引金額", Fault::Number));
    assert_eq!(with(1, 12, b'9'), (2, "勘定日", Fault::Date));
    assert_eq!(with(1, 90, 0x80), (2, "振込依頼人名", Fault::Text));
    assert_eq!(with(2, 19, b'9'), (3, "金額合計", Fault::Sum));
    assert_eq!(with(2, 6, b'9'), (3, "件数", Fault::Sum));
    assert_eq!(with(0, 2, b'9'), (1, "種別コード", Fault::Kind));
    assert_eq!(with(1, 0, b'7'), (2, "データ区分", Fault::Kind));
    assert_eq!(told(&good[..3]), (3, "データ区分", Fault::Kind), "cut off");
    assert_eq!(told(&[good[0][..150].to_vec()]), (1, "", Fault::Length));
    assert_eq!(credits(b"", TODAY).expect_err("empty").fault, Fault::Length);
}

fn account() -> Account {
    Account {
        bank: "0001".to_owned(),
        bank_name: "例".to_owned(),
        branch: "023".to_owned(),
        branch_name: "ホンテン".to_owned(),
        kind: 1,
        number: "0123456".to_owned(),
        holder: "ミホンクリニツク".to_owned(),
    }
}

#[test]
fn what_is_to_be_collected_is_written_byte_by_byte() {
    let from = Account { bank_name: "れいじぎんこう".to_owned(), ..account() };
    let collector =
        Collector {
            code: "99".to_owned(), name: "ミホンメッドポスト（カ".to_owned(), account: from.clone()
        };
    let debit = Debit { account: from, yen: 33_001, first: true, customer: "7".to_owned() };
    let file = debits(&collector, date!(2026 - 12 - 28), &[debit]).expect("a file");
    let lines: Vec<&[u8]> = file.chunks(122).collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|it| it.len() == 122 && it.ends_with(b"\r\n")));
    let text = |line: usize| lines[line].iter().filter_map(|it| letter(*it)).collect::<String>();
    assert_eq!(
        text(0),
        format!(
            "{:<120}",
            "19100000000099ﾐﾎﾝﾒﾂﾄﾞﾎﾟｽﾄ(ｶ                           12280001ﾚｲｼﾞｷﾞﾝｺｳ      023ﾎﾝﾃﾝ           10123456"
        )
    );
    assert_eq!(
        text(1),
        format!(
            "{:<120}",
            "20001ﾚｲｼﾞｷﾞﾝｺｳ      023ﾎﾝﾃﾝ               10123456ﾐﾎﾝｸﾘﾆﾂｸ                      00000330011000000000000000000070"
        )
    );
    assert_eq!(text(2), format!("{:<120}", "8000001000000033001000000000000000000000000000000000000"));
    assert_eq!(text(3), format!("{:<120}", "9"));
    assert_eq!(account().check(), Err(Unfit { field: "bank_name", letter: Some('例') }));
    assert_eq!(account().masked(), "****456");
    assert_eq!(format!("{:?}", account()), "Account(…)");
}

#[test]
fn a_field_takes_the_letters_of_its_own_and_no_others() {
    let good = Account { bank_name: "ﾚｲｼﾞUFJ".to_owned(), ..account() };
    assert_eq!(good.check(), Ok(()));
    for (holder, letter) in [
        ("ミホン,テスト", Some(',')),
        ("「ミホン」", Some('「')),
        ("ミホン ヲ", Some('ヲ')),
        ("ミホン¥", Some('¥')),
        ("見本", Some('見')),
        ("ミホン\u{E000}", Some('\u{E000}')),
        ("", None),
        ("　", None),
        ("ミホンガガガガガガガガガガガガガガガ", None),
    ] {
        let it = Account { holder: holder.to_owned(), ..good.clone() };
        assert_eq!(it.check(), Err(Unfit { field: "holder", letter }), "{holder}");
        let debit = Debit { account: it, yen: 1, first: false, customer: "1".to_owned() };
        let us = Collector { code: "1".to_owned(), name: "ミホン".to_owned(), account: good.clone() };
        assert_eq!(debits(&us, date!(2026 - 12 - 28), &[debit]), None, "{holder}");
    }
    for holder in ["ミホン（カ）", "カ)ミホン.エー-1/2", "ﾐﾎﾝｯｬ", "みほん・てすと", "か\u{3099}", "カ゛ハ゜"]
    {
        assert_eq!(Account { holder: holder.to_owned(), ..good.clone() }.check(), Ok(()), "{holder}");
    }
    // Names of banks and branches have no blanks and no punctuation but the hyphen.
    for (name, letter) in [("レイジ ギンコウ", ' '), ("レイジ(カ", '('), ("レイジ.", '.'), ("レイジ/", '/')]
    {
        let bank = Account { bank_name: name.to_owned(), ..good.clone() };
        assert_eq!(bank.check(), Err(Unfit { field: "bank_name", letter: Some(letter) }));
        let branch = Account { branch_name: name.to_owned(), ..good.clone() };
        assert_eq!(branch.check(), Err(Unfit { field: "branch_name", letter: Some(letter) }));
    }
    assert_eq!(Account { branch_name: "オーサカ".to_owned(), ..good.clone() }.check(), Ok(()));
    // A collector's name may be longer than a holder's, and a collector has a code.
    let us = Collector { code: "99".to_owned(), name: "ミ".repeat(40), account: good };
    assert_eq!(us.check(), Ok(()));
    assert_eq!(Collector { name: "ミ".repeat(41), ..us.clone() }.check().expect_err("too long").field, "name");
    for code in ["", "12345678901", "1a"] {
        assert_eq!(Collector { code: code.to_owned(), ..us.clone() }.check().expect_err(code).field, "code");
    }
}

#[test]
fn a_year_of_two_digits_is_of_the_calendar_by_which_it_is_recent() {
    for (told, on) in [
        ((26, 11, 30), Some(date!(2026 - 11 - 30))),
        ((8, 11, 30), Some(date!(2026 - 11 - 30))),
        ((38, 11, 30), Some(date!(2026 - 11 - 30))),
        ((26, 12, 8), Some(TODAY)),
        ((25, 12, 8), Some(date!(2025 - 12 - 8))),
        ((26, 12, 9), None),
        ((25, 12, 6), None),
        ((31, 11, 30), None),
        ((0, 11, 30), None),
        ((26, 2, 29), None),
        ((26, 13, 1), None),
        ((-8, 11, 30), None),
    ] {
        assert_eq!(near(told, TODAY), on, "{told:?}");
    }
    // The first year of an era, and a year that ends in zeros.
    assert_eq!(near((31, 4, 1), date!(2019 - 4 - 30)), Some(date!(2019 - 4 - 1)));
    assert_eq!(near((1, 5, 1), date!(2019 - 5 - 30)), Some(date!(2019 - 5 - 1)));
    // In a whole file, the error names the record and the field.
    for (year, good) in [(b"08", true), (b"26", true), (b"38", true), (b"31", false), (b"09", false)] {
        let mut lines = file("01", &[("33001", "レイジイシカイ")]);
        lines[1][7..9].copy_from_slice(year);
        match credits(&lines.concat(), TODAY) {
            Ok(it) => assert!(good && it[0].on == date!(2026 - 11 - 30)),
            Err(it) => assert!(!good && (it.row, it.column, it.fault) == (2, "勘定日", Fault::Date)),
        }
    }
}

#[test]
fn what_became_of_it_is_read_back() {
    let mut file: Vec<Vec<u8>> = Vec::new();
    file.push(record(
        120,
        &[("1", 1, true), ("91", 2, true), ("0", 1, true), ("99", 10, true), ("ミホン", 40, false), ("1228", 4, true)],
    ));
    let line = |yen: &str, customer: &str, code: &str| {
        record(
            120,
            &[
                ("2", 1, true),
                ("1", 4, true),
                ("レイジ", 15, false),
                ("1", 3, true),
                ("ホンテン", 15, false),
                ("", 4, false),
                ("1", 1, true),
                ("1", 7, true),
                ("ミホン", 30, false),
                (yen, 10, true),
                ("0", 1, true),
                (customer, 20, true),
                (code, 1, true),
            ],
        )
    };
    file.push(line("33001", "7", "0"));
    file.push(line("4400", "8", "1"));
    file.push(record(
        120,
        &[
            ("8", 1, true),
            ("2", 6, true),
            ("37401", 12, true),
            ("1", 6, true),
            ("33001", 12, true),
            ("1", 6, true),
            ("4400", 12, true),
        ],
    ));
    file.push(record(120, &[("9", 1, true)]));
    let (day, found) = outcomes(&file.concat()).expect("a file");
    assert_eq!((day, found.len()), ((12, 28), 2));
    assert_eq!((found[0].customer.as_str(), found[0].collected), ("7", Collected::Done));
    assert_eq!((found[1].yen, found[1].collected), (4_400, Collected::NoFunds));
    file[3][10] = b'9';
    assert_eq!(outcomes(&file.concat()).expect_err("wrong").fault, Fault::Sum);
    assert_eq!(outcomes(&file[..3].concat()).expect_err("cut off").fault, Fault::Kind);
    for code in ["5", "7", " "] {
        let wrong = [file[0].clone(), line("1", "1", code)].concat();
        let wrong = outcomes(&wrong).expect_err("no such code");
        assert_eq!((wrong.row, wrong.column), (2, "振替結果コード"));
    }
}

#[test]
fn names_are_written_as_banks_write_them_and_known_again() {
    let text = |it: &str| half(it).map(|it| it.into_iter().filter_map(letter).collect::<String>());
    assert_eq!(text("がっきゅう・ポスト（カ").as_deref(), Some("ｶﾞﾂｷﾕｳ.ﾎﾟｽﾄ(ｶ"));
    assert_eq!(text("サンポー Abc-1").as_deref(), Some("ｻﾝﾎﾟ- ABC-1"));
    assert_eq!(text("漢字"), None);
    for (one, other) in [
        ("ｲ) ﾐﾎﾝｸﾘﾆﾂｸ", "ミホンクリニック"),
        ("ﾚｲｼﾞｲｼｶｲ", "れいじ いしかい"),
        ("ｼﾔ)ﾚｲｼﾞｲｼｶｲ", "レイジイシカイ"),
        ("ﾐﾎﾝｼﾖｳｼﾞ(ｶ", "カ）ミホンショウジ"),
        ("医療法人社団　髙橋医院", "高橋醫院"),
        ("（株）濵田商店", "浜田商店 株式会社"),
    ] {
        assert_eq!(bare_name(one), bare_name(other));
        assert!(!bare_name(one).is_empty());
    }
    assert_ne!(bare_name("ミホンシ"), bare_name("ミホンイシカイ"));
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..900), kind in 0..3usize) {
        let _ = credits(&bytes, TODAY);
        let _ = outcomes(&bytes);
        let mut file = file(["01", "03", "03"][kind], &[("1", "ミホン")]).concat();
        for (place, byte) in bytes.iter().enumerate() {
            let place = (place * 7919) % file.len();
            if place % 5 == 0 {
                file[place] = *byte;
            }
        }
        let _ = credits(&file, TODAY);
    }

    #[test]
    fn a_recent_date_is_known_in_each_calendar_and_none_is_ever_in_the_future(
        back in 0..=365i64, calendar in 0..CALENDARS.len(), (year, month, day) in (0..100i64, 0..14i64, 0..33i64),
    ) {
        let on = TODAY - time::Duration::days(back);
        let told = (i64::from(on.year()) - CALENDARS[calendar], i64::from(u8::from(on.month())), i64::from(on.day()));
        prop_assert_eq!(near(told, TODAY), Some(on));
        prop_assert!(near((year, month, day), TODAY).is_none_or(|it| is_recent(it, TODAY)));
    }

    #[test]
    fn whatever_is_written_has_its_length(name in "\\PC{0,60}", yen in 0..10_000_000_000i64, customer in "[0-9]{0,22}") {
        let mut from = account();
        from.bank_name = "レイジ".to_owned();
        from.holder = name;
        let collector = Collector { code: "1".to_owned(), name: "ミホン".to_owned(), account: Account { holder: "ミホン".to_owned(), ..from.clone() } };
        if let Some(file) = debits(&collector, date!(2026 - 12 - 28), &[Debit { account: from, yen, first: false, customer }]) {
            prop_assert_eq!(file.len(), 4 * 122);
        }
    }
}
