// A clinic from start to finish: it applies and is approved before its contract begins; then its letter arrives, its
// cards are enrolled, its room is divided, three cards share an inbox, and one of them is lost.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { browser, closeAll, daysAgo, enrol, goAhead, office, readable, root, search, startDemo, until, violations } from './lib.mjs';

/** An application takes effect on the first of the month after its closing day: within 61 days. */
const AGO = 65;
const NAME = '申込試験医院';
const CODE = '0019900088';
const COLLEAGUE = '16-operator-colleague';

let demo;
before(async () => {
  demo = await startDemo(daysAgo(AGO));
});
after(async () => {
  await closeAll();
  await demo?.stop();
});

/** Keys of a token, and what their maker asks for; a card in a reader once there is a certificate. */
function token(name) {
  const python = path.join(root, 'var/venv/bin/python');
  const run = (script, ...words) => execFileSync(python, ['-c', script, ...words]).toString();
  const folder = `${demo.folder}/cards`;
  return {
    request: run(`import sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as s
from cryptography.hazmat.primitives.asymmetric import rsa
key = rsa.generate_private_key(65537, 2048)
open(sys.argv[1], 'wb').write(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()))
print(x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256()).public_bytes(s.Encoding.PEM).decode())`, `${folder}/${name}.key`),
    write: (certificate) => run(`import sys
from cryptography import x509
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.serialization import pkcs12
key = s.load_pem_private_key(open(sys.argv[1], 'rb').read(), None)
cert = x509.load_pem_x509_certificate(open(sys.argv[2], 'rb').read())
open(sys.argv[3], 'wb').write(pkcs12.serialize_key_and_certificates(b'card', key, cert, None, s.BestAvailableEncryption(b'demo')))`, `${folder}/${name}.key`, certificate, `${folder}/${name}.p12`),
    codes: (pdf) => run(`import sys, re, pypdf
text = ' '.join(page.extract_text() for page in pypdf.PdfReader(sys.argv[1]).pages)
print(' '.join(re.findall(r'(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}|(?:[0-9A-Z]{4}-){6}[0-9A-Z]{2}', text)))`, pdf).trim().split(' '),
  };
}

