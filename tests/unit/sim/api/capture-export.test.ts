import { describe, expect, it } from 'vitest';
import { WINDOW_PRINT_OPTIONS } from '#main/worker/print-options';
import { exportCapture, type ExportEnd, type ExportPiece } from '#sim/api/capture-export';
import { CaptureText } from '#sim/api/capture-text';
import { CaptureView } from '#sim/api/capture-view';
import { CaptureStore } from '#sim/capture/capture-store';
import { FilteredRows } from '#sim/capture/filtered-rows';
import { PacketNotes } from '#sim/capture/packet-notes';
import { LINK_TYPE } from '#sim/capture/packet-table';
import { encodePcapng } from '#sim/capture/pcapng-writer';

/** More than one piece of each format. */
const COUNT = 20_000;
const FRAME = new Uint8Array(60);

/** A frame each microsecond, of which the newest `packets` are kept. */
function capture(packets: number) {
  const store = new CaptureStore({ startTimeMs: 0, limits: { packets, bytes: 2 ** 30 } });
  store.addInterface({ name: 'eth0', linkType: LINK_TYPE.ETHERNET });
  const add = (count: number): void => {
    for (let each = 0; each < count; each += 1)
      store.append(store.count * 1000, 0, FRAME, 0, FRAME.length, 0);
  };
  let rows = new FilteredRows(store, undefined);
  const matches = (): FilteredRows => {
    rows.update();
    return rows;
  };
  const view = new CaptureView({ store, notes: new PacketNotes(), matches, hidden: undefined });
  return {
    store,
    add,
    filterAnew: (): void => {
      rows = new FilteredRows(store, () => true);
    },
    exported: (format: Parameters<typeof exportCapture>[1]['format']): Generator<ExportPiece, ExportEnd> => {
      const { lostMatches, total } = view;
      return exportCapture(view, {
        format,
        indices: Array.from({ length: total - lostMatches }, (_each, place) => lostMatches + place),
        text: new CaptureText({ store, rows: matches }, WINDOW_PRINT_OPTIONS),
        names: new Map(),
        tlsSecrets: '',
      });
    },
  };
}

function whole(pieces: Generator<ExportPiece, ExportEnd>): {
  readonly bytes: Buffer;
  readonly end: ExportEnd;
} {
  const found: Uint8Array[] = [];
  const shares = [0];
  for (;;) {
    const step = pieces.next();
    if (step.done === true) {
      expect(shares).toEqual(shares.toSorted((one, other) => one - other));
      return { bytes: Buffer.concat(found), end: step.value };
    }
    found.push(step.value.bytes);
    shares.push(step.value.share);
    expect(step.value.share).toBeLessThanOrEqual(1);
  }
}

describe('a capture that is exported in pieces', () => {
  it('is the same file to the byte as in one, as plain pcapng', () => {
    const { store, add, exported } = capture(COUNT);
    add(COUNT);
    const { bytes, end } = whole(exported('plain'));
    expect(end).toBe('whole');
    expect(Buffer.compare(bytes, encodePcapng(store, { snapLength: store.snapLength }))).toBe(0);
  });

  it('is one JSON array, one table and one text with all packets in order', () => {
    const { add, exported } = capture(COUNT);
    add(COUNT);
    const packets = JSON.parse(whole(exported('json')).bytes.toString()) as { readonly number: number }[];
    expect(packets.map(({ number }) => number)).toEqual(
      Array.from({ length: COUNT }, (_, index) => index + 1),
    );
    const lines = whole(exported('csv')).bytes.toString().trimEnd().split('\r\n');
    expect([lines.length, lines.at(-1)?.split(',')[0]]).toEqual([COUNT + 1, String(COUNT)]);
    expect(whole(exported('text')).bytes.toString().match(/\n/gu)).toHaveLength(COUNT);
  });

  it('is an array of none where there is no packet, laid out as one of some', () => {
    const { add, exported } = capture(COUNT);
    expect(whole(exported('json')).bytes.toString()).toBe('[]\n');
    add(2);
    const text = whole(exported('json')).bytes.toString();
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
  });

  it('has no packet that a full ring has forgotten meanwhile', () => {
    const { add, exported } = capture(COUNT);
    add(COUNT);
    const pieces = exported('json');
    const { value } = pieces.next();
    add(COUNT / 2);
    const rest = whole(pieces).bytes;
    const packets = JSON.parse(
      `${Buffer.from((value as ExportPiece).bytes).toString()}${rest.toString()}`,
    ) as {
      readonly number: number;
    }[];
    expect(packets[0]?.number).toBeGreaterThan(COUNT / 4);
    expect(packets.at(-1)?.number).toBe(COUNT);
  });

  it('is not ended with the packets of another filter', () => {
    const { add, exported, filterAnew } = capture(COUNT);
    add(COUNT);
    const pieces = exported('csv');
    pieces.next();
    filterAnew();
    expect(whole(pieces)).toMatchObject({ end: 'gone' });
  });
});
