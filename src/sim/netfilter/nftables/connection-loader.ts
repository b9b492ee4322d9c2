/** `ct …`: what connection tracking knows of the packet (nft_ct.c of Linux). */
import { CONNECTION_STATUS, FLOW_STATE, FLOW_STATE_KIND_MASK, type Connection } from '../connection';
import type { RuleContext } from '../rule-context';
import { Loader } from './loader';
import { networkFamilyOf } from './meta-loader';
import type { NftMachine } from './nft-machine';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const IPV6_WORDS = 4;

const STATUS_BITS =
  CONNECTION_STATUS.SEEN_REPLY |
  CONNECTION_STATUS.ASSURED |
  CONNECTION_STATUS.CONFIRMED |
  CONNECTION_STATUS.SOURCE_NAT |
  CONNECTION_STATUS.DESTINATION_NAT |
  CONNECTION_STATUS.DYING;

/** The bits of `ct state`. */
function stateBitsOf({ packet }: RuleContext): number {
  switch (packet.flowState & FLOW_STATE_KIND_MASK) {
    case FLOW_STATE.NEW:
      return 8;
    case FLOW_STATE.ESTABLISHED:
      return 2;
    case FLOW_STATE.RELATED:
      return 4;
    case FLOW_STATE.UNTRACKED:
      return 64;
    default:
      return 1;
  }
}

type CtReader = (context: RuleContext, connection: Connection, machine: NftMachine) => number | undefined;

const CT_READERS: Readonly<Record<string, CtReader>> = {
  direction: ({ packet }) => ((packet.flowState & FLOW_STATE.REPLY) === 0 ? 0 : 1),
  status: (_context, connection) => connection.status & STATUS_BITS,
  mark: (_context, connection) => connection.mark | 0,
  expiration: (context, connection) =>
    Math.floor(
      Math.max(0, connection.expiresAt - context.state.host.clock.now()) / NANOSECONDS_PER_MILLISECOND,
    ),
  l3proto: (context) => networkFamilyOf(context),
  protocol: (_context, { original }) => original.protocol,
  saddr: (_context, { original }) => original.source,
  daddr: (_context, { original }) => original.destination,
  'proto-src': (_context, { original }) => original.ports >>> 16,
  'proto-dst': (_context, { original }) => original.ports & 0xffff,
  id: (_context, { original, slot }) =>
    Math.imul(original.source ^ original.ports, 0x9e37_79b1) ^ Math.imul(original.destination, slot + 1),
  helper: () => undefined,
};
const REPLY_READERS: Readonly<Record<string, CtReader>> = {
  saddr: (_context, { reply }) => reply.source,
  daddr: (_context, { reply }) => reply.destination,
  'proto-src': (_context, { reply }) => reply.ports >>> 16,
  'proto-dst': (_context, { reply }) => reply.ports & 0xffff,
};

export class CtLoader extends Loader {
  readonly #isState: boolean;
  /** An address of IPv6: the reader answers its number in the address book. */
  readonly #isIpv6Address: boolean;
  readonly #read: CtReader;

  constructor(key: string, words: number, direction: 'original' | 'reply' | undefined) {
    super(words);
    this.#isState = key === 'state';
    this.#isIpv6Address = words === IPV6_WORDS && (key === 'saddr' || key === 'daddr');
    const readers = direction === 'reply' ? { ...CT_READERS, ...REPLY_READERS } : CT_READERS;
    this.#read = readers[key] ?? ((): number => 0);
  }

  load(machine: NftMachine, at: number): boolean {
    const { context, registers } = machine;
    if (this.#isState) {
      registers[at] = stateBitsOf(context);
      return true;
    }
    const { connection } = context;
    const value = connection === undefined ? undefined : this.#read(context, connection, machine);
    if (value === undefined) return false;
    if (this.#isIpv6Address) return loadIpv6(machine, at, value);
    for (let word = 0; word < this.words - 1; word += 1) registers[at + word] = 0;
    registers[at + this.words - 1] = value;
    return true;
  }
}

function loadIpv6({ context: { book }, registers }: NftMachine, at: number, address: number): boolean {
  if (book === undefined) return false;
  for (let word = 0; word < IPV6_WORDS; word += 1) registers[at + word] = book.wordAt(address, word);
  return true;
}
