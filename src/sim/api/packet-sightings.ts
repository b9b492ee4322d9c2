/** One packet on every interface that saw it, with all its fields, so that what changed on its way can be seen. */
import { dissectFrame } from '../capture/dissect';
import { CAPTURE_DIRECTION } from '../capture/packet-table';
import type { CaptureView } from './capture-view';
import { packetLayerName } from './packet-details';

interface SightedField {
  /** `IPv4 time to live`, `inner TCP flags`. */
  readonly name: string;
  readonly value: string;
}

interface PacketSighting {
  readonly number: number;
  readonly timeNs: number;
  readonly interfaceId: string;
  readonly direction: 'in' | 'out' | undefined;
  readonly fields: readonly SightedField[];
}

/** More would not fit on a screen, and a packet that is seen as often goes in a circle. */
const MAX_SIGHTINGS = 48;

/** In the order of time; the packet with the index is among them. */
export function packetSightings(view: CaptureView, index: number): readonly PacketSighting[] {
  const { store } = view.capture;
  const packetId = store.packetId(view.rowAt(index));
  const sightings: PacketSighting[] = [];
  const { total, lostMatches } = view;
  for (let at = lostMatches; at < total && sightings.length < MAX_SIGHTINGS; at += 1) {
    const row = view.rowAt(at);
    if (store.packetId(row) !== packetId) continue;
    const start = store.start(row);
    const entry = store.interfaces[store.interfaceIndex(row)];
    const frame = store.buffer(row).slice(start, start + store.capturedLength(row));
    const direction = store.direction(row);
    sightings.push({
      number: at + 1,
      timeNs: store.timeNs(row),
      interfaceId: entry?.name ?? '',
      direction:
        direction === CAPTURE_DIRECTION.IN ? 'in' : direction === CAPTURE_DIRECTION.OUT ? 'out' : undefined,
      fields: dissectFrame(frame, entry?.linkType)
        .filter(({ protocol }) => protocol !== 'data')
        .flatMap((layer) =>
          layer.fields.map(({ name, value }) => ({ name: `${packetLayerName(layer)} ${name}`, value })),
        ),
    });
  }
  return sightings;
}
