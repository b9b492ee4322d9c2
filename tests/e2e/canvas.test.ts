/** The picture in the hand: dragging, connecting, deleting, sending, with the mouse and without it. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { VIEWPORT } from '#kit/browser-tab';
import { isDesktop } from '#kit/desktop-app';
import { keepLetters, takeLetters } from '#kit/kept-letters';
import { hurry, LabRig, PATIENCE, waitForLab } from '#kit/lab-rig';
import { isMissing } from '#kit/tools';
import { overlapOf } from '../../src/renderer/canvas/label-place';

const SHOP = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: shop }
spec: {}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: nginx, image: "nginx:alpine" }]
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ports: [{ port: 80 }]
---
apiVersion: v1
kind: Pod
metadata:
  name: client
spec:
  nodeSelector: { kubernetes.io/hostname: node1 }
  terminationGracePeriodSeconds: 1
  containers: [{ name: client, image: "nginx:alpine" }]
`;
const MANIFEST = `apiVersion: v1
kind: Pod
metadata:
  name: alone
spec:
  containers: [{ name: a, image: "nginx:alpine" }]
`;

const LONG = SHOP.replace('name: client\nspec', `name: ${'client-'.repeat(8)}x\nspec`)
  .replace(
    'kind: Service\nmetadata:\n  name: web',
    `kind: Service\nmetadata:\n  name: ${'shop-'.repeat(12)}x`,
  )
  .replace('hostname: node1', `hostname: ${'node-'.repeat(12)}x`)
  .replace(
    'spec: {}',
    `spec: { cluster: { nodes: [{ name: control-plane, role: control-plane }, { name: ${'node-'.repeat(12)}x }] } }`,
  );

const CROWD = SHOP.replace('replicas: 2', 'replicas: 14');
const EMPTY = SHOP.slice(0, SHOP.indexOf('---'));

/** The row of a Pod that the Deployment owns. */
const OWNED = /^default\/web-\w+-\w+Pod.*Running/u;

interface Place {
  readonly x: number;
  readonly y: number;
}

const rig = new LabRig({
  files: {
    'shop.podwire.yaml': SHOP,
    'alone.yaml': MANIFEST,
    'crowd.podwire.yaml': CROWD,
    'empty.podwire.yaml': EMPTY,
    'long.podwire.yaml': LONG,
  },
  opens: 'shop.podwire.yaml',
  isReady: async ({ page }) => {
    await hurryLab(page);
    await expect.poll(() => rowOf(/^default\/client.*Running/u), PATIENCE).toBeDefined();
    await expect.poll(() => rowOf(/^default\/webDeployment.*2\/2 ready/u), PATIENCE).toBeDefined();
    // What the test before added is on its way out, and the picture closes up.
    await expect.poll(() => rowOf(/^node[3-9]node|Terminating/u), PATIENCE).toBeUndefined();
  },
});

async function hurryLab(page: Page): Promise<void> {
  await waitForLab(page);
  await hurry(page);
}

/** The text of the first row of the list that matches. */
async function rowOf(pattern: RegExp): Promise<string | undefined> {
  const rows = await rig.lab.page.getByTestId('topology-list-row').allTextContents();
  return rows.find((row) => pattern.test(row));
}

/** Selects an element by its row in the list; answers where the picture shows it. */
async function placeOf(row: RegExp): Promise<Place> {
  const { page } = rig.lab;
  await page.getByTestId('tab-list').click();
  await page.getByTestId('topology-list-row').filter({ hasText: row }).first().click();
  await page.getByTestId('tab-topology').click();
  const box = await cursorBox(page);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function cursorBox(page: Page): Promise<{ x: number; y: number; width: number; height: number }> {
  const cursor = page.getByTestId('canvas-cursor');
  await expect.poll(() => cursor.boundingBox(), PATIENCE).not.toBeNull();
  return (await cursor.boundingBox())!;
}

function selected(): Promise<string | null> {
  return rig.lab.page.getByTestId('canvas-cursor').getAttribute('data-ref');
}

/** Presses there, goes to the other place in steps, and lets go. */
async function drag(from: Place, to: Place): Promise<void> {
  const { mouse } = rig.lab.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(from.x + 12, from.y + 12, { steps: 3 });
  await mouse.move(to.x, to.y, { steps: 8 });
  await mouse.up();
}

/** With the tool for it. */
async function sendByClicks(podName: string, to: RegExp): Promise<void> {
  const { page } = rig.lab;
  const destination = await placeOf(to);
  const source = await placeOf(new RegExp(`^default/${podName}Pod`, 'u'));
  await page.getByTestId('tool-send').click();
  await page.mouse.click(source.x, source.y);
  await expect
    .poll(() => page.getByTestId('tool-hint').textContent(), PATIENCE)
    .toMatch(new RegExp(`^Send from ${podName} to`, 'u'));
  await page.mouse.click(destination.x, destination.y);
}

/** A disk of the colour of packets, as large as one, on the layer above the picture; undefined if none is under way for a while. */
async function travellingPacket(page: Page): Promise<Place | undefined> {
  return page.evaluate(async () => {
    const FRAMES = 60;
    const canvas = document.querySelector<HTMLCanvasElement>('.canvas-overlay');
    const context = canvas?.getContext('2d', { willReadFrequently: true });
    if (canvas === null || context === null || context === undefined || canvas.width === 0) return undefined;
    const probe = document.createElement('canvas').getContext('2d')!;
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--canvas-pulse');
    probe.fillRect(0, 0, 1, 1);
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    const find = (): Place | undefined => {
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      const isPulse = (x: number, y: number): boolean => {
        const index = 4 * (y * width + x);
        return (
          data[index] === red &&
          data[index + 1] === green &&
          data[index + 2] === blue &&
          data[index + 3] === 255
        );
      };
      // Wires that carry something are of the same colour, and less than this wide.
      const reach = 4;
      for (let y = reach; y < height - reach; y += 2) {
        for (let x = reach; x < width - reach; x += 2) {
          if (!isPulse(x, y)) continue;
          const corners = [isPulse(x - 3, y), isPulse(x + 3, y), isPulse(x, y - 3), isPulse(x, y + 3)];
          if (corners.includes(false)) continue;
          const box = canvas.getBoundingClientRect();
          return { x: box.x + x / devicePixelRatio, y: box.y + y / devicePixelRatio };
        }
      }
      return undefined;
    };
    for (let frame = 0; frame < FRAMES; frame++) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise(requestAnimationFrame);
    }
    return undefined;
  });
}

