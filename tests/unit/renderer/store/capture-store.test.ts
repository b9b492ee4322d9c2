import { describe, expect, it } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import type { ResponseOf } from '../../../../src/main/contract/lab-api';
import { createCaptureStore } from '../../../../src/renderer/store/capture-store';

const STATE = {
  interfaces: ['any'],
  filter: '',
  displayFilter: '',
  isRunning: true,
  count: 0,
  first: 0,
  lost: 0,
  total: 0,
  scanned: 0,
  revision: 0,
  startTimeMs: 0,
  startNs: 0,
  firstNs: 0,
  hiddenNoise: [],
  mutedWorkloads: [],
};

function hostOf(): FakeLabApi {
  let next = 1;
  const pieces: ResponseOf<'capture.exportPiece'>[] = [
    { kind: 'piece', base64: 'Cg0NCg==', share: 0.5 },
    { kind: 'piece', base64: '/w==', share: 1 },
  ];
  return new FakeLabApi({
    'capture.start': ({ filter, interfaces }) => {
      if (filter.includes('prot')) return { kind: 'bad-filter', message: 'what is prot', column: 5 };
      if (interfaces.includes('gone')) return { kind: 'no-such-interface', interfaceId: 'gone' };
      return { kind: 'started', captureId: `c${next++}`, hiddenNoise: [], mutedWorkloads: [] };
    },
    'capture.stop': ({ captureId }) => ({
      ...STATE,
      captureId,
      isRunning: false,
      count: 7,
    }),
    'capture.setFilter': ({ captureId, filter }) =>
      filter.includes('prot')
        ? { kind: 'bad-filter', message: 'what is prot', column: 5 }
        : { kind: 'started', captureId },
    'capture.export': () => ({ exportId: 5, fileName: 'lab.pcapng' }),
    'capture.exportPiece': () => pieces.shift() ?? { kind: 'whole' },
    'capture.endExport': () => undefined,
  });
}

function stateOf(captureId: string, count: number, filter = ''): Parameters<FakeLabApi['emit']>[1] {
  return [{ ...STATE, captureId, filter, count }];
}

/** The host says first which captures there are. */
function openedStore(api: FakeLabApi): ReturnType<typeof createCaptureStore> {
  const store = createCaptureStore(api);
  api.emit('captures', []);
  return store;
}

