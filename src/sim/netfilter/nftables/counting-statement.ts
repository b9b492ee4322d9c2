/** Statements that count or measure, alone in a rule, in an element of a set, or as a named object. */
import type { NftPlace } from './nft-problem';

interface Placed {
  readonly place: NftPlace;
}

export interface CounterStatement extends Placed {
  readonly kind: 'counter';
  readonly packets: bigint;
  readonly bytes: bigint;
}

export interface LimitStatement extends Placed {
  readonly kind: 'limit';
  readonly isOver: boolean;
  readonly rate: bigint;
  /** In bytes when true; packets otherwise. */
  readonly isBytes: boolean;
  readonly unit: 'second' | 'minute' | 'hour' | 'day' | 'week';
  readonly burst: bigint;
}

export interface QuotaStatement extends Placed {
  readonly kind: 'quota';
  readonly isOver: boolean;
  readonly bytes: bigint;
  readonly used: bigint;
}

export type CountingStatement = CounterStatement | LimitStatement | QuotaStatement;
