// Connections as clinics have them: they break, freeze and sleep, while somebody is writing or answering. Hours pass by
// the page's own clock, so nobody waits for them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { browser, closeAll, playSaveDialog, savedFile, startDemo, tickAll } from './lib.mjs';

let demo;
before(async () => {
  demo = await startDemo();
});
after(async () => {
  await closeAll();
  await demo?.stop();
});

const UPLOADS = '**/api/v1/uploads/**';
const CONTENT = '**/api/v1/deliveries/*/documents/*/content';

/** Signs in; with a clock that can be advanced, or something else done before the page begins. */
async function signIn(card, first = async () => {}) {
  const it = await browser(demo, [card]);
  await first(it.page);
  await it.page.goto(demo.address.card);
  await it.page.click('button.main');
  await it.page.waitForSelector('h1:has-text("受信BOX")');
  return it;
}

const withClock = (page) => page.clock.install();
const file = (name, length = 300_000) => ({ name, mimeType: 'application/pdf', buffer: Buffer.alloc(length, name) });
const ready = (page, count) => page.waitForFunction((count) => document.querySelectorAll('.file .chip.ok').length === count, count);

/** Writes a letter and goes to its confirmation. */
async function write(page, subject, recipient, files) {
  await page.click('nav a.btn.main');
  await page.fill('#recipient-search', recipient);
  await page.click('.found button >> nth=0');
  await page.fill('#subject', subject);
  await page.setInputFiles('#files', files);
  await ready(page, files.length);
  await page.click('button.big');
  await page.waitForSelector('h1:has-text("送信内容の確認")');
}

/** Sends what is confirmed. */
async function send(page, subject, urgent) {
  await tickAll(page);
  if (urgent) await page.check('label:has-text("緊急") input');
  await page.click('button:has-text("この内容で送信する")');
  await page.waitForSelector(`article h2:has-text("${subject}")`);
}

/** Advances the page's clock in steps until something is so; never more than two hours of it. */
async function pass(page, step, so) {
  for (let passed = 0; !so() && passed < 7_200_000; passed += step) await page.clock.runFor(step);
  assert.ok(so());
}

test('an upload goes on by itself after any outage, and asks where it stands', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor', withClock);
  await page.click('nav a.btn.main');
  // The connection fails after the first piece, and stays away for longer than any limit on retries.
  let tries = 0;
  const asked = [];
  let away = false;
  await page.route(UPLOADS, (route) => {
    const offset = Number(route.request().headers()['upload-offset'] ?? 0);
    away ||= route.request().method() === 'PATCH' && offset > 0 && tries === 0;
    if (!away) {
      asked.push([route.request().method(), offset]);
      return route.continue();
    }
    tries += 1;
    return route.abort('internetdisconnected');
  });
  await page.setInputFiles('#files', [file('長い検査.pdf', 20_000_000)]);
  await page.waitForSelector('.file:has-text("続きから自動で進めます")');
  await pass(page, 16_000, () => tries >= 20);
  assert.equal(await page.locator('.file .note.bad').count(), 0, 'it does not give up');
  // It is back: the next retry is enough.
  away = false;
  const again = asked.length;
  await pass(page, 16_000, () => asked.length > again);
  await ready(page, 1);
  assert.equal(asked[again][0], 'HEAD', 'it asks where it stands');
  assert.ok(asked[again + 1][1] > 0, 'and does not begin anew');
  await page.click('.file button:has-text("取り除く")');
  await close();
});

test('the line that comes back is noticed at once', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor', withClock);
  await page.click('nav a.btn.main');
  await page.clock.pauseAt(Date.now() + 60_000);
  const context = page.context();
  let broke = false;
  await page.route(UPLOADS, async (route) => {
    if (broke || route.request().method() !== 'PATCH') return route.continue();
    broke = true;
    await context.setOffline(true);
    return route.abort('internetdisconnected');
  });
  await page.setInputFiles('#files', [file('切れた.pdf')]);
  await page.waitForSelector('.file:has-text("続きから自動で進めます")');
  // The page's clock stands still, so only the browser's event can wake it.
  await context.setOffline(false);
  await ready(page, 1);
  await page.click('.file button:has-text("取り除く")');
  await close();
});

