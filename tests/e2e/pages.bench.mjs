// How soon the first page of both apps is drawn and responds after sign-in, with an empty cache, at 10 Mbit/s and with
// the CPU slowed down four times: median of five. Run by `cargo xtask bench pages`.
import { browser, closeAll, startDemo } from './lib.mjs';

const ROUNDS = 5;
const MOST = 1_500;
/** Bytes a second, and milliseconds there and back. */
const LINE = { offline: false, downloadThroughput: 1_250_000, uploadThroughput: 1_250_000, latency: 20 };
const SLOWER = 4;

const median = (all) => all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)];

/** Presses the first row as soon as it is painted, and notes when it was, and when the app had turned the page. */
function watch(row) {
  const begun = location.pathname;
  const look = () => {
    const found = document.querySelector(row);
    if (!found) return requestAnimationFrame(look);
    requestAnimationFrame(() =>
      setTimeout(() => {
        window.painted = performance.now();
        document.querySelector(row).click();
        const turned = () => {
          if (location.pathname === begun) return setTimeout(turned, 1);
          window.answered = performance.now();
        };
        turned();
      }));
  };
  look();
}

const demo = await startDemo();
let slow = false;
try {
  console.log('| First page | first row, ms | answers a click, ms |\n|---|---:|---:|');
  for (const [name, card, address, door, path, row] of [
    ['clinics, inbox', '01-mihon-clinic-doctor', demo.address.card, 'button.main', '/', 'a.subject'],
    ['console, facilities', '14-reiji-association-office', demo.address.console, 'button:has-text("カードでログイン")', '/facilities', 'tbody a[href^="/facilities/"]'],
  ]) {
    const it = await browser(demo, [card]);
    await it.page.goto(address);
    await it.page.click(door);
    await it.page.waitForSelector('nav a');
    const cdp = await it.page.context().newCDPSession(it.page);
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', LINE);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await it.page.addInitScript(watch, row);
    const seen = { painted: [], answered: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      await cdp.send('Network.clearBrowserCache');
      await it.page.goto(address + path);
      await it.page.waitForFunction(() => window.answered);
      const [painted, answered] = await it.page.evaluate(() => [window.painted, window.answered]);
      seen.painted.push(painted);
      seen.answered.push(answered);
    }
    const [painted, answered] = [median(seen.painted), median(seen.answered)];
    console.log(`| ${name} | ${painted.toFixed(0)} | ${answered.toFixed(0)} |`);
    slow ||= answered > MOST;
    await it.close();
  }
} finally {
  await closeAll();
  await demo.stop();
}
if (slow) {
  console.error(`more than ${MOST} ms`);
  process.exitCode = 1;
}
