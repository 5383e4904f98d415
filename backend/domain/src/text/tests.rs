//! Text as Japan writes it.

use proptest::prelude::*;

use super::codes::*;
use super::fields::*;
use super::order::*;
use super::search::*;
use super::*;

#[test]
fn codes_of_facilities_are_kept_narrow_and_compared_without_case() {
    for it in ["０１００００１", " 0100001 ", "'0100001", "=\"0100001\""] {
        assert_eq!(facility_code(it), "0100001", "{it}");
    }
    assert_eq!(facility_code("Ｄ１３６"), "D136");
    assert_eq!(facility_code("d136"), "d136", "its case is the holder's");
    assert_eq!(code_folded("ｄ１３６"), code_folded("D136"));
}

#[track_caller]
fn same(left: &str, right: &str) {
    assert_eq!(fold(left), fold(right));
}

#[test]
fn width_kana_case_and_strokes_do_not_hinder_a_search() {
    same("ミホンクリニック", "みほん くりにっく");
    same("ﾐﾎﾝ", "ミホン");
    same("ＡＢＣ医院", "abc医院");
    same("センター", "センタ");
    for it in [
        "センター",
        "センタ−",
        "センタ‐",
        "センタ―",
        "センタ–",
        "センタ—",
        "センタ-",
        "センタ~",
        "センタ〜",
        "センタ～",
        "センタ ",
        "センタ\u{3000}",
    ] {
        same(it, "センタ");
    }
    same("クリニツク", "クリニック");
    same("ヴィラ医院", "ビラ医院");
    same("ラヴ", "らぶ");
    same("か\u{3099}", "ガ");
    assert_ne!(fold("見本"), fold("例示"));
    assert_ne!(fold("タケミ"), fold("タガミ"));
    assert_ne!(fold("一"), fold("ー"));
    assert_eq!(fold("50%_a!"), "50%_a!");
}

#[test]
fn forms_of_kanji_are_one() {
    let alike = "髙高 﨑崎 嵜崎 濵浜 濱浜 齋斎 齊斎 斉斎 邊辺 邉辺 澤沢 廣広 國国 櫻桜 嶋島 嶌島 冨富 眞真 桒桑 柗松 𠮷吉 \
        瀨瀬 德徳 惠恵 圓円 龍竜 瀧滝 萬万 藏蔵 實実 壽寿 曾曽 條条 榮栄 淺浅 增増 關関 橫横 黑黒 劍剣 釼剣 禮礼 與与 \
        驛駅 學学 會会 醫医 靜静 鹽塩 鐵鉄 舘館 槇槙 埜野 峯峰 藪薮 凜凛 堯尭 萠萌 渕淵 舩船 檜桧 鷗鴎 麴麹 嶽岳 \
        靑青 淸清 吳呉 彌弥 苅刈 翆翠 鄕郷 寬寛 曻昇 黃黄 敎教 戶戸 內内 恆恒 衞衛 邨村 蔣蒋 勳勲 薗園 栁柳 桺柳 橋𣘺";
    for it in alike.split_whitespace() {
        let (one, other) = it.split_at(it.chars().next().map_or(0, char::len_utf8));
        same(one, other);
    }
    // Compatibility ideographs, and a variant chosen by a variation selector.
    same("\u{FA10}本", "塚本");
    same("\u{FA19}田", "神田");
    same("葛\u{E0100}城", "葛城");
    same("辻\u{FE00}", "辻");
    // Kanji that only look similar, or belong to another name, stay distinct.
    for it in ["太大", "高嵩", "未末", "佑祐", "崎埼", "士土", "堺界", "弁井", "浜瀕"] {
        let (one, other) = it.split_at(3);
        assert_ne!(fold(one), fold(other), "{it}");
    }
}

#[test]
fn the_ga_of_a_place_is_a_ke() {
    for it in ["霞ヶ丘", "霞ケ丘", "霞が丘", "霞ガ丘", "霞ｹ丘", "霞 が 丘"] {
        same(it, "霞ヶ丘");
    }
    same("つつじが丘", "つつじヶ丘");
    assert_ne!(fold("かすみがおか"), fold("かすみけおか"));
    // While somebody is typing, nobody knows what follows.
    for it in ["霞", "霞が", "霞ケ", "霞が丘", "が丘"] {
        assert!(Search::of(it).finds(&search_line(&["霞ヶ丘医院"], &[])), "{it}");
    }
    assert!(Search::of("おめが").finds(&search_line(&["オメガ医院"], &[])));
    assert!(Search::of("しが").finds(&search_line(&["志賀医院", "シガイイン"], &[])));
}

