/** What is done beside the newcomer's walk, on one page: packets studied, labs begun and handed on, and what is none refused. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { isDesktop } from '#kit/desktop-app';
import { dropLinkOnPage, dropOnPage, type DroppedThing } from '#kit/drop-on-page';
import { hurry, LabRig, PATIENCE, typeAtStart, waitForEditor, waitForTitle } from '#kit/lab-rig';
import { isMissing } from '#kit/tools';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: shop }
spec:
  cluster:
    nodes:
      - { name: control-plane, role: control-plane }
      - { name: node1, role: worker }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  nodeName: node1
  containers: [{ name: nginx, image: nginx }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ port: 80 }]
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec:
  nodeName: control-plane
  containers: [{ name: client, image: busybox, command: [sleep, infinity] }]
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: request }
spec:
  steps:
    - exec: { in: default/client, run: "wget -qO- http://web" }
      task: Ask the Service web for its page.
      hint: [wget is in the Pod., "Type wget -qO- http://web."]
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: { name: guess }
spec:
  steps:
    - exec: { in: default/client, run: "wget -qO- http://web" }
      predict: { question: Who answers?, answers: [The node., The Pod web.], correct: 2, because: It listens on port 80. }
  diagnosis: { question: What is wrong?, answers: [The network., Nothing.], correct: 2, because: The page comes. }
`;

/** One of each that somebody else looks at: what it is, what is dropped, and words of the answer. */
const NO_LABS: readonly (readonly [string, readonly DroppedThing[], string])[] = [
  ['Docker Compose', [{ name: 'a.yml', text: 'services:\n  web: {}\n' }], 'write a Deployment and a Service'],
  ['a damaged bundle', [{ name: 'a.podwire', text: 'PK\u0003\u0004\u0014' }], 'the archive is damaged'],
  ['a capture of rubbish', [{ name: 'a.pcap', text: 'rubbish' }], 'it begins like no pcap or pcapng file'],
  [
    'several labs',
    [
      { name: 'a.podwire', text: '' },
      { name: 'b.podwire', text: '' },
    ],
    'a lab of its own',
  ],
];

const rig = new LabRig({
  files: { 'shop.podwire.yaml': LAB },
  opens: 'shop.podwire.yaml',
  isReady: ({ page }) => waitForEditor(page),
});

async function waitForPods(page: Page): Promise<void> {
  await hurry(page);
  const counts = page.getByTestId('status-counts');
  await expect.poll(() => counts.textContent(), PATIENCE).toMatch(/2\/2 nodes ready, 4\/4 Pods ready/u);
}

async function openTerminal(page: Page, target = 'default/client'): Promise<Locator> {
  await page.getByTestId(`terminal-target-${target}`).click();
  const rows = page.getByTestId('terminal-screen').locator('.xterm-rows').first();
  await expect.poll(() => rows.textContent(), PATIENCE).toContain('#');
  await page.getByTestId('terminal-screen').first().click();
  return rows;
}

/** The packets of one request. */
async function captureRequest(page: Page): Promise<void> {
  await waitForPods(page);
  await rig.lab.filter('tcp port 80');
  const rows = await openTerminal(page);
  await page.keyboard.type('wget -qO- http://web\n');
  await expect.poll(() => rows.textContent(), PATIENCE).toContain('Welcome to nginx!');
  await page.getByTestId('capture-row').first().waitFor();
}

async function chooseForPacket(page: Page, entry: string): Promise<void> {
  await page.getByTestId('capture-row').first().click({ button: 'right' });
  await page.getByTestId(entry).click();
}

async function chooseView(page: Page, entry: string): Promise<void> {
  await page.getByTestId('capture-view').click();
  await page.getByTestId(entry).click();
  await page.keyboard.press('Escape');
}

