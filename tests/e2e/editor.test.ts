/** The lab's text in the page: typing, errors, completion, undo, and two pages on one text. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { LabRig, PATIENCE, waitForEditor } from '#kit/lab-rig';
import { isMissing } from '#kit/tools';

const SHOP = `# The shop.
apiVersion: podwire.dev/v1
kind: Lab
metadata:
  name: shop
spec:
  cluster:
    nodes:
      - { name: control-plane, role: control-plane }
      - { name: node1 }
---
apiVersion: v1
kind: Pod
metadata:
  name: idle
spec:
  containers:
    - name: c
      image: nginx
---
apiVersion: v1
kind: Service
metadata:
  name: idle
spec:
  selector: { app: idle }
  ports: [{ port: 80 }]
`;

const rig = new LabRig({
  files: { 'shop.podwire.yaml': SHOP },
  opens: 'shop.podwire.yaml',
  isReady: ({ page }) => ready(page),
});

async function ready(page: Page): Promise<void> {
  await waitForEditor(page);
  await expect.poll(() => textOf(page), PATIENCE).toContain('apiVersion: ');
  await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^Applied:/u);
}

async function statusOf(page: Page): Promise<string> {
  return (await page.getByTestId('editor-status').textContent()) ?? '';
}

/**
 * Types the letter again where a slow machine has let the moment for suggestions pass. Those that a key asks for would take
 * Enter for themselves.
 */
async function suggestionsAfter(page: Page, letter: string): Promise<readonly string[]> {
  const offered = await suggestionsOf(page);
  if (offered.length > 0) return offered;
  await page.keyboard.press('Backspace');
  await page.keyboard.type(letter);
  return suggestionsOf(page);
}

/** Goes to the end of a line, counted from 1. */
async function goTo(page: Page, line: number): Promise<void> {
  await page.locator('.monaco-editor textarea.inputarea').focus();
  await page.keyboard.press('Control+Home');
  for (let down = 1; down < line; down++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
}

async function goToEnd(page: Page): Promise<void> {
  await page.locator('.monaco-editor textarea.inputarea').focus();
  await page.keyboard.press('Control+End');
}

function suggestionsOf(page: Page): Promise<string[]> {
  return page.locator('.suggest-widget.visible .monaco-list-row .label-name').allTextContents();
}

/** A YAML worker that is asked to complete begins when it is told to, as one that has much to do. */
async function holdCompletion(
  page: Page,
): Promise<{ isAsked: () => Promise<unknown>; release: () => Promise<void> }> {
  const held = await page.evaluateHandle(() => {
    const waiting: (() => void)[] = [];
    const { prototype } = Worker;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the worker that it is for
    const { postMessage } = prototype;
    prototype.postMessage = function (this: Worker, ...words: unknown[]): void {
      const send = (): unknown => Reflect.apply(postMessage, this, words);
      if (waiting.length > 0 || JSON.stringify(words[0]).includes('"doComplete"')) waiting.push(send);
      else send();
    };
    return {
      waiting,
      release: (): void => {
        prototype.postMessage = postMessage;
        for (const send of waiting) send();
      },
    };
  });
  return {
    isAsked: () => page.waitForFunction(({ waiting }) => waiting.length > 0, held),
    release: () => held.evaluate(({ release }) => release()),
  };
}

/** The lines in view, from top to bottom. */
async function textOf(page: Page): Promise<string> {
  const lines = await page.locator('.monaco-editor .view-line').evaluateAll((elements) =>
    elements
      .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent }))
      .sort((one, other) => one.top - other.top)
      .map(({ text }) => text),
  );
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

/**
 * Pixels from the last line with the text to the list of problems, negative where the list covers it. Read at once: the editor
 * may draw a line anew, in another element, at any moment.
 */
function roomBelowTyped(page: Page, text: string): Promise<number> {
  return page.evaluate((typed) => {
    const bottoms = [...document.querySelectorAll('.monaco-editor .view-line')]
      .filter((line) => line.textContent === typed)
      .map((line) => line.getBoundingClientRect().bottom);
    const list = document.querySelector('[data-testid=editor-status]');
    if (bottoms.length === 0 || list === null) return Number.NaN;
    return list.getBoundingClientRect().top - Math.max(...bottoms);
  }, text);
}

