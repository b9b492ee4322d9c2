import { describe, expect, it } from 'vitest';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import { createDropsStore } from '../../../../src/renderer/store/drops-store';

function hostOf(): FakeLabApi {
  return new FakeLabApi({
    'drops.rows': ({ from, count }) =>
      Array.from({ length: count }, (_, index) => ({
        number: from + index + 1,
        timeNs: 0,
        at: 'node1',
        device: 'eth0',
        reason: 'There is no route',
        packet: 'IP 10.0.0.1 > 10.0.0.2: ICMP echo request',
      })),
  });
}

describe('the drops store', () => {
  it('tells the newest drop of those that came', async () => {
    const api = hostOf();
    const store = createDropsStore(api);
    api.emit('drops', { count: 3, isNoiseHidden: false });
    await settle();
    expect(store.getState()).toMatchObject({ count: 3, latest: { number: 3 } });
  });

  it('tells no drop of a run that was left: the lab started anew, or an earlier moment is shown', async () => {
    const api = hostOf();
    const store = createDropsStore(api);
    api.emit('drops', { count: 3, isNoiseHidden: false });
    await settle();
    api.emit('drops', { count: 0, isNoiseHidden: false });
    await settle();
    expect(store.getState()).toMatchObject({ count: 0, latest: undefined });
    api.emit('drops', { count: 1, isNoiseHidden: false });
    await settle();
    expect(store.getState().latest).toMatchObject({ number: 1 });
  });

  it('has other rows once noise is hidden or shown, of which none is new', async () => {
    const api = hostOf();
    const store = createDropsStore(api);
    api.emit('drops', { count: 3, isNoiseHidden: false });
    await settle();
    store.getState().rows.want(0, 3, 3);
    await settle();
    expect(store.getState().rows.at(2)).toMatchObject({ number: 3 });
    for (const [isNoiseHidden, count] of [
      [true, 1],
      [false, 3],
    ] as const) {
      const { rowsRevision } = store.getState();
      api.requests.length = 0;
      api.emit('drops', { count, isNoiseHidden });
      await settle();
      expect(store.getState()).toMatchObject({ count, isNoiseHidden, latest: undefined });
      expect(store.getState().rowsRevision).toBeGreaterThan(rowsRevision);
      expect(store.getState().rows.at(2)).toBeUndefined();
      expect(api.requests).toEqual([]);
    }
    api.emit('drops', { count: 4, isNoiseHidden: false });
    await settle();
    expect(store.getState().latest).toMatchObject({ number: 4 });
  });
});
