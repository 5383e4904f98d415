//! What documents say under labels: 患者氏名, フリガナ, 生年月日, 患者番号, 紹介先; and whom they address.

use unicode_normalization::UnicodeNormalization;

use super::born::birth_date;
use crate::text::fold;

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Name,
    Kana,
    Born,
    Number,
    /// The facility that a letter goes to.
    To,
    /// A name before 様, without a label.
    Honoured,
    /// Anything else, which ends the value before it.
    Other,
}

/// A value and its label.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub label: Label,
    pub value: String,
    /// Whether the label can only be about the patient.
    pub strong: bool,
}

/// Labels as they are printed, without blanks, and whether they can only be about the patient. Longer ones first, so
/// that 患者氏名 is not read as 氏名, and 医師氏名 is none.
const LABELS: [(&str, Label, bool); 104] = [
    ("紹介先医療機関等名", Label::To, true),
    ("紹介先医療機関名称", Label::To, true),
    ("紹介先医療機関名", Label::To, true),
    ("紹介先医療機関", Label::To, true),
    ("紹介元医療機関の所在地及び名称", Label::Other, false),
    ("紹介元医療機関名", Label::Other, false),
    ("紹介元医療機関", Label::Other, false),
    ("患者さん氏名", Label::Name, true),
    ("患者様氏名", Label::Name, true),
    ("患者様名", Label::Name, true),
    ("患者カナ氏名", Label::Kana, true),
    ("患者氏名カナ", Label::Kana, true),
    ("患者氏名", Label::Name, true),
    ("患者の氏名", Label::Name, true),
    ("患者名カナ", Label::Kana, true),
    ("患者カナ", Label::Kana, true),
    ("患者名", Label::Name, true),
    ("受診者氏名", Label::Name, true),
    ("受診者名", Label::Name, true),
    ("受検者氏名", Label::Name, true),
    ("被検者氏名", Label::Name, true),
    ("利用者氏名", Label::Name, true),
    ("利用者名", Label::Name, true),
    ("申請者氏名", Label::Name, true),
    ("患者生年月日", Label::Born, true),
    ("患者診察券番号", Label::Number, true),
    ("患者番号", Label::Number, true),
    ("患者id", Label::Number, true),
    ("患者no.", Label::Number, true),
    ("患者no", Label::Number, true),
    ("受診者番号", Label::Number, true),
    ("受診番号", Label::Number, true),
    ("診察券番号", Label::Number, true),
    ("診察券no", Label::Number, true),
    ("カルテ番号", Label::Number, true),
    ("カルテno", Label::Number, true),
    ("登録番号", Label::Number, true),
    ("担当医師氏名", Label::Other, false),
    ("主治医氏名", Label::Other, false),
    ("担当医氏名", Label::Other, false),
    ("紹介医氏名", Label::Other, false),
    ("医師氏名", Label::Other, false),
    ("記載者氏名", Label::Other, false),
    ("記入者氏名", Label::Other, false),
    ("保護者氏名", Label::Other, false),
    ("家族氏名", Label::Other, false),
    ("介護者氏名", Label::Other, false),
    ("世帯主氏名", Label::Other, false),
    ("被保険者氏名", Label::Other, false),
    ("被保険者番号", Label::Other, false),
    ("被保険者証", Label::Other, false),
    ("保険者番号", Label::Other, false),
    ("看護師氏名", Label::Other, false),
    ("薬剤師氏名", Label::Other, false),
    ("担当者氏名", Label::Other, false),
    ("担当者名", Label::Other, false),
    ("担当医師", Label::Other, false),
    ("担当医", Label::Other, false),
    ("主治医", Label::Other, false),
    ("紹介医", Label::Other, false),
    ("依頼医", Label::Other, false),
    ("報告医", Label::Other, false),
    ("医師名", Label::Other, false),
    ("電話番号", Label::Other, false),
    ("郵便番号", Label::Other, false),
    ("所在地", Label::Other, false),
    ("住所", Label::Other, false),
    ("電話", Label::Other, false),
    ("職業", Label::Other, false),
    ("性別", Label::Other, false),
    ("年齢", Label::Other, false),
    ("続柄", Label::Other, false),
    ("傷病名", Label::Other, false),
    ("病名", Label::Other, false),
    ("紹介目的", Label::Other, false),
    ("既往歴", Label::Other, false),
    ("検査日", Label::Other, false),
    ("採取日", Label::Other, false),
    ("報告日", Label::Other, false),
    ("依頼日", Label::Other, false),
    ("撮影日", Label::Other, false),
    ("受診日", Label::Other, false),
    ("作成日", Label::Other, false),
    ("紹介元", Label::Other, false),
    ("送信元", Label::Other, false),
    ("差出人", Label::Other, false),
    ("発信者", Label::Other, false),
    ("紹介先", Label::To, true),
    ("送付先", Label::To, true),
    ("送信先", Label::To, true),
    ("提出先", Label::To, true),
    ("宛先", Label::To, true),
    ("宛名", Label::To, true),
    ("カナ氏名", Label::Kana, false),
    ("氏名カナ", Label::Kana, false),
    ("フリガナ", Label::Kana, false),
    ("ふりがな", Label::Kana, false),
    ("よみがな", Label::Kana, false),
    ("生年月日", Label::Born, false),
    ("誕生日", Label::Born, false),
    ("お名前", Label::Name, false),
    ("氏名", Label::Name, false),
    ("患者", Label::Name, false),
    ("id", Label::Number, false),
];

