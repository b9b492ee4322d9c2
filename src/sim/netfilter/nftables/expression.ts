/**
 * Expressions of nftables' rules: what is loaded from a packet, and what it is compared with (`struct expr` of nftables).
 *
 * The parser leaves words as `symbol`; typing turns them into values of the type that the other side asks for.
 */
import type { Datatype } from './datatype';
import type { HeaderField } from './header-fields';
import type { NftPlace } from './nft-problem';
import type { CountingStatement } from './counting-statement';

export type NftVerdictWord = 'accept' | 'drop' | 'continue' | 'return' | 'jump' | 'goto' | 'queue';

interface Placed {
  readonly place: NftPlace;
}

export interface SymbolExpression extends Placed {
  readonly kind: 'symbol';
  readonly text: string;
  readonly isQuoted: boolean;
}

export interface ValueExpression extends Placed {
  readonly kind: 'value';
  readonly type: Datatype;
  readonly value: bigint;
}

/** A name; one that ends with `*` stands for all that begin so. */
export interface TextExpression extends Placed {
  readonly kind: 'text';
  readonly type: Datatype;
  readonly text: string;
}

export interface PrefixExpression extends Placed {
  readonly kind: 'prefix';
  readonly base: NftExpression;
  readonly length: number;
}

export interface RangeExpression extends Placed {
  readonly kind: 'range';
  readonly low: NftExpression;
  readonly high: NftExpression;
}

export interface VerdictExpression extends Placed {
  readonly kind: 'verdict';
  readonly word: NftVerdictWord;
  readonly chain: string | undefined;
  readonly chainPlace: NftPlace;
}

export interface PayloadExpression extends Placed {
  readonly kind: 'payload';
  readonly field: HeaderField;
}

export interface RawPayloadExpression extends Placed {
  readonly kind: 'raw-payload';
  readonly base: 'll' | 'nh' | 'th';
  readonly offsetBits: number;
  readonly lengthBits: number;
}

export interface TcpOptionExpression extends Placed {
  readonly kind: 'tcp-option';
  readonly option: string;
  readonly field: string | undefined;
}

export interface MetaExpression extends Placed {
  readonly kind: 'meta';
  readonly key: string;
}

export interface CtExpression extends Placed {
  readonly kind: 'ct';
  readonly key: string;
  readonly direction: 'original' | 'reply' | undefined;
  readonly family: 'ip' | 'ip6' | undefined;
}

export interface FibExpression extends Placed {
  readonly kind: 'fib';
  /** `saddr`, `daddr`, `mark`, `iif`, `oif`, in the order of their bits. */
  readonly flags: readonly string[];
  readonly result: 'oif' | 'oifname' | 'type';
}

export interface RouteExpression extends Placed {
  readonly kind: 'rt';
  readonly key: 'classid' | 'nexthop' | 'mtu' | 'ipsec';
  readonly family: 'ip' | 'ip6' | undefined;
}

export interface SocketExpression extends Placed {
  readonly kind: 'socket';
  readonly key: 'transparent' | 'mark' | 'wildcard';
}

export interface NumgenExpression extends Placed {
  readonly kind: 'numgen';
  readonly mode: 'random' | 'inc';
  readonly modulus: number;
  readonly offset: number;
}

export interface HashExpression extends Placed {
  readonly kind: 'hash';
  readonly algorithm: 'jhash' | 'symhash';
  readonly over: NftExpression | undefined;
  readonly modulus: number;
  readonly seed: number | undefined;
  readonly offset: number;
}

export type BinaryOperator = '&' | '|' | '^' | '<<' | '>>';

export interface BinaryExpression extends Placed {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: NftExpression;
  readonly right: NftExpression;
}

export interface ConcatExpression extends Placed {
  readonly kind: 'concat';
  readonly parts: readonly NftExpression[];
}

/** `a,b` on the right: any of these bits. */
export interface ListExpression extends Placed {
  readonly kind: 'list';
  readonly items: readonly NftExpression[];
}

/** `FLAGS / MASK`. */
export interface MaskedFlagsExpression extends Placed {
  readonly kind: 'masked-flags';
  readonly flags: NftExpression;
  readonly mask: NftExpression;
}

export interface SetElement extends Placed {
  readonly key: NftExpression;
  readonly data: NftExpression | undefined;
  readonly comment: string | undefined;
  /** Milliseconds. */
  readonly timeout: bigint | undefined;
  readonly expires: bigint | undefined;
  readonly statements: readonly CountingStatement[];
  readonly isCatchAll: boolean;
}

export interface SetExpression extends Placed {
  readonly kind: 'set';
  readonly elements: readonly SetElement[];
}

export interface SetReferenceExpression extends Placed {
  readonly kind: 'set-reference';
  readonly name: string;
}

export interface MapExpression extends Placed {
  readonly kind: 'map';
  readonly key: NftExpression;
  readonly mapping: SetExpression | SetReferenceExpression;
}

export type NftExpression =
  | SymbolExpression
  | ValueExpression
  | TextExpression
  | PrefixExpression
  | RangeExpression
  | VerdictExpression
  | PayloadExpression
  | RawPayloadExpression
  | TcpOptionExpression
  | MetaExpression
  | CtExpression
  | FibExpression
  | RouteExpression
  | SocketExpression
  | NumgenExpression
  | HashExpression
  | BinaryExpression
  | ConcatExpression
  | ListExpression
  | MaskedFlagsExpression
  | SetExpression
  | SetReferenceExpression
  | MapExpression;

/** Whether it is known before there is a packet. */
export function isConstant(expression: NftExpression): boolean {
  switch (expression.kind) {
    case 'symbol':
    case 'value':
    case 'text':
    case 'prefix':
    case 'range':
    case 'verdict':
    case 'list':
    case 'masked-flags':
    case 'set':
    case 'set-reference':
      return true;
    case 'concat':
      return expression.parts.every(isConstant);
    case 'binary':
      return isConstant(expression.left) && isConstant(expression.right);
    default:
      return false;
  }
}
