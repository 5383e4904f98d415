// The main journey: a card in the TLS handshake, a document in another clinic's inbox, and the receipt back; in real
// Chromium, against the demo.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import * as tus from 'tus-js-client';
import { browser, closeAll, enrol, goAhead, here, jumps, playSaveDialog, root, savedFile, startDemo, tickAll, violations } from './lib.mjs';

let demo;
before(async () => {
  demo = await startDemo();
});
after(async () => {
  await closeAll();
  await demo?.stop();
});

async function signIn(card, address) {
  const it = await browser(demo, [card]);
  await playSaveDialog(it.page);
  await it.page.goto(address);
  await it.page.click('button.main');
  await it.page.waitForSelector('h1:has-text("受信BOX")');
  return it;
}

async function compose(page, subject, recipient, files, urgent) {
  await page.click('nav a.btn.main');
  await page.fill('#recipient-search', recipient);
  await page.click('.found button >> nth=0');
  await page.fill('#subject', subject);
  await page.setInputFiles('#files', files);
  await page.waitForFunction((count) => document.querySelectorAll('.file .chip.ok').length === count, files.length);
  await page.click('button.big');
  await page.waitForSelector('h1:has-text("送信内容の確認")');
  await tickAll(page);
  if (urgent) await page.check('label:has-text("緊急") input');
  await page.click('button:has-text("この内容で送信する")');
  await page.waitForSelector(`article h2:has-text("${subject}")`);
}

/** The line of a letter in the sent list, opened. */
async function opened(page, subject) {
  const row = page.locator('article', { hasText: subject });
  await row.locator('button.toggle[aria-expanded=false]').click();
  await row.locator('.more').waitFor();
  return row;
}

const file = (name, length = 300_000) => ({ name, mimeType: 'application/pdf', buffer: Buffer.alloc(length, name) });

test('a document reaches another clinic, is collected, and the sender sees the receipt', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  const hospital = await signIn('02-reiji-hospital-renkei', demo.address.card);
  const sent = file('紹介状 その一.pdf');
  await hospital.page.selectOption('#inbox-choice', { label: '受信BOX：地域連携室' });
  await compose(clinic.page, '急ぎの紹介', 'れいじそうごう 地域', [sent], true);
  // It appears in the other browser by itself.
  await hospital.page.click('a.subject:has-text("急ぎの紹介")', { timeout: 25_000 });
  await hospital.page.waitForSelector('h1:has-text("急ぎの紹介")');
  await hospital.page.click('button:has-text("受け取る")');
  await hospital.page.waitForSelector('.log li:has-text("受領")');
  assert.deepEqual(await savedFile(hospital.page, sent.name), sent.buffer);
  await clinic.page.waitForSelector('article:has-text("急ぎの紹介") .chip.ok:has-text("受領済み")', { timeout: 25_000 });
  const row = await opened(clinic.page, '急ぎの紹介');
  assert.match(await row.locator('.steps').innerText(), /例示 一郎（医師）/);
  // Its documents are listed by name, and an automatic refresh doesn't close anything.
  await row.locator('.papers li', { hasText: sent.name }).waitFor();
  await clinic.page.waitForResponse('**/dispatches', { timeout: 20_000 });
  assert.equal(await row.locator('.papers li').count(), 1);
  assert.deepEqual([...clinic.complaints, ...hospital.complaints], []);
  await clinic.close();
  await hospital.close();
});

test('a held sending is cancelled and never arrives', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  await compose(clinic.page, '間違えた送信', 'れいじそうごう 地域', [file('a.pdf')], false);
  const row = clinic.page.locator('article:has-text("間違えた送信")');
  assert.match(await row.innerText(), /送信待機中/);
  await row.getByRole('button', { name: '送信を取り消す' }).click();
  await row.getByRole('button', { name: '取り消す', exact: true }).click();
  await row.getByText('取消済み').first().waitFor();
  const hospital = await signIn('02-reiji-hospital-renkei', demo.address.card);
  await hospital.page.selectOption('#inbox-choice', { label: '受信BOX：地域連携室' });
  await hospital.page.waitForSelector('table.inbox');
  assert.equal(await hospital.page.locator('text=間違えた送信').count(), 0);
  await clinic.close();
  await hospital.close();
});

test('what has arrived is recalled, stopped as misdirected with an answer, or set aside with a reason', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  const hospital = await signIn('02-reiji-hospital-renkei', demo.address.card);
  await hospital.page.selectOption('#inbox-choice', { label: '受信BOX：地域連携室' });
  for (const subject of ['取り戻す紹介', '誤った紹介', '違う紹介']) {
    await compose(clinic.page, subject, 'れいじそうごう 地域', [file('a.pdf')], true);
    await hospital.page.locator('a.subject', { hasText: subject }).waitFor({ timeout: 25_000 });
  }
  // Unopened: nothing of it stays.
  let row = await opened(clinic.page, '取り戻す紹介');
  await row.getByRole('button', { name: '回収する' }).click();
  await row.locator('[data-question] button.bad').click();
  await row.locator('.chip', { hasText: '回収済み' }).first().waitFor();
  await hospital.page.locator('tr', { hasText: '回収済み' }).first().waitFor({ timeout: 25_000 });
  assert.equal(await hospital.page.locator('text=取り戻す紹介').count(), 0);
  // Opened: it is stopped, and the reader answers.
  await hospital.page.click('a.subject:has-text("誤った紹介")');
  await hospital.page.waitForSelector('h1:has-text("誤った紹介")');
  row = await opened(clinic.page, '誤った紹介');
  await row.locator('.steps li.done:has-text("開封")').waitFor({ timeout: 25_000 });
  assert.equal(await row.getByRole('button', { name: '回収する' }).count(), 0);
  await row.getByRole('button', { name: '誤送信として対応する' }).click();
  assert.deepEqual(await violations(clinic.page), []);
  await row.locator('[data-question] button.bad').click();
  await row.getByText('［削除しました］を待っています').waitFor();
  await hospital.page.click('a:has-text("受信BOXへ戻る")');
  const asked = hospital.page.locator('tr', { hasText: '誤った紹介' });
  await asked.locator('.note.bad').waitFor({ timeout: 25_000 });
  assert.deepEqual(await violations(hospital.page), []);
  await asked.getByRole('button', { name: '削除しました' }).click();
  await asked.waitFor({ state: 'detached' });
  await row.getByText('相手は削除したと答えました').waitFor({ timeout: 25_000 });
  // Of another patient: the reader sets it aside.
  await hospital.page.click('a.subject:has-text("違う紹介")');
  await hospital.page.click('summary:has-text("受け取れないとき")');
  await hospital.page.selectOption('#unfit', { label: '別の患者の文書' });
  assert.deepEqual(await violations(hospital.page), []);
  await hospital.page.click('button:has-text("受取不可にする")');
  await hospital.page.waitForSelector('.note.bad:has-text("受取不可としたため")');
  row = await opened(clinic.page, '違う紹介');
  await row.getByText('別の患者の文書').waitFor({ timeout: 25_000 });
  await row.getByText('［誤送信として対応する］で止められます').waitFor();
  // The refusal of the letter that was set aside is the only complaint.
  assert.deepEqual([...clinic.complaints, ...hospital.complaints].filter((it) => !it.includes('410')), []);
  await clinic.close();
  await hospital.close();
});

