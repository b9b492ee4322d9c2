/**
 * The set types of the kernel and what it says of each (net/netfilter/ipset/ip_set_hash_*.c, ip_set_bitmap_*.c,
 * ip_set_list_set.c of Linux 6.x). Sizes are those of a 64-bit machine.
 */

export type SetFamily = 'inet' | 'inet6';

/** What an element names, in order. */
export type ElementPart = 'ip' | 'net' | 'port' | 'iface';

interface FamilySizes {
  readonly inet: number;
  readonly inet6: number;
}

export interface HashSetType {
  readonly kind: 'hash';
  readonly name: string;
  readonly revision: number;
  readonly parts: readonly ElementPart[];
  /** Of an empty set. */
  readonly setBytes: FamilySizes;
  readonly elementBytes: FamilySizes;
}

export interface BitmapSetType {
  readonly kind: 'bitmap';
  readonly name: string;
  readonly revision: number;
  readonly parts: readonly ElementPart[];
  readonly setBytes: FamilySizes;
}

export interface ListSetType {
  readonly kind: 'list';
  readonly name: string;
  readonly revision: number;
  readonly parts: readonly ElementPart[];
}

export type SetType = HashSetType | BitmapSetType | ListSetType;

export const HASH_IP: HashSetType = {
  kind: 'hash',
  name: 'hash:ip',
  revision: 6,
  parts: ['ip'],
  setBytes: { inet: 216, inet6: 224 },
  elementBytes: { inet: 4, inet6: 16 },
};

export const LIST_SET: ListSetType = { kind: 'list', name: 'list:set', revision: 3, parts: [] };

const TYPES: readonly SetType[] = [
  HASH_IP,
  {
    kind: 'hash',
    name: 'hash:net',
    revision: 7,
    parts: ['net'],
    setBytes: { inet: 456, inet6: 1240 },
    elementBytes: { inet: 8, inet6: 20 },
  },
  {
    kind: 'hash',
    name: 'hash:ip,port',
    revision: 7,
    parts: ['ip', 'port'],
    setBytes: { inet: 216, inet6: 232 },
    elementBytes: { inet: 8, inet6: 20 },
  },
  {
    kind: 'hash',
    name: 'hash:net,port',
    revision: 8,
    parts: ['net', 'port'],
    setBytes: { inet: 456, inet6: 1240 },
    elementBytes: { inet: 8, inet6: 20 },
  },
  {
    kind: 'hash',
    name: 'hash:ip,port,ip',
    revision: 6,
    parts: ['ip', 'port', 'ip'],
    setBytes: { inet: 208, inet6: 232 },
    elementBytes: { inet: 12, inet6: 36 },
  },
  {
    kind: 'hash',
    name: 'hash:ip,port,net',
    revision: 8,
    parts: ['ip', 'port', 'net'],
    setBytes: { inet: 464, inet6: 1256 },
    elementBytes: { inet: 12, inet6: 36 },
  },
  {
    kind: 'hash',
    name: 'hash:net,iface',
    revision: 8,
    parts: ['net', 'iface'],
    setBytes: { inet: 488, inet6: 1264 },
    elementBytes: { inet: 28, inet6: 40 },
  },
  {
    kind: 'bitmap',
    name: 'bitmap:ip',
    revision: 3,
    parts: ['ip'],
    setBytes: { inet: 88, inet6: 88 },
  },
  {
    kind: 'bitmap',
    name: 'bitmap:port',
    revision: 3,
    parts: ['port'],
    setBytes: { inet: 72, inet6: 72 },
  },
  LIST_SET,
];

/** Older names that `ipset` still takes. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['iphash', 'hash:ip'],
  ['nethash', 'hash:net'],
  ['ipporthash', 'hash:ip,port'],
  ['netporthash', 'hash:net,port'],
  ['ipportiphash', 'hash:ip,port,ip'],
  ['ipportnethash', 'hash:ip,port,net'],
  ['netifacehash', 'hash:net,iface'],
  ['ipmap', 'bitmap:ip'],
  ['portmap', 'bitmap:port'],
  ['setlist', 'list:set'],
]);

/** Of ipset 7.17, and not of this simulator. */
const OTHER_TYPES: readonly string[] = [
  'hash:mac',
  'hash:ip,mac',
  'hash:ip,mark',
  'hash:net,net',
  'hash:net,port,net',
  'bitmap:ip,mac',
];

export function findSetType(name: string): SetType | undefined {
  const known = ALIASES.get(name) ?? name;
  return TYPES.find((type) => type.name === known);
}

/** In the words of `ipset create`: a kernel built without that type, or no such type. */
export function refuseSetType(name: string): string {
  return OTHER_TYPES.includes(name)
    ? 'Kernel error received: set type not supported'
    : `Syntax error: typename '${name}' is unknown`;
}
