// A month's bill in the console: computed, reviewed, approved, issued; a bank's file is imported and reconciled; the
// association's administrator downloads the PDF.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { browser, closeAll, looked, search, startDemo, startStripe } from './lib.mjs';

let demo;
let stripe;
before(async () => {
  stripe = await startStripe();
  demo = await startDemo(stripe.env);
});
after(async () => {
  await closeAll();
  await demo?.stop();
  await stripe?.stop();
});

/** A record of 200 bytes of what came in (全銀 入出金取引明細), in JIS X 0201: written apart from what reads it. */
function record(fields) {
  const bytes = Buffer.alloc(200, 0x20);
  for (const [at, text] of fields) {
    [...text].forEach((it, index) => {
      const code = it.codePointAt(0);
      bytes[at + index] = code >= 0xff61 ? code - 0xff61 + 0xa1 : code;
    });
  }
  return bytes;
}

/** Yesterday in Japan by the era of Reiwa, as banks write it: a payment is never of the future, nor older than a year. */
function yesterday() {
  const [year, month, day] = new Date(Date.now() + 9 * 3600e3 - 24 * 3600e3).toISOString().slice(0, 10).split('-');
  return String(year - 2018).padStart(2, '0') + month + day;
}

/** A bank's file of these payments: [yen, name in half-width kana]. */
export function bankFile(payments, day = yesterday()) {
  const pad = (it, length) => String(it).padStart(length, '0');
  const lines = [record([[0, '1030'], [4, day], [10, day], [16, day], [22, '0001'], [41, '001'], [59, '000'], [62, '1'], [63, pad(1, 10)]])];
  for (const [yen, name] of payments) {
    lines.push(record([[0, '2'], [1, pad(1, 8)], [9, day], [15, day], [21, '111'], [24, pad(yen, 12)], [36, pad(0, 12)], [48, pad(0, 23)], [71, pad(0, 10)], [81, name], [159, 'ﾌﾘｺﾐ']]));
  }
  const sum = payments.reduce((sum, it) => sum + it[0], 0);
  lines.push(record([[0, '8'], [1, pad(payments.length, 6)], [7, pad(sum, 13)], [20, pad(0, 6)], [26, pad(0, 13)]]));
  lines.push(record([[0, '9']]));
  return Buffer.concat(lines.flatMap((it) => [it, Buffer.from('\r\n')]));
}

const yen = (text) => Number(text.replace(/[^0-9−]/g, '').replace('−', '-'));

/** The month before this one, as a field takes it. */
function lastMonth() {
  const now = new Date(Date.now() + 9 * 3600e3);
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  return first.toISOString().slice(0, 7);
}