test('a letter is worked on, replied to about the same patient, and done; both sides see the reply', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  const hospital = await signIn('02-reiji-hospital-renkei', demo.address.card);
  await hospital.page.selectOption('#inbox-choice', { label: '受信BOX：地域連携室' });
  await compose(clinic.page, '返書のいる紹介', 'れいじそうごう 地域', [file('a.pdf')], true);
  await hospital.page.click('a.subject:has-text("返書のいる紹介")', { timeout: 25_000 });
  await hospital.page.locator('.chip:has-text("対応中")').waitFor();
  assert.deepEqual(await violations(hospital.page), []);
  await hospital.page.click('button:has-text("返書を送る")');
  await hospital.page.waitForSelector('.note.info:has-text("返書のいる紹介")');
  assert.equal(await hospital.page.inputValue('#subject'), '返書: 返書のいる紹介');
  assert.equal(await hospital.page.inputValue('#kind'), 'reply');
  await hospital.page.fill('#text', '拝見しました。');
  await hospital.page.click('button.big');
  await hospital.page.waitForSelector('h1:has-text("送信内容の確認")');
  await hospital.page.check('label:has-text("緊急") input');
  await tickAll(hospital.page);
  await hospital.page.click('button:has-text("この内容で送信する")');
  await hospital.page.waitForSelector('h1:has-text("送信一覧")');
  const row = await opened(clinic.page, '返書のいる紹介');
  await row.locator('.chip:has-text("返書あり")').waitFor({ timeout: 25_000 });
  await hospital.page.click('nav a[href="/"]');
  await hospital.page.click('a.subject:has-text("返書のいる紹介")');
  await hospital.page.locator('.chip:has-text("返書を送りました")').waitFor();
  await hospital.page.click('button:has-text("対応済みにする")');
  await hospital.page.locator('[role=status] .chip:has-text("対応済み")').waitFor();
  await hospital.page.click('a:has-text("受信BOXへ戻る")');
  await hospital.page.selectOption('select[aria-label="対応"]', { label: '対応済み' });
  await hospital.page.locator('tr:has-text("返書のいる紹介")').waitFor();
  await hospital.page.locator('select[aria-label="並び順"]').selectOption({ label: '保管期限の近い順' });
  await hospital.page.locator('tr:has-text("返書のいる紹介")').waitFor();
  assert.deepEqual(await violations(hospital.page), []);
  assert.deepEqual([...clinic.complaints, ...hospital.complaints], []);
  await clinic.close();
  await hospital.close();
});

test('what was sent goes out again, is replaced by the right one, and is passed on, without an upload', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  const hospital = await signIn('02-reiji-hospital-renkei', demo.address.card);
  await hospital.page.selectOption('#inbox-choice', { label: '受信BOX：地域連携室' });
  await compose(clinic.page, 'もう一度の紹介', 'れいじそうごう 地域', [file('a.pdf')], true);
  const uploads = [];
  clinic.page.on('request', (it) => it.method() === 'PATCH' && uploads.push(it.url()));
  const send = async (page) => {
    await page.click('button.big');
    await page.waitForSelector('h1:has-text("送信内容の確認")');
    assert.deepEqual(await violations(page), []);
    await page.check('label:has-text("緊急") input');
    await tickAll(page);
    await page.click('button:has-text("この内容で送信する")');
    await page.waitForSelector('h1:has-text("送信一覧")');
  };
  // Again: everything is there, and the document is not uploaded.
  let row = await opened(clinic.page, 'もう一度の紹介');
  assert.deepEqual(await violations(clinic.page), []);
  await row.getByRole('button', { name: 'もう一度送る' }).click();
  await clinic.page.waitForSelector('.note.info:has-text("もう一度の紹介")');
  assert.equal(await clinic.page.inputValue('#subject'), 'もう一度の紹介');
  await clinic.page.locator('.file:has-text("a.pdf") .chip:has-text("送信済みの文書")').waitFor();
  assert.deepEqual(await violations(clinic.page), []);
  await clinic.page.fill('#subject', '二度目の紹介');
  await send(clinic.page);
  await hospital.page.click('a.subject:has-text("二度目の紹介")', { timeout: 25_000 });
  await hospital.page.locator('.file:has-text("a.pdf")').waitFor();
  // In its place: the old one stops in the act that sends the new one.
  row = await opened(clinic.page, '二度目の紹介');
  await row.getByRole('button', { name: '差し替える' }).click();
  await clinic.page.waitForSelector('.note.bad:has-text("二度目の紹介")');
  await clinic.page.fill('#subject', '正しい紹介');
  await send(clinic.page);
  row = await opened(clinic.page, '二度目の紹介');
  await row.locator('.chip:has-text("閲覧停止")').first().waitFor();
  await row.getByText('差し替え済み').waitFor();
  // Passed on by its reader, which the sender sees.
  await hospital.page.click('a:has-text("受信BOXへ戻る")');
  await hospital.page.click('a.subject:has-text("正しい紹介")', { timeout: 25_000 });
  await hospital.page.locator('.chip:has-text("差し替え")').waitFor();
  await hospital.page.click('button:has-text("転送する")');
  await hospital.page.waitForSelector('.note.info:has-text("正しい紹介")');
  assert.equal(await hospital.page.inputValue('#subject'), '転送: 正しい紹介');
  await hospital.page.locator('.file:has-text("a.pdf") .chip:has-text("送信済みの文書")').waitFor();
  await hospital.page.fill('#recipient-search', 'みほん');
  await hospital.page.locator('.found button').first().click();
  await send(hospital.page);
  row = await opened(clinic.page, '正しい紹介');
  await row.getByText('転送', { exact: true }).first().waitFor({ timeout: 25_000 });
  assert.deepEqual(uploads, []);
  assert.deepEqual([...clinic.complaints, ...hospital.complaints], []);
  await clinic.close();
  await hospital.close();
});

