/** The third job, from the page: record what is done, hand it on, and see the same packets somewhere else. */
import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hurry, LabRig, PATIENCE, waitForLab } from '#kit/lab-rig';
import { podwire } from '#kit/podwire';
import { isMissing } from '#kit/tools';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata:
  name: pair
spec:
  cluster:
    nodes:
      - { name: control-plane, role: control-plane }
      - { name: node1, role: worker }
---
apiVersion: v1
kind: Pod
metadata:
  name: client
spec:
  containers:
    - name: client
      image: busybox
      command: [sleep, infinity]
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: { app: web }
spec:
  containers:
    - name: web
      image: nginx
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ports: [{ port: 80 }]
`;

const SCENARIO = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: request }
spec:
  steps:
    - capture: { start: web, on: ["default/client:eth0"], filter: tcp }
    - exec: { in: default/client, run: "wget -qO- http://web" }
`;

const rig = new LabRig({
  files: { 'pair.podwire.yaml': LAB, 'recorded.podwire.yaml': LAB + SCENARIO },
  opens: 'pair.podwire.yaml',
  isReady: async ({ page }) => {
    await waitForLab(page);
    await hurry(page);
  },
});

async function startRecording(page: Page): Promise<void> {
  await page.getByTestId('record').click();
  await page.getByTestId('record-start').click();
  await page.getByTestId('recording-state').waitFor();
}

