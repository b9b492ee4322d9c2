/**
 * The newcomer's walk of docs/walk.md, with the keyboard alone, and judged by what a screen reader is told. With
 * PODWIRE_PICTURES=1 it also makes the pictures of that page.
 */
import { join } from 'node:path';
import process from 'node:process';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabPage } from '#kit/lab-page';
import { PATIENCE, waitForTitle } from '#kit/lab-rig';
import { CHECKOUT, Workspace } from '#kit/podwire';
import { ServedPage } from '#kit/served-page';
import { isMissing } from '#kit/tools';

const PICTURES = join(CHECKOUT, 'docs', 'pictures');

/** Nobody may ask the web Pods any more. */
const POLICY = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress] }
`;

const isWithoutBrowser = isMissing('chromium');
const workspace = new Workspace({});
const hosts: ServedPage[] = [];
let lab: LabPage;

async function openWindow(words: readonly string[]): Promise<LabPage> {
  const served = await ServedPage.start(words, { directory: workspace.path });
  hosts.push(served);
  return LabPage.open(served.url);
}

beforeAll(async () => {
  if (!isWithoutBrowser) lab = await openWindow([]);
});

afterAll(async () => {
  if (!isWithoutBrowser) await lab.close();
  for (const host of hosts) await host.stop();
  workspace.remove();
});

describe.skipIf(isWithoutBrowser)('a newcomer with a keyboard', () => {
  it('opens the sample, sees why a request goes where it goes, breaks it, learns why, mends it and shares it', async () => {
    const { page } = lab;
    await openSample(page);
    await asksByTerminal(page);
    await takesPlugin(page);
    await seesTheWay(page);
    await breaksIt(page);
    await mendsIt(page);
    const bundle = await exportsIt(page);
    expect(lab.problems).toEqual([]);
    await lab.close();
    lab = await openWindow([bundle]);
    await waitForTitle(lab.page, /first-packets/u);
    await showPanel(lab.page, 'scenarios');
    await expectSpoken(lab.page, 'scenarios', /first-request/u);
    await picture(lab.page, '8-shared');
    expect(lab.problems).toEqual([]);
    // Nine steps, each of which waits for the lab.
  }, 400_000);
});

async function openSample(page: Page): Promise<void> {
  await page.getByTestId('start-dialog').waitFor();
  await expectFocus(page, 'start-search');
  await page.keyboard.type('first packets');
  await page.locator('.sketch svg').first().waitFor({ state: 'attached' });
  await picture(page, '1-start');
  await tabTo(page, 'start-example');
  await page.keyboard.press('Enter');
  await page.getByTestId('start-dialog').waitFor({ state: 'detached' });
  await waitForTitle(page, /first-packets/u);
  await waitForPods(page);
  await picture(page, '2-sample');
}

async function asksByTerminal(page: Page): Promise<void> {
  await showPanel(page, 'terminal');
  await page.keyboard.type('default/client');
  await page.keyboard.press('Enter');
  await page.getByTestId('terminal-screen').first().waitFor();
  await tabTo(page, 'terminal-reader', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await showPanel(page, 'terminal');
  await page.keyboard.type('wget -q -O - http://web | head -4\n');
  await expect
    .poll(() => page.locator('.xterm-accessibility').first().textContent(), PATIENCE)
    .toMatch(/Welcome to nginx/u);
  await picture(page, '3-request');
}

/** The sample's plugin keeps no NetworkPolicy, so another takes its place. */
async function takesPlugin(page: Page): Promise<void> {
  await showPanel(page, 'topology');
  await tabTo(page, 'network-menu', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByTestId('network-menu-menu').waitFor();
  // The first one with this letter.
  await page.keyboard.press('c');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByTestId('network-menu').textContent(), PATIENCE).toMatch(/^calico/u);
  await waitForPods(page);
}

async function seesTheWay(page: Page): Promise<void> {
  await tryJourney(page);
  await expectSpoken(page, 'journey', /status:\n\s+- strong: Connected/u);
  await expectSpoken(
    page,
    'journey',
    /the node's rules turn it into an endpoint of the Service, Pod default\/web-/u,
  );
  await picture(page, '4-way');
}

async function breaksIt(page: Page): Promise<void> {
  await showPanel(page, 'lab');
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(POLICY);
  await expect.poll(() => page.getByTestId('editor-status').textContent(), PATIENCE).toMatch(/^Applied/u);
  await picture(page, '5-policy');
  await tryUntil(page, /^✕ Dropped: .*NetworkPolicy default\/closed is for ingress of Pod default\/web-/u);
  await picture(page, '6-reason');
}

async function mendsIt(page: Page): Promise<void> {
  await tabTo(page, 'fix-take');
  await page.keyboard.press('Enter');
  await tryUntil(page, /^● Connected/u);
  await picture(page, '7-mended');
}

/** Resolves to the path of the bundle. */
async function exportsIt(page: Page): Promise<string> {
  await runCommand(page, 'Export for a teammate');
  await page.getByTestId('export-dialog').waitFor();
  await tabTo(page, 'export-choose');
  await page.keyboard.press('Enter');
  await page.getByTestId('save-dialog').waitFor();
  await page.keyboard.press('Enter');
  const path = page.getByTestId('exported-path');
  await path.waitFor(PATIENCE);
  const text = await path.textContent();
  await page.keyboard.press('Enter');
  return text ?? '';
}

/** The edit reaches the nodes a moment after the text says so: tries again until it has. */
async function tryUntil(page: Page, verdict: RegExp): Promise<void> {
  await expect
    .poll(
      async () => {
        await tryJourney(page);
        return page.getByTestId('journey-verdict').textContent();
      },
      { ...PATIENCE, interval: 500 },
    )
    .toMatch(verdict);
}

async function tryJourney(page: Page): Promise<void> {
  await showPanel(page, 'journey');
  await expectFocus(page, 'journey-from');
  await page.keyboard.type('default/client');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('svc/web:80');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByTestId('journey-run').textContent(), PATIENCE).toBe('Try it');
  await page.getByTestId('journey-verdict').waitFor(PATIENCE);
}

async function runCommand(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+Shift+P');
  await expectFocus(page, 'palette-query');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.getByTestId('palette-dialog').waitFor({ state: 'detached' });
}

/** Commands, and what has the focus after them. */
const PANELS = {
  topology: ['Show Topology', '[role="application"]'],
  terminal: ['Show Terminal', '.targets-search input, .xterm-helper-textarea'],
  journey: ['Show Journey', '[data-testid="journey"] *'],
  lab: ['Show Lab', '.monaco-editor *'],
  scenarios: ['Show Scenarios', '[data-testid="scenarios"] *'],
} as const;

/** What is typed goes there from now on: the dock takes a few frames for it. */
async function showPanel(page: Page, panel: keyof typeof PANELS): Promise<void> {
  const [command, focused] = PANELS[panel];
  await runCommand(page, command);
  await expect
    .poll(
      () => page.evaluate((selector) => document.activeElement?.matches(selector) === true, focused),
      PATIENCE,
    )
    .toBe(true);
}

/** What of the lab has to be up, as the line at the bottom announces it. */
async function waitForPods(page: Page): Promise<void> {
  const counts = page.getByRole('status').filter({ hasText: /3\/3 nodes ready, 7\/7 Pods ready/u });
  await counts.waitFor(PATIENCE);
}

/** Somewhere in what assistive technology is told of this panel. */
async function expectSpoken(page: Page, panel: string, words: RegExp): Promise<void> {
  await expect.poll(() => page.getByTestId(panel).first().ariaSnapshot(), PATIENCE).toMatch(words);
}

async function expectFocus(page: Page, testId: string): Promise<void> {
  await expect.poll(() => focusedTestId(page), PATIENCE).toBe(testId);
}

/** Presses the key until this has the focus; a person would stop somewhere, too. */
async function tabTo(page: Page, testId: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while (passed.length < 80) {
    await page.keyboard.press(key);
    const focused = await focusedTestId(page);
    if (focused === testId) return;
    passed.push(focused ?? '?');
  }
  throw new Error(`${testId} is not reached by ${key}: ${passed.join(', ')}`);
}

function focusedTestId(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.closest('[data-testid]')?.getAttribute('data-testid'));
}

async function picture(page: Page, name: string): Promise<void> {
  if (process.env['PODWIRE_PICTURES'] === '1') await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