test('documents about another patient or facility are doubted before they are sent, and scans are never fine', async () => {
  const headless = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const printer = await headless.newPage();
  const print = async (html) => {
    await printer.setContent(`<meta charset=utf-8><body style="font-family:'Noto Sans CJK JP'">${html}`);
    return printer.pdf({ format: 'A4' });
  };
  const letter = (to, name) => print(`<h2>診療情報提供書</h2><p>${to} 御中</p><p>患者氏名　${name} 様</p><p>生年月日　昭和25年1月1日</p><p>いつもお世話になっております。よろしくお願いいたします。</p>`);
  const pdf = (name, buffer) => ({ name, mimeType: 'application/pdf', buffer });
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  const { page } = clinic;
  const confirm = async (subject, files) => {
    await page.click('nav a.btn.main');
    await page.fill('#recipient-search', 'れいじそうごう 地域');
    await page.click('.found button >> nth=0');
    await page.fill('#subject', subject);
    await page.fill('#patient-name', '架空 花代');
    await page.fill('#patient-born', '1950-01-01');
    await page.setInputFiles('#files', files);
    await page.waitForFunction((count) => document.querySelectorAll('.file .chip.ok').length === count, files.length);
    await page.click('button.big');
    await page.waitForSelector('h1:has-text("送信内容の確認")');
    await page.waitForSelector('button.main.big:not([disabled])');
  };
  const name = '例示総合病院';
  await confirm('取り違え', [pdf('別の人.pdf', await letter('架空中央病院', '見本 太郎'))]);
  await page.locator('.guard .note.bad:has-text("宛先が違います")').waitFor();
  await page.locator('.guard .note.bad:has-text("患者氏名が違います"):has-text("見本 太郎"):has-text("架空 花代")').waitFor();
  assert.deepEqual(await violations(page), []);
  for (const check of await page.$$('.to input[type=checkbox]')) await check.check();
  await page.click('button:has-text("この内容で送信する")');
  await page.waitForSelector('[role=alert]:has-text("取り違えの確認にチェック")');
  await page.waitForFunction(() => document.activeElement.matches('.guard input[type=checkbox]'));
  await tickAll(page);
  await page.check('label:has-text("緊急") input');
  await page.click('button:has-text("この内容で送信する")');
  await page.waitForSelector('article h2:has-text("取り違え")');
  // What is right is told so, and asks for nothing.
  await confirm('正しい文書', [pdf('正.pdf', await letter(name, '架空　花代'))]);
  await page.getByText('違いは見つかりませんでした').waitFor();
  assert.equal(await page.locator('.guard input').count(), 0);
  await page.click('button:has-text("戻って直す")');
  // A scan is not fine, and neither are two patients.
  await page.locator('.file button:has-text("取り除く")').first().click();
  await page.setInputFiles('#files', [pdf('一.pdf', await letter(name, '架空 花代')), pdf('二.pdf', await letter(name, '見本 太郎')), pdf('紙.pdf', await print('<svg width=300 height=300><circle r=90 cx=150 cy=150 /></svg>'))]);
  await page.waitForFunction(() => document.querySelectorAll('.file .chip.ok').length === 3);
  await page.click('button.big');
  await page.waitForSelector('button.main.big:not([disabled])');
  await page.locator('.guard .note.bad:has-text("患者氏名が違います"):has-text("二.pdf")').waitFor();
  await page.locator('.guard .note:has-text("文字を読み取れず"):has-text("紙.pdf")').waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(clinic.complaints, []);
  await clinic.close();
  await headless.close();
});

test('a computer whose clock is a day off shows the service\'s times and is told so', async () => {
  for (const off of [86_400_000, -86_400_000]) {
    const it = await browser(demo, ['01-mihon-clinic-doctor']);
    await it.page.addInitScript((off) => {
      const now = Date.now;
      Date.now = () => now() + off;
    }, off);
    await it.page.goto(demo.address.card);
    await it.page.waitForSelector('p.foot:has-text("このパソコンの時計が合っていません")');
    await it.page.click('button.main');
    await it.page.waitForSelector('h1:has-text("受信BOX")');
    await compose(it.page, `時計 ${off}`, 'れいじそうごう 地域', [file('a.pdf')], false);
    const row = it.page.locator(`article:has-text("時計 ${off}")`);
    assert.match(await row.innerText(), /送信待機中（あと[1-5]分\d\d秒）/);
    await row.getByRole('button', { name: '送信を取り消す' }).click();
    await row.getByRole('button', { name: '取り消す', exact: true }).click();
    await row.getByText('取消済み').first().waitFor();
    assert.equal(await it.page.locator('main p.foot:has-text("時計")').count(), 1);
    assert.deepEqual(it.complaints, []);
    await it.close();
  }
});

test('a full inbox is told, what was chosen waits there, and is taken back', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  const { page } = clinic;
  // A clinic with an individual contract has 50 MB; associations share theirs.
  const large = (name) => file(name, 30_000_000);
  await compose(page, '大きな検査結果', 'こべつけいやく', [large('one.pdf')], false);
  await page.click('nav a.btn.main');
  await page.fill('#recipient-search', 'こべつけいやく');
  await page.click('.found button >> nth=0');
  await page.fill('#subject', '続きの検査結果');
  await page.setInputFiles('#files', [large('two.pdf')]);
  await page.waitForSelector('.file .chip.ok');
  await page.click('button.big');
  await page.waitForSelector('h1:has-text("送信内容の確認")');
  await tickAll(page);
  await page.click('button:has-text("この内容で送信する")');
  await page.waitForSelector('.note.bad:has-text("空きが足りません")');
  assert.deepEqual(await violations(page), []);
  await page.click('button:has-text("空きしだい届ける")');
  const row = await opened(page, '続きの検査結果');
  await row.locator('.chip:has-text("空き待ち")').waitFor();
  await row.locator('.note:has-text("空きができしだい届きます")').waitFor();
  await row.locator('button:has-text("送信を取り消す")').click();
  await row.getByRole('button', { name: '取り消す', exact: true }).click();
  await row.getByText('取消済み').first().waitFor();
  assert.deepEqual(clinic.complaints.filter((it) => !/409/.test(it)), []);
  await clinic.close();
});

