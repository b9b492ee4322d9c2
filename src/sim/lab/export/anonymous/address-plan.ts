/**
 * Which range of addresses stands for which: each as large as before, in the same order, and with everything at the same place within it, so
 * that who is in which network, and what is allotted from it, stays as it is.
 *
 * Ranges for private use stay in their block (RFC 1918, RFC 6598, RFC 4193); those of the public Internet go to 198.18.0.0/15 and
 * 2001:db8::/32, which are for measurements and documentation (RFC 2544, RFC 3849). A range that tools give to everybody stays, and so does what
 * is larger than the block that it would go to. Nothing but order and size of the ranges counts, so that the result does not tell the rest.
 */
import type { IpAddress } from '../../../wire/ip-address';
import { formatIpCidr, ipCidrContains, parseIpCidr, widthOf, type IpCidr } from '../../../wire/ip-cidr';
import { addressAt, placeIn } from '../../../wire/ip-ranges';

interface Block {
  /** Ranges within it are renamed. */
  readonly from: IpCidr;
  /** To places within this one. */
  readonly to: IpCidr;
}

const BLOCKS: readonly Block[] = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map((range) => [
    range,
    range,
  ]),
  ['2000::/3', '2001:db8::/32'],
  ['0.0.0.0/0', '198.18.0.0/15'],
].flatMap(([from = '', to = '']) => {
  const [one, other] = [parseIpCidr(from), parseIpCidr(to)];
  if (one === undefined || other === undefined) return [];
  return [{ from: one, to: from === to ? one : other }];
});

/** For special purposes (RFC 6890), or what Docker and Weave Net use without a word of it. */
const FIXED = [
  ...[
    '0.0.0.0/8',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
  ],
  ...['203.0.113.0/24', '192.88.99.0/24', '224.0.0.0/3', '2001::/23', '2001:db8::/32', '3fff::/20'],
  ...['10.32.0.0/12', '172.17.0.0/16'],
]
  .map(parseIpCidr)
  .filter((range) => range !== undefined);
/** What a lab has that says nothing else; within them somebody else may have a range of his own. */
const USUAL = [
  ...['10.244.0.0/16', '10.96.0.0/12', '192.168.0.0/24'],
  ...['fd00:10:244::/56', 'fd00:10:96::/112', 'fd00:192:168::/64'],
];

/** Around an address that is in no range that is written anywhere. */
const LONE_PREFIX = { 32: 24, 128: 64 } as const;

interface Move {
  readonly from: IpCidr;
  readonly to: IpCidr;
}

/** All that a lab says. */
interface Written {
  readonly ranges: readonly IpCidr[];
  readonly addresses: readonly IpAddress[];
}

export class AddressPlan {
  readonly #moves: readonly Move[];

  constructor(written: Written) {
    const fixed = [...FIXED, ...written.ranges.filter((range) => USUAL.includes(formatIpCidr(range)))];
    this.#moves = BLOCKS.flatMap((block) => {
      const { top, staying } = rangesIn(written, block, fixed);
      return movesIn(block, top, [...fixed, ...staying]);
    });
  }

  /** The address that stands for another one. */
  addressFor(address: IpAddress): IpAddress {
    const move = this.#moves.find(({ from }) => ipCidrContains(from, address));
    return move === undefined ? address : addressAt(move.to, placeIn(move.from, address));
  }

  /** A range that is no part of one that is renamed stays; bits behind the prefix may be set. */
  rangeFor({ address, prefixLength }: IpCidr): IpCidr {
    const move = this.#moves.find(({ from }) => ipCidrContains(from, address));
    return move === undefined || prefixLength < move.from.prefixLength
      ? { address, prefixLength }
      : { address: this.addressFor(address), prefixLength };
  }
}

interface RangesOfBlock {
  /** The largest ones that have no other around them, in order. */
  readonly top: readonly IpCidr[];
  /** Written, and not to be renamed. */
  readonly staying: readonly IpCidr[];
}

function rangesIn({ ranges, addresses }: Written, block: Block, fixed: readonly IpCidr[]): RangesOfBlock {
  const isTold = (range: IpCidr): boolean =>
    isWithin(range, block.from) &&
    range.prefixLength > block.from.prefixLength &&
    range.prefixLength >= block.to.prefixLength;
  const isFree = (range: IpCidr): boolean =>
    isBlockOf(range.address, block) &&
    !fixed.some((other) => isWithin(range, other) || isWithin(other, range));
  const named = ranges.map(networkOf).filter(isTold);
  const lone = addresses
    .filter((address) => !named.some((range) => ipCidrContains(range, address)))
    .map((address) => networkOf({ address, prefixLength: LONE_PREFIX[widthOf(address)] }));
  const free = [...named, ...lone].filter(isFree);
  const top = free.filter(
    (range) => !free.some((other) => other.prefixLength < range.prefixLength && isWithin(range, other)),
  );
  const byAddress = new Map(top.map((range) => [range.address, range]));
  return {
    top: [...byAddress.values()].toSorted((one, other) => (one.address < other.address ? -1 : 1)),
    staying: [
      ...named.filter((range) => !isFree(range)),
      ...(block.from === block.to ? [] : [...ranges, ...lone].filter((range) => isWithin(range, block.to))),
    ],
  };
}

/** Each to the first place that is free behind the one before, and behind what stays where it is. */
function movesIn({ from, to }: Block, tops: readonly IpCidr[], staying: readonly IpCidr[]): readonly Move[] {
  const obstacles = staying.filter((range) => isWithin(range, to) && range.prefixLength > to.prefixLength);
  const isOwnPlace = from === to;
  const end = BigInt(to.address) + sizeOf(to);
  let next = BigInt(to.address);
  const moves: Move[] = [];
  for (const top of tops) {
    const size = sizeOf(top);
    for (const obstacle of obstacles) {
      const isBefore = !isOwnPlace || obstacle.address < top.address;
      if (isBefore) next = bigger(next, BigInt(obstacle.address) + sizeOf(obstacle));
    }
    const place = ((next + size - 1n) / size) * size;
    if (place + size > end) continue;
    next = place + size;
    const address = addressAt(to, place - BigInt(to.address));
    moves.push({ from: top, to: { address, prefixLength: top.prefixLength } });
  }
  return moves;
}

/** The first block that has an address is its own: the last ones have all addresses. */
function isBlockOf(address: IpAddress, block: Block): boolean {
  return BLOCKS.find(({ from }) => ipCidrContains(from, address)) === block;
}

function isWithin(range: IpCidr, other: IpCidr): boolean {
  return range.prefixLength >= other.prefixLength && ipCidrContains(other, range.address);
}

function networkOf({ address, prefixLength }: IpCidr): IpCidr {
  const hostBits = BigInt(widthOf(address) - prefixLength);
  const network = (BigInt(address) >> hostBits) << hostBits;
  return { address: addressAt({ address, prefixLength }, network - BigInt(address)), prefixLength };
}

function sizeOf({ address, prefixLength }: IpCidr): bigint {
  return 1n << BigInt(widthOf(address) - prefixLength);
}

function bigger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
