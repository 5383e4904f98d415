// The console in real Chromium: joining with a passkey (using the browser's virtual authenticator), and a new
// administrator's way from an empty clinic to a shared inbox.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { browser, closeAll, enrol, goAhead, jumps, office as signedIn, readable, search, startDemo, until, violations } from './lib.mjs';

let demo;
before(async () => {
  demo = await startDemo();
});
after(async () => {
  await closeAll();
  await demo?.stop();
});

/** A device with a fingerprint reader, as the browser plays it. */
async function device(it) {
  const line = await it.page.context().newCDPSession(it.page);
  await line.send('WebAuthn.enable');
  const { authenticatorId } = await line.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { line, authenticatorId };
}

/** The association's office, or somebody else's with a card. */
const office = (card = '14-reiji-association-office') => signedIn(demo, card);

test('somebody joins by a link with a passkey, signs in with it, and proves it anew for a dangerous step', async () => {
  const it = await browser(demo, []);
  const { line, authenticatorId } = await device(it);
  const link = fs.readFileSync(`${demo.folder}/console-link`, 'utf8').trim();
  const jumped = await jumps(it.page);
  await it.page.goto(link);
  await it.page.waitForSelector('dd:has-text("例示 花子")');
  // The token has been removed from the address bar.
  assert.equal(new URL(it.page.url()).hash, '');
  assert.ok((await jumped()).sum < 0.05, 'nothing moves');
  assert.deepEqual(await violations(it.page), []);
  await it.page.fill('#key-label', '花子のスマートフォン');
  await it.page.click('button:has-text("本人確認(パスキー)を登録する")');
  await it.page.waitForSelector('h1:has-text("今日すること")');
  await it.page.click('button:has-text("ログアウト")');
  await it.page.click('button:has-text("本人確認でログイン(パスキー)")');
  await it.page.waitForSelector('h1:has-text("今日すること")');
  assert.match(await it.page.innerText('.who'), /例示 花子/);
  // The link can't be used again.
  await it.page.goto(link.replace('/join#', '/join?again#'));
  await it.page.waitForSelector('[role=alert] .note.bad');
  // A device without user verification is refused.
  await it.page.goto(demo.address.console);
  await it.page.click('button:has-text("ログアウト")');
  await line.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await it.page.click('button:has-text("本人確認でログイン(パスキー)")');
  await it.page.waitForSelector('[role=alert] .note.bad');
  await line.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await it.page.click('button:has-text("本人確認でログイン(パスキー)")');
  await it.page.waitForSelector('h1:has-text("今日すること")');
  // A second key.
  await it.page.click('nav a[href="/keys"]');
  await it.page.waitForSelector('.file:has-text("花子のスマートフォン")');
  await it.close();
});

test('a new administrator allots room by rule, sees the effect first, and the clinic has it at once', async () => {
  const it = await office();
  await it.page.click('nav a[href="/allotment"]');
  await it.page.waitForSelector('h2:has-text("例示医師会")');
  const apply = 'button:has-text("この内容で割り当てる")';
  assert.ok(await it.page.isDisabled(apply));
  // Importing a table creates a shared contract.
  await it.page.check('label:has-text("個別") input');
  await it.page.click('button:has-text("均等に")');
  await it.page.waitForSelector('.note.info:has-text("容量が変わります")');
  await it.page.click(apply);
  await it.page.waitForSelector('.note.ok');
  // Entered by hand, and too much.
  await search(it.page, '例示総合病院 放射線');
  await it.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  await it.page.fill('tbody input[type=number]', '99999');
  await it.page.keyboard.press('Tab');
  await it.page.waitForSelector('.note.bad:has-text("契約の容量を超えています")');
  assert.ok(await it.page.isDisabled(apply));
  await it.page.click('button:has-text("元に戻す")');
  // Shared.
  await it.page.check('label:has-text("共有") input');
  await it.page.fill('#ceiling', '1500');
  await it.page.click(apply);
  await it.page.waitForSelector('.note.ok');
  const clinic = await browser(demo, ['01-mihon-clinic-doctor']);
  await clinic.page.goto(demo.address.card);
  await clinic.page.click('button.main');
  await clinic.page.waitForSelector('.meter:has-text("1.5GB")');
  await clinic.close();
  assert.deepEqual(it.complaints, []);
  await it.close();
});

test('a clinic is brought into use: invited, enrolled, its lost card suspended and given back', async () => {
  const it = await office();
  await it.page.click('nav a[href="/facilities"]');
  await search(it.page, 'みほんあおば');
  await it.page.click('td a:has-text("見本あおば内科医院")');
  await it.page.click('summary:has-text("登録者を招待する")');
  await it.page.fill('#person-name', '見本 一');
  await it.page.fill('#person-kana', 'ミホン ハジメ');
  // A double click invites only once.
  await it.page.dblclick('button:has-text("利用開始コードを発行する")');
  const code = (await it.page.innerText('.code .big')).trim();
  await it.page.waitForSelector('li.file:has-text("見本 一")');
  assert.equal(await it.page.locator('li.file', { hasText: '見本 一' }).count(), 1);
  const clinic = await browser(demo, ['13-not-enrolled']);
  await clinic.page.goto(demo.address.card);
  await enrol(clinic.page, code, '見本あおば内科医院');
  // Whoever invited them may not confirm; somebody else reviews the card.
  await clinic.page.waitForSelector('text=カードは登録されました');
  await it.page.click('nav a[href="/waiting"]');
  const seen = it.page.locator('section.card', { hasText: '見本あおば内科医院' });
  await seen.locator('.note:has-text("関わった方ご自身では")').waitFor();
  assert.equal(await seen.locator('button.main').count(), 0);
  assert.deepEqual(await violations(it.page), []);
  await it.page.goBack();
  await goAhead(demo, '見本あおば内科医院');
  await clinic.page.reload();
  await clinic.page.click('button.main:has-text("見本あおば内科医院")');
  await clinic.page.waitForSelector('h1:has-text("受信BOX")');
  await it.page.reload();
  await it.page.waitForSelector('.head:has-text("利用中")');
  await it.page.click('summary:has-text("カードを停止する")');
  await it.page.fill('details[open] input[type=text]', '紛失の電話');
  await it.page.click('details[open] button:has-text("停止する")');
  await it.page.waitForSelector('.chip.bad:has-text("カード停止中")');
  // Shown beside the person, with the reason.
  await it.page.waitForSelector('li.file:has-text("紛失の電話") .note.ok');
  await clinic.page.reload();
  await clinic.page.waitForSelector('text=このカードは停止されています');
  await it.page.click('button:has-text("カードの停止を解く")');
  await it.page.waitForSelector('li .chip.ok:has-text("利用中")');
  assert.deepEqual(it.complaints, []);
  await clinic.close();
  await it.close();
});