test('a clerk runs last month\'s bill, reconciles a bank\'s file, and the association fetches its invoice', async () => {
  const clerk = await browser(demo, ['15-operator-office']);
  const { page } = clerk;
  await page.goto(demo.address.console);
  await page.click('button:has-text("カードでログイン")');
  await page.click('nav a:has-text("請求"):not(:has-text("書"))');
  await page.waitForSelector('h1:has-text("請求")');
  await looked(page, 'billing-empty');
  await page.click('a:has-text("月次請求")');
  await page.fill('input[type=month]', lastMonth());
  await page.click('button:has-text("計算する")');
  await page.waitForSelector('h1:has-text("確認中")');
  await page.waitForSelector('tbody tr >> nth=2');
  const rows = await page.locator('tbody tr').count();
  assert.equal(rows, 3, 'an association, a municipality, a clinic by itself');
  await looked(page, 'billing-draft');
  // The reason for each line.
  await page.click('a:has-text("例示医師会 御中")');
  await page.waitForSelector('text=月額利用料（10GBパック（例示））');
  await page.waitForSelector('h2:has-text("施設別の内訳")');
  await looked(page, 'billing-invoice');
  await page.goBack();
  await page.waitForSelector('h1:has-text("確認中")');
  await page.fill('input[aria-label="一人で承認する理由"]', '例示のため');
  await page.click('button:has-text("承認して発行する")');
  await page.waitForSelector('h1:has-text("発行済み")', { timeout: 60000 });
  await page.waitForSelector('dd:has-text("3 / 3")', { timeout: 60000 });
  await looked(page, 'billing-issued');
  // What each has to pay. The newest come first; two months were billed before.
  await page.click('nav a:has-text("請求書・お支払い")');
  await page.waitForSelector('tbody tr >> nth=2');
  const open = {};
  for (const row of await page.locator('tbody tr').all()) {
    open[(await row.locator('b').first().innerText()).split(' ')[0]] ??= yen((await row.locator('td').nth(4).innerText()).split('\n')[0]);
  }
  assert.deepEqual(Object.keys(open).sort(), ['例示医師会', '個別契約クリニック', '見本市'].sort());
  await looked(page, 'billing-invoices');
  // The clinic pays what it owes, the municipality's bank deducted a fee, and nobody knows the third name.
  await page.click('nav a:has-text("入金")');
  const files = path.join(demo.folder, 'bank');
  fs.mkdirSync(files);
  const good = path.join(files, 'meisai.txt');
  const all = [[open['個別契約クリニック'], 'ｺﾍﾞﾂｹｲﾔｸｸﾘﾆﾂｸ'], [open['例示医師会'], 'ﾚｲｼﾞｲｼｶｲ ｼﾞﾑｷﾖｸ'], [open['見本市'] - 660, 'ﾐﾎﾝｼ ｶｲｹｲｶﾝﾘｼﾔ']];
  const wrong = bankFile(all);
  wrong[202 + 24] = 'x'.charCodeAt(0);
  const bad = path.join(files, 'broken.txt');
  fs.writeFileSync(bad, wrong);
  fs.writeFileSync(good, bankFile(all));
  await page.setInputFiles('input[type=file]', bad);
  await page.waitForSelector('text=2行目 取引金額');
  await looked(page, 'billing-file-wrong');
  await page.setInputFiles('input[type=file]', good);
  await page.waitForSelector('text=3件（');
  await page.waitForSelector('text=1件を消し込みました');
  await looked(page, 'billing-payments');
  for (const [name, payee, fee] of [['ﾚｲｼﾞｲｼｶｲ', '例示医師会', false], ['ﾐﾎﾝｼ', '見本市', true]]) {
    const payment = page.locator('li.file', { hasText: name });
    await payment.locator('summary:has-text("消し込む")').click();
    await payment.locator(`label:has-text("${payee} 御中") input`).first().check();
    if (fee) await payment.locator('label:has-text("差額を振込手数料とする") input').check();
    await looked(page, `billing-hand-${fee}`);
    await payment.locator('button:has-text("消し込む")').click();
    await payment.locator('.chip:has-text("消込済み")').waitFor();
  }
  await page.click('nav a:has-text("請求書・お支払い")');
  await page.waitForSelector('tbody tr:has(.chip:has-text("入金済み")) >> nth=6');
  await page.click('nav a:has-text("請求"):not(:has-text("書"))');
  await page.waitForSelector('figure.months');
  await looked(page, 'billing-overview');
  // The settings of a contract, and a mandate in progress.
  await page.click('nav a:has-text("契約"):not(:has-text("変更"))');
  const contract = page.locator('.card', { hasText: '例示医師会' }).first();
  await contract.locator('summary:has-text("請求の設定")').click();
  await contract.locator('form.two').first().waitFor();
  await looked(page, 'billing-terms');
  // A line for one facility, billed with the next month.
  await contract.locator('input[aria-label="施設を探す"]').fill('見本クリニック');
  await contract.locator('button:has-text("探す")').click();
  const facilities = contract.locator('select[id^=adjust-facility]');
  await facilities.locator('option:has-text("見本クリニック")').first().waitFor({ state: 'attached' });
  await facilities.selectOption({ index: 1 });
  const line = contract.locator('form.row', { has: page.locator('button:text-is("加える")') });
  await line.locator('input[inputmode=numeric]').fill('1,500');
  await line.locator('input[aria-label="名目(請求書に載ります)"]').fill('出張設定（例示）');
  await line.locator('button').click();
  await contract.locator('[role=status]:has-text("完了しました")').first().waitFor();
  await contract.locator('summary:has-text("口座振替依頼書の手続き")').click();
  await contract.locator('label:has-text("口座番号")').waitFor();
  await contract.locator('form', { hasText: '口座番号' }).locator('button:has-text("保存")').click();
  await contract.locator('span:has-text("（依頼書送付）")').waitFor();
  await page.click('nav a:has-text("請求"):not(:has-text("書"))');
  await page.click('a:has-text("口座振替")');
  await page.waitForSelector('.chip:has-text("依頼書送付")');
  await looked(page, 'billing-debits');
  const office = await browser(demo, ['14-reiji-association-office']);
  await office.page.goto(demo.address.console);
  await office.page.click('button:has-text("カードでログイン")');
  await office.page.click('nav a:has-text("請求書・お支払い")');
  await office.page.click('a:has-text("例示医師会 御中")');
  const download = office.page.waitForEvent('download');
  await office.page.click('button.btn:has-text("PDF")');
  const file = await (await download).path();
  assert.equal(fs.readFileSync(file).subarray(0, 5).toString(), '%PDF-');
  assert.equal(await office.page.locator('text=見本市').count(), 0, 'nothing of another association');
  await looked(office.page, 'billing-own');
  await office.page.click('nav a:has-text("請求書・お支払い")');
  await office.page.click('summary:has-text("請求先の設定")');
  await office.page.waitForSelector('form.two');
  await looked(office.page, 'billing-payer');
  assert.deepEqual([clerk.complaints, office.complaints], [[], []]);
});

