/** Named states of the text, which the host keeps beside nothing of the user's. */
import { copyFileSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DeskRig, podManifest, SHOP_LAB, type DeskPage } from '#kit/served-desk';

const FILE = 'shop.podwire.yaml';
const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

async function namesOf(page: DeskPage): Promise<readonly string[]> {
  return (await page.request('restore.list', {})).points.map(({ name }) => name);
}

async function take(page: DeskPage, name: string): Promise<unknown> {
  const { points } = await page.request('restore.list', {});
  const id = points.find((point) => point.name === name)?.id ?? '0';
  return page.request('restore.take', { id });
}

describe('restore points', () => {
  it('are gone back to as one edit that undo takes back, also by the next window, and leave the file alone', async () => {
    const workspace = rig.folder({ [FILE]: SHOP_LAB, 'web.yaml': podManifest('web') });
    const page = await rig.serve(workspace, FILE);
    await page.type(FILE, `${SHOP_LAB}# unsaved\n`);
    expect(await page.request('restore.keep', { name: 'unsaved' })).toEqual({ kind: 'kept' });
    await page.type(FILE, podManifest('later'));
    expect(await page.request('restore.keep', { name: 'later' })).toEqual({ kind: 'kept' });
    expect(await namesOf(page)).toEqual(['later', 'unsaved']);
    expect(await take(page, 'later')).toEqual({ kind: 'same' });
    expect(await take(page, 'unsaved')).toEqual({ kind: 'restored' });
    expect(await page.text(FILE)).toBe(`${SHOP_LAB}# unsaved\n`);
    expect(await page.request('history.undo', {})).toMatchObject({
      name: 'go back to the restore point “unsaved”',
    });
    expect(await page.text(FILE)).toBe(podManifest('later'));
    expect(readdirSync(workspace.path).filter((name) => name.includes('restore'))).toEqual([]);
    const folder = join(workspace.file('data'), 'restore');
    const [kept = ''] = readdirSync(folder);
    expect(statSync(join(folder, kept)).mode & 0o777).toBe(0o600);
    writeFileSync(join(folder, kept.replace(/\.\d+\.podwire-restore$/u, '.99.podwire-restore')), '{"kind":');
    await rig.endDesks();

    const next = await rig.serve(workspace, FILE);
    expect(await namesOf(next)).toEqual(['later', 'unsaved']);
    const { points, isForNow } = await next.request('restore.list', {});
    expect([isForNow, points[1]?.fileCount]).toEqual([false, 1]);
    expect((await next.request('restore.forget', { id: points[0]?.id ?? '' })).points).toEqual([points[1]]);
    expect(await next.request('restore.take', { id: points[0]?.id ?? '' })).toMatchObject({ kind: 'failed' });
    expect(await take(next, 'unsaved')).toEqual({ kind: 'restored' });
  });

  it('of a lab without a file are there while it is open, and go along when it is saved', async () => {
    const workspace = rig.folder({});
    const page = await rig.serve(workspace);
    const before = await page.text();
    await page.request('restore.keep', { name: 'as it came' });
    expect((await page.request('restore.list', {})).isForNow).toBe(true);
    const saved = await page.request('file.saveAs', { path: workspace.file('mine.podwire.yaml') });
    expect(saved.kind).toBe('saved');
    await page.type('mine.podwire.yaml', podManifest('other'));
    expect(await take(page, 'as it came')).toEqual({ kind: 'restored' });
    expect(await page.request('text.get', {})).toMatchObject({
      files: [{ name: 'mine.podwire.yaml', text: before }],
    });
    expect((await page.request('restore.list', {})).isForNow).toBe(false);
  });

  it('follow a lab that was saved and then renamed or moved, and a copy leaves them with the first', async () => {
    const workspace = rig.folder({ [FILE]: SHOP_LAB });
    const page = await rig.serve(workspace, FILE);
    await page.request('restore.keep', { name: 'as it came' });
    await page.type(FILE, `${SHOP_LAB}# saved later\n`);
    expect(await page.request('file.save', {})).toMatchObject({ kind: 'saved' });
    await rig.endDesks();

    copyFileSync(workspace.file(FILE), workspace.file('copy.podwire.yaml'));
    const copy = await rig.serve(workspace, 'copy.podwire.yaml');
    expect(await namesOf(copy)).toEqual([]);
    await rig.endDesks();

    mkdirSync(workspace.file('week-2'));
    renameSync(workspace.file(FILE), workspace.file('week-2/store.podwire.yaml'));
    const moved = await rig.serve(workspace, 'week-2/store.podwire.yaml');
    expect(await namesOf(moved)).toEqual(['as it came']);
    expect(await take(moved, 'as it came')).toEqual({ kind: 'restored' });
    expect(await moved.request('text.get', {})).toMatchObject({
      files: [{ name: 'store.podwire.yaml', text: SHOP_LAB }],
    });
    await moved.request('history.undo', {});
    await rig.endDesks();

    renameSync(workspace.file('week-2'), workspace.file('week-3'));
    const again = await rig.serve(workspace, 'week-3/store.podwire.yaml');
    expect(await namesOf(again)).toEqual(['as it came']);
    const { points } = await again.request('restore.list', {});
    expect((await again.request('restore.forget', { id: points[0]?.id ?? '' })).points).toEqual([]);
  });

  it('of a folder of manifests follow the folder', async () => {
    const workspace = rig.folder({});
    mkdirSync(workspace.file('shop'));
    writeFileSync(workspace.file('shop/web.yaml'), podManifest('web'));
    writeFileSync(workspace.file('shop/api.yaml'), podManifest('api'));
    const page = await rig.serve(workspace, 'shop');
    await page.request('restore.keep', { name: 'both' });
    await rig.endDesks();
    renameSync(workspace.file('shop'), workspace.file('store'));
    const next = await rig.serve(workspace, 'store');
    await next.type('web.yaml', podManifest('other'));
    expect(await take(next, 'both')).toEqual({ kind: 'restored' });
    expect(await next.text('web.yaml')).toBe(podManifest('web'));
  });
});
