/** A packet as it was at one moment of its way, and in what its headers differ from another moment. */
import { readFrame, type FrameReading } from '../compare/frame-reading';
import { endpointText } from '../compare/station-view';
import { packetText } from '../drop-text';
import type { HeaderChange } from './hop';
import type { PathEvent } from './path-recorder';

export interface EventView {
  readonly frame: FrameReading;
  readonly source: string;
  readonly destination: string;
}

export function viewOf({ bytes, isFrame }: Pick<PathEvent, 'bytes' | 'isFrame'>): EventView {
  const frame = readFrame({ bytes, isRaw: !isFrame });
  const { packet } = frame;
  return {
    frame,
    source: endpointText(packet?.source, packet?.sourcePort),
    destination: endpointText(packet?.destination, packet?.destinationPort),
  };
}

export function lineOf({ bytes, isFrame, lengthBytes }: PathEvent): string {
  return packetText({ bytes, isFrame }, lengthBytes);
}

const FIELDS: readonly (readonly [string, (view: EventView) => string | undefined])[] = [
  ['source MAC', ({ frame }) => frame.sourceMac],
  ['destination MAC', ({ frame }) => frame.destinationMac],
  ['tunnel', ({ frame }) => tunnelText(frame)],
  ['source', ({ source }) => source],
  ['destination', ({ destination }) => destination],
  ['TTL', ({ frame }) => (frame.packet === undefined ? undefined : String(frame.packet.ttl))],
];

/** Of what both have: a packet between two links has no MAC addresses. */
export function changesBetween(before: EventView, after: EventView): readonly HeaderChange[] {
  return FIELDS.flatMap(([field, valueOf]) => {
    const [from, to] = [valueOf(before), valueOf(after)];
    return from === undefined || to === undefined || from === to ? [] : [{ field, before: from, after: to }];
  });
}

function tunnelText({ tunnels }: FrameReading): string {
  if (tunnels.length === 0) return 'none';
  return tunnels.map(({ name, source, destination }) => `${name}, ${source} > ${destination}`).join('; ');
}
