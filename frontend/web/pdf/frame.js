// Draws the first page of a PDF and reads its text in a frame without an origin: bytes come by a
// message; a picture, the number of pages and the text go back. Nothing else leaves; the worker runs in the frame itself.
import { getDocument } from '/PDF';
import * as worker from '/WORKER';

globalThis.pdfjsWorker = worker;

/** Pixels across; the page is shown at a third of it. */
const WIDTH = 480;

/** The most pages that are read, and the most characters. */
const MOST_PAGES = 20;
const MOST_TEXT = 100_000;

/** A page's lines from top to bottom, with a tab where a wide gap separates cells. */
function lines(items) {
  const placed = items
    .filter((it) => it.str && it.str.trim())
    .map((it) => ({
      text: it.str,
      x: it.transform[4],
      y: it.transform[5],
      high: it.height || Math.hypot(it.transform[2], it.transform[3]) || 10,
      end: it.transform[4] + it.width,
    }))
    .sort((one, other) => other.y - one.y || one.x - other.x);
  const rows = [];
  for (const it of placed) {
    const row = rows.at(-1);
    if (row && Math.abs(row[0].y - it.y) < Math.max(row[0].high, it.high) / 2) row.push(it);
    else rows.push([it]);
  }
  return rows.map((row) => {
    row.sort((one, other) => one.x - other.x);
    let text = '';
    row.forEach((it, at) => {
      const gap = at ? it.x - row[at - 1].end : 0;
      if (gap > 1.2 * it.high) text += '\t';
      else if (gap > 0.2 * it.high) text += ' ';
      text += it.text;
    });
    return text;
  });
}

/** The text, and whether it is all of it: each page was read and has some. */
async function read(pdf) {
  const all = [];
  let [length, whole] = [0, pdf.numPages <= MOST_PAGES];
  for (let number = 1; number <= Math.min(pdf.numPages, MOST_PAGES); number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    const found = lines(items);
    whole &&= found.length > 0;
    for (const it of found) {
      all.push(it);
      length += it.length + 1;
    }
  }
  return { text: all.join('\n').slice(0, MOST_TEXT), whole: whole && length <= MOST_TEXT };
}

addEventListener('message', async ({ data, source }) => {
  try {
    const task = getDocument({
      data: new Uint8Array(data),
      cMapUrl: new URL('/CMAPS/', import.meta.url).href,
      cMapPacked: true,
      isEvalSupported: false,
      useSystemFonts: true,
      useWasm: false,
      stopAtErrors: false,
    });
    const pdf = await task.promise;
    const page = await pdf.getPage(1);
    const wide = page.getViewport({ scale: 1 }).width;
    const viewport = page.getViewport({ scale: WIDTH / wide });
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = Math.min(Math.ceil(viewport.height), 4 * WIDTH);
    await page.render({ canvas, viewport, intent: 'print' }).promise;
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
    const picture = new Uint8Array(await blob.arrayBuffer());
    const pages = pdf.numPages;
    const { text, whole } = await read(pdf).catch(() => ({ text: '', whole: false }));
    await task.destroy();
    source.postMessage({ picture, pages, text, whole }, '*', [picture.buffer]);
  } catch (error) {
    source.postMessage({ failed: error.name }, '*');
  }
});