/// Blanks that a label may have between its letters: 氏　　名.
const MOST_BLANKS: usize = 6;

/// Reads all labels with their values. A value stands behind its label or, in a table with a row of labels, below it.
pub(super) fn read(text: &str) -> Vec<Found> {
    let lines: Vec<Vec<char>> = text.lines().map(|it| it.nfkc().collect()).collect();
    let mut found = Vec::new();
    let mut above: Vec<(Label, bool, usize)> = Vec::new();
    for line in &lines {
        let all = labels_of(line);
        let mut empty = Vec::new();
        if all.is_empty() && !above.is_empty() && !line.iter().all(|it| it.is_whitespace()) {
            below(line, &above, &mut found);
        }
        for (at, it) in all.iter().enumerate() {
            let until = all.get(at + 1).map_or(line.len(), |it| it.start);
            let value = value(&line[it.end..until], it.label);
            if value.is_empty() {
                empty.push((it.label, it.strong, it.column));
            } else {
                found.push(Found { label: it.label, value, strong: it.strong });
            }
        }
        // A name before 様 somewhere in the line.
        let plain: String = line.iter().collect();
        found.extend(honoured(&plain).map(|value| Found { label: Label::Honoured, value, strong: false }));
        let known = found.iter().any(|it| it.label == Label::Born);
        found.extend(born_in(line).filter(|_| !known).map(|value| Found { label: Label::Born, value, strong: false }));
        if !line.iter().all(|it| it.is_whitespace()) {
            above = empty;
        }
    }
    found.retain(|it| it.label != Label::Other);
    found
}

/// The values below a row of labels, cell by cell.
fn below(line: &[char], above: &[(Label, bool, usize)], found: &mut Vec<Found>) {
    let cells: Vec<&[char]> = line.split(|it| *it == '\t').collect();
    let single = above.len() == 1;
    for (label, strong, column) in above {
        let cell = if single && cells.len() == 1 { cells.first() } else { cells.get(*column) };
        let value = cell.map(|it| value(it, *label)).unwrap_or_default();
        if !value.is_empty() {
            found.push(Found { label: *label, value, strong: *strong });
        }
    }
}

struct Place {
    label: Label,
    strong: bool,
    start: usize,
    end: usize,
    /// The cell of the line, counted by tabs.
    column: usize,
}

