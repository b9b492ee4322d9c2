/**
 * The page in a real browser: the built command serves it, Debian's Chromium shows it. In the run for the desktop the
 * same calls start the desktop application instead.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { DesktopApp, isDesktop } from '#kit/desktop-app';
import { CHECKOUT, PODWIRE } from '#kit/podwire';
import { toolPath } from '#kit/tools';

export const SCREENSHOTS = join(CHECKOUT, 'test-results', 'screenshots');

export interface ServeOptions {
  /** Where the command is called, and file dialogs begin. */
  readonly directory?: string;
  /** Where recent files and unsaved edits are kept; a fresh one without it. */
  readonly dataFolder?: string;
}

/** What serves a page, and can be ended. */
interface PageHost {
  readonly url: string;
  stop(): Promise<number | null>;
  kill(): Promise<number | null>;
}

/** Applications that run, by the address that stands for them. */
const desktopApps = new Map<string, DesktopApp>();

export class ServedPage {
  readonly url: string;
  readonly #host: PageHost;
  readonly #ownFolder: string | undefined;
  #exitCode: Promise<number | null> | undefined;

  private constructor(host: PageHost, ownFolder: string | undefined) {
    this.url = host.url;
    this.#host = host;
    this.#ownFolder = ownFolder;
  }

  /** Resolves once the page can be opened. */
  static async start(words: readonly string[] = [], options: ServeOptions = {}): Promise<ServedPage> {
    const ownFolder =
      options.dataFolder === undefined ? mkdtempSync(join(tmpdir(), 'podwire-data-')) : undefined;
    const places = {
      directory: options.directory ?? CHECKOUT,
      dataFolder: options.dataFolder ?? ownFolder ?? '',
    };
    const host = isDesktop ? await startDesktop(words, places) : await startServer(words, places);
    return new ServedPage(host, ownFolder);
  }

  /** As Ctrl+C does. Resolves to the exit code, also where it has ended before. */
  stop(): Promise<number | null> {
    return (this.#exitCode ??= this.#afterwards(this.#host.stop()));
  }

  /** As a crash or a power failure does: nothing is written any more. */
  kill(): Promise<number | null> {
    return (this.#exitCode ??= this.#afterwards(this.#host.kill()));
  }

  async #afterwards(end: Promise<number | null>): Promise<number | null> {
    const exitCode = await end;
    if (this.#ownFolder !== undefined) rmSync(this.#ownFolder, { recursive: true, force: true });
    return exitCode;
  }
}

interface HostPlaces {
  readonly directory: string;
  readonly dataFolder: string;
}

async function startServer(
  words: readonly string[],
  { directory, dataFolder }: HostPlaces,
): Promise<PageHost> {
  const child = spawn(process.execPath, [PODWIRE, 'serve', '--no-open', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: directory,
    env: { ...process.env, PODWIRE_DATA: dataFolder },
  });
  // The address is on the first line.
  for await (const url of createInterface({ input: child.stdout })) {
    return { url, stop: () => end(child, 'SIGINT'), kill: () => end(child, 'SIGKILL') };
  }
  throw new Error('podwire serve ended without an address');
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  // One that died before is told of no more.
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.on('exit', resolve);
    child.kill(signal);
  });
}

async function startDesktop(words: readonly string[], places: HostPlaces): Promise<PageHost> {
  const app = await DesktopApp.start(words, places);
  const url = `desktop:${desktopApps.size}`;
  desktopApps.set(url, app);
  return {
    url,
    stop: async () => {
      await app.stop();
      return 0;
    },
    kill: () => {
      app.kill();
      return Promise.resolve(137);
    },
  };
}

let browser: Promise<Browser> | undefined;

/** One for all tests of a worker, with which it ends. */
function sharedBrowser(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: toolPath('chromium'),
    // Chromium's sandbox does not work for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-quic', '--no-first-run', '--disable-sync', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  return browser;
}

/** A page and what went wrong in it. */
export class LabPage {
  readonly page: Page;
  readonly context: Pick<BrowserContext, 'close' | 'newPage'>;
  /** Errors of the console and exceptions that nobody caught. */
  readonly problems: string[] = [];

  private constructor(page: Page, context: Pick<BrowserContext, 'close' | 'newPage'>) {
    this.page = page;
    this.context = context;
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
    page.on('pageerror', (error) => this.problems.push(String(error)));
  }

  static async open(url: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<LabPage> {
    const desktop = desktopApps.get(url);
    if (desktop !== undefined) return LabPage.#ofDesktop(desktop, options);
    const context = await (
      await sharedBrowser()
    ).newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    const labPage = new LabPage(page, context);
    await page.goto(url);
    return labPage;
  }

  /** The application has one window, which lives on; each test begins with its page loaded anew. */
  static async #ofDesktop(
    { page }: DesktopApp,
    { viewport, colorScheme }: Parameters<Browser['newContext']>[0] = {},
  ): Promise<LabPage> {
    await page.setViewportSize(viewport ?? { width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: colorScheme ?? 'light' });
    const labPage = new LabPage(page, {
      close: () => Promise.resolve(),
      newPage: () => Promise.reject(new Error('the desktop has one window')),
    });
    await page.reload();
    return labPage;
  }

  async clockSeconds(): Promise<number> {
    return Number.parseFloat((await this.page.getByTestId('clock-now').textContent()) ?? '');
  }

  async count(): Promise<number> {
    return Number(await this.page.getByTestId('capture').getAttribute('data-count'));
  }

  /** Waits for the text of the packets on screen to match. */
  async waitForPacket(pattern: RegExp, timeout = 15_000): Promise<void> {
    await this.page.waitForFunction(
      ({ source, flags }) =>
        [...document.querySelectorAll('[data-testid="capture-row"]')].some((row) =>
          new RegExp(source, flags).test(row.textContent),
        ),
      { source: pattern.source, flags: pattern.flags },
      { timeout },
    );
  }

  /** The list follows the newest packet until somebody scrolls. */
  async showOldest(): Promise<void> {
    await this.page.getByTestId('capture').hover();
    await this.page.mouse.wheel(0, -1_000_000);
  }

  async filter(text: string): Promise<void> {
    await this.page.getByTestId('capture-filter').fill(text);
    await this.page.getByTestId('capture-filter').press('Enter');
  }
}
