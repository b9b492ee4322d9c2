/** Files in the page: made, edited, saved, opened again, changed by others, dropped, and got back after a crash. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LabPage, launchBrowser, ServedPage } from '#kit/lab-page';
import { Workspace } from '#kit/podwire';
import { isMissing } from '#kit/tools';

const isWithoutBrowser = isMissing('chromium');
const isRoot = process.getuid?.() === 0;
const POD =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: idle\nspec:\n  containers:\n    - name: c\n      image: nginx\n';
const LAB = `apiVersion: podwire.dev/v1\r\nkind: Lab\r\nmetadata:\r\n  name: shop # ours\r\n---\r\n${POD.replaceAll('\n', '\r\n')}`;

let browser: Browser;
let workspace: Workspace;
let served: ServedPage;
let lab: LabPage;

beforeAll(async () => {
  if (!isWithoutBrowser) browser = await launchBrowser();
});

afterAll(async () => {
  if (!isWithoutBrowser) await browser.close();
});

beforeEach(async () => {
  if (isWithoutBrowser) return;
  workspace = new Workspace({ 'shop.podwire.yaml': LAB, 'pod.yaml': POD });
  served = await ServedPage.start([workspace.file('shop.podwire.yaml')], { directory: workspace.path });
  lab = await LabPage.open(browser, served.url);
  await ready(lab.page);
});

// Also when the lab did not come up.
afterEach(async () => {
  if (isWithoutBrowser) return;
  await lab.context.close();
  await served.stop();
  workspace.remove();
});

/** The lab is up and the editor is there. */
async function ready(page: Page): Promise<void> {
  await page.getByTestId('clock-pause').waitFor();
  await page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 30_000 });
}

async function type(page: Page, text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type(text);
}

/** Another lab takes a while to come up, above all beside other work on the same machine. */
const PATIENCE = { timeout: 15_000 };

async function waitForTitle(page: Page, title: RegExp | string): Promise<void> {
  await expect.poll(() => page.title(), PATIENCE).toMatch(title);
}

