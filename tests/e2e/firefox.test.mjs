// The same journeys in Firefox, over a connection that can really be cut by a proxy between the browser and the demo.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { startDemo, tell, until } from './lib.mjs';

let demo;
const open = new Set();
before(async () => {
  demo = await startDemo();
});
after(async () => {
  for (const it of [...open]) {
    await tell(it);
    await it.close();
  }
  await demo?.stop();
});

/** A line to the demo, which carries what it is given until it is cut. */
async function line() {
  const sockets = new Set();
  let cutAt = Infinity;
  let away = false;
  let carried = 0;
  const cut = () => {
    away = true;
    cutAt = Infinity;
    for (const it of sockets) it.destroy();
  };
  const server = http.createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, near) => {
    if (away) return near.destroy();
    const far = net.connect(Number(request.url.split(':').at(-1)), '127.0.0.1');
    for (const it of [near, far]) {
      sockets.add(it);
      it.on('error', () => {});
      it.on('close', () => {
        sockets.delete(it);
        near.destroy();
        far.destroy();
      });
      it.on('data', (bytes) => {
        carried += bytes.length;
        if (carried >= cutAt) cut();
      });
    }
    far.on('connect', () => {
      near.write('HTTP/1.1 200 OK\r\n\r\n');
      near.pipe(far);
      far.pipe(near);
    });
  });
  await new Promise((ok) => server.listen(0, '127.0.0.1', ok));
  return {
    port: server.address().port,
    /** Cuts it once so many more bytes have gone over it. */
    cutAfter(bytes) {
      cutAt = carried + bytes;
    },
    isCut: () => away,
    mend() {
      away = false;
    },
    close() {
      cut();
      server.close();
    },
  };
}

/** A Firefox with a card in its own key store, which it shows without asking. */
async function firefox(card) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'medpost-firefox-'));
  const saved = path.join(profile, 'saved');
  fs.mkdirSync(saved);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
  const store = ['-d', `sql:${profile}`];
  execFileSync('certutil', ['-N', '--empty-password', ...store], quiet);
  execFileSync('certutil', ['-A', ...store, '-n', 'demo', '-t', 'C,,', '-i', path.join(demo.folder, 'pki/servers.pem')], quiet);
  execFileSync('pk12util', ['-i', path.join(demo.folder, 'cards', `${card}.p12`), ...store, '-W', 'demo', '-K', ''], quiet);
  const way = await line();
  const it = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    userDataDir: profile,
    defaultViewport: { width: 1280, height: 900 },
    extraPrefsFirefox: {
      'security.default_personal_cert': 'Select Automatically',
      'intl.accept_languages': 'ja',
      'network.proxy.type': 1,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': way.port,
      'network.proxy.allow_hijacking_localhost': true,
      'browser.download.folderList': 2,
      'browser.download.dir': saved,
      'browser.download.useDownloadDir': true,
      'pdfjs.disabled': true,
      'browser.helperApps.neverAsk.saveToDisk': 'application/pdf,application/octet-stream',
    },
  });
  const page = (await it.pages())[0] ?? (await it.newPage());
  page.setDefaultTimeout(30_000);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  const fox = {
    page,
    line: way,
    saved,
    complaints,
    async close() {
      open.delete(fox);
      await it.close();
      way.close();
      fs.rmSync(profile, { recursive: true, force: true });
    },
  };
  open.add(fox);
  return fox;
}

/** Something with this text, in the page. */
const withText = (page, tag, text) => page.locator(`${tag} ::-p-text(${text})`);
const press = (page, text) => withText(page, 'button', text).click();
const sees = (page, tag, text) => withText(page, tag, text).wait();

async function signIn(card) {
  const it = await firefox(card);
  await it.page.goto(demo.address.card);
  await it.page.locator('button.main').click();
  await sees(it.page, 'h1', '受信BOX');
  return it;
}

async function choose(page, inbox) {
  await page.waitForSelector('#inbox-choice');
  const value = await page.$$eval('#inbox-choice option', (all, inbox) => all.find((it) => it.textContent.includes(inbox)).value, inbox);
  await page.select('#inbox-choice', value);
}

/** Bytes that tell where they stand. */
const content = (length) => Buffer.from(Uint32Array.from({ length: length / 4 }, (_, at) => at).buffer);