test('a refused kind is said before a byte is sent, and the rest goes as it is', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  await clinic.page.click('nav a.btn.main');
  await clinic.page.setInputFiles('#files', [file('検査.pdf'), file('setup.ｅｘｅ')]);
  await clinic.page.waitForSelector('.file:has-text("検査.pdf") .chip.ok');
  assert.match(await clinic.page.innerText('.file:has-text("setup")'), /安全のため送れない種類のファイルです/);
  await clinic.close();
});

test('what is pasted goes into fields clean, and a character that is not allowed is named before anything is sent', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor', demo.address.card);
  await page.click('nav a.btn.main');
  const paste = (field, text) =>
    page.evaluate(([field, text]) => {
      const it = document.querySelector(field);
      it.focus();
      const copied = new DataTransfer();
      copied.setData('text/plain', text);
      const event = new ClipboardEvent('paste', { clipboardData: copied, bubbles: true, cancelable: true });
      it.dispatchEvent(event);
      return [event.defaultPrevented, it.value];
    }, [field, text]);
  assert.deepEqual(await paste('#subject', '検査\tのお願い\u200b\r\n'), [true, '検査 のお願い']);
  assert.deepEqual(await paste('#text', '一行目\u000b二行目\r\n三行目\u202a👨\u200d👩\u200d👧'), [true, '一行目\n二行目\n三行目👨\u200d👩\u200d👧']);
  // Text that is already plain is left to the browser.
  assert.equal((await paste('#patient-number', '0001'))[0], false);
  // If it is typed or inserted in another way, it is cleaned on leaving the field.
  await page.fill('#patient-name', ' 架空\u2028花代\u3000');
  await page.focus('#subject');
  assert.equal(await page.inputValue('#patient-name'), '架空 花代');
  await page.fill('#text', '見本\u0007');
  await page.click('button.big');
  await page.waitForSelector('[role=alert] li:has-text("（3文字目 U+0007）")');
  await page.fill('#text', '見本');
  await page.click('button.big');
  await page.waitForSelector('[role=alert] li:has-text("宛先")');
  assert.equal(await page.locator('[role=alert] li:has-text("U+0007")').count(), 0);
  await close();
});

test('a character that a name may not have is named, and so are names that are alike', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor', demo.address.card);
  await page.click('nav a.btn.main');
  await page.setInputFiles('#files', [file('検査：結果.pdf', 100), file('請求書    .pdf', 100), file('a\u202efdp.pdf', 100), file('スキャン.pdf', 100), file('スキャン.PDF', 100)]);
  await page.waitForFunction(() => document.querySelectorAll('.file .chip.ok').length === 3);
  await page.waitForSelector('.file:has-text("請求書") .note.bad:has-text("4文字目 U+0020")');
  await page.waitForSelector('.file:has-text("fdp") .note.bad:has-text("2文字目 U+202E")');
  assert.match(await page.innerText('#same-names'), /スキャン\.PDF/);
  assert.deepEqual(await violations(page), []);
  await close();
});

test('pages and what they fetch come packed, with their policy, and are kept as long as they may be', async () => {
  const it = await browser(demo, []);
  for (const address of [demo.address.public, demo.address.console]) {
    const fetched = [];
    const note = (answer) => fetched.push(answer);
    it.page.on('response', note);
    const page = await it.page.goto(address);
    await it.page.waitForSelector('main');
    it.page.off('response', note);
    const headers = await page.allHeaders();
    assert.match(headers['content-security-policy'], /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; .*frame-ancestors 'none'$/);
    assert.doesNotMatch(headers['content-security-policy'], /unsafe-inline|\*/);
    assert.equal(headers['strict-transport-security'], 'max-age=63072000');
    assert.equal(headers['cache-control'], 'no-cache');
    const assets = fetched.filter((answer) => new URL(answer.url()).pathname.startsWith('/a/'));
    const endings = new Set(assets.map((answer) => answer.url().split('.').pop()));
    for (const ending of ['js', 'css', 'wasm']) assert.ok(endings.has(ending), `${address} fetches ${ending}`);
    for (const asset of assets) {
      const headers = await asset.allHeaders();
      assert.equal(headers['content-encoding'], 'br', asset.url());
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable', asset.url());
      assert.equal(headers['x-content-type-options'], 'nosniff', asset.url());
      assert.match(headers['content-type'], /^(text\/(javascript|css); charset=utf-8|application\/wasm)$/);
    }
  }
  await it.close();
});

test('a new card enrols with its code and signs in', async () => {
  const code = fs.readFileSync(`${demo.folder}/enrolment-code`, 'utf8');
  const it = await browser(demo, ['13-not-enrolled']);
  await it.page.goto(demo.address.card);
  // First an invalid code, then a letter mistyped in the third group, which is reported before anything is sent; then
  // the facility is shown before the card is enrolled.
  await it.page.fill('#code', 'WRONG');
  await it.page.click('button.big');
  await it.page.waitForSelector('.note.bad');
  const groups = code.trim().split('-');
  assert.equal(groups.length, 9);
  groups[2] = (groups[2][0] === 'Z' ? 'Y' : 'Z') + groups[2].slice(1);
  await it.page.fill('#code', groups.join('-'));
  await it.page.waitForSelector('.note.bad:has-text("左から3組目")');
  assert.equal(await it.page.isDisabled('button.big'), true);
  assert.deepEqual(await violations(it.page), []);
  await enrol(it.page, code.toLowerCase(), '新規医院');
  // Its code came by post, so somebody who didn't print it reviews the card first.
  await it.page.waitForSelector('text=カードは登録されました');
  await goAhead(demo, '新規医院', '14-reiji-association-office');
  await it.page.reload();
  await it.page.click('button.main:has-text("この施設で利用する")');
  await it.page.waitForSelector('.where:has-text("新規医院")');
  await it.close();
});