#[test]
fn variants_are_in_order_and_lead_to_an_end() {
    assert!(variants::VARIANTS.is_sorted_by(|one, other| one.0 < other.0));
    for &(form, chosen) in &variants::VARIANTS {
        assert_eq!(chosen_form(chosen), chosen);
        assert_ne!(form, chosen);
    }
    for it in SORTS {
        assert_eq!(fold(it), it);
    }
}

proptest! {
    #[test]
    fn folding_twice_folds_no_further(text in any::<String>(), japanese in "[ぁ-ヿ゛゜ｦ-ﾟ一-鿿ー・ -~\u{3099}\u{309A}]{0,20}") {
        for it in [text, japanese] {
            prop_assert_eq!(fold(&fold(&it)), fold(&it));
            prop_assert!(!fold(&it).contains([NAME, WORD, ' ']));
        }
    }

    #[test]
    fn a_name_is_found_by_itself_and_comes_first(name in "[ぁ-ゖァ-ヶ一-鿿a-z]{1,12}", rest in "[ァ-ヶ]{0,5}") {
        let typed = Search::of(&name);
        let line = search_line(&[&name], &[&rest]);
        prop_assert!(typed.finds(&line));
        prop_assert_eq!(typed.rank(&line), Rank::Name);
    }
}

#[test]
fn kanji_and_kana_of_one_word_are_looked_for_apart() {
    let words = |it: &str| Search::of(it).words.concat();
    assert_eq!(words("例示びょういん 1"), ["例示", "ビヨウイン", "1"]);
    assert_eq!(words("鈴木クリニック"), ["鈴木", "クリニツク"]);
    assert!(Search::of(" \u{3000} ").is_empty());
    assert!(!Search::of("ー").is_empty());
    for it in ["ー", "・", "-", "%", "_"] {
        assert!(!Search::of(it).finds(&search_line(&["見本クリニック"], &["見本市"])), "{it}");
    }
}

#[test]
fn names_that_begin_so_come_first_then_their_words_then_the_rest() {
    let names = ["さくら見本薬局", "医療法人　見本医院", "例示医院", "見本クリニック"];
    let mut found = names.to_vec();
    Search::of("見本").sift(&mut found, |it| search_line(&[it], &["見本市"]));
    assert_eq!(found, ["見本クリニック", "医療法人　見本医院", "さくら見本薬局", "例示医院"]);
    let mut all = names.to_vec();
    Search::of(" ").sift(&mut all, |it| search_line(&[it], &[]));
    assert_eq!(all, names);
    let read = |name: &str, kana: &str| Search::of("みほん").rank(&search_line(&[name, kana], &[]));
    assert_eq!(read("見本クリニック", "ミホンクリニック"), Rank::Name);
    assert_eq!(read("さくら見本薬局", "サクラミホンヤッキョク"), Rank::Within);
}

#[test]
fn institutions_called_alike_have_one_stem() {
    for it in ["鈴木医院", "鈴木クリニック", "医療法人社団 鈴木内科・小児科医院", "鈴木整形外科"]
    {
        assert_eq!(name_stem(it), "鈴木", "{it}");
    }
    assert_ne!(name_stem("鈴木医院"), name_stem("鈴本医院"));
    assert_eq!(name_stem("総合病院"), "総合病院");
}

#[test]
fn names_sort_as_they_are_read() {
    let mut names = [("ワカバ", "若葉医院"), ("あおば", "青葉医院"), ("ｻｸﾗ", "桜クリニック"), ("", "イ号診療所")];
    names.sort_by_key(|it| sort_key(it.0, it.1));
    assert_eq!(names.map(|it| it.1), ["青葉医院", "イ号診療所", "桜クリニック", "若葉医院"]);
}

#[test]
fn letters_of_private_use_are_found() {
    for it in ['\u{E000}', '\u{E757}', '\u{F8FF}', '\u{F0000}', '\u{10FFFD}'] {
        assert_eq!(private_letter(&format!("見本{it}子")), Some(it));
    }
    assert_eq!(private_letter("見本〓髙\u{20BB7}﨑\u{E0100}"), None, "variation selectors are everybody's");
}

