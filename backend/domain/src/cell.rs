//! What people, banks and spreadsheets write into a cell, and how a spreadsheet damages it on opening and saving a
//! table: leading zeros are dropped, `1-1` becomes a day in January, long numbers become powers of ten, narrow columns
//! become `###`.

use unicode_normalization::UnicodeNormalization;

/// English month names, as spreadsheets write them in dates.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// What a spreadsheet shows if a formula fails.
const FAILED: [&str; 6] = ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#DIV/0!"];

/// Whether a spreadsheet has replaced what was typed: by a date, a power of ten, an error, or `#` signs for what did
/// not fit. Only for cells that don't hold dates.
pub fn is_spoilt(cell: &str) -> bool {
    let text: String = cell.nfkc().flat_map(char::to_lowercase).collect();
    let text = text.trim();
    if FAILED.contains(&cell.trim()) || (!text.is_empty() && text.bytes().all(|it| it == b'#')) {
        return true;
    }
    is_power(text) || is_date(text)
}

/// A power of ten such as 3.11234E+11.
fn is_power(text: &str) -> bool {
    let Some((number, power)) = text.split_once("e+") else { return false };
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    digits(power) && digits(&number.replacen('.', "", 1)) && number.starts_with(|it: char| it.is_ascii_digit())
}

/// A date in any of these forms: 1月1日, 2026年1月, 2026年1月1日, 2026/1/1, 1-Jan, Jan-01.
fn is_date(text: &str) -> bool {
    let mut shape = String::new();
    let mut year = false;
    let mut digits = 0;
    for it in text.chars() {
        if it.is_ascii_digit() {
            digits += 1;
            year |= digits == 4;
            if digits == 1 {
                shape.push('9');
            }
        } else {
            digits = 0;
            shape.push(it);
        }
    }
    match shape.as_str() {
        "9月9日" => true,
        "9年9月" | "9年9月9日" | "9/9/9" => year,
        it => it.split_once('-').is_some_and(|(one, other)| {
            (one == "9" && MONTHS.contains(&other)) || (other == "9" && MONTHS.contains(&one))
        }),
    }
}

/// Year, month and day of a date as people or banks write it: 2026-11-30, 2026/11/30, 20261130, 2026年11月30日,
/// 令和8年11月30日, R8.11.30. A time of day after it is ignored. A two-digit year without an era is returned as it
/// stands, because only the caller knows its calendar. `None` if it is no date. The day may still not exist in its
/// month.
pub fn date_parts(text: &str) -> Option<(i64, i64, i64)> {
    let text: String = text.nfkc().collect();
    let text = text.split_whitespace().next()?.replace("元年", "1年");
    let eras = [("令和", 2018), ("R", 2018), ("r", 2018), ("平成", 1988), ("H", 1988), ("h", 1988)];
    let of_an_era = eras.iter().find_map(|(era, add)| Some((*add, text.strip_prefix(era)?)));
    let (add, rest) = of_an_era.unwrap_or((0, text.as_str()));
    let plain = !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit());
    let parts: Vec<&str> = match rest.len() {
        8 if plain => vec![&rest[..4], &rest[4..6], &rest[6..]],
        6 if plain => vec![&rest[..2], &rest[2..4], &rest[4..]],
        _ if plain => return None,
        _ => rest.strip_suffix('日').unwrap_or(rest).split(['-', '/', '.', '年', '月']).collect(),
    };
    let number = |it: &str| {
        let good = (1..=4).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
        it.parse::<i64>().ok().filter(|_| good)
    };
    let [year, month, day] = parts[..] else { return None };
    Some((add + number(year)?, number(month)?, number(day)?))
}

/// Parses an amount of yen as people or banks write it: 33001, 33,001, ¥33,001, 33,001円. `None` for anything else.
pub fn yen(text: &str) -> Option<i64> {
    let text: String = text.nfkc().filter(|it| *it != ',' && !it.is_whitespace()).collect();
    let text = text.strip_prefix(['¥', '\\']).unwrap_or(&text);
    let text = text.strip_suffix('円').unwrap_or(text);
    text.parse().ok().filter(|_| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()))
}

/// Parses an amount like [`yen`], which may also be negative: -1,000, △1,000.
pub fn signed_yen(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.strip_prefix(['-', '−', '－', '△', '▲']) {
        Some(it) => yen(it).map(|it| -it),
        None => yen(text),
    }
}

/// A telephone number with the leading zero that a spreadsheet dropped; `None` if none is missing. Landline numbers
/// have ten digits, those starting with 050 to 090 have eleven.
pub fn phone_with_zero(text: &str) -> Option<String> {
    let digits = !text.starts_with('0') && text.bytes().all(|it| it.is_ascii_digit());
    let whole = match text.len() {
        9 => true,
        10 => ["50", "60", "70", "80", "90"].iter().any(|it| text.starts_with(it)),
        _ => false,
    };
    (digits && whole).then(|| format!("0{text}"))
}