test('a manager invites, a card of another facility joins, and acts once it was seen and confirmed', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  await clinic.page.click('nav a:has-text("受信BOXの設定")');
  await clinic.page.click('summary:has-text("登録者を追加する")');
  await clinic.page.fill('#invite-name', '架空 三郎');
  await clinic.page.click('button:has-text("利用開始コードを発行する")');
  const code = await clinic.page.innerText('.code .big');
  const doctor = await browser(demo, ['05-reiji-orthopedics']);
  await doctor.page.goto(demo.address.card);
  await doctor.page.click('summary:has-text("別の施設の利用開始コード")');
  await enrol(doctor.page, code, '見本クリニック');
  await doctor.page.waitForSelector('.note:has-text("見本クリニック"):not(.ok)');
  await clinic.page.reload();
  const row = clinic.page.locator('main ul > li.file:has-text("架空 三郎")');
  assert.match(await row.innerText(), /Saburo Kakuu/);
  // Whoever issued the code may not confirm the card; the association may.
  await row.getByText('確認待ち').waitFor();
  assert.equal(await row.getByRole('button', { name: '確認して使えるようにする' }).count(), 0);
  await goAhead(demo, '見本クリニック', '14-reiji-association-office');
  await clinic.page.reload();
  await row.getByText('この施設での利用を停止する').waitFor();
  await row.getByText('確認待ち').waitFor({ state: 'detached' });
  await doctor.page.reload();
  await doctor.page.click('li:has-text("見本クリニック") button.main');
  await doctor.page.waitForSelector('.where:has-text("見本クリニック")');
  // Once suspended here, the person is signed out and can only act for the other facility.
  await row.getByRole('button', { name: 'この施設での利用を停止する' }).click();
  await row.getByLabel('理由').fill('退職');
  await row.locator('.note .btn.bad').click();
  await row.getByText('停止中').waitFor();
  await doctor.page.goto(demo.address.card);
  await doctor.page.waitForSelector('button.main:has-text("この施設で利用する")');
  assert.equal(await doctor.page.locator('li:has-text("見本クリニック")').count(), 0);
  await clinic.close();
  await doctor.close();
});

test('the confirmation shows first pages and says what can not be shown', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  const paper = await clinic.page.context().newPage();
  await paper.setContent('<h1>診療情報提供書</h1><p style="break-after:page">本文</p><p>二枚目</p>');
  const pdf = await paper.pdf({ format: 'A4' });
  await paper.close();
  await clinic.page.click('nav a.btn.main');
  await clinic.page.fill('#recipient-search', '例示びょういん');
  await clinic.page.click('.found button >> nth=0');
  await clinic.page.fill('#subject', '確認');
  await clinic.page.setInputFiles('#files', [
    { name: '紹介状.pdf', mimeType: 'application/pdf', buffer: pdf },
    { name: '壊れた.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 nothing') },
  ]);
  await clinic.page.waitForFunction(() => document.querySelectorAll('.file .chip.ok').length === 2);
  await clinic.page.click('button.big');
  await clinic.page.waitForSelector('.file:has-text("紹介状.pdf"):has-text("2ページ") img.page');
  await clinic.page.waitForSelector('.file:has-text("壊れた.pdf"):has-text("先頭ページを表示できません")');
  // The preview is a real one: it has the shape of a page, and ink on it.
  const ink = await clinic.page.evaluate(async () => {
    const picture = await createImageBitmap(document.querySelector('img.page'));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(picture, 0, 0);
    const { data } = pen.getImageData(0, 0, picture.width, picture.height);
    return { tall: picture.height > picture.width, dark: data.some((it, at) => at % 4 === 0 && it < 100) };
  });
  assert.deepEqual(ink, { tall: true, dark: true });
  assert.deepEqual(clinic.complaints, []);
  await clinic.close();
});

