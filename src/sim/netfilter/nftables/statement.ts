/** Statements of nftables' rules (`struct stmt` of nftables): tests, verdicts, and what is done to a packet on the way. */
import type { NftExpression, SetElement } from './expression';
import type { CountingStatement } from './counting-statement';
import type { NftPlace } from './nft-problem';

interface Placed {
  readonly place: NftPlace;
}

export type MatchOperator = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'implicit' | '!';

export interface MatchStatement extends Placed {
  readonly kind: 'match';
  readonly left: NftExpression;
  readonly operator: MatchOperator;
  readonly right: NftExpression;
}

export interface VerdictStatement extends Placed {
  readonly kind: 'verdict';
  readonly verdict: NftExpression;
}

export interface VerdictMapStatement extends Placed {
  readonly kind: 'vmap';
  readonly map: NftExpression;
}

/** A use of a named counter, limit or quota; by its name, or by a map from keys to names. */
export interface ObjectStatement extends Placed {
  readonly kind: 'object';
  readonly type: 'counter' | 'limit' | 'quota';
  readonly name: NftExpression;
}

export interface LogStatement extends Placed {
  readonly kind: 'log';
  readonly prefix: string | undefined;
  readonly level: string | undefined;
  readonly group: number | undefined;
  readonly snaplen: number | undefined;
  readonly queueThreshold: number | undefined;
  readonly flags: readonly string[];
}

export interface RejectStatement extends Placed {
  readonly kind: 'reject';
  readonly type: 'icmp' | 'icmpv6' | 'icmpx' | 'tcp-reset' | 'default';
  readonly code: NftExpression | undefined;
}

export type NatKind = 'dnat' | 'snat' | 'masquerade' | 'redirect';

export interface NatStatement extends Placed {
  readonly kind: 'nat';
  readonly type: NatKind;
  readonly family: 'ip' | 'ip6' | undefined;
  readonly address: NftExpression | undefined;
  readonly port: NftExpression | undefined;
  readonly flags: readonly string[];
}

export interface TproxyStatement extends Placed {
  readonly kind: 'tproxy';
  readonly family: 'ip' | 'ip6' | undefined;
  readonly address: NftExpression | undefined;
  readonly port: NftExpression | undefined;
}

/** `meta mark set`, `ct mark set`, `ip dscp set`, `tcp option maxseg size set`. */
export interface AssignStatement extends Placed {
  readonly kind: 'assign';
  readonly target: NftExpression;
  readonly value: NftExpression;
}

export interface SetUpdateStatement extends Placed {
  readonly kind: 'set-update';
  readonly operation: 'add' | 'update' | 'delete';
  readonly set: string;
  readonly setPlace: NftPlace;
  readonly element: SetElement;
}

export interface NotrackStatement extends Placed {
  readonly kind: 'notrack';
}

export interface QueueStatement extends Placed {
  readonly kind: 'queue';
  readonly number: NftExpression | undefined;
  readonly flags: readonly string[];
}

export type NftStatement =
  | MatchStatement
  | VerdictStatement
  | VerdictMapStatement
  | CountingStatement
  | ObjectStatement
  | LogStatement
  | RejectStatement
  | NatStatement
  | TproxyStatement
  | AssignStatement
  | SetUpdateStatement
  | NotrackStatement
  | QueueStatement;
