/**
 * What a person waits for in the window, in Debian's Chromium with software rendering: the first useful picture, the next
 * paint after each press and click of a walk in a lab of 200 Pods with traffic, and the sizes of what is loaded. Prints rows of
 * docs/performance.md: `node scripts/measure-window.js [first] [walk] [sizes]`, about a minute without a word.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { pictureTime, ROOT, withServedWindow, workload } from './served-window.js';

const PODS = 200;
const FIRST_PICTURES = 5;
const MEBIBYTE = 1024 * 1024;

const wanted = new Set(process.argv.slice(2));
const isWanted = (part) => wanted.size === 0 || wanted.has(part);

/** Pods that ask a Service for a page every second, beside others that idle. */
function labOf(pods) {
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: measured }
spec:
  cluster:
    cni: { plugin: flannel, mode: vxlan }
    nodes:
      - { name: control-plane, role: control-plane }
      - { name: node1 }
      - { name: node2 }
      - { name: node3 }
---
${workload('web', pods - 10)}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: client }
spec:
  replicas: 10
  selector: { matchLabels: { app: client } }
  template:
    metadata: { labels: { app: client } }
    spec:
      containers:
        - name: client
          image: busybox
          command: [sh, -c, "while true; do wget -q -O /dev/null http://web; sleep 1; done"]
`;
}

/** Notes how long each press and click waited for the next paint: the Event Timing API, which leaves out what takes less than 16 ms. */
async function noteInteractions(page) {
  await page.evaluate(() => {
    globalThis.__interactions = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.interactionId > 0)
          globalThis.__interactions.push([entry.interactionId, entry.name, entry.duration]);
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  });
}

/** Of each interaction the longest of its events; those that were too short to be noted count as 16 ms. */
async function interactionsOf(page, done) {
  await page.waitForTimeout(500);
  const noted = await page.evaluate(() => globalThis.__interactions);
  const longest = new Map();
  for (const [id, name, duration] of noted) {
    if ((longest.get(id)?.duration ?? 0) < duration) longest.set(id, { name, duration });
  }
  const times = [...longest.values()].map(({ duration }) => duration);
  while (times.length < done) times.push(16);
  return times.toSorted((a, b) => a - b);
}

/** What a person does who looks about: panels, a packet, elements, typing into the text, filters, and the keys. */
async function walk(page) {
  let done = 0;
  const click = async (testId) => {
    await page.getByTestId(testId).first().click();
    done += 1;
    await page.waitForTimeout(120);
  };
  const press = async (...keys) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      done += 1;
      await page.waitForTimeout(60);
    }
  };
  for (const panel of [
    'list',
    'addresses',
    'topology',
    'inspector',
    'scenarios',
    'lab',
    'drops',
    'journey',
    'time',
    'packets',
  ]) {
    await click(`tab-${panel}`);
  }
  await click('clock-pause');
  await click('capture-row');
  await press('ArrowDown', 'ArrowDown', 'ArrowDown');
  await click('clock-play');
  await click('capture-filter');
  await press(...'tcp port 80', 'Enter');
  await page.locator('.monaco-editor').first().click();
  done += 1;
  await press('Control+Home', ...'# a line', 'Enter');
  const box = await page.locator('.canvas-drawing').boundingBox();
  for (const [x, y] of [
    [0.3, 0.4],
    [0.5, 0.5],
    [0.7, 0.6],
    [0.2, 0.7],
  ]) {
    await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
    done += 1;
    await page.waitForTimeout(120);
  }
  await press('Control+Shift+P');
  await press(...'journey', 'Enter');
  return done;
}

/** Of each kind of file: how many, and how large, as they are and compressed. */
function sizes() {
  const parts = { 'the page: code': [], 'the page: styles and type': [], 'the simulator and hosts': [] };
  const note = (name, path) => parts[name].push(readFileSync(path));
  const assets = join(ROOT, 'out/renderer/assets');
  for (const name of readdirSync(assets)) {
    note(name.endsWith('.js') ? 'the page: code' : 'the page: styles and type', join(assets, name));
  }
  const main = join(ROOT, 'out/main');
  for (const name of readdirSync(main, { recursive: true })) {
    if (name.endsWith('.js') && statSync(join(main, name)).isFile())
      note('the simulator and hosts', join(main, name));
  }
  for (const [name, files] of Object.entries(parts)) {
    const plain = files.reduce((sum, bytes) => sum + bytes.length, 0) / MEBIBYTE;
    const packed = files.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0) / MEBIBYTE;
    print(name, `${files.length} files, ${plain.toFixed(1)} MiB, ${packed.toFixed(1)} MiB compressed`);
  }
}

function print(...cells) {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'podwire-measured-'));
try {
  const file = join(folder, 'measured.podwire.yaml');
  writeFileSync(file, labOf(PODS));
  if (isWanted('first')) {
    const example = join(ROOT, 'resources/labs/first-packets.podwire.yaml');
    await withServedWindow(example, async (page, url) => {
      const times = [];
      for (let turn = 0; turn < FIRST_PICTURES; turn += 1)
        times.push(await pictureTime(page, url, 'machines'));
      const [cold, ...warm] = times;
      const best = warm.toSorted((a, b) => a - b)[Math.floor(warm.length / 2)];
      print(
        'first useful picture, a browser that was never there / again',
        `${Math.round(cold)} ms / ${Math.round(best)} ms`,
      );
    });
  }
  if (isWanted('walk')) {
    await withServedWindow(file, async (page, url) => {
      await pictureTime(page, url, 'machines');
      await page
        .getByTestId('status-ready')
        .or(page.getByText(`${PODS + 6}/`))
        .first()
        .waitFor({ timeout: 5000 })
        .catch(() => undefined);
      await page.getByTestId('capture-row').first().waitFor({ timeout: 60_000 });
      await noteInteractions(page);
      const times = await interactionsOf(page, await walk(page));
      const at = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))]);
      print(
        `interaction to next paint, ${PODS} Pods, traffic`,
        `${times.length} presses and clicks: median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`,
      );
    });
  }
  if (isWanted('sizes')) sizes();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