test('a frozen line is cut after a minute without a byte, and what an answer asks to wait is waited', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor', withClock);
  await page.click('nav a.btn.main');
  let pieces = 0;
  await page.route(UPLOADS, (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    pieces += 1;
    // The first is never answered, the second is told to come back later.
    if (pieces === 1) return undefined;
    if (pieces === 2) {
      return route.fulfill({ status: 429, headers: { 'retry-after': '120', 'content-type': 'application/problem+json' }, body: JSON.stringify({ code: 'too_many', status: 429 }) });
    }
    return route.continue();
  });
  await page.setInputFiles('#files', [file('止まった.pdf')]);
  await page.waitForFunction(() => document.querySelectorAll('.file progress').length === 1);
  await pass(page, 5_000, () => pieces === 2);
  await page.waitForSelector('.file:has-text("回数または件数が多すぎます")');
  await page.clock.runFor(100_000);
  assert.equal(pieces, 2, 'not before it was asked to');
  await pass(page, 10_000, () => pieces === 3);
  await ready(page, 1);
  await page.click('.file button:has-text("取り除く")');
  await close();
});

test('a step may take its time while the service answers beside it, and is given up on a frozen line', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor', withClock);
  await page.click('nav a.btn.main');
  await write(page, '凍った回線', '鈴木', [file('凍った.pdf', 1_000)]);
  let asked = 0;
  await page.route('**/api/v1/dispatches', () => (asked += 1) && undefined);
  await tickAll(page);
  // From here on the page's clock only moves when told to, while answers arrive in their own time.
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.click('button:has-text("この内容で送信する")');
  for (let rounds = 0; rounds < 6; rounds += 1) {
    const answered = page.waitForResponse('**/api/v1/place');
    await page.clock.runFor(21_000);
    await answered;
    await page.evaluate(() => Promise.resolve());
  }
  assert.deepEqual([asked, await page.locator('[role=alert] .note.bad').allInnerTexts()], [1, []], 'two minutes, and it is still waited for');
  // Now nothing answers: this is noticed within about a minute, and the button is available again.
  await page.route('**/api/v1/place', () => undefined);
  await page.clock.runFor(21_000);
  await page.clock.runFor(62_000);
  await page.waitForSelector('[role=alert] .note.bad');
  assert.ok(await page.isEnabled('button:has-text("この内容で送信する")'));
  await page.clock.resume();
  await page.unroute('**/api/v1/dispatches');
  await page.unroute('**/api/v1/place');
  await send(page, '凍った回線', true);
  await close();
});

test('an upload whose session ended goes on after the next sign-in, where it stood', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor');
  await page.click('nav a.btn.main');
  await page.fill('#subject', '送信中');
  const offsets = [];
  await page.route(UPLOADS, (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    offsets.push(Number(route.request().headers()['upload-offset']));
    // The second piece is refused as signed out; the page asks again and finds the session valid.
    return offsets.length === 2
      ? route.fulfill({ status: 401, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify({ code: 'signed_out', status: 401 }) })
      : route.continue();
  });
  await page.setInputFiles('#files', [file('長い検査.pdf', 20_000_000)]);
  await ready(page, 1);
  assert.ok(offsets.length > 2 && offsets[2] === offsets[1], `${offsets}`);
  assert.equal(await page.inputValue('#subject'), '送信中');
  await page.click('.file button:has-text("取り除く")');
  await close();
});

test('a refusal ends it with its reason, and a file that is gone says so', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor');
  await page.click('nav a.btn.main');
  await page.route(UPLOADS, (route) =>
    route.request().method() === 'PATCH'
      ? route.fulfill({ status: 410, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify({ code: 'upload_gone', status: 410 }) })
      : route.continue());
  await page.setInputFiles('#files', [file('拒まれた.pdf')]);
  await page.waitForSelector('.file:has-text("拒まれた.pdf") .chip.bad');
  await page.unroute(UPLOADS);
  await page.click('.file button:has-text("取り除く")');
  // Deleted between its first and its second piece.
  const scan = path.join(demo.folder, '消えた.bin');
  fs.writeFileSync(scan, Buffer.alloc(20_000_000, 'gone'));
  await page.route(UPLOADS, (route) => {
    if (route.request().method() === 'PATCH') fs.rmSync(scan, { force: true });
    return route.continue();
  });
  await page.setInputFiles('#files', scan);
  await page.waitForSelector('.file:has-text("このファイルは読めなくなりました")', { timeout: 30_000 });
  assert.equal(await page.locator('.file:has-text("通信")').count(), 0);
  await close();
});