describe('the capture store', () => {
  it('captures on all interfaces without a filter from the start', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    expect(api.requests).toEqual([{ name: 'capture.start', argument: { interfaces: ['any'], filter: '' } }]);
    expect(store.getState()).toMatchObject({
      captureId: 'c1',
      isRunning: true,
      count: 0,
    });
  });

  it('keeps the note on a filter that is put in again, about which the host says nothing new', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    await store.getState().setFilter('host 10.9.9.9');
    const note = 'No Pod, Service or machine of this lab has the address 10.9.9.9 now.';
    const of = { ...STATE, captureId: 'c1', filter: 'host 10.9.9.9' };
    api.emit('captures', [{ ...of, note }]);
    await store.getState().setFilter('host 10.9.9.9');
    expect(store.getState().note).toBe(note);
    await store.getState().setFilter('arp');
    expect(store.getState().note).toBeUndefined();
  });

  it('follows the count of its own capture only', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    api.emit('captures', [
      { ...STATE, captureId: 'other', count: 99 },
      { ...STATE, captureId: 'c1', count: 4 },
    ]);
    expect(store.getState().count).toBe(4);
  });

  it('keeps what it has when a filter is wrong, and says where', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    await store.getState().setFilter('tcp prot 80');
    expect(store.getState()).toMatchObject({
      captureId: 'c1',
      filter: '',
      filterProblem: { filter: 'tcp prot 80', message: 'what is prot', column: 5 },
    });
    await store.getState().setFilter('tcp port 80');
    expect(store.getState()).toMatchObject({ filter: 'tcp port 80', filterProblem: undefined });
  });

  it('does not believe a count that belongs to the filter before', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    await store.getState().setFilter('arp');
    api.emit('captures', stateOf('c1', 500) as never);
    expect(store.getState().count).toBe(0);
    api.emit('captures', stateOf('c1', 3, 'arp') as never);
    expect(store.getState().count).toBe(3);
  });

  it('starts anew on other interfaces and ends what ran', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    await store.getState().start(['node/node1:eth0'], 'arp');
    expect(api.namesOfRequests()).toEqual(['capture.start', 'capture.start', 'capture.stop']);
    expect(api.requests.at(-1)?.argument).toEqual({ captureId: 'c1' });
    expect(store.getState()).toMatchObject({
      captureId: 'c2',
      interfaces: ['node/node1:eth0'],
      filter: 'arp',
    });
  });

  it('names an interface that is gone and keeps the capture that runs', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    await store.getState().start(['gone'], '');
    expect(store.getState()).toMatchObject({ captureId: 'c1', missingInterface: 'gone', isRunning: true });
  });

  it('starts the same capture again when the host is back and has forgotten it', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    api.connection(true);
    await store.getState().setFilter('arp');
    api.connection(false);
    expect(store.getState().isRunning).toBe(false);
    api.connection(true);
    api.emit('captures', []);
    await settle();
    expect(api.requests.at(-1)).toEqual({
      name: 'capture.start',
      argument: { interfaces: ['any'], filter: 'arp' },
    });
  });

  it('goes on with the capture that was there before the page', async () => {
    const api = hostOf();
    const store = createCaptureStore(api);
    api.emit('captures', stateOf('before', 12, 'arp') as never);
    await settle();
    expect(store.getState()).toMatchObject({
      captureId: 'before',
      filter: 'arp',
      count: 12,
      isRunning: true,
    });
    expect(api.namesOfRequests()).toEqual([]);
  });

  it('goes on with the capture that a lab began again when it started anew', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    api.emit('captures', stateOf('again', 2) as never);
    expect(store.getState()).toMatchObject({ captureId: 'again', count: 2 });
  });

  it('shows no packet at a moment before its capture began, and the same capture when the present is back', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    const both = [
      { ...STATE, captureId: 'c1', filter: 'arp', count: 4 },
      { ...STATE, captureId: 'c2', count: 9 },
    ];
    api.emit('captures', both);
    api.emit('captures', []);
    expect(store.getState()).toMatchObject({
      captureId: undefined,
      filter: 'arp',
      count: 0,
      isRunning: false,
    });
    api.emit('captures', both);
    expect(store.getState()).toMatchObject({ captureId: 'c1', count: 4, isRunning: true });
    expect(api.requests).toHaveLength(1);
  });

  it('does not believe a count from before the noise was hidden', async () => {
    const api = hostOf();
    api.answers['noise.hide'] = (): undefined => undefined;
    const store = openedStore(api);
    await settle();
    api.emit('captures', stateOf('c1', 500) as never);
    await store.getState().hideNoise(['dns']);
    api.emit('captures', stateOf('c1', 501) as never);
    expect(store.getState()).toMatchObject({ count: 500, hiddenNoise: ['dns'] });
  });

  it('knows what is left out of a capture as soon as it has started', async () => {
    const api = hostOf();
    const left = { mutedWorkloads: ['pod/default/client'], hiddenNoise: ['dns' as const] };
    api.answers['capture.start'] = () => ({ kind: 'started', captureId: 'c1', ...left });
    const store = openedStore(api);
    await settle();
    expect(store.getState()).toMatchObject({ captureId: 'c1', ...left });
    api.emit('captures', [{ ...STATE, ...left, captureId: 'c1', count: 4 }]);
    expect(store.getState().count).toBe(4);
  });

  it('knows what somebody mutes before the host has said so, so that what comes next is added to it', () => {
    const api = hostOf();
    api.answers['workloads.mute'] = () => new Promise(() => undefined);
    api.answers['noise.hide'] = () => new Promise(() => undefined);
    const store = createCaptureStore(api);
    api.emit('captures', stateOf('c1', 500) as never);
    void store.getState().muteWorkloads(['pod/default/client']);
    void store.getState().hideNoise(['dns']);
    expect(store.getState()).toMatchObject({
      mutedWorkloads: ['pod/default/client'],
      hiddenNoise: ['dns'],
    });
  });

  it('follows what another page filters and mutes', async () => {
    const api = hostOf();
    api.answers['noise.hide'] = (): undefined => undefined;
    const store = createCaptureStore(api);
    const told = { ...STATE, captureId: 'c1' };
    api.emit('captures', [told]);
    await store.getState().hideNoise(['dns']);
    api.emit('captures', [{ ...told, hiddenNoise: ['dns'], count: 3 }]);
    const changed = { filter: 'arp', mutedWorkloads: ['pod/default/client'], hiddenNoise: ['dns' as const] };
    api.emit('captures', [{ ...told, ...changed, count: 2 }]);
    expect(store.getState()).toMatchObject({ ...changed, count: 2 });
    api.emit('captures', [{ ...told, count: 9 }]);
    expect(store.getState()).toMatchObject({ filter: '', hiddenNoise: [], mutedWorkloads: [], count: 9 });
  });

  it('goes on with a file of which nothing is left out, whatever is of the lab', async () => {
    const api = hostOf();
    api.answers['noise.hide'] = (): undefined => undefined;
    const store = createCaptureStore(api);
    const file = { ...STATE, captureId: 'c1', fileName: 'web.pcapng' };
    api.emit('captures', [file]);
    await store.getState().hideNoise(['dns']);
    api.emit('captures', [{ ...file, count: 7 }]);
    expect(store.getState()).toMatchObject({ hiddenNoise: [], count: 7 });
  });

  it('believes a host that is back, whatever was asked of it when it was lost', () => {
    const api = hostOf();
    api.answers['noise.hide'] = () => new Promise(() => undefined);
    const store = createCaptureStore(api);
    api.emit('captures', stateOf('c1', 5) as never);
    void store.getState().hideNoise(['dns']);
    api.connection(false);
    api.connection(true);
    api.emit('captures', stateOf('c1', 6) as never);
    expect(store.getState()).toMatchObject({ hiddenNoise: [], count: 6 });
  });

  it('takes an exported file piece by piece, and says how far it is', async () => {
    const store = openedStore(hostOf());
    await settle();
    const shares: unknown[] = [];
    store.subscribe(({ exporting }) => shares.push(exporting?.share));
    expect(await store.getState().exportFile('pcapng', 'all')).toEqual({
      fileName: 'lab.pcapng',
      pieces: [new Uint8Array([0x0a, 0x0d, 0x0d, 0x0a]), new Uint8Array([0xff])],
    });
    expect(shares).toEqual([0, 0.5, 1, undefined]);
  });

  it('takes no more of an export that is cancelled, and another one after it', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    const stop = store.subscribe(({ exporting, cancelExport }) => {
      if (exporting?.share === 0.5) cancelExport();
    });
    expect(await store.getState().exportFile('json', 'all')).toBeUndefined();
    expect(api.requests.at(-1)).toEqual({ name: 'capture.endExport', argument: { exportId: 5 } });
    stop();
    expect(await store.getState().exportFile('json', 'all')).toMatchObject({ fileName: 'lab.pcapng' });
  });

  it('makes one file at a time, and none of packets that are others by now', async () => {
    const api = hostOf();
    const store = openedStore(api);
    await settle();
    const first = store.getState().exportFile('csv', 'all');
    expect(await store.getState().exportFile('text', 'all')).toBeUndefined();
    expect(await first).toMatchObject({ fileName: 'lab.pcapng' });
    api.answers['capture.exportPiece'] = () => ({ kind: 'gone' });
    expect(await store.getState().exportFile('csv', 'all')).toBe('gone');
    expect(store.getState().exporting).toBeUndefined();
  });
});
