/** The built window in Debian's Chromium with software rendering, for scripts that measure it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, URL } from 'node:url';
import { chromium } from 'playwright-core';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Serves the lab `file`, and ends host and browser when `measure` has, which is given the page, its address, the host's process and
 * when that was started, by `Date.now()`. The browser is there before.
 */
export async function withServedWindow(file, measure) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // A browser that somebody has open is not busy with its own start.
    await delay(1000);
    const startedAt = Date.now();
    const { server, url } = await serve(file);
    try {
      return await measure(page, url, server, startedAt);
    } finally {
      // The page lets go of it first. It writes until then what it keeps of the lab.
      await page.close();
      if (server.exitCode === null && server.kill()) await once(server, 'exit');
    }
  } finally {
    await browser.close();
  }
}

async function serve(file) {
  const server = spawn(process.execPath, [join(ROOT, 'bin/podwire.js'), 'serve', file, '--no-open'], {
    cwd: ROOT,
  });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text.split('\n')[0]);
    });
    server.on('exit', () => reject(new Error('the host ended')));
  });
  return { server, url };
}

/**
 * Milliseconds from going to the address until the canvas has painted so many of `what` (`machines`, `Pods`). The page notes it, two
 * frames after its picture says so: asking from outside waits for what comes next.
 */
export async function pictureTime(page, url, what, atLeast = 1) {
  if (!noted.has(page)) await notePictures(page);
  await page.goto(url, { waitUntil: 'commit' });
  const time = await page.waitForFunction(
    ([name, count]) => globalThis.__pictures?.find((picture) => picture[name] >= count)?.at,
    [what, atLeast],
    { timeout: 120_000 },
  );
  return time.jsonValue();
}

/** Those whose documents note it. */
const noted = new WeakSet();

async function notePictures(page) {
  noted.add(page);
  await page.addInitScript(() => {
    globalThis.__pictures = [];
    let before = '';
    const countOf = (words, what) =>
      Number(new RegExp(`([\\d,]+) ${what}`).exec(words)?.[1].replaceAll(',', '') ?? 0);
    const look = () => {
      const words = document.querySelector('.canvas-picture')?.ariaLabel ?? '';
      if (words !== before) {
        before = words;
        const picture = { machines: countOf(words, 'machines'), Pods: countOf(words, 'Pods') };
        requestAnimationFrame(() =>
          requestAnimationFrame((at) => globalThis.__pictures.push({ at, ...picture })),
        );
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** The times at which the page painted frames from here on; the answer ends it and gives them. */
export async function noteFrames(page) {
  await page.evaluate(() => {
    globalThis.__frames = [];
    const note = (now) => {
      globalThis.__frames.push(now);
      globalThis.__note = requestAnimationFrame(note);
    };
    globalThis.__note = requestAnimationFrame(note);
  });
  return () =>
    page.evaluate(() => {
      cancelAnimationFrame(globalThis.__note);
      return globalThis.__frames;
    });
}

/** A Deployment of nginx behind a Service. */
export function workload(name, replicas) {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: nginx:alpine }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 80 }] }
`;
}

/** Of the times at which frames were painted: how many a second, and pauses between two in milliseconds. */
export function frameRates(frames) {
  const pauses = frames
    .slice(1)
    .map((now, index) => now - frames[index])
    .toSorted((a, b) => a - b);
  const seconds = (frames.at(-1) - frames[0]) / 1000;
  return {
    fps: (frames.length - 1) / seconds,
    p95: pauses[Math.floor(pauses.length * 0.95)] ?? 0,
    longest: pauses.at(-1) ?? 0,
  };
}
