/**
 * How a list of many packets scrolls: a capture file of PACKETS (a million) is opened in the window, in Debian's Chromium with software
 * rendering, and its list is scrolled by the wheel and dragged by its scroll bar: `node scripts/capture-scroll.js [PACKETS]`.
 * Prints the row of docs/performance.md.
 */
import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { frameRates, ROOT, withServedWindow } from './served-window.js';

const PACKETS = Number(process.argv[2] ?? 1_000_000);
const SCROLL_MS = 4000;
const RECORD_BYTES = 16;

/** A pcap file of DNS-sized UDP datagrams between many ports. */
function captureFile() {
  const frame = Buffer.from(
    '0200000000020200000000010800' + // Ethernet
      '45000020000000004011' + // IPv4
      '00000a0000010a000002' +
      '00003039000c0000' + // UDP
      '01020304',
    'hex',
  );
  const file = Buffer.alloc(24 + PACKETS * (RECORD_BYTES + frame.length));
  for (const [at, word] of [0xa1b2c3d4, 0x00040002, 0, 0, 262_144, 1].entries())
    file.writeUInt32LE(word, at * 4);
  for (let index = 0, at = 24; index < PACKETS; index++, at += RECORD_BYTES + frame.length) {
    file.writeUInt32LE(1_700_000_000 + Math.floor(index / 10_000), at);
    file.writeUInt32LE((index % 10_000) * 100, at + 4);
    file.writeUInt32LE(frame.length, at + 8);
    file.writeUInt32LE(frame.length, at + 12);
    frame.copy(file, at + RECORD_BYTES);
    file.writeUInt16BE(1024 + (index % 60_000), at + RECORD_BYTES + 34);
  }
  return file;
}

/** Frames painted while `move` goes on, and how many of them showed a row that was not there yet. */
async function scroll(page, move) {
  await page.evaluate(() => {
    const noted = { frames: [], empty: 0 };
    globalThis.__noted = noted;
    const note = (now) => {
      noted.frames.push(now);
      if (document.querySelector('[data-testid=capture] .is-loading') !== null) noted.empty += 1;
      globalThis.__note = requestAnimationFrame(note);
    };
    globalThis.__note = requestAnimationFrame(note);
  });
  const start = Date.now();
  for (let step = 0; Date.now() - start < SCROLL_MS; step++)
    await move(step, (Date.now() - start) / SCROLL_MS);
  const { frames, empty } = await page.evaluate(() => {
    cancelAnimationFrame(globalThis.__note);
    return globalThis.__noted;
  });
  const settle = await page.evaluate(async () => {
    const from = performance.now();
    while (document.querySelector('[data-testid=capture] .is-loading') !== null)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - from;
  });
  return { ...frameRates(frames), empty: empty / frames.length, settle };
}

const folder = mkdtempSync(join(tmpdir(), 'podwire-scroll-'));
const capture = join(folder, 'many.pcap');
writeFileSync(capture, captureFile());
try {
  await withServedWindow(join(ROOT, 'resources/labs/first-packets.podwire.yaml'), measure);
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(page, url) {
  await page.goto(url);
  await page.getByTestId('capture-count').waitFor();
  const openedAt = Date.now();
  await page.getByTestId('capture-open-file').setInputFiles(capture);
  const grid = page.locator(`[data-testid=capture][data-count="${PACKETS}"]`);
  await grid.waitFor({ timeout: 120_000 });
  await page.waitForFunction(() => document.querySelector('[data-testid=capture] .is-loading') === null);
  const openMs = Date.now() - openedAt;
  const box = await grid.boundingBox();
  await grid.evaluate((element) => element.scrollTo({ top: 0 }));
  await page.mouse.move(box.x + 200, box.y + 80);
  const wheel = await scroll(page, () => page.mouse.wheel(0, 240));
  const bar = await scroll(page, (_, share) =>
    grid.evaluate((element, at) => element.scrollTo({ top: at * element.scrollHeight }), share),
  );
  await grid.focus();
  await page.keyboard.press('End');
  await page.waitForFunction(
    (last) => document.querySelector(`[data-testid=capture] [aria-rowindex="${last}"]`)?.textContent !== '',
    PACKETS + 1,
  );
  const words = ({ fps, p95, longest, empty, settle }) =>
    `${fps.toFixed(0)} fps, p95 ${p95.toFixed(0)} ms, longest ${longest.toFixed(0)} ms, ${(empty * 100).toFixed(0)} % of frames with a row to come, the last ${settle.toFixed(0)} ms`;
  process.stdout.write(
    `| ${PACKETS} | ${(openMs / 1000).toFixed(1)} s | ${words(wheel)} | ${words(bar)} |\n`,
  );
}