test('a table of facilities is looked at first, mended, and written as seen', async () => {
  const it = await office();
  await it.page.click('nav a[href="/facilities"]');
  await it.page.click('a:has-text("表で追加・変更する")');
  const choose = (text) => it.page.setInputFiles('#table', { name: 'facilities.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await choose('医療機関コード,施設名,市区町村,郵便番号\nT001,表見本医院,例示市,1\n');
  await it.page.waitForSelector('td:has-text("郵便番号は7桁の数字です")');
  await choose('医療機関コード,施設名,市区町村,郵便番号,受信BOX\nT001,表見本医院,例示市,000-0009,代表|検査室\n');
  await it.page.waitForSelector('h2:has-text("追加する施設（1）")');
  // Everything imported is shown, and what is ignored is reported.
  await it.page.waitForSelector('td:has-text("0000009")');
  await it.page.waitForSelector('td:has-text("代表|検査室")');
  assert.deepEqual(await violations(it.page), []);
  await it.page.click('button:has-text("この内容で登録する")');
  await it.page.click('.note.ok a:has-text("施設")');
  await search(it.page, '表見本');
  await it.page.waitForSelector('td a:has-text("表見本医院")');
  // Everybody who has not been sent a letter gets one, to be posted.
  await search(it.page, '');
  await it.page.click('summary:has-text("利用開始のご案内を印刷する")');
  // What is printed is what is listed; it is counted and confirmed first.
  await search(it.page, '表見本');
  await it.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  await it.page.click('button:has-text("対象の施設数を確かめる")');
  await it.page.waitForSelector('.letters .note:has-text("1施設に利用開始コードを発行")');
  assert.deepEqual(await violations(it.page), []);
  // The question disappears with the list it was about.
  await search(it.page, '');
  await it.page.waitForSelector('.letters .note', { state: 'detached' });
  await it.page.click('button:has-text("対象の施設数を確かめる")');
  const [download] = await Promise.all([it.page.waitForEvent('download'), it.page.click('button:has-text("PDFを保存する")')]);
  assert.equal(fs.readFileSync(await download.path()).subarray(0, 5).toString(), '%PDF-');
  await it.page.waitForSelector('.letters .note.ok:has-text("通を保存しました")');
  await it.page.waitForSelector('.chip:has-text("送付済み")');
  assert.deepEqual(await violations(it.page), []);
  assert.deepEqual(it.complaints, []);
  await it.close();
});

test('a clinic applies without an account, is asked back, approved, and brought into use', async () => {
  const guest = await browser(demo, []);
  await guest.page.goto(demo.address.public);
  await guest.page.click('a:has-text("お申し込み")');
  await guest.page.waitForSelector('.note.info:has-text("開通")');
  assert.deepEqual(await violations(guest.page), []);
  await guest.page.check('label:has-text("PKIカード付き") input');
  // The cost of the first year: registration, twelve months, another card and a change.
  const sum = async () => Number((await guest.page.locator('section.note.info tr', { hasText: '初年度の合計(税込)' }).locator('td').last().innerText()).replace(/[^0-9]/g, ''));
  const plain = await sum();
  assert.ok(plain > 0);
  await guest.page.fill('#year-cards', '1');
  assert.ok(await sum() > plain);
  // An estimate, before anything is requested.
  await guest.page.click('summary:has-text("見積書")');
  await guest.page.fill('#quote-name', '申込試験クリニック');
  const [estimate] = await Promise.all([guest.page.waitForEvent('download'), guest.page.click('button:has-text("見積書を保存する")')]);
  assert.equal(fs.readFileSync(await estimate.path()).subarray(0, 5).toString(), '%PDF-');
  for (const [field, text] of Object.entries({
    name: '申込試験クリニック', kana: 'モウシコミシケンクリニック', code: '0019900077', postal_code: '000-0077', city: '見本市', address: '例示町77',
    phone: '000-0000-9077', director: '試験 一郎', contact: '試験 花子', mail: 'office77@clinic.invalid',
  })) await guest.page.fill(`#${field}`, text);
  await guest.page.check('label:has-text("同意します") input');
  await guest.page.click('button:has-text("入力内容を確かめる")');
  await guest.page.waitForSelector('dd:has-text("申込試験クリニック")');
  assert.deepEqual(await violations(guest.page), []);
  await guest.page.click('button:has-text("この内容で申し込む")');
  await guest.page.waitForSelector('h2:has-text("確認のメールをお送りしました")');
  assert.deepEqual(await violations(guest.page), []);
  const number = (await guest.page.innerText('.card.pad p b')).trim();
  const folder = `${demo.folder}/mails`;
  const mailed = (word) => {
    const texts = fs.readdirSync(folder).map((name) => readable(fs.readFileSync(`${folder}/${name}`, 'utf8')));
    return texts.find((text) => text.includes(number) && text.includes(word))?.match(/https:\/\/www\S+#\S+/)[0];
  };
  // Nobody reviews it before the link in the mail is followed.
  await guest.page.goto(await until(folder, () => mailed('/confirm#')));
  await guest.page.click('button:has-text("確認する")');
  await guest.page.waitForSelector('.note.ok:has-text("確認しました")');

  const it = await office('15-operator-office');
  const find = async () => {
    await it.page.click('nav a[href="/applications"]');
    await search(it.page, number);
    await it.page.waitForFunction(() => document.querySelectorAll('section.card').length === 1);
  };
  await find();
  assert.deepEqual(await violations(it.page), []);
  await it.page.fill('section.card input >> nth=0', '開設者をお知らせください。');
  await it.page.click('button:has-text("差し戻す")');
  await it.page.waitForSelector('section.card .chip:has-text("差戻し")');

  // The applicant follows the link in the mail.
  await guest.page.goto(await until(folder, () => mailed('開設者')));
  await guest.page.waitForSelector('.note:has-text("開設者をお知らせください。")');
  await guest.page.fill('#answer', '試験 一郎です。');
  // A wrong field is corrected with the answer; the confirmed mail address can't be changed.
  await guest.page.fill('#phone', '000-0000-9078');
  assert.ok(await guest.page.locator('#mail').evaluate((it) => it.readOnly));
  assert.deepEqual(await violations(guest.page), []);
  await guest.page.click('button:has-text("答えを送る")');
  await guest.page.waitForSelector('.chip:has-text("確認中")');
  assert.deepEqual(guest.complaints, []);

  await it.page.reload();
  await find();
  await it.page.waitForSelector('dd:has-text("試験 一郎です。")');
  await it.page.waitForSelector('dd:has-text("前は「000-0000-9077」")');
  // The clerk enters corrections received by telephone.
  await it.page.click('section.card a:has-text("訂正する")');
  await it.page.waitForSelector('h1:has-text("お申し込みの訂正")');
  await it.page.fill('#director', '試験 二郎');
  assert.deepEqual(await violations(it.page), []);
  await it.page.click('button:has-text("変更を保存")');
  await it.page.waitForSelector('h1:has-text("お申し込み")');
  await find();
  await it.page.waitForSelector('dd:has-text("前は「試験 一郎」、事務局")');
  await it.page.click('button:has-text("承認する")');
  await it.page.click('.note.ok a:has-text("施設")');
  await it.page.waitForSelector('h1:has-text("申込試験クリニック")');
  assert.deepEqual(it.complaints, []);
  await it.close();
  // Approved, but not begun: it can still be withdrawn.
  await guest.page.reload();
  await guest.page.waitForSelector('.chip:has-text("承認")');
  await guest.page.click('button:has-text("取り下げる")');
  await guest.page.click('button.bad:has-text("取り下げる")');
  await guest.page.waitForSelector('.chip:has-text("取下げ")');
  await guest.close();
});

test('a larger pack is asked for with its effect shown, and the operator decides', async () => {
  const it = await office();
  await it.page.click('nav a[href="/changes"]');
  await it.page.waitForSelector('#pack option >> nth=3', { state: 'attached' });
  await it.page.selectOption('#pack', { label: '30GBパック（例示） ・ 月額 税抜110,000円（税込121,000円）' });
  await it.page.waitForSelector('.note.info:has-text("→ 30.0GB"):has-text("1回目（3回まで無料）"):has-text("開通")');
  await it.page.fill('#change-note', '施設が増えるため');
  await it.page.click('button:has-text("この内容で申し込む")');
  await it.page.waitForSelector('li:has-text("30GBパック") .chip:has-text("確認中")');
  const desk = await office('15-operator-office');
  await desk.page.click('nav a[href="/changes"]');
  await desk.page.click('li:has-text("例示医師会") button:has-text("承認する")');
  await desk.page.waitForSelector('li:has-text("30GBパック") .chip:has-text("承認")');
  await it.page.reload();
  await it.page.waitForSelector('li:has-text("30GBパック") .chip:has-text("承認")');
  assert.deepEqual([...it.complaints, ...desk.complaints], []);
  await it.close();
  await desk.close();
});

test('an inbox is made, renamed and hidden, and a temporary card is fetched by its number', async () => {
  const it = await office();
  await it.page.click('nav a[href="/inboxes"]');
  await it.page.waitForSelector('td a:has-text("見本クリニック")');
  assert.deepEqual(await violations(it.page), []);
  await it.page.click('nav a[href="/facilities"]');
  await search(it.page, '見本クリニック');
  await it.page.click('td a:has-text("見本クリニック")');
  await it.page.click('summary:has-text("受信BOXを加える")');
  await it.page.fill('#inbox-name', '訪問診療部');
  await it.page.click('button:has-text("加える") >> visible=true');
  await it.page.click('summary:has-text("訪問診療部")');
  const form = it.page.locator('details[open] form');
  await form.locator('select').selectOption({ index: 1 });
  await form.locator('label:has-text("ほかの団体の施設には、この受信BOX")').click();
  await form.locator('button:has-text("変更を保存")').click();
  await it.page.waitForSelector('td:has-text("訪問診療部") .chip:has-text("非公開")');
  assert.deepEqual(await violations(it.page), []);
  // A temporary card for somebody who has lost theirs.
  await it.page.locator('li.file', { hasText: '見本 花子' }).locator('summary:has-text("臨時カードを発行する")').click();
  const offer = it.page.locator('details[open] form', { hasText: '折り返して' });
  await offer.locator('input[type=checkbox]').check();
  assert.equal(await offer.locator('select').inputValue(), 'office@mihon-clinic.invalid');
  await offer.locator('button').click();
  const number = (await it.page.innerText('.code .big')).trim();
  const guest = await browser(demo, []);
  await guest.page.goto(`${demo.address.public}/temporary`);
  await guest.page.fill('#temporary-number', number);
  const [saved] = await Promise.all([guest.page.waitForEvent('download'), guest.page.click('button:has-text("臨時カードを保存する")')]);
  await guest.page.waitForSelector('.note.ok:has-text("保存しました")');
  assert.deepEqual(await violations(guest.page), []);
  // Chromium itself imports the file, with the number as its password.
  fs.copyFileSync(await saved.path(), `${demo.folder}/cards/30-temporary.p12`);
  const clinic = await browser(demo, [['30-temporary', number]]);
  await clinic.page.goto(demo.address.pki);
  await clinic.page.waitForSelector('text=カードは登録されました');
  await goAhead(demo, '見本クリニック');
  await clinic.page.reload();
  await clinic.page.click('button.main:has-text("見本クリニック")');
  await clinic.page.waitForSelector('form.note:has-text("確認番号をメールで送りました")');
  const mails = `${demo.folder}/mails`;
  const mailed = () => fs.readdirSync(mails).map((name) => readable(fs.readFileSync(`${mails}/${name}`, 'utf8'))).find((text) => text.includes('確認番号'))?.match(/^\d{8}$/m)?.[0];
  await clinic.page.fill('#second', await until(mails, mailed));
  await clinic.page.click('form button.main');
  await clinic.page.waitForSelector('h1:has-text("受信BOX")');
  assert.match(await clinic.page.innerText('.who'), /臨時カード/);
  for (const one of [it, guest, clinic]) await one.close();
});

test('a facility changes its facts on a day, its inbox goes over to a new doctor, and it closes with its heir told', async () => {
  const it = await office();
  const { page } = it;
  await page.click('nav a[href="/facilities"]');
  await search(page, 'みほんゆり');
  await page.click('td a:has-text("見本ゆり内科医院")');
  await page.waitForSelector('h2:has-text("異動・変更の記録")');
  const name = await page.innerText('h1');
  await page.click('summary:has-text("施設情報を変更する")');
  await page.fill('#fact-founder', '医療法人見本会');
  await page.click('details[open] button:has-text("変更を保存")');
  await page.waitForSelector('li:has-text("反映済み"):has-text("医療法人見本会")');
  await page.fill('#fact-director', '見本 次郎');
  const later = new Date(Date.now() + 9 * 3600e3 + 40 * 86400e3).toISOString().slice(0, 10);
  await page.fill('#fact-from', later);
  await page.click('details[open] button:has-text("変更を保存")');
  await page.locator('li:has-text("予定")').locator('button:has-text("取り消す")').click();
  await page.waitForSelector('li:has-text("取り消し"):has-text("見本 次郎")');
  // The inbox is handed over.
  await page.click('summary:has-text("担当者を交代する")');
  const hand = page.locator('details[open] form', { hasText: '前の担当者の最終日' });
  await hand.locator('input[id^="hand-name"]').fill('見本 春子');
  await hand.locator('button.main').click();
  // Shown where it was requested; the form is then ready for the next one.
  await page.waitForSelector('details[open] .code:has-text("見本 春子") .big');
  await page.waitForFunction(() => document.querySelector('details[open] input[id^="hand-name"]')?.value === '');
  assert.equal(await hand.locator('select[id^="before"]').inputValue(), '');
  // It closes, and senders see its successor.
  await page.click('summary:has-text("閉院・受信を終了する")');
  await page.fill('#close-day', later);
  await page.fill('details[open] label:has-text("閉院・受信を終了する") input[type=text]', '院長の引退');
  await page.fill('details[open] input[type=search]', '見本クリニック');
  await page.click('details[open] .found button:has-text("見本クリニック")');
  await page.waitForSelector('details[open] p.row:has-text("見本クリニック")');
  assert.deepEqual(await violations(page), []);
  await page.click('button:has-text("この日で受信を終了する")');
  await page.waitForSelector('.note:has-text("→ 見本クリニック ・ 院長の引退")');
  const clinic = await browser(demo, ['01-mihon-clinic-doctor']);
  await clinic.page.goto(demo.address.card);
  await clinic.page.click('button.main');
  await clinic.page.click('a[href="/compose"]');
  await clinic.page.fill('#recipient-search', name);
  await clinic.page.waitForSelector('.found .chip:has-text("受信終了"):has-text("見本クリニック")');
  assert.deepEqual(await violations(clinic.page), []);
  await clinic.close();
  assert.deepEqual(it.complaints, []);
  await it.close();
});

test('the operator makes an association and suspends a contract; an association sees what is left of its documents', async () => {
  const desk = await office('15-operator-office');
  const { page } = desk;
  await page.click('nav a[href="/contracts"]');
  await page.click('summary:has-text("団体と契約を作る")');
  await page.fill('#as-name', '例示町');
  await page.selectOption('#as-pack', { index: 1 });
  await page.fill('#as-who', '見本 花子');
  await page.fill('#as-mail', 'hanako@town.invalid');
  assert.deepEqual(await violations(page), []);
  await page.click('form button:has-text("団体と契約を作る")');
  // The link is mailed to its owner, and shown on no screen.
  await page.waitForSelector('.note.ok:has-text("hanako@town.invalid")');
  assert.doesNotMatch(await page.innerText('main'), /join#/);
  const mails = `${demo.folder}/mails`;
  const mailed = () => fs.readdirSync(mails).map((name) => fs.readFileSync(`${mails}/${name}`, 'utf8'))
    .filter((eml) => eml.includes('hanako@town.invalid')).map((eml) => readable(eml).match(/https:\/\/console\S+\/join#\S+/)?.[0]).find((it) => it);
  const link = await until(mails, mailed);
  const contract = page.locator('.card', { has: page.locator('h2:has-text("例示町")') });
  await contract.locator('summary:has-text("契約を停止する")').click();
  await contract.locator('input[type=text]').first().fill('手続きの確認中');
  await contract.locator('button:has-text("停止する")').click();
  await contract.locator('.chip.bad').waitFor();
  await contract.locator('button:has-text("停止を解く")').click();
  await contract.locator('.chip.ok').waitFor();
  const it = await office();
  await it.page.click('nav a[href="/contracts"]');
  await it.page.click('button:has-text("消去証明書")');
  await it.page.waitForSelector('.note.info:has-text("保管中の文書")');
  assert.equal(await it.page.locator('summary:has-text("契約を停止する")').count(), 0);
  // The town's first administrator joins, and a clinic is transferred to the town.
  const town = await browser(demo, []);
  await device(town);
  await town.page.goto(link);
  await town.page.fill('#key-label', '町役場');
  await town.page.click('button:has-text("本人確認(パスキー)を登録する")');
  await town.page.waitForSelector('h1:has-text("今日すること")');
  // A pending change of pack prevents this, so it is withdrawn first.
  await it.page.click('nav a[href="/changes"]');
  await it.page.waitForFunction(() => !/読み込/.test(document.querySelector('main').innerText));
  const withdraw = it.page.locator('button:has-text("取り下げる")');
  if (await withdraw.count()) {
    await withdraw.first().click();
    await it.page.waitForSelector('.chip:has-text("取下げ")');
  }
  await it.page.click('nav a[href="/transfers"]');
  await it.page.click('summary:has-text("移管を申し込む")');
  await it.page.fill('input[placeholder="施設名で探して加える"]', 'みほんあおば');
  await it.page.click('.found button:has-text("見本あおば内科医院")');
  assert.ok(Number(await it.page.inputValue('#transfer-pool')) > 0);
  await it.page.fill('#transfer-note', '町への移管');
  assert.deepEqual(await violations(it.page), []);
  await it.page.click('form button:has-text("移管を申し込む")');
  const number = (await it.page.innerText('.note.ok .link')).trim();
  await town.page.click('nav a[href="/transfers"]');
  await town.page.click('summary:has-text("移管番号を受け取った方")');
  await town.page.fill('#transfer-number', number);
  await town.page.click('form button:has-text("内容を見る")');
  await town.page.click('li button:has-text("内容を見る")');
  await town.page.waitForSelector('td:has-text("見本あおば内科医院")');
  assert.deepEqual(await violations(town.page), []);
  await town.page.click('button:has-text("合意する")');
  await town.page.waitForSelector('button:has-text("合意する")', { state: 'detached' });
  await it.page.goto(demo.address.console);
  await it.page.click('a:has-text("合意を待っている合併・移管")');
  await it.page.click('button:has-text("合意する")');
  await it.page.waitForSelector('.chip.ok:has-text("合意済み")');
  await it.page.click('summary:has-text("市区町村名の変更")');
  await it.page.fill('#city-before', '例示市');
  await it.page.fill('#city-after', '新例示市');
  await it.page.click('button:has-text("対象を確かめる")');
  await it.page.waitForSelector('.note:has-text("が対象です")');
  assert.deepEqual([...desk.complaints, ...it.complaints, ...town.complaints], []);
  for (const one of [desk, it, town]) await one.close();
});

test('the operator adds a plan with its terms and ends it; an association finds people, records and what was done', async () => {
  const desk = await browser(demo, ['15-operator-office']);
  await desk.page.goto(demo.address.console);
  await desk.page.click('button:has-text("カードでログイン")');
  await desk.page.click('nav a[href="/packs"]');
  await desk.page.click('summary:has-text("プラン・料金を加える")');
  for (const [id, text] of [['code', 'pack-15'], ['name', '15GBパック（例示）'], ['size', '15000'], ['yen', '60000'], ['min', '60'], ['dispatch', '100'], ['retention', '14']]) {
    await desk.page.fill(`#pack-${id}`, text);
  }
  await desk.page.click('form button.main');
  await desk.page.waitForSelector('tr:has-text("15GBパック"):has-text("100.0MB")');
  await search(desk.page, '15GB', '.bar input[type=search]');
  await desk.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  await desk.page.click('tr:has-text("15GBパック") button');
  await desk.page.waitForSelector('text=見つかりませんでした');
  assert.deepEqual(desk.complaints, []);
  await desk.close();
  const it = await office();
  await it.page.click('nav a[href="/people"]');
  await search(it.page, '見本クリニック');
  await it.page.waitForSelector('td:has-text("医師資格証")');
  const csv = await it.page.getAttribute('a:has-text("CSV (UTF-8)")', 'href');
  assert.ok(decodeURIComponent(csv).includes('見本クリニック'), csv);
  await it.page.click('nav a[href="/records"]');
  await it.page.check('label:has-text("未受領のみ") input');
  await it.page.waitForFunction(() => document.querySelectorAll('tbody tr').length > 0 && ![...document.querySelectorAll('tbody tr')].some((row) => row.cells[5].innerText !== 'まだ'));
  await it.page.click('nav a[href="/trail"]');
  await it.page.waitForSelector('td:has-text("管理画面へのログイン")');
  // Associations see no codes, and can search for the words shown.
  assert.doesNotMatch(await it.page.innerText('main table'), /console\.begun|kind=/);
  await search(it.page, '管理画面へのログイン', '.bar input[type=search]');
  await it.page.waitForFunction(() => [...document.querySelectorAll('tbody tr')].every((row) => /管理画面へのログイン/.test(row.innerText)) && document.querySelector('tbody tr'));
  // A lost card is suspended from the list, which then shows what is suspended.
  await it.page.click('nav a[href="/people"]');
  await search(it.page, '見本クリニック 花子');
  await it.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  await it.page.click('summary:has-text("カードを停止する")');
  await it.page.waitForSelector('details[open] .note:has-text("ほかの施設にも登録されているカード")');
  assert.deepEqual(await violations(it.page), []);
  assert.deepEqual(it.complaints, []);
  await it.close();
});

test('the operator sees by the keyboard alone how the installation is, in both languages, and an association does not', async () => {
  const operator = await office('15-operator-office');
  const { page } = operator;
  await page.focus('nav a[href="/health"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1:has-text("稼働状況")');
  await page.locator('p[role=status]', { hasText: '警報' }).waitFor();
  for (const what of ['時計', 'ディスク', 'マスター鍵', '失効リスト', 'サーバー証明書', '処理']) {
    assert.ok(await page.locator('td.from b', { hasText: what }).count(), what);
  }
  // It refreshes on request and automatically.
  let asked = page.waitForResponse('**/api/v1/console/health');
  await page.focus('button:has-text("今すぐ確かめる")');
  await page.keyboard.press('Enter');
  assert.equal((await asked).status(), 200);
  await page.evaluate(() => localStorage.setItem('lang', 'en'));
  await page.clock.install();
  await page.reload();
  await page.waitForSelector('h1:has-text("Health")');
  await page.locator('td.from b', { hasText: 'Master key' }).first().waitFor();
  asked = page.waitForResponse('**/api/v1/console/health');
  await page.clock.fastForward(31_000);
  assert.equal((await asked).status(), 200);
  assert.deepEqual(operator.complaints, []);
  await operator.close();
  const association = await office();
  assert.equal(await association.page.locator('nav a[href="/health"]').count(), 0);
  assert.equal(await association.page.evaluate(() => fetch('/api/v1/console/health').then((it) => it.status)), 403);
  await association.close();
});

/** Lists, with what the addresses of their lines begin with. */
const OF_LINES = {
  '14-reiji-association-office': [['/facilities', '/facilities/'], ['/invoices', '/invoices/']],
  '15-operator-office': [['/facilities', '/facilities/'], ['/billing/runs', '/billing/runs/'], ['/invoices', '/invoices/'], ['/applications', '/applications/']],
};

/** The address of a line of each of these lists. */
async function ofLines(page, card) {
  const found = [];
  for (const [list, line] of OF_LINES[card]) {
    await page.goto(demo.address.console + list);
    found.push(await page.getAttribute(`main a[href^="${line}"]:not([href$=layout]):not([href$=new])`, 'href'));
  }
  return found;
}

test('axe finds nothing on any page of the console, in both languages, on a small screen and on a phone', async () => {
  const association = ['/', '/facilities', '/contacts', '/import', '/inboxes', '/waiting', '/people', '/cards', '/holders', '/allotment', '/contracts', '/transfers', '/changes', '/invoices', '/invoices/layout', '/records', '/trail', '/administrators', '/keys'];
  const operator = ['/', '/applications', '/applications/new', '/packs', '/contracts', '/changes', '/billing', '/billing/runs', '/billing/debits', '/billing/reminders', '/invoices', '/payments', '/health', '/trail'];
  for (const [card, paths, viewport] of [['14-reiji-association-office', association], ['15-operator-office', operator]].flatMap((it) => [
    [...it, { width: 1024, height: 768 }], [...it, { width: 390, height: 844 }]])) {
    const it = await browser(demo, [card], { viewport });
    await it.page.goto(demo.address.console);
    await it.page.waitForSelector('button:has-text("カードでログイン")');
    const found = [...(await violations(it.page))];
    await it.page.click('button:has-text("カードでログイン")');
    await it.page.waitForSelector('h1:has-text("今日すること")');
    for (const language of ['ja', 'en']) {
      await it.page.evaluate((it) => localStorage.setItem('lang', it), language);
      for (const path of [...paths, ...(await ofLines(it.page, card))]) {
        await it.page.goto(demo.address.console + path);
        await it.page.waitForFunction(() => document.querySelector('main h1') && !/読み込|Loading/.test(document.querySelector('main').innerText));
        found.push(...(await violations(it.page)).map((what) => `${path} ${language} ${viewport.width}: ${what}`));
        assert.ok(await it.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${path} is wider than the screen`);
      }
    }
    assert.deepEqual(found, []);
    await it.close();
  }
});

test('whoever was signed out comes back to the page, and what was typed is still there', async () => {
  const it = await office();
  const { page } = it;
  await page.goto(`${demo.address.console}/facilities`);
  await page.click('td a[href^="/facilities/"]');
  await page.click('summary:has-text("登録者を招待する")');
  await page.fill('#person-name', '見本 途中');
  const where = page.url();
  // Signed out elsewhere, like an expired session.
  await page.evaluate(() => fetch('/api/v1/console/session', { method: 'DELETE', headers: { 'content-type': 'application/json' } }));
  await page.click('button:has-text("利用開始コードを発行する")');
  await page.waitForSelector('.note:has-text("ログインの有効時間が過ぎた")');
  assert.equal(await page.locator('#person-name').isVisible(), false);
  await page.click('button:has-text("カードでログイン")');
  await page.waitForSelector('#person-name');
  assert.equal(await page.inputValue('#person-name'), '見本 途中');
  assert.equal(page.url(), where);
  await it.close();
});

test('a pool that was divided otherwise and not saved is not left without a question', async () => {
  const it = await office();
  const { page } = it;
  await page.click('nav a[href="/allotment"]');
  await page.check('label:has-text("個別") input');
  await page.click('button:has-text("均等に")');
  const asked = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    asked.length === 1 ? dialog.dismiss() : dialog.accept();
  });
  await page.click('nav a[href="/people"]');
  assert.match(page.url(), /allotment$/);
  await page.click('nav a[href="/people"]');
  await page.waitForURL('**/people');
  assert.equal(asked.length, 2);
  await it.close();
});

test('where two people change the same, whoever is later sees what the other made of it beside what they entered', async () => {
  /** Somebody else changes what stands at an address. */
  const other = (page, at, change) => page.evaluate(async ([at, change]) => {
    const it = { ...await (await fetch(at)).json(), ...change };
    const answer = await fetch(at, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(it) });
    if (!answer.ok) throw new Error(`${at}: ${answer.status}`);
  }, [`/api/v1/console/${at}`, change]);
  const late = async (page, label, value) => {
    await page.waitForSelector('[role=alert] .note.bad:has-text("ほかの人が変更しました")');
    await page.waitForSelector(`[role=alert] .note.warn dt:text-is("${label}") + dd:text-is("${value}")`);
  };
  const clerk = await office('15-operator-office');
  await clerk.page.click('nav a[href="/contracts"]');
  const card = clerk.page.locator('.card.pad', { has: clerk.page.locator('h2:has-text("例示医師会")') }).first();
  await card.locator('summary:has-text("請求の設定")').click();
  // How a contract is billed.
  const payer = card.locator('.payer > details');
  await payer.locator('> summary').click();
  const id = (await payer.locator('a[download="statement.pdf"]').getAttribute('href')).match(/payers\/([^/]+)\//)[1];
  await payer.locator('label:has-text("部署") input').fill('総務課');
  await other(clerk.page, `payers/${id}`, { department: '経理課' });
  await payer.locator('button:has-text("保存")').click();
  await late(clerk.page, '部署', '総務課');
  // The field now has the other person's value; saved again, it has ours.
  await clerk.page.waitForFunction(() => [...document.querySelectorAll('.payer input')].some((it) => it.value === '経理課'));
  await payer.locator('label:has-text("部署") input').fill('総務課');
  await payer.locator('button:has-text("保存")').click();
  await payer.locator('.note.ok').waitFor();
  assert.equal(await clerk.page.locator('.note.bad').count(), 0);
  // A form that is fetched again when the page is redrawn still shows what was entered.
  const contract = (await card.locator('a[href*="/owed"]').first().getAttribute('href')).match(/contracts\/([^/]+)\//)[1];
  const terms = card.locator('form.two', { hasText: 'ここで請求する最初の月' });
  const advance = terms.locator('label:has-text("前払い") input');
  await advance.check();
  await other(clerk.page, `contracts/${contract}/billing`, { billed_from: '2027-01' });
  await terms.locator('button:has-text("保存")').click();
  await clerk.page.waitForFunction(() => [...document.querySelectorAll('form.two input[type=month]')].some((it) => it.value === '2027-01'));
  await late(clerk.page, '前払い', '☑');
  await advance.check();
  await terms.locator('button:has-text("保存")').click();
  await card.locator('.note.ok').first().waitFor();
  assert.equal(await clerk.page.locator('.note.bad').count(), 0);
  await clerk.close();

  const it = await office();
  const { page } = it;
  await page.goto(`${demo.address.console}/invoices/layout`);
  await page.fill('label:has-text("上乗せ") input', '120');
  const own = (await page.evaluate(() => fetch('/api/v1/console/session').then((it) => it.json()))).association;
  await other(page, `payers/${own}/breakdown-layout`, { surcharge: 340 });
  await page.click('main button:has-text("保存")');
  await page.waitForSelector('[role=alert] .note.warn dd:text-is("120")');
  await page.waitForFunction(() => [...document.querySelectorAll('form input')].some((it) => it.value === '340'));
  // An inbox: a section that is closed after the page is redrawn opens if there is a message in it.
  await page.goto(`${demo.address.console}/facilities`);
  await search(page, '見本さくら', 'main input[type=search]');
  await page.click('td a >> nth=0');
  await page.locator('summary:has-text("の変更")').first().click();
  const name = page.locator('details[open] label:has-text("受信BOXの名前") + input').first();
  const was = await name.inputValue();
  await name.fill('窓口');
  await page.evaluate(async () => {
    const facility = await (await fetch(`/api/v1/console${location.pathname}`)).json();
    const it = facility.inboxes[0];
    const request = { version: it.version, name: `${it.name}2`, kana: it.kana, closed: false, hidden: it.hidden, senders: it.senders, admitted: it.admitted.map((of) => of.id) };
    const answer = await fetch(`/api/v1/console/inboxes/${it.id}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) });
    if (!answer.ok) throw new Error(`${answer.status}`);
  });
  await page.locator('details[open] button:has-text("変更を保存")').first().click();
  await late(page, '受信BOXの名前(部署など)', '窓口');
  await page.waitForSelector(`td b:text-is("${was}2")`);
  await it.close();
});

test('a list is found again as it was left', async () => {
  const it = await office();
  const { page } = it;
  const lines = (count) => page.waitForFunction((it) => document.querySelectorAll('tbody tr').length === it, count);
  await page.click('nav a[href="/facilities"]');
  await lines(50);
  await page.click('button:has-text("さらに表示")');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length > 50);
  const all = await page.locator('tbody tr').count();
  await page.click(`tbody tr:nth-child(${all}) td a`);
  await page.waitForSelector('h2:has-text("異動・変更の記録")');
  // By the link on the page, by the browser's Back, and after reloading: the same lines, at the same scroll position.
  await page.click('main a:has-text("← 施設")');
  await lines(all);
  await page.waitForFunction(() => window.scrollY > 500);
  const field = 'main [role=search] input[type=search]';
  await page.fill(field, '見本ゆり');
  await page.selectOption('main [role=search] select >> nth=1', { index: 1 });
  await lines(1);
  await page.click('tbody td a');
  await page.waitForSelector('h2:has-text("異動・変更の記録")');
  await page.goBack();
  await lines(1);
  await page.reload();
  await lines(1);
  assert.equal(await page.inputValue(field), '見本ゆり');
  assert.equal(await page.locator('main [role=search] select').nth(1).inputValue(), '1');
  assert.equal(new URL(page.url()).search, '', 'what is searched for is in no address');
  // Opening the list afresh shows its initial state, and so does signing in as somebody else.
  await page.click('nav a[href="/people"]');
  await page.waitForSelector('h1:has-text("登録者")');
  await page.click('nav a[href="/facilities"]');
  await lines(50);
  await page.fill(field, '見本ゆり');
  await lines(1);
  await page.click('button:has-text("ログアウト")');
  await page.waitForFunction(() => Object.keys(sessionStorage).every((it) => !it.startsWith('of ')));
  await it.close();
});

test('what was typed is not left without a question, and the keyboard stays where a step was taken', async () => {
  const it = await office();
  const { page } = it;
  const asked = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    asked.length <= 2 ? dialog.dismiss() : dialog.accept();
  });
  await page.click('nav a[href="/facilities"]');
  await search(page, '見本さくら', 'main input[type=search]');
  await page.click('td a >> nth=0');
  await page.click('summary:has-text("施設情報を変更する")');
  await page.locator('#fact-founder').pressSequentially('医療法人');
  await page.click('nav a[href="/people"]');
  assert.match(page.url(), /facilities/);
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => document.querySelector('#fact-founder')?.value === '医療法人');
  assert.match(page.url(), /facilities\//, 'nothing was lost');
  // Once saved, it can be left without a question. The page was redrawn and still has the focus.
  await page.locator('details[open] button:has-text("変更を保存")').press('Enter');
  await page.waitForSelector('li:has-text("反映済み"):has-text("医療法人")');
  await page.waitForFunction(() => document.activeElement.closest('main'));
  await page.click('nav a[href="/people"]');
  await page.waitForURL('**/people');
  assert.deepEqual(asked, ['confirm', 'confirm']);
  // Changing the language reloads the page, so the browser asks.
  await page.goBack();
  await page.click('summary:has-text("施設情報を変更する")');
  await page.locator('#fact-founder').pressSequentially('見本会');
  await page.click('button.wide:has-text("English")');
  await page.waitForSelector('nav :text("Facilities")');
  assert.deepEqual(asked, ['confirm', 'confirm', 'beforeunload']);
  await it.close();
});

test('what stands below a page is not shown before the page is there', async () => {
  const it = await office('15-operator-office');
  let here;
  const asked = new Promise((done) => it.page.route('**/split_contracts.wasm', (route) => { here = () => route.continue(); done(); }));
  await it.page.goto(`${demo.address.console}/applications/new`);
  await asked;
  await it.page.waitForSelector('.waits');
  const foot = it.page.locator('main > .foot');
  assert.equal(await foot.isVisible(), false);
  here();
  await foot.waitFor();
  assert.ok(await it.page.isVisible('#received'), 'it came with the page');
  await it.close();
});

test('no page of the console moves under its reader', async () => {
  const routes = {
    '14-reiji-association-office': ['/', '/facilities', '/contacts', '/import', '/holders', '/invoices/layout', '/inboxes', '/waiting', '/people', '/cards', '/allotment', '/contracts', '/transfers', '/changes', '/invoices', '/records', '/trail', '/administrators', '/keys'],
    '15-operator-office': ['/', '/applications', '/applications/new', '/packs', '/contracts', '/billing', '/billing/runs', '/billing/debits', '/billing/reminders', '/payments', '/health', '/trail'],
  };
  for (const [card, paths] of Object.entries(routes)) {
    // The third is a screen of 1280 by 900 at 200 %.
    for (const viewport of [{ width: 1280, height: 900 }, { width: 1024, height: 768 }, { width: 640, height: 450 }, { width: 390, height: 844 }]) {
      const it = await signedIn(demo, card, viewport);
      const jumped = await jumps(it.page);
      const moved = [];
      // The door, in a browser that nobody signed in to.
      const door = await browser(demo, [card], { viewport });
      const shook = await jumps(door.page);
      await door.page.goto(demo.address.console);
      await door.page.waitForSelector('button:has-text("カードでログイン")');
      const atDoor = await shook();
      if (atDoor.sum >= 0.05) moved.push(`door ${viewport.width}: ${atDoor.sum} ${atDoor.what.join(' ')}`);
      await door.close();
      for (const path of [...paths, ...(await ofLines(it.page, card))]) {
        await it.page.goto(demo.address.console + path);
        await it.page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('.skeleton'));
        const { sum, what } = await jumped();
        if (sum >= 0.05) moved.push(`${path} ${viewport.width}: ${sum} ${what.join(' ')}`);
        if (await it.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) moved.push(`${path} ${viewport.width}: too wide`);
      }
      assert.deepEqual(moved, []);
      await it.close();
    }
  }
});