fn labels_of(line: &[char]) -> Vec<Place> {
    let (mut all, mut at, mut column) = (Vec::new(), 0, 0);
    while at < line.len() {
        if line[at] == '\t' {
            column += 1;
        }
        let hit = LABELS.iter().find_map(|(text, label, strong)| {
            let end = matched(line, at, text)?;
            is_label(line, at, end, text, *strong).then_some((*label, *strong, end))
        });
        match hit {
            Some((label, strong, end)) => {
                all.push(Place { label, strong, start: at, end, column });
                at = end;
            }
            None => at += 1,
        }
    }
    all
}

/// Where a label that begins at `at` ends; it may have blanks between its letters.
fn matched(line: &[char], at: usize, label: &str) -> Option<usize> {
    let mut here = at;
    for (position, wanted) in label.chars().enumerate() {
        let mut blanks = 0;
        while position > 0 && blanks < MOST_BLANKS && line.get(here).is_some_and(|it| *it == ' ' || *it == '\u{3000}') {
            (here, blanks) = (here + 1, blanks + 1);
        }
        if line.get(here)?.to_lowercase().next() != Some(wanted) {
            return None;
        }
        here += 1;
    }
    Some(here)
}

/// Whether a word is used as a label here: nothing that belongs to a longer word stands before it, and a separator or a
/// value stands behind.
fn is_label(line: &[char], at: usize, end: usize, text: &str, strong: bool) -> bool {
    let before = at.checked_sub(1).and_then(|it| line.get(it)).copied();
    let after = line.get(end).copied();
    let joined = |it: char| it.is_alphanumeric() || matches!(it, '々' | 'ー');
    let separated = after.is_none_or(|it| !joined(it) || it == '(');
    match text {
        // Common words, which are labels only with a separator of their own.
        "患者" | "id" | "紹介先" | "紹介元" | "病名" | "電話" | "住所" | "宛先" | "主治医" | "担当医" | "紹介医"
        | "依頼医" | "報告医" | "担当医師" => before.is_none_or(|it| !joined(it)) && separated,
        _ if strong => {
            before.is_none_or(|it| !joined(it) || it.is_ascii_digit())
                && (separated || text.ends_with('名') || text.ends_with("番号"))
        }
        _ => before.is_none_or(|it| !joined(it)),
    }
}

/// Words that end a name.
const AFTER_NAME: [&str; 14] =
    ["様", "殿", "さん", "さま", "氏", "ちゃん", "君", "男", "女", "(", "[", "【", "生", "歳"];

/// A value, without separators in front and what follows behind.
fn value(rest: &[char], label: Label) -> String {
    let text: String = rest.iter().collect();
    let text = text.trim_start_matches(|it: char| it.is_whitespace() || ":)]】|・-_=〈>：．.,、".contains(it));
    // The reading in brackets after 氏名 is not the name.
    let text = text.trim_start_matches(['(', '（']);
    let mut cells = text.split('\t');
    let cell = cells.next().unwrap_or_default();
    let cell = match label {
        // The given name may stand in a cell of its own.
        Label::Name | Label::Kana | Label::Honoured => match cells.next().map(str::trim) {
            Some(given)
                if !cell.trim().contains(char::is_whitespace)
                    && is_given(given)
                    && cell.trim().chars().count() <= 4 =>
            {
                name_in(&format!("{} {given}", cell.trim()))
            }
            _ => name_in(cell),
        },
        Label::Number => cell.split_whitespace().next().unwrap_or_default().to_owned(),
        Label::Born | Label::To | Label::Other => cell.to_owned(),
    };
    let cell = cell.trim().trim_end_matches(['|', ':', ')', '】']).trim();
    let fits = match label {
        Label::Number => cell.chars().any(|it| it.is_ascii_digit()),
        Label::Born => birth_date(cell).is_some(),
        Label::Name | Label::Kana => cell.chars().count() >= 2 && cell.chars().any(is_letter),
        _ => !cell.is_empty(),
    };
    if fits { cell.to_owned() } else { String::new() }
}

/// Whether a cell is a given name, and nothing else.
fn is_given(cell: &str) -> bool {
    let word = cell.trim_end_matches(['様', '殿']).trim_end();
    (1..=4).contains(&word.chars().count())
        && word.chars().all(is_letter)
        && !matches!(word, "男" | "女" | "男性" | "女性")
}