/** Undefined while it moves. */
async function standingPacket(page: Page): Promise<Place | undefined> {
  const before = await travellingPacket(page);
  // Longer than any stretch takes.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 60; frame++) await new Promise(requestAnimationFrame);
  });
  const after = await travellingPacket(page);
  return before !== undefined && before.x === after?.x && before.y === after.y ? after : undefined;
}

async function palettePlace(element: string): Promise<Place> {
  const box = (await rig.lab.page.getByTestId(`palette-${element}`).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** What the editor shows around the selected element. */
async function textThere(): Promise<string> {
  const { page } = rig.lab;
  await picture().focus();
  await page.keyboard.press('e');
  const lines = page.locator('.monaco-editor .view-lines');
  await lines.waitFor();
  return (await lines.innerText()).replaceAll('\u00a0', ' ');
}

/** Done and in the text: it can be taken back. */
async function waitForEdit(name: RegExp): Promise<void> {
  const undo = rig.lab.page.getByTestId('undo');
  await expect.poll(() => undo.getAttribute('title'), PATIENCE).toMatch(name);
}

function isPodAddress(address: string): boolean {
  return address.startsWith('10.244.');
}

function middleOf({ x, width }: { readonly x: number; readonly width: number }): number {
  return x + width / 2;
}

function bottomOf({ y, height }: { readonly y: number; readonly height: number }): number {
  return y + height;
}

function picture(): ReturnType<Page['getByRole']> {
  return rig.lab.page.getByTestId('topology').getByRole('application');
}

describe.skipIf(isMissing('chromium'))('the picture', () => {
  rig.shareLab();

  it('puts a Pod of the palette onto the node that it is dropped on: into the text and into the cluster', async () => {
    const node2 = await placeOf(/^node2node/u);
    await drag(await palettePlace('pod'), node2);
    await expect.poll(selected, PATIENCE).toMatch(/^pod:default\//u);
    expect(await picture().evaluate((element) => element === document.activeElement), 'keys go on').toBe(
      true,
    );
    const name = (await selected())!.slice('pod:default/'.length);
    await expect.poll(() => rowOf(new RegExp(`^default/${name}Pod.*Running`, 'u')), PATIENCE).toBeDefined();
    await expect.poll(textThere, PATIENCE).toMatch(new RegExp(`name: ${name}\\b[^]*hostname: node2`, 'u'));
    expect(rig.lab.problems).toEqual([]);
  });

  it('moves a Pod to the node that it is dragged to, and does not move itself meanwhile', async () => {
    const node2 = await placeOf(/^node2node/u);
    const before = await cursorBox(rig.lab.page);
    await drag(await placeOf(/^default\/client/u), node2);
    await expect
      .poll(() => rig.lab.page.getByTestId('edit-announcement').textContent(), PATIENCE)
      .toMatch(/^Moved client/u);
    await expect
      .poll(() => rig.lab.page.getByTestId('canvas-cursor').getAttribute('aria-label'), PATIENCE)
      .toBe('Pod client, Running, on node2');
    await placeOf(/^node2node/u);
    expect(await cursorBox(rig.lab.page)).toEqual(before);
  });

  it('says why a Pod that a ReplicaSet owns is not moved, and pins its Deployment instead', async () => {
    const { page } = rig.lab;
    await placeOf(OWNED);
    const words = (await page.getByTestId('canvas-cursor').getAttribute('aria-label')) ?? '';
    const other = await placeOf(words.endsWith('node1') ? /^node2node/u : /^node1node/u);
    await drag(await placeOf(OWNED), other);
    await page.getByTestId('refusal').waitFor();
    expect(await page.getByTestId('refusal').textContent()).toMatch(/Deployment web/u);
    await page.getByTestId('refusal-offer').click();
    await placeOf(/^default\/webDeployment/u);
    await expect.poll(textThere, PATIENCE).toMatch(/nodeSelector/u);
  });

  it('deletes what is selected, and undo brings it back and selects it', async () => {
    const { page } = rig.lab;
    await placeOf(/^default\/webService/u);
    await picture().focus();
    await page.keyboard.press('Delete');
    await expect.poll(() => rowOf(/^default\/webService/u), PATIENCE).toBeUndefined();
    await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => rowOf(/^default\/webService.*10\./u), PATIENCE).toBeDefined();
    expect(await selected()).toBe('service:default/web');
    await expect
      .poll(() => page.getByTestId('edit-announcement').textContent(), PATIENCE)
      .toBe('Undone: delete Service web.');
  });

  it('leaves its keys to what is selected when its tab has been clicked', async () => {
    const { page } = rig.lab;
    await placeOf(/^default\/webService/u);
    await page.getByTestId('tab-inspector').click();
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+v');
    await waitForEdit(/paste Service web-2/u);
    await page.getByTestId('tab-topology').click();
    await page.keyboard.press('ArrowRight');
    await expect.poll(selected).not.toBe('service:default/web-2');
    await page.getByTestId('undo').click();
    await expect.poll(() => rowOf(/^default\/web-2Service/u), PATIENCE).toBeUndefined();
  });

  it('sends a request with two clicks and shows what came of it', async () => {
    const { page } = rig.lab;
    await sendByClicks('client', /^default\/webService/u);
    await expect
      .poll(() => page.getByTestId('sent-request').textContent(), PATIENCE)
      .toMatch(/client → web.*200 OK/u);
    await page.getByTestId('sent-request-output').click();
    await page.getByLabel('Output', { exact: true }).waitFor();
    await page.getByTestId('sent-request-packets').click();
    await expect
      .poll(() => page.getByTestId('capture-filter').inputValue(), PATIENCE)
      .toMatch(/^host 10\.244\./u);
    expect(rig.lab.problems).toEqual([]);
  });

  it.each([
    ['a router', /^routerrouter/u, /client → router.*answered in .*ping/u],
    ['kube-dns', /^kube-system\/kube-dnsService/u, /client → kube-dns.*answered in/u],
  ])('sends a request with two clicks to %s', async (_, row, outcome) => {
    await sendByClicks('client', row);
    const sent = rig.lab.page.getByTestId('sent-request');
    await expect.poll(() => sent.textContent(), PATIENCE).toMatch(outcome);
    expect(rig.lab.problems).toEqual([]);
  });

  it('says that a request has to go elsewhere than where it comes from, and lets one choose again', async () => {
    const { page } = rig.lab;
    await sendByClicks('client', /^default\/clientPod/u);
    await page.getByTestId('refusal').getByText('A request goes to').waitFor();
    expect(await page.getByTestId('sent-request').count()).toBe(0);
    expect(await page.getByTestId('tool-hint').textContent()).toMatch(/^Send from client to/u);
  });

  it('connects a Service that is dragged onto a Pod, which it then selects', async () => {
    const client = await placeOf(/^default\/client/u);
    await drag(await palettePlace('service'), client);
    await expect.poll(selected, PATIENCE).toMatch(/^service:default\/.+/u);
    const name = (await selected())!.slice('service:default/'.length);
    await expect
      .poll(() => rowOf(new RegExp(`^default/${name}Service.*10\\.244\\.1\\.`, 'u')), PATIENCE)
      .toBeDefined();
  });

  it('cuts and mends a cable while the lab runs, and says on the cable what is wrong with it', async () => {
    const { page } = rig.lab;
    await placeOf(/^node2node/u);
    await page.getByTestId('tab-inspector').click();
    const inspector = page.getByTestId('inspector');
    await inspector.getByRole('button', { name: 'eth0', exact: true }).click();
    await page.getByTestId('fault-reorder').fill('25');
    await page.getByTestId('fault-reorder').press('Enter');
    await page.getByTestId('fault-problem').getByText('add a delay').waitFor();
    await page.getByTestId('fault-delay').fill('20');
    await page.getByTestId('fault-delay').press('Enter');
    await waitForEdit(/set the faults of the cable of node2/u);
    await expect.poll(textThere, PATIENCE).toMatch(/delay: 20ms[^]*reorder: 25%/u);

    await page.getByTestId('tab-inspector').click();
    await page.getByTestId('fault-down').click();
    await expect.poll(textThere, PATIENCE).toMatch(/down: true/u);
    await page.getByTestId('tab-inspector').click();
    await inspector.getByText('No carrier').waitFor();
    await page.getByTestId('fault-mend').click();
    await expect.poll(() => page.getByTestId('fault-delay').inputValue(), PATIENCE).toBe('');
    await waitForEdit(/mend the cable of node2/u);
    expect(rig.lab.problems).toEqual([]);
  });

  it('adds a node, which becomes Ready', async () => {
    await rig.lab.page.getByTestId('palette-node').click();
    await expect.poll(selected, PATIENCE).toMatch(/^machine:node\//u);
    const name = (await selected())!.slice('machine:node/'.length);
    await expect.poll(() => rowOf(new RegExp(`^${name}node.*● Ready`, 'u')), PATIENCE).toBeDefined();
  });

  it('puts what the menu of an empty place adds there', async () => {
    const { page, problems } = rig.lab;
    await picture().focus();
    // From farther off there is room beside everything.
    for (let step = 0; step < 4; step++) await page.keyboard.press('-');
    const pane = (await picture().boundingBox())!;
    const at = { x: pane.x + 60, y: pane.y + pane.height - 60 };
    await page.mouse.click(at.x, at.y, { button: 'right' });
    await page.getByTestId('menu-add-outside').click();
    await waitForEdit(/^Undo add /u);
    const box = await cursorBox(page);
    expect(Math.abs(middleOf(box) - at.x)).toBeLessThan(box.width);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('0');
    await expect.poll(() => page.getByTestId('redo').getAttribute('title'), PATIENCE).toMatch(/^Redo add /u);
    expect(problems).toEqual([]);
  });

  it('lets Escape end a drag without effect', async () => {
    const { page } = rig.lab;
    const node2 = await placeOf(/^node2node/u);
    const client = await placeOf(/^default\/client/u);
    const announced = await page.getByTestId('edit-announcement').textContent();
    await page.mouse.move(client.x, client.y);
    await page.mouse.down();
    await page.mouse.move(node2.x, node2.y, { steps: 6 });
    await page.getByTestId('drag-preview').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('drag-preview').waitFor({ state: 'detached' });
    await page.mouse.up();
    await page.waitForTimeout(300);
    expect(await rowOf(/^default\/client.*Terminating/u)).toBeUndefined();
    expect(await page.getByTestId('edit-announcement').textContent()).toBe(announced);
  });

  it('moves itself when something is dragged that stays in its place', async () => {
    const node1 = await placeOf(/^node1node/u);
    const before = await cursorBox(rig.lab.page);
    const bare = { x: before.x + before.width - 30, y: before.y + before.height - 12 };
    await drag(bare, { x: bare.x + 40, y: bare.y - 30 });
    const after = await cursorBox(rig.lab.page);
    expect({ x: Math.round(after.x - before.x), y: Math.round(after.y - before.y) }).toEqual({
      x: 40,
      y: -30,
    });
    expect(node1).toBeDefined();
  });

  it('puts a node where it is let go by its head, and undo puts it back', async () => {
    const { page } = rig.lab;
    await placeOf(/^node1node/u);
    const before = await cursorBox(page);
    const head = { x: before.x + before.width / 2, y: before.y + 14 };
    await drag(head, { x: head.x - 60, y: head.y });
    await waitForEdit(/place node1/u);
    await expect.poll(async () => (await cursorBox(page)).x, PATIENCE).toBeLessThan(before.x - 20);
    await page.getByTestId('undo').click();
    await expect.poll(async () => (await cursorBox(page)).x, PATIENCE).toBeGreaterThan(before.x - 20);
  });

  it('does all of it without a mouse', async () => {
    const { page } = rig.lab;
    await placeOf(/^default\/webDeployment/u);
    await picture().focus();
    await page.keyboard.press('+');
    await expect.poll(() => rowOf(/^default\/webDeployment.*3\/3 ready/u), PATIENCE).toBeDefined();

    await placeOf(/^default\/client/u);
    await picture().focus();
    await page.keyboard.press('m');
    await page.getByTestId('element-menu').getByText('node2').waitFor();
    await page.getByTestId('menu-node-node2').focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByTestId('canvas-cursor').getAttribute('aria-label'), PATIENCE)
      .toBe('Pod client, Running, on node2');

    await picture().focus();
    await page.keyboard.press('s');
    // Up to the band, whose top row holds the Services, and along it.
    const keys = [
      ...Array.from({ length: 12 }, () => 'ArrowUp'),
      ...Array.from({ length: 6 }, () => 'ArrowLeft'),
    ];
    for (const key of [...keys, ...Array.from({ length: 6 }, () => 'ArrowRight')]) {
      if ((await selected()) === 'service:default/web') break;
      await page.keyboard.press(key);
    }
    expect(await selected()).toBe('service:default/web');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('sent-request').textContent(), PATIENCE).toMatch(/200 OK/u);

    await page.keyboard.press('Shift+F10');
    await page.getByTestId('menu-delete').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => rowOf(/^default\/webService/u), PATIENCE).toBeUndefined();
  });

  it('adds what the palette finds, and copies and pastes it by keys, under a free name', async () => {
    const { page } = rig.lab;
    await picture().focus();
    await page.keyboard.press('a');
    await page.getByTestId('palette-search').fill('netpol');
    await page.getByTestId('palette-entry-policy').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(selected, PATIENCE).toBe('policy:default/default-deny');
    await picture().focus();
    await page.keyboard.press('Control+c');
    await expect
      .poll(() => page.getByTestId('edit-announcement').textContent(), PATIENCE)
      .toBe('1 element copied');
    await page.keyboard.press('Control+v');
    await expect.poll(selected, PATIENCE).toBe('policy:default/default-deny-2');
    await page.keyboard.press('Control+d');
    await waitForEdit(/duplicate as NetworkPolicy default-deny-3/u);
    expect(await textThere()).toContain('default-deny-3');
  });

  it('puts one after the other where it is clicked, until Escape', async () => {
    const { page, problems } = rig.lab;
    const node2 = await placeOf(/^node2node/u);
    await picture().focus();
    await page.keyboard.press('a');
    await page.getByTestId('palette-search').fill('pod');
    await page.getByTestId('palette-entry-pod').waitFor();
    await page.keyboard.press('Shift+Enter');
    await page.mouse.move(node2.x, node2.y, { steps: 3 });
    await page.getByTestId('drag-preview').waitFor();
    const added = async (): Promise<number> => {
      const rows = await page.getByTestId('topology-list-row').allTextContents();
      return rows.filter((row) => /^default\/(?!web-)\S+Pod/u.test(row)).length;
    };
    const before = await added();
    for (const count of [1, 2]) {
      await page.mouse.click(node2.x, node2.y);
      await expect.poll(added, PATIENCE).toBe(before + count);
    }
    await page.keyboard.press('Escape');
    await page.getByTestId('drag-preview').waitFor({ state: 'detached' });
    await page.mouse.click(node2.x, node2.y);
    await page.waitForTimeout(200);
    expect(await added()).toBe(before + 2);
    expect(problems).toEqual([]);
  });

  it('groups and locks what is selected together, and writes a note, all of it in the file once it is saved', async () => {
    const { page, problems } = rig.lab;
    await placeOf(/^node1node/u);
    await picture().focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+g');
    await waitForEdit(/group/u);
    await page.keyboard.press('l');
    await waitForEdit(/lock/u);
    await page.keyboard.press('n');
    await page.getByTestId('note-text').fill('Look **here**');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => rowOf(/Look/u), PATIENCE).toBeDefined();
    const kept = rig.workspace.file('shop.podwire.yaml');
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => readFileSync(kept, 'utf8'), PATIENCE)
      .toMatch(
        /^kind: Layout$[^]*groups:[^]*node\/node2[^]*locked:[^]*node\/node2[^]*notes:[^]*Look \*\*here/mu,
      );
    expect(problems).toEqual([]);
  });

  it('aligns what is selected by the menu, and undo puts it back', async () => {
    const { page, problems } = rig.lab;
    await placeOf(/^routerrouter/u);
    const before = await cursorBox(page);
    await placeOf(/^node2node/u);
    const node2 = await cursorBox(page);
    await picture().focus();
    await page.keyboard.down('Shift');
    await page.mouse.click(before.x + before.width / 2, before.y + 8);
    await page.keyboard.up('Shift');
    await picture().focus();
    await page.keyboard.press('Shift+F10');
    await page.getByTestId('menu-align').click();
    await page.getByTestId('menu-align-bottom').click();
    await waitForEdit(/align/u);
    await placeOf(/^routerrouter/u);
    expect(bottomOf(before)).toBeLessThan(bottomOf(node2) - 20);
    await expect.poll(async () => bottomOf(await cursorBox(page)), PATIENCE).toBeCloseTo(bottomOf(node2), 0);
    await page.getByTestId('undo').click();
    await expect.poll(async () => bottomOf(await cursorBox(page)), PATIENCE).toBeCloseTo(bottomOf(before), 0);
    expect(problems).toEqual([]);
  });

  it('finds an element by its address, and shows another part when the overview is clicked', async () => {
    const { page, problems } = rig.lab;
    await placeOf(/^default\/client/u);
    await picture().focus();
    await page.keyboard.press('Control+f');
    await page.getByTestId('canvas-find').fill('192.168.0.100');
    await page
      .getByRole('option', { name: /laptop/u })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(selected, PATIENCE).toBe('machine:host/laptop');
    await page.keyboard.press('Escape');
    await page.getByTestId('canvas-minimap').click();
    const overview = (await page.getByTestId('minimap').boundingBox())!;
    const before = await cursorBox(page);
    await page.mouse.click(overview.x + 8, overview.y + 8);
    await expect.poll(async () => (await cursorBox(page)).x, PATIENCE).not.toBe(before.x);
    await page.getByTestId('canvas-minimap').click();
    await page.getByTestId('canvas-fit').click();
    expect(problems).toEqual([]);
  });

  it('shows while a node is dragged where it will stand: on the grid and on lines of others, and exactly there with Alt', async () => {
    const { page, problems } = rig.lab;
    const { mouse, keyboard } = page;
    await placeOf(/^node1node/u);
    const before = await cursorBox(page);
    const head = { x: before.x + before.width / 2, y: before.y + 14 };
    await mouse.move(head.x, head.y);
    await mouse.down();
    await mouse.move(head.x - 61, head.y, { steps: 4 });
    await page.getByTestId('drag-preview').getByText('to this place; Alt: exactly here').waitFor();
    const ghost = page.getByTestId('canvas-ghost');
    const ghostMiddle = async (): Promise<number> => middleOf((await ghost.boundingBox())!);
    const onGrid = await ghostMiddle();
    await keyboard.down('Alt');
    for (const by of [62, 63, 64]) {
      await mouse.move(head.x - by, head.y);
      await expect.poll(ghostMiddle, PATIENCE).toBeCloseTo(head.x - by, 0);
    }
    await keyboard.up('Alt');
    await mouse.move(head.x - 61, head.y);
    await expect.poll(ghostMiddle, PATIENCE).toBe(onGrid);
    await mouse.up();
    await waitForEdit(/place node1/u);
    // The picture goes on to be seen as a whole: where it stands is told by the other node.
    const { x, width } = await cursorBox(page);
    await placeOf(/^node2node/u);
    const other = await cursorBox(page);
    expect((x - other.x) / width).toBeCloseTo((onGrid - middleOf(before)) / before.width, 2);
    await keyboard.press('Control+s');
    const kept = rig.workspace.file('shop.podwire.yaml');
    await expect
      .poll(() => readFileSync(kept, 'utf8'), PATIENCE)
      .toMatch(/^kind: Layout$[^]*node\/node1: \[ ?-?\d+, -?\d+ ?\]/mu);
    expect(problems).toEqual([]);
  });

  it('cuts what is selected, and pastes it as it was', async () => {
    const { page, problems } = rig.lab;
    const service = /^default\/webService.*10\./u;
    await placeOf(service);
    await picture().focus();
    await page.keyboard.press('Control+x');
    await waitForEdit(/delete Service web/u);
    await expect.poll(() => rowOf(service), PATIENCE).toBeUndefined();
    await page.keyboard.press('Control+v');
    await waitForEdit(/paste Service web/u);
    await expect.poll(() => rowOf(service), PATIENCE).toBeDefined();
    expect(await selected()).toBe('service:default/web');
    expect(problems).toEqual([]);
  });

  it('leaves what is locked in its place, and says so, until it is unlocked', async () => {
    const { page, problems } = rig.lab;
    await placeOf(/^node1node/u);
    const before = await cursorBox(page);
    const head = { x: before.x + before.width / 2, y: before.y + 14 };
    const aside = { x: head.x - 60, y: head.y };
    await picture().focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('l');
    await waitForEdit(/^Undo lock/u);
    await drag(head, aside);
    const refusal = page.getByTestId('refusal').getByText('It is locked in its place; unlock it to move it.');
    await refusal.waitFor();
    await page.keyboard.press('Escape');
    await refusal.waitFor({ state: 'detached' });
    await placeOf(/^node1node/u);
    expect(await cursorBox(page)).toEqual(before);
    await picture().focus();
    await page.keyboard.press('Alt+ArrowLeft');
    await refusal.waitFor();
    await page.keyboard.press('Escape');
    await picture().focus();
    await page.keyboard.press('l');
    await waitForEdit(/unlock node1/u);
    await drag(head, aside);
    await waitForEdit(/place node1/u);
    expect(problems).toEqual([]);
  });

  it.skipIf(isDesktop)('is printed as a whole, alone on one sheet', async () => {
    const { page, problems } = rig.lab;
    await page.evaluate(() => {
      const keep = (): void => {
        Reflect.set(globalThis, 'sheet', document.querySelector('.print-sheet')?.textContent);
      };
      addEventListener('beforeprint', keep, { once: true });
    });
    const paper = (await page.pdf({ format: 'A4', landscape: true })).toString('latin1');
    expect(paper.match(/\/Type \/Page\b/gu)).toHaveLength(1);
    const sheet = await page.evaluate(() => String(Reflect.get(globalThis, 'sheet')));
    expect(sheet).toMatch(/^shop\.podwire\.yaml · Physical · [^]*node1[^]*client/u);
    expect(await page.locator('.print-sheet').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('names a packet on its way by the header that it has there, and lets none travel with reduced motion', async () => {
    const { page, problems } = rig.lab;
    // As large as names are written that hide others.
    await page.setViewportSize({ width: 1920, height: 1400 });
    await keepLetters(page, 'canvas-overlay');
    await rig.lab.filter('tcp port 80');
    await sendByClicks('client', /^default\/webService/u);
    await page.getByTestId('sent-request-result').getByText('200 OK').waitFor();
    await page.getByTestId('capture-row').first().waitFor();
    expect([...(await takeLetters(page)).keys()].filter((text) => text.includes(' > '))).toEqual([]);

    await page.emulateMedia({ reducedMotion: 'no-preference' });
    const written = new Set<string>();
    const isTranslated = async (): Promise<boolean> => {
      for (const text of (await takeLetters(page)).keys()) written.add(text);
      const destinations = new Map<string, Set<string>>();
      for (const text of written) {
        const [, from = '', to = ''] =
          /^(?:TCP|HTTP) {2}(10\.244\.1\.\d+:\d+) > (10\..*):80$/u.exec(text) ?? [];
        destinations.set(from, (destinations.get(from) ?? new Set()).add(to));
      }
      // The Service's address before the node, a Pod's after it.
      return [...destinations.values()].some((each) => each.size === 2 && [...each].some(isPodAddress));
    };
    const isSeen = async (): Promise<boolean> => {
      if (await isTranslated()) return true;
      await sendByClicks('client', /^default\/webService/u);
      return false;
    };
    await expect.poll(isSeen, { ...PATIENCE, interval: 1000 }).toBe(true);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize(VIEWPORT);
    expect(problems).toEqual([]);
  });

  it('leaves a packet where a step has brought it', async () => {
    const { page, problems } = rig.lab;
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.getByTestId('clock-pause').click();
    await sendByClicks('client', /^default\/webService/u);
    await expect
      .poll(async () => {
        // A frame between two machines may be on no interface yet.
        await page.getByTestId('clock-step').click();
        return standingPacket(page);
      }, PATIENCE)
      .toBeDefined();
    const at = await standingPacket(page);
    if (at !== undefined) await page.mouse.click(at.x, at.y);
    await page.getByTestId('journey-hop').first().waitFor(PATIENCE);
    await page.getByTestId('clock-play').click();
    expect(problems).toEqual([]);
  });

  it('opens the journey of a packet that is clicked while it travels', async () => {
    const { page } = rig.lab;
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await sendByClicks('client', /^default\/webService/u);
    await expect
      .poll(async () => {
        const at = await travellingPacket(page);
        if (at !== undefined) await page.mouse.click(at.x, at.y);
        // All have arrived before one was hit, on a machine that has much else to do.
        else await sendByClicks('client', /^default\/webService/u);
        return page.getByTestId('journey-hop').first().isVisible();
      }, PATIENCE)
      .toBe(true);
  });
});

describe.skipIf(isMissing('chromium'))('the picture of a lab with long names', () => {
  rig.shareLab({ opens: 'long.podwire.yaml', isReady: ({ page }) => hurryLab(page) });

  it('shows Pods beside long names of nodes, and what came of a request between long names', async () => {
    const { page } = rig.lab;
    await page.setViewportSize({ width: 1024, height: 700 });
    await expect.poll(() => rowOf(/^default\/webDeployment.*2\/2 ready/u), PATIENCE).toBeDefined();
    await expect.poll(() => rowOf(/^default\/client-.*Running/u), PATIENCE).toBeDefined();
    const target = page.getByTestId(
      'terminal-target-default/client-client-client-client-client-client-client-client-x',
    );
    const name = (await target.locator('.target-name').boundingBox())!;
    expect(name.width).toBeGreaterThan((await target.boundingBox())!.width / 3);

    await sendByClicks('client-.*', /^default\/shop-.*Service/u);
    const result = page.getByTestId('sent-request-result').filter({ hasText: '200 OK' });
    await result.waitFor();
    const card = (await page.getByTestId('sent-request').boundingBox())!;
    const place = (await result.boundingBox())!;
    // Its first line; what follows may be cut.
    expect(place.y + 12).toBeLessThanOrEqual(card.y + card.height);
  });
});

describe.skipIf(isMissing('chromium'))('the picture of a lab with many Pods', () => {
  rig.shareLab({
    opens: 'crowd.podwire.yaml',
    isReady: async ({ page }) => {
      await hurryLab(page);
      await expect.poll(() => rowOf(/^default\/webDeployment.*14\/14 ready/u), PATIENCE).toBeDefined();
    },
  });

  it('folds them in the logical view into their number, and unfolds them by Enter, by a double click, and for who looks for one', async () => {
    const { page, problems } = rig.lab;
    const deployment = /^default\/webDeployment/u;
    await keepLetters(page, 'canvas-drawing');
    await placeOf(deployment);
    await picture().focus();
    await page.keyboard.press('2');
    const isWritten = async (text: RegExp): Promise<boolean> =>
      [...(await takeLetters(page)).keys()].some((each) => text.test(each));
    await expect.poll(() => isWritten(/^▸ 14 Pods$/u), PATIENCE).toBe(true);

    await page.keyboard.press('Shift+F10');
    expect(await page.getByTestId('menu-fold').textContent()).toMatch(/^Unfold web\s*Enter$/u);
    expect(await page.getByRole('menuitem', { name: 'Show in inspector' }).textContent()).not.toContain(
      'Enter',
    );
    await page.keyboard.press('Escape');
    await picture().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => isWritten(/^web-/u), PATIENCE).toBe(true);

    const fold = async (): Promise<void> => {
      await page.keyboard.press('Shift+F10');
      await page.getByTestId('menu-fold').click();
      await expect.poll(() => isWritten(/^▸ 14 Pods$/u), PATIENCE).toBe(true);
    };
    await fold();
    const { x, y } = await placeOf(deployment);
    await page.mouse.dblclick(x, y);
    await expect.poll(() => isWritten(/^web-/u), PATIENCE).toBe(true);

    await picture().focus();
    await fold();
    await placeOf(OWNED);
    await expect.poll(() => isWritten(/^web-/u), PATIENCE).toBe(true);
    const seen = (await picture().boundingBox())!;
    const pod = await cursorBox(page);
    expect(pod.x).toBeGreaterThanOrEqual(seen.x);
    expect(pod.y).toBeGreaterThanOrEqual(seen.y);
    expect(pod.x + pod.width).toBeLessThanOrEqual(seen.x + seen.width);
    expect(pod.y + pod.height).toBeLessThanOrEqual(seen.y + seen.height);
    await picture().focus();
    await page.keyboard.press('1');
    expect(problems).toEqual([]);
  });
});

