/**
 * The page in a real browser: the built command serves it, Debian's Chromium shows it. In the run for the desktop the
 * same calls show the desktop application instead.
 */
import { join } from 'node:path';
import type { ConsoleMessage, Page } from 'playwright-core';
import { openTab, VIEWPORT, type BrowserTab, type TabOptions } from '#kit/browser-tab';
import type { DesktopApp } from '#kit/desktop-app';
import { CHECKOUT } from '#kit/podwire';
import { desktopAppOf } from '#kit/served-page';

export const SCREENSHOTS = join(CHECKOUT, 'test-results', 'screenshots');

/** A page and what went wrong in it. */
export class LabPage {
  readonly page: Page;
  /** Errors of the console and exceptions that nobody caught. */
  readonly problems: string[] = [];
  readonly #tab: BrowserTab;
  readonly #onConsole = (message: ConsoleMessage): void => {
    if (message.type() === 'error') this.problems.push(message.text());
  };
  readonly #onError = (error: Error): void => {
    this.problems.push(String(error));
  };

  private constructor(tab: BrowserTab) {
    this.#tab = tab;
    this.page = tab.page;
    this.page.on('console', this.#onConsole);
    this.page.on('pageerror', this.#onError);
  }

  static async open(url: string, options: TabOptions = {}): Promise<LabPage> {
    const desktop = desktopAppOf(url);
    if (desktop !== undefined) return LabPage.#ofDesktop(desktop, options);
    const lab = new LabPage(await openTab(options));
    await lab.page.goto(url);
    return lab;
  }

  /** The application has one window, which lives on; each test begins with its page loaded anew. */
  static async #ofDesktop({ page }: DesktopApp, { viewport, colorScheme }: TabOptions): Promise<LabPage> {
    await page.setViewportSize(viewport ?? VIEWPORT);
    await page.emulateMedia({ colorScheme: colorScheme ?? 'light' });
    const lab = new LabPage({ page, close: () => Promise.resolve() });
    await page.reload();
    return lab;
  }

  async close(): Promise<void> {
    this.page.off('console', this.#onConsole);
    this.page.off('pageerror', this.#onError);
    await this.#tab.close();
  }

  async clockSeconds(): Promise<number> {
    return Number.parseFloat((await this.page.getByTestId('clock-now').textContent()) ?? '');
  }

  async count(): Promise<number> {
    return Number(await this.page.getByTestId('capture').getAttribute('data-count'));
  }

  /** Waits for the text of the packets on screen to match. */
  async waitForPacket(pattern: RegExp, timeout = 45_000): Promise<void> {
    await this.page.waitForFunction(
      ({ source, flags }) =>
        [...document.querySelectorAll('[data-testid="capture-row"]')].some((row) =>
          new RegExp(source, flags).test(row.textContent),
        ),
      { source: pattern.source, flags: pattern.flags },
      { timeout },
    );
  }

  /** The packets as tcpdump's lines instead of columns. */
  async showLines(): Promise<void> {
    await this.page.getByTestId('capture-view').click();
    await this.page.getByTestId('view-tcpdump').click();
  }

  /** The list follows the newest packet until somebody scrolls. */
  async showOldest(): Promise<void> {
    await this.page.getByTestId('capture').hover();
    await this.page.mouse.wheel(0, -1_000_000);
  }

  /** Resolves once it is applied, or is known to be wrong. */
  async filter(text: string): Promise<void> {
    await this.page.getByTestId('capture-filter').fill(text);
    await this.page.getByTestId('capture-filter').press('Enter');
    // Rows of the filter before are there until the host has answered.
    const box = this.page.locator('.filter-box', { has: this.page.getByTestId('capture-filter') });
    await box.locator('.filter-hint').waitFor({ state: 'detached' });
  }
}