/** Somebody fills in the form on the public host, and follows the link that is mailed. */
async function apply() {
  const guest = await browser(demo, []);
  await guest.page.goto(`${demo.address.public}/apply`);
  await guest.page.waitForSelector('.note.info:has-text("開通")');
  await guest.page.check('label:has-text("PKIカード付き") input');
  for (const [field, text] of Object.entries({
    name: NAME, kana: 'モウシコミシケンイイン', code: CODE, postal_code: '000-0088', city: '見本市', address: '例示町88',
    phone: '000-0000-9088', director: '試験 一郎', contact: '試験 花子', mail: 'office88@clinic.invalid',
  })) await guest.page.fill(`#${field}`, text);
  await guest.page.check('label:has-text("同意します") input');
  await guest.page.click('button:has-text("入力内容を確かめる")');
  await guest.page.click('button:has-text("この内容で申し込む")');
  await guest.page.waitForSelector('h2:has-text("確認のメールをお送りしました")');
  const number = (await guest.page.innerText('.card.pad p b')).trim();
  const folder = `${demo.folder}/mails`;
  const mailed = () => {
    const texts = fs.readdirSync(folder).map((name) => readable(fs.readFileSync(`${folder}/${name}`, 'utf8')));
    return texts.find((text) => text.includes(number) && text.includes('/confirm#'))?.match(/https:\/\/www\S+#\S+/)[0];
  };
  await guest.page.goto(await until(folder, mailed));
  await guest.page.click('button:has-text("確認する")');
  await guest.page.waitForSelector('.note.ok:has-text("確認しました")');
  assert.deepEqual(guest.complaints, []);
  await guest.close();
  return number;
}

/** The desk finds a card by its holder. */
const card = (desk, name) => desk.page.locator('section.card', { hasText: name });

/** The desk issues the certificate of a card that was ordered, and the card's maker writes it. */
async function issue(desk, name, file) {
  const made = token(file);
  await card(desk, name).locator('summary:has-text("証明書を発行する")').click();
  await card(desk, name).locator('textarea').fill(made.request);
  await card(desk, name).locator('button:has-text("発行する")').click();
  await desk.page.waitForSelector('.note.ok:has-text("証明書を発行しました")');
  const [saved] = await Promise.all([desk.page.waitForEvent('download'), desk.page.click('button:has-text("証明書を保存する") >> nth=0')]);
  made.write(await saved.path());
  await card(desk, name).locator('.chip:has-text("発送待ち")').waitFor();
  return made;
}

/** The desk sends a card with its letter; answers the code in it, and the number that stops the facility's cards. */
async function ship(desk, name, made) {
  await card(desk, name).locator('input[type=checkbox]').first().check();
  const [letters] = await Promise.all([desk.page.waitForEvent('download'), desk.page.click('button:has-text("発送済みにして")')]);
  await card(desk, name).locator('.chip:has-text("発送済み")').waitFor();
  return made.codes(await letters.path());
}

/** Somebody at the clinic puts the card into a reader and types the code of the letter. */
async function firstUse(file, code) {
  const it = await browser(demo, [file]);
  await it.page.goto(demo.address.pki);
  await enrol(it.page, code, NAME);
  await it.page.waitForSelector('text=カードは登録されました');
  return it;
}

async function facility(it) {
  await it.page.click('nav a[href="/facilities"]');
  await search(it.page, NAME);
  await it.page.click(`td a:has-text("${NAME}")`);
}

test('a clinic applies, is approved, gets its letter, enrols, shares its inbox with three cards, and stops one', async () => {
  // The month before: it applies, and the desk approves. The plan includes a card for its director.
  const number = await apply();
  const clerk = await office(demo, '15-operator-office');
  await clerk.page.click('nav a[href="/applications"]');
  await search(clerk.page, number);
  await clerk.page.waitForFunction(() => document.querySelectorAll('section.card').length === 1);
  await clerk.page.click('button:has-text("承認する")');
  await clerk.page.waitForSelector('.note.ok a:has-text("施設")');
  await clerk.page.waitForSelector('.note.ok:has-text("宛てに注文しました")');
  assert.deepEqual(clerk.complaints, []);
  await clerk.close();

  // Its contract has begun.
  await demo.leave();
  demo = await startDemo({}, demo.folder);
  const [desk, colleague] = [await office(demo, '15-operator-office'), await office(demo, COLLEAGUE)];
  await facility(desk);
  await desk.page.click('summary:has-text("PKIカードを注文する")');
  for (const [index, name] of ['受付担当1', '受付担当2'].entries()) {
    await desk.page.click('button:has-text("新しい方・担当を加える")');
    await desk.page.fill(`#new-name-${index}`, name);
    await desk.page.locator('label:has-text("担当(役職)のカードにする")').nth(index).click();
  }
  await desk.page.waitForSelector('.note.info:has-text("2枚を注文します。うち追加料金のカード：2枚")');
  assert.deepEqual(await violations(desk.page), []);
  await desk.page.click('button:has-text("この内容で注文する")');
  await desk.page.waitForSelector('.note.ok:has-text("注文しました")');
  await desk.page.click('nav a[href="/cards"]');
  await search(desk.page, NAME);
  await desk.page.waitForFunction(() => document.querySelectorAll('section.card').length === 3);
  const director = await issue(desk, '試験 一郎', '20-director');
  assert.deepEqual(await violations(desk.page), []);
  let [code, stop] = await ship(desk, '試験 一郎', director);
  const clinic = await firstUse('20-director', code);
  // The same person handled card and letter, so the colleague reviews it.
  await goAhead(demo, NAME, COLLEAGUE);
  await clinic.page.reload();
  await clinic.page.click(`button.main:has-text("${NAME}")`);
  await clinic.page.waitForSelector('h1:has-text("受信BOX")');
  await clinic.page.waitForSelector('.meter:has-text("50.0MB")');

  // It creates a second inbox, and the desk divides the contract's room between the two.
  await clinic.page.click('nav a[href="/settings"]');
  await clinic.page.click('summary:has-text("受信BOXを加える")');
  await clinic.page.fill('#inbox-name', '健診');
  await clinic.page.click('button:has-text("加える") >> visible=true');
  await clinic.page.waitForSelector('li.file:has-text("健診")');
  await desk.page.click('nav a[href="/allotment"]');
  await desk.page.locator('main select').selectOption({ label: NAME });
  await desk.page.waitForSelector(`h2:has-text("${NAME}")`);
  const sizes = desk.page.locator('tbody input[type=number]');
  await sizes.nth(1).waitFor();
  for (const [row, size] of [[0, '30'], [1, '20']]) {
    await sizes.nth(row).fill(size);
    await desk.page.keyboard.press('Tab');
  }
  await desk.page.waitForSelector('.note.info:has-text("合計 50.0MB / 50.0MB")');
  assert.deepEqual(await violations(desk.page), []);
  await desk.page.click('button:has-text("この内容で割り当てる")');
  await desk.page.waitForSelector('.note.ok');
  await clinic.page.goto(demo.address.pki);
  await clinic.page.waitForSelector('.meter:has-text("30.0MB"), .meter:has-text("20.0MB")');
  await clinic.page.click('nav a[href="/settings"]');

  // Two desks with a card each; the manager confirms the cards and grants rights at the shared inbox.
  const others = {};
  for (const [index, name] of ['受付担当1', '受付担当2'].entries()) {
    await desk.page.click('nav a[href="/cards"]');
    await search(desk.page, NAME);
    await desk.page.waitForFunction(() => document.querySelectorAll('section.card').length === 3);
    const made = await issue(desk, name, `2${index + 1}-desk`);
    // Only the stop code in the newest letter is valid.
    [code, stop] = await ship(desk, name, made);
    others[name] = await firstUse(`2${index + 1}-desk`, code);
  }
  await clinic.page.reload();
  for (const name of Object.keys(others)) {
    const row = clinic.page.locator('li.file', { hasText: name });
    await row.locator('button:has-text("確認して使えるようにする")').click();
    await row.locator('.chip.ok:has-text("利用中")').waitFor();
    await clinic.page.check(`input[aria-label="${name} 読む"]`);
    await clinic.page.waitForSelector('text=保存しました');
  }
  // Nobody can sign in for a post before somebody holds it.
  await facility(colleague);
  for (const name of Object.keys(others)) {
    const holder = `試験 ${name.at(-1)}子`;
    const person = colleague.page.locator('li.file', { hasText: name });
    await person.locator('summary:has-text("担当者を交代する")').click();
    await person.locator('details[open] input[type=text]').first().fill(holder);
    await person.locator('button:has-text("交代を登録する")').click();
    const typed = (await colleague.page.locator('.code', { hasText: holder }).locator('.big').innerText()).trim();
    await clinic.page.reload();
    const post = clinic.page.locator('li.file', { hasText: holder });
    await post.locator('button:has-text("確認して使えるようにする")').click();
    await post.locator('button:has-text("確認して使えるようにする")').waitFor({ state: 'detached' });
    const { page } = others[name];
    await page.reload();
    await page.click(`button.main:has-text("${NAME}")`);
    await page.fill('#second', typed);
    await page.click('form button.main');
    await page.waitForSelector('h1:has-text("受信BOX")');
    assert.match(await page.innerText('.who'), new RegExp(`${name}（${holder}）`));
  }

  // One card is renewed: both sign in until the old one is revoked.
  await desk.page.click('nav a[href="/cards"]');
  await search(desk.page, NAME);
  await desk.page.waitForFunction(() => document.querySelectorAll('section.card').length === 3);
  await card(desk, '受付担当2').locator('button:has-text("更新カードを注文する")').click();
  await desk.page.waitForFunction(() => document.querySelectorAll('section.card').length === 4);
  const renewed = await issue(desk, '受付担当2', '23-renewed');
  [code, stop] = await ship(desk, '受付担当2', renewed);
  const next = await firstUse('23-renewed', code);
  await clinic.page.reload();
  const waits = clinic.page.locator('li.file', { hasText: '受付担当2' }).locator('button:has-text("確認して使えるようにする")');
  await waits.click();
  await waits.waitFor({ state: 'detached' });
  const old = others['受付担当2'];
  for (const { page } of [next, old]) {
    await page.goto(demo.address.pki);
    await page.locator(`button.main:has-text("${NAME}"), h1:has-text("受信BOX")`).first().waitFor();
    if (await page.locator(`button.main:has-text("${NAME}")`).count()) await page.click(`button.main:has-text("${NAME}")`);
    await page.waitForSelector('h1:has-text("受信BOX")');
  }
  await desk.page.reload();
  await desk.page.waitForFunction(() => document.querySelectorAll('section.card').length === 4);
  const revoked = card(desk, '受付担当2').last();
  await revoked.locator('summary:has-text("失効させる")').click();
  await revoked.locator('label:has-text("代わりのカードを注文する") input').uncheck();
  await revoked.locator('input[type=text]').fill('更新済み');
  assert.deepEqual(await violations(desk.page), []);
  await revoked.locator('button:has-text("失効させる")').click();
  await card(desk, '受付担当2').last().locator('.chip:has-text("失効")').waitFor();
  await old.page.reload();
  await old.page.waitForSelector('.note.bad');
  await next.page.reload();
  await next.page.waitForSelector('h1:has-text("受信BOX")');

  // A card is lost at night.
  const guest = await browser(demo, []);
  await guest.page.goto(`${demo.address.public}/stop`);
  await guest.page.fill('#facility-code', CODE);
  await guest.page.fill('#stop-number', stop);
  await guest.page.click('button:has-text("カードを表示する")');
  assert.deepEqual(await violations(guest.page), []);
  const lost = guest.page.locator('li', { hasText: '受付担当1' });
  await lost.locator('button:has-text("カードを停止する")').click();
  await lost.locator('button:has-text("すぐに停止する")').click();
  await guest.page.waitForSelector('.note.ok:has-text("停止しました")');
  await others['受付担当1'].page.reload();
  await others['受付担当1'].page.waitForSelector('text=このカードは停止されています');
  await next.page.reload();
  await next.page.waitForSelector('h1:has-text("受信BOX")');
  assert.deepEqual([...desk.complaints, ...colleague.complaints, ...guest.complaints, ...clinic.complaints], []);
});
