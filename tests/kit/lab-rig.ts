/** For tests of a file: a folder with its files, a host that serves one of them, a page that shows it, and their end. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import type { TabOptions } from '#kit/browser-tab';
import { isDesktop } from '#kit/desktop-app';
import { LabPage } from '#kit/lab-page';
import { Workspace } from '#kit/podwire';
import { ServedPage, type ServeOptions } from '#kit/served-page';
import { openInPlace, putBackLab, tidyPage } from '#kit/shared-lab';

/** Another lab takes a while to come up, above all beside other work on the same machine. */
export const PATIENCE = { timeout: 45_000 };

/** Where hosts of one test keep their data, in its folder. */
const DATA = 'data';

export interface LabRigOptions {
  readonly files: Readonly<Record<string, string>>;
  /** The file that the page shows. */
  readonly opens: string;
  /** Resolves once a test can begin. */
  readonly isReady: (lab: LabPage) => Promise<void>;
}

/** Of a suite that begins with another file than the others do. */
type SuiteOptions = Partial<Pick<LabRigOptions, 'opens' | 'isReady'>>;

export class LabRig {
  readonly #options: LabRigOptions;
  #workspace: Workspace | undefined;
  #lab: LabPage | undefined;
  #served: ServedPage | undefined;
  /** Those of a test, beside the ones that it begins with. */
  readonly #pages: LabPage[] = [];
  readonly #hosts: ServedPage[] = [];
  #isShared = false;

  /** To be called where the suites are, at the end of which all of it ends. */
  constructor(options: LabRigOptions) {
    this.#options = options;
    afterAll(() => this.#end());
  }

  /** For the tests of the suite that this is called in: each has a host and a page of its own. */
  serveEachTest(suite: SuiteOptions = {}): void {
    const options = { ...this.#options, ...suite };
    beforeEach(async () => {
      await this.#end();
      await this.#begin(options);
    });
    // Also when the lab did not come up.
    afterEach(() => this.#end());
  }

  /**
   * For the tests of the suite that this is called in: one host, one page and one lab go on from test to test, since they
   * take longer than what is tested. Files, text, panels, terminals, filter and speed are put back before each; the clock and
   * captures are as the test before left them. After a test that failed all of it is new. Suites go on with the host and the page of
   * each other, too.
   */
  shareLab(suite: SuiteOptions = {}): void {
    // The desktop application has no socket to put things back by.
    if (isDesktop) {
      this.serveEachTest(suite);
      return;
    }
    const options = { ...this.#options, ...suite };
    beforeEach(async () => {
      this.#isShared = true;
      if (this.#lab === undefined) await this.#begin(options);
      else await this.#putBack(options);
    });
    // Also when it could not be put back: the next one, or the same once more, begins with a page of its own.
    afterEach(({ task }) => (task.result?.state === 'fail' ? this.#end() : this.#endOthers()));
  }

  get workspace(): Workspace {
    if (this.#workspace === undefined) throw new Error('there is a folder only during a test');
    return this.#workspace;
  }

  /** What serves the page of the file that was opened last. */
  get served(): ServedPage {
    if (this.#served === undefined) throw new Error('there is a host only during a test');
    return this.#served;
  }

  /** The page of the file that was opened last. */
  get lab(): LabPage {
    if (this.#lab === undefined) throw new Error('there is a page only during a test');
    return this.#lab;
  }

  /** Shows this file of the folder: in the page that is shared, or else by a host and a page of its own, instead of those before. */
  async open(file: string): Promise<void> {
    const { path } = this.workspace;
    if (this.#isShared && this.#lab !== undefined) {
      await openInPlace(this.served.url, this.#lab.page, join(path, file));
      return;
    }
    await this.#endPages();
    const options = { directory: path, dataFolder: this.workspace.file(DATA) };
    this.#served = await ServedPage.start([join(path, file)], options);
    this.#lab = await LabPage.open(this.#served.url);
  }

  /** Another host, which ends with the test. */
  async serve(words: readonly string[], options: ServeOptions = {}): Promise<ServedPage> {
    const served = await ServedPage.start(words, options);
    this.#hosts.push(served);
    return served;
  }

  /** Another page, which is closed with the test; of the first host if none is told. */
  async show(served = this.served, options: TabOptions = {}): Promise<LabPage> {
    const lab = await LabPage.open(served.url, options);
    this.#pages.push(lab);
    return lab;
  }

  async #begin({ files, opens, isReady }: LabRigOptions): Promise<void> {
    this.#workspace = new Workspace(files);
    await this.open(opens);
    await isReady(this.lab);
  }

  async #putBack({ files, opens, isReady }: LabRigOptions): Promise<void> {
    // Another window may have been opened in front of it, behind which nothing is painted.
    await this.lab.page.bringToFront();
    await tidyPage(this.lab.page);
    await putBackLab(this.served.url, this.lab.page, this.workspace.file(opens), files);
    this.lab.problems.length = 0;
    await isReady(this.lab);
  }

  async #end(): Promise<void> {
    await this.#endPages();
    this.#isShared = false;
    this.#workspace?.remove();
    this.#workspace = undefined;
  }

  async #endPages(): Promise<void> {
    await this.#endOthers();
    await this.#lab?.close();
    this.#lab = undefined;
    await this.#served?.stop();
    this.#served = undefined;
  }

  async #endOthers(): Promise<void> {
    await Promise.all(this.#pages.splice(0).map((lab) => lab.close()));
    await Promise.all(this.#hosts.splice(0).map((served) => served.stop()));
  }
}

export async function waitForLab(page: Page): Promise<void> {
  await page.getByTestId('clock-pause').waitFor();
}

/** The lab is up and the editor is there. */
export async function waitForEditor(page: Page): Promise<void> {
  await waitForLab(page);
  await page.locator('.monaco-editor .view-line').first().waitFor();
}

/** Ten seconds of the lab pass in one: for what Kubernetes takes its time with. */
export async function hurry(page: Page): Promise<void> {
  await page.getByTestId('clock-speed').selectOption('10');
}

/** Types at the start of the text. */
export async function typeAtStart(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type(text);
}

export async function waitForTitle(page: Page, title: RegExp): Promise<void> {
  await expect.poll(() => page.title(), PATIENCE).toMatch(title);
}