async function runCommands(page: Page, commands: readonly string[]): Promise<void> {
  await page.getByTestId('terminal-target-default/client').click();
  const rows = page.getByTestId('terminal-screen').locator('.xterm-rows');
  await expect.poll(() => rows.textContent(), PATIENCE).toContain('#');
  for (const [index, command] of commands.entries()) {
    await page.keyboard.type(`${command}\n`);
    await expect
      .poll(() => rows.textContent().then((text) => text?.match(/\/ #/gu)?.length), PATIENCE)
      .toBe(index + 2);
  }
}

async function keepAs(page: Page, name: string): Promise<void> {
  await page.getByTestId('record-stop').click();
  await page.getByTestId('record-name').fill(name);
  await page.getByTestId('record-save').click();
  await page.getByTestId('record-stop-dialog').waitFor({ state: 'detached' });
}

/** A bundle of the lab that holds a Scenario and its capture, with files in it replaced. */
async function writeBundle(
  name: string,
  replace: (files: Readonly<Record<string, Uint8Array>>) => Readonly<Record<string, Uint8Array>>,
): Promise<string> {
  const { workspace } = rig;
  const whole = workspace.file('whole.podwire');
  const words = ['export', workspace.file('recorded.podwire.yaml'), '--as', 'bundle', '-o', whole];
  expect(await podwire(words)).toMatchObject({ exitCode: 0 });
  const files = unzipSync(readFileSync(whole));
  writeFileSync(workspace.file(name), zipSync({ ...files, ...replace(files) }));
  return workspace.file(name);
}

describe.skipIf(isMissing('chromium'))('Scenarios in the page', () => {
  rig.shareLab();

  it('records two commands, hands them on in one file, and gives the same packets in a fresh profile', async () => {
    const { page, problems } = rig.lab;
    await startRecording(page);
    await runCommands(page, ['wget -qO- http://web | head -n 1', 'ping -c 1 web']);
    await page.getByTestId('recording-state').click();
    const steps = page.getByTestId('recording-step');
    await expect
      .poll(() => steps.allTextContents(), PATIENCE)
      .toContainEqual(expect.stringContaining('wget -qO- http://web | head -n 1'));
    await keepAs(page, 'two-commands');
    await page.getByTestId('scenario-two-commands').waitFor();

    await page.getByTestId('file-menu').click();
    await page.getByTestId('file-export').click();
    await page.getByTestId('export-choose').click();
    await page.getByTestId('save-submit').click();
    await page.getByTestId('exported-dialog').waitFor(PATIENCE);
    const bundle = rig.workspace.file('pair.podwire');
    expect(await page.getByTestId('exported-path').textContent()).toBe(bundle);
    const exported = await page.getByTestId('exported-capture').first().textContent();
    expect(exported).toMatch(/two-commands.*[0-9a-f]{64}/u);
    expect(problems).toEqual([]);

    const theirs = await rig.show(await rig.serve([bundle]), { isApart: true });
    await hurry(theirs.page);
    await theirs.page.getByTestId('banner-bundle').getByText('1 Scenario, 1 capture').waitFor();
    await theirs.page.getByTestId('bundle-play').click();
    const capture = theirs.page.getByTestId('scenario-capture').first();
    await capture.waitFor();
    expect(await capture.textContent()).toContain('same as in the bundle');
    await expect
      .poll(() => theirs.page.getByTestId('scenario-state').textContent(), PATIENCE)
      .toContain('passed');
    expect(theirs.problems).toEqual([]);

    const run = await podwire(['run', bundle]);
    expect(run).toMatchObject({ exitCode: 0 });
  });

  it('shows the steps as they come, and how far a play is', async () => {
    const { page } = rig.lab;
    await startRecording(page);
    expect(await page.getByTestId('recording-state').textContent()).toMatch(/^Recording · \d steps?$/u);
    await runCommands(page, ['nslookup web.default.svc.cluster.local']);
    await keepAs(page, 'lookup');
    await page.getByTestId('record').waitFor();
    await page.getByTestId('tab-scenarios').click();
    await hurry(page);
    await page.getByTestId('scenario-play-lookup').click();
    await expect.poll(() => page.getByTestId('scenario-state').textContent(), PATIENCE).toContain('passed');
    const states = await page
      .getByTestId('scenario-step')
      .evaluateAll((steps) => steps.map((step) => step.getAttribute('data-state')));
    expect(new Set(states)).toEqual(new Set(['passed']));
  });

  it('refuses a name in the dialog, and keeps what was recorded', async () => {
    const { page } = rig.lab;
    await startRecording(page);
    await runCommands(page, ['hostname']);
    await page.getByTestId('record-stop').click();
    await page.getByTestId('record-name').fill('Not A Name');
    await page.keyboard.press('Enter');
    await page.getByTestId('record-stop-dialog').getByRole('alert').getByText('lower-case').waitFor();
    await page.getByTestId('record-name').fill('a-name');
    await page.keyboard.press('Enter');
    await page.getByTestId('record').waitFor();
    await page.getByTestId('tab-scenarios').click();
    await page.getByTestId('scenario-a-name').waitFor();
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => readFileSync(rig.workspace.file('pair.podwire.yaml'), 'utf8'), PATIENCE)
      .toMatch(/kind: Scenario\nmetadata:\n {2}name: a-name\n/u);
    expect(readFileSync(rig.workspace.file('pair.podwire.yaml'), 'utf8').startsWith(LAB)).toBe(true);
  });

  it('asks before a recording is thrown away', async () => {
    const { page } = rig.lab;
    await startRecording(page);
    await page.getByTestId('record-stop').click();
    await page.getByRole('button', { name: 'Discard…' }).click();
    await page.getByTestId('record-discard').click();
    await page.getByTestId('record').waitFor();
    expect(await page.title()).toBe('pair.podwire.yaml – Podwire');
  });

  it('lets the browser keep the bundle', async () => {
    const { page } = rig.lab;
    await page.getByTestId('file-menu').click();
    await page.getByTestId('file-export').click();
    const download = page.waitForEvent('download');
    await page.getByTestId('export-download').click();
    const path = rig.workspace.file('kept.podwire');
    await (await download).saveAs(path);
    expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK');
    await page.getByTestId('exported-dialog').getByText('in your downloads').waitFor();
  });

  it('says that a bundle is damaged whose capture is not the one that was exported, and leaves the lab alone', async () => {
    const bundle = await writeBundle('damaged.podwire', (files) => {
      const [[name, bytes] = ['', new Uint8Array()]] = Object.entries(files).filter(([path]) =>
        path.endsWith('.pcapng'),
      );
      const last = bytes.length - 5;
      return { [name]: bytes.map((byte, position) => (position === last ? byte ^ 1 : byte)) };
    });
    const { page, problems } = rig.lab;
    await page.keyboard.press('Control+o');
    await page.getByTestId('open-path').fill(bundle);
    await page.keyboard.press('Enter');
    const problem = page.getByTestId('problem');
    await problem.getByText('is another capture than the one that was exported').waitFor(PATIENCE);
    await problem.getByText('ask for it once more, exported again').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.title()).toBe('pair.podwire.yaml – Podwire');
    expect(problems).toEqual([]);
  });

  it('says which capture differs when the lab of a bundle gives other packets', async () => {
    const bundle = await writeBundle('other.podwire', () => ({
      'lab/recorded.podwire.yaml': Buffer.from((LAB + SCENARIO).replace('spec:\n', 'spec:\n  seed: 7\n')),
    }));
    const { page } = await rig.show(await rig.serve([bundle]));
    await hurry(page);
    await page.getByTestId('bundle-play').click();
    const capture = page.getByTestId('scenario-capture').first();
    await capture.getByText('differs from the bundle').waitFor();
    expect(await capture.textContent()).toMatch(/^web/u);
  });
});