describe.skipIf(isMissing('chromium'))('the picture as a whole', () => {
  rig.shareLab();

  it('has no element under its buttons in a narrow pane', async () => {
    const { page, problems } = rig.lab;
    await page.setViewportSize({ width: 1024, height: 700 });
    await placeOf(/^default\/webDeployment/u);
    await picture().focus();
    await page.keyboard.press('3');
    const buttons = page.locator('.canvas-buttons');
    await expect
      .poll(async () => {
        await page.keyboard.press('0');
        const { x, width } = await cursorBox(page);
        return x + width - (await buttons.boundingBox())!.x;
      }, PATIENCE)
      .toBeLessThan(0);
    await page.keyboard.press('1');
    expect(problems).toEqual([]);
  });

  it('shows what is found beside the box that found it, and that beside the buttons', async () => {
    const { page, problems } = rig.lab;
    await page.setViewportSize({ width: 1024, height: 700 });
    await picture().focus();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('client');
    await page.keyboard.press('Enter');
    await expect.poll(() => selected(), PATIENCE).toBe('pod:default/client');
    const find = (await page.locator('.canvas-find').boundingBox())!;
    const buttons = (await page.locator('.canvas-buttons').boundingBox())!;
    expect(overlapOf(await cursorBox(page), find), 'what is found, and the box').toBe(0);
    expect(overlapOf(find, buttons), 'the box, and the buttons').toBe(0);
    await page.keyboard.press('Escape');
    expect(problems).toEqual([]);
  });

  it('has names in presenter mode that the last row reads, in the room of the tools', async () => {
    const { page, problems } = rig.lab;
    await page.setViewportSize({ width: 1024, height: 768 });
    await picture().focus();
    await page.keyboard.press('Alt+Shift+P');
    await page.getByTestId('tool-send').waitFor({ state: 'hidden' });
    await keepLetters(page, 'canvas-drawing');
    await page.keyboard.press('2');
    await page.keyboard.press('1');
    const written = new Map<string, number>();
    const sizes = async (): Promise<number[]> => {
      for (const [text, size] of await takeLetters(page)) written.set(text, size);
      return ['control-plane', 'node1', 'laptop', 'client', 'web'].map((name) => written.get(name) ?? 0);
    };
    await expect.poll(async () => Math.min(...(await sizes())), PATIENCE).toBeGreaterThanOrEqual(16);
    expect(problems).toEqual([]);
  });
});