describe.skipIf(isWithoutBrowser)('files in the page', () => {
  it('makes a lab by keyboard alone, edits it, saves it, and reads it again byte for byte', async () => {
    const { page, problems } = lab;
    await page.keyboard.press('Alt+n');
    await page.getByTestId('new-dialog').waitFor();
    await page.keyboard.type('my first');
    await page.keyboard.press('Tab');
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await waitForTitle(page, /^my[- ]first\.podwire\.yaml – Podwire$/u);
    await ready(page);
    await type(page, '# by hand\n');
    await waitForTitle(page, /^• /u);
    await page.keyboard.press('Control+s');
    await page.getByTestId('save-dialog').waitFor();
    await page.getByTestId('save-name').fill('mine');
    expect(await page.getByTestId('save-path').textContent()).toBe(workspace.file('mine.podwire.yaml'));
    await page.keyboard.press('Enter');
    await waitForTitle(page, /^mine\.podwire\.yaml – Podwire$/u);
    const written = readFileSync(workspace.file('mine.podwire.yaml'), 'utf8');
    expect(written).toMatch(/^# by hand\napiVersion: podwire\.dev\/v1\n/u);

    await page.keyboard.press('Control+o');
    await page.getByTestId('open-path').fill(workspace.file('shop.podwire.yaml'));
    await page.keyboard.press('Enter');
    await waitForTitle(page, /^shop\.podwire\.yaml – Podwire$/u);
    await page.getByTestId('file-menu').press('ArrowDown');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await page.getByTestId('file-recent-entries').getByText('mine.podwire.yaml').waitFor();
    await page.keyboard.type('m');
    await page.keyboard.press('Enter');
    await waitForTitle(page, /^mine\.podwire\.yaml – Podwire$/u);
    await ready(page);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(300);
    expect(readFileSync(workspace.file('mine.podwire.yaml'), 'utf8')).toBe(written);
    expect(problems).toEqual([]);
  });

  it('changes nothing of a file but what was edited', async () => {
    const { page } = lab;
    await type(page, '# new\n');
    await waitForTitle(page, /^• /u);
    await page.keyboard.press('Control+s');
    await waitForTitle(page, /^shop\.podwire\.yaml – Podwire$/u);
    expect(readFileSync(workspace.file('shop.podwire.yaml'), 'utf8')).toBe(`# new\r\n${LAB}`);
    await page.keyboard.press('Control+z');
    await waitForTitle(page, /^• /u);
    await page.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(workspace.file('shop.podwire.yaml'), 'utf8'), PATIENCE).toBe(LAB);
  });

  it('asks before unsaved edits go, and every way out is there', async () => {
    const { page } = lab;
    await type(page, '# new\n');
    await waitForTitle(page, /^• /u);
    const open = async (): Promise<void> => {
      await page.keyboard.press('Control+o');
      await page.getByTestId('open-path').fill(workspace.file('pod.yaml'));
      await page.keyboard.press('Enter');
      await page.getByTestId('unsaved-dialog').waitFor();
    };
    await open();
    await page.keyboard.press('Escape');
    expect(await page.title()).toBe('• shop.podwire.yaml – Podwire');
    await open();
    await page.getByTestId('unsaved-discard').click();
    await waitForTitle(page, /^pod\.yaml – Podwire$/u);
    expect(readFileSync(workspace.file('shop.podwire.yaml'), 'utf8')).toBe(LAB);
  });

  it('takes over what others wrote, asks where both have changed it, and loses neither', async () => {
    const { page } = lab;
    const path = workspace.file('shop.podwire.yaml');
    writeFileSync(path, `${LAB}# theirs\r\n`);
    await page.getByTestId('notice').getByText('was changed on disk').waitFor();
    expect(await page.title()).toBe('shop.podwire.yaml – Podwire');
    await type(page, '# mine\n');
    await waitForTitle(page, /^• /u);
    writeFileSync(path, `${LAB}# theirs again\r\n`);
    await page.getByTestId('banner-changed').waitFor();
    await page.getByTestId('keep-mine').click();
    await page.getByTestId('banner-changed').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
    await page.getByTestId('changed-dialog').waitFor();
    expect(readFileSync(path, 'utf8')).toBe(`${LAB}# theirs again\r\n`);
    await page.getByTestId('changed-revert').click();
    await page.getByTestId('notice').getByText('The text is what is on disk.').waitFor();
    await waitForTitle(page, /^shop\.podwire\.yaml – Podwire$/u);
    await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).last().click();
    await waitForTitle(page, /^• /u);
    await page.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(path, 'utf8'), PATIENCE).toBe(`# mine\r\n${LAB}# theirs\r\n`);
  });

  it('is saved by Ctrl+S in a terminal too', async () => {
    const { page } = lab;
    await type(page, '# from a terminal\n');
    await page.getByTestId('terminal-target-host/laptop').click();
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => readFileSync(workspace.file('shop.podwire.yaml'), 'utf8'), PATIENCE)
      .toMatch(/^# from a terminal/u);
  });

  it('says that the file is gone, and writes it again', async () => {
    const { page } = lab;
    const path = workspace.file('shop.podwire.yaml');
    rmSync(path);
    await page.getByTestId('banner-gone').waitFor();
    await page.getByRole('button', { name: 'Save it again' }).click();
    await page.getByTestId('banner-gone').waitFor({ state: 'detached' });
    expect(readFileSync(path, 'utf8')).toBe(LAB);
  });

  it.skipIf(isRoot)(
    'asks for another place where a file cannot be written (root can write anywhere)',
    async () => {
      const { page } = lab;
      chmodSync(workspace.file('shop.podwire.yaml'), 0o444);
      await page.getByTestId('lab-name').getByText('read-only').waitFor();
      await page.keyboard.press('Control+s');
      await page.getByTestId('save-dialog').getByText('cannot be written').waitFor();
    },
  );

  it('goes back to the saved state, and undo brings the edits back', async () => {
    const { page } = lab;
    await type(page, '# new\n');
    await waitForTitle(page, /^• /u);
    await page.getByTestId('anew').click();
    await page.getByTestId('lab-reset').click();
    await page.getByTestId('reset-submit').click();
    await waitForTitle(page, /^shop\.podwire\.yaml – Podwire$/u);
    await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).click();
    await waitForTitle(page, /^• /u);
  });

  it('starts the lab anew: the clock is at zero again, and terminals say that they ended', async () => {
    const { page } = lab;
    await page.getByTestId('terminal-target-default/idle').click();
    await page.getByTestId('terminal-screen').waitFor();
    await page.getByTestId('clock-speed').selectOption('10');
    await expect.poll(() => lab.clockSeconds(), PATIENCE).toBeGreaterThan(20);
    await page.getByTestId('anew').click();
    await page.getByTestId('lab-restart').click();
    await expect.poll(() => lab.clockSeconds(), PATIENCE).toBeLessThan(20);
    await page.getByTestId('terminal-end').getByText('The lab started anew').waitFor();
    await page.getByTestId('terminal-end').getByRole('button', { name: 'Open again' }).click();
    await page.getByTestId('terminal-end').waitFor({ state: 'detached' });
  });

  it('opens what is dropped on the window, and says why it does not', async () => {
    const { page } = lab;
    await drop(page, [{ name: 'pod.yaml', text: POD }]);
    await waitForTitle(page, /pod\.yaml – Podwire$/u);
    await ready(page);
    await drop(page, [
      { name: 'a.podwire.yaml', text: LAB },
      { name: 'b.podwire.yaml', text: LAB },
    ]);
    await page.getByTestId('problem-dialog').getByText('labs of their own').waitFor();
    await page.keyboard.press('Escape');
    await drop(page, [{ name: 'cat.png', text: '\u0089PNG\r\n\u001a\n\u0000\u0000' }]);
    await page.getByTestId('problem-dialog').getByText('cat.png').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.title()).toMatch(/pod\.yaml – Podwire$/u);
  });

  it('says in the picker what is wrong with a file, and leaves the lab alone', async () => {
    const { page } = lab;
    writeFileSync(workspace.file('broken.podwire'), 'not a zip archive');
    await page.keyboard.press('Control+o');
    await page.getByTestId('folder-entry').getByText('broken.podwire').dblclick();
    await page.getByTestId('file-problem').waitFor();
    await page.getByTestId('open-path').fill(join(workspace.path, 'nothing.yaml'));
    await page.keyboard.press('Enter');
    await page.getByTestId('file-problem').getByText('nothing.yaml').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.title()).toBe('shop.podwire.yaml – Podwire');
  });

  it('asks before it saves over another file', async () => {
    const { page } = lab;
    await page.keyboard.press('Control+Shift+S');
    await page.getByTestId('save-name').fill('pod.yaml');
    await page.keyboard.press('Enter');
    await page.getByTestId('save-exists').waitFor();
    expect(readFileSync(workspace.file('pod.yaml'), 'utf8')).toBe(POD);
    await page.getByTestId('save-name').fill('other');
    await page.getByTestId('save-exists').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(workspace.file('other.podwire.yaml')), PATIENCE).toBe(true);
  });

  it('asks before a tab with unsaved edits is closed, and not before another', async () => {
    const { page } = lab;
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await type(page, '# new\n');
    await waitForTitle(page, /^• /u);
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => asked, PATIENCE).toEqual(['beforeunload']);
    await page.keyboard.press('Control+s');
    await waitForTitle(page, /^shop/u);
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    expect(asked).toHaveLength(1);
  });

  it('says that the file is open in another Podwire too', async () => {
    const { page } = lab;
    const dataFolder = workspace.file('data');
    const path = workspace.file('pod.yaml');
    const first = await ServedPage.start([path], { dataFolder });
    const second = await ServedPage.start([path], { dataFolder });
    await page.goto(second.url);
    await page.getByTestId('banner-elsewhere').getByText('pod.yaml').waitFor();
    await page.getByTestId('banner-elsewhere').getByRole('button', { name: 'Dismiss' }).click();
    await page.getByTestId('banner-elsewhere').waitFor({ state: 'detached' });
    await second.stop();
    await first.stop();
  });

  it('gives back the focus after a dialog', async () => {
    const { page } = lab;
    await page.getByTestId('file-menu').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByTestId('new-dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('new-dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('file-menu');
  });
});

