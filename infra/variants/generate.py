#!/usr/bin/env python3
"""Writes backend/domain/src/text/variants.rs: kanji that are forms of one another, each with the one they fold to.

    npm pack @mandel59/mojidata@1.8.1
    python3 infra/variants/generate.py mandel59-mojidata-1.8.1.tgz

The package holds the published tables as one SQLite database; README.md says which are read and under what terms.
Nothing is typed by hand: a pair that is missing is missing in these tables.
"""

import hashlib
import io
import pathlib
import sqlite3
import sys
import tarfile
import tempfile
import unicodedata

PACKAGE = "mandel59-mojidata-1.8.1.tgz"
SHA256 = "d51b41cc0164211090757eb2f5e74cd343a1cae82061b14082c4f436891b87b4"
TARGET = pathlib.Path(__file__).parents[2] / "backend/domain/src/text/variants.rs"

# In the order in which they are read: where two say different things, the first counts.
UNIHAN = "SELECT UCS, value FROM unihan_variant WHERE property = '{}'"
MJ = 'SELECT mji.対応するUCS, map.縮退UCS FROM "mjsm_{}" AS map JOIN mji USING (MJ文字図形名)'
TABLES = [
    ("SELECT 康熙字典体, 漢字 FROM joyo_kangxi", "state"),
    (UNIHAN.format("kJoyoKanji"), "state"),
    (UNIHAN.format("kJinmeiyoKanji"), "state"),
    # 表外漢字字体表: 麴 and 麹, 鷗 and 鴎.
    ('SELECT subject, object FROM "kdpv_hyogai/variant"', "state"),
    # What JIS itself takes for one letter counts for every form.
    (MJ.format("JIS包摂規準UCS統合規則"), "any"),
    (MJ.format("民二5202号通知別表_正字俗字等対照表"), "known"),
    *((MJ.format(f"民一2842号通達別表_誤字俗字正字一覧表_{it}"), "known") for it in ("俗字", "別字", "無印")),
    (MJ.format("戸籍統一文字情報_親字正字"), "known"),
    (UNIHAN.format("kZVariant"), "known"),
    (UNIHAN.format("kSemanticVariant"), "known"),
    # 齋 and 齊, and with them 斎 and 斉: only between old forms of letters of 常用漢字表, else it joins what only
    # sometimes means the same.
    (UNIHAN.format("kSpecializedSemanticVariant"), "old"),
]


def main():
    archive = pathlib.Path(sys.argv[1]).read_bytes()
    if hashlib.sha256(archive).hexdigest() != SHA256:
        sys.exit(f"not {PACKAGE}")
    with tempfile.NamedTemporaryFile() as file:
        file.write(tarfile.open(fileobj=io.BytesIO(archive)).extractfile("package/dist/moji.db").read())
        file.flush()
        db = sqlite3.connect(file.name)
        pairs = fold(db)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text(pairs), encoding="utf-8")
    print(f"{len(pairs)} forms")


def fold(db):
    """Every form with what it folds to."""

    def letters(query):
        return {row[0] for row in db.execute(query) if row[0]}

    joyo = letters("SELECT DISTINCT 漢字 FROM joyo")
    old = letters("SELECT 康熙字典体 FROM joyo_kangxi")
    # What either list of the state names for itself, not as a form of a letter of 常用漢字表.
    names = letters("SELECT UCS FROM unihan_each_kJinmeiyoKanji")
    own = joyo | (names - {one for one, other in db.execute(UNIHAN.format("kJinmeiyoKanji")) if other in joyo})
    jis = letters("SELECT UCS FROM unihan_kJis0")
    # What Japanese standards and systems know: JIS X 0208, 0213, 0212, and the extension of IBM (so Windows-31J).
    known = set(jis)
    for it in ("kJIS0213", "kJis1", "kIBMJapan"):
        known |= letters(f"SELECT UCS FROM unihan_{it}")

    groups = {}
    for query, reach in TABLES:
        for one, other in sorted((plain(a), plain(b)) for a, b in db.execute(query) if a and b):
            if one == other or len(one) != 1 or len(other) != 1:
                continue
            if reach in ("state", "known") and not (one in known and other in known):
                continue
            if reach == "any" and not (one in known or other in known):
                continue
            if reach == "old" and not (one in old and other in old):
                continue
            left, right = groups.setdefault(one, {one}), groups.setdefault(other, {other})
            # Two letters of 常用漢字表 or of 人名用漢字 are two letters, unless the lists themselves join them.
            if left is right or (reach not in ("state", "old") and len((left | right) & own) > 1):
                continue
            left |= right
            for it in right:
                groups[it] = left

    pairs = {}
    for group in groups.values():
        # The letter that people write today: of 常用漢字表, else of JIS X 0208, else the lowest.
        chosen = min(group, key=lambda it: (it not in joyo, it not in jis, it))
        pairs.update({it: chosen for it in group if it != chosen})
    return sorted(pairs.items())


def plain(text):
    """A letter without compatibility forms, as the folding sees it."""
    return unicodedata.normalize("NFKC", text)


HEAD = '''//! Forms of kanji and what they fold to. Written by `infra/variants/generate.py`; not to be edited.
//!
//! From MJ縮退マップ 1.2.0 and MJ文字情報一覧表 006.02 (© IPA / 文字情報技術促進協議会, CC BY-SA 2.1 JP), Unihan 17.0.0
//! (© Unicode, Inc., Unicode License v3) and 常用漢字表 and 表外漢字字体表 (notices of the state, not protected), as `@mandel59/mojidata` 1.8.1 holds them.
//! This file is an adaptation of the first two and is itself under CC BY-SA 4.0; `infra/variants/README.md` says more.

/// Forms, in order, each with what it folds to.
#[rustfmt::skip]
pub(super) static VARIANTS: [(char, char); {count}] = [
'''


def text(pairs):
    lines, line = [], "   "
    for one, other in pairs:
        cell = f" ('{one}', '{other}'),"
        if len(line) + len(cell) > 100:
            lines.append(line)
            line = "   "
        line += cell
    return HEAD.replace("{count}", f"{len(pairs):_}") + "\n".join([*lines, line]) + "\n];\n"


main()
