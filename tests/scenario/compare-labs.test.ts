/** What changed between the lab of a window and another one, as its host answers it. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DeskRig, podManifest, SHOP_LAB } from '#kit/served-desk';

const FILE = 'shop.podwire.yaml';
const rig = new DeskRig();

afterEach(() => rig.endDesks());
afterAll(() => {
  rig.removeFolders();
});

describe('the lab of a window', () => {
  it('is compared with itself as saved and with any file, either way round, as its text is now', async () => {
    const workspace = rig.folder({
      [FILE]: SHOP_LAB,
      'theirs.podwire.yaml': `${SHOP_LAB}---\n${podManifest('theirs')}`,
      'broken.yaml': podManifest('Not_A_Name'),
      'packets.pcap': Uint8Array.from([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]),
    });
    const page = await rig.serve(workspace, FILE);
    const saved = { other: { kind: 'saved' } } as const;
    expect(await page.request('changes.compare', saved)).toMatchObject({
      kind: 'compared',
      changes: { isSame: true, text: '' },
    });
    await page.type(FILE, `${SHOP_LAB}---\n${podManifest('mine')}`);
    const lines = SHOP_LAB.split('\n').length;
    expect(await page.request('changes.compare', saved)).toMatchObject({
      changes: {
        objects: [
          {
            kind: 'added',
            title: 'Pod default/mine',
            object: 'pod/default/mine',
            location: { file: FILE, line: lines + 1 },
          },
        ],
        workloads: [{ key: 'default/mine[Pod]', isAdded: true }],
      },
    });
    const theirs = { kind: 'path', path: workspace.file('theirs.podwire.yaml') } as const;
    const reversed = await page.request('changes.compare', { other: theirs, isReversed: true });
    expect(reversed).toMatchObject({
      changes: {
        objects: [
          { kind: 'removed', title: 'Pod default/mine', location: { line: lines + 1 } },
          { kind: 'added', title: 'Pod default/theirs' },
        ],
      },
    });
    expect(reversed.kind === 'compared' && reversed.changes.text).toMatch(
      /^--- shop\.podwire\.yaml\n\+\+\+ \/.*\/theirs\.podwire\.yaml\nobjects\n/u,
    );

    const outcomeOf = (name: string): Promise<unknown> =>
      page.request('changes.compare', { other: { kind: 'path', path: workspace.file(name) } });
    expect(await outcomeOf('broken.yaml')).toMatchObject({
      kind: 'refused',
      diagnostics: [{ location: { file: workspace.file('broken.yaml'), line: 3 } }],
    });
    expect(await outcomeOf('nothing.yaml')).toMatchObject({ kind: 'failed', hint: 'check the path' });
    expect(await outcomeOf('packets.pcap')).toMatchObject({ kind: 'failed' });
  });
});