test('progress is told aloud a handful of times', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor');
  await page.click('nav a.btn.main');
  await page.waitForSelector('#files', { state: 'attached' });
  await page.evaluate(() => {
    window.told = [];
    const look = () => {
      for (const it of document.querySelectorAll('main [role=status], main [role=alert], main [aria-live]')) {
        const text = it.textContent.trim();
        if (it.told !== text) window.told.push(text);
        it.told = text;
      }
    };
    look();
    window.told = [];
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
  });
  await page.setInputFiles('#files', [file('一.pdf', 25_000_000), file('二.pdf', 25_000_000)]);
  await ready(page, 2);
  const told = await page.evaluate(() => window.told);
  assert.ok(told.length >= 2 && told.length <= 7, JSON.stringify(told));
  assert.match(told.at(-1), /文書2件の準備ができました/);
  for (let left = 2; left > 0; left -= 1) await page.click('.file button:has-text("取り除く") >> nth=0');
  await close();
});

test('what is written outlasts a reload, Back and the menu, and the confirmation has an address', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor');
  await page.click('nav a.btn.main');
  await page.fill('#recipient-search', 'れいじそうごう 地域');
  await page.click('.found button >> nth=0');
  await page.waitForFunction(() => document.activeElement.id === 'recipient-search');
  await page.selectOption('#kind', { index: 1 });
  const kind = await page.inputValue('#kind');
  await page.fill('#subject', '下書きの件');
  await page.fill('#text', '書きかけの本文');
  await page.fill('#patient-name', '架空 花代');
  await page.setInputFiles('#files', [file('添付.pdf')]);
  await ready(page, 1);
  const there = async () => {
    await page.waitForSelector('.to.slim b');
    assert.match(await page.innerText('.to.slim b'), /例示総合病院/);
    assert.equal(await page.inputValue('#kind'), kind);
    assert.equal(await page.inputValue('#subject'), '下書きの件');
    assert.equal(await page.inputValue('#text'), '書きかけの本文');
    assert.equal(await page.inputValue('#patient-name'), '架空 花代');
    await page.waitForSelector('.file:has-text("添付.pdf") .chip.ok');
  };
  await page.reload();
  await there();
  await page.click('nav a[href="/sent"]');
  await page.waitForSelector('h1:has-text("送信一覧")');
  await page.goBack();
  await there();
  await page.click('nav a[href="/sent"]');
  await page.click('nav a.btn.main');
  await there();
  await page.click('button.big');
  await page.waitForURL('**/compose/confirm');
  await page.waitForFunction(() => document.activeElement.id === 'confirm-title');
  await page.goBack();
  await there();
  await page.goForward();
  await page.waitForSelector('h1:has-text("送信内容の確認")');
  await page.reload();
  await page.waitForSelector('h1:has-text("送信内容の確認")');
  // Sending without the tick reports what is missing, and moves the focus there.
  if (await page.locator('.to input[type=checkbox]').count()) {
    await page.click('button:has-text("この内容で送信する")');
    await page.waitForSelector('[role=alert]:has-text("宛先の確認にチェックを入れてください")');
    await page.waitForFunction(() => document.activeElement.matches('.to input[type=checkbox]'));
  }
  // Another tab has nothing of it.
  const other = await page.context().newPage();
  await other.goto(`${demo.address.card}/compose`);
  await other.waitForSelector('#subject');
  assert.equal(await other.inputValue('#subject'), '');
  await other.close();
  await send(page, '下書きの件', false);
  await page.click('nav a.btn.main');
  await page.waitForSelector('#subject');
  assert.equal(await page.inputValue('#subject'), '', 'what was sent is written no more');
  assert.equal(await page.locator('.file').count(), 0);
  // 外字 are reported while somebody writes.
  await page.fill('#text', '\ue000の件');
  await page.waitForSelector('.note.warn:has-text("外字"):has-text("本文")');
  await page.fill('#text', '');
  await page.waitForSelector('.note.warn:has-text("外字")', { state: 'detached' });
  // After signing out nothing is left, in this tab or the others.
  const second = await page.context().newPage();
  await second.goto(`${demo.address.card}/compose`);
  for (const it of [page, second]) {
    await it.fill('#subject', '残らない');
    await it.waitForFunction(() => Object.keys(sessionStorage).some((it) => it.includes(' draft ')));
  }
  // The browser asks first, because a letter is half written.
  const asked = [];
  page.once('dialog', (it) => asked.push(it.message()) && it.dismiss());
  await page.click('button:has-text("ログアウト") >> nth=0');
  assert.equal(await page.inputValue('#subject'), '残らない');
  page.once('dialog', (it) => asked.push(it.message()) && it.accept());
  await page.click('button:has-text("ログアウト") >> nth=0');
  assert.ok(asked.length === 2 && asked.every((it) => it.includes('書きかけ')), asked.join());
  for (const it of [page, second]) {
    await it.waitForSelector('button.main:has-text("この施設で利用する")');
    assert.equal(await it.evaluate(() => Object.keys(sessionStorage).filter((it) => it.startsWith('of ')).length), 0);
  }
  await second.close();
  assert.equal(await page.locator('p.note.info').count(), 0, 'who asked for it is told nothing');
  await close();
});

