/** Files in the page: made, edited, saved, opened again, changed by others, dropped, and got back after a crash. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { isDesktop } from '#kit/desktop-app';
import { dropOnPage } from '#kit/drop-on-page';
import { LabRig, PATIENCE, typeAtStart, waitForEditor, waitForTitle } from '#kit/lab-rig';
import { isMissing } from '#kit/tools';

const isRoot = process.getuid?.() === 0;
const POD =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: idle\nspec:\n  containers:\n    - name: c\n      image: nginx\n';
const LAB = `apiVersion: podwire.dev/v1\r\nkind: Lab\r\nmetadata:\r\n  name: shop # ours\r\n---\r\n${POD.replaceAll('\n', '\r\n')}`;

const rig = new LabRig({
  files: { 'shop.podwire.yaml': LAB, 'pod.yaml': POD },
  opens: 'shop.podwire.yaml',
  isReady: ({ page }) => waitForEditor(page),
});

/** A dialog has the keys until it is gone, a moment after what it did. */
async function waitForNoDialog(page: Page): Promise<void> {
  await page.getByRole('dialog').first().waitFor({ state: 'detached' });
}

describe.skipIf(isMissing('chromium'))('files in the page', () => {
  rig.shareLab();

  it('says of what a cluster printed what it would become, and imports it as somebody chooses', async () => {
    const { page } = rig.lab;
    const printed = {
      apiVersion: 'v1',
      kind: 'List',
      metadata: { resourceVersion: '' },
      items: [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'web', namespace: 'default', uid: '1', resourceVersion: '7' },
          spec: { serviceAccountName: 'runner', containers: [{ name: 'c', image: 'nginx' }] },
          status: { phase: 'Running' },
        },
      ],
    };
    await dropOnPage(page, [{ name: 'all.json', text: JSON.stringify(printed) }]);
    const dialog = page.getByTestId('import-dialog');
    await dialog.getByText('ServiceAccount runner is added').waitFor(PATIENCE);
    await page.getByTestId('import-cni').selectOption('calico/bgp');
    await page.getByTestId('import-submit').click();
    await waitForTitle(page, /^all\.podwire\.yaml – Podwire$/u);
    await waitForNoDialog(page);
    await expect.poll(() => page.getByTestId('network-menu').textContent(), PATIENCE).toBe('calico/bgp');
    await waitForEditor(page);
    expect(rig.lab.problems).toEqual([]);
  });

  it('makes a lab by keyboard alone, edits it, saves it, and reads it again byte for byte', async () => {
    const { page, problems } = rig.lab;
    await page.keyboard.press('Alt+n');
    await page.getByTestId('new-dialog').waitFor();
    await page.keyboard.type('my first');
    await page.keyboard.press('Tab');
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await waitForTitle(page, /^my[- ]first\.podwire\.yaml – Podwire$/u);
    await waitForEditor(page);
    await typeAtStart(page, '# by hand\n');
    await waitForTitle(page, /^• /u);
    await page.keyboard.press('Control+s');
    await page.getByTestId('save-dialog').waitFor();
    await page.getByTestId('save-name').fill('mine');
    expect(await page.getByTestId('save-path').textContent()).toBe(rig.workspace.file('mine.podwire.yaml'));
    await page.keyboard.press('Enter');
    await waitForTitle(page, /^mine\.podwire\.yaml – Podwire$/u);
    await waitForNoDialog(page);
    const written = readFileSync(rig.workspace.file('mine.podwire.yaml'), 'utf8');
    expect(written).toMatch(/^# by hand\napiVersion: podwire\.dev\/v1\n/u);

    await page.keyboard.press('Control+o');
    await page.getByTestId('open-path').fill(rig.workspace.file('shop.podwire.yaml'));
    await page.keyboard.press('Enter');
    await waitForTitle(page, /^shop\.podwire\.yaml – Podwire$/u);
    await waitForNoDialog(page);
    await page.getByTestId('file-menu').press('ArrowDown');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await page.getByTestId('file-recent-entries').getByText('mine.podwire.yaml').waitFor();
    await page.keyboard.type('m');
    await page.keyboard.press('Enter');
    await waitForTitle(page, /^mine\.podwire\.yaml – Podwire$/u);
    await waitForEditor(page);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(300);
    expect(readFileSync(rig.workspace.file('mine.podwire.yaml'), 'utf8')).toBe(written);
    expect(problems).toEqual([]);
  });

  it('changes nothing of a file but what was edited', async () => {
    const { page } = rig.lab;
    await typeAtStart(page, '# new\n');
    await waitForTitle(page, /^• /u);
    await page.keyboard.press('Control+s');
    await waitForTitle(page, /^shop\.podwire\.yaml – Podwire$/u);
    expect(readFileSync(rig.workspace.file('shop.podwire.yaml'), 'utf8')).toBe(`# new\r\n${LAB}`);
    await page.keyboard.press('Control+z');
    await waitForTitle(page, /^• /u);
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => readFileSync(rig.workspace.file('shop.podwire.yaml'), 'utf8'), PATIENCE)
      .toBe(LAB);
  });

  it('asks before unsaved edits go, and every way out is there', async () => {
    const { page } = rig.lab;
    await typeAtStart(page, '# new\n');
    await waitForTitle(page, /^• /u);
    const open = async (): Promise<void> => {
      await page.keyboard.press('Control+o');
      await page.getByTestId('open-path').fill(rig.workspace.file('pod.yaml'));
      await page.keyboard.press('Enter');
      await page.getByTestId('unsaved-dialog').waitFor();
    };
    await open();
    await page.keyboard.press('Escape');
    await waitForNoDialog(page);
    expect(await page.title()).toBe('• shop.podwire.yaml – Podwire');
    await open();
    await page.getByTestId('unsaved-discard').click();
    await waitForTitle(page, /^pod\.yaml – Podwire$/u);
    expect(readFileSync(rig.workspace.file('shop.podwire.yaml'), 'utf8')).toBe(LAB);
  });

  it('takes over what others wrote, asks where both have changed it, and loses neither', async () => {
    const { page } = rig.lab;
    const path = rig.workspace.file('shop.podwire.yaml');
    writeFileSync(path, `${LAB}# theirs\r\n`);
    await page.getByTestId('notice').getByText('was changed on disk').waitFor();
    expect(await page.title()).toBe('shop.podwire.yaml – Podwire');
    await typeAtStart(page, '# mine\n');
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
    const { page } = rig.lab;
    await typeAtStart(page, '# from a terminal\n');
    await page.getByTestId('terminal-target-host/laptop').click();
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => readFileSync(rig.workspace.file('shop.podwire.yaml'), 'utf8'), PATIENCE)
      .toMatch(/^# from a terminal/u);
  });

  it('says that the file is gone, and writes it again', async () => {
    const { page } = rig.lab;
    const path = rig.workspace.file('shop.podwire.yaml');
    rmSync(path);
    await page.getByTestId('banner-gone').waitFor();
    await page.getByRole('button', { name: 'Save it again' }).click();
    await page.getByTestId('banner-gone').waitFor({ state: 'detached' });
    expect(readFileSync(path, 'utf8')).toBe(LAB);
  });

  it.skipIf(isRoot)(
    'asks for another place where a file cannot be written (root can write anywhere)',
    async () => {
      const { page } = rig.lab;
      chmodSync(rig.workspace.file('shop.podwire.yaml'), 0o444);
      await page.getByTestId('lab-name').getByText('read-only').waitFor();
      await page.keyboard.press('Control+s');
      await page.getByTestId('save-dialog').getByText('cannot be written').waitFor();
    },
  );

  it('goes back to the saved state, and undo brings the edits back', async () => {
    const { page } = rig.lab;
    await typeAtStart(page, '# new\n');
    await waitForTitle(page, /^• /u);
    await page.getByTestId('anew').click();
    await page.getByTestId('lab-reset').click();
    await page.getByTestId('reset-submit').click();
    await waitForTitle(page, /^shop\.podwire\.yaml – Podwire$/u);
    await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).click();
    await waitForTitle(page, /^• /u);
  });

  it('starts the lab anew: the clock is at zero again, and terminals say that they ended', async () => {
    const { page } = rig.lab;
    await page.getByTestId('terminal-target-default/idle').click();
    await page.getByTestId('terminal-screen').waitFor();
    await page.getByTestId('clock-speed').selectOption('10');
    await expect.poll(() => rig.lab.clockSeconds(), PATIENCE).toBeGreaterThan(20);
    await page.getByTestId('anew').click();
    await page.getByTestId('lab-restart').click();
    await expect.poll(() => rig.lab.clockSeconds(), PATIENCE).toBeLessThan(20);
    await page.getByTestId('terminal-end').getByText('The lab started anew').waitFor();
    // Until its Pod is there again, it says so once more.
    await expect
      .poll(async () => {
        await page.getByTestId('terminal-end').getByRole('button', { name: 'Open again' }).click();
        await page.waitForTimeout(300);
        return page.getByTestId('terminal-end').count();
      }, PATIENCE)
      .toBe(0);
  });

  it('opens what is dropped on the window', async () => {
    const { page } = rig.lab;
    await dropOnPage(page, [{ name: 'pod.yaml', text: POD }]);
    await waitForTitle(page, /pod\.yaml – Podwire$/u);
    await waitForEditor(page);
  });

  it('says in the picker what is wrong with a file, and leaves the lab alone', async () => {
    const { page } = rig.lab;
    writeFileSync(rig.workspace.file('broken.podwire'), 'not a zip archive');
    await page.keyboard.press('Control+o');
    await page.getByTestId('folder-entry').getByText('broken.podwire').dblclick();
    await page.getByTestId('problem').waitFor();
    await page.getByTestId('open-path').fill(rig.workspace.file('nothing.yaml'));
    await page.keyboard.press('Enter');
    await page.getByTestId('problem').getByText('nothing.yaml').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.title()).toBe('shop.podwire.yaml – Podwire');
  });

  it('has the path below the files to choose from, however low the window is', async () => {
    const { page } = rig.lab;
    // What 1440 by 900 pixels hold at 200 %.
    await page.setViewportSize({ width: 720, height: 450 });
    await page.keyboard.press('Control+o');
    const bottomOf = async (selector: string): Promise<number> =>
      await page.locator(selector).evaluate((element) => element.getBoundingClientRect().bottom);
    const files = await bottomOf('.folder-entries');
    const path = await page.getByTestId('open-path').evaluate((field) => field.getBoundingClientRect().top);
    expect(path).toBeGreaterThan(files);
    expect(await bottomOf('.dialog-buttons')).toBeLessThan(450);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('asks before it saves over another file', async () => {
    const { page } = rig.lab;
    await page.keyboard.press('Control+Shift+S');
    await page.getByTestId('save-name').fill('pod.yaml');
    await page.keyboard.press('Enter');
    await page.getByTestId('save-exists').waitFor();
    expect(readFileSync(rig.workspace.file('pod.yaml'), 'utf8')).toBe(POD);
    await page.getByTestId('save-name').fill('other');
    await page.getByTestId('save-exists').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(rig.workspace.file('other.podwire.yaml')), PATIENCE).toBe(true);
  });

  it('says that the file is open in another Podwire too, and neither saves over what the other saved', async () => {
    const { page } = rig.lab;
    const dataFolder = rig.workspace.file('data');
    const path = rig.workspace.file('shop.podwire.yaml');
    const { page: other } = await rig.show(await rig.serve([path], { dataFolder }));
    const banner = other.getByTestId('banner-elsewhere');
    await banner.getByText('shop.podwire.yaml').waitFor();
    await banner.getByRole('button', { name: 'Dismiss' }).click();
    await banner.waitFor({ state: 'detached' });
    await waitForEditor(other);
    await typeAtStart(page, '# mine\n');
    await waitForTitle(page, /^• /u);
    await typeAtStart(other, '# theirs\n');
    await waitForTitle(other, /^• /u);
    await other.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(path, 'utf8'), PATIENCE).toBe(`# theirs\r\n${LAB}`);
    await page.getByTestId('banner-changed').waitFor();
    await page.getByTestId('keep-mine').click();
    await page.keyboard.press('Control+s');
    await page.getByTestId('changed-dialog').waitFor();
    expect(readFileSync(path, 'utf8')).toBe(`# theirs\r\n${LAB}`);
  });

  it('gives back the focus after a dialog', async () => {
    const { page } = rig.lab;
    await page.getByTestId('file-menu').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByTestId('new-dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('new-dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('file-menu');
  });

  it('says where it keeps unsaved edits that cannot be beside the file, whose name is too long for that', async () => {
    const longName = `${'shop-'.repeat(46)}.podwire.yaml`;
    writeFileSync(rig.workspace.file(longName), LAB);
    await rig.open(longName);
    const { page } = rig.lab;
    await waitForEditor(page);
    await typeAtStart(page, '# mine\n');
    const banner = page.getByTestId('banner-autosave');
    await banner.waitFor();
    expect(await banner.textContent()).toMatch(/^Unsaved edits are kept in .*too long for a file\)\.$/u);
    const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(width).toBeLessThanOrEqual(0);
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => readFileSync(rig.workspace.file(longName), 'utf8'), PATIENCE)
      .toBe(`# mine\r\n${LAB}`);
    await banner.waitFor({ state: 'detached' });
  });
});

