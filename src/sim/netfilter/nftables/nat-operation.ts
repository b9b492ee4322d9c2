/** `dnat`, `snat`, `masquerade`, `redirect` (nft_nat.c, nft_masq.c, nft_redir.c of Linux). */
import type { IpFamily } from '../../wire/ip-address';
import { ipv6Of, type Ipv6Address } from '../../wire/ipv6-address';
import { addressRange, type Ipv6Span, type NatRange } from '../nat-range';
import { masquerade, redirect } from '../nat-to-device';
import type { Loader } from './loader';
import type { NftMachine } from './nft-machine';
import { OUTCOME, type Outcome } from './operation';
import { PlainOperation } from './plain-operation';
import { DATA_REGISTER, SECOND_REGISTER } from './registers';
import type { NatStatement } from './statement';

/** Of an address, by the family that the statement names or its table has. */
const ADDRESS_WORDS = { IPv4: 1, IPv6: 4 } as const;

/** `dnat`, `snat`, `masquerade`, `redirect`: the connection gets its translation, and the packet is accepted. */
export class NatOperation extends PlainOperation {
  readonly #nat: NatStatement;
  /** Undefined: packets of either family. */
  readonly #family: IpFamily | undefined;
  readonly #address: Loader | undefined;
  readonly #lastAddress: Loader | undefined;
  readonly #port: Loader | undefined;
  readonly #lastPort: Loader | undefined;
  /** Words of an address. */
  readonly #width: number;

  constructor(
    statement: NatStatement,
    family: IpFamily | undefined,
    loaders: {
      readonly address: Loader | undefined;
      readonly lastAddress: Loader | undefined;
      readonly port: Loader | undefined;
      readonly lastPort: Loader | undefined;
    },
  ) {
    super(statement);
    this.#nat = statement;
    this.#family = family;
    this.#address = loaders.address;
    this.#lastAddress = loaders.lastAddress;
    this.#port = loaders.port;
    this.#lastPort = loaders.lastPort;
    this.#width = ADDRESS_WORDS[family ?? 'IPv4'];
  }

  run(machine: NftMachine): Outcome {
    const { context } = machine;
    const { connection } = context;
    const isOtherFamily = this.#family !== undefined && (this.#family === 'IPv6') !== context.isIpv6;
    if (isOtherFamily) return OUTCOME.NEXT;
    if (connection === undefined) return OUTCOME.BREAK;
    const range = this.#range(machine);
    if (range === undefined) return OUTCOME.BREAK;
    const { nat } = context.state;
    switch (this.#nat.type) {
      case 'dnat':
        nat.setUp(connection, range, 'destination');
        return OUTCOME.ACCEPT;
      case 'snat':
        nat.setUp(connection, range, 'source');
        return OUTCOME.ACCEPT;
      case 'masquerade':
        return masquerade(context, range) ? OUTCOME.ACCEPT : OUTCOME.DROP;
      case 'redirect':
        return redirect(context, range) ? OUTCOME.ACCEPT : OUTCOME.DROP;
    }
  }

  #range(machine: NftMachine): NatRange | undefined {
    const { registers, context } = machine;
    const width = this.#width;
    let minAddress = 0;
    let maxAddress = 0;
    let ipv6: Ipv6Span | undefined = undefined;
    let minPort = 0;
    let maxPort = 0;
    let hasPorts = false;
    if (this.#address !== undefined) {
      if (!this.#address.load(machine, DATA_REGISTER)) return undefined;
      const hasLast = this.#lastAddress?.load(machine, SECOND_REGISTER) === true;
      const lastAt = hasLast ? SECOND_REGISTER : DATA_REGISTER;
      if (context.book === undefined) {
        minAddress = (registers[DATA_REGISTER] ?? 0) >>> 0;
        maxAddress = (registers[lastAt] ?? 0) >>> 0;
      } else {
        const min = ipv6At(registers, DATA_REGISTER);
        ipv6 = { book: context.book, min, max: ipv6At(registers, lastAt) };
        minAddress = context.book.idOf(min);
        maxAddress = minAddress;
      }
      if (this.#address.words > width) {
        hasPorts = true;
        minPort = registers[DATA_REGISTER + width] ?? 0;
        maxPort = minPort;
      }
    }
    if (this.#port !== undefined) {
      if (!this.#port.load(machine, DATA_REGISTER)) return undefined;
      hasPorts = true;
      minPort = registers[DATA_REGISTER] ?? 0;
      maxPort = minPort;
    }
    if (this.#lastPort?.load(machine, SECOND_REGISTER) === true) maxPort = registers[SECOND_REGISTER] ?? 0;
    const { flags } = this.#nat;
    const isRandom = flags.includes('random') || flags.includes('fully-random');
    return {
      ...addressRange(minAddress, isRandom),
      maxAddress,
      hasAddress: this.#address !== undefined,
      ...(ipv6 === undefined ? {} : { ipv6 }),
      minPort,
      maxPort,
      hasPorts,
      isPersistent: flags.includes('persistent'),
    };
  }
}

function ipv6At(registers: Int32Array, at: number): Ipv6Address {
  let value = 0n;
  for (let word = 0; word < ADDRESS_WORDS.IPv6; word += 1) {
    value = (value << 32n) | BigInt((registers[at + word] ?? 0) >>> 0);
  }
  return ipv6Of(value);
}
