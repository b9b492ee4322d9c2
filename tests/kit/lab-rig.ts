/** For each test of a file: a folder with its files, a host that serves one of them, a page that shows it, and their end. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect } from 'vitest';
import type { TabOptions } from '#kit/browser-tab';
import { LabPage } from '#kit/lab-page';
import { Workspace } from '#kit/podwire';
import { ServedPage, type ServeOptions } from '#kit/served-page';

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

export class LabRig {
  readonly #options: LabRigOptions;
  #workspace: Workspace | undefined;
  #lab: LabPage | undefined;
  readonly #pages: LabPage[] = [];
  readonly #hosts: ServedPage[] = [];

  constructor(options: LabRigOptions) {
    this.#options = options;
  }

  /** For the tests of the suite that this is called in. */
  serveEachTest(): void {
    beforeEach(async () => {
      this.#workspace = new Workspace(this.#options.files);
      await this.open(this.#options.opens);
      await this.#options.isReady(this.lab);
    });
    // Also when the lab did not come up.
    afterEach(() => this.#end());
  }

  get workspace(): Workspace {
    if (this.#workspace === undefined) throw new Error('there is a folder only during a test');
    return this.#workspace;
  }

  /** What serves the page of the file that was opened last. */
  get served(): ServedPage {
    const [served] = this.#hosts;
    if (served === undefined) throw new Error('there is a host only during a test');
    return served;
  }

  /** The page of the file that was opened last. */
  get lab(): LabPage {
    if (this.#lab === undefined) throw new Error('there is a page only during a test');
    return this.#lab;
  }

  /** Shows this file of the folder by a host of its own, instead of the one before. */
  async open(file: string): Promise<void> {
    await this.#endPages();
    const { path } = this.workspace;
    const dataFolder = this.workspace.file(DATA);
    this.#lab = await this.show(await this.serve([join(path, file)], { directory: path, dataFolder }));
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

  async #end(): Promise<void> {
    await this.#endPages();
    this.#lab = undefined;
    this.#workspace?.remove();
    this.#workspace = undefined;
  }

  async #endPages(): Promise<void> {
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