describe.skipIf(isMissing('chromium'))('files in a page that ends', () => {
  rig.serveEachTest();

  it('asks before a tab with unsaved edits is closed, and not before another', async () => {
    const { page } = rig.lab;
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await typeAtStart(page, '# new\n');
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

  it('offers the unsaved edits again, with their time, when the host was killed', async () => {
    const path = rig.workspace.file('shop.podwire.yaml');
    const { page } = rig.lab;
    await typeAtStart(page, '# before the crash\n');
    await waitForTitle(page, /^• /u);
    const keptEdits = rig.workspace.file('.shop.podwire.yaml.podwire-recovery');
    const keptText = (): string => (existsSync(keptEdits) ? readFileSync(keptEdits, 'utf8') : '');
    await expect.poll(keptText, PATIENCE).toContain(String.raw`# before the crash\r\n`);
    await rig.served.kill();
    if (!isDesktop) await page.getByTestId('banner-host-lost').waitFor();
    expect(readFileSync(path, 'utf8')).toBe(LAB);

    await rig.open('shop.podwire.yaml');
    const { page: after } = rig.lab;
    await waitForEditor(after);
    const banner = after.getByTestId('banner-recovery');
    await banner.waitFor();
    expect(await banner.textContent()).toMatch(/shop\.podwire\.yaml.*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/u);
    await after.getByTestId('recover').click();
    await waitForTitle(after, /^• /u);
    await banner.waitFor({ state: 'detached' });
    await after.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(path, 'utf8'), PATIENCE).toBe(`# before the crash\r\n${LAB}`);
  });
});
