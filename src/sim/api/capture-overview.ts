/** What a capture holds on the whole: its conversations, and how much went over the wires when. */
import type { Conversation } from '../capture/display/conversation-index';
import { formatIp } from '../wire/ip-address';
import { ipv4Of } from '../wire/ipv4-address';
import { ipv6Of } from '../wire/ipv6-address';
import type { CaptureView } from './capture-view';

interface ConversationView {
  readonly protocol: 'tcp' | 'udp';
  readonly stream: number;
  readonly one: ConversationSide;
  readonly other: ConversationSide;
  readonly firstTimeNs: number;
  readonly lastTimeNs: number;
}

interface ConversationSide {
  readonly address: string;
  readonly port: number;
  /** What it sent, as often as it was seen. */
  readonly packets: number;
  readonly bytes: number;
}

const MAX_CONVERSATIONS = 1000;

/** Those with the most bytes first. Call until `isComplete`: each call reads on for `limit` packets. */
export function conversationsOf(
  view: CaptureView,
  limit: number,
): {
  readonly conversations: readonly ConversationView[];
  readonly count: number;
  readonly isComplete: boolean;
} {
  const { reader, total } = view;
  const isComplete = reader.readConversations(total, limit);
  const known = reader.knownConversations;
  const all = [...known.tcp, ...known.udp];
  const weight = ({ one, other }: Conversation): number => one.bytes + other.bytes;
  const shown = all.sort((one, other) => weight(other) - weight(one)).slice(0, MAX_CONVERSATIONS);
  return {
    conversations: shown.map((conversation) => ({
      protocol: conversation.protocol,
      stream: conversation.number,
      one: sideOf(conversation.one),
      other: sideOf(conversation.other),
      firstTimeNs: conversation.firstTimeNs,
      lastTimeNs: conversation.lastTimeNs,
    })),
    count: all.length,
    isComplete,
  };
}

function sideOf({ address, port, packets, bytes }: Conversation['one']): ConversationSide {
  return { address: formatAddress(address), port, packets, bytes };
}

/** Of the hexadecimal digits that conversations are known by. */
export function formatAddress(hex: string): string {
  return hex.length === 8 ? formatIp(ipv4Of(Number.parseInt(hex, 16))) : formatIp(ipv6Of(BigInt(`0x${hex}`)));
}

export interface CaptureChart {
  /** When the first packet of the capture came, also when it was forgotten. */
  readonly firstNs: number;
  readonly fromNs: number;
  readonly toNs: number;
  /** Of all packets, and of those that are shown; the time between `fromNs` and `toNs` in equal parts. */
  readonly all: readonly number[];
  readonly shown: readonly number[];
}

/** Larger captures are drawn from every so many packets. */
const MAX_LOOKED_AT = 200_000;

export function captureChart(view: CaptureView, parts: number): CaptureChart | undefined {
  const { store } = view.capture;
  const { total, count, first, lostMatches } = view;
  if (total === lostMatches) return undefined;
  const fromNs = store.timeNs(view.rowAt(lostMatches));
  const toNs = store.timeNs(view.rowAt(total - 1));
  const partOf = (index: number): number => {
    const share = (store.timeNs(view.rowAt(index)) - fromNs) / Math.max(1, toNs - fromNs);
    return Math.max(0, Math.min(parts - 1, Math.floor(share * parts)));
  };
  const counted = (
    { from, end }: { readonly from: number; readonly end: number },
    indexOf: (place: number) => number,
  ): readonly number[] => {
    const counts = new Array<number>(parts).fill(0);
    const step = Math.max(1, Math.ceil((end - from) / MAX_LOOKED_AT));
    for (let place = from; place < end; place += step) {
      const part = partOf(indexOf(place));
      counts[part] = (counts[part] ?? 0) + step;
    }
    return counts;
  };
  return {
    firstNs: view.reader.firstTimeNs,
    fromNs,
    toNs,
    all: counted({ from: lostMatches, end: total }, (index) => index),
    shown: counted({ from: first, end: count }, (place) => view.indexAt(place)),
  };
}
