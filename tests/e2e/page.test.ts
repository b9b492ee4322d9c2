/** The page, as a person at a browser has it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isDesktop } from '#kit/desktop-app';
import { SCREENSHOTS } from '#kit/lab-page';
import { LabRig, PATIENCE, waitForLab } from '#kit/lab-rig';
import { CHECKOUT, run } from '#kit/podwire';
import { isMissing, toolPath } from '#kit/tools';

const LAB = 'first-packets.podwire.yaml';

const rig = new LabRig({
  files: { [LAB]: readFileSync(join(CHECKOUT, 'resources', 'labs', LAB), 'utf8') },
  opens: LAB,
  isReady: async (lab) => {
    await waitForLab(lab.page);
    await lab.page.setViewportSize({ width: 1440, height: 900 });
    await lab.showLines();
  },
});

/** The lab goes on from test to test. */
async function play(): Promise<void> {
  const { page } = rig.lab;
  await page.getByTestId('clock-pause').or(page.getByTestId('clock-play')).waitFor();
  if (await page.getByTestId('clock-play').isVisible()) await page.getByTestId('clock-play').click();
  await page.getByTestId('clock-pause').waitFor();
}

describe.skipIf(isMissing('chromium'))('the page', () => {
  rig.shareLab();

  it('shows a DNS lookup, a translated Service address, VXLAN and a drop with its reason', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await lab.filter('udp port 53');
    await expect.poll(() => lab.count(), { timeout: 45_000 }).toBeGreaterThan(3);
    await lab.showOldest();
    await lab.waitForPacket(/A\? web\.default\.svc\.cluster\.local\./u);
    await lab.filter('tcp port 80');
    await expect.poll(() => lab.count(), { timeout: 45_000 }).toBeGreaterThan(20);
    await lab.showOldest();
    await lab.waitForPacket(
      /IP 10\.244\.\d\.\d+\.\d+ > 10\.(?:9[6-9]|10\d|11[01])\.\d+\.\d+\.80: Flags \[S\]/u,
    );
    await lab.waitForPacket(/IP 10\.244\.\d\.\d+\.\d+ > 10\.244\.\d\.\d+\.80: Flags \[S\]/u);
    await lab.filter('udp port 8472');
    await lab.waitForPacket(/IP 192\.168\.0\.1\d\.\d+ > 192\.168\.0\.1\d\.8472: .*VXLAN|8472: OTV/u);
    await page.getByTestId('tab-drops').click();
    const drop = page.getByTestId('drops-row').first();
    await drop.waitFor();
    expect(await drop.textContent()).toMatch(/default\/orphan has no endpoints/u);
    expect(lab.problems).toEqual([]);
  });

  it('lists every machine, Pod and interface of the lab', async () => {
    const { lab } = rig;
    const { page } = lab;
    await page.getByTestId('tab-list').click();
    const list = page.getByTestId('topology-list');
    await list.waitFor();
    await expect.poll(() => list.textContent(), PATIENCE).toMatch(/control-plane.*node1.*node2/su);
    const text = (await list.textContent()) ?? '';
    for (const word of ['client', 'web-', 'coredns-', 'cni0', 'flannel.1', 'laptop'])
      expect(text).toContain(word);
  });

  it('draws the topology', async () => {
    const { lab } = rig;
    const { page } = lab;
    await page.getByTestId('topology').locator('canvas').first().waitFor();
    await expect
      .poll(() => page.getByTestId('topology').getByRole('application').getAttribute('aria-label'))
      .toMatch(/Topology: 6 machines, \d+ Pods\./u);
  });

  it('stands still, steps and goes on', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    // The capture is that of the test before.
    await lab.filter('');
    await expect.poll(() => lab.clockSeconds(), PATIENCE).toBeGreaterThan(0);
    await page.getByTestId('clock-pause').click();
    await page.getByTestId('clock-play').waitFor();
    const paused = await lab.clockSeconds();
    await page.waitForTimeout(400);
    expect(await lab.clockSeconds()).toBe(paused);
    const before = await lab.count();
    await page.getByTestId('clock-step').click();
    await expect.poll(() => lab.count(), { timeout: 45_000 }).toBeGreaterThan(before);
    const afterStep = await lab.clockSeconds();
    expect(afterStep).toBeGreaterThan(paused);
    await page.waitForTimeout(400);
    expect(await lab.clockSeconds()).toBe(afterStep);
    await play();
    const now = await lab.clockSeconds();
    await expect.poll(() => lab.clockSeconds(), PATIENCE).toBeGreaterThan(now);
  });

  it('shows microseconds while the clock stands still, so that a step can be seen', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await page.getByTestId('clock-pause').click();
    await page.getByTestId('clock-play').waitFor();
    expect(await page.getByTestId('clock-now').textContent()).toMatch(/^\d+\.\d{6} s$/u);
    await play();
    expect(await page.getByTestId('clock-now').textContent()).toMatch(/^\d+\.\d{3} s$/u);
  });

  it('has its panels where they were, and its capture, after a reload', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await lab.filter('udp port 53');
    await lab.waitForPacket(/A\? /u);
    await page.getByTestId('tab-list').click();
    await page.getByTestId('topology-list').waitFor();
    const kept = (): Promise<string> => page.evaluate(() => Object.values(localStorage).join(' '));
    await expect.poll(kept, PATIENCE).toContain('"activeView":"list"');
    const before = await lab.count();
    await page.reload();
    await page.getByTestId('topology-list').waitFor();
    await expect.poll(() => lab.count(), { timeout: 45_000 }).toBeGreaterThanOrEqual(before);
    expect(await page.getByTestId('capture-filter').inputValue()).toBe('udp port 53');
    await page.getByTestId('reset-layout').click();
    await page.getByTestId('topology').locator('canvas').first().waitFor();
  });

  it('shows the panel beside one that is dragged away, or the one that was seen before it', async () => {
    const { page } = rig.lab;
    const inFront = (): Promise<readonly string[]> =>
      page.locator('.dv-active-tab').evaluateAll((tabs) => tabs.map((tab) => tab.textContent));
    const dragToText = async (panel: string): Promise<void> => {
      await page
        .getByTestId(`tab-${panel}`)
        .dragTo(page.getByTestId('code-editor'), { targetPosition: { x: 250, y: 180 } });
    };
    await page.getByTestId('reset-layout').click();
    await dragToText('packets');
    await expect
      .poll(inFront, PATIENCE)
      .toEqual(['Topology', 'Packets', expect.stringContaining('Drops'), 'Terminal']);
    await page.getByTestId('reset-layout').click();
    await dragToText('drops');
    await expect
      .poll(inFront, PATIENCE)
      .toEqual(['Topology', expect.stringContaining('Drops'), 'Packets', 'Terminal']);
    await page.getByTestId('reset-layout').click();
    await expect.poll(inFront, PATIENCE).toEqual(['Topology', 'Lab', 'Packets', 'Terminal']);
  });

  it.each([1440, 1280, 1152, 1024])(
    'has one row at the top of a window %i wide, also at an earlier moment',
    async (width) => {
      const { page } = rig.lab;
      const height = (): Promise<number> =>
        page.locator('.header').evaluate(({ clientHeight }) => clientHeight);
      await play();
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(height, PATIENCE).toBeLessThan(45);
      await page.getByTestId('tab-time').click();
      await page.getByTestId('time-back').click();
      await page.getByTestId('clock-present').waitFor(PATIENCE);
      expect(await height()).toBeLessThan(45);
      await page.getByTestId('clock-present').click();
      await page.getByTestId('clock-present').waitFor({ state: 'detached' });
      await page.getByTestId('tab-packets').click();
      await page.setViewportSize({ width: 1440, height: 900 });
    },
  );

  it('lets time pass faster', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await page.getByTestId('clock-speed').selectOption('10');
    const start = await lab.clockSeconds();
    const startMs = performance.now();
    await expect.poll(() => lab.clockSeconds(), PATIENCE).toBeGreaterThan(start + 20);
    const passedSeconds = (performance.now() - startMs) / 1000;
    expect((await lab.clockSeconds()) - start).toBeGreaterThan(passedSeconds);
    await page.getByTestId('clock-speed').selectOption('1');
  });

  it('has the newest drop in view when the panel comes to the front or gets smaller, also on pause', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await page.setViewportSize({ width: 1024, height: 560 });
    await page.getByTestId('clock-speed').selectOption('10');
    const grid = page.getByRole('grid', { name: 'Dropped packets', includeHidden: true });
    await expect
      .poll(async () => Number(await grid.getAttribute('data-count')), { timeout: 45_000 })
      .toBeGreaterThan(12);
    await page.getByTestId('clock-speed').selectOption('1');
    await page.getByTestId('clock-pause').click();
    await page.getByTestId('clock-play').waitFor();
    const toEnd = (): Promise<number> =>
      grid.evaluate((scroller) => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop);
    await page.getByTestId('tab-drops').click();
    await grid.waitFor();
    await expect.poll(toEnd, PATIENCE).toBeLessThan(2);
    await page.setViewportSize({ width: 1024, height: 460 });
    await expect.poll(() => grid.evaluate((scroller) => scroller.clientHeight), PATIENCE).toBeLessThan(160);
    await expect.poll(toEnd, PATIENCE).toBeLessThan(2);
  });

  it('shows what a tunnel carries, names the command for it, and switches to plain tcpdump', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await lab.filter('udp port 8472');
    await lab.waitForPacket(/8472: VXLAN, .* ↵ IP 10\.244\./u);
    await lab.showOldest();
    await page.getByTestId('capture-row').first().click();
    await page.getByTestId('packet-command').filter({ hasText: "-T vxlan 'udp port 8472'" }).waitFor();
    await page.getByTestId('capture-tunnels').click();
    await lab.waitForPacket(/8472: OTV, /u);
    await page.getByTestId('capture-tunnels').click();
    await lab.waitForPacket(/8472: VXLAN, /u);
    await page.keyboard.press('Escape');
  });

  it('keeps the chosen packet, and has it in view, when the display filter is taken away', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await lab.filter('');
    const display = page.getByTestId('display-filter');
    await display.fill('http');
    await display.press('Enter');
    await expect
      .poll(() => page.getByTestId('capture-count').textContent(), { timeout: 45_000 })
      .toMatch(/^\d{2,} \/ /u);
    await page.getByTestId('capture-row').nth(3).click();
    const heading = page.getByTestId('capture-details').locator('.details-line').first();
    const chosen = await heading.textContent();
    await display.fill('');
    await display.press('Enter');
    await expect.poll(() => lab.count(), PATIENCE).toBeGreaterThan(100);
    const row = page.locator('[data-testid=capture-row][aria-selected=true]');
    await row.waitFor();
    expect(await heading.textContent()).toBe(chosen);
    await page.getByTestId('capture').press('Escape');
  });

  it('points out a filter that can find nothing', async () => {
    const { lab } = rig;
    const { page } = lab;
    await lab.filter('host 10.9.8.7');
    const advice = page.getByTestId('filter-advice');
    await advice.filter({ hasText: 'has the address 10.9.8.7' }).waitFor();
    await lab.filter('ip and arp');
    await advice.filter({ hasText: 'Expression rejects all packets' }).waitFor();
    await lab.filter('');
    await advice.waitFor({ state: 'detached' });
  });

  it('shows where a filter is wrong and keeps what it had', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await lab.filter('udp port 53');
    await lab.waitForPacket(/A\? /u);
    await lab.filter('udp prot 53');
    await page.getByTestId('capture-filter-problem').waitFor();
    expect(await page.getByTestId('capture-filter-problem').textContent()).toContain('udp prot 53\n    ^');
    await lab.waitForPacket(/A\? /u);
  });

  it.skipIf(isMissing('tshark'))('exports a capture that tshark reads without a fault', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await expect.poll(() => lab.count(), { timeout: 45_000 }).toBeGreaterThan(50);
    await page.getByTestId('capture-stop').click();
    const download = page.waitForEvent('download');
    await page.getByTestId('capture-export').click();
    await page.getByTestId('export-pcapng').click();
    const path = rig.workspace.file('page.pcapng');
    await (await download).saveAs(path);
    expect(readFileSync(path).readUInt32LE(0)).toBe(0x0a0d0d0a);
    const words = ['-r', path, '-d', 'udp.port==8472,vxlan', '-o', 'tcp.check_checksum:TRUE', '-Y'];
    const all = await run(toolPath('tshark'), [...words, 'frame']);
    expect(all.stdout.split('\n').length).toBeGreaterThan(50);
    const bad = await run(toolPath('tshark'), [...words, '_ws.malformed || tcp.checksum.status == "Bad"']);
    expect(bad.stdout).toBe('');
  });

  it('runs commands in a terminal of a Pod', async () => {
    const { lab } = rig;
    const { page } = lab;
    await play();
    await page.getByTestId('terminal-target-default/client').click();
    await page.getByTestId('terminal-screen').click();
    const screen = page.getByTestId('terminal-screen').locator('.xterm-rows');
    await page.keyboard.type('wget -qO- http://web | head -n 4\n');
    await expect.poll(() => screen.textContent(), { timeout: 45_000 }).toContain('Welcome to nginx!');
    await page.keyboard.type('ping -c 2 192.168.0.100; hostname\n');
    await expect.poll(() => screen.textContent(), { timeout: 45_000 }).toContain('2 packets received');
    await page.keyboard.press('Shift+Tab');
    expect(await screen.evaluate((rows) => rows.closest('.xterm')?.contains(document.activeElement))).toBe(
      false,
    );
    await page.getByTestId('terminal-screen').click();
    await page.keyboard.type('exit\n');
    await page.getByTestId('terminal-end').waitFor();
  });

  it.skipIf(isDesktop)('is told that the host is gone, and finds a new one', async () => {
    const host = await rig.serve([rig.workspace.file(LAB)]);
    const other = await rig.show(host);
    await other.page.getByTestId('clock-pause').waitFor();
    await host.stop();
    await other.page.getByTestId('banner-host-lost').waitFor();
  });

  it.each([
    ['1440x900', { width: 1440, height: 900 }, 360],
    ['1024x700', { width: 1024, height: 700 }, 240],
    // 1440x900 at 200 %.
    ['720x450', { width: 720, height: 450 }, 120],
  ])('fits a window of %s, light and dark, with what a packet says', async (name, viewport, infoWidth) => {
    const { page, problems } = rig.lab;
    await page.setViewportSize(viewport);
    await page.getByTestId('terminal-target-default/client').click();
    await page.getByTestId('capture-row').first().waitFor();
    const widthOfLast = (): Promise<number> =>
      page.getByTestId('capture').evaluate((grid) => {
        const last = grid.querySelector('[role=columnheader]:last-child');
        return grid.getBoundingClientRect().right - (last?.getBoundingClientRect().left ?? 0);
      });
    await expect.poll(widthOfLast, PATIENCE).toBeGreaterThanOrEqual(infoWidth);
    await page.locator('.monaco-editor .view-line').first().waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect
        .poll(() => page.evaluate(() => document.documentElement.dataset['theme']), PATIENCE)
        .toBe(colorScheme);
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${colorScheme}.png`) });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    }
    const cutOff = await page.evaluate(() =>
      [...document.querySelectorAll('.header button')]
        .filter((button) => button.getBoundingClientRect().right > innerWidth)
        .map((button) => button.ariaLabel),
    );
    expect(cutOff).toEqual([]);
    expect(problems).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it.skipIf(isDesktop)('is served with a policy that lets nothing in from elsewhere', async () => {
    const { headers } = await fetch(rig.served.url);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    const isRun = await rig.lab.page.evaluate(() => {
      const title = document.title;
      const script = document.createElement('script');
      script.textContent = 'document.title = "injected"';
      document.body.append(script);
      script.remove();
      return document.title !== title;
    });
    expect(isRun).toBe(false);
  });
});
