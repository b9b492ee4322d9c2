/** What type an expression has: one type, or one for each part of a concatenation. */
import { datatype, integerOf, type Datatype } from './datatype';
import type { NftExpression } from './expression';
import { CT_KEYS, META_KEYS } from './selector-keys';

/** What rules have to know of a set or map. */
export interface SetSignature {
  readonly name: string;
  readonly isMap: boolean;
  readonly keyTypes: readonly Datatype[];
  /** Undefined for a set, and for a map to objects. */
  readonly dataTypes: readonly Datatype[] | undefined;
  readonly objectType: 'counter' | 'limit' | 'quota' | undefined;
}

export type FindSet = (name: string) => SetSignature | undefined;

export function typesOf(expression: NftExpression, findSet: FindSet): readonly Datatype[] {
  switch (expression.kind) {
    case 'value':
    case 'text':
      return [expression.type];
    case 'verdict':
      return [datatype('verdict')];
    case 'payload':
      return [expression.field.type];
    case 'raw-payload':
      return [{ ...integerOf(expression.lengthBits), style: 'hex' }];
    case 'tcp-option':
      return [expression.field === undefined ? datatype('boolean') : integerOf(16)];
    case 'meta':
      return [META_KEYS.get(expression.key)?.type ?? datatype('integer')];
    case 'ct':
      return [typeOfCt(expression.key, expression.family)];
    case 'fib':
      return [fibType(expression.result)];
    case 'rt':
      return [routeType(expression.key, expression.family)];
    case 'socket':
      return [expression.key === 'mark' ? datatype('mark') : integerOf(8)];
    case 'prefix':
      return typesOf(expression.base, findSet);
    case 'range':
      return typesOf(expression.low, findSet);
    case 'binary':
      return typesOf(expression.left, findSet);
    case 'list':
    case 'concat': {
      const parts = expression.kind === 'concat' ? expression.parts : expression.items.slice(0, 1);
      return parts.flatMap((part) => typesOf(part, findSet));
    }
    case 'masked-flags':
      return typesOf(expression.flags, findSet);
    case 'set': {
      const [first] = expression.elements;
      return first === undefined ? [] : typesOf(first.key, findSet);
    }
    case 'set-reference':
      return findSet(expression.name)?.keyTypes ?? [];
    case 'map': {
      const { mapping } = expression;
      if (mapping.kind === 'set-reference') return findSet(mapping.name)?.dataTypes ?? [];
      const data = mapping.elements[0]?.data;
      return data === undefined ? [] : typesOf(data, findSet);
    }
    default:
      return [datatype('integer')];
  }
}

export function describeTypes(types: readonly Datatype[]): string {
  const [first] = types;
  if (types.length === 1 && first !== undefined) return first.description;
  return `concatenation of (${types.map(({ description }) => description).join(', ')})`;
}

function typeOfCt(key: string, family: 'ip' | 'ip6' | undefined): Datatype {
  if (family === 'ip6' && (key === 'saddr' || key === 'daddr')) return datatype('ipv6_addr');
  return CT_KEYS.get(key) ?? datatype('integer');
}

function fibType(result: 'oif' | 'oifname' | 'type'): Datatype {
  if (result === 'type') return datatype('fib_addrtype');
  return datatype(result === 'oif' ? 'iface_index' : 'ifname');
}

function routeType(key: string, family: 'ip' | 'ip6' | undefined): Datatype {
  if (key === 'nexthop') return datatype(family === 'ip6' ? 'ipv6_addr' : 'ipv4_addr');
  if (key === 'classid') return datatype('realm');
  return key === 'ipsec' ? datatype('boolean') : integerOf(16);
}
