//! What happens in the demo every day: who sends what to whom, and what recipients do with it.

use medpost_domain::letter::DispatchKind;

use crate::files;

/// The files sent in a scene.
pub fn documents(it: &Scene) -> Vec<(String, Vec<u8>)> {
    let pdf = |title: &str| {
        let (number, name, kana, born) = it.patient;
        let of = |text: &str| if text.is_empty() { "―".to_owned() } else { format!("{text}（架空）") };
        let lines = ["この文書はデモ用の架空の内容です。".to_owned(), it.subject.to_owned()];
        let (number, name, kana, born) = (of(number), of(name), of(kana), of(born));
        let table = [
            ("患者番号", number.as_str()),
            ("氏名", &name),
            ("フリガナ", &kana),
            ("生年月日", &born),
            ("傷病名", "見本病（例示）、疑い"),
            ("既往歴", "特記なし（例示）"),
            ("検査値", "WBC 5,000 / Hb 13.0 / CRP 0.1（例示）"),
            ("処方", "例示錠 5mg 1日1回 朝食後 14日分（例示）"),
            ("紹介目的", "精査と治療方針のご相談（例示）"),
        ];
        files::pdf(title, &lines, &table)
    };
    match it.documents {
        Documents::Letter => vec![("診療情報提供書.pdf".to_owned(), pdf("診療情報提供書"))],
        Documents::Two => vec![
            ("診療情報提供書.pdf".to_owned(), pdf("診療情報提供書")),
            ("心エコー報告書.pdf".to_owned(), pdf("心エコー報告書")),
        ],
        Documents::Image => {
            vec![("胸部X線.png".to_owned(), files::png(1_600)), ("読影報告書.pdf".to_owned(), pdf("読影報告書"))]
        }
        Documents::Zip => {
            let inside = [
                ("0001.png", files::png(1_200)),
                ("0002.png", files::png(1_200)),
                ("一覧.csv", b"no,file\r\n1,0001.png\r\n2,0002.png\r\n".to_vec()),
            ];
            vec![("検診画像.zip".to_owned(), files::zip(&inside))]
        }
    }
}

#[derive(Clone, Copy)]
/// The documents sent in a scene.
pub enum Documents {
    /// A letter as PDF.
    Letter,
    /// A letter and a result.
    Two,
    /// An image and a report.
    Image,
    /// A zip of images.
    Zip,
}

/// A dispatch in the story, and what happens to it.
pub struct Scene {
    /// Card file of the sender.
    pub from: &'static str,
    /// Inbox to send from.
    pub from_inbox: &'static str,
    /// Card file of the recipient.
    pub to: &'static str,
    /// Inbox to send to.
    pub to_inbox: &'static str,
    /// Kind of dispatch.
    pub kind: DispatchKind,
    /// Subject.
    pub subject: &'static str,
    /// Text.
    pub text: &'static str,
    /// Patient number, name, reading, date of birth.
    pub patient: (&'static str, &'static str, &'static str, &'static str),
    /// The documents.
    pub documents: Documents,
    /// Whether it is sent without a hold.
    pub urgent: bool,
    /// Whether the recipient reads it.
    pub read: bool,
    /// Whether the recipient collects the documents.
    pub collect: bool,
}

/// The story, repeated every day.
pub const STORY: [Scene; 7] = [
    Scene {
        from: "02-reiji-hospital-renkei",
        from_inbox: "地域連携室",
        to: "01-mihon-clinic-doctor",
        to_inbox: "代表",
        kind: DispatchKind::Results,
        subject: "心エコー検査結果のご報告",
        text: "いつもお世話になっております。\n先日ご依頼の心エコー検査の結果をお送りします。\n（デモ用の架空の文面です）",
        patient: ("00012345", "架空 花代", "カクウ ハナヨ", "1950-01-01"),
        documents: Documents::Two,
        urgent: true,
        read: false,
        collect: false,
    },
    Scene {
        from: "01-mihon-clinic-doctor",
        from_inbox: "代表",
        to: "02-reiji-hospital-renkei",
        to_inbox: "地域連携室",
        kind: DispatchKind::Referral,
        subject: "心エコー検査のお願い",
        text: "上記の方の精査をお願いいたします。\n（デモ用の架空の文面です）",
        patient: ("00012345", "架空 花代", "カクウ ハナヨ", "1950-01-01"),
        documents: Documents::Letter,
        urgent: false,
        read: true,
        collect: true,
    },
    Scene {
        from: "11-mihon-city-health",
        from_inbox: "検診担当",
        to: "01-mihon-clinic-doctor",
        to_inbox: "代表",
        kind: DispatchKind::Screening,
        subject: "肺がん検診 画像（2名分）",
        text: "検診画像をお送りします。\n（デモ用の架空の文面です）",
        patient: ("", "", "", ""),
        documents: Documents::Zip,
        urgent: false,
        read: false,
        collect: false,
    },
    Scene {
        from: "04-sakura-pharmacy",
        from_inbox: "代表",
        to: "01-mihon-clinic-doctor",
        to_inbox: "代表",
        kind: DispatchKind::Other,
        subject: "服薬情報提供書",
        text: "残薬の状況をご報告します。\n（デモ用の架空の文面です）",
        patient: ("00023456", "仮名 太吉", "カメイ タキチ", "1941-11-03"),
        documents: Documents::Letter,
        urgent: false,
        read: true,
        collect: false,
    },
    Scene {
        from: "03-reiji-hospital-radiology",
        from_inbox: "放射線科",
        to: "01-mihon-clinic-doctor",
        to_inbox: "代表",
        kind: DispatchKind::Reply,
        subject: "胸部X線（返書）",
        text: "読影結果をお送りします。\n（デモ用の架空の文面です）",
        patient: ("00034567", "例示 松子", "レイジ マツコ", "1962-07-20"),
        documents: Documents::Image,
        urgent: false,
        read: true,
        collect: true,
    },
    Scene {
        from: "05-reiji-orthopedics",
        from_inbox: "代表",
        to: "02-reiji-hospital-renkei",
        to_inbox: "地域連携室",
        kind: DispatchKind::DischargeSummary,
        subject: "退院後の経過について",
        text: "退院後の経過をご報告します。\n（デモ用の架空の文面です）",
        patient: ("00045678", "見本 竹男", "ミホン タケオ", "1938-03-15"),
        documents: Documents::Letter,
        urgent: false,
        read: true,
        collect: false,
    },
    Scene {
        from: "08-nursing-station",
        from_inbox: "代表",
        to: "06-suzuki-east-doctor",
        to_inbox: "代表",
        kind: DispatchKind::HomeNursing,
        subject: "訪問看護報告書（今月分）",
        text: "今月の訪問看護の報告書です。\n（デモ用の架空の文面です）",
        patient: ("00056789", "架空 梅", "カクウ ウメ", "1929-09-09"),
        documents: Documents::Letter,
        urgent: false,
        read: false,
        collect: false,
    },
];
