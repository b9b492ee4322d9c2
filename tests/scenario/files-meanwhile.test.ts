/** What other programs and other windows do to the files of a lab that is open. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DeskRig, podManifest, SHOP_LAB } from '#kit/served-desk';

const NOBODY = 65_534;
const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

/** As editors do that must not lose a file. */
function saveByRenaming(path: string, text: string): void {
  writeFileSync(`${path}~`, text);
  renameSync(`${path}~`, path);
}

describe('a file that another program writes', () => {
  it.each([
    ['in place', writeFileSync],
    ['by renaming', saveByRenaming],
  ])('is taken over by a window without edits, which can undo it: %s', async (_, write) => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    write(workspace.file('shop.podwire.yaml'), podManifest('theirs'));
    await expect.poll(() => page.text(), { timeout: 45_000 }).toBe(podManifest('theirs'));
    expect(await page.request('file.get', {})).toMatchObject({ isDirty: false, disk: 'same' });
    expect((await page.request('text.state', {})).undo).toBe(
      'take over shop.podwire.yaml as changed on disk',
    );
    await page.request('history.undo', {});
    expect(await page.text()).toBe(SHOP_LAB);
  });

  it('is told to a window with edits, which keeps them', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.type('shop.podwire.yaml', podManifest('mine'));
    writeFileSync(workspace.file('shop.podwire.yaml'), podManifest('theirs'));
    await page.until(({ disk }) => disk === 'changed');
    expect(await page.text()).toBe(podManifest('mine'));
    expect(page.fileStates.at(-1)).toMatchObject({ disk: 'changed', isDirty: true });
    expect(await page.request('file.revert', {})).toEqual({ kind: 'reverted' });
    expect(await page.text()).toBe(podManifest('theirs'));
    expect(await page.request('file.get', {})).toMatchObject({ disk: 'same', isDirty: false });
  });

  it('is nothing new when only its date is', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.type('shop.podwire.yaml', podManifest('mine'));
    utimesSync(workspace.file('shop.podwire.yaml'), 1, 1);
    expect((await page.request('file.save', {})).kind).toBe('saved');
  });

  it('is not taken over when it is no text any more', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const path = workspace.file('shop.podwire.yaml');
    writeFileSync(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]));
    await page.until(({ disk }) => disk === 'changed');
    expect(await page.text()).toBe(SHOP_LAB);
    expect(await page.request('file.save', {})).toEqual({ kind: 'changed-on-disk', path });
    expect(await page.request('file.save', { overwrites: true })).toEqual({ kind: 'saved', path });
    expect(readFileSync(path, 'utf8')).toBe(SHOP_LAB);
  });

  it('may be another manifest of a folder, or a new one', async () => {
    const workspace = rig.folder({});
    mkdirSync(workspace.file('k8s'));
    writeFileSync(workspace.file('k8s/a.yaml'), podManifest('a'));
    const page = await rig.serve(workspace, 'k8s');
    expect(await page.request('file.get', {})).toMatchObject({
      kind: 'manifests',
      name: 'k8s',
      path: workspace.file('k8s'),
    });
    writeFileSync(workspace.file('k8s/b.yaml'), podManifest('b'));
    await expect.poll(() => page.text('b.yaml'), { timeout: 45_000 }).toBe(podManifest('b'));
    rmSync(workspace.file('k8s/b.yaml'));
    await page.until(({ disk }) => disk === 'gone');
  });
});

describe('a file that goes away', () => {
  it('is told, is the same again when it comes back, and is made again by saving', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const path = workspace.file('shop.podwire.yaml');
    renameSync(path, workspace.file('away'));
    await page.until(({ disk }) => disk === 'gone');
    renameSync(workspace.file('away'), path);
    await page.until(({ disk }) => disk === 'same');
    rmSync(path);
    await page.until(({ disk }) => disk === 'gone');
    expect(await page.text()).toBe(SHOP_LAB);
    expect(await page.request('file.save', {})).toEqual({ kind: 'saved', path });
    expect(readFileSync(path, 'utf8')).toBe(SHOP_LAB);
    expect((await page.request('file.get', {})).disk).toBe('same');
  });
});

describe('a file that is read-only', () => {
  it.skipIf(process.getuid?.() !== 0)('is not replaced, and says so', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    mkdirSync(workspace.file('data'));
    chmodSync(workspace.path, 0o777);
    chmodSync(workspace.file('data'), 0o777);
    chmodSync(workspace.file('shop.podwire.yaml'), 0o444);
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml'], { uid: NOBODY });
    const page = await desk.connect();
    expect((await page.request('file.get', {})).isReadOnly).toBe(true);
    await page.type('shop.podwire.yaml', podManifest('mine'));
    expect(await page.request('file.save', {})).toEqual({
      kind: 'failed',
      message: `Cannot save shop.podwire.yaml in ${workspace.path}: it is read-only.`,
      hint: 'make it writable, or save it under another name',
    });
    expect(readFileSync(workspace.file('shop.podwire.yaml'), 'utf8')).toBe(SHOP_LAB);
    chmodSync(workspace.file('shop.podwire.yaml'), 0o666);
    await page.until(({ isReadOnly }) => !isReadOnly);
  });

  it.skipIf(process.getuid?.() !== 0)('may also not be read at all', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB, 'secret.yaml': podManifest('a') });
    mkdirSync(workspace.file('data'));
    chmodSync(workspace.path, 0o755);
    chmodSync(workspace.file('data'), 0o777);
    chmodSync(workspace.file('secret.yaml'), 0o600);
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml'], { uid: NOBODY });
    const page = await desk.connect();
    expect(await page.request('file.open', { path: workspace.file('secret.yaml') })).toEqual({
      kind: 'failed',
      message: 'Cannot open secret.yaml: not allowed to read it.',
      hint: 'check its permissions',
    });
  });
});

describe('two windows on one file', () => {
  it('know of each other, and neither writes over what the other has saved', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
    const other = await rig.serveDesk(workspace, ['./shop.podwire.yaml']);
    const page = await desk.connect();
    const otherPage = await other.connect();
    await page.until(({ isOpenElsewhere }) => isOpenElsewhere);
    await otherPage.until(({ isOpenElsewhere }) => isOpenElsewhere);
    await page.type('shop.podwire.yaml', podManifest('one'));
    await otherPage.type('shop.podwire.yaml', podManifest('other'));
    expect((await page.request('file.save', {})).kind).toBe('saved');
    expect((await otherPage.request('file.save', {})).kind).toBe('changed-on-disk');
    expect(readFileSync(workspace.file('shop.podwire.yaml'), 'utf8')).toBe(podManifest('one'));
    await other.kill();
    await page.until(({ isOpenElsewhere }) => !isOpenElsewhere);
  });
});
