/** The same window under a real Electron, where its binary and a display are. */
import { join, resolve } from 'node:path';
import process from 'node:process';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { CHECKOUT } from '#kit/podwire';
import { findElectron } from '../../src/main/cli/electron-binary.js';

/** A packaged application in the place of the checkout's own, as the workflow of the packages tests it. */
const { PODWIRE_E2E_PROGRAM } = process.env;
const PACKAGED = PODWIRE_E2E_PROGRAM === undefined ? undefined : resolve(CHECKOUT, PODWIRE_E2E_PROGRAM);

/** Set for the run of the page's tests that `tests/e2e/desktop.test.ts` starts. */
export const isDesktop = process.env['PODWIRE_E2E_HOST'] === 'desktop';

export class DesktopApp {
  readonly page: Page;
  readonly #app: ElectronApplication;

  private constructor(app: ElectronApplication, page: Page) {
    this.#app = app;
    this.page = page;
  }

  static async start(
    words: readonly string[],
    options: { readonly directory: string; readonly dataFolder: string },
  ): Promise<DesktopApp> {
    const app = await _electron.launch({
      executablePath: PACKAGED ?? findElectron(CHECKOUT, process.env) ?? '',
      args: [
        ...(PACKAGED === undefined ? [CHECKOUT] : []),
        ...words,
        // An instance of its own, beside those of other tests.
        `--user-data-dir=${join(options.dataFolder, 'electron')}`,
        // Chromium's sandbox does not work for root.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
      cwd: options.directory,
      env: {
        ...definedVariables(),
        PODWIRE_DATA: options.dataFolder,
        // The system's dialogs cannot be driven; the page has the same.
        PODWIRE_DIALOGS: 'page',
      },
    });
    return new DesktopApp(app, await app.firstWindow());
  }

  async stop(): Promise<void> {
    await this.#app.close();
  }

  kill(): void {
    this.#app.process().kill('SIGKILL');
  }
}

function definedVariables(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
