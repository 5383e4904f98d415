//! Letters in layouts as clinics and hospitals print them. Names are made up.

use super::*;

fn patient(number: &str, name: &str, kana: &str, born: &str) -> Patient {
    Patient { number: number.to_owned(), name: name.to_owned(), kana: kana.to_owned(), born: born.to_owned() }
}

/// What the guard doubts about one document.
fn of(recipients: &[&str], patient: &Patient, name: &str, text: &str) -> Vec<Doubt> {
    let recipients: Vec<String> = recipients.iter().map(|it| (*it).to_owned()).collect();
    let meant = Meant { recipients: &recipients, sender: "見本クリニック", patient, foreign_number: false };
    let document = Document { name: name.to_owned(), text: Text::Read(text.to_owned()) };
    doubts(&meant, &[document]).into_iter().map(|it| it.doubt).collect()
}

fn hanayo() -> Patient {
    patient("00012345", "架空 花代", "カクウ ハナヨ", "1950-01-01")
}

const REFERRAL: &str = "診療情報提供書\n紹介先医療機関名\t例示総合病院　循環器内科\n担当医 仮名 先生 御侍史\n紹介元医療機関の所在地及び名称\n\
    見本県見本市1-2-3 見本クリニック\n電話番号 000-000-0000\n医師氏名 見本 一郎\n\
    フリガナ カクウ ハナヨ\t性別 女\n患者氏名\t架空　花代　様\n生年月日 昭和25年1月1日 (76歳)\n患者番号 12345\n傷病名 高血圧症\n紹介目的 精査をお願いします。";

#[test]
fn a_right_letter_is_fine_in_whatever_width_era_and_kanji() {
    for text in [
        REFERRAL.to_owned(),
        REFERRAL.replace("昭和25年1月1日", "S25.1.1"),
        REFERRAL.replace("昭和25年1月1日", "１９５０∕１∕１"),
        REFERRAL.replace("昭和25年1月1日", "１９５０／０１／０１"),
        REFERRAL.replace("カクウ ハナヨ", "ｶｸｳ ﾊﾅﾖ"),
        REFERRAL.replace("患者氏名\t架空　花代　様", "氏　　名　架空花代 殿"),
        REFERRAL.replace("患者番号 12345", "ＩＤ：０００１２３４５"),
        REFERRAL.replace("例示総合病院　循環器内科", "社会医療法人例示会 例示総合病院"),
    ] {
        assert_eq!(of(&["例示総合病院"], &hanayo(), "紹介状.pdf", &text), [], "{text}");
    }
}

#[test]
fn each_swapped_field_is_doubted() {
    for (from, to, doubt) in [
        ("例示総合病院　循環器内科", "架空中央病院　循環器内科", Doubt::Recipient),
        ("架空　花代", "見本　太郎", Doubt::Name),
        ("カクウ ハナヨ", "ミホン タロウ", Doubt::Kana),
        ("昭和25年1月1日", "昭和52年1月1日", Doubt::Born),
        ("患者番号 12345", "患者番号 54321", Doubt::Number),
    ] {
        let found = of(&["例示総合病院"], &hanayo(), "紹介状.pdf", &REFERRAL.replace(from, to));
        assert_eq!(found, [doubt], "{to}");
    }
}

#[test]
fn letters_without_labels_are_read_too() {
    let text = "例示総合病院 整形外科\n仮名 次郎 先生 御机下\n\n拝啓 いつもお世話になっております。\n架空 花代 様（昭和25年1月1日生）の件、ご高診をお願いいたします。\n見本クリニック 見本 一郎";
    assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", text), []);
    assert_eq!(of(&["架空中央病院"], &hanayo(), "a.pdf", text), [Doubt::Recipient]);
    let other = text.replace("架空 花代", "見本 太郎");
    assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", &other), [Doubt::Name]);
    // The date before 生 has no label either.
    let older = text.replace("昭和25年1月1日", "１９５１∕０１∕０１");
    assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", &older), [Doubt::Born]);
    let nobody = "検査の結果をお知らせします。数値は別紙のとおりです。よろしくお願いいたします。";
    assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", nobody), [Doubt::Unnamed]);
}

#[test]
fn tables_are_read_across_and_down() {
    let text = "検査結果報告書\n患者番号\t氏名\tフリガナ\t生年月日\n00012345\t架空 花代\tカクウ ハナヨ\t1950/01/01\nWBC\t5400\nRBC\t430";
    assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", text), []);
    let other = text.replace("架空 花代", "見本 太郎").replace("カクウ ハナヨ", "ミホン タロウ");
    assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", &other), [Doubt::Name, Doubt::Kana]);
}