fn is_letter(it: char) -> bool {
    it.is_alphabetic() || it == '々'
}

/// The name at the beginning of a text: at most two words, or letters that are printed with blanks between them.
fn name_in(text: &str) -> String {
    let all: Vec<&str> = text.split_whitespace().collect();
    let letter = |it: &&&str| it.chars().count() == 1 && it.chars().all(is_letter) && !AFTER_NAME.contains(*it);
    let single = all.iter().take_while(letter).count();
    if single >= 3 {
        return all[..single].concat();
    }
    let mut words: Vec<String> = Vec::new();
    for word in all {
        let mut end = word.len();
        for it in AFTER_NAME {
            // A name may end in 男 or 生 itself: those count only as words of their own.
            let own = matches!(it, "男" | "女" | "生" | "氏" | "君" | "殿");
            match word.find(it) {
                Some(at) if own && (at > 0 && at + it.len() == word.len()) && !matches!(it, "殿" | "君" | "氏") => {}
                Some(at) if own && at + it.len() < word.len() => {}
                Some(at) => end = end.min(at),
                None => {}
            }
        }
        let digit = word.find(|it: char| it.is_ascii_digit()).unwrap_or(word.len());
        let kept = &word[..end.min(digit)];
        if !kept.is_empty() {
            words.push(kept.to_owned());
        }
        if kept.len() < word.len() || words.len() == 2 {
            break;
        }
    }
    words.join(" ")
}

/// A date before 生, without a label: (昭和25年1月1日生).
fn born_in(line: &[char]) -> Option<String> {
    let at = line.iter().position(|it| *it == '生').filter(|at| line.get(at + 1) != Some(&'年'))?;
    let of_date =
        |it: &&char| it.is_ascii_digit() || "年月日元./- \u{2215}\u{2044}明治大正昭和平成令MTSHR".contains(**it);
    let length = line[..at].iter().rev().take_while(of_date).count();
    let value: String = line[at - length..at].iter().collect();
    birth_date(&value).map(|_| value.trim().to_owned())
}

/// Words before 様 that are no patient's name.
const NOT_A_PATIENT: [&str; 22] = [
    "院長",
    "医師",
    "先生",
    "担当",
    "各位",
    "主治医",
    "患者",
    "家族",
    "奥",
    "皆",
    "客",
    "病院",
    "医院",
    "クリニック",
    "センター",
    "部長",
    "御中",
    "室",
    "課",
    "科",
    "所長",
    "長",
];

/// A name right before 様.
fn honoured(line: &str) -> Option<String> {
    let at = line.find('様').filter(|at| !line[at + '様'.len_utf8()..].starts_with(['式', '々', '子', '相', '態']))?;
    let before: String = line[..at].trim_end().to_owned();
    let words: Vec<&str> =
        before.rsplit(|it: char| it.is_whitespace() || "：:、。,・（(「".contains(it)).take(2).collect();
    let last = words.first().copied().unwrap_or_default();
    if NOT_A_PATIENT.iter().any(|it| last.ends_with(it)) || facility_of(&fold(line)).is_some() {
        return None;
    }
    let length = |it: &str| it.chars().count();
    let is_name = |it: &str| (1..=5).contains(&length(it)) && it.chars().all(is_letter);
    match words.as_slice() {
        [given, surname, ..] if is_name(given) && is_name(surname) && length(given) <= 3 => {
            Some(format!("{surname} {given}"))
        }
        [whole, ..] if is_name(whole) && length(whole) >= 3 => Some((*whole).to_owned()),
        _ => None,
    }
}

/// Kinds of institutions, folded.
const KINDS: [&str; 24] = [
    "病院",
    "医院",
    "クリニツク",
    "診療所",
    "医療センタ",
    "センタ",
    "薬局",
    "ステシヨン",
    "市役所",
    "区役所",
    "町役場",
    "村役場",
    "保健所",
    "健康推進課",
    "保健課",
    "医師会",
    "歯科",
    "整形外科",
    "小児科",
    "内科",
    "眼科",
    "皮膚科",
    "大学",
    "介護課",
];