describe.skipIf(isMissing('chromium'))('the editor', () => {
  rig.shareLab();

  it('marks what is typed wrong, says so with the line, and lets the lab run on', async () => {
    const { page } = rig.lab;
    await goTo(page, 13);
    await page.keyboard.type('d');
    await expect.poll(() => statusOf(page), PATIENCE).toBe('Error in line 13; the lab runs on as it wasShow');
    const problems = page.getByTestId('diagnostics');
    expect(await problems.textContent()).toContain('no matches for kind "Podd" in version "v1"');
    expect(await problems.textContent()).toContain('did you mean "Pod"?');
    await page.locator('.monaco-editor .squiggly-error').first().waitFor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F8');
    await page.locator('.monaco-hover').getByText('no matches for kind "Podd"').first().waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^Applied:/u);
    // The Service of this lab selects nothing, which hinders nobody.
    await expect.poll(() => problems.textContent(), PATIENCE).toBe('1 warning');
    expect(rig.lab.problems).toEqual([]);
  });

  it('shows the place of a problem that is clicked', async () => {
    const { page } = rig.lab;
    await goTo(page, 22);
    await page.keyboard.type('s');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Home');
    await page.getByTestId('diagnostics').getByRole('button', { name: 'shop.podwire.yaml:22:7' }).click();
    await expect
      .poll(() => page.locator('.monaco-editor .active-line-number').textContent(), PATIENCE)
      .toBe('22');
  });

  it('applies what is typed after a pause', async () => {
    const { page } = rig.lab;
    await goTo(page, 10);
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('- { name: node2 }');
    await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^Applied:/u);
    await page.getByTestId('tab-list').click();
    await expect.poll(() => page.getByTestId('topology-list').textContent(), PATIENCE).toContain('node2');
  });

  it('offers whole objects and kinds in an empty text', async () => {
    const { page } = rig.lab;
    await goTo(page, 1);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Control+Space');
    await expect.poll(() => suggestionsOf(page), PATIENCE).toContain('Deployment');
    expect((await suggestionsOf(page)).slice(0, 4)).toEqual(['Lab', 'Pod', 'Deployment', 'Service']);
    await page.keyboard.type('Dep');
    await expect.poll(async () => (await suggestionsOf(page))[0], PATIENCE).toBe('Deployment');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect.poll(() => textOf(page), PATIENCE).toContain('kind: Deployment');
    await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^Applied:/u);
  });

  it('completes kinds of an apiVersion, keys, and the words that a field may have', async () => {
    const { page } = rig.lab;
    await goToEnd(page);
    await page.keyboard.insertText('---\napiVersion: v1\nkind: ');
    await page.keyboard.press('Control+Space');
    await expect.poll(() => suggestionsOf(page), PATIENCE).toContain('ConfigMap');
    expect(await suggestionsOf(page)).not.toContain('Deployment');
    await page.keyboard.press('Escape');
    await page.keyboard.insertText('Service\nspec:\n  ');
    await page.keyboard.type('ty');
    const first = async (): Promise<string | undefined> => (await suggestionsAfter(page, 'y'))[0];
    await expect.poll(first, { ...PATIENCE, interval: 1000 }).toBe('type');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => suggestionsOf(page), PATIENCE)
      .toEqual(['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
    expect(rig.lab.problems).toEqual([]);
  });

  it('completes what was typed while the answer for the empty line was on its way', async () => {
    const { page } = rig.lab;
    await goToEnd(page);
    await page.keyboard.insertText('---\napiVersion: v1\nkind: Service\nspec:');
    const worker = await holdCompletion(page);
    await page.keyboard.insertText('\n  ');
    await worker.isAsked();
    await page.keyboard.type('ty');
    await worker.release();
    await expect.poll(async () => (await suggestionsOf(page))[0], PATIENCE).toBe('type');
    await page.keyboard.press('Enter');
    await expect.poll(() => textOf(page), PATIENCE).toMatch(/\nspec:\n +type: $/u);
    await expect.poll(() => suggestionsOf(page), PATIENCE).toContain('NodePort');
    expect(rig.lab.problems).toEqual([]);
  });

  it('ends a line with Enter where the word is already there', async () => {
    const { page } = rig.lab;
    await goToEnd(page);
    await page.keyboard.type('---\napiVersion: v1\nkind: Service');
    await expect.poll(() => suggestionsAfter(page, 'e'), PATIENCE).toContain('Service');
    await page.keyboard.press('Enter');
    await page.keyboard.type('spec:');
    await expect.poll(() => textOf(page), PATIENCE).toMatch(/kind: Service\nspec:/u);
  });

  it('keeps the line that is typed in view when the list of problems takes room from it', async () => {
    const { page } = rig.lab;
    await goToEnd(page);
    await page.keyboard.insertText('---\napiVersion: v1\nkind: Service\nspec:');
    await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^2 errors/);
    await page.getByTestId('diagnostics').waitFor();
    await expect.poll(() => textOf(page), PATIENCE).toMatch(/kind: Service\nspec:$/u);
    await expect.poll(() => roomBelowTyped(page, 'spec:'), PATIENCE).toBeGreaterThanOrEqual(0);
  });

  it('takes typing back with one undo for the whole page, and selects what came back', async () => {
    const { page } = rig.lab;
    // Its history is empty then.
    await rig.open('shop.podwire.yaml');
    await ready(page);
    await goTo(page, 1);
    await page.keyboard.insertText(' It sells.');
    await page.getByTestId('undo').and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await textOf(page)).split('\n')[0], PATIENCE).toBe('# The shop.');
    await page.getByTestId('undo').and(page.locator(':disabled')).waitFor();
    await page.getByTestId('topology').focus();
    await page.keyboard.press('Control+Shift+z');
    await expect
      .poll(async () => (await textOf(page)).split('\n')[0], PATIENCE)
      .toBe('# The shop. It sells.');
    await page.getByTestId('undo').click();
    await expect.poll(async () => (await textOf(page)).split('\n')[0], PATIENCE).toBe('# The shop.');
  });

  it('leaves undo to a text field that is typed into', async () => {
    const { page } = rig.lab;
    await goTo(page, 1);
    await page.keyboard.insertText(' It sells.');
    await page.getByTestId('undo').and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('web');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Escape');
    // The search has scrolled to what it found.
    await page.keyboard.press('Control+Home');
    await expect.poll(() => textOf(page), PATIENCE).toMatch(/^# The shop\. It sells\.\n/u);
  });

  it('selects on the canvas what the cursor is put into', async () => {
    const { page } = rig.lab;
    await goTo(page, 22);
    await page.getByTestId('tab-inspector').click();
    await expect.poll(() => page.getByTestId('inspector').textContent(), PATIENCE).toMatch(/Service/u);
  });

  it('forgets a cursor whose text was replaced at once', async () => {
    const { page } = rig.lab;
    await goToEnd(page);
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('# Nothing.\n');
    await expect.poll(() => textOf(page), PATIENCE).toMatch(/^# Nothing\.\s*$/u);
    await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^Error in line 1;/u);
    expect(rig.lab.problems).toEqual([]);
  });

  it('offers the labels of the lab, tells whom a selector means, and leads to it', async () => {
    const { page } = rig.lab;
    await goTo(page, 26);
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText('selector: { app: idle, shop: front }');
    await goTo(page, 15);
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('labels: { app: idle, shop: front }');
    // Into the last word.
    await goTo(page, 27);
    for (let left = 0; left < 4; left++) await page.keyboard.press('ArrowLeft');
    // Asked for again until the lab has the label.
    const offered = async (): Promise<readonly string[]> => {
      await page.keyboard.press('Control+Space');
      return suggestionsOf(page);
    };
    await expect.poll(offered, { ...PATIENCE, interval: 1000 }).toContain('front');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const hover = page.locator('.monaco-hover');
    await expect.poll(() => hover.first().textContent(), PATIENCE).toContain('Selects 1 Pod');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F12');
    await expect.poll(() => page.locator('.active-line-number').textContent(), PATIENCE).toBe('16');
    const place = page.locator('.editor-place-name');
    await expect.poll(() => place.textContent(), PATIENCE).toBe('pod/default/idle');
    const selected = page.getByTestId('canvas-cursor');
    await expect.poll(() => selected.getAttribute('data-ref'), PATIENCE).toBe('pod:default/idle');
    await page.keyboard.press('Control+Shift+O');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Service' }).first().click();
    await expect.poll(() => place.textContent(), PATIENCE).toBe('service/default/idle');
    await expect.poll(() => selected.getAttribute('data-ref'), PATIENCE).toBe('service:default/idle');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('image: nginx');
    await expect.poll(() => selected.getAttribute('data-ref'), PATIENCE).toBe('pod:default/idle');
    await page.keyboard.press('Escape');
  });

  it('offers what mends a problem, in words that are not cut off, and does it', async () => {
    const { page } = rig.lab;
    await goTo(page, 15);
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('labels: { app: idle }');
    await goTo(page, 27);
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText('selector: { app: idel }');
    await expect.poll(() => page.getByTestId('diagnostics').textContent(), PATIENCE).toContain('1 warning');
    await page.keyboard.press('F8');
    const fix = page.locator('.action-widget .title', { hasText: 'select app=idle' });
    await expect
      .poll(
        async () => {
          if ((await fix.count()) === 0) await page.keyboard.press('Control+.');
          return fix.count();
        },
        { ...PATIENCE, interval: 2000 },
      )
      .toBe(1);
    expect(await fix.evaluate((title) => title.scrollWidth - title.clientWidth)).toBe(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => textOf(page), PATIENCE).toContain('{ app: idle }');
    await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^Applied:/u);
  });

  it('shows what has changed since the file was saved', async () => {
    const { page } = rig.lab;
    const compare = page.getByTestId('editor-compare');
    await goTo(page, 1);
    await page.keyboard.insertText(' Changed.');
    await compare.click(PATIENCE);
    const added = page.getByTestId('saved-diff').locator('.line-insert');
    await expect.poll(() => added.count(), PATIENCE).toBeGreaterThan(0);
    await compare.click();
    await expect.poll(() => page.getByTestId('saved-diff').count(), PATIENCE).toBe(0);
  });

  it('keeps two pages at the same text', async () => {
    const { page } = rig.lab;
    const { page: other } = await rig.show();
    await ready(other);
    await goToEnd(other);
    await other.keyboard.insertText('# written below');
    await goTo(page, 1);
    await page.keyboard.insertText(' Written above.');
    await goTo(other, 1);
    for (const both of [page, other]) {
      await expect.poll(() => textOf(both), PATIENCE).toMatch(/^# The shop\. Written above\.\n/u);
    }
    await goToEnd(page);
    await expect.poll(() => textOf(page), PATIENCE).toContain('# written below');
  });

  it('replaces a Pod that a running cluster cannot change, when told to', async () => {
    const { page } = rig.lab;
    await goTo(page, 19);
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('command: [sleep, infinity]');
    await expect
      .poll(() => statusOf(page), PATIENCE)
      .toMatch(/^A running Pod cannot be changed like this: idle/u);
    await page.getByRole('button', { name: 'Replace the Pod' }).click();
    await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^Applied:/u);
  });

  it('says what only a lab that starts anew has, and starts it', async () => {
    const { page } = rig.lab;
    await goTo(page, 7);
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('networking: { podSubnet: 10.200.0.0/16 }');
    await expect.poll(() => textOf(page), PATIENCE).toMatch(/^ {2}cluster:\n {4}networking: \{.*\}$/mu);
    await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^Not while it runs: .*10\.200\.0\.0\/16/u);
    await page.getByTestId('editor-status').getByRole('button', { name: 'Start anew' }).click();
    await expect.poll(() => statusOf(page), PATIENCE).toMatch(/^Applied:/u);
  });

  it('takes a paste of 10 MB, and refuses one that could not be opened again without losing anything', async () => {
    const { page } = rig.lab;
    const paste = (lines: number): Promise<void> =>
      page.evaluate((count) => {
        const data = new DataTransfer();
        data.setData('text/plain', `# ${'x'.repeat(97)}\n`.repeat(count));
        const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        document.activeElement?.dispatchEvent(event);
      }, lines);
    await goToEnd(page);
    await paste(100_000);
    await expect.poll(() => statusOf(page), { timeout: 45_000 }).toMatch(/are not read while you type/u);
    await paste(100_000);
    await expect
      .poll(() => statusOf(page), { timeout: 45_000 })
      .toMatch(/^Not taken: .* larger than 16 MiB/u);
    await page.keyboard.press('Control+z');
    await expect.poll(() => statusOf(page), { timeout: 45_000 }).toMatch(/^9\.5 MiB are not read/u);
    await page.keyboard.press('Control+z');
    await expect.poll(() => statusOf(page), { timeout: 45_000 }).toMatch(/^Applied:/u);
    expect(readFileSync(rig.workspace.file('shop.podwire.yaml'), 'utf8')).toBe(SHOP);
    expect(rig.lab.problems).toEqual([]);
  });
});
