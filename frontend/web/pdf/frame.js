// Draws the first page of a PDF in a frame without an origin: bytes come by a message, a picture
// and the number of pages go back. Nothing else leaves; the worker runs in the frame itself.
import { getDocument } from '/PDF';
import * as worker from '/WORKER';

globalThis.pdfjsWorker = worker;

/** Pixels across; the page is shown at a third of it. */
const WIDTH = 480;

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
    await task.destroy();
    source.postMessage({ picture, pages }, '*', [picture.buffer]);
  } catch (error) {
    source.postMessage({ failed: error.name }, '*');
  }
});
