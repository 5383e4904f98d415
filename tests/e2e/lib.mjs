// A demo for each run, and browsers with a real card in the TLS handshake.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const open = new Set();
const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };

/** Starts a demo in a new folder, or in that of one that was left; waits until it serves. */
export async function startDemo(env = {}, folder = fs.mkdtempSync(path.join(os.tmpdir(), 'medpost-e2e-'))) {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
  const server = spawn(path.join(target, process.env.MEDPOST_BUILD ?? 'debug', 'medpost-demo'), ['--folder', folder], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  await new Promise((ok, no) => {
    server.stdout.on('data', (text) => String(text).includes('01-mihon-clinic-doctor  ') && ok());
    server.on('exit', (code) => no(new Error(`the demo ended with ${code}`)));
  });
  return {
    folder,
    address: { card: 'https://card.localhost:8443', pki: 'https://pki.localhost:8443', public: 'https://www.localhost:8443', console: 'https://console.localhost:8443' },
    /** Ends it; its folder stays for the next start. */
    async leave() {
      server.removeAllListeners('exit');
      const ended = new Promise((ok) => server.on('exit', ok));
      server.kill('SIGINT');
      await ended;
    },
    async stop() {
      await this.leave();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a program's environment says so that its clock is so many days behind. */
export function daysAgo(days) {
  const folder = fs.readdirSync('/usr/lib').map((it) => `/usr/lib/${it}/faketime/libfaketimeMT.so.1`).find((it) => fs.existsSync(it));
  if (!folder) throw new Error('libfaketime is not installed');
  return { LD_PRELOAD: folder, FAKETIME: `-${days}d`, DONT_FAKE_MONOTONIC: '1' };
}

/** Starts somebody else's Stripe: what a demo's configuration says of it, and how it ends. */
export async function startStripe() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'medpost-stripe-'));
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
  const server = spawn(path.join(target, 'debug/medpost-stripe'), [folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await new Promise((ok, no) => {
    server.stdout.on('data', (text) => ok(String(text).trim()));
    server.on('exit', (code) => no(new Error(`Stripe ended with ${code}`)));
  });
  return {
    env: { MEDPOST__BILLING__STRIPE: line },
    async stop() {
      server.removeAllListeners('exit');
      const ended = new Promise((ok) => server.on('exit', ok));
      server.stdin.end();
      await ended;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A browser whose key store holds these cards; the first is chosen without asking. */
export async function browser(demo, cards, options = {}) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'medpost-home-'));
  const store = path.join(home, '.pki/nssdb');
  const profile = path.join(home, 'profile');
  fs.mkdirSync(store, { recursive: true });
  fs.mkdirSync(path.join(profile, 'Default'), { recursive: true });
  execFileSync('certutil', ['-N', '--empty-password', '-d', `sql:${store}`], quiet);
  execFileSync('certutil', ['-A', '-d', `sql:${store}`, '-n', 'demo', '-t', 'C,,', '-i', path.join(demo.folder, 'pki/servers.pem')], quiet);
  for (const it of cards) {
    const [card, password] = [it].flat();
    execFileSync('pk12util', ['-i', path.join(demo.folder, 'cards', `${card}.p12`), '-d', `sql:${store}`, '-W', password ?? 'demo', '-K', ''], quiet);
  }
  const chosen = { 'https://[*.]localhost,*': { setting: { filters: [{}] } } };
  fs.writeFileSync(path.join(profile, 'Default/Preferences'),
    JSON.stringify({ profile: { content_settings: { exceptions: { auto_select_certificate: chosen } } } }));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    env: { ...process.env, HOME: home },
    viewport: options.viewport ?? { width: 1280, height: 900 },
    acceptDownloads: true,
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints = [];
  page.on('console', (it) => it.type() === 'error' && complaints.push(it.text()));
  page.on('pageerror', (it) => complaints.push(String(it)));
  const it = {
    page,
    complaints,
    async close() {
      open.delete(it);
      await context.close();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
  open.add(it);
  return it;
}

/** Plays the dialog that asks where to save, which no program can answer: the file lies in the browser's own folder. */
export async function playSaveDialog(page) {
  await page.addInitScript(() => {
    window.showSaveFilePicker = async ({ suggestedName }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
  });
}

/** The bytes of a file that was saved so. */
export async function savedFile(page, name) {
  const text = await page.evaluate(async (name) => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle(name);
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return btoa(text);
  }, name);
  return Buffer.from(text, 'base64');
}

/** Somebody signed in to the console with a card. */
export async function office(demo, card, viewport = undefined) {
  const it = await browser(demo, [card], { viewport });
  await it.page.goto(demo.address.console);
  await it.page.click('button:has-text("カードでログイン")');
  await it.page.waitForSelector('h1:has-text("今日すること")');
  return it;
}

/** Somebody in the console who had no hand in it looks at what waits of a facility, and presses once. */
export async function goAhead(demo, name, card = '15-operator-office') {
  const it = await office(demo, card);
  await it.page.click('nav a[href="/waiting"]');
  const waiting = it.page.locator('section.card', { hasText: name }).first();
  await waiting.locator('button.main').click();
  await waiting.waitFor({ state: 'detached' });
  if (it.complaints.length) throw new Error(it.complaints.join('\n'));
  await it.close();
}

/** Types words into a list's field, and waits for the lines that answer them: those before may still be there. */
export async function search(page, words, field = 'input[type=search]') {
  await page.fill(field, words);
  await page.waitForFunction(() => !document.querySelector('main [aria-busy=true]'));
}

/** Types an enrolment code at the door, looks at the facility, and enrols the card there. */
export async function enrol(page, code, facility = '') {
  await page.fill('#code', code);
  await page.getByRole('button', { name: '施設名を表示する' }).click();
  await page.locator('.leads .facility', { hasText: facility }).waitFor();
  await page.getByRole('button', { name: 'このカードを登録する' }).click();
  await page.locator('.note.ok', { hasText: 'カードを登録しました' }).waitFor();
}

/**
 * Begins to add up how far things jump on every page that is opened from now on; answers how to read the sum and what
 * jumped, both of which begin anew with each page. Moves within half a second of a key or a click count for nothing, as the
 * browser's own figure has it.
 */
export async function jumps(page) {
  await page.addInitScript(() => {
    window.jumped = { sum: 0, what: [] };
    new PerformanceObserver((list) => {
      for (const it of list.getEntries().filter((it) => !it.hadRecentInput)) {
        window.jumped.sum += it.value;
        window.jumped.what.push(...it.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent));
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  // Two frames later the content is drawn, and its layout shifts are reported.
  return () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(window.jumped))))));
}

/** Tells what stands on somebody's page: a failed test leaves it open. */
export async function tell({ page, complaints }) {
  const text = await page.evaluate(() => document.body.innerText).catch(String);
  console.log([page.url(), text, ...complaints].join('\n').replace(/\n+/g, '\n'));
}

/** Tells what a failed test left open, and closes it. */
export async function closeAll() {
  for (const it of [...open]) {
    await tell(it);
    await it.close();
  }
}

/** Axe finds nothing on the page; with SHOTS a folder, it is also pictured there, wide and as on a phone. */
export async function looked(page, name) {
  const found = await violations(page);
  if (found.length) throw new Error(`${name}: ${JSON.stringify(found)}`);
  if (!process.env.SHOTS) return;
  fs.mkdirSync(process.env.SHOTS, { recursive: true });
  const wide = page.viewportSize();
  await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), fullPage: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: path.join(process.env.SHOTS, `${name}-phone.png`), fullPage: true });
  await page.setViewportSize(wide);
}

/** What axe-core finds against WCAG 2.2 AA on the page as it stands. */
export async function violations(page) {
  await page.evaluate(`${axe}\n;0`);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return found.violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** Asks again whenever something changes in a folder, until there is an answer; at most ten seconds. */
export async function until(folder, ask) {
  const changes = fs.promises.watch(folder, { signal: AbortSignal.timeout(10_000) });
  let found = ask();
  for await (const _ of found ? [] : changes) {
    found = ask();
    if (found) break;
  }
  return found;
}

/** The text of a mail as its reader sees it. */
export function readable(eml) {
  const [head, ...body] = eml.split('\r\n\r\n');
  if (/content-transfer-encoding: base64/i.test(head)) return Buffer.from(body.join(''), 'base64').toString();
  return Buffer.from(body.join('\r\n\r\n').replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString();
}

/** Ticks what the confirmation page asks about recipients and differences, once it has read the documents. */
export async function tickAll(page) {
  await page.waitForSelector('button.main.big:not([disabled])');
  for (const check of await page.$$('.to input[type=checkbox], .guard input[type=checkbox]')) await check.check();
}
