/**
 * Frames per second of the canvas while the picture is dragged, and how long a lab takes to open, from the command that serves it to the
 * picture with all of its Pods, and an element to be found,
 * in Debian's Chromium with software rendering: `node scripts/canvas-frames.js [PODS ...]`. Prints the rows of docs/performance.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { frameRates, noteFrames, pictureTime, withServedWindow, workload } from './served-window.js';

const SIZES = process.argv.slice(2).map(Number);
const DRAG_MS = 2000;
/** Of the processor times that Linux tells. */
const MS_PER_TICK = 10;
/** Pods of one node. */
const PER_NODE = 100;

function labOf(pods) {
  const workers = Math.max(2, Math.ceil(pods / PER_NODE));
  const nodes = Array.from({ length: workers }, (_, index) => `      - { name: node${index + 1} }`).join(
    '\n',
  );
  const deployments = Math.max(1, Math.round(pods / 50));
  const each = Math.floor(pods / deployments);
  const manifests = Array.from(
    { length: deployments },
    (_, index) => `---\n${workload(`web-${index}`, each)}`,
  ).join('');
  return `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: frames-${pods} }
spec:
  cluster:
    cni: { plugin: calico, mode: bgp }
    nodes:
      - { name: control-plane, role: control-plane }
${nodes}
${manifests}`;
}

/** Frames that the browser painted while the pointer dragged the picture about, and the longest pause between two. */
async function drag(page) {
  const box = await page.locator('.canvas-drawing').boundingBox();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height - 40 };
  await page.mouse.move(middle.x, middle.y);
  // With Control a press takes no element into the hand: near by, there is one under every place.
  await page.keyboard.down('Control');
  await page.mouse.down();
  await page.mouse.move(middle.x + 8, middle.y);
  const framesUntilNow = await noteFrames(page);
  const start = Date.now();
  for (let step = 0; Date.now() - start < DRAG_MS; step++) {
    await page.mouse.move(middle.x + 120 * Math.sin(step / 9), middle.y - 60 + 60 * Math.cos(step / 9));
  }
  const frames = await framesUntilNow();
  await page.mouse.up();
  await page.keyboard.up('Control');
  return frameRates(frames);
}

async function measure(pods) {
  const folder = mkdtempSync(join(tmpdir(), 'podwire-frames-'));
  const file = join(folder, 'frames.podwire.yaml');
  writeFileSync(file, labOf(pods));
  try {
    const measured = await withServedWindow(file, (page, url, server, startedAt) =>
      measureWindow(page, { url, server, pods, startedAt }),
    );
    return { pods, ...measured };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The host has brought the lab up: it works less than half of a second. */
async function untilQuiet(pid) {
  const workedMs = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  };
  for (;;) {
    const before = workedMs();
    await delay(1000);
    if (workedMs() - before < 500) return;
  }
}

async function measureWindow(page, { url, server, pods, startedAt }) {
  const beforeMs = Date.now() - startedAt;
  const openMs = beforeMs + (await pictureTime(page, url, 'Pods', pods));
  // A large lab is shown while it comes up.
  await untilQuiet(server.pid);
  await page.waitForTimeout(6000);
  await page.getByTestId('canvas-fit').click();
  const far = await drag(page);
  for (let step = 0; step < 12; step++) await page.mouse.wheel(0, -120);
  await page.waitForTimeout(300);
  const near = await drag(page);
  const findMs = await page.evaluate(async () => {
    document.querySelector('[data-testid=canvas-find-open]').click();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const input = document.querySelector('[data-testid=canvas-find]');
    const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const start = performance.now();
    setter.call(input, 'web-0');
    input.dispatchEvent(new Event('input', { bubbles: true }));
    while (document.querySelector('.canvas-find-list li') === null)
      await new Promise((resolve) => setTimeout(resolve));
    return performance.now() - start;
  });
  return { openMs, far, near, findMs };
}

process.stdout.write('| Pods | opened | dragged, whole picture | dragged, near | found |\n');
process.stdout.write('| ---- | ------ | ---------------------- | ------------- | ----- |\n');
for (const pods of SIZES.length === 0 ? [50, 200, 1000, 5000] : SIZES) {
  const { openMs, far, near, findMs } = await measure(pods);
  const words = ({ fps, p95 }) => `${fps.toFixed(0)} fps, p95 ${p95.toFixed(0)} ms`;
  const opened = `${(openMs / 1000).toFixed(1)} s`;
  process.stdout.write(
    `| ${pods} | ${opened} | ${words(far)} | ${words(near)} | ${findMs.toFixed(0)} ms |\n`,
  );
}