test('a large document is written where the reader says, or counted after a plain download', async () => {
  const hospital = await signIn('02-reiji-hospital-renkei', demo.address.card);
  await hospital.page.selectOption('#inbox-choice', { label: '受信BOX：地域連携室' });
  const path = `${demo.folder}/study.bin`;
  fs.writeFileSync(path, Buffer.alloc(70_000_000, 'study'));
  await compose(hospital.page, '大きな検査', 'みほんくりにっく 代表', [path], true);
  const open = async (change) => {
    const it = await browser(demo, ['01-mihon-clinic-doctor']);
    await it.page.addInitScript(change);
    await it.page.goto(demo.address.card);
    await it.page.click('button.main');
    await it.page.selectOption('#inbox-choice', { label: '受信BOX：代表' });
    await it.page.click('a.subject:has-text("大きな検査")');
    return it;
  };
  // An office policy forbids pages to write files, so a plain download is left, as without the API.
  const forbidden = await open(() => {
    window.showSaveFilePicker = async () => {
      throw new DOMException('forbidden', 'SecurityError');
    };
  });
  await forbidden.page.click('.file button:has-text("受け取る")');
  await forbidden.page.waitForSelector('a.btn:has-text("ダウンロードする")');
  assert.equal(await forbidden.page.locator('.file .note.bad').count(), 0);
  await forbidden.close();
  // Without the API, a plain download is not a receipt until the saved file has been hashed.
  const plain = await open(() => delete window.showSaveFilePicker);
  const saving = plain.page.waitForEvent('download');
  await plain.page.click('a.btn:has-text("ダウンロードする")');
  const saved = await (await saving).path();
  await plain.page.setInputFiles('li.file input[type=file]', { name: 'wrong.bin', mimeType: '', buffer: Buffer.from('x') });
  await plain.page.waitForSelector('.note.bad:has-text("受領とは記録されていません")');
  assert.equal(await plain.page.locator('.log li:has-text("受領")').count(), 0);
  await plain.page.setInputFiles('li.file input[type=file]', saved);
  await plain.page.waitForSelector('.log li:has-text("受領")', { timeout: 60_000 });
  await plain.close();
  // With it, only the dialog is simulated; the file is written through the browser's own API.
  const written = await open(() => {
    window.showSaveFilePicker = async ({ suggestedName }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
  });
  await written.page.click('button:has-text("受け取る")');
  await written.page.waitForSelector('.file progress');
  await written.page.waitForSelector('.file progress', { state: 'detached', timeout: 60_000 });
  const length = await written.page.evaluate(async () =>
    (await (await (await navigator.storage.getDirectory()).getFileHandle('study.bin')).getFile()).size);
  assert.equal(length, 70_000_000);
  assert.deepEqual(written.complaints, []);
  await written.close();
  await hospital.close();
});

test('all documents at once go into a folder, and what is there already stays', async () => {
  const hospital = await signIn('02-reiji-hospital-renkei', demo.address.card);
  await hospital.page.selectOption('#inbox-choice', { label: '受信BOX：地域連携室' });
  await compose(hospital.page, '二つの文書', 'みほんくりにっく 代表', [file('報告.pdf'), file('検査.pdf', 500_000), file('報告.pdf', 400_000)], true);
  const clinic = await browser(demo, ['01-mihon-clinic-doctor']);
  // Only the dialog is simulated; the folder is the browser's own, with a file in it.
  await clinic.page.addInitScript(() => {
    window.showDirectoryPicker = async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('chosen', { create: true });
      const old = await (await folder.getFileHandle('報告.pdf', { create: true })).createWritable();
      await old.write('old');
      await old.close();
      return folder;
    };
  });
  await clinic.page.goto(demo.address.card);
  await clinic.page.click('button.main');
  await clinic.page.selectOption('#inbox-choice', { label: '受信BOX：代表' });
  await clinic.page.click('a.subject:has-text("二つの文書")');
  await clinic.page.click('button:has-text("まとめて受け取る")');
  await clinic.page.waitForSelector('h1 ~ p .chip.ok:has-text("受領済み")');
  const sizes = await clinic.page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('chosen');
    const sizes = {};
    for await (const [name, it] of folder.entries()) sizes[name] = (await it.getFile()).size;
    return sizes;
  });
  // Which of the two with the same name came first is random, but neither replaced the other.
  assert.deepEqual(Object.keys(sizes).sort(), ['報告 (2).pdf', '報告 (3).pdf', '報告.pdf', '検査.pdf'].sort());
  assert.deepEqual([sizes['報告.pdf'], sizes['検査.pdf'], sizes['報告 (2).pdf'] + sizes['報告 (3).pdf']], [3, 500_000, 700_000]);
  await clinic.close();
  await hospital.close();
});

test('an upload goes on where it stood after the browser was closed, and only with the same file', async () => {
  const scan = path.join(demo.folder, '胸部CT.zip');
  fs.writeFileSync(scan, Buffer.alloc(20_000_000, 'scan'));
  const first = await signIn('01-mihon-clinic-doctor', demo.address.card);
  // The second piece is held back. On a slow line it would otherwise begin where the first one ended, while that was
  // still in progress.
  const begins = (it) => (it.method() === 'PATCH' ? Number(it.headers()['upload-offset']) : 0);
  const hung = new Promise((ok) => first.page.route('**/api/v1/uploads/*', (route) => (begins(route.request()) > 0 ? ok(begins(route.request())) : route.continue())));
  await first.page.click('nav a.btn.main');
  await first.page.setInputFiles('#files', scan);
  const stood = await hung;
  await first.close();
  const again = await signIn('01-mihon-clinic-doctor', demo.address.card);
  const offsets = [];
  again.page.on('request', (it) => it.method() === 'PATCH' && offsets.push(Number(it.headers()['upload-offset'])));
  await again.page.click('nav a.btn.main');
  await again.page.waitForSelector('.note:has-text("胸部CT.zip"):has-text("MB / 20.0MB")');
  await again.page.setInputFiles('#files', scan);
  await again.page.waitForSelector('.file .chip.ok');
  // A browser that is closed may still send some of the held piece.
  assert.ok(offsets[0] >= stood, `${offsets[0]} after ${stood}`);
  assert.equal(await again.page.locator('.note:has-text("胸部CT.zip")').count(), 0);
  // Removed again, so that other tests find nothing of it.
  await again.page.click('.file button:has-text("取り除く")');
  assert.deepEqual(again.complaints, []);
  await again.close();
});

test('the keyboard alone sends a letter and cancels it', async () => {
  const clinic = await signIn('04-sakura-pharmacy', demo.address.card);
  const { page } = clinic;
  /** Presses Tab until this has the focus. */
  const tabTo = async (selector) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((it) => document.activeElement.matches(it), selector)) return;
    }
    assert.fail(`the Tab key never reached ${selector}`);
  };
  await tabTo('nav a.btn.main');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#recipient-search');
  await tabTo('#recipient-search');
  await page.keyboard.type('れいじそうごう 地域');
  await page.waitForSelector('.found button');
  // The arrow keys move through the results; Enter in the field selects nothing.
  const at = (selector) => page.waitForFunction((it) => document.activeElement.matches(it), selector);
  await page.keyboard.press('Enter');
  await at('.found button');
  await page.keyboard.press('ArrowUp');
  await at('#recipient-search');
  await page.keyboard.press('ArrowDown');
  await at('.found button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('li.to');
  await tabTo('#subject');
  await page.keyboard.type('鍵盤だけで');
  await tabTo('#text');
  await page.keyboard.type('本文');
  await tabTo('#files');
  await tabTo('button.big');
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1:has-text("送信内容の確認")');
  if (await page.locator('.to input[type=checkbox]').count()) {
    await tabTo('.to input[type=checkbox]');
    await page.keyboard.press('Space');
  }
  await tabTo('button.big');
  await page.keyboard.press('Enter');
  await page.waitForSelector('article:has-text("鍵盤だけで")');
  // The entry can be opened and closed by keyboard, too.
  await tabTo('button.toggle');
  await page.keyboard.press('Enter');
  await page.waitForSelector('article:has-text("鍵盤だけで") .steps');
  await page.keyboard.press('Enter');
  await page.waitForSelector('article:has-text("鍵盤だけで") .steps', { state: 'detached' });
  await tabTo('.held button.cancel');
  await page.keyboard.press('Enter');
  await tabTo('.note .btn.bad');
  await page.keyboard.press('Enter');
  await page.waitForSelector('article:has-text("鍵盤だけで") .chip:has-text("取消済み")');
  // After its button has disappeared, the focus stays nearby instead of moving to the top.
  await page.waitForFunction(() => document.activeElement.closest('main'));
  await clinic.close();
});

