/**
 * What one command in one place of a lab said and heard: the packets that began there, and those that came back to them, each with
 * all its sightings.
 *
 * A packet belongs to the place where it was seen first. Left out: ARP, neighbor discovery and probes; DNS, unless there is
 * nothing else; connections that were there before. A program between the two sides that ends a connection and begins
 * another (a proxy, the UDP backend of flannel) is where the conversation ends.
 */
import { noiseOf, rawNoiseOf, type ProbeTest } from '../../capture/noise';
import { readFrame, type FrameReading, type PacketReading } from './frame-reading';
import type { Sighting } from './packet-witness';

/** One packet at one interface. */
export interface Station {
  readonly sighting: Sighting;
  readonly frame: FrameReading;
}

export interface PacketWay {
  readonly packetId: number;
  /** In time; copies that a switch sent to others as well are left out. */
  readonly stations: readonly Station[];
}

export interface Conversation {
  /** Sent from the place of the command, in time. */
  readonly requests: readonly PacketWay[];
  /** What arrived there in answer, in time. */
  readonly answers: readonly PacketWay[];
  /** Errors of ICMP that arrived there, in time. */
  readonly errors: readonly PacketWay[];
  /** How many packets of DNS were left out. */
  readonly leftOutDns: number;
}

export function conversationOf(
  sightings: readonly Sighting[],
  place: string,
  isProbe: ProbeTest,
): Conversation {
  const ways = waysOf(sightings);
  const own = ways.filter(({ stations: [first] }) => first !== undefined && isUnderWay(first, isProbe));
  const dns = own.filter(({ stations: [first] }) => first !== undefined && isDns(first.frame.packet));
  const others = own.filter((way) => !dns.includes(way));
  const fromPlace = (way: PacketWay): boolean => way.stations[0]?.sighting.at === place;
  const hasOthers = others.some(fromPlace);
  const talk = hasOthers ? others : own;
  const began = talk.filter(fromPlace);
  const flows = startedFlowsOf(began);
  const requests = began.filter(({ stations: [first] }) => flows.has(flowOf(first?.frame.packet)));
  const sent = new Set(requests);
  const arrived = talk.filter((way) => !sent.has(way) && way.stations.at(-1)?.sighting.at === place);
  const answers = arrived.filter(({ stations }) => flows.has(reversedFlowOf(stations.at(-1)?.frame.packet)));
  const errors = arrived.filter(({ stations }) => isError(stations.at(-1)?.frame.packet));
  return {
    requests: requests.map((way) => mainWay(way, answers)),
    answers: answers.map((way) => mainWay(way, requests)),
    errors: errors.map((way) => mainWay(way, requests)),
    leftOutDns: hasOthers ? dns.length : 0,
  };
}

/** By packet, in the order in which they were first seen. */
function waysOf(sightings: readonly Sighting[]): readonly PacketWay[] {
  const byPacket = new Map<number, Station[]>();
  for (const sighting of sightings) {
    const station = { sighting, frame: readFrame(sighting) };
    const known = byPacket.get(sighting.packetId);
    if (known === undefined) byPacket.set(sighting.packetId, [station]);
    else known.push(station);
  }
  return [...byPacket].map(([packetId, stations]) => ({ packetId, stations }));
}

function isUnderWay(
  { sighting: { bytes, isRaw, timeNs }, frame: { packet } }: Station,
  isProbe: ProbeTest,
): boolean {
  if (packet === undefined) return false;
  if (isDns(packet)) return true;
  return (isRaw ? rawNoiseOf : noiseOf)(bytes, 0, bytes.length, timeNs, isProbe) === undefined;
}

function isDns(packet: PacketReading | undefined): boolean {
  return packet?.sourcePort === '53' || packet?.destinationPort === '53';
}

/** A TCP connection whose first packet is no SYN was there before. */
function startedFlowsOf(ways: readonly PacketWay[]): ReadonlySet<string> {
  const flows = new Set<string>();
  const older = new Set<string>();
  for (const { stations } of ways) {
    const packet = stations[0]?.frame.packet;
    const flow = flowOf(packet);
    if (flows.has(flow) || older.has(flow)) continue;
    const isOlder = packet?.protocol === 'TCP' && packet.flags?.includes('SYN') !== true;
    (isOlder ? older : flows).add(flow);
  }
  return flows;
}

function flowOf(packet: PacketReading | undefined): string {
  if (packet === undefined) return '';
  const { protocol, source, sourcePort = '', destination, destinationPort = '' } = packet;
  return `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
}

function reversedFlowOf(packet: PacketReading | undefined): string {
  if (packet === undefined) return '';
  const { protocol, source, sourcePort = '', destination, destinationPort = '' } = packet;
  return `${protocol} ${destination} ${destinationPort} ${source} ${sourcePort}`;
}

/** Destination unreachable, time exceeded, and their like of IPv6, come from anywhere. */
function isError(packet: PacketReading | undefined): boolean {
  const type = Number(packet?.icmpType ?? Number.NaN);
  return packet?.protocol === 'ICMP'
    ? [3, 11, 12].includes(type)
    : packet?.protocol === 'ICMPV6' && type < 128;
}

/**
 * Without the copies of a frame that a switch sent to every port: where one came in and did not go on, unless that is where the
 * packet was going, which is where a packet of the other direction comes from.
 */
function mainWay(way: PacketWay, counterparts: readonly PacketWay[]): PacketWay {
  const { stations } = way;
  const ends = new Set(counterparts.map((other) => other.stations[0]?.sighting.at));
  const arrivals = stations.filter(
    ({ sighting }, index) =>
      sighting.direction === 'in' &&
      !stations.slice(index + 1).some((later) => later.sighting.at === sighting.at),
  );
  if (arrivals.length < 2) return way;
  const known = arrivals.filter(({ sighting }) => ends.has(sighting.at));
  const kept = known.length > 0 ? known : arrivals.slice(-1);
  return {
    ...way,
    stations: stations.filter((station) => {
      const isDeadEnd = arrivals.some(({ sighting }) => sighting.at === station.sighting.at);
      return !isDeadEnd || kept.some(({ sighting }) => sighting.at === station.sighting.at);
    }),
  };
}
