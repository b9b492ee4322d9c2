/** Labs in files: opening, saving, what others do to them meanwhile, and what is left when a window ends. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CHECKOUT, podwire } from '#kit/podwire';
import { DeskRig, podManifest, SHOP_LAB } from '#kit/served-desk';

const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

describe('a lab file', () => {
  it('is open under its name, with nothing to save', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    expect(await page.request('file.get', {})).toEqual({
      labNumber: 1,
      name: 'shop.podwire.yaml',
      path: workspace.file('shop.podwire.yaml'),
      kind: 'lab',
      isDirty: false,
      isReadOnly: false,
      disk: 'same',
      isOpenElsewhere: false,
    });
    expect(await page.text()).toBe(SHOP_LAB);
  });

  it('is shown with its errors when it has some, and starts once they are mended', async () => {
    const broken = SHOP_LAB.replace('name: a}', 'name: A}');
    const workspace = rig.folder({ 'shop.podwire.yaml': broken });
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
    await expect
      .poll(() => desk.stderr)
      .toMatch(
        /^shop\.podwire\.yaml:9:\d+: error: .*\npodwire: the lab does not start; the page shows its text with these errors\n$/u,
      );
    const page = await desk.connect();
    expect(await page.text()).toBe(broken);
    expect(await page.request('text.state', {})).toMatchObject({
      application: { kind: 'no-lab' },
      diagnostics: [{ severity: 'error', location: { file: 'shop.podwire.yaml', line: 9 } }],
    });
    await page.type('shop.podwire.yaml', SHOP_LAB);
    expect(await page.request('text.read', {})).toMatchObject({ application: { kind: 'applied' } });
  });

  it('is written when it is saved, and only then', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const edited = SHOP_LAB.replace('name: a}', 'name: b}');
    await page.type('shop.podwire.yaml', edited);
    await page.until(({ isDirty }) => isDirty);
    const path = workspace.file('shop.podwire.yaml');
    expect(readFileSync(path, 'utf8')).toBe(SHOP_LAB);
    expect(await page.request('file.save', {})).toEqual({ kind: 'saved', path });
    expect(readFileSync(path, 'utf8')).toBe(edited);
    expect((await page.request('file.get', {})).isDirty).toBe(false);
  });

  it('is not touched by saving it as it is', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const path = workspace.file('shop.podwire.yaml');
    const before = statSync(path, { bigint: true });
    expect(await page.request('file.save', {})).toEqual({ kind: 'saved', path });
    const after = statSync(path, { bigint: true });
    expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
  });

  it('keeps its permissions, its owner and the link that leads to it', async () => {
    const workspace = rig.folder({});
    mkdirSync(workspace.file('real'));
    const real = join(workspace.file('real'), 'shop.podwire.yaml');
    writeFileSync(real, SHOP_LAB);
    chmodSync(real, 0o640);
    if (process.getuid?.() === 0) chownSync(real, 1234, 2345);
    symlinkSync(join('real', 'shop.podwire.yaml'), workspace.file('link.podwire.yaml'));
    const before = statSync(real);
    const page = await rig.serve(workspace, 'link.podwire.yaml');
    await page.type('link.podwire.yaml', `${SHOP_LAB}# more\n`);
    expect((await page.request('file.save', {})).kind).toBe('saved');
    const after = statSync(real);
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
    expect(readlinkSync(workspace.file('link.podwire.yaml'))).toBe(join('real', 'shop.podwire.yaml'));
    expect(readFileSync(real, 'utf8')).toBe(`${SHOP_LAB}# more\n`);
  });

  it.each([
    [
      'UTF-8 with a byte order mark and the line ends of Windows',
      Buffer.from(`\ufeff${SHOP_LAB.replaceAll('\n', '\r\n')}`),
    ],
    ['UTF-16', Buffer.from(`\ufeff${SHOP_LAB}`, 'utf16le')],
  ])('keeps its encoding: %s', async (_, bytes) => {
    const workspace = rig.folder({ 'shop.podwire.yaml': bytes });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.edit('shop.podwire.yaml', 'name: a}', 'name: b}');
    expect((await page.request('file.save', {})).kind).toBe('saved');
    const encoding = bytes[0] === 0xff ? 'utf16le' : 'utf8';
    const expected = bytes.toString(encoding).replace('name: a}', 'name: b}');
    expect(readFileSync(workspace.file('shop.podwire.yaml'), encoding)).toBe(expected);
  });

  it('goes back to what is on disk, which can be undone', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.type('shop.podwire.yaml', podManifest('b'));
    expect(await page.request('file.revert', {})).toEqual({ kind: 'reverted' });
    expect(await page.text()).toBe(SHOP_LAB);
    expect((await page.until(({ isDirty }) => !isDirty)).isDirty).toBe(false);
    await page.request('history.undo', {});
    expect(await page.text()).toBe(podManifest('b'));
    await page.until(({ isDirty }) => isDirty);
  });

  it('may be opened while another lab is on screen, which stays when there is something wrong', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB, 'other.yaml': podManifest('other') });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    expect(await page.request('file.open', { path: workspace.file('none.yaml') })).toEqual({
      kind: 'failed',
      message: 'Cannot open none.yaml: no such file or folder.',
      hint: 'check the path',
    });
    expect(await page.text()).toBe(SHOP_LAB);
    expect(await page.request('file.open', { path: workspace.file('other.yaml') })).toEqual({
      kind: 'opened',
    });
    expect(await page.request('file.get', {})).toMatchObject({
      labNumber: 2,
      name: 'other.yaml',
      kind: 'manifests',
    });
    expect(await page.text()).toBe(podManifest('other'));
    expect(page.fileStates.map(({ labNumber }) => labNumber)).toContain(2);
  });

  it('is not given up for another one while it has edits', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB, 'other.yaml': podManifest('other') });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.type('shop.podwire.yaml', podManifest('b'));
    const path = workspace.file('other.yaml');
    expect(await page.request('file.open', { path })).toEqual({ kind: 'unsaved' });
    expect(await page.text()).toBe(podManifest('b'));
    expect(await page.request('file.open', { path, discardsEdits: true })).toEqual({ kind: 'opened' });
    expect(readFileSync(workspace.file('shop.podwire.yaml'), 'utf8')).toBe(SHOP_LAB);
  });

  it('is not given up for another one when somebody types while that comes up', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB, 'other.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const opening = page.request('file.open', { path: workspace.file('other.podwire.yaml') });
    await page.edit('shop.podwire.yaml', 'name: a}', 'name: typed}');
    expect(await opening).toEqual({ kind: 'unsaved' });
    expect(await page.text()).toContain('name: typed}');
  });

  it('with errors is opened with them in the page', async () => {
    const workspace = rig.folder({
      'shop.podwire.yaml': SHOP_LAB,
      'bad.yaml': podManifest('b').replace('kind: Pod', 'kind: Pdo'),
    });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    expect(await page.request('file.open', { path: workspace.file('bad.yaml') })).toEqual({ kind: 'opened' });
    const { diagnostics } = await page.request('text.state', {});
    expect(diagnostics[0]).toMatchObject({ severity: 'error', location: { file: 'bad.yaml', line: 2 } });
  });
});

describe('what is not what it seems', () => {
  it.each([
    [
      'a picture',
      'lab.png',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
      'this is a PNG image, not text',
    ],
    [
      'a compressed file',
      'lab.yaml',
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]),
      'this is a gzip archive, not text',
    ],
    ['a bundle that is none', 'lab.podwire', 'apiVersion: v1', 'this is not a bundle'],
  ])('is said, and the lab that is open stays: %s', async (_, name, content, message) => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB, [name]: content });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const outcome = await page.request('file.open', { path: workspace.file(name) });
    expect(outcome).toMatchObject({ kind: 'refused', diagnostics: [{ severity: 'error', message }] });
    expect(await page.text()).toBe(SHOP_LAB);
    expect((await page.request('file.get', {})).labNumber).toBe(1);
  });

  it('is said of a capture, too, which would be listed in the lab that is open', async () => {
    const capture = Buffer.from([0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 0]);
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB, 'web.pcapng': capture });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const outcome = await page.request('file.open', { path: workspace.file('web.pcapng') });
    expect(outcome.kind === 'failed' && outcome.message).toMatch(/^Cannot open web\.pcapng: /u);
    expect((await page.request('file.get', {})).labNumber).toBe(1);
  });

  it('is not waited for, nor read without end', async () => {
    const workspace = rig.folder({
      'shop.podwire.yaml': SHOP_LAB,
      'large.yaml': Buffer.alloc(17 * 1024 * 1024, 32),
    });
    execFileSync('mkfifo', [workspace.file('pipe.yaml')]);
    symlinkSync('nowhere.yaml', workspace.file('link.yaml'));
    mkdirSync(workspace.file('empty'));
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const messages: string[] = [];
    for (const path of ['pipe.yaml', 'link.yaml', 'large.yaml', 'empty']) {
      const outcome = await page.request('file.open', { path: workspace.file(path) });
      messages.push(
        'message' in outcome ? `${outcome.message.slice(0, -1)}; ${outcome.hint ?? ''}` : outcome.kind,
      );
    }
    const device = await page.request('file.open', { path: '/dev/zero' });
    messages.push('message' in device ? `${device.message.slice(0, -1)}; ${device.hint ?? ''}` : device.kind);
    expect(messages).toEqual([
      'Cannot open pipe.yaml: this is a named pipe, not a file; name a file',
      'Cannot open link.yaml: a symbolic link to nowhere.yaml, which is not there; name the file itself',
      'Cannot open large.yaml: the file is too large: 17 MiB; the limit is 16 MiB',
      'Cannot open empty: the folder holds no manifest; it takes files that end in .yaml, .yml or .json',
      'Cannot open zero: this is a device, not a file; name a file',
    ]);
  });

  it('ends a command with a message and exit code 2', async () => {
    const workspace = rig.folder({});
    execFileSync('mkfifo', [workspace.file('pipe.yaml')]);
    const outcome = await podwire(['exec', 'pipe.yaml', 'a', '--', 'true'], { directory: workspace.path });
    expect(outcome).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'pipe.yaml:1:1: error: this is a named pipe, not a file; name a file\n',
    });
  });
});

describe('saving', () => {
  it('asks for a place where there is none, and before it takes that of another file', async () => {
    const workspace = rig.folder({ 'there.podwire.yaml': 'mine' });
    const page = await rig.serve(workspace);
    expect(await page.request('file.get', {})).toMatchObject({
      kind: 'example',
      name: 'first-packets.podwire.yaml',
    });
    expect(await page.request('file.save', {})).toEqual({
      kind: 'needs-path',
      folder: workspace.path,
      name: 'first-packets.podwire.yaml',
    });
    const path = workspace.file('there.podwire.yaml');
    expect(await page.request('file.saveAs', { path })).toEqual({ kind: 'exists', path });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(await page.request('file.saveAs', { path, overwrites: true })).toEqual({ kind: 'saved', path });
    const example = join(CHECKOUT, 'resources', 'labs', 'first-packets.podwire.yaml');
    expect(readFileSync(path)).toEqual(readFileSync(example));
    expect(await page.request('file.get', {})).toMatchObject({
      kind: 'lab',
      name: 'there.podwire.yaml',
      path,
    });
    expect((await page.request('text.get', {})).files.map(({ name }) => name)).toEqual([
      'there.podwire.yaml',
    ]);
  });

  it('under another name leaves the first file as it is, and goes on in the second', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.edit('shop.podwire.yaml', 'name: a}', 'name: b}');
    const path = workspace.file('copy');
    const saved = `${path}.podwire.yaml`;
    expect(await page.request('file.saveAs', { path })).toEqual({ kind: 'saved', path: saved });
    await page.edit('copy.podwire.yaml', 'name: b}', 'name: c}');
    expect(await page.request('file.save', {})).toEqual({ kind: 'saved', path: saved });
    expect(readFileSync(workspace.file('shop.podwire.yaml'), 'utf8')).toBe(SHOP_LAB);
    expect(readFileSync(saved, 'utf8')).toBe(SHOP_LAB.replace('name: a}', 'name: c}'));
  });

  it('does not take what somebody else has written meanwhile', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.type('shop.podwire.yaml', podManifest('mine'));
    const path = workspace.file('shop.podwire.yaml');
    writeFileSync(path, podManifest('theirs'));
    expect(await page.request('file.save', {})).toEqual({ kind: 'changed-on-disk', path });
    expect(readFileSync(path, 'utf8')).toBe(podManifest('theirs'));
    expect(await page.text()).toBe(podManifest('mine'));
    expect(await page.request('file.save', { overwrites: true })).toEqual({ kind: 'saved', path });
    expect(readFileSync(path, 'utf8')).toBe(podManifest('mine'));
  });

  it('says what the disk refused, with a next step, and keeps the edits', async () => {
    const workspace = rig.folder({ 'a.yaml': SHOP_LAB });
    mkdirSync(workspace.file('gone'));
    writeFileSync(workspace.file('gone/shop.podwire.yaml'), SHOP_LAB);
    mkdirSync(workspace.file('folder.yaml'));
    const page = await rig.serve(workspace, 'gone/shop.podwire.yaml');
    await page.type('shop.podwire.yaml', podManifest('b'));
    const long = `${'n'.repeat(300)}.yaml`;
    expect(await page.request('file.saveAs', { path: workspace.file(long) })).toMatchObject({
      kind: 'failed',
      hint: 'choose a shorter name',
    });
    expect(await page.request('file.saveAs', { path: ' ' })).toMatchObject({ kind: 'failed' });
    expect(await page.request('file.saveAs', { path: workspace.file('folder.yaml') })).toMatchObject({
      kind: 'failed',
      message: `Cannot save folder.yaml in ${workspace.path}: there is a folder of this name.`,
    });
    expect(await page.request('file.saveAs', { path: '/dev/full.yaml/x.yaml' })).toMatchObject({
      kind: 'failed',
    });
    rmSync(workspace.file('gone'), { recursive: true });
    expect(await page.request('file.save', {})).toEqual({
      kind: 'failed',
      message: `Cannot save shop.podwire.yaml in ${workspace.file('gone')}: its folder is not there.`,
      hint: 'make the folder, or save it under another name',
    });
    expect(await page.request('file.get', {})).toMatchObject({ isDirty: true });
    expect(await page.text()).toBe(podManifest('b'));
  });

  it('leaves nothing behind, and nothing that is taken for a manifest', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.type('shop.podwire.yaml', podManifest('b'));
    await page.request('file.save', {});
    expect(readdirSync(workspace.path).toSorted()).toEqual(['data', 'shop.podwire.yaml']);
  });
});