test('without a card there is a page that says what to do, and nothing else', async () => {
  const it = await browser(demo, []);
  await it.page.goto(demo.address.card);
  await it.page.waitForSelector('.note.bad');
  assert.match(await it.page.innerText('main'), /カードを差し込んでください[^]*カードリーダーの接続とカードの置き方を確かめ/);
  // Trying again makes a new request on a new connection.
  const asked = it.page.waitForResponse('**/api/v1/door');
  await it.page.click('button.main:has-text("もう一度試す")');
  assert.equal((await (await asked).json()).refusal, 'no_card');
  await it.page.waitForSelector('.note.bad');
  assert.deepEqual(await violations(it.page), []);
  assert.equal(await it.page.evaluate(() => fetch('/api/v1/session').then((it) => it.status)), 401);
  await it.close();
});

/** A program's session with a card: an agent for its connections, a token, an inbox. */
async function program(card) {
  const pem = fs.readFileSync(`${demo.folder}/cards/${card}.pem`);
  const ca = fs.readFileSync(`${demo.folder}/pki/servers.pem`);
  const lookup = (_, options, answer) => (options.all ? answer(null, [{ address: '127.0.0.1', family: 4 }]) : answer(null, '127.0.0.1', 4));
  const agent = new https.Agent({ key: pem, cert: pem, ca, lookup, keepAlive: true });
  const ask = (method, path, body) =>
    new Promise((ok, no) => {
      const request = https.request(`${demo.address.card}${path}`, { method, agent, headers: { 'content-type': 'application/json' } }, (answer) => {
        let text = '';
        answer.on('data', (it) => (text += it));
        answer.on('end', () => ok(JSON.parse(text)));
      });
      request.on('error', no);
      request.end(body && JSON.stringify(body));
    });
  const door = await ask('GET', '/api/v1/door');
  const session = await ask('POST', '/api/v1/session', { affiliation: door.facilities[0].id, program: true });
  return { agent, token: session.token, inbox: session.inboxes[0].id };
}

test('tus-js-client, unchanged, uploads and resumes with a card', async () => {
  const { agent, token, inbox } = await program('04-sakura-pharmacy');
  const bytes = Buffer.alloc(2_500_000, 'tus');
  const options = (more) => ({
    endpoint: `${demo.address.card}/api/v1/uploads/`,
    httpStack: new tus.DefaultHttpStack({ agent }),
    headers: { Authorization: `Bearer ${token}` },
    metadata: { filename: 'tus.pdf', inbox },
    chunkSize: 1_000_000,
    retryDelays: null,
    ...more,
  });
  const url = await new Promise((ok, no) => {
    const it = new tus.Upload(bytes, options({ onError: no, onChunkComplete: () => it.abort().then(() => ok(it.url)) }));
    it.start();
  });
  await new Promise((ok, no) => new tus.Upload(bytes, options({ uploadUrl: url, onError: no, onSuccess: ok })).start());
  await new tus.Upload(bytes, options({})).constructor.terminate(url, options({}));
  agent.destroy();
});

test('tuspy, unchanged, uploads and resumes with a card', async () => {
  const { agent, token, inbox } = await program('04-sakura-pharmacy');
  agent.destroy();
  const file = `${demo.folder}/tuspy.bin`;
  fs.writeFileSync(file, Buffer.alloc(2_500_000, 'py'));
  const card = `${demo.folder}/cards/04-sakura-pharmacy.pem`;
  const env = { ...process.env, REQUESTS_CA_BUNDLE: `${demo.folder}/pki/servers.pem`, NO_PROXY: '*' };
  const python = path.join(root, 'var/venv/bin/python');
  const out = execFileSync(python, ['tus.py', demo.address.card, token, inbox, card, file], { env, cwd: here });
  assert.equal(String(out).trim(), '2500000');
});

test('no page of the web app jumps while it comes', async () => {
  for (const viewport of [{ width: 1024, height: 768 }, { width: 1280, height: 900 }, { width: 400, height: 860 }]) {
    const it = await browser(demo, ['01-mihon-clinic-doctor'], { viewport });
    const jumped = await jumps(it.page);
    const far = {};
    /** Opens an address, waits until it is there and nothing is asked for, and notes how far it jumped. */
    const look = async (address, ready) => {
      await it.page.goto(address, { waitUntil: 'load' });
      await it.page.waitForSelector(ready);
      await it.page.waitForFunction(() => !document.querySelector('.waits')?.checkVisibility());
      const { sum, what } = await jumped();
      if (sum >= 0.05) far[address] = `${sum} ${what.join(' ')}`;
    };
    await look(demo.address.card, 'button.main');
    await it.page.click('main button.main');
    await it.page.waitForSelector('table.inbox');
    await look(demo.address.card, 'table.inbox');
    const letter = await it.page.getAttribute('a.subject', 'href');
    for (const [path, ready] of [[letter, '.log li'], ['/sent', 'article'], ['/compose', '#files'], ['/settings', '.file']]) {
      await look(`${demo.address.card}${path}`, ready);
    }
    await it.page.goto(`${demo.address.card}/compose`);
    await it.page.fill('#recipient-search', '鈴木');
    await it.page.click('.found button >> nth=0');
    await it.page.fill('#subject', '動かないページ');
    await it.page.fill('#text', '本文');
    await it.page.click('button.big');
    await it.page.waitForSelector('#hold');
    await look(`${demo.address.card}/compose/confirm`, '#hold');
    for (const [path, ready] of [['/', '.doors'], ['/help', 'section'], ['/confirm', 'button.big'], ['/go', '.doors'], ['/stop', '#stop-number'], ['/temporary', '#temporary-number'], ['/apply', '#name'], ['/application', '.note.bad'], ['/invoices', '.note.bad']]) {
      await look(`${demo.address.public}${path}`, ready);
    }
    assert.deepEqual(far, {}, JSON.stringify(viewport));
    await it.close();
  }
});