/** A PDF of some empty pages. */
function paper(pages) {
  const kids = Array.from({ length: pages }, (_, at) => `${at + 3} 0 R`).join(' ');
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`];
  for (let at = 0; at < pages; at += 1) objects.push('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>');
  let text = '%PDF-1.7\n';
  const starts = objects.map((it, at) => {
    const start = text.length;
    text += `${at + 1} 0 obj\n${it}\nendobj\n`;
    return `${String(start).padStart(10, '0')} 00000 n \n`;
  });
  const table = text.length;
  const size = objects.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${starts.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text);
}

/** A file that can be chosen. */
function file(name, bytes) {
  const folder = path.join(demo.folder, 'to send');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, name), bytes);
  return path.join(folder, name);
}

/** Writes a letter as far as its confirmation; what is done while its document goes up stands between. */
async function write(page, subject, recipient, document, meanwhile = async () => {}) {
  await page.locator('nav a.btn.main').click();
  await page.locator('#recipient-search').fill(recipient);
  await page.locator('.found button').click();
  await page.locator('#subject').fill(subject);
  await (await page.waitForSelector('#files')).uploadFile(document);
  await meanwhile();
  await page.waitForSelector('.file .chip.ok');
  await page.locator('button.big').click();
  await sees(page, 'h1', '送信内容の確認');
}

/** Sends what is confirmed, at once. */
async function send(page, subject) {
  await page.waitForSelector('button.main.big:not([disabled])');
  for (const it of await page.$$('.to input[type=checkbox], .guard input[type=checkbox]')) await it.click();
  await page.locator('label ::-p-text(緊急)').click();
  await press(page, 'この内容で送信する');
  await sees(page, 'article h2', subject);
}

/** Opens a letter in an inbox. */
async function letter(page, inbox, subject) {
  await choose(page, inbox);
  await withText(page, 'a.subject', subject).click();
  await sees(page, 'h1', subject);
}

/** The bytes that were saved under a name, once they are all there. */
const savedAs = (fox, name, length) =>
  until(fox.saved, () => {
    const file = path.join(fox.saved, name);
    return fs.existsSync(file) && fs.statSync(file).size === length && fs.readFileSync(file);
  });

test('a card signs in, and a document is sent with its first page shown, collected, and received once it is saved', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor');
  const bytes = paper(2);
  await write(clinic.page, '火狐から', 'れいじそうごう 地域', file('紹介状.pdf', bytes));
  await clinic.page.waitForSelector('.file img.page');
  await sees(clinic.page, '.file', '2ページ');
  await send(clinic.page, '火狐から');

  const hospital = await signIn('02-reiji-hospital-renkei');
  await letter(hospital.page, '地域連携室', '火狐から');
  await press(hospital.page, '受け取る');
  assert.deepEqual(await savedAs(hospital, '紹介状.pdf', bytes.length), bytes);
  await sees(hospital.page, 'button', '保存しました');
  assert.equal(await hospital.page.$('.log li ::-p-text(受領)'), null, 'not before the reader says so');
  await press(hospital.page, '保存しました');
  await sees(hospital.page, '.log li', '受領');
  assert.deepEqual([...clinic.complaints, ...hospital.complaints], []);
  await clinic.close();
  await hospital.close();
});

test('an upload and a download go on where the line was cut', async () => {
  const clinic = await signIn('01-mihon-clinic-doctor');
  const bytes = content(40_000_000);
  await write(clinic.page, '切れた回線', 'れいじそうごう 地域', file('大きな画像.bin', bytes), async () => {
    clinic.line.cutAfter(15_000_000);
    await sees(clinic.page, '.file', '続きから自動で進めます');
    assert.ok(clinic.line.isCut());
    clinic.line.mend();
  });
  await send(clinic.page, '切れた回線');

  const hospital = await signIn('02-reiji-hospital-renkei');
  await letter(hospital.page, '地域連携室', '切れた回線');
  hospital.line.cutAfter(15_000_000);
  await press(hospital.page, '受け取る');
  await sees(hospital.page, 'main', '続きから自動で進めます');
  assert.ok(hospital.line.isCut());
  hospital.line.mend();
  const saved = await savedAs(hospital, '大きな画像.bin', bytes.length);
  assert.ok(saved.equals(bytes), 'the very bytes');
  await clinic.close();
  await hospital.close();
});
