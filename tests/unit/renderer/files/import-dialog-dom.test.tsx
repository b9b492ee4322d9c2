import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { fill, find } from '#kit/page-elements';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { ImportView } from '#main/contract/import-requests';
import type { ResponseOf } from '#main/contract/lab-api';
import { FileDialogs } from '../../../../src/renderer/files/file-dialogs';
import { HostLostError } from '../../../../src/renderer/store/host-lost-error';
import type { Stores } from '../../../../src/renderer/store/stores';

const VIEW: ImportView = {
  name: 'dump',
  cni: 'calico/bgp',
  proxyMode: 'ipvs',
  podSubnet: '10.20.0.0/16',
  serviceSubnet: '10.96.0.0/12',
  dnsDomain: 'cluster.local',
  nodes: ['control-plane', 'node1', 'node2'],
  hasNodes: false,
  hasLab: false,
  notes: [
    { part: 'cni', words: 'network plugin calico bgp: variables of DaemonSet calico-node' },
    { part: 'other', words: 'ServiceAccount runner is added: what was printed runs as it' },
  ],
  objects: [
    { kind: 'Deployment', count: 3 },
    { kind: 'Service', count: 2 },
  ],
  leftOut: ['13 objects of kind Pod are left out: the cluster makes its own'],
  emptiedSecrets: ['Secret default/tls'],
  captures: [{ name: 'web.pcap', packets: 12 }],
};

/** It asks again a while after the last letter, on a busy machine a longer one. */
const PATIENCE = { timeout: 20_000 };

let answer: ResponseOf<'import.read'>;
let api: SilentLabApi;
let stores: Stores;

beforeEach(async () => {
  answer = { kind: 'read', view: VIEW };
  api = new SilentLabApi({
    'import.read': () => answer,
    'file.open': ({ skipsImport }) => ({ kind: skipsImport === true ? 'opened' : 'import' }),
  });
  stores = await pageStoresFor(api);
  api.connection(true);
  const typed = { flush: () => Promise.resolve(), undo: () => Promise.resolve() };
  stores.file.getState().attachLab(typed, () => undefined);
  mount(<FileDialogs />, stores);
  await act(() => void stores.file.getState().open({ kind: 'path', path: '/labs/dump.json' }));
});

/** Until the host has said what would become of it. */
async function act(change: () => void): Promise<void> {
  flushSync(change);
  await vi.waitFor(
    () => expect(find('import-dialog').textContent).not.toContain('Looking at what it is…'),
    PATIENCE,
  );
}

const NOTHING = { source: { kind: 'path', path: '/labs/dump.json' }, choices: {}, hasSecrets: false };

describe('the dialog of an import', () => {
  it('comes before what a cluster printed is opened, and says what it was taken for and what is left out', () => {
    expect(api.asked('import.read')).toEqual([NOTHING]);
    const text = find('import-dialog').textContent;
    for (const words of [
      'Import dump.json',
      'Becomes a new lab, dump, with 3 Deployment, 2 Service.',
      'network plugin calico bgp: variables of DaemonSet calico-node',
      'Nothing says so: as in a new lab.',
      'ServiceAccount runner is added',
      'Left out until then: Secret default/tls.',
      'Beside the lab: web.pcap, 12 packets.',
      '13 objects of kind Pod are left out: the cluster makes its own.',
    ])
      expect(text).toContain(words);
    expect(find('import-cni')).toMatchObject({ value: 'calico/bgp' });
    expect(document.activeElement).toBe(find('import-cni'));
  });

  it('asks again with what is chosen, once nobody types on, and makes the lab of that', async () => {
    await act(() => fill('import-cni', 'flannel/host-gw'));
    await act(() => fill('import-pods', '10.30.0.0/16'));
    await act(() => find('import-secrets').click());
    const wish = {
      ...NOTHING,
      choices: { cni: 'flannel/host-gw', podSubnet: '10.30.0.0/16' },
      hasSecrets: true,
    };
    expect(api.asked('import.read').at(-1)).toEqual(wish);
    await act(() => find('import-submit').click());
    await vi.waitFor(() => expect(api.asked('file.import')).toEqual([wish]));
  });

  it('says why no lab can be made of what is chosen, and makes none', async () => {
    const message = 'spec.cluster.networking.podSubnet: 10.30 is no range';
    answer = { kind: 'refused', diagnostics: [{ severity: 'error', code: 'bad-range', message }] };
    await act(() => fill('import-pods', '10.30'));
    expect(find('problem').textContent).toBe(`No lab can be made of this.${message}`);
    expect(find('import-submit')).toMatchObject({ disabled: true });
    answer = { kind: 'read', view: VIEW };
    await act(() => fill('import-pods', ''));
    expect(find('import-submit')).toMatchObject({ disabled: false });
  });

  it('looks no longer at what was cancelled', async () => {
    answer = { kind: 'cancelled' };
    await act(() => fill('import-pods', '10.30.0.0/16'));
    expect(find('import-dialog').textContent).toContain('Becomes a new lab, dump,');
  });

  it('asks a host that came back for what the one before has not said', async () => {
    api.answers['import.read'] = () => Promise.reject(new HostLostError());
    flushSync(() => fill('import-pods', '10.30.0.0/16'));
    await vi.waitFor(() => expect(api.asked('import.read')).toHaveLength(2), PATIENCE);
    flushSync(() => api.connection(false));
    expect(find('import-submit')).toHaveProperty('disabled', true);
    api.answers['import.read'] = () => answer;
    await act(() => api.connection(true));
    expect(api.asked('import.read')).toHaveLength(3);
    expect(find('import-submit')).toHaveProperty('disabled', false);
  });

  it('opens the file as it is for who wants that', async () => {
    find('import-skip').click();
    await vi.waitFor(() => expect(api.asked('file.open')).toHaveLength(2));
    expect(api.asked('file.open').at(-1)).toEqual({ path: '/labs/dump.json', skipsImport: true });
  });
});
