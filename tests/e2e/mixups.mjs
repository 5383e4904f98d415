// Pairs of a letter as it was meant and a document, in layouts as clinics print them, for `cargo xtask prove mixups`.
// Chromium prints each document as a PDF; the product's own frame reads it, as on the confirmation page. What comes out
// is a line of JSON for each pair. Everybody and everything in them is made up.
//
// node mixups.mjs SEED FILE [LAYOUTS]
import fs from 'node:fs';
import { chromium } from 'playwright-core';
import { startDemo } from './lib.mjs';

const [seed = '1', file = 'mixups.jsonl', only = 'all'] = process.argv.slice(2);
const PAIRS = 200;

/** Numbers that look random and are the same for each seed (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let it = Math.imul(state ^ (state >>> 15), 1 | state);
    it = (it + Math.imul(it ^ (it >>> 7), 61 | it)) ^ it;
    return ((it ^ (it >>> 14)) >>> 0) / 4294967296;
  };
}
const next = random(Number(seed));
const one = (all) => all[Math.floor(next() * all.length)];
const other = (all, than) => one(all.filter((it) => it !== than));

const SURNAMES = [['架空', 'カクウ'], ['例示', 'レイジ'], ['見本', 'ミホン'], ['仮名', 'カメイ'], ['雛形', 'ヒナガタ'], ['模擬', 'モギ'], ['試行', 'シコウ'], ['髙例', 'タカレイ'], ['仮', 'カリ'], ['想定川', 'ソウテイガワ']];
const GIVEN = [['花代', 'ハナヨ'], ['太郎', 'タロウ'], ['一', 'ハジメ'], ['美咲子', 'ミサコ'], ['さくら', 'サクラ'], ['健', 'ケン'], ['千代', 'チヨ'], ['義男', 'ヨシオ'], ['ひろ子', 'ヒロコ'], ['勝生', 'カツオ']];
const FACILITIES = ['例示総合病院', '架空中央病院', '社会医療法人例示会 見本記念病院', '仮名医院', '雛形内科クリニック', '例示市立病院', '模擬整形外科', '想定大学医学部附属病院', '医療法人社団架空会 例示診療所', '例示市医療センター', '仮名眼科医院', '見本こどもクリニック'];
const DEPARTMENTS = ['循環器内科', '整形外科', '消化器内科', '地域連携室', '眼科', '呼吸器内科'];
const SENDER = '見本クリニック';

function person() {
  const [surname, given] = [one(SURNAMES), one(GIVEN)];
  const [year, month, day] = [1930 + Math.floor(next() * 85), 1 + Math.floor(next() * 12), 1 + Math.floor(next() * 28)];
  return { surname, given, year, month, day, number: String(10000 + Math.floor(next() * 90000)).padStart(one([5, 8]), '0') };
}
const name = (it, gap = ' ') => it.surname[0] + gap + it.given[0];
const kana = (it, gap = ' ') => it.surname[1] + gap + it.given[1];
const pad = (it) => String(it).padStart(2, '0');
const wide = (text) => text.replace(/[!-~]/g, (it) => String.fromCharCode(it.charCodeAt(0) + 0xfee0));
function era(it) {
  const [word, short, begin] = it.year > 1989 ? ['平成', 'H', 1988] : ['昭和', 'S', 1925];
  if (it.year < 1927 || (it.year > 1988 && it.year < 1990) || it.year > 2018) return `${it.year}年${it.month}月${it.day}日`;
  return one([`${word}${it.year - begin}年${it.month}月${it.day}日`, `${short}${it.year - begin}.${it.month}.${it.day}`, `${word}${it.year - begin}年 ${it.month}月 ${it.day}日生`]);
}
const born = (it) => one([era(it), `${it.year}/${pad(it.month)}/${pad(it.day)}`, `${it.year}年${it.month}月${it.day}日`, wide(`${it.year}/${it.month}/${it.day}`), `${it.year}-${pad(it.month)}-${pad(it.day)}`]);
const doctor = () => `${one(SURNAMES)[0]} ${one(GIVEN)[0]}`;
const TEXT = 'いつもお世話になっております。下記の症状につき、ご高診のほどよろしくお願い申し上げます。血圧は落ち着いておりますが、労作時の息切れが続いております。';

/** Layouts: each makes a page of a facility, a patient. The second half was kept apart while the rules were written. */
const LAYOUTS = {
  // The form of the fee rules.
  form: (to, it) => `<h2>診療情報提供書</h2><table border=1 cellpadding=6><tr><td>紹介先医療機関名</td><td>${to}　${one(DEPARTMENTS)}</td></tr><tr><td>担当医</td><td>${doctor()} 先生 御侍史</td></tr></table><p style="text-align:right">紹介元医療機関の所在地及び名称<br>例示県例示市1-2-3 ${SENDER}<br>電話番号 000-000-0000<br>医師氏名　${doctor()}</p><table border=1 cellpadding=6 width=100%><tr><td>患者氏名</td><td>${name(it, '　')}　様</td><td>性別</td><td>女</td></tr><tr><td>フリガナ</td><td>${kana(it)}</td><td>職業</td><td></td></tr><tr><td>生年月日</td><td>${born(it)}</td><td>患者番号</td><td>${it.number}</td></tr></table><p>傷病名　高血圧症</p><p>${TEXT}</p>`,
  // A letter without labels.
  letter: (to, it) => `<p>${to}　${one(DEPARTMENTS)}<br>${doctor()} 先生　御机下</p><p style="text-align:right">${SENDER}<br>${doctor()}</p><p>拝啓　${name(it)} 様（${born(it)}生）をご紹介申し上げます。${TEXT}</p><p>敬具</p>`,
  // Results, labels in one row, values below.
  results: (to, it) => `<h3>検査結果報告書</h3><p>${to} 御中</p><table border=1 cellpadding=8><tr><th>患者番号</th><th>氏名</th><th>フリガナ</th><th>生年月日</th></tr><tr><td>${it.number}</td><td>${name(it)}</td><td>${kana(it)}</td><td>${born(it)}</td></tr></table><table border=1 cellpadding=4>${['WBC', 'RBC', 'Hb', 'PLT', 'AST', 'ALT'].map((x) => `<tr><td>${x}</td><td>${Math.floor(next() * 900)}</td></tr>`).join('')}</table>`,
  // A cover sheet, as for a FAX.
  cover: (to, it) => `<h1>送付状</h1><p>宛先：${to}　${one(DEPARTMENTS)}　行</p><p>送信元：${SENDER}　電話 000-000-0000</p><p>患者名：${name(it, '')}　殿</p><p>ＩＤ：${wide(it.number)}</p><p>${TEXT}</p>`,
  // Blanks between the letters of labels, full width.
  spaced: (to, it) => `<p>${to}　御中</p><p>氏　　　名　　${name(it, '　')}</p><p>ふ り が な　　${kana(it)}</p><p>生 年 月 日　　${wide(born(it))}</p><p>${TEXT}</p>`,
  // A summary with two columns.
  columns: (to, it) => `<h3>退院時サマリー</h3><div style="display:flex;gap:80px"><div>患者ID：${it.number}<br>患者氏名：${name(it)}<br>カナ：${kana(it)}<br>生年月日：${born(it)}</div><div>主治医：${doctor()}<br>入院日：2026/11/01<br>退院日：2026/11/20</div></div><p>紹介先：${to}</p><p>${TEXT}</p>`,
  // --- kept apart ---
  nursing: (to, it) => `<h2 style="text-align:center">訪問看護指示書</h2><table border=1 cellpadding=8 width=100%><tr><td>利用者氏名</td><td>${name(it)}　様</td><td>生年月日</td><td>${born(it)}</td></tr><tr><td>主たる傷病名</td><td colspan=3>慢性心不全</td></tr></table><p>${TEXT}</p><p style="text-align:right">医師氏名　${doctor()}</p><p>${to}　殿</p>`,
  reply: (to, it) => `<p style="text-align:right">2026年11月28日</p><p>${to}<br>院長　${doctor()}　先生　御侍史</p><p>${SENDER}<br>${doctor()}</p><h3>ご報告</h3><p>患者　${name(it, '　')}　様<br>生年月日　${born(it)}（${2026 - it.year}歳）<br>カルテNo. ${it.number}</p><p>${TEXT}</p>`,
  radiology: (to, it) => `<div style="display:flex;justify-content:space-between"><b>画像診断報告書</b><span>依頼元 ${SENDER}</span></div><table cellpadding=4><tr><td>患者番号</td><td>${it.number}</td><td>検査日</td><td>2026/11/20</td></tr><tr><td>カナ氏名</td><td>${kana(it)}</td><td>撮影日</td><td>2026/11/20</td></tr><tr><td>患者氏名</td><td>${name(it)}</td><td>性別</td><td>M</td></tr><tr><td>生年月日</td><td>${born(it)}</td><td>報告医</td><td>${doctor()}</td></tr></table><p>送付先　${to}</p><p>所見：${TEXT}</p>`,
  opinion: (to, it) => `<h3>主治医意見書</h3><p>提出先　${to}</p><table border=1 cellpadding=6><tr><td rowspan=2>申請者</td><td>(ふりがな)</td><td>${kana(it)}</td></tr><tr><td>氏名</td><td>${name(it)}</td></tr><tr><td></td><td>生年月日</td><td>${born(it)}</td></tr></table><p>${TEXT}</p>`,
  plain: (to, it) => `<pre style="font-family:inherit">${to}\n${one(DEPARTMENTS)} 御中\n\n下記の方の検査をお願いいたします。\n\n  お名前   ${name(it, '')} さん\n  よみがな ${kana(it)}\n  誕生日   ${born(it)}\n  診察券番号 ${it.number}\n\n${TEXT}\n${SENDER}</pre>`,
  small: (to, it) => `<div style="border:1px solid;padding:6px;width:300px;margin-left:auto">${it.number}<br>${kana(it)}<br><b>${name(it)}</b> 様 女<br>${born(it)}生</div><h3>診療情報提供書</h3><p>${to}　${doctor()}　先生　御侍史</p><p>${TEXT}</p><p>${SENDER}　${doctor()}</p>`,
};
const NAMES = Object.keys(LAYOUTS);
const chosen = only === 'first' ? NAMES.slice(0, 6) : only === 'second' ? NAMES.slice(6) : NAMES;

