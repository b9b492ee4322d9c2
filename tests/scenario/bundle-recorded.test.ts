/** The third job whole: do something in the window, record it, hand it on; a teammate gets the same packets. */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { podwire } from '#kit/podwire';
import { DeskRig, type DeskPage } from '#kit/served-desk';
import { WEB_MANIFEST } from '#kit/web-manifest';
import { EVENTS } from '#main/contract/lab-api';
import type { ScenarioRunState } from '#main/contract/scenario-requests';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {}
---
${WEB_MANIFEST}`;
const WAIT_MS = 30_000;

const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function eventsOf(page: DeskPage, name: string): readonly unknown[] {
  return page.events.filter((event) => event.name === name).map(({ value }) => value);
}

function lastRun(page: DeskPage): ScenarioRunState | undefined {
  const value = eventsOf(page, 'scenario.run').at(-1);
  return value === undefined ? undefined : EVENTS['scenario.run'].parse(value);
}

/** Brings a terminal up in a lab that may still be coming up. */
async function openTerminal(page: DeskPage, target: string): Promise<(keys: string) => Promise<void>> {
  for (;;) {
    const opened = await page.request('terminal.open', { target, columns: 80, rows: 24 });
    if (opened.kind === 'opened') {
      const { terminalId } = opened;
      return async (data) => {
        await page.request('terminal.write', { terminalId, data });
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('what was recorded in the window', () => {
  it('replays at a teammate with the same packets, in the window and with podwire run', async () => {
    const mine = rig.folder({ 'shop.podwire.yaml': LAB });
    const page = await rig.serve(mine, 'shop.podwire.yaml');
    await page.request('recording.start', { isFromStart: true });
    const isUp = (): boolean =>
      eventsOf(page, 'recording').some((value) => EVENTS.recording.parse(value).sinceNs !== undefined);
    await until(isUp);
    const client = await openTerminal(page, 'client');
    const node = await openTerminal(page, 'node/node1');
    const started = await page.request('capture.start', { interfaces: ['any'], filter: '' });
    if (started.kind !== 'started') throw new Error(started.kind);
    await client('for i in 1 2 3; do wget -qO /dev/null http://web; sleep 0.2; done\r');
    await node('ping 192.168.0.12\r');
    await page.edit('shop.podwire.yaml', 'replicas: 3', 'replicas: 2');
    await page.request('text.read', {});
    await page.request('traffic.send', { from: 'pod/default/client', to: 'service/default/web' });
    await until(() => eventsOf(page, 'traffic.request').length > 0);
    await node('\u0003');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { captureId } = started;
    await page.request('capture.stop', { captureId });
    const begun = await page.request('capture.export', { captureId, format: 'plain', scope: 'all' });
    const hash = createHash('sha256');
    for (;;) {
      const piece = await page.request('capture.exportPiece', { exportId: begun?.exportId ?? 0 });
      if (piece.kind !== 'piece') break;
      hash.update(Buffer.from(piece.base64, 'base64'));
    }
    const live = hash.digest('hex');
    const recorded = await page.request('recording.stop', { name: 'seen' });
    expect(recorded).toMatchObject({ kind: 'recorded', name: 'seen', stepCount: 6 });
    const exported = await page.request('bundle.export', { path: mine.file('shop.podwire') });
    expect(exported).toMatchObject({
      kind: 'exported',
      captures: [{ scenario: 'seen', name: 'capture-1', sha256: live }],
      failures: [],
    });

    const run = await podwire(['run', mine.file('shop.podwire')]);
    expect(run.stdout).toContain('PASS seen\n');
    expect(run.stdout).toContain('  ok   capture capture-1 is the one of the bundle\n1 passed, 0 failed\n');

    const theirs = rig.folder({});
    const other = await rig.serve(theirs, mine.file('shop.podwire'));
    await other.request('clock.speed', { speed: 3 });
    expect(await other.request('scenario.play', { name: 'seen' })).toEqual({ kind: 'playing' });
    await until(() => lastRun(other)?.isRunning === false);
    expect(lastRun(other)).toMatchObject({
      captures: [{ name: 'capture-1', sha256: live, expectedSha256: live }],
    });
    expect(lastRun(other)?.steps.map(({ state }) => state)).toEqual(Array(6).fill('passed'));
  });
});