test('an association enters a credit card, and what is billed is taken from it', async () => {
  const office = await browser(demo, ['14-reiji-association-office']);
  const { page } = office;
  await page.goto(demo.address.console);
  await page.click('button:has-text("カードでログイン")');
  await page.click('nav a:has-text("請求書・お支払い")');
  await page.click('summary:has-text("請求先の設定")');
  await page.click('button:has-text("クレジットカードを登録する")');
  await page.fill('input[name=number]', '4242424242424242');
  await page.click('button:has-text("OK")');
  await page.waitForSelector('p:has-text("VISA ···· 4242")');
  assert.equal(new URL(page.url()).origin, demo.address.console);
  await looked(page, 'card-entered');
  // The invoice is reversed and billed again, this time by card.
  // The breakdown in a custom layout: one more column, numbers pasted from a spreadsheet.
  await page.click('a:has-text("施設別内訳の書式")');
  await page.selectOption('select', 'member');
  await page.click('summary:has-text("表から貼り付ける")');
  await page.fill('textarea', 'D001\tA-001\t500\nD002,A-002\nX999,A-999');
  await page.click('button:has-text("反映する")');
  await page.waitForSelector('text=次のコードの施設が見つかりません：X999');
  await looked(page, 'layout');
  await page.click('button.main:has-text("保存")');
  await page.waitForSelector('.note.ok:has-text("完了しました")');
  assert.equal(await page.inputValue('tr:has-text("D001") input >> nth=0'), 'A-001');
  await page.click('a:has-text("← 請求書・お支払い")');
  const clerk = await browser(demo, ['15-operator-office']);
  const work = clerk.page;
  await work.goto(demo.address.console);
  await work.click('button:has-text("カードでログイン")');
  await work.click('nav a:has-text("請求書・お支払い")');
  await work.click('a:has-text("例示医師会 御中")');
  await work.click('summary:has-text("取り消して返還請求書を発行する")');
  await work.fill('label:has-text("返還請求書に印刷され") input', 'カードでのお支払いに替えるため');
  await work.click('button.bad:has-text("取り消して返還請求書を発行する")');
  await work.waitForSelector('.chip:has-text("取消し")');
  // The bank transfer for it is no longer matched with an invoice.
  await work.click('nav a:has-text("入金")');
  const payment = work.locator('li.file', { hasText: 'ﾚｲｼﾞｲｼｶｲ' });
  await payment.locator('summary:has-text("対象外にする")').click();
  await payment.locator('label:has-text("運営事務局の担当者だけが読めます") input').fill('振込で返金済み');
  await payment.locator('button:has-text("対象外")').click();
  await payment.locator('.chip:has-text("対象外")').waitFor();
  await work.click('nav a:has-text("請求"):not(:has-text("書"))');
  await work.click('a:has-text("月次請求")');
  await work.fill('input[type=month]', lastMonth());
  await work.click('button:has-text("計算する")');
  await work.waitForSelector('h1:has-text("確認中")');
  await work.fill('input[aria-label="一人で承認する理由"]', '例示のため');
  await work.click('button:has-text("承認して発行する")');
  await work.waitForSelector('h1:has-text("発行済み")', { timeout: 60000 });
  await work.click('a:has-text("例示医師会 御中")');
  const address = work.url();
  // It is drawn first, and collected within the next minute.
  const paid = work.locator('ul.inner li:has(.chip:has-text("入金済み"))');
  for (let tries = 0; tries < 30 && !(await paid.count()); tries += 1) {
    await work.goto(address);
    await paid.waitFor({ timeout: 4000 }).catch(() => {});
  }
  await looked(work, 'card-invoice');
  await work.click('nav a:has-text("入金")');
  await work.waitForSelector('li.file:has-text("クレジットカード")');
  await looked(work, 'card-payments');
  // A clinic that pays itself: its billing address and mandate are on its page.
  await work.click('nav a:has-text("施設")');
  await search(work, '個別契約クリニック');
  await work.click('a:has-text("個別契約クリニック")');
  await work.click('summary:has-text("請求先の設定")');
  await work.click('summary:has-text("口座振替依頼書の手続き")');
  await work.waitForSelector('form.two');
  await looked(work, 'facility-pays');
  await work.click('nav a:has-text("請求"):not(:has-text("書"))');
  await work.click('a:has-text("督促")');
  await work.waitForSelector('h1:has-text("督促")');
  await looked(work, 'reminders');
  await page.click('nav a:has-text("請求書・お支払い")');
  await page.click('summary:has-text("請求先の設定")');
  const zipped = page.waitForEvent('download');
  await page.click('a:has-text("書類をまとめて保存")');
  assert.equal(fs.readFileSync(await (await zipped).path()).subarray(0, 2).toString(), 'PK');
  await page.click('summary:has-text("カードの登録をやめる")');
  await page.click('button:has-text("カードの登録をやめる")');
  await page.waitForSelector('button:has-text("クレジットカードを登録する")');
  assert.deepEqual([office.complaints, clerk.complaints], [[], []]);
});

