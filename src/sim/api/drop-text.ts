/** Why a packet went no further, in words. */
import { inEnglish, say, type Sentence } from '../base/sentence';
import { TcpdumpPrinter } from '../capture/tcpdump-text';
import { DEFAULT_TCPDUMP_OPTIONS } from '../capture/tcpdump/tcpdump-options';
import type { DropRecord } from '../link/drop-log';
import { describeDropReason } from '../link/drop-reason';
import { FRAME_HEADER_BYTES } from '../link/frame';
import type { JourneyHop } from '../link/journey-log';
import { ETHER_TYPE } from '../wire/ether-type';

const PACKET_TEXT_OPTIONS = { ...DEFAULT_TCPDUMP_OPTIONS, timeStamp: 'none', isNumeric: true } as const;

export interface DropView {
  readonly number: number;
  readonly timeNs: number;
  readonly at: string;
  readonly device: string;
  /** A clause, with the rule or the object that decided. */
  readonly reason: Sentence;
  /** A clause, with the policies behind the rule. */
  readonly cause?: Sentence;
  readonly packet: string;
}

export function dropView(record: DropRecord): DropView {
  return {
    number: record.number,
    timeNs: record.time,
    at: record.at,
    device: record.device,
    reason: reasonOf(record),
    packet: packetText(record),
  };
}

/** One line: when, where, why, which packet, and the way that it had come. */
export function describeDrop(record: DropRecord, journey: readonly JourneyHop[] = []): string {
  return inEnglish(dropWords(record, journey));
}

/** The same as a sentence. */
export function dropWords(record: DropRecord, journey: readonly JourneyHop[] = []): Sentence {
  const where = dropPlace(record);
  const seconds = (record.time / 1_000_000_000).toFixed(6);
  const facts = { seconds, where, reason: reasonOf(record), packet: packetText(record) };
  const way = wayText(journey);
  if (way === '') return say('{seconds} s at {where}: {reason}. {packet}', facts);
  return say('{seconds} s at {where}: {reason}. {packet} (by way of {way})', { ...facts, way });
}

/** Of drops that nobody asks about. */
export function describeNoiseDrops(number: number): Sentence {
  return number === 1
    ? say('1 packet of noise, as in any cluster (what IPv6 hosts announce into a tunnel)')
    : say('{number} packets of noise, as in any cluster (what IPv6 hosts announce into a tunnel)', {
        number,
      });
}

function wayText(journey: readonly JourneyHop[]): string {
  const way = journey.map(({ at, device }) => `${at}:${device}`);
  const stations = way.filter((station, index) => station !== way[index - 1]);
  return stations.join(', ');
}

/** `node/node1:eth0`, or the machine alone where no interface had to do with it. */
export function dropPlace({ at, device }: Pick<DropRecord, 'at' | 'device'>): string {
  return device === '' ? at : `${at}:${device}`;
}

/** With what decided. */
export function reasonOf({ reason, detail }: Pick<DropRecord, 'reason' | 'detail'>): Sentence {
  const sentence = describeDropReason(reason);
  return detail === '' ? sentence : say('{reason}: {detail}', { reason: sentence, detail });
}

/** tcpdump's line; `lengthBytes` where not all of its bytes were kept. */
export function packetText(
  { bytes, isFrame }: Pick<DropRecord, 'bytes' | 'isFrame'>,
  lengthBytes = bytes.length,
): string {
  const printer = new TcpdumpPrinter(PACKET_TEXT_OPTIONS, 0);
  const frame = isFrame ? bytes : framed(bytes);
  return printer.print(0, frame, 0, frame.length, lengthBytes + frame.length - bytes.length);
}

/** tcpdump's printer wants a frame; its addresses are not shown. */
function framed(datagram: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + datagram.length);
  const isIpv6 = (datagram[0] ?? 0) >>> 4 === 6;
  const etherType = isIpv6 ? ETHER_TYPE.IPV6 : ETHER_TYPE.IPV4;
  frame[FRAME_HEADER_BYTES - 2] = etherType >> 8;
  frame[FRAME_HEADER_BYTES - 1] = etherType & 0xff;
  frame.set(datagram, FRAME_HEADER_BYTES);
  return frame;
}
