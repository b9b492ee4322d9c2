/** Tabs of Debian's Chromium: one browser for all tests of a worker, with which it ends. */
import process from 'node:process';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { toolPath } from '#kit/tools';

export interface TabOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** Of another person, whose browser has nothing of ours. */
  readonly isApart?: boolean;
}

export interface BrowserTab {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

export const VIEWPORT = { width: 1440, height: 900 };

let browser: Promise<Browser> | undefined;

/** Where tests are at home. */
let ours: Promise<BrowserContext> | undefined;
/** The tab that one test after the other has: a window of its own costs more than what is tested in it. */
let lastingPage: Page | undefined;
let isTaken = false;

export async function openTab(options: TabOptions): Promise<BrowserTab> {
  if (options.isApart === true) {
    const context = await newContext();
    const page = await prepared(await context.newPage(), options);
    return { page, close: () => context.close() };
  }
  ours ??= newContext();
  if (isTaken) {
    const page = await prepared(await (await ours).newPage(), options);
    return { page, close: () => page.close() };
  }
  isTaken = true;
  if (lastingPage?.isClosed() !== false) lastingPage = await (await ours).newPage();
  const page = await prepared(lastingPage, options);
  return {
    page,
    close: async () => {
      isTaken = false;
      if (!page.isClosed()) await leave(page);
    },
  };
}

async function prepared(page: Page, options: TabOptions): Promise<Page> {
  const { viewport = VIEWPORT, colorScheme = 'light' } = options;
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  return page;
}

/** By the page itself, so that it keeps its process, and all that was compiled there. */
async function leave(page: Page): Promise<void> {
  const hasLeft = page.waitForURL('about:blank');
  await page.evaluate(() => location.replace('about:blank'));
  await hasLeft;
}

async function newContext(): Promise<BrowserContext> {
  browser ??= chromium.launch({
    executablePath: toolPath('chromium'),
    // Chromium's sandbox does not work for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-quic', '--no-first-run', '--disable-sync', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const context = await (await browser).newContext({ viewport: VIEWPORT });
  await context.addInitScript(forgetOtherHosts);
  return context;
}

/** Hosts that come one after the other have one address, and each its own token: what a page keeps is for one of them. */
function forgetOtherHosts(): void {
  const KEY = 'podwire-test-token';
  const token = new URL(location.href).searchParams.get('token');
  if (token === null || localStorage.getItem(KEY) === token) return;
  localStorage.clear();
  localStorage.setItem(KEY, token);
}
