import { describe, expect, it } from 'vitest';
import { captureChart } from '#sim/api/capture-overview';
import { CaptureView } from '#sim/api/capture-view';
import { CaptureStore } from '#sim/capture/capture-store';
import { FilteredRows } from '#sim/capture/filtered-rows';
import { PacketNotes } from '#sim/capture/packet-notes';
import { LINK_TYPE } from '#sim/capture/packet-table';
import type { PacketFilter } from '#sim/capture/pcap-filter';

const SECOND = 1e9;
const COUNT = 50_000;
const LIMITS = { packets: 1000, bytes: 2 ** 30 };

/** A packet a second from second 100 on, of which the oldest are forgotten on the way. */
function forgettingView(filter?: PacketFilter): { readonly view: CaptureView; readonly seeAll: () => void } {
  const store = new CaptureStore({ startTimeMs: 0, limits: LIMITS });
  store.addInterface({ name: 'eth0', linkType: LINK_TYPE.ETHERNET });
  const rows = new FilteredRows(store, filter);
  const matches = (): FilteredRows => {
    rows.update();
    return rows;
  };
  const view = new CaptureView({ store, notes: new PacketNotes(), matches, hidden: undefined });
  const frame = new Uint8Array(60);
  const seeAll = (): void => {
    while (store.count < COUNT) {
      frame[0] = store.count & 1;
      store.append((100 + store.count) * SECOND, 0, frame, 0, frame.length, 0);
      matches();
    }
  };
  return { view, seeAll };
}

describe('a capture that has forgotten its oldest packets', () => {
  it.each<readonly [string, PacketFilter | undefined, number]>([
    ['without a filter', undefined, 100],
    ['with a filter', (bytes, start): boolean => bytes[start] === 1, 101],
  ])('%s counts time from the packet that was its first', (_name, filter, firstSecond) => {
    const { view, seeAll } = forgettingView(filter);
    seeAll();
    const begin = 100 + COUNT - 500 - firstSecond;
    view.setFilter(`frame.time_relative >= ${begin}`);
    view.update();
    expect(view.lost).toBeGreaterThan(0);
    const shown = Array.from({ length: view.count - view.first }, (_, place) => view.first + place);
    const times = shown.map((place) => view.packetAt(view.indexAt(place)).timeNs / SECOND);
    expect(times.length).toBeGreaterThan(200);
    expect(times[0]).toBeGreaterThanOrEqual(100 + COUNT - 500);
    expect(times[0]).toBeLessThan(100 + COUNT - 498);
    const chart = captureChart(view, 10);
    expect([chart?.firstNs, chart?.toNs]).toEqual([firstSecond * SECOND, (99 + COUNT) * SECOND]);
    expect(chart?.fromNs).toBeGreaterThan(1000 * SECOND);
  });
});