describe.skipIf(isMissing('chromium'))('the window', () => {
  rig.shareLab();

  it('follows a stream, shows one packet wherever it was, and who talked with whom', async () => {
    const { page, problems } = rig.lab;
    await captureRequest(page);
    await chooseForPacket(page, 'packet-stream');
    const stream = page.getByTestId('stream');
    await expect.poll(() => stream.textContent(), PATIENCE).toMatch(/GET \/ HTTP\/1\.1.*Welcome to nginx!/su);
    await chooseForPacket(page, 'packet-everywhere');
    const sightings = page.getByTestId('sightings');
    await expect.poll(() => sightings.textContent(), PATIENCE).toMatch(/:eth0.*flannel\.1.*:eth0/su);
    // The Service's address is the Pod's, from the node on.
    expect(await sightings.locator('.is-changed').count()).toBeGreaterThan(0);
    await page.getByTestId('capture-view').click();
    await page.getByTestId('view-conversations').click();
    await expect
      .poll(() => page.getByTestId('conversations').textContent(), PATIENCE)
      .toMatch(/client.*web/su);
    await page.getByTestId('capture-view').click();
    await page.getByTestId('view-columns').click();
    expect(problems).toEqual([]);
  });

  it.skipIf(isDesktop)('takes a capture file that is dropped among its captures', async () => {
    const { page } = rig.lab;
    await captureRequest(page);
    const download = page.waitForEvent('download');
    await page.getByTestId('capture-export').click();
    await page.getByTestId('export-pcapng').click();
    const path = rig.workspace.file('request.pcapng');
    await (await download).saveAs(path);
    await dropOnPage(page, [{ name: 'request.pcapng', text: readFileSync(path, 'latin1') }]);
    const tab = page.getByRole('tab', { name: /request\.pcapng/u });
    await tab.waitFor();
    await page.getByTestId('capture-row').first().waitFor();
    expect(await page.title()).toBe('shop.podwire.yaml – Podwire');
    await page.getByRole('button', { name: 'Close request.pcapng' }).click();
    await tab.waitFor({ state: 'detached' });
  });

  it('is green or red while a display filter is typed, offers what fits, and what was applied before', async () => {
    const { page, problems } = rig.lab;
    await captureRequest(page);
    const filter = page.getByTestId('display-filter');
    const looks = (): Promise<string | null> =>
      page.locator('.filter-box', { has: filter }).getAttribute('class');
    await filter.fill('http.request.method == "GET"');
    await expect.poll(looks, PATIENCE).toContain('is-right');
    await filter.press('Enter');
    const rows = page.getByTestId('capture-row');
    await expect
      .poll(async () => (await rows.allTextContents()).every((row) => row.includes('GET / HTTP')), PATIENCE)
      .toBe(true);
    expect(await rows.count()).toBeGreaterThan(2);
    await filter.fill('http.requst');
    await expect.poll(looks, PATIENCE).toContain('is-wrong');
    await filter.fill('tcp.flags.s');
    const offers = page.getByTestId('filter-suggestion');
    await offers.filter({ hasText: /^tcp\.flags\.syn/u }).waitFor();
    await filter.fill('');
    await filter.press('Enter');
    await filter.press('ArrowDown');
    await offers.filter({ hasText: 'http.request.method == "GET"' }).waitFor();
    await page.keyboard.press('Escape');
    expect(problems).toEqual([]);
  });

  it('filters by a packet, and keeps its mark, comment and color while the view changes', async () => {
    const { page, problems } = rig.lab;
    await captureRequest(page);
    await chooseForPacket(page, 'apply-filter');
    await page.getByRole('menuitem', { name: /^Conversation/u }).click();
    await expect
      .poll(() => page.getByTestId('display-filter').inputValue(), PATIENCE)
      .toMatch(/^ip\.addr == .* and ip\.addr == .* and tcp\.port == .*\b80\b/u);
    await page.getByTestId('capture-row').first().click();
    const chosen = page.locator('[data-testid=capture-row][aria-selected=true]');
    await chosen.waitFor();
    await page.keyboard.press('m');
    await page.keyboard.press('c');
    await page.getByTestId('comment-text').fill('here it begins');
    await page.keyboard.press('Control+Enter');
    await chosen.click({ button: 'right' });
    await page.getByTestId('packet-color').click();
    await page.getByRole('menuitem', { name: 'Purple' }).click();
    await chooseView(page, 'view-tcpdump');
    await page.getByTestId('tab-drops').click();
    await page.getByTestId('tab-packets').click();
    await chooseView(page, 'view-columns');
    const marked = page.locator('[data-testid=capture-row].is-marked-packet.is-colored');
    await expect
      .poll(() => marked.allTextContents(), PATIENCE)
      .toEqual([expect.stringMatching(/# here it begins$/u)]);
    await page.getByTestId('display-filter').fill('');
    await page.getByTestId('display-filter').press('Enter');
    expect(problems).toEqual([]);
  });

  it.skipIf(isDesktop)('writes packets as text, CSV and JSON', async () => {
    const { page } = rig.lab;
    await captureRequest(page);
    const made = async (format: string): Promise<string> => {
      const download = page.waitForEvent('download');
      await page.getByTestId('capture-export').click();
      await page.getByTestId(`export-${format}`).click();
      const path = rig.workspace.file(`request.${format}`);
      await (await download).saveAs(path);
      return readFileSync(path, 'utf8');
    };
    expect(await made('text')).toMatch(/IP 10\.244\.\d\.\d+\.\d+ > [\d.]+\.80: Flags \[S\], seq /u);
    const [head, ...lines] = (await made('csv')).trim().split('\n');
    expect(head).toMatch(/^number,time,.*,source,.*,destination,.*,info/u);
    const packets: unknown = JSON.parse(await made('json'));
    expect(Array.isArray(packets) ? packets.length : 0).toBeGreaterThanOrEqual(lines.length);
    expect(lines.length).toBeGreaterThan(20);
  });

  it('shows time since the packet before, numbers alone, and a chart, when asked to', async () => {
    const { page, problems } = rig.lab;
    await captureRequest(page);
    const second = (): Promise<string | null> => page.getByTestId('capture-row').nth(1).textContent();
    expect(await second()).toMatch(/client/u);
    for (const entry of ['time-since-previous', 'view-names', 'view-chart']) await chooseView(page, entry);
    await page.getByRole('img', { name: /^Packets over time, from / }).waitFor();
    await expect.poll(second, PATIENCE).not.toMatch(/default\/client|client:\d/u);
    // The number of a packet gives way where the list is narrow.
    const rows = await page.getByTestId('capture-row').allTextContents();
    expect(rows.some((row) => /^\d*0\.0000/u.test(row))).toBe(true);
    for (const entry of ['time-since-start', 'view-names', 'view-chart']) await chooseView(page, entry);
    await expect.poll(second, PATIENCE).toMatch(/client/u);
    expect(problems).toEqual([]);
  });

  it('finds packets by their bytes, and says where these are none', async () => {
    const { page, problems } = rig.lab;
    await captureRequest(page);
    await rig.lab.showOldest();
    await page.getByTestId('capture-row').first().click();
    await page.keyboard.press('Control+f');
    await page.getByTestId('capture-find-kind').selectOption('bytes');
    const sought = page.getByTestId('capture-find-text');
    await sought.fill('47 45 5');
    await page.getByTestId('find-problem').waitFor();
    // GET /
    await sought.fill('47 45 54 20 2f');
    await page.getByTestId('find-problem').waitFor({ state: 'detached' });
    const found = page.locator('[data-testid=capture-row][aria-selected=true]', { hasText: 'GET / HTTP' });
    // The packets come a moment after the answer is in the terminal.
    const countAfterNext = async (): Promise<number> => {
      await sought.press('Enter');
      return found.count();
    };
    await expect.poll(countAfterNext, PATIENCE).toBe(1);
    await sought.press('Escape');
    expect(problems).toEqual([]);
  });

  it('has any field as a column of the packets', async () => {
    const { page, problems } = rig.lab;
    await captureRequest(page);
    const openColumns = async (): Promise<void> => {
      await page.getByTestId('capture-view').click();
      await page.getByTestId('view-choose-columns').click();
    };
    await openColumns();
    await page.getByTestId('column-field').fill('ip.ttl');
    await page.getByTestId('column-field-add').click();
    await page.keyboard.press('Escape');
    await page.getByTestId('capture').getByRole('columnheader', { name: 'ip.ttl' }).waitFor();
    // A router on the way takes one away.
    const cells = page.getByTestId('capture-row').locator('[role=gridcell]', { hasText: /^6[34]$/u });
    await expect
      .poll(async () => new Set(await cells.allTextContents()), PATIENCE)
      .toEqual(new Set(['64', '63']));
    await openColumns();
    await page.getByTestId('columns-reset').click();
    await page.keyboard.press('Escape');
    expect(problems).toEqual([]);
  });

  it('copies a packet as a line of text, and as CSV', async () => {
    const { page, problems } = rig.lab;
    await captureRequest(page);
    const filter = page.getByTestId('display-filter');
    const pasted = async (): Promise<string> => {
      await filter.fill('');
      await filter.press('Control+v');
      const text = await filter.inputValue();
      // What is wrong with it as a filter is listed over the packets.
      await filter.fill('');
      await filter.press('Escape');
      return text;
    };
    await page.getByTestId('capture-row').first().click();
    await page.keyboard.press('Control+c');
    await expect.poll(pasted, PATIENCE).toMatch(/^00:\S+ IP [\d.]+ > [\d.]+: Flags \[/u);
    await page.getByTestId('capture-row').first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy as CSV' }).click();
    await expect.poll(pasted, PATIENCE).toMatch(/^\d+,\d+,[^,]*,[\d.]+,[\d.]+,TCP,\d+,/u);
    expect(problems).toEqual([]);
  });

  it('copies and pastes by keys in a terminal', async () => {
    const { page } = rig.lab;
    await waitForPods(page);
    const rows = await openTerminal(page);
    await page.keyboard.type('echo one two\n');
    const printed = rows.locator('> div').filter({ hasText: /^one two/u });
    await printed.dblclick({ position: { x: 5, y: 5 }, force: true });
    await page.keyboard.press('Control+Shift+C');
    await page.keyboard.type('echo $((6*7))');
    await page.keyboard.press('Control+Shift+V');
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.textContent(), PATIENCE).toMatch(/42one\D/u);
  });

  it('goes slower than real time, and frame by frame, and the clock with it', async () => {
    const { page, problems } = rig.lab;
    await waitForPods(page);
    const speed = page.getByTestId('clock-speed');
    await speed.selectOption('0.1');
    // What went by at the speed before is shown by then.
    await page.waitForTimeout(500);
    const [start, startMs] = [await rig.lab.clockSeconds(), performance.now()];
    await expect.poll(() => rig.lab.clockSeconds(), PATIENCE).toBeGreaterThan(start + 0.05);
    const passedSeconds = (await rig.lab.clockSeconds()) - start;
    expect(passedSeconds).toBeLessThan((performance.now() - startMs) / 1000 / 4);
    await speed.selectOption('frame-every-500');
    const steps = await page.getByTestId('clock-now').evaluate(async (clock) => {
      const shown = new Set<string>();
      const observer = new MutationObserver(() => shown.add(clock.textContent));
      observer.observe(clock, { characterData: true, childList: true, subtree: true });
      await new Promise((resolve) => setTimeout(resolve, 700));
      observer.disconnect();
      return shown.size;
    });
    // At any speed it would be told of in each tenth of a second.
    expect(steps).toBeLessThan(4);
    await page.getByTestId('clock-pause').click();
    await page.getByTestId('clock-play').waitFor(PATIENCE);
    const paused = await rig.lab.clockSeconds();
    await page.getByTestId('clock-play').click();
    await expect.poll(() => rig.lab.clockSeconds(), PATIENCE).toBeGreaterThan(paused);
    expect(problems).toEqual([]);
  });

  it('tells in words of drops, and of the packet that a step lets travel', async () => {
    const { page, problems } = rig.lab;
    await waitForPods(page);
    await openTerminal(page);
    await page.keyboard.type('wget -T 1 -qO- http://10.244.77.7; ping web\n');
    const spoken = page.getByRole('status').and(page.locator('[aria-live=polite]'));
    await spoken.filter({ hasText: /^Dropped at / }).waitFor(PATIENCE);
    await page.getByTestId('tab-list').click();
    await page.getByTestId('clock-pause').click();
    await page.getByTestId('clock-play').waitFor();
    // Not every frame is on an interface that is captured on.
    const said = async (): Promise<number> => {
      await page.getByTestId('clock-step').click();
      return spoken.filter({ hasText: /^\S+: \S+ → \S+, \w+, / }).count();
    };
    await expect.poll(said, PATIENCE).toBe(1);
    expect(problems).toEqual([]);
  });

  it('recalls, completes and breaks off commands, in the size of its terminal', async () => {
    const { page } = rig.lab;
    await waitForPods(page);
    const rows = await openTerminal(page);
    await page.keyboard.type('cat /etc/hostn\t\n');
    await expect.poll(() => rows.textContent(), PATIENCE).toContain('cat /etc/hostname client');
    await page.keyboard.type('ping web\n');
    await expect.poll(() => rows.textContent(), PATIENCE).toContain('PING web');
    await page.keyboard.press('Control+c');
    await expect.poll(() => rows.textContent(), PATIENCE).toContain('ping statistics');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => rows.textContent(), PATIENCE).toMatch(/# cat \/etc\/hostname\s*$/u);
    await page.keyboard.press('Control+c');
    const columnsOf = async (): Promise<number> =>
      Number(/.*\D(\d+)=/su.exec((await rows.textContent()) ?? '')?.[1] ?? '0');
    await page.setViewportSize({ width: 1024, height: 700 });
    await page.keyboard.type('echo $COLUMNS=\n');
    await expect.poll(columnsOf, PATIENCE).toBeGreaterThan(20);
    const narrow = await columnsOf();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByTestId('terminal-screen').first().click();
    await page.keyboard.type('echo $COLUMNS=\n');
    await expect.poll(columnsOf, PATIENCE).toBeGreaterThan(narrow);
  });

  it('says why nothing comes of a command while the clock stands still', async () => {
    const { page } = rig.lab;
    await waitForPods(page);
    const rows = await openTerminal(page);
    await page.getByTestId('clock-pause').click();
    const still = page.getByTestId('terminal-still');
    await still.waitFor();
    await page.getByTestId('terminal-screen').first().click();
    await page.keyboard.type('hostname\n');
    await still.getByRole('button').click();
    await expect.poll(() => rows.textContent(), PATIENCE).toMatch(/hostname\s*client/u);
    await still.waitFor({ state: 'detached' });
  });

  it('keeps two terminals beside each other where they are, whichever is used, and shows the tab of each', async () => {
    const { page } = rig.lab;
    await waitForPods(page);
    await openTerminal(page);
    await page.getByTestId('terminal-split').click();
    const screens = page.locator('[data-testid="terminal-screen"]:not([hidden])');
    await expect.poll(() => screens.nth(1).textContent(), PATIENCE).toContain('/ #');
    const [left, right] = [screens.first(), screens.nth(1)];
    const leftEdge = async (screen: Locator): Promise<number> => (await screen.boundingBox())?.x ?? 0;
    for (const used of [right, left, right]) {
      await used.click();
      await page.keyboard.type('echo $((6*7))\n');
      await expect.poll(() => used.locator('.xterm-rows').textContent(), PATIENCE).toContain('42');
      expect(await leftEdge(left)).toBeLessThan(await leftEdge(right));
      await page.keyboard.type('clear\n');
      await expect.poll(() => used.locator('.xterm-rows').textContent(), PATIENCE).not.toContain('42');
    }
    await page.keyboard.press('Control+Shift+P');
    await page.keyboard.type('Show Terminal');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => right.locator('textarea').evaluate((field) => field === document.activeElement))
      .toBe(true);
    const tabs = page.getByTestId('terminal').getByRole('tab');
    expect(await tabs.allTextContents()).toEqual(['default/client', 'default/client (2)']);
    await page.setViewportSize({ width: 1024, height: 700 });
    for (const target of ['node/node1', 'host/laptop']) {
      await page.getByTestId('terminal-new').click();
      await page.getByTestId(`terminal-target-${target}`).click();
      const strip = page.getByTestId('terminal').locator('.tab-strip-tabs');
      const isShown = (): Promise<boolean> =>
        strip.evaluate((element) => {
          const tab = element.querySelector('.is-active')?.getBoundingClientRect();
          const box = element.getBoundingClientRect();
          return tab !== undefined && tab.left >= box.left - 1 && tab.right <= box.right + 1;
        });
      await expect.poll(isShown, PATIENCE).toBe(true);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it.skipIf(isDesktop)('takes what an input method composes, in a terminal and in the text', async () => {
    const { page } = rig.lab;
    const session = await page.context().newCDPSession(page);
    const compose = async (syllables: string, word: string): Promise<void> => {
      const [selectionStart, selectionEnd] = [syllables.length, syllables.length];
      await session.send('Input.imeSetComposition', { text: syllables, selectionStart, selectionEnd });
      await session.send('Input.insertText', { text: word });
    };
    await waitForPods(page);
    const rows = await openTerminal(page);
    await page.keyboard.type('echo ');
    await compose('nihao', '你好');
    // Nobody goes on before it is there.
    await expect.poll(() => rows.textContent(), PATIENCE).toContain('你好');
    await page.keyboard.press('ArrowLeft');
    await compose('da', '大');
    await expect.poll(() => rows.textContent(), PATIENCE).toContain('你大好');
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.textContent(), PATIENCE).toMatch(/echo 你大好\s*你大好/u);
    await typeAtStart(page, '# ');
    await compose('shang', '商店');
    await waitForTitle(page, /^• /u);
    const lines = page.locator('.monaco-editor .view-lines').first();
    await expect.poll(() => lines.innerText(), PATIENCE).toMatch(/#\s商店/u);
    await session.detach();
  });

  it('takes edits of picture and text back in their order, and makes them again', async () => {
    const { page } = rig.lab;
    const lines = page.locator('.monaco-editor .view-lines').first();
    await typeAtStart(page, '# typed\n');
    await waitForTitle(page, /^• /u);
    await page.getByTestId('tab-list').click();
    await page.getByTestId('list-add').click();
    await page.getByRole('menuitem', { name: /Node/u }).first().click();
    const nodes = page.getByTestId('topology-list-row').filter({ hasText: /^node2/u });
    await nodes.first().waitFor(PATIENCE);
    await page.getByTestId('undo').click();
    await nodes.first().waitFor({ state: 'detached' });
    expect(await lines.innerText()).toMatch(/#\styped/u);
    await page.getByTestId('undo').click();
    await expect.poll(() => lines.innerText(), PATIENCE).not.toMatch(/#\styped/u);
    await page.getByTestId('redo').click();
    await page.getByTestId('redo').click();
    await nodes.first().waitFor(PATIENCE);
    await expect.poll(() => lines.innerText(), PATIENCE).toMatch(/#\styped/u);
  });

  it('lists the edits, goes to any of them, and back to a text that was given a name', async () => {
    const { page, problems } = rig.lab;
    const lines = page.locator('.monaco-editor .view-lines').first();
    await page.getByTestId('history-menu').click();
    await page.getByTestId('restore-name').fill('as it came');
    await page.getByTestId('restore-keep').click();
    const point = page.getByTestId('restore-take').filter({ hasText: 'as it came' }).first();
    await point.waitFor();
    await page.keyboard.press('Escape');
    await typeAtStart(page, '# typed\n');
    await waitForTitle(page, /^• /u);
    await page.getByTestId('palette-node').click();
    await expect
      .poll(() => page.getByTestId('undo').getAttribute('title'), PATIENCE)
      .toMatch(/add node node2/u);
    await page.getByTestId('history-menu').click();
    const edits = page.getByTestId('history-edit');
    await expect.poll(() => edits.first().textContent(), PATIENCE).toMatch(/add node node2/iu);
    await edits.nth(1).click();
    await expect.poll(() => page.getByTestId('undo').getAttribute('title'), PATIENCE).not.toMatch(/node2/u);
    expect(await lines.innerText()).toMatch(/#\stype/u);
    await point.click();
    await expect.poll(() => lines.innerText(), PATIENCE).not.toMatch(/#\stype/u);
    await page.keyboard.press('Escape');
    expect(problems).toEqual([]);
  });

  it('has the objects of the text as an outline, which leads to them', async () => {
    const { page, problems } = rig.lab;
    await page.getByTestId('editor-outline').click();
    const outline = page.locator('.quick-input-widget');
    await outline.getByText('Service').first().waitFor();
    await page.keyboard.type('service web');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByTestId('canvas-cursor').getAttribute('data-ref'), PATIENCE)
      .toBe('service:default/web');
    expect(problems).toEqual([]);
  });

  it('steps by one event, goes back to the mark before and on to the next, and tells of a drop', async () => {
    const { page, problems } = rig.lab;
    await waitForPods(page);
    await openTerminal(page);
    await page.keyboard.type('wget -T 1 -qO- http://10.244.77.7\n');
    await page.getByTestId('latest-drop').waitFor(PATIENCE);
    expect(await page.getByTestId('latest-drop').textContent()).toMatch(/^Dropped at /u);
    await page.getByTestId('clock-pause').click();
    await page.getByTestId('clock-play').waitFor(PATIENCE);
    const before = await rig.lab.clockSeconds();
    await page.getByTestId('tab-time').click();
    await page.getByTestId('time-event').click();
    await expect.poll(() => rig.lab.clockSeconds(), PATIENCE).toBeGreaterThan(before);
    await page.getByTestId('time-goal').selectOption('drop');
    await page.getByTestId('time-back').click();
    await page.getByTestId('time-past').waitFor(PATIENCE);
    expect(await rig.lab.clockSeconds()).toBeLessThan(before);
    await page.getByTestId('time-present').click();
    await page.getByTestId('time-past').waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });

  it('asks what one expects before a step, and says why it is so', async () => {
    const { page, problems } = rig.lab;
    await page.getByTestId('tab-scenarios').click();
    const question = page.getByTestId('question').filter({ hasText: 'Who answers?' });
    await question.getByLabel('The node.').check();
    await question.getByTestId('question-submit').click();
    const verdict = (): Promise<string | null> => question.getByTestId('question-verdict').textContent();
    await expect.poll(verdict, PATIENCE).toMatch(/^Not so/u);
    await question.getByLabel('The Pod web.').check();
    await question.getByTestId('question-submit').click();
    await expect.poll(verdict, PATIENCE).toBe('Right.');
    await question.getByText('It listens on port 80.').waitFor();
    expect(problems).toEqual([]);
  });

  it('keeps what was answered in each lesson, and what is wrong, after a reload', async () => {
    const { page, problems } = rig.lab;
    await page.getByTestId('tab-scenarios').click();
    const lesson = page.getByTestId('scenario-guess');
    const state = (): Promise<string | null> => lesson.getByTestId('lesson-state').textContent();
    await lesson.getByTestId('lesson-forget').or(lesson.getByTestId('lesson-state')).first().waitFor();
    const diagnosis = lesson.getByTestId('question').filter({ hasText: 'What is wrong?' });
    await diagnosis.getByLabel('Nothing.').check();
    await diagnosis.getByTestId('question-submit').click();
    await diagnosis.getByText('The page comes.').waitFor();
    const before = await state();
    expect(before).toMatch(/^[12] of 2 questions answered right/u);
    await page.reload();
    await page.getByTestId('tab-scenarios').click();
    await expect.poll(state, PATIENCE).toBe(before);
    await diagnosis.getByText('The page comes.').waitFor();
    expect(problems).toEqual([]);
  });

  it('gives the hints of a step one after the other', async () => {
    const { page } = rig.lab;
    await page.getByTestId('tab-scenarios').click();
    const hints = page.getByTestId('step-hint');
    await page.getByText('Ask the Service web for its page.').waitFor();
    expect(await hints.count()).toBe(1);
    await hints.first().locator('summary').click();
    await page.getByText('wget is in the Pod.').waitFor();
    await hints.nth(1).locator('summary').click();
    await page.getByText('Type wget -qO- http://web.').waitFor();
  });

  it('shows one panel in large type to an audience, and steps by a key', async () => {
    const { page } = rig.lab;
    await waitForPods(page);
    await page.setViewportSize({ width: 1024, height: 768 });
    await page.getByTestId('tab-topology').click();
    await page.keyboard.press('Alt+Shift+P');
    await page.getByTestId('packets').waitFor({ state: 'hidden' });
    await page.getByTestId('topology').locator('canvas').first().waitFor();
    const picture = page.getByTestId('topology').getByRole('application');
    const pane = (await picture.boundingBox())!;
    // Somewhere in the picture there is something to be selected.
    let share = 0;
    await expect
      .poll(async () => {
        share = (share + 0.07) % 1;
        await page.mouse.click(pane.x + pane.width / 4, pane.y + pane.height * share);
        return page.getByTestId('canvas-cursor').isVisible();
      }, PATIENCE)
      .toBe(true);
    expect(await page.getByTestId('packets').isVisible(), 'the picture stays alone').toBe(false);
    await page.keyboard.press('Enter');
    await picture.waitFor({ state: 'hidden' });
    await page.getByTestId('inspector').waitFor();
    expect(await page.getByTestId('packets').isVisible(), 'what is asked for is alone').toBe(false);
    await page.keyboard.press('Alt+Shift+P');
    await page.getByTestId('tab-topology').click();
    await page.keyboard.press('Alt+Shift+P');
    await page.getByTestId('packets').waitFor({ state: 'hidden' });
    await page.getByTestId('clock-pause').click();
    const before = await rig.lab.clockSeconds();
    await picture.focus();
    await page.keyboard.press('.');
    await expect.poll(() => rig.lab.clockSeconds(), PATIENCE).toBeGreaterThan(before);
    await page.keyboard.press('Alt+Shift+P');
    await page.getByTestId('packets').waitFor();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it.skipIf(isDesktop).each([
    ['html', 'shop.html', /^<!doctype html>/u],
    ['png', 'shop.png', /^\u0089PNG/u],
  ])('hands the lab on as %s', async (format, name, content) => {
    const { page } = rig.lab;
    await page.getByTestId('file-menu').click();
    await page.getByTestId('file-export-as').click();
    await page.getByTestId('export-as-format').selectOption(format);
    const download = page.waitForEvent('download', PATIENCE);
    await page.getByTestId('export-as-download').click();
    const made = await download;
    const path = rig.workspace.file('made');
    await made.saveAs(path);
    expect(made.suggestedFilename()).toBe(name);
    expect(readFileSync(path, 'latin1')).toMatch(content);
  });

  it('refuses what is dropped and is no lab, and says what to do', async () => {
    const { page, problems } = rig.lab;
    for (const [kind, files, words] of NO_LABS) {
      await dropOnPage(page, files);
      const dialog = page.getByTestId('problem-dialog');
      await dialog.getByText(words).first().waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await page.title(), kind).toBe('shop.podwire.yaml – Podwire');
    }
    expect(problems).toEqual([]);
  });

  it.skipIf(isDesktop)(
    'refuses what is too large before it reads it, and a link, which it does not follow',
    async () => {
      const { page } = rig.lab;
      const dialog = page.getByTestId('problem-dialog');
      const transfer = await page.evaluateHandle(() => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(100 * 1024 * 1024)], 'huge.yaml'));
        return data;
      });
      await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
      await dialog.getByText('huge.yaml is too large: 100.0 MiB, of at most 16.0 MiB.').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await dropLinkOnPage(page, 'https://example.com/lab.yaml');
      await dialog.getByText('https://example.com/lab.yaml is a link').waitFor();
      await page.keyboard.press('Escape');
    },
  );

  it('forgets the oldest packets of a capture that is full, and says how many', async () => {
    const { page, problems } = rig.lab;
    await waitForPods(page);
    await rig.lab.filter('host 127.0.0.2 and icmp');
    const rows = await openTerminal(page, 'node/control-plane');
    await page.keyboard.type('ping -f -q -c 1100 -s 65000 127.0.0.2\n');
    await expect.poll(() => rows.textContent(), PATIENCE).toMatch(/1100 received/u);
    const lost = page.getByTestId('capture-lost');
    await expect
      .poll(() => lost.textContent(), PATIENCE)
      .toMatch(/^[1-9][\d,]* older packets were forgotten/u);
    expect(problems).toEqual([]);
  });

  it.skipIf(isDesktop)(
    'prints what a command of the terminal prints, for the text on screen, and saves it',
    async () => {
      const { page, problems } = rig.lab;
      await page.getByTestId('tab-commandLine').click();
      const input = page.getByTestId('command-line-input');
      await input.fill('reach . -o json');
      await page.keyboard.press('Enter');
      const ended = page.getByTestId('command-line-ended');
      await expect.poll(() => ended.textContent(), PATIENCE).toBe('Exit code 0');
      const download = page.waitForEvent('download', PATIENCE);
      await page.getByTestId('command-line-save').click();
      const made = await download;
      expect(made.suggestedFilename()).toBe('podwire-reach.json');
      const path = rig.workspace.file('reach.json');
      await made.saveAs(path);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toBeTypeOf('object');
      await input.fill('trase . x');
      await page.keyboard.press('Enter');
      await expect.poll(() => ended.textContent(), PATIENCE).toBe('Exit code 2');
      await page.getByTestId('command-line-printed').getByText("unknown command 'trase'").waitFor();
      await input.press('ArrowUp');
      await input.press('ArrowUp');
      expect(await input.inputValue()).toBe('reach . -o json');
      expect(problems).toEqual([]);
    },
  );

  it('says on the canvas why what is pasted there is no manifest', async () => {
    const { page } = rig.lab;
    await page.getByTestId('tab-topology').click();
    await page.getByTestId('topology').getByRole('application').focus();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', 'just some words');
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true }),
      );
    });
    await page.getByTestId('refusal').waitFor();
    expect(await page.title()).toBe('shop.podwire.yaml – Podwire');
  });

  it('begins a lab as it is wished, and says what an empty cluster needs', async () => {
    const { page, problems } = rig.lab;
    await page.getByTestId('file-menu').click();
    await page.getByTestId('file-new').click();
    await page.getByTestId('new-name').fill('branch office');
    await page.getByTestId('new-nodes').fill('2');
    await page.getByTestId('new-cni').selectOption('calico/bgp');
    await page.getByTestId('new-proxy').selectOption('nftables');
    await page.keyboard.press('Enter');
    await waitForTitle(page, /branch[- ]office\.podwire\.yaml – Podwire$/u);
    await page.getByTestId('empty-lab').waitFor();
    await expect.poll(() => page.getByTestId('network-menu').textContent(), PATIENCE).toBe('calico/bgp');
    expect(problems).toEqual([]);
  });
});