/// The name of a facility in a folded line: from its beginning to the kind of institution.
pub(super) fn facility_of(folded: &str) -> Option<String> {
    let ends = KINDS.iter().filter_map(|it| folded.find(it).map(|at| at + it.len()));
    let end = ends.max()?;
    Some(folded[..end].to_owned())
}

/// Words that address the facility or person before them.
const ADDRESS: [&str; 11] = ["御中", "宛", "行き", "殿", "先生", "侍史", "机下", "御許", "各位", "様", "宛て"];

/// The lines that say whom a document is for.
pub(super) fn addressees(text: &str, found: &[Found]) -> Vec<String> {
    let mut all: Vec<String> = found
        .iter()
        .filter(|it| it.label == Label::To)
        .map(|it| it.value.clone())
        .filter(|it| facility_of(&fold(it)).is_some())
        .collect();
    let lines: Vec<String> = text.lines().map(|it| it.nfkc().collect::<String>()).collect();
    for (at, line) in lines.iter().enumerate() {
        for cell in line.split('\t').map(str::trim).filter(|it| !it.is_empty()) {
            let addresses = ADDRESS.iter().any(|it| cell.ends_with(it))
                || cell.contains("御中")
                || cell.contains("侍史")
                || cell.contains("机下");
            let is_own = ["紹介元", "送信元", "差出", "より", "の先生", "から"].iter().any(|it| cell.contains(it));
            if !addresses || is_own || cell.chars().count() > 60 {
                continue;
            }
            if facility_of(&fold(cell)).is_some_and(|it| is_more_than_a_kind(&it)) {
                all.push(cell.to_owned());
            } else if cell.ends_with('様') {
                // A patient's, below a letterhead.
            } else if let Some(above) = above(&lines, at) {
                // The doctor's line; the facility stands above it.
                all.push(above);
            }
        }
    }
    all
}

/// The facility in one of the two lines above.
fn above(lines: &[String], at: usize) -> Option<String> {
    lines[..at].iter().rev().filter(|it| !it.trim().is_empty()).take(2).find_map(|line| {
        let cell = line
            .split('\t')
            .map(str::trim)
            .find(|it| facility_of(&fold(it)).is_some_and(|it| is_more_than_a_kind(&it)))?;
        (cell.chars().count() <= 40 && !cell.contains(['。', ':', '：'])).then(|| cell.to_owned())
    })
}

/// A department alone (循環器内科) names no facility.
fn is_more_than_a_kind(folded: &str) -> bool {
    let department = ["内科", "外科", "小児科", "眼科", "皮膚科", "歯科"].iter().any(|it| folded.ends_with(it));
    let institution = [
        "病院",
        "医院",
        "クリニツク",
        "診療所",
        "センタ",
        "薬局",
        "ステシヨン",
        "役所",
        "役場",
        "保健所",
        "課",
        "医師会",
        "大学",
    ];
    !department || institution.iter().any(|it| folded.contains(it))
}

/// Words in file names that are no people's names.
const NOT_A_NAME: [&str; 60] = [
    "書", "状", "票", "表", "紹介", "診療", "情報", "提供", "報告", "検査", "結果", "画像", "病院", "医院", "科", "室",
    "様式", "添付", "同意", "意見", "指示", "看護", "訪問", "写真", "図", "心電", "血液", "資料", "案内", "予約",
    "返信", "回答", "控", "原本", "最終", "修正", "健診", "検診", "判定", "所見", "無題", "循環", "消化", "呼吸",
    "内視", "超音", "採血", "処方", "薬", "別紙", "最新", "新規", "部", "退院", "入院", "外来", "手術", "経過", "要約",
    "依頼",
];

/// Whether a part of a file name looks like a person's name.
pub(super) fn is_like_a_name(part: &str) -> bool {
    let kanji = |it: char| matches!(it, '々' | '\u{3400}'..='\u{9FFF}');
    (3..=5).contains(&part.chars().count()) && part.chars().all(kanji) && !NOT_A_NAME.iter().any(|it| part.contains(it))
}
