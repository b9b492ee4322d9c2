/** What an automated check can say about how the window is read by machines, and in which colors. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { faintTexts, faultsOfSize, seriousFaults, setLook } from '#kit/accessibility';
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

/** Those that are seen at once, one of each place of the dock, and where they are where their name does not say it. */
const PANELS = [
  ['topology', 'lab', 'packets'],
  ['list', 'inspector', 'drops'],
  ['addresses', 'scenarios', 'journey'],
  ['reach', 'time'],
  ['problems'],
  ['compare'],
  ['commandLine'],
];
const PLACES: Readonly<Record<string, string>> = {
  commandLine: 'command-line',
  list: 'topology-list',
  drops: 'drops-panel',
  time: 'time-panel',
};

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
    // For the inspector.
    await page.getByTestId('tab-list').click();
    await page.getByTestId('topology-list-row').first().click();
    await inEachPanel(page, (within) => seriousFaults(page, within));
    await setLook(page, 'dark');
    await inEachPanel(page, (within) => faintTexts(page, within));
    await setLook(page, 'light');
    expect(rig.lab.problems).toEqual([]);
  }, 400_000);

  it('finds nothing serious in any dialog, also where the window is small or twice as large', async () => {
    const { page } = rig.lab;
    await page.getByTestId('clock-pause').click();
    for (const [command, dialog] of Object.entries(DIALOGS)) {
      await runCommand(page, command);
      await page.getByTestId(dialog).waitFor();
      // Nothing else can be reached meanwhile.
      const within = [`[data-testid="${dialog}"]`];
      expect(await seriousFaults(page, within), dialog).toEqual([]);
      await setLook(page, 'dark');
      expect(await faintTexts(page, within), `${dialog} in the dark`).toEqual([]);
      await setLook(page, 'light');
      await page.keyboard.press('Escape');
      await page.getByTestId(dialog).waitFor({ state: 'detached' });
    }
    // What 1440 by 900 pixels hold at 200 %.
    await page.setViewportSize({ width: 720, height: 450 });
    expect(await faultsOfSize(page), '200 %').toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(rig.lab.problems).toEqual([]);
  }, 400_000);

  it('finds nothing serious in a terminal and in the list of commands, in a small window, with more contrast', async () => {
    const { page } = rig.lab;
    await page.setViewportSize({ width: 1024, height: 700 });
    await page.getByTestId('terminal-target-default/client').click();
    await page.getByTestId('terminal-screen').waitFor();
    expect(await faultsOfSize(page), 'a small window').toEqual([]);
    expect(await seriousFaults(page, [placeOf('terminal')])).toEqual([]);
    await setLook(page, 'contrast');
    expect(await faintTexts(page), 'more contrast').toEqual([]);
    await setLook(page, 'light');
    await page.keyboard.press('Control+Shift+P');
    await page.getByTestId('palette-dialog').waitFor();
    expect(await seriousFaults(page, ['[data-testid="palette-dialog"]'])).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(rig.lab.problems).toEqual([]);
  });

  it('shows what is chosen where the system chooses the colors', async () => {
    const { page } = rig.lab;
    await page.emulateMedia({ forcedColors: 'active' });
    await page.getByTestId('tab-list').click();
    await page.getByTestId('topology-list-row').nth(1).click();
    const background = (selector: string): Promise<string> =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    for (const [chosen, other] of [
      ['[data-testid="topology-list-row"][aria-selected="true"]', '[data-testid="topology-list-row"]'],
      ['.dv-active-tab', '.dv-inactive-tab'],
    ] as const)
      expect(await background(chosen), chosen).not.toBe(await background(other));
    await page.getByTestId('tab-topology').click();
    expect(await background('[data-testid="tool-select"]')).not.toBe(
      await background('[data-testid="tool-send"]'),
    );
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

/** First in the whole window, then in each place of the dock where another panel is in front. */
async function inEachPanel(
  page: Page,
  faultsOf: (within: readonly string[]) => Promise<string[]>,
): Promise<void> {
  for (const panels of PANELS) {
    for (const panel of panels) await page.getByTestId(`tab-${panel}`).click();
    const within = panels === PANELS[0] ? [] : panels.map(placeOf);
    for (const place of within) expect(await page.locator(place).count(), place).toBe(1);
    expect(await faultsOf(within), panels.join(', ')).toEqual([]);
  }
}

function placeOf(panel: string): string {
  return `.dv-render-overlay:has([data-testid="${PLACES[panel] ?? panel}"])`;
}

async function runCommand(page: Page, id: string): Promise<void> {
  await page.keyboard.press('Control+Shift+P');
  await page.getByTestId(`palette-${id}`).click();
}
