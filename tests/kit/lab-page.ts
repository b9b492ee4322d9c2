/** The page in a real browser: the built command serves it, Debian's Chromium shows it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { CHECKOUT, PODWIRE } from '#kit/podwire';
import { toolPath } from '#kit/tools';

export const SCREENSHOTS = join(CHECKOUT, 'test-results', 'screenshots');

export interface ServeOptions {
  /** Where the command is called, and file dialogs begin. */
  readonly directory?: string;
  /** Where recent files and unsaved edits are kept; a fresh one without it. */
  readonly dataFolder?: string;
}

export class ServedPage {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #ownFolder: string | undefined;

  private constructor(url: string, child: ChildProcess, ownFolder: string | undefined) {
    this.url = url;
    this.#process = child;
    this.#ownFolder = ownFolder;
  }

  /** Resolves once the address is on the first line. */
  static async start(words: readonly string[] = [], options: ServeOptions = {}): Promise<ServedPage> {
    const ownFolder =
      options.dataFolder === undefined ? mkdtempSync(join(tmpdir(), 'podwire-data-')) : undefined;
    const child = spawn(process.execPath, [PODWIRE, 'serve', '--no-open', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: options.directory ?? CHECKOUT,
      env: { ...process.env, PODWIRE_DATA: options.dataFolder ?? ownFolder },
    });
    for await (const line of createInterface({ input: child.stdout }))
      return new ServedPage(line, child, ownFolder);
    throw new Error('podwire serve ended without an address');
  }

  /** As Ctrl+C does. Resolves to the exit code. */
  stop(): Promise<number | null> {
    return this.#end('SIGINT');
  }

  /** As a crash or a power failure does: nothing is written any more. */
  kill(): Promise<number | null> {
    return this.#end('SIGKILL');
  }

  #end(signal: NodeJS.Signals): Promise<number | null> {
    return new Promise((resolve) => {
      this.#process.on('exit', (exitCode) => {
        if (this.#ownFolder !== undefined) rmSync(this.#ownFolder, { recursive: true, force: true });
        resolve(exitCode);
      });
      this.#process.kill(signal);
    });
  }
}

export function launchBrowser(): Promise<Browser> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return chromium.launch({
    executablePath: toolPath('chromium'),
    // Chromium's sandbox does not work for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-quic', '--no-first-run', '--disable-sync', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** A page and what went wrong in it. */
export class LabPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and exceptions that nobody caught. */
  readonly problems: string[] = [];

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
    page.on('pageerror', (error) => this.problems.push(String(error)));
  }

  static async open(
    browser: Browser,
    url: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<LabPage> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    const labPage = new LabPage(page, context);
    await page.goto(url);
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