test('a use that ended by itself says so, and a new sign-in goes on where it stood', async () => {
  const { page, close } = await signIn('04-sakura-pharmacy');
  await page.click('nav a.btn.main');
  await page.fill('#recipient-search', 'れいじそうごう 地域');
  await page.click('.found button >> nth=0');
  await page.fill('#subject', '途中で終わる');
  await page.fill('#text', '本文');
  const elsewhere = await signIn('04-sakura-pharmacy');
  await elsewhere.page.click('button:has-text("すべての端末でログアウト")');
  await elsewhere.page.waitForSelector('button.main:has-text("この施設で利用する")');
  await elsewhere.close();
  await page.click('button.big');
  await page.waitForSelector('p.note.info:has-text("もう一度ログインすると")');
  await page.click('button.main:has-text("この施設で利用する")');
  await page.waitForSelector('#subject');
  assert.equal(await page.inputValue('#subject'), '途中で終わる');
  assert.equal(new URL(page.url()).pathname, '/compose');
  await close();
});

test('somebody who types is at work, the page by itself is not', async () => {
  const touches = [];
  const { page, close } = await signIn('01-mihon-clinic-doctor', async (page) => {
    await page.clock.install();
    page.on('request', (it) => it.method() === 'GET' && new URL(it.url()).pathname === '/api/v1/session' && touches.push(it.headers()['medpost-background']));
  });
  await page.click('nav a.btn.main');
  await page.waitForSelector('#text');
  const before = touches.length;
  await page.clock.runFor(600_000);
  await page.evaluate(() => document.querySelector('#text').dispatchEvent(new KeyboardEvent('keydown', { bubbles: true })));
  assert.equal(touches.length, before, 'neither time nor a program is a person');
  const told = page.waitForRequest((it) => new URL(it.url()).pathname === '/api/v1/session');
  await page.locator('#text').pressSequentially('長い本文を書いています');
  await told;
  assert.equal(touches.length, before + 1, 'once a minute at most');
  assert.equal(touches.at(-1), undefined);
  await close();
});