test('a clinic that pays itself finds its invoices, as PDF and CSV, and says where they go', async () => {
  const clinic = await browser(demo, ['17-kobetsu-clinic-manager']);
  const { page } = clinic;
  await page.goto(demo.address.pki);
  await page.click('button.main');
  await page.waitForSelector('h1:has-text("受信BOX")');
  await page.click('nav a[href="/settings"]');
  const invoices = page.locator('.card', { has: page.locator('h2:has-text("請求書・お支払い")') });
  const line = invoices.locator('ul.inner li').first();
  await line.waitFor();
  const number = (await line.locator('b').first().innerText()).trim();
  const said = yen(await line.locator('> b').innerText());
  const drawn = page.waitForEvent('download');
  await line.locator('button:has-text("PDF")').click();
  assert.equal(fs.readFileSync(await (await drawn).path()).subarray(0, 4).toString(), '%PDF');
  const table = page.waitForEvent('download');
  await line.locator('a:has-text("CSV")').click();
  const lines = fs.readFileSync(await (await table).path()).toString();
  assert.ok(lines.includes(number), lines);
  assert.ok(said > 0 && lines.replace(/,/g, '').length > 0);
  await invoices.locator('summary:has-text("請求先")').click();
  await invoices.locator('form.two').waitFor();
  await looked(page, 'clinic-invoices');
  assert.deepEqual(clinic.complaints, []);
});
