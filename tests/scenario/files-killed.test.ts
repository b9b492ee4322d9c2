/** The process is killed while it saves: what was typed is in the file, or in what the next window offers. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DeskRig, podManifest, SHOP_LAB } from '#kit/served-desk';

const RECOVERY = '.shop.podwire.yaml.podwire-recovery';
const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

describe('a process that is killed while it saves', () => {
  it.each([1, 4, 9])('loses nothing, after %i ms', async (afterMs) => {
    // Large enough for the save to take a while.
    const old = `${SHOP_LAB}${'# old\n'.repeat(30_000)}`;
    const edited = `${podManifest('mine')}${'# new\n'.repeat(30_000)}`;
    const workspace = rig.folder({ 'shop.podwire.yaml': old });
    const path = workspace.file('shop.podwire.yaml');
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
    const page = await desk.connect();
    await page.type('shop.podwire.yaml', edited);
    await expect.poll(() => existsSync(workspace.file(RECOVERY)), { timeout: 45_000 }).toBe(true);
    page.request('file.save', {}).catch(() => undefined);
    await delay(afterMs);
    await desk.kill();

    const content = readFileSync(path, 'utf8');
    expect(content === old || content === edited).toBe(true);
    expect(readdirSync(workspace.path).filter((name) => !name.startsWith('.'))).toEqual([
      'data',
      'shop.podwire.yaml',
    ]);
    if (content === edited) return;
    const next = await rig.serve(workspace, 'shop.podwire.yaml');
    const [recovery] = (await next.request('file.get', {})).recoveries ?? [];
    expect(await next.request('file.recover', { id: recovery?.id ?? '' })).toEqual({ kind: 'recovered' });
    expect(await next.text()).toBe(edited);
  });
});