/// A postal code with the leading zeros that a spreadsheet dropped; `None` if none are missing. The lowest codes start
/// with 001.
pub fn postal_code_with_zeros(text: &str) -> Option<String> {
    let digits = !text.starts_with('0') && text.bytes().all(|it| it.is_ascii_digit());
    (digits && (5..=6).contains(&text.len())).then(|| format!("{text:0>7}"))
}

/// A numeric code without leading zeros. If two codes are equal without them, a spreadsheet may have dropped some.
/// `None` if it contains anything but digits, or only zeros.
pub fn without_zeros(code: &str) -> Option<&str> {
    let bare = code.trim_start_matches('0');
    (!bare.is_empty() && code.bytes().all(|it| it.is_ascii_digit())).then_some(bare)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sum_that_is_taken_off_has_its_sign() {
        for it in ["-1,000", "△1,000", "−１，０００円", " ▲1000 "] {
            assert_eq!(signed_yen(it), Some(-1_000), "{it}");
        }
        assert_eq!((signed_yen("1,000"), signed_yen("--1"), signed_yen("-")), (Some(1_000), None, None));
    }

    #[test]
    fn what_a_spreadsheet_put_in_the_place_of_a_text_is_known() {
        for it in [
            "1月1日",
            "１月１日",
            "12月31日",
            "2026年1月",
            "2026年1月1日",
            "2026/1/1",
            "1-Jan",
            "Jan-01",
            "3.11234E+11",
            "1E+10",
            "########",
            "#NAME?",
        ] {
            assert!(is_spoilt(it), "{it}");
        }
        for it in [
            "",
            "1-1",
            "1丁目1番1号",
            "例示町1-1-1",
            "1/2/3",
            "3月のライオン薬局",
            "1月",
            "E+1",
            "例示E+1",
            "jan-jan",
            "0112345",
            "03-1234-5678",
            "2026",
        ] {
            assert!(!is_spoilt(it), "{it}");
        }
    }

    #[test]
    fn dates_and_sums_are_read_as_they_are_written() {
        for it in [
            "2026-11-30",
            "2026/11/30",
            "2026.11.30",
            "20261130",
            "２０２６年１１月３０日",
            "2026年11月30日",
            "令和8年11月30日",
            "R8.11.30",
            "R08/11/30",
            "2026/11/30 10:51",
            "H38.11.30",
        ] {
            assert_eq!(date_parts(it), Some((2026, 11, 30)), "{it}");
        }
        assert_eq!(date_parts("令和元年5月1日"), Some((2019, 5, 1)));
        assert_eq!(date_parts("2027/4/1"), Some((2027, 4, 1)));
        assert_eq!(date_parts("261130"), Some((26, 11, 30)));
        assert_eq!(date_parts("8/11/30"), Some((8, 11, 30)));
        for it in
            ["", "x", "2026-11", "2026-11-30-1", "46721", "2026-1x-30", "-1-1-1", "2026--1", "99999-1-1", "年月日"]
        {
            assert_eq!(date_parts(it), None, "{it}");
        }
        for (text, sum) in [
            ("33001", Some(33_001)),
            ("33,001", Some(33_001)),
            ("¥33,001", Some(33_001)),
            ("￥33,001", Some(33_001)),
            ("\\33,001", Some(33_001)),
            ("33,001円", Some(33_001)),
            ("３３００１", Some(33_001)),
            ("0", Some(0)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("円", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(yen(text), sum, "{text}");
        }
    }

    #[test]
    fn zeros_that_were_lost_are_put_back_where_the_length_says_so() {
        assert_eq!(phone_with_zero("312345678").as_deref(), Some("0312345678"));
        assert_eq!(phone_with_zero("9012345678").as_deref(), Some("09012345678"));
        for it in ["0312345678", "03-1234-5678", "3-1234-5678", "1234567890", "", "12345"] {
            assert_eq!(phone_with_zero(it), None, "{it}");
        }
        assert_eq!(postal_code_with_zeros("600001").as_deref(), Some("0600001"));
        assert_eq!(postal_code_with_zeros("10010").as_deref(), Some("0010010"));
        for it in ["0600001", "060-0001", "1000001", "1", ""] {
            assert_eq!(postal_code_with_zeros(it), None, "{it}");
        }
        assert_eq!((without_zeros("0112345"), without_zeros("112345")), (Some("112345"), Some("112345")));
        assert_eq!((without_zeros("E01"), without_zeros("000"), without_zeros("")), (None, None, None));
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text: String, like in "[0-9年月日RH令和元/.\\-#E+, ]{0,14}") {
            for it in [&text, &like] {
                let _ = (is_spoilt(it), date_parts(it), yen(it), phone_with_zero(it), postal_code_with_zeros(it));
            }
        }
    }
}
