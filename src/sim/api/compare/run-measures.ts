/** What a conversation comes to in numbers and words: its way, its cost on the cables, and what was made of its addresses. */
import { largestOf, smallestOf } from '../../base/extremes';
import type { Conversation, PacketWay, Station } from './conversation';
import type { PacketReading } from './frame-reading';
import { endpointText } from './station-view';

export interface Translation {
  /** The namespace that did it. */
  readonly at: string;
  readonly side: 'source' | 'destination';
  readonly from: string;
  readonly to: string;
}

export interface SeenAddresses {
  /** The namespace where the packet began. */
  readonly sender: string;
  readonly sourceAtSender: string;
  readonly destinationAtSender: string;
  /** The last namespace that it reached. */
  readonly receiver: string;
  readonly sourceAtReceiver: string;
  readonly destinationAtReceiver: string;
}

export interface WayMeasures {
  /** Routers on the way: by how much the time to live went down. */
  readonly hops: number;
  /** Interfaces that the packet was seen at. */
  readonly devices: readonly string[];
  readonly addresses: SeenAddresses;
  readonly translations: readonly Translation[];
  readonly testedRules: number;
  /** The namespace and its share. */
  readonly testedRulesByPlace: readonly { readonly at: string; readonly rules: number }[];
}

export interface WireMeasures {
  readonly packets: number;
  /** How often a packet went onto a cable between machines, and the bytes that went. */
  readonly frames: number;
  readonly bytes: number;
  /** What tunnels added to them. */
  readonly overheadBytes: number;
  /** The most that one frame has of it. */
  readonly overheadPerFrame: number;
  readonly encapsulations: readonly string[];
}

export interface MtuMeasures {
  /** Of the interface that the first packet left by. */
  readonly sender: number;
  /** The smallest on its way. */
  readonly smallest: number;
  /** The most bytes of TCP in one segment, as each side said it; absent without TCP. */
  readonly maximumSegments?: readonly string[];
}

export interface TalkMeasures {
  readonly request?: WayMeasures;
  readonly answer?: WayMeasures;
  /** Who sent the first error of ICMP. */
  readonly errorFrom?: string;
  readonly wire: WireMeasures;
  readonly mtu?: MtuMeasures;
  /** From the first packet that left to the first that came back. */
  readonly roundTripNs?: number;
  /** All packets of both directions. */
  readonly testedRules: number;
  readonly leftOutDns: number;
}

export function measuresOf(conversation: Conversation): TalkMeasures {
  const { requests, answers, errors, leftOutDns } = conversation;
  const [request, answer] = [requests[0], answers[0]];
  const all = [...requests, ...answers, ...errors];
  const errorFrom = errors[0]?.stations.at(-1)?.frame.packet?.source;
  const left = request?.stations[0]?.sighting.timeNs;
  const back = answer?.stations.at(-1)?.sighting.timeNs;
  const mtu = request === undefined ? undefined : mtuOf(request, all);
  return {
    ...(request === undefined ? {} : { request: wayMeasuresOf(request) }),
    ...(answer === undefined ? {} : { answer: wayMeasuresOf(answer) }),
    ...(errorFrom === undefined ? {} : { errorFrom }),
    wire: wireMeasuresOf(all),
    ...(mtu === undefined ? {} : { mtu }),
    ...(left === undefined || back === undefined ? {} : { roundTripNs: back - left }),
    testedRules: all.reduce((sum, way) => sum + rulesOf(way.stations.at(-1)), 0),
    leftOutDns,
  };
}

function wayMeasuresOf({ stations }: PacketWay): WayMeasures {
  const [first, last] = [stations[0], stations.at(-1)];
  const [sent, got] = [first?.frame.packet, last?.frame.packet];
  const translations = stations.flatMap((station, index) => {
    const before = stations[index - 1];
    return before === undefined ? [] : translationsBetween(before, station);
  });
  return {
    hops: (sent?.ttl ?? 0) - (got?.ttl ?? 0),
    devices: devicesOf(stations),
    addresses: {
      sender: first?.sighting.at ?? '',
      sourceAtSender: sent?.source ?? '',
      destinationAtSender: sent?.destination ?? '',
      receiver: last?.sighting.at ?? '',
      sourceAtReceiver: got?.source ?? '',
      destinationAtReceiver: got?.destination ?? '',
    },
    translations,
    testedRules: rulesOf(last),
    testedRulesByPlace: rulesByPlace(stations),
  };
}

function rulesOf(station: Station | undefined): number {
  return station?.sighting.testedRules ?? 0;
}

/** A rule counts where the packet was when it was next seen, or before it left. */
function rulesByPlace(stations: readonly Station[]): WayMeasures['testedRulesByPlace'] {
  const shares = new Map<string, number>();
  let before = 0;
  for (const { sighting } of stations) {
    const added = sighting.testedRules - before;
    before = sighting.testedRules;
    if (added > 0) shares.set(sighting.at, (shares.get(sighting.at) ?? 0) + added);
  }
  return [...shares].map(([at, rules]) => ({ at, rules }));
}

/** `node/node1:cni0`, once for a packet that came in and went out there. */
function devicesOf(stations: readonly Station[]): readonly string[] {
  const names = stations.map(({ sighting: { at, device } }) => `${at}:${device}`);
  return names.filter((name, index) => name !== names[index - 1]);
}

function translationsBetween(before: Station, after: Station): readonly Translation[] {
  const [one, other] = [before.frame.packet, after.frame.packet];
  if (one === undefined || other === undefined) return [];
  return (['destination', 'source'] as const).flatMap((side) => {
    const [from, to] = [endpointOf(one, side), endpointOf(other, side)];
    return from === to ? [] : [{ at: after.sighting.at, side, from, to }];
  });
}

function endpointOf(packet: PacketReading, side: 'source' | 'destination'): string {
  return endpointText(packet[side], side === 'source' ? packet.sourcePort : packet.destinationPort);
}

function wireMeasuresOf(ways: readonly PacketWay[]): WireMeasures {
  const onWire = ways.flatMap(({ stations }) =>
    stations.filter(({ sighting }) => sighting.kind === 'physical' && sighting.direction === 'out'),
  );
  const overheads = onWire.map(({ frame }) => frame.overheadBytes);
  return {
    packets: ways.length,
    frames: onWire.length,
    bytes: onWire.reduce((sum, { sighting }) => sum + sighting.lengthBytes, 0),
    overheadBytes: overheads.reduce((sum, bytes) => sum + bytes, 0),
    overheadPerFrame: largestOf(overheads, 0),
    encapsulations: [
      ...new Set(onWire.map(({ frame }) => frame.tunnels.map(({ name }) => name).join(', '))),
    ].filter((name) => name !== ''),
  };
}

function mtuOf({ stations }: PacketWay, ways: readonly PacketWay[]): MtuMeasures | undefined {
  const [first] = stations;
  if (first === undefined) return undefined;
  const segments = ways.flatMap(({ stations: [begin] }) => begin?.frame.packet?.maximumSegment ?? []);
  return {
    sender: first.sighting.mtuBytes,
    smallest: smallestOf(stations.map(({ sighting }) => sighting.mtuBytes)),
    ...(segments.length === 0 ? {} : { maximumSegments: [...new Set(segments)] }),
  };
}
