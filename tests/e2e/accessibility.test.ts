/** What an automated check can say about how the window is read by machines, and in which colors. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { faintTexts, faintTextsOfContrast, seriousFaults } from '#kit/accessibility';
import { hurry, LabRig, PATIENCE, waitForEditor } from '#kit/lab-rig';
import { isMissing } from '#kit/tools';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec:
  containers:
    - { name: client, image: busybox, command: [sh, -c, "while true; do wget -q -T 1 -O /dev/null http://shop; sleep 1; done"] }
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: nobody }, ports: [{ port: 80 }] }
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: refused }
spec:
  steps:
    - name: asks
      exec: { in: pod/client, run: "nslookup shop" }
      expect: { stdout: { contains: shop } }
`;

/** Those that are seen at once: one of each place of the dock. */
const PANELS = [
  ['topology', 'lab', 'packets'],
  ['list', 'inspector', 'drops'],
  ['addresses', 'scenarios', 'journey'],
  ['reach', 'time'],
  ['problems'],
  ['compare'],
];

const DOCK = '.dockview-theme-podwire';

/** Commands of the palette that open a dialog, and what is there then. */
const DIALOGS = {
  settings: 'settings-dialog',
  start: 'start-dialog',
  new: 'new-dialog',
  open: 'open-dialog',
  'save-as': 'save-dialog',
  export: 'export-dialog',
  shortcuts: 'help-panel',
};

const rig = new LabRig({
  files: { 'shop.podwire.yaml': LAB },
  opens: 'shop.podwire.yaml',
  isReady: ({ page }) => waitForEditor(page),
});

describe.skipIf(isMissing('chromium'))('a machine that reads the window', () => {
  rig.shareLab();

  it('finds nothing serious in any panel, whose texts stand out in both themes', async () => {
    const { page } = rig.lab;
    await hurry(page);
    await page.getByTestId('drops-badge').waitFor(PATIENCE);
    // The list stands still, and what is looked at with it.
    await page.getByTestId('clock-pause').click();
    await page.getByTestId('clock-play').waitFor();
    // Rows that were on their way still move the list.
    await expect
      .poll(async () => {
        await page.getByTestId('capture-row').first().click();
        return page.getByTestId('packet-layer').count();
      }, PATIENCE)
      .toBeGreaterThan(0);
    for (const panels of PANELS) {
      for (const panel of panels) await page.getByTestId(`tab-${panel}`).click();
      // What is around the dock stays as it is.
      await expectNothing(page, panels.join(', '), panels === PANELS[0] ? undefined : DOCK);
    }
    expect(rig.lab.problems).toEqual([]);
  }, 400_000);

  it('finds nothing serious in any dialog, also where the window is small or twice as large', async () => {
    const { page } = rig.lab;
    await page.getByTestId('clock-pause').click();
    for (const [command, dialog] of Object.entries(DIALOGS)) {
      await runCommand(page, command);
      await page.getByTestId(dialog).waitFor();
      // Nothing else can be reached meanwhile.
      await expectNothing(page, dialog, `[data-testid="${dialog}"]`);
      await page.keyboard.press('Escape');
      await page.getByTestId(dialog).waitFor({ state: 'detached' });
    }
    // What 1440 by 900 pixels hold at 200 %.
    await page.setViewportSize({ width: 720, height: 450 });
    await expectNothing(page, '200 %');
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(rig.lab.problems).toEqual([]);
  }, 400_000);

  it('finds nothing serious in a terminal and in the list of commands, in a small window, with more contrast', async () => {
    const { page } = rig.lab;
    await page.setViewportSize({ width: 1024, height: 700 });
    await page.getByTestId('terminal-target-default/client').click();
    await page.getByTestId('terminal-screen').waitFor();
    await page.keyboard.press('Control+Shift+P');
    await page.getByTestId('palette-dialog').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('palette-dialog').waitFor({ state: 'detached' });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await faintTextsOfContrast(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(rig.lab.problems).toEqual([]);
  });
});

async function runCommand(page: Page, id: string): Promise<void> {
  await page.keyboard.press('Control+Shift+P');
  await page.getByTestId(`palette-${id}`).click();
}

async function expectNothing(page: Page, where: string, selector?: string): Promise<void> {
  const faults = [...(await seriousFaults(page, selector)), ...(await faintTexts(page, selector))];
  expect(faults, where).toEqual([]);
}