test('nothing runs over the edge at the widths of small screens, in both languages', async () => {
  for (const lang of ['ja', 'en']) {
    const it = await browser(demo, ['01-mihon-clinic-doctor'], { viewport: { width: 1024, height: 768 } });
    await it.page.addInitScript((lang) => localStorage.setItem('lang', lang), lang);
    await it.page.goto(demo.address.card);
    await it.page.click('main button.main');
    await it.page.waitForSelector('table.inbox');
    for (const [path, ready] of [['/', 'table.inbox'], ['/sent', 'article'], ['/compose', '#files'], ['/settings', '.file']]) {
      await it.page.goto(`${demo.address.card}${path}`);
      await it.page.waitForSelector(ready);
      for (const width of [1024, 800, 640, 390]) {
        await it.page.setViewportSize({ width, height: 768 });
        const over = await it.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${lang} ${path} ${width}: ${over} too wide`);
        // Help is available at any width.
        assert.ok(await it.page.locator('nav a[href$="/help"]').isVisible(), `${width}`);
      }
      await it.page.setViewportSize({ width: 1024, height: 768 });
    }
    await it.page.goto(demo.address.card);
    const row = await it.page.locator('table.inbox tbody tr').first().boundingBox();
    assert.ok(row.height < 110, `${lang}: a letter takes ${row.height}`);
    await it.close();
  }
});

test('the sent list is one short line a letter', async () => {
  const it = await signIn('01-mihon-clinic-doctor', demo.address.card);
  await it.page.click('nav a[href="/sent"]');
  await it.page.waitForSelector('article');
  const heights = await it.page.locator('article .held').evaluateAll((all) => all.map((it) => it.getBoundingClientRect().height));
  // Twenty of them, the page's header and the browser's own bars fit on 1080 lines.
  assert.ok(heights.every((it) => it <= 32), heights.join(' '));
  assert.deepEqual(it.complaints, []);
  await it.close();
});

test('whoever is no manager is told who is, and help says how to send, collect and stop a card', async () => {
  const desk = await signIn('09-mihon-clinic-desk', demo.address.pki);
  await desk.page.click('nav a[href="/settings"]');
  await desk.page.waitForSelector('.card:has-text("この施設の運用担当者"):has-text("見本 花子")');
  assert.deepEqual(await violations(desk.page), []);
  await desk.page.goto(`${demo.address.public}/help`);
  for (const title of ['文書を送る', '文書を受け取る', '届いたか・受け取られたかを確かめる', 'カードをなくしたとき', 'カードでログインできないとき']) {
    await desk.page.getByRole('heading', { name: title, exact: true }).waitFor();
  }
  await desk.close();
});

test('a recipient where nobody can receive yet is marked, and a known one is not asked about again', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor', demo.address.card);
  const { page } = clinic;
  await page.click('nav a.btn.main');
  await page.fill('#recipient-search', '見本あおば内科');
  await page.locator('.found button', { hasText: '見本あおば内科医院' }).waitFor();
  const marked = await page.locator('.found button', { hasText: '見本あおば内科医院' }).first().innerText();
  assert.match(marked, /まだ誰も受け取れません/);
  // Written to now, then again: the tick is only needed the first time.
  for (const [round, ticks] of [['一', 1], ['二', 0]]) {
    await page.goto(`${demo.address.card}/compose`);
    await page.fill('#recipient-search', 'さくら見本薬局');
    await page.locator('.found button', { hasText: 'さくら見本薬局' }).first().click();
    await page.fill('#subject', `繰り返し${round}`);
    await page.fill('#text', '本文');
    await page.click('button.big');
    await page.waitForSelector('h1:has-text("送信内容の確認")');
    const asked = await page.locator('.to input[type=checkbox]').count();
    assert.ok(ticks ? asked <= 1 : asked === 0, `${round}: ${asked}`);
    await tickAll(page);
    await page.click('button:has-text("この内容で送信する")');
    await page.waitForSelector(`article:has-text("繰り返し${round}")`);
  }
  await clinic.close();
});

test('axe finds nothing on any page, in both languages, wide and on a phone', async () => {
  const sizes = [undefined, { width: 400, height: 860 }];
  for (const [lang, viewport] of ['ja', 'en'].flatMap((lang) => sizes.map((size) => [lang, size]))) {
    const it = await browser(demo, ['02-reiji-hospital-renkei'], { viewport });
    await it.page.addInitScript((lang) => localStorage.setItem('lang', lang), lang);
    const found = {};
    const look = async (name) => {
      const wrong = await violations(it.page);
      if (wrong.length) found[name] = wrong;
    };
    await it.page.goto(demo.address.card);
    await it.page.waitForSelector('button.main');
    await look('door');
    await it.page.click('main button.main');
    await it.page.waitForSelector('#inbox-choice');
    await it.page.waitForSelector('table.inbox');
    await look('inbox');
    await it.page.click('a.subject >> nth=0');
    await it.page.waitForSelector('.log li');
    await look('letter');
    for (const [path, ready] of [['/sent', 'article'], ['/compose', '#files'], ['/settings', '.file']]) {
      await it.page.goto(`${demo.address.card}${path}`);
      await it.page.waitForSelector(ready);
      await look(path);
    }
    await it.page.goto(`${demo.address.card}/compose`);
    await it.page.fill('#recipient-search', '鈴木');
    await it.page.click('.found button >> nth=0');
    await it.page.fill('#subject', 'axe');
    await it.page.fill('#text', '本文');
    await it.page.click('button.big');
    await it.page.waitForSelector('#hold');
    await look('confirm');
    const refused = await browser(demo, [], { viewport });
    await refused.page.addInitScript((lang) => localStorage.setItem('lang', lang), lang);
    await refused.page.goto(demo.address.card);
    await refused.page.waitForSelector('.note.bad');
    const wrong = await violations(refused.page);
    if (wrong.length) found.refused = wrong;
    await refused.close();
    for (const [path, ready] of [['/', '.doors'], ['/help', 'section'], ['/confirm', 'button.big'], ['/go', '.doors'], ['/apply', '#name'], ['/stop', '#stop-number'], ['/temporary', '#temporary-number'], ['/application', '.note.bad'], ['/invoices', '.note.bad']]) {
      await it.page.goto(`${demo.address.public}${path}`);
      await it.page.waitForSelector(ready);
      await look(`public ${path}`);
    }
    assert.deepEqual(found, {}, `${lang} ${viewport?.width}`);
    await it.close();
  }
});