/** What was swapped: each takes what was meant and gives what the document says, and whether files are two. */
const SWAPS = {
  recipient: (to, it) => ({ to: other(FACILITIES, to), it }),
  patient: (to, it) => ({ to, it: unlike(it) }),
  name: (to, it) => ({ to, it: { ...it, ...pick(unlike(it), ['surname', 'given']) } }),
  born: (to, it) => ({ to, it: { ...it, year: it.year + one([-1, 1, 3]), month: (it.month % 12) + 1 } }),
};
const pick = (it, keys) => Object.fromEntries(keys.map((key) => [key, it[key]]));
function unlike(it) {
  for (;;) {
    const found = person();
    if (found.surname !== it.surname && found.given !== it.given && found.number !== it.number && found.year !== it.year) return found;
  }
}

const demo = await startDemo();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const [printer, reader] = [await context.newPage(), await context.newPage()];
  await reader.goto(demo.address.public);
  const lines = [];
  for (let at = 0; at < PAIRS; at += 1) {
    const layout = chosen[at % chosen.length];
    const [to, it] = [one(FACILITIES), person()];
    const swap = at % 2 ? one(Object.keys(SWAPS)) : null;
    const says = swap ? SWAPS[swap](to, it) : { to, it };
    const html = LAYOUTS[layout](says.to, says.it);
    const readable = next() > 1 / 3;
    const style = `<meta charset=utf-8><style>body{font-family:"Noto Sans CJK JP";font-size:${one([11, 13, 15])}px;margin:40px}</style>`;
    await printer.setContent(style + html);
    if (!readable) {
      const picture = await printer.screenshot({ fullPage: true });
      await printer.setContent(`<img style="width:100%" src="data:image/png;base64,${picture.toString('base64')}">`);
    }
    const pdf = await printer.pdf({ format: 'A4' });
    const { text, whole } = await reader.evaluate(read, pdf.toString('base64'));
    const patient = { number: it.number, name: name(it), kana: kana(it), born: one([`${it.year}-${pad(it.month)}-${pad(it.day)}`, born(it)]) };
    const shows = { kana: html.includes(says.it.surname[1]), born: html.includes(String(says.it.day)) && layout !== 'cover' };
    if (swap === 'born' && !shows.born) continue;
    lines.push(JSON.stringify({ layout, swap, readable, recipients: [to], sender: SENDER, patient, file: `${one(['紹介状', '報告書', 'scan'])}.pdf`, text, whole }));
  }
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
} finally {
  await browser.close();
  await demo.stop();
}

/** In the page: the text of a PDF, as the confirmation page gets it. */
async function read(base64) {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  const loaded = new Promise((done) => frame.addEventListener('load', done));
  frame.src = '/pdf.html';
  document.body.append(frame);
  await loaded;
  const bytes = Uint8Array.from(atob(base64), (it) => it.charCodeAt(0)).buffer;
  const answer = await new Promise((done) => {
    addEventListener('message', (it) => it.source === frame.contentWindow && done(it.data), { once: true });
    frame.contentWindow.postMessage(bytes, '*', [bytes]);
  });
  frame.remove();
  return answer.failed ? { text: null, whole: false } : { text: answer.text, whole: answer.whole };
}
