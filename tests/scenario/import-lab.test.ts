/** Labs from what a cluster printed, as the host of a window makes them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DeskRig, podManifest, SHOP_LAB } from '#kit/served-desk';

const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

const PRINTED = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'tls', namespace: 'default', uid: '1', resourceVersion: '5' },
      data: { key: 'aHVudGVyMg==' },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kubeadm-config', namespace: 'kube-system', uid: '2' },
      data: { ClusterConfiguration: 'networking: {podSubnet: 10.20.0.0/16}\n' },
    },
  ],
});
const CAPTURE = Uint8Array.from([
  0xd4,
  0xc3,
  0xb2,
  0xa1,
  2,
  0,
  4,
  0,
  ...new Array<number>(12).fill(0),
  1,
  0,
  0,
  0,
]);

describe('what a cluster printed', () => {
  it('is said before it is opened, from a file or a folder with folders, and becomes a lab without a file', async () => {
    const workspace = rig.folder({ 'shop.podwire.yaml': SHOP_LAB, 'all.json': PRINTED });
    mkdirSync(workspace.file('dump/default'), { recursive: true });
    writeFileSync(workspace.file('dump/default/all.json'), PRINTED);
    writeFileSync(workspace.file('dump/default/notes.txt'), 'nothing');
    const page = await rig.serve(workspace, 'shop.podwire.yaml');
    const path = workspace.file('all.json');
    expect(await page.request('file.open', { path })).toEqual({ kind: 'import' });
    expect(await page.request('file.open', { path: workspace.file('dump') })).toEqual({ kind: 'import' });
    const source = { kind: 'path', path: workspace.file('dump') } as const;
    expect(await page.request('import.read', { source, choices: {}, hasSecrets: false })).toMatchObject({
      kind: 'read',
      view: {
        name: 'dump',
        podSubnet: '10.20.0.0/16',
        notes: [{ part: 'podSubnet', words: expect.stringContaining('kubeadm-config') as string }],
        objects: [{ kind: 'Secret', count: 1 }],
        emptiedSecrets: ['Secret default/tls'],
        leftOut: ['ConfigMap "kubeadm-config" is left out: the cluster makes its own'],
      },
    });

    const wish = { source, choices: { cni: 'calico/bgp' }, hasSecrets: true };
    await page.edit('shop.podwire.yaml', 'a comment', 'another comment');
    expect(await page.request('file.import', wish)).toEqual({ kind: 'unsaved' });
    expect(await page.request('file.import', { ...wish, discardsEdits: true })).toEqual({ kind: 'opened' });
    const state = await page.request('file.get', {});
    expect({ name: state.name, kind: state.kind, path: state.path }).toEqual({
      name: 'dump.podwire.yaml',
      kind: 'untitled',
      path: undefined,
    });
    const text = await page.text();
    expect(text).toContain('cni: { plugin: calico, mode: bgp }');
    expect(text).toContain('aHVudGVyMg==');

    expect(await page.request('file.open', { path, skipsImport: true })).toEqual({ kind: 'opened' });
    expect((await page.request('file.get', {})).kind).toBe('manifests');
  });

  it('is dropped with captures, which are beside the lab then; plain manifests are opened as ever', async () => {
    const page = await rig.serve(rig.folder({}));
    const dropped = (name: string, bytes: string | Uint8Array): { name: string; base64: string } => ({
      name,
      base64: Buffer.from(bytes).toString('base64'),
    });
    const plain = [dropped('a.yaml', podManifest('a')), dropped('b.yaml', podManifest('b'))];
    expect(await page.request('file.openDropped', { files: plain })).toEqual({ kind: 'opened' });
    const files = [...plain, dropped('web.pcap', CAPTURE)];
    expect(await page.request('file.openDropped', { files })).toEqual({ kind: 'import' });
    const source = { kind: 'dropped', files } as const;
    const wish = { source, choices: {}, hasSecrets: false };
    expect(await page.request('import.read', wish)).toMatchObject({
      view: { name: 'imported', captures: [{ name: 'web.pcap', packets: 0 }] },
    });
    expect(await page.request('file.import', wish)).toEqual({ kind: 'opened' });
    await expect
      .poll(() => JSON.stringify(page.events.filter(({ name }) => name === 'captures').at(-1)))
      .toContain('"fileName":"web.pcap"');
  });

  it('is refused in words where there is nothing in it, or what is chosen does not go together', async () => {
    const workspace = rig.folder({ 'all.json': PRINTED, 'empty.yaml': '# nothing\n', 'a.pcap': CAPTURE });
    const page = await rig.serve(workspace);
    const read = (name: string, podSubnet?: string): Promise<unknown> =>
      page.request('import.read', {
        source: { kind: 'path', path: workspace.file(name) },
        choices: podSubnet === undefined ? {} : { podSubnet },
        hasSecrets: false,
      });
    expect(await read('empty.yaml')).toMatchObject({ kind: 'refused', diagnostics: [{ code: 'no-input' }] });
    expect(await read('all.json', '10.20')).toMatchObject({
      kind: 'refused',
      diagnostics: [{ message: expect.stringContaining('podSubnet') as string }],
    });
    expect(await read('a.pcap')).toMatchObject({ kind: 'failed' });
    expect(await read('gone.yaml')).toMatchObject({ kind: 'failed', hint: 'check the path' });
  });
});