#[test]
fn two_patients_in_one_letter_are_seen() {
    let recipients = vec!["例示総合病院".to_owned()];
    let meant = Meant {
        recipients: &recipients,
        sender: "見本クリニック",
        patient: &Patient::default(),
        foreign_number: false,
    };
    let one = Document { name: "a.pdf".to_owned(), text: Text::Read(REFERRAL.to_owned()) };
    let other =
        Document { name: "b.pdf".to_owned(), text: Text::Read(REFERRAL.replace("架空　花代", "見本　太郎")) };
    assert_eq!(doubts(&meant, &[one.clone(), one.clone()]), []);
    let found = doubts(&meant, &[one.clone(), other.clone()]);
    assert_eq!(found.iter().map(|it| (it.doubt, it.document)).collect::<Vec<_>>(), [(Doubt::TwoPatients, 1)]);
    // Pages of two patients in one file.
    let both = Document {
        name: "c.pdf".to_owned(),
        text: Text::Read(format!("{REFERRAL}\n{}", REFERRAL.replace("架空　花代", "見本　太郎"))),
    };
    assert_eq!(doubts(&meant, std::slice::from_ref(&both))[0].doubt, Doubt::TwoPatients);
    // With a patient, the other one is another patient, whichever comes first and whatever the label.
    let other = REFERRAL.replace("架空　花代", "見本　太郎");
    for text in [
        format!("{REFERRAL}\n{other}"),
        format!("{other}\n{REFERRAL}"),
        format!("{REFERRAL}\n{other}").replace("患者氏名", "氏名"),
        format!("{other}\n{REFERRAL}").replace("患者氏名", "氏名"),
        format!("{other}\n介護者\n氏名 架空 花代"),
    ] {
        assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", &text), [Doubt::Name], "{text}");
    }
}

#[test]
fn relatives_and_facilities_of_like_names_are_others() {
    for (from, to) in [
        ("架空　花代", "架空　花代子"),
        ("架空　花代", "架 空 太 郎"),
        ("架空　花代", "架空\t太郎"),
        ("架空　花代", "架空"),
    ] {
        let text = REFERRAL.replace(from, to).replace("カクウ ハナヨ", "");
        assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", &text), [Doubt::Name], "{to}");
    }
    let text = REFERRAL.replace("架空　花代", "架 空 花 代").replace("カクウ ハナヨ", "");
    assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", &text), []);
    for (chosen, printed) in
        [("さくら見本クリニック", "東さくら見本クリニック"), ("東さくら見本クリニック", "さくら見本クリニック")]
    {
        let text = REFERRAL.replace("例示総合病院　循環器内科", printed);
        assert_eq!(of(&[chosen], &hanayo(), "a.pdf", &text), [Doubt::Recipient], "{printed}");
    }
    for (chosen, printed) in [
        ("医療法人社団 例示会 例示病院", "例示病院 整形外科"),
        ("医療法人社団例示会 例示病院", "例示病院"),
        ("例示病院", "医療法人社団 例示会 例示病院"),
    ] {
        let text = REFERRAL.replace("例示総合病院　循環器内科", printed);
        assert_eq!(of(&[chosen], &hanayo(), "a.pdf", &text), [], "{printed}");
    }
    // A patient's 様 below the letterhead of whoever made the report addresses nobody.
    let report = "架空検査センター\n報告書\n患者氏名 架空 花代 様\n白血球数 5400 赤血球数 430 血色素量 13.1";
    assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", report), []);
    // Without a reading, file names are judged all the same.
    let typed = patient("", "架空 花代", "", "");
    assert_eq!(of(&["例示総合病院"], &typed, "見本太郎様_紹介状.pdf", REFERRAL), [Doubt::Name]);
}

#[test]
fn what_can_not_be_read_is_never_fine() {
    for text in ["", "1", "- 1 -\n- 2 -", &"\u{E001}\u{E002}".repeat(40), &"\u{FFFD}".repeat(50)] {
        assert_eq!(of(&["例示総合病院"], &hanayo(), "a.pdf", text), [Doubt::Unread], "{text:?}");
    }
}

#[test]
fn file_names_are_held_against_the_patient() {
    for (name, doubts) in [
        ("00012345_架空花代_紹介状.pdf", vec![]),
        ("00054321_紹介状.pdf", vec![Doubt::Number]),
        ("見本太郎様_紹介状.pdf", vec![Doubt::Name]),
        ("紹介状_20261128_見本太郎.pdf", vec![Doubt::Name]),
        ("紹介状_20261128.pdf", vec![]),
        ("心電図_循環器.pdf", vec![]),
    ] {
        assert_eq!(of(&["例示総合病院"], &hanayo(), name, REFERRAL), doubts, "{name}");
    }
}

#[test]
fn a_reply_has_numbers_of_its_own() {
    let (recipients, hanayo) = (vec!["例示総合病院".to_owned()], hanayo());
    let meant =
        Meant { recipients: &recipients, sender: "見本クリニック", patient: &hanayo, foreign_number: true };
    let text = REFERRAL.replace("患者番号 12345", "患者番号 98765");
    assert_eq!(doubts(&meant, &[Document { name: "a.pdf".to_owned(), text: Text::Read(text) }]), []);
}

#[test]
fn fields_are_offered_from_what_stands_there() {
    assert_eq!(offered(REFERRAL).name, "架空 花代");
    assert_eq!(offered(REFERRAL).born, "1950-01-01");
    assert_eq!(offered(REFERRAL).kana, "カクウ ハナヨ");
    assert_eq!(offered(REFERRAL).number, "12345");
    assert_eq!(offered("").name, "");
    let passed = Document { name: "CT.zip".to_owned(), text: Text::Passed };
    let meant = Meant { recipients: &[], sender: "", patient: &hanayo(), foreign_number: false };
    assert_eq!(doubts(&meant, &[passed]), []);
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_written_panics(text in ".{0,400}", name in ".{0,40}") {
        let _ = of(&["例示総合病院"], &hanayo(), &name, &text);
        let _ = offered(&text);
    }

    #[test]
    fn labels_in_any_order_do_not_panic(parts in proptest::collection::vec("(氏名|患者|様|生年月日|昭和|元年|[0-9]{1,9}|御中|病院|\t|\n| |架空){1,6}", 0..20)) {
        let _ = of(&["例示総合病院"], &hanayo(), "a.pdf", &parts.concat());
    }
}
