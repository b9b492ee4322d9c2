/** What a person sets once: language, looks and keys. */
import { describe, expect, it } from 'vitest';
import { LabRig, PATIENCE, waitForLab } from '#kit/lab-rig';
import { isMissing } from '#kit/tools';

const rig = new LabRig({
  files: { 'empty.podwire.yaml': 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: { name: empty }\n' },
  opens: 'empty.podwire.yaml',
  isReady: ({ page }) => waitForLab(page),
});

describe.skipIf(isMissing('chromium'))('settings', () => {
  rig.shareLab();

  it('give a command other keys, and say when another command has them', async () => {
    const { page } = rig.lab;
    await page.keyboard.press('Control+,');
    await page.getByTestId('keys-panel-list').focus();
    await page.keyboard.press('.');
    await expect.poll(() => page.getByText(/^\. also means: Step/u).isVisible(), PATIENCE).toBe(true);
    await page.keyboard.press('Alt+l');
    expect(await page.getByTestId('keys-panel-list').inputValue()).toBe('Alt+L');
    expect(await page.getByText(/also means/u).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+l');
    await expect.poll(() => page.getByTestId('topology-list').isVisible(), PATIENCE).toBe(true);
    expect(rig.lab.problems).toEqual([]);
  });

  // The last one: it leaves a page in Chinese behind.
  it('change the language at once, and the host keeps it for the next window', async () => {
    const { page } = rig.lab;
    await page.keyboard.press('Control+Shift+P');
    await page.getByTestId('palette-query').fill('settings');
    await page.keyboard.press('Enter');
    await page.getByTestId('setting-language').selectOption('zh-TW');
    await expect.poll(() => page.getByTestId('tab-packets').textContent(), PATIENCE).toBe('封包');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-TW');
    // What a screen reader is told of a panel is no other name.
    await expect.poll(() => page.getByLabel('封包', { exact: true }).count(), PATIENCE).toBeGreaterThan(0);
    expect(await page.getByLabel('Packets', { exact: true }).count()).toBe(0);
    await page.getByTestId('setting-contrast').selectOption('more');
    await page.keyboard.press('Escape');
    await page.getByTestId('tab-reach').click();
    // Texts of choices are words, too.
    expect(await page.getByTestId('reach-before').locator('option').first().textContent()).toBe(
      '依目前的文字',
    );
    // What the browser has kept is gone; what the host has kept is not.
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await waitForLab(page);
    await expect.poll(() => page.getByTestId('tab-packets').textContent(), PATIENCE).toBe('封包');
    // The editor's own words are those of the language in which it was loaded.
    await page.locator('.monaco-editor .view-line').first().click();
    await page.keyboard.press('Control+f');
    await expect
      .poll(() => page.locator('.find-widget').getByLabel('尋找', { exact: true }).count(), PATIENCE)
      .toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.documentElement.dataset['contrast'])).toBe('more');
    // Commands are found in either language.
    await page.keyboard.press('Control+Shift+P');
    await page.getByTestId('palette-query').fill('丟棄');
    await expect.poll(() => page.getByTestId('palette-panel-drops').isVisible(), PATIENCE).toBe(true);
    await page.getByTestId('palette-query').fill('drops');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('drops-panel').isVisible(), PATIENCE).toBe(true);
    expect(rig.lab.problems).toEqual([]);
  });
});
