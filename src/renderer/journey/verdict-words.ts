/** How a journey ended, for people. Pure. */
import type { PlainKey } from '../i18n/catalogue';
import type { JourneyHopView, JourneyView } from '../../main/contract/journey-requests';

interface VerdictLook {
  readonly tone: 'good' | 'waiting' | 'bad';
  readonly glyph: string;
  readonly word: PlainKey;
}

export const VERDICTS: Readonly<Record<JourneyView['verdict'], VerdictLook>> = {
  connected: { tone: 'good', glyph: '●', word: 'Connected' },
  answered: { tone: 'good', glyph: '●', word: 'Answered' },
  delivered: { tone: 'good', glyph: '●', word: 'Delivered' },
  refused: { tone: 'bad', glyph: '▲', word: 'Refused' },
  dropped: { tone: 'bad', glyph: '✕', word: 'Dropped' },
  unreachable: { tone: 'bad', glyph: '▲', word: 'Unreachable' },
  unresolved: { tone: 'bad', glyph: '▲', word: 'Name not resolved' },
  'timed-out': { tone: 'bad', glyph: '✕', word: 'No answer' },
  'under-way': { tone: 'waiting', glyph: '◐', word: 'Under way' },
};

export const OUTCOMES: Readonly<Record<JourneyHopView['outcome'], VerdictLook>> = {
  'goes-on': { tone: 'good', glyph: '↓', word: 'goes on' },
  changed: { tone: 'waiting', glyph: '✎', word: 'changed' },
  copied: { tone: 'waiting', glyph: '⑂', word: 'copied' },
  delivered: { tone: 'good', glyph: '●', word: 'delivered' },
  dropped: { tone: 'bad', glyph: '✕', word: 'dropped' },
  refused: { tone: 'bad', glyph: '▲', word: 'refused' },
};

export const WAYS: Readonly<Record<JourneyHopView['way'], PlainKey>> = {
  request: 'The way there',
  answer: 'The way back',
  icmp: 'What is said about it (ICMP)',
  proxy: 'At the proxy',
  forward: 'The way of what the proxy asks on',
};

/** Hops of one packet in a row: the way there, the way back. */
export function legsOf(hops: readonly JourneyHopView[]): readonly {
  readonly way: JourneyHopView['way'];
  readonly hops: readonly (readonly [number, JourneyHopView])[];
}[] {
  const legs: { way: JourneyHopView['way']; hops: (readonly [number, JourneyHopView])[] }[] = [];
  for (const [index, hop] of hops.entries()) {
    const last = legs.at(-1);
    if (last?.way === hop.way) last.hops.push([index, hop]);
    else legs.push({ way: hop.way, hops: [[index, hop]] });
  }
  return legs;
}