#[test]
fn a_line_that_would_read_backwards_is_not_plain() {
    assert!(is_plain_line("心エコー検査結果のご報告"));
    assert!(is_plain_line("ご家族 👨\u{200D}👩\u{200D}👧"));
    assert!(!is_plain_line("letter\u{202E}fdp.exe"));
    assert!(!is_plain_line("a\u{200D}b"));
    assert!(!is_plain_line("two\nlines"));
}

#[track_caller]
fn cleaned(text: &str, in_line: &str, in_lines: &str) {
    assert_eq!((clean(text, Field::Line).as_str(), clean(text, Field::Lines).as_str()), (in_line, in_lines));
}

#[test]
fn what_word_and_excel_paste_becomes_plain() {
    cleaned("上\u{B}下", "上 下", "上\n下");
    cleaned("上\u{2028}中\u{2029}下\u{85}\u{C}", "上 中 下", "上\n中\n下");
    cleaned("一\r\n二\r三\r\n", "一 二 三", "一\n二\n三");
    cleaned("見本\t花子", "見本 花子", "見本\t花子");
    cleaned(" 件名\u{200B}\u{3000}", "件名", " 件名");
    cleaned("\u{FEFF}a\u{202E}b\u{2066}c\u{2069}\u{200F}\u{AD}", "abc", "abc");
    // Joined emoji, a skin tone, a tag flag, variants of kanji and emoji.
    for it in [
        "👨\u{200D}👩\u{200D}👧",
        "👩🏽\u{200D}⚕\u{FE0F}",
        "❤\u{FE0F}\u{200D}🔥",
        "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
        "葛\u{E0100}城",
        "☎\u{FE0E}",
    ] {
        cleaned(it, it, it);
        assert!(is_plain_line(it), "{it:?}");
    }
    // Joiners and tags without anything to join.
    cleaned("a\u{200D}b👨\u{200D}", "ab👨", "ab👨");
    cleaned("🏴\u{E0067}", "🏴", "🏴");
    cleaned("a\u{E0067}\u{E007F}", "a", "a");
}

#[test]
fn what_does_not_fit_is_told_with_its_place() {
    assert_eq!(line("見本\u{7}", 9), Err(Unfit::Character { at: 3, found: '\u{7}' }));
    assert_eq!(line("見本花子", 3), Err(Unfit::TooLong));
    assert_eq!(line(" 見本花 ", 3).as_deref(), Ok("見本花"));
    assert_eq!(lines("見\r\n本", 7).as_deref(), Ok("見\n本"));
    assert_eq!(lines("見\n本\n\u{1B}", 99), Err(Unfit::Character { at: 5, found: '\u{1B}' }));
    assert_eq!((told('\u{7}'), told(':')), ("U+0007".to_owned(), ": (U+003A)".to_owned()));
}

proptest! {
    #[test]
    fn what_is_clean_stays_as_it_is(text in strange()) {
        for field in [Field::Line, Field::Lines] {
            let once = clean(&text, field);
            prop_assert_eq!(clean(&once, field), once.clone());
            prop_assert!(misplaced(&once, field).is_none_or(|it| it.1.is_control()), "{:?}", once);
        }
    }

    #[test]
    fn pieces_pasted_one_after_the_other_lose_no_letter(text in "[a-z一-三 \u{3000}👨👩]{0,20}") {
        prop_assert_eq!(pasted(&text, Field::Line), text);
    }

    #[test]
    fn a_refusal_names_a_letter_that_is_there(text in strange()) {
        if let Err(Unfit::Character { at, found }) = lines(&text, 1_000) {
            prop_assert_eq!(clean(&text, Field::Lines).chars().nth(at - 1), Some(found));
        }
    }
}

/// Texts of letters, blanks, line breaks, control characters, marks and parts of emoji.
fn strange() -> impl Strategy<Value = String> {
    let some = [
        'a',
        '見',
        ' ',
        '\u{3000}',
        '\t',
        '\n',
        '\r',
        '\u{B}',
        '\u{2028}',
        '\u{7}',
        '\u{85}',
        '\u{200B}',
        '\u{200D}',
        '\u{202E}',
        '\u{FE0F}',
        '\u{E0100}',
        '\u{AD}',
        '👨',
        '👩',
        '🏽',
        '🏴',
        '\u{E0067}',
        '\u{E0062}',
        '\u{E007F}',
    ];
    prop::collection::vec(prop::sample::select(some.to_vec()), 0..24).prop_map(|it| it.into_iter().collect())
}
