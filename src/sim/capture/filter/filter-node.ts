/** A filter as a tree of tests, before it is compiled. */
import type { FilterPacket } from './filter-packet';

/** In place of a register or of an IP header. */
export const NONE = -1;

/** A read of 1, 2 or 4 bytes. */
export interface FilterLoad {
  /** The register that the offset counts from; `NONE` for the frame's first byte. */
  readonly register: number;
  /** Where an IPv4 header begins whose length is added; `NONE` without one. */
  readonly ipHeader: number;
  readonly offset: number;
  readonly size: 1 | 2 | 4;
}

/** `set`: has any bit of the value. Numbers are unsigned. */
export type FilterRelation = 'eq' | 'gt' | 'ge' | 'set';

export type FilterNode =
  | { readonly kind: 'constant'; readonly value: boolean }
  | {
      readonly kind: 'test';
      readonly load: FilterLoad;
      readonly mask: number;
      readonly relation: FilterRelation;
      readonly value: number;
    }
  | { readonly kind: 'check'; readonly check: (packet: FilterPacket) => boolean }
  | { readonly kind: 'and' | 'or'; readonly first: FilterNode; readonly second: FilterNode }
  | { readonly kind: 'not'; readonly node: FilterNode };

export const ALWAYS: FilterNode = { kind: 'constant', value: true };
export const NEVER: FilterNode = { kind: 'constant', value: false };

export function andNodes(first: FilterNode, ...others: readonly FilterNode[]): FilterNode {
  return others.reduce((left, right) => ({ kind: 'and', first: left, second: right }), first);
}

export function orNodes(first: FilterNode, ...others: readonly FilterNode[]): FilterNode {
  return others.reduce((left, right) => ({ kind: 'or', first: left, second: right }), first);
}

export function notNode(node: FilterNode): FilterNode {
  return { kind: 'not', node };
}

export function testNode(
  load: FilterLoad,
  value: number,
  mask = -1,
  relation: FilterRelation = 'eq',
): FilterNode {
  // As in libpcap, nothing is read for what no value can change.
  if (mask === 0) return value === 0 ? ALWAYS : NEVER;
  return { kind: 'test', load, mask: mask | 0, relation, value: value | 0 };
}

export function checkNode(check: (packet: FilterPacket) => boolean): FilterNode {
  return { kind: 'check', check };
}