describe.skipIf(isWithoutBrowser)('a host that was killed', () => {
  it('offers the unsaved edits again, with their time', async () => {
    const files = new Workspace({ 'shop.podwire.yaml': LAB });
    const dataFolder = join(files.path, 'data');
    const path = files.file('shop.podwire.yaml');
    const first = await ServedPage.start([path], { dataFolder });
    const before = await LabPage.open(browser, first.url);
    await ready(before.page);
    await type(before.page, '# before the crash\n');
    await waitForTitle(before.page, /^• /u);
    await before.page.waitForTimeout(4000);
    await first.kill();
    await before.page.getByTestId('banner-host-lost').waitFor();
    await before.context.close();
    expect(readFileSync(path, 'utf8')).toBe(LAB);

    const second = await ServedPage.start([path], { dataFolder });
    const after = await LabPage.open(browser, second.url);
    await ready(after.page);
    const banner = after.page.getByTestId('banner-recovery');
    await banner.waitFor();
    expect(await banner.textContent()).toMatch(/shop\.podwire\.yaml.*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/u);
    await after.page.getByTestId('recover').click();
    await waitForTitle(after.page, /^• /u);
    await banner.waitFor({ state: 'detached' });
    await after.page.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(path, 'utf8'), PATIENCE).toBe(`# before the crash\r\n${LAB}`);
    await after.context.close();
    await second.stop();
    files.remove();
  });
});

/** As the browser reports files that somebody drags over the window and lets go. */
async function drop(
  page: Page,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  const transfer = await page.evaluateHandle((dropped) => {
    const data = new DataTransfer();
    for (const { name, text } of dropped) {
      data.items.add(new File([Uint8Array.from(text, (character) => character.charCodeAt(0))], name));
    }
    return data;
  }, files);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.getByTestId('drop-overlay').waitFor();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}
