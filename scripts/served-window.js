/** The built window in Debian's Chromium with software rendering, for scripts that measure it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { chromium } from 'playwright-core';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Serves the lab `file`, and ends host and browser when `measure` has, which is given the page, its address and the host's process. */
export async function withServedWindow(file, measure) {
  const { server, url } = await serve(file);
  try {
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      return await measure(page, url, server);
    } finally {
      await browser.close();
    }
  } finally {
    server.kill();
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