test('a dropped folder is taken with its paths, and what is refused holds nothing up', async () => {
  const folder = path.join(demo.folder, '検査');
  fs.mkdirSync(path.join(folder, '4月'), { recursive: true });
  for (const name of ['.DS_Store', '報告.pdf', 'setup.exe', '4月/報告.pdf', '4月/画像10.pdf', '4月/画像2.pdf', '4月/Thumbs.db']) {
    fs.writeFileSync(path.join(folder, name), `content of ${name}`);
  }
  const { page, close } = await signIn('01-mihon-clinic-doctor');
  await page.click('nav a.btn.main');
  const field = page.locator('.drop');
  await field.scrollIntoViewIfNeeded();
  const box = await field.boundingBox();
  const cdp = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + 10, data: { items: [], files: [folder], dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await cdp.send('Input.dispatchDragEvent', { type, ...at });
  await ready(page, 4);
  const names = await page.locator('li.file .row > .name').allInnerTexts();
  assert.deepEqual(names.map((it) => it.split('\n')), [
    ['setup.exe', '検査'], ['報告.pdf', '検査'], ['4月_報告.pdf', '検査/4月'], ['画像2.pdf', '検査/4月'], ['画像10.pdf', '検査/4月'],
  ]);
  await page.waitForSelector('.note:has-text("パソコンが自動で作るファイル"):has-text("2件")');
  assert.match(await page.innerText('li.file:has-text("setup.exe")'), /安全のため送れない種類のファイルです/);
  await page.fill('#recipient-search', 'れいじそうごう 地域');
  await page.click('.found button >> nth=0');
  await page.fill('#subject', 'フォルダー');
  await page.click('button.big');
  await page.waitForSelector('h1:has-text("送信内容の確認")');
  await page.waitForSelector('.note:has-text("送れない文書は含まれません"):has-text("setup.exe")');
  await page.click('button:has-text("戻って直す")');
  // The same if it is selected as a folder.
  while (await page.locator('.file button:has-text("取り除く")').count()) await page.click('.file button:has-text("取り除く") >> nth=0');
  await page.setInputFiles('#folder', folder);
  await ready(page, 4);
  await close();
});

test('a download goes on where it was cut, piece by piece, and is received once it is whole', async () => {
  const hospital = await signIn('02-reiji-hospital-renkei');
  await hospital.page.selectOption('#inbox-choice', { label: '受信BOX：地域連携室' });
  const sent = file('大きな画像.bin', 20_000_000);
  await write(hospital.page, '切れる回線', 'みほんくりにっく 代表', [sent]);
  await send(hospital.page, '切れる回線', true);
  const { page, close } = await signIn('01-mihon-clinic-doctor', playSaveDialog);
  await page.selectOption('#inbox-choice', { label: '受信BOX：代表' });
  await page.click('a.subject:has-text("切れる回線")');
  const pieces = [];
  await page.route(CONTENT, (route) => {
    const headers = route.request().headers();
    pieces.push([headers.range, headers['if-range']]);
    const [from, to] = /bytes=(\d+)-(\d+)/.exec(headers.range).slice(1);
    switch (pieces.length) {
      // The second breaks off halfway, with bytes that are not the document's; the third never arrives.
      case 2: return route.fulfill({ status: 206, headers: { 'content-range': `bytes ${from}-${to}/20000000`, etag: headers['if-range'] }, body: Buffer.alloc(1_000) });
      case 3: return route.abort('connectionreset');
      default: return route.continue();
    }
  });
  await page.click('button:has-text("受け取る")');
  await page.waitForSelector('.log li:has-text("受領")');
  assert.match(pieces[0][0], /^bytes=0-/);
  assert.equal(pieces[0][1], undefined);
  const stood = /bytes=(\d+)-/.exec(pieces[1][0])[1];
  assert.ok(Number(stood) > 0);
  for (const [range, tag] of pieces.slice(1, 4)) {
    assert.match(range, new RegExp(`^bytes=${stood}-`), 'it goes on where it was cut');
    assert.match(tag, /^".+"$/);
  }
  assert.ok((await savedFile(page, sent.name)).equals(sent.buffer), 'the very bytes');
  await close();
  await hospital.close();
});

test('where a page can not write files, the reader says what is saved', async () => {
  const hospital = await signIn('02-reiji-hospital-renkei');
  await hospital.page.selectOption('#inbox-choice', { label: '受信BOX：地域連携室' });
  const sent = file('保存する.pdf');
  await write(hospital.page, '保存の確認', 'みほんくりにっく 代表', [sent]);
  await send(hospital.page, '保存の確認', true);
  const { page, close } = await signIn('01-mihon-clinic-doctor', (page) =>
    page.addInitScript(() => {
      delete window.showSaveFilePicker;
      delete window.showDirectoryPicker;
    }));
  await page.selectOption('#inbox-choice', { label: '受信BOX：代表' });
  await page.click('a.subject:has-text("保存の確認")');
  const [first] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("受け取る")')]);
  assert.deepEqual(fs.readFileSync(await first.path()), sent.buffer);
  await page.waitForSelector('button:has-text("保存しました")');
  assert.equal(await page.locator('.log li:has-text("受領")').count(), 0, 'not before the reader says so');
  // It is still available for saving again.
  const [second] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("もう一度保存する")')]);
  assert.deepEqual(fs.readFileSync(await second.path()), sent.buffer);
  await page.fill('#own-number', 'H-77');
  await page.click('button:has-text("保存しました")');
  await page.waitForSelector('.log li:has-text("受領")');
  assert.equal(await page.inputValue('#own-number'), 'H-77', 'what is being typed stays');
  await close();
  await hospital.close();
});

test('a list that is looked at again closes no question', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor', withClock);
  await write(page, '問いの途中', 'れいじそうごう 地域', [file('a.pdf')]);
  await send(page, '問いの途中', false);
  const row = page.locator('article:has-text("問いの途中")');
  await row.getByRole('button', { name: '送信を取り消す' }).click();
  const yes = row.getByRole('button', { name: '取り消す', exact: true });
  await yes.waitFor();
  await page.waitForFunction(() => document.activeElement.id.startsWith('cancel-'));
  let looked = 0;
  page.on('requestfinished', (it) => (looked += Number(it.url().endsWith('/dispatches') && it.headers()['medpost-background'] === '1')));
  await pass(page, 5_000, () => looked >= 2);
  assert.ok(await yes.isVisible());
  assert.ok(await page.evaluate(() => document.activeElement.id.startsWith('cancel-')), 'the keyboard is where it was');
  await yes.click();
  await row.getByText('取消済み').first().waitFor();
  await close();
});