describe.skipIf(isMissing('chromium'))('the picture of an empty lab', () => {
  rig.shareLab({ opens: 'empty.podwire.yaml', isReady: ({ page }) => hurryLab(page) });

  it('shows the bare cluster of an empty lab, which takes its first Pod', async () => {
    const { page, problems } = rig.lab;
    await expect
      .poll(() => picture().getAttribute('aria-label'), PATIENCE)
      .toMatch(/^Topology: 6 machines, 2 Pods\./u);
    expect(await page.getByTestId('editor-status').textContent()).toMatch(/^Applied:/u);
    expect(await page.getByTestId('diagnostics').count()).toBe(0);
    // What to do with it stands below the picture and covers nothing of it.
    const [drawn, hint] = [await picture().boundingBox(), await page.getByTestId('empty-lab').boundingBox()];
    expect(hint!.y).toBeGreaterThanOrEqual(drawn!.y + drawn!.height);
    expect(drawn!.height).toBeGreaterThan(hint!.height);
    await page.getByTestId('palette-pod').click();
    await expect.poll(selected, PATIENCE).toMatch(/^pod:default\/.+/u);
    await expect.poll(() => rowOf(/^default\/.*Pod.*Running/u), PATIENCE).toBeDefined();
    expect(problems).toEqual([]);
  });
});

describe.skipIf(isMissing('chromium'))('the picture of a plain manifest', () => {
  rig.shareLab({ opens: 'alone.yaml', isReady: ({ page }) => hurryLab(page) });

  it('asks once before a plain manifest gets a lab file beside it', async () => {
    const { page } = rig.lab;
    await expect.poll(() => rowOf(/^default\/alone/u), PATIENCE).toBeDefined();
    await page.getByTestId('palette-node').click();
    await page.getByTestId('lab-file-question').waitFor();
    await page.getByTestId('lab-file-make').click();
    await expect.poll(selected, PATIENCE).toMatch(/^machine:node\//u);
    await page.getByTestId('palette-node').click();
    await expect.poll(() => rowOf(/^node4node/u), PATIENCE).toBeDefined();
    expect(await page.getByTestId('lab-file-question').count()).toBe(0);
  });
});
