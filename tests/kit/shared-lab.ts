/** What one test changed of a lab that the next one goes on with is put back: its files, its text, and its page. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { DeskPage } from '#kit/served-desk';

type Files = Readonly<Record<string, string>>;

/** Opens the file by this host, as its pages do, and resolves once the page shows nothing of the lab before. */
export async function openInPlace(url: string, page: Page, path: string): Promise<void> {
  const MARK = 'data-before';
  await page
    .locator('[data-testid^="tab-"]')
    .first()
    .evaluate((tab, mark) => tab.setAttribute(mark, ''), MARK);
  await asDesk(url, async (desk) => {
    const outcome = await desk.request('file.open', { path, discardsEdits: true });
    if (outcome.kind !== 'opened') throw new Error(`${path}: ${JSON.stringify(outcome)}`);
  });
  await page.locator(`[${MARK}]`).waitFor({ state: 'detached' });
}

/** The files on disk, and the lab that the host runs, are as these files say. */
export async function putBackLab(url: string, page: Page, path: string, files: Files): Promise<void> {
  const isPutBack = await asDesk(url, (desk) => putBackText(desk, path, files));
  writeFiles(dirname(path), files);
  if (!isPutBack) await openInPlace(url, page, path);
}

/** Whether the lab that runs could follow; else it has to be opened again. */
async function putBackText(desk: DeskPage, path: string, files: Files): Promise<boolean> {
  const before = await desk.request('file.get', {});
  if (before.path !== path || before.disk === 'gone') return false;
  const { version, files: texts } = await desk.request('text.get', {});
  const [text] = texts;
  const wanted = files[basename(path)];
  if (text === undefined || texts.length > 1 || wanted === undefined) return false;
  // Pages have every line end as one `\n`; the host keeps those of the file.
  const changes = [changeFrom(text.text, wanted.replaceAll('\r\n', '\n'))].filter(
    ({ to, from, insert }) => to > from || insert !== '',
  );
  if (changes.length > 0) await desk.request('text.change', { file: text.name, base: version, changes });
  const { application } = await desk.request('text.read', {});
  if (application.kind !== 'applied') return false;
  const { isDirty } = await desk.request('file.get', {});
  if (isDirty) await desk.request('file.save', { overwrites: true });
  return readFileSync(path, 'utf8') === wanted;
}

/** The smallest one, so that an editor keeps its place. */
function changeFrom(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let tail = 0;
  while (tail < shorter - from && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}

/** Writes only what differs: a file that is written is a change that the window tells of. */
function writeFiles(folder: string, files: Files): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    const isOurs = files[name] !== undefined || entry.isDirectory() || name.startsWith('.');
    if (!isOurs) rmSync(join(folder, name));
    else if (files[name] !== undefined && readFileSync(join(folder, name), 'utf8') !== files[name]) {
      writeFileSync(join(folder, name), files[name]);
    }
  }
}

async function asDesk<Result>(url: string, doIt: (desk: DeskPage) => Promise<Result>): Promise<Result> {
  const desk = await DeskPage.connect(url);
  const result = await doIt(desk);
  desk.close();
  return result;
}

/** What is pressed by whoever tidies up; some of it goes by itself meanwhile. */
const PRESSED = [
  '[data-testid="notice"] button[aria-label="Dismiss"]',
  '[data-testid="sent-request"] button[aria-label="Dismiss"]',
  '[data-testid="reset-layout"]',
  '[data-testid="tool-select"]',
  '[data-testid="terminal"] .tab-close',
].join();

/** No dialog, no notice, no terminal, no tool, the panels where they are at first, no filter, and the clock as it goes at first. */
export async function tidyPage(page: Page): Promise<void> {
  // Each question costs as much as the next test's first click: all of it is asked at once.
  const left = await page.evaluate(() => {
    const valueOf = (testId: string): string | undefined =>
      document.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-testid="${testId}"]`)?.value;
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement) activeElement.blur();
    return {
      hasDialog: document.querySelector('dialog[open]') !== null,
      isPast: document.querySelector('[data-testid="clock-present"]') !== null,
      speed: valueOf('clock-speed'),
      filter: valueOf('capture-filter'),
    };
  });
  await page.keyboard.press('Escape');
  if (left.hasDialog) {
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
  }
  const present = page.getByTestId('clock-present');
  if (left.isPast) {
    await present.click();
    await present.waitFor({ state: 'detached' });
  }
  // A page that has just been drawn knows of no clock yet, and offers to play, which it cannot.
  await page.locator('[data-testid="clock-pause"]:enabled, [data-testid="clock-play"]:enabled').waitFor();
  const play = page.getByTestId('clock-play');
  if (await play.isVisible()) await play.click();
  await page.locator(PRESSED).evaluateAll((elements) => {
    for (const element of elements) if (element instanceof HTMLElement) element.click();
  });
  if (left.speed !== '1') await page.getByTestId('clock-speed').selectOption('1');
  const filter = page.getByTestId('capture-filter');
  if (left.filter !== '') {
    await filter.fill('');
    await filter.press('Enter');
  }
}