test('a search is there after Back from a letter', async () => {
  const { page, close } = await signIn('02-reiji-hospital-renkei');
  await page.waitForSelector('a.subject');
  const subject = await page.innerText('a.subject >> nth=0');
  const found = page.waitForResponse((it) => it.url().endsWith('/arrivals'));
  await page.fill('.bar input[type=search]', subject.slice(0, 4));
  await found;
  await page.click('a.subject >> nth=0');
  await page.waitForSelector('.log li');
  await page.goBack();
  await page.waitForSelector('a.subject');
  assert.equal(await page.inputValue('.bar input[type=search]'), subject.slice(0, 4));
  await close();
});

test('a page whose code can not be fetched says so, and comes when it is tried again', async () => {
  let away = true;
  const { page, close } = await signIn('01-mihon-clinic-doctor', (page) =>
    page.route('**/split_settings.wasm', (route) => (away ? route.abort('internetdisconnected') : route.continue())));
  await page.click('nav a[href="/settings"]');
  await page.waitForSelector('[role=alert]:has-text("画面を読み込めませんでした")');
  away = false;
  await page.click('button:has-text("もう一度試す")');
  await page.waitForSelector('h1:has-text("受信BOXの設定")');
  await close();
});

test('who signs out while the line is away is signed out once it is back', async () => {
  const { page, close } = await signIn('01-mihon-clinic-doctor');
  await page.context().setOffline(true);
  await page.click('button:has-text("ログアウト") >> nth=0');
  await page.waitForSelector('main.alone [role=alert]');
  await page.context().setOffline(false);
  await page.click('button:has-text("もう一度試す")');
  await page.waitForSelector('button.main:has-text("この施設で利用する")');
  assert.equal(await page.locator('p.note.info').count(), 0, 'who asked for it is told nothing');
  await close();
});

test('the keyboard skips the menu in both apps', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor');
  const office = await browser(demo, ['14-reiji-association-office']);
  await office.page.goto(demo.address.console);
  await office.page.click('button:has-text("カードでログイン")');
  await office.page.waitForSelector('h1:has-text("今日すること")');
  for (const { page } of [clinic, office]) {
    const address = page.url();
    await page.locator('a.skip').focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    assert.equal(page.url(), address);
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)));
  }
  await clinic.close();
  await office.close();
});
