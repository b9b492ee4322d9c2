/** Labs of several files: manifests that a lab names, folders, bundles, and what is dropped on the page. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { podwire } from '#kit/podwire';
import { DeskRig, podManifest, SHOP_LAB, type DeskPage } from '#kit/served-desk';

const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

function labNaming(...manifests: readonly string[]): string {
  return SHOP_LAB.replace('spec: {}', `spec:\n  manifests: [${manifests.join(', ')}]`);
}

async function fileNames(page: DeskPage): Promise<readonly string[]> {
  return (await page.request('text.get', {})).files.map(({ name }) => name);
}

async function podNames(page: DeskPage): Promise<readonly string[]> {
  const { machines } = await page.request('topology.get', {});
  return machines.flatMap(({ pods }) => pods.map(({ name }) => name)).toSorted();
}

describe('spec.manifests', () => {
  it('is read along, files and folders, in the page and on the command line', async () => {
    const workspace = rig.folder({ 'web.yaml': podManifest('web') });
    mkdirSync(workspace.file('shop'));
    mkdirSync(workspace.file('shop/k8s'));
    writeFileSync(workspace.file('shop/lab.podwire.yaml'), labNaming('web.yaml', 'k8s/'));
    writeFileSync(workspace.file('shop/web.yaml'), podManifest('b'));
    writeFileSync(workspace.file('shop/k8s/c.yaml'), podManifest('c'));
    writeFileSync(workspace.file('shop/k8s/notes.txt'), 'no manifest');
    const outcome = await podwire(['exec', 'shop/lab.podwire.yaml', 'c', '--', 'hostname'], {
      directory: workspace.path,
    });
    expect(outcome).toEqual({ exitCode: 0, stdout: 'c\n', stderr: '' });
    const page = await rig.serve(workspace, 'shop/lab.podwire.yaml');
    expect(await fileNames(page)).toEqual(['lab.podwire.yaml', 'web.yaml', 'k8s/c.yaml']);
  });

  it('saves each file in its place, and those that were edited only', async () => {
    const workspace = rig.folder({ 'lab.podwire.yaml': labNaming('k8s/') });
    mkdirSync(workspace.file('k8s'));
    writeFileSync(workspace.file('k8s/b.yaml'), podManifest('b'));
    writeFileSync(workspace.file('k8s/c.yaml'), podManifest('c'));
    const page = await rig.serve(workspace, 'lab.podwire.yaml');
    await page.type('k8s/c.yaml', podManifest('d'));
    // Of no concern to who saves another file.
    writeFileSync(workspace.file('k8s/b.yaml'), podManifest('theirs'));
    expect((await page.request('file.save', {})).kind).toBe('saved');
    const texts = ['lab.podwire.yaml', 'k8s/b.yaml', 'k8s/c.yaml'].map((name) =>
      readFileSync(workspace.file(name), 'utf8'),
    );
    expect(texts).toEqual([labNaming('k8s/'), podManifest('theirs'), podManifest('d')]);
    await expect.poll(() => page.text('k8s/b.yaml'), { timeout: 45_000 }).toBe(podManifest('theirs'));
  });

  it('of what is not there, or is elsewhere, is said with its line', async () => {
    const workspace = rig.folder({
      'lab.podwire.yaml': labNaming('none.yaml', '../up.yaml', '/etc/hostname'),
    });
    const { exitCode, stderr } = await podwire(['exec', 'lab.podwire.yaml', 'a', '--', 'true'], {
      directory: workspace.path,
    });
    expect(exitCode).toBe(2);
    const places = stderr
      .trimEnd()
      .split('\n')
      .map((line) => /^[^ ]+ error: [^ ]+ \S+ was not read/u.exec(line)?.[0]);
    expect(places).toEqual([
      'lab.podwire.yaml:6:15: error: spec.manifests[0]: none.yaml was not read',
      'lab.podwire.yaml:6:26: error: spec.manifests[1]: ../up.yaml was not read',
      'lab.podwire.yaml:6:38: error: spec.manifests[2]: /etc/hostname was not read',
    ]);
  });

  it('is followed while it is edited, and can be undone', async () => {
    const workspace = rig.folder({ 'lab.podwire.yaml': SHOP_LAB, 'web.yaml': podManifest('web') });
    const page = await rig.serve(workspace, 'lab.podwire.yaml');
    await page.edit('lab.podwire.yaml', 'spec: {}', 'spec: {manifests: [web.yaml]}');
    await expect.poll(() => fileNames(page), { timeout: 45_000 }).toEqual(['lab.podwire.yaml', 'web.yaml']);
    expect((await page.request('text.state', {})).undo).toBe('read web.yaml');
    await page.edit('lab.podwire.yaml', 'manifests: [web.yaml]', '');
    await expect.poll(() => fileNames(page), { timeout: 45_000 }).toEqual(['lab.podwire.yaml']);
    // Faster than the folder is looked at, and then slower.
    for (let step = 0; step < 3; step += 1) await page.request('history.undo', {});
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await page.request('history.undo', {});
    expect(await page.text('lab.podwire.yaml')).toBe(SHOP_LAB);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await page.text('lab.podwire.yaml')).toBe(SHOP_LAB);
    expect(readFileSync(workspace.file('web.yaml'), 'utf8')).toBe(podManifest('web'));
  });

  it('is read along once it is there', async () => {
    const workspace = rig.folder({
      'shop.podwire.yaml': SHOP_LAB,
      'lab.podwire.yaml': labNaming('late.yaml'),
    });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    await page.request('file.open', { path: workspace.file('lab.podwire.yaml') });
    const { diagnostics } = await page.request('text.state', {});
    expect(diagnostics[0]).toMatchObject({ code: 'missing-manifest', location: { line: 6, column: 15 } });
    writeFileSync(workspace.file('late.yaml'), podManifest('late'));
    await expect.poll(() => fileNames(page), { timeout: 45_000 }).toEqual(['lab.podwire.yaml', 'late.yaml']);
    await expect.poll(() => podNames(page), { timeout: 45_000 }).toContain('late');
  });
});

describe('a folder of manifests', () => {
  it('gets a lab file that names them when it is saved as one', async () => {
    const workspace = rig.folder({});
    mkdirSync(workspace.file('k8s'));
    writeFileSync(workspace.file('k8s/a.yaml'), podManifest('a'));
    writeFileSync(workspace.file('k8s/b.yaml'), podManifest('b'));
    const page = await rig.serve(workspace, 'k8s');
    const path = workspace.file('k8s/Shop 1.podwire.yaml');
    expect(await page.request('file.saveAs', { path })).toEqual({ kind: 'saved', path });
    expect(readFileSync(path, 'utf8')).toBe(
      'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata:\n  name: shop-1\nspec:\n  manifests: [a.yaml, b.yaml]\n',
    );
    expect(readFileSync(workspace.file('k8s/a.yaml'), 'utf8')).toBe(podManifest('a'));
    expect(await page.request('file.get', {})).toMatchObject({ kind: 'lab', path, isDirty: false });
    const outcome = await podwire(['exec', path, 'b', '--', 'hostname']);
    expect(outcome).toEqual({ exitCode: 0, stdout: 'b\n', stderr: '' });
  });

  it('goes along to another folder', async () => {
    const workspace = rig.folder({ 'lab.podwire.yaml': labNaming('k8s/') });
    mkdirSync(workspace.file('k8s'));
    mkdirSync(workspace.file('copy'));
    mkdirSync(workspace.file('copy/k8s'));
    writeFileSync(workspace.file('k8s/b.yaml'), podManifest('b'));
    const page = await rig.serve(workspace, 'lab.podwire.yaml');
    const path = workspace.file('copy/lab.podwire.yaml');
    expect(await page.request('file.saveAs', { path })).toEqual({ kind: 'saved', path });
    expect(readFileSync(workspace.file('copy/k8s/b.yaml'), 'utf8')).toBe(podManifest('b'));
  });

  it('makes its folders in another one, and takes the place of no file there', async () => {
    const workspace = rig.folder({ 'lab.podwire.yaml': labNaming('k8s/') });
    for (const name of ['k8s', 'new', 'taken', 'taken/k8s']) mkdirSync(workspace.file(name));
    writeFileSync(workspace.file('k8s/b.yaml'), podManifest('b'));
    writeFileSync(workspace.file('taken/k8s/b.yaml'), podManifest('theirs'));
    writeFileSync(workspace.file('taken/lab.podwire.yaml'), 'kind: Lab');
    const page = await rig.serve(workspace, 'lab.podwire.yaml');
    const taken = workspace.file('taken/lab.podwire.yaml');
    expect(await page.request('file.saveAs', { path: taken, overwrites: true })).toEqual({
      kind: 'failed',
      message: `Cannot save b.yaml in ${workspace.file('taken/k8s')}: there is another file of this name.`,
      hint: 'save the lab into a folder of its own',
    });
    expect(readFileSync(workspace.file('taken/k8s/b.yaml'), 'utf8')).toBe(podManifest('theirs'));
    expect(readFileSync(taken, 'utf8')).toBe('kind: Lab');
    const path = workspace.file('new/lab.podwire.yaml');
    expect(await page.request('file.saveAs', { path })).toEqual({ kind: 'saved', path });
    expect(readFileSync(workspace.file('new/k8s/b.yaml'), 'utf8')).toBe(podManifest('b'));
  });
});

describe('what is dropped on the page', () => {
  function dropped(name: string, content: string | Uint8Array): { name: string; base64: string } {
    return { name, base64: Buffer.from(content).toString('base64') };
  }

  it('is a lab of its name that has no place yet', async () => {
    const workspace = rig.folder({});
    const page = await rig.serve(workspace);
    expect(
      await page.request('file.openDropped', { files: [dropped('web.yaml', podManifest('web'))] }),
    ).toEqual({
      kind: 'opened',
    });
    const state = await page.request('file.get', {});
    expect(state).toMatchObject({ kind: 'untitled', name: 'web.yaml', isDirty: false });
    expect(await page.request('file.save', {})).toEqual({
      kind: 'needs-path',
      folder: workspace.path,
      name: 'web.podwire.yaml',
    });
  });

  it('may be several files, also of one name', async () => {
    const page = await rig.serve(rig.folder({}));
    const files = ['a', 'b'].map((name) => dropped('web.yaml', podManifest(name)));
    expect(await page.request('file.openDropped', { files })).toEqual({ kind: 'opened' });
    expect(await fileNames(page)).toEqual(['web.yaml', 'web-2.yaml']);
    await expect.poll(() => podNames(page), { timeout: 45_000 }).toEqual(expect.arrayContaining(['a', 'b']));
  });

  it('is read as far as it is a lab, and said what it is else', async () => {
    const page = await rig.serve(rig.folder({}));
    const before = await page.text();
    const outcomes = [];
    for (const content of [Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(17 * 1024 * 1024, 32)]) {
      outcomes.push(await page.request('file.openDropped', { files: [dropped('../up/x.yaml', content)] }));
    }
    expect(outcomes).toMatchObject([
      { kind: 'refused', diagnostics: [{ message: 'this is a PNG image, not text' }] },
      {
        kind: 'failed',
        message: 'Cannot open x.yaml: the file is too large: 17 MiB.',
        hint: 'the limit is 16 MiB',
      },
    ]);
    expect(await page.text()).toBe(before);
  });

  it('and is no lab is told apart, and what to do is said', async () => {
    const page = await rig.serve(rig.folder({}));
    const before = await page.text();
    const noLabs = {
      'a.html': ['<!doctype html><html></html>', 'apiVersion and kind'],
      'compose.yml': ['services:\n  web: {}\n', 'write a Deployment and a Service'],
      'broken.yaml': ['a: [1, 2\nb: }', '"broken.yaml"'],
      'empty.yaml': ['', 'the file is empty'],
      'a.exe': ['MZ\u0090\u0000\u0003', 'an executable, not text'],
      'a.zip': [`PK\u0005\u0006${'\u0000'.repeat(18)}`, 'zip'],
    } as const;
    for (const [name, [content, words]] of Object.entries(noLabs)) {
      const files = [dropped(name, Buffer.from(content, 'latin1'))];
      const outcome = await page.request('file.openDropped', { files });
      expect(outcome.kind, name).toBe('refused');
      expect(JSON.stringify(outcome), name).toContain(words);
    }
    expect(await page.text()).toBe(before);
  });

  it('of 10 MB is taken, or refused, in words', async () => {
    const page = await rig.serve(rig.folder({}));
    const large = `# ${'x'.repeat(76)}\n`.repeat(130_000) + podManifest('large');
    expect(await page.request('file.openDropped', { files: [dropped('large.yaml', large)] })).toEqual({
      kind: 'opened',
    });
    expect((await page.text())?.length).toBe(large.length);
  });
});

describe('a bundle', () => {
  const scenario = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: look}
spec:
  steps:
    - exec: {in: a, run: hostname}
`;

  it('is exported for the browser or to a place, and is opened again', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB.replace('busybox', 'nginx') + scenario });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const exported = await page.request('bundle.export', {});
    expect(exported).toMatchObject({ kind: 'exported', fileName: 'shop.podwire', failures: [] });
    const path = workspace.file('team.podwire');
    expect(await page.request('bundle.export', { path })).toMatchObject({ kind: 'exported', path });
    expect(await page.request('bundle.export', { path })).toEqual({ kind: 'exists', path });
    expect(await page.request('lab.exportAs', { format: 'kubernetes' })).toMatchObject({
      kind: 'exported',
      fileName: 'shop-kubernetes.yaml',
      text: expect.stringContaining('image: nginx') as unknown,
    });
    expect(await page.request('lab.exportAs', { format: 'mermaid' })).toMatchObject({
      fileName: 'shop.mmd',
      text: expect.stringMatching(/^%% The lab /u) as unknown,
    });
    expect(await page.request('lab.exportAs', { format: 'kind' })).toMatchObject({
      fileName: 'shop-kind.sh',
      text: expect.stringMatching(/^#!.*kind create cluster/su) as unknown,
    });
    const base64 = 'base64' in exported ? (exported.base64 ?? '') : '';
    expect(readFileSync(path).toString('base64')).toBe(base64);

    const text = await page.text();
    expect(await page.request('file.open', { path })).toEqual({ kind: 'opened' });
    expect(await page.request('file.get', {})).toMatchObject({
      kind: 'bundle',
      name: 'team.podwire',
      path,
      isDirty: false,
    });
    expect(await page.text()).toBe(text);
    expect(await page.request('file.save', {})).toEqual({
      kind: 'needs-path',
      folder: workspace.path,
      name: 'team.podwire.yaml',
    });
    const files = [{ name: 'dropped.podwire', base64 }];
    expect(await page.request('file.openDropped', { files })).toEqual({ kind: 'opened' });
    expect(await page.request('file.get', {})).toMatchObject({ kind: 'bundle', name: 'dropped.podwire' });
  });

  it('that is damaged is refused', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const exported = await page.request('bundle.export', {});
    const bytes = Buffer.from('base64' in exported ? (exported.base64 ?? '') : '', 'base64');
    writeFileSync(workspace.file('half.podwire'), bytes.subarray(0, bytes.length / 2));
    const outcome = await page.request('file.open', { path: workspace.file('half.podwire') });
    expect(outcome).toMatchObject({ kind: 'refused', diagnostics: [{ severity: 'error' }] });
    expect((await page.request('file.get', {})).name).toBe('shop.podwire.yaml');
  });
});

describe('what was opened', () => {
  it('is remembered for the next time, in a list that can be cleaned', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB, 'web.yaml': podManifest('web') });
    const desk = await rig.serveDesk(workspace, ['shop.podwire.yaml']);
    await (await desk.connect()).request('file.open', { path: workspace.file('web.yaml') });
    await desk.stop();
    const page = await rig.serve(workspace);
    const recent = await page.request('file.recent', {});
    expect(recent.map(({ name, isThere }) => [name, isThere])).toEqual([
      ['web.yaml', true],
      ['shop.podwire.yaml', true],
    ]);
    const left = await page.request('file.forgetRecent', { path: workspace.file('web.yaml') });
    expect(left.map(({ name }) => name)).toEqual(['shop.podwire.yaml']);
  });

  it('may be one of the examples, which are copies', async () => {
    const workspace = rig.folder({});
    const page = await rig.serve(workspace);
    const examples = await page.request('file.examples', {});
    for (const { name, text } of examples) {
      expect(name).toMatch(/^\S.*\S$/u);
      expect(text.length).toBeGreaterThan(20);
    }
    // That each of them has no errors and runs is known from `labs-long.test.ts`.
    const opened = [examples[0], examples[examples.length >> 1], examples.at(-1)];
    expect(new Set(opened.map((example) => example?.path)).size).toBe(3);
    for (const { path } of opened.filter((example) => example !== undefined)) {
      expect(await page.request('file.open', { path })).toEqual({ kind: 'opened' });
      const { diagnostics } = await page.request('text.state', {});
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(await page.request('file.get', {})).toMatchObject({ kind: 'example' });
    }
    expect(existsSync(workspace.file('data/recent.json'))).toBe(false);
  });

  it('is looked for from the folder of the lab', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB });
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const { path, entries } = await page.request('folder.list', {});
    expect(path).toBe(workspace.path);
    expect(entries.map(({ name, kind }) => [name, kind])).toContainEqual(['shop.podwire.yaml', 'lab']);
    expect(await page.request('dialog.open', {})).toEqual({ kind: 'unavailable' });
    expect(readdirSync(workspace.path)).toContain('shop.podwire.yaml');
  });
});
