/** `dnat`, `snat`, `masquerade`, `redirect` (nft_nat.c, nft_masq.c, nft_redir.c of Linux). */
import { ipv4, ipv4Of } from '../../wire/ipv4-address';
import { HOOK } from '../hook';
import { addressRange, type NatRange } from '../nat-range';
import type { Loader } from './loader';
import type { NftMachine } from './nft-machine';
import { OUTCOME, type Outcome } from './operation';
import { PlainOperation } from './plain-operation';
import { DATA_REGISTER, SECOND_REGISTER } from './registers';
import type { NatStatement } from './statement';

const LOOPBACK = ipv4(127, 0, 0, 1);

/** `dnat`, `snat`, `masquerade`, `redirect`: the connection gets its translation, and the packet is accepted. */
export class NatOperation extends PlainOperation {
  readonly #nat: NatStatement;
  readonly #address: Loader | undefined;
  readonly #lastAddress: Loader | undefined;
  readonly #port: Loader | undefined;
  readonly #lastPort: Loader | undefined;
  readonly #hasPortInAddress: boolean;

  constructor(
    statement: NatStatement,
    loaders: {
      readonly address: Loader | undefined;
      readonly lastAddress: Loader | undefined;
      readonly port: Loader | undefined;
      readonly lastPort: Loader | undefined;
    },
  ) {
    super(statement);
    this.#nat = statement;
    this.#address = loaders.address;
    this.#lastAddress = loaders.lastAddress;
    this.#port = loaders.port;
    this.#lastPort = loaders.lastPort;
    this.#hasPortInAddress = loaders.address?.words === 2;
  }

  run(machine: NftMachine): Outcome {
    const { context } = machine;
    const { connection } = context;
    if (connection === undefined) return OUTCOME.BREAK;
    const range = this.#range(machine);
    if (range === undefined) return OUTCOME.BREAK;
    const { nat, host } = context.state;
    switch (this.#nat.type) {
      case 'dnat':
        nat.setUp(connection, range, 'destination');
        return OUTCOME.ACCEPT;
      case 'snat':
        nat.setUp(connection, range, 'source');
        return OUTCOME.ACCEPT;
      case 'masquerade': {
        const { outDevice } = context;
        if (outDevice === undefined || context.source === 0) return OUTCOME.ACCEPT;
        const address = host.sourceAddressFor(outDevice, ipv4Of(context.destination));
        if (address === undefined) return OUTCOME.DROP;
        connection.masqueradeDevice = outDevice.name;
        nat.setUp(connection, atAddress(range, address), 'source');
        return OUTCOME.ACCEPT;
      }
      case 'redirect': {
        const { inDevice } = context;
        const isLocal = context.hook === HOOK.OUTPUT || inDevice === undefined;
        const address = isLocal ? LOOPBACK : host.sourceAddressFor(inDevice, ipv4Of(context.source));
        if (address === undefined) return OUTCOME.DROP;
        nat.setUp(connection, atAddress(range, address), 'destination');
        return OUTCOME.ACCEPT;
      }
    }
  }

  #range(machine: NftMachine): NatRange | undefined {
    const { registers } = machine;
    let minAddress = 0;
    let maxAddress = 0;
    let minPort = 0;
    let maxPort = 0;
    let hasPorts = false;
    if (this.#address !== undefined) {
      if (!this.#address.load(machine, DATA_REGISTER)) return undefined;
      minAddress = (registers[DATA_REGISTER] ?? 0) >>> 0;
      maxAddress = minAddress;
      if (this.#hasPortInAddress) {
        hasPorts = true;
        minPort = registers[DATA_REGISTER + 1] ?? 0;
        maxPort = minPort;
      }
    }
    if (this.#lastAddress?.load(machine, SECOND_REGISTER) === true) {
      maxAddress = (registers[SECOND_REGISTER] ?? 0) >>> 0;
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
      minPort,
      maxPort,
      hasPorts,
      isPersistent: flags.includes('persistent'),
    };
  }
}

function atAddress(range: NatRange, address: number): NatRange {
  return { ...range, minAddress: address, maxAddress: address, hasAddress: true };
}
