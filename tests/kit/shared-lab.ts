/** What one test changed of a lab that the next one goes on with is put back: its files, its text, and its page. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
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

/** No dialog, no notice, no terminal, no tool, the panels where they are at first, no filter, and the clock as it goes at first. */
export async function tidyPage(page: Page): Promise<void> {
  const dialog = page.locator('dialog[open]');
  if ((await dialog.count()) > 0) {
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  await page.evaluate(() => {
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement) activeElement.blur();
  });
  await page.keyboard.press('Escape');
  const cards = page.locator('[data-testid="notice"], [data-testid="sent-request"]');
  // Some go by themselves meanwhile.
  await clickAll(cards.getByRole('button', { name: 'Dismiss' }));
  const present = page.getByTestId('clock-present');
  if (await present.isVisible()) await present.click();
  await page.getByTestId('clock-pause').or(page.getByTestId('clock-play')).waitFor();
  const play = page.getByTestId('clock-play');
  if (await play.isVisible()) await play.click();
  await page.getByTestId('clock-speed').selectOption('1');
  await page.getByTestId('reset-layout').click();
  await clickAll(page.getByTestId('tool-select'));
  await clickAll(page.getByTestId('terminal').locator('.tab-close'));
  const filter = page.getByTestId('capture-filter');
  if ((await filter.inputValue()) !== '') {
    await filter.fill('');
    await filter.press('Enter');
  }
}

/** Those that are there now. */
async function clickAll(buttons: Locator): Promise<void> {
  await buttons.evaluateAll((elements) => {
    for (const element of elements) if (element instanceof HTMLElement) element.click();
  });
}
