/** The statements of rules at work (net/netfilter/nft_*.c of Linux). */
import { ipv4, ipv4Of } from '../../wire/ipv4-address';
import { updateChecksum } from '../../base/checksum';
import { FLOW_STATE } from '../connection';
import { HOOK } from '../hook';
import { addressRange, type NatRange } from '../nat-range';
import type { Loader } from './loader';
import type { NftChain } from './nft-chain';
import type { NftMachine } from './nft-machine';
import type { NftSet, StoredElement } from './nft-set';
import { Operation, OUTCOME, type Outcome } from './operation';
import type {
  CounterStatement,
  LimitStatement,
  NatStatement,
  NftStatement,
  QuotaStatement,
} from './statement';

/** Where the key of a lookup or an operand stands; its data follow. */
const KEY_REGISTER = 0;
const DATA_REGISTER = 20;
const SECOND_REGISTER = 40;
const NANOSECONDS_PER_SECOND = 1_000_000_000;
const LOOPBACK = ipv4(127, 0, 0, 1);

/** A statement that changes nothing in the simulated kernel: `log`, a comment. */
export class NoOperation extends Operation {
  readonly #statement: NftStatement;

  constructor(statement: NftStatement) {
    super();
    this.#statement = statement;
  }

  run(): Outcome {
    return OUTCOME.NEXT;
  }

  describe(): NftStatement {
    return this.#statement;
  }
}

export abstract class PlainOperation extends Operation {
  readonly statement: NftStatement;

  constructor(statement: NftStatement) {
    super();
    this.statement = statement;
  }

  describe(): NftStatement {
    return this.statement;
  }
}

/** A test whose answer is whether the rule goes on. */
export class TestOperation extends PlainOperation {
  readonly #loader: Loader;
  readonly #test: (registers: Int32Array, at: number) => boolean;

  constructor(statement: NftStatement, loader: Loader, test: (registers: Int32Array, at: number) => boolean) {
    super(statement);
    this.#loader = loader;
    this.#test = test;
  }

  run(machine: NftMachine): Outcome {
    if (!this.#loader.load(machine, KEY_REGISTER)) return OUTCOME.BREAK;
    return this.#test(machine.registers, KEY_REGISTER) ? OUTCOME.NEXT : OUTCOME.BREAK;
  }
}

export class LookupOperation extends PlainOperation {
  readonly #loader: Loader;
  readonly #set: NftSet;
  readonly #isInverted: boolean;

  constructor(statement: NftStatement, loader: Loader, set: NftSet, isInverted: boolean) {
    super(statement);
    this.#loader = loader;
    this.#set = set;
    this.#isInverted = isInverted;
  }

  run(machine: NftMachine): Outcome {
    if (!this.#loader.load(machine, KEY_REGISTER)) return OUTCOME.BREAK;
    const element = this.#set.lookUp(machine.registers, KEY_REGISTER);
    if (element !== undefined) countElement(element, machine);
    return (element !== undefined) === this.#isInverted ? OUTCOME.BREAK : OUTCOME.NEXT;
  }
}

function countElement(element: StoredElement, { context }: NftMachine): void {
  if (element.source.statements.length === 0) return;
  element.packets += 1;
  element.bytes += context.lengthBytes;
}

export class VerdictOperation extends PlainOperation {
  readonly #outcome: Outcome;
  readonly #chain: NftChain | undefined;

  constructor(statement: NftStatement, outcome: Outcome, chain: NftChain | undefined) {
    super(statement);
    this.#outcome = outcome;
    this.#chain = chain;
  }

  run(machine: NftMachine): Outcome {
    machine.chain = this.#chain;
    return this.#outcome;
  }
}

/** `KEY vmap …` */
export class VerdictMapOperation extends PlainOperation {
  readonly #loader: Loader;
  readonly #set: NftSet;

  constructor(statement: NftStatement, loader: Loader, set: NftSet) {
    super(statement);
    this.#loader = loader;
    this.#set = set;
  }

  run(machine: NftMachine): Outcome {
    if (!this.#loader.load(machine, KEY_REGISTER)) return OUTCOME.BREAK;
    const element = this.#set.lookUp(machine.registers, KEY_REGISTER);
    if (element === undefined) return OUTCOME.BREAK;
    machine.chain = element.chain;
    return outcomeOfElement(element);
  }
}

function outcomeOfElement({ source }: StoredElement): Outcome {
  return source.data?.kind === 'verdict' ? OUTCOME_OF_WORD[source.data.word] : OUTCOME.BREAK;
}

export const OUTCOME_OF_WORD = {
  accept: OUTCOME.ACCEPT,
  drop: OUTCOME.DROP,
  continue: OUTCOME.CONTINUE,
  return: OUTCOME.RETURN,
  jump: OUTCOME.JUMP,
  goto: OUTCOME.GOTO,
  queue: OUTCOME.DROP,
} as const;

export class CounterOperation extends Operation {
  readonly #statement: CounterStatement;
  #packets: number;
  #bytes: number;

  constructor(statement: CounterStatement) {
    super();
    this.#statement = statement;
    this.#packets = Number(statement.packets);
    this.#bytes = Number(statement.bytes);
  }

  run({ context }: NftMachine): Outcome {
    this.#packets += 1;
    this.#bytes += context.lengthBytes;
    return OUTCOME.NEXT;
  }

  describe(): CounterStatement {
    return { ...this.#statement, packets: BigInt(this.#packets), bytes: BigInt(this.#bytes) };
  }

  override reset(): void {
    this.#packets = 0;
    this.#bytes = 0;
  }
}

const UNIT_SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;

/** A bucket of tokens, measured in time (nft_limit.c). */
export class LimitOperation extends Operation {
  readonly #statement: LimitStatement;
  readonly #tokensMax: number;
  #tokens: number;
  #last = -1;

  constructor(statement: LimitStatement) {
    super();
    this.#statement = statement;
    const unitNs = UNIT_SECONDS[statement.unit] * NANOSECONDS_PER_SECOND;
    const amount = statement.isBytes ? statement.rate + statement.burst : statement.burst;
    this.#tokensMax = Math.floor((unitNs * Number(amount)) / Number(statement.rate));
    this.#tokens = this.#tokensMax;
  }

  run({ context }: NftMachine): Outcome {
    const { isBytes, isOver, rate, unit } = this.#statement;
    const now = context.state.host.clock.now();
    const unitNs = UNIT_SECONDS[unit] * NANOSECONDS_PER_SECOND;
    const amount = isBytes ? context.lengthBytes : 1;
    const cost = Math.floor((unitNs * amount) / Number(rate));
    if (this.#last < 0) this.#last = now;
    const tokens = Math.min(this.#tokensMax, this.#tokens + now - this.#last);
    this.#last = now;
    const isExceeded = tokens < cost;
    this.#tokens = isExceeded ? tokens : tokens - cost;
    return isExceeded === isOver ? OUTCOME.NEXT : OUTCOME.BREAK;
  }

  describe(): LimitStatement {
    return this.#statement;
  }
}

export class QuotaOperation extends Operation {
  readonly #statement: QuotaStatement;
  #used: number;

  constructor(statement: QuotaStatement) {
    super();
    this.#statement = statement;
    this.#used = Number(statement.used);
  }

  run({ context }: NftMachine): Outcome {
    const isOver = this.#used + context.lengthBytes >= Number(this.#statement.bytes);
    this.#used += context.lengthBytes;
    return isOver === this.#statement.isOver ? OUTCOME.NEXT : OUTCOME.BREAK;
  }

  describe(): QuotaStatement {
    return { ...this.#statement, used: BigInt(this.#used) };
  }

  override reset(): void {
    this.#used = 0;
  }
}

/** `counter name …`: the object of that name, or of the name that a map gives. */
export class ObjectOperation extends PlainOperation {
  readonly #find: (machine: NftMachine) => Operation | undefined;

  constructor(statement: NftStatement, find: (machine: NftMachine) => Operation | undefined) {
    super(statement);
    this.#find = find;
  }

  run(machine: NftMachine): Outcome {
    return this.#find(machine)?.run(machine) ?? OUTCOME.BREAK;
  }
}

export class RejectOperation extends PlainOperation {
  readonly #rejectWith: string;

  constructor(statement: NftStatement, rejectWith: string) {
    super(statement);
    this.#rejectWith = rejectWith;
  }

  run(machine: NftMachine): Outcome {
    machine.rejectWith = this.#rejectWith;
    return OUTCOME.REJECT;
  }
}

export class NotrackOperation extends PlainOperation {
  run({ context: { packet } }: NftMachine): Outcome {
    if (packet.flow === undefined && packet.flowState === FLOW_STATE.NONE)
      packet.flowState = FLOW_STATE.UNTRACKED;
    return OUTCOME.NEXT;
  }
}

export type Assignment = (machine: NftMachine, value: number) => void;

/** `meta mark set`, `ct mark set`. */
export class AssignOperation extends PlainOperation {
  readonly #loader: Loader;
  readonly #assign: Assignment;

  constructor(statement: NftStatement, loader: Loader, assign: Assignment) {
    super(statement);
    this.#loader = loader;
    this.#assign = assign;
  }

  run(machine: NftMachine): Outcome {
    if (!this.#loader.load(machine, KEY_REGISTER)) return OUTCOME.BREAK;
    this.#assign(machine, machine.registers[KEY_REGISTER + this.#loader.words - 1] ?? 0);
    return OUTCOME.NEXT;
  }
}

export interface WrittenField {
  readonly base: 'network' | 'transport';
  readonly offsetBits: number;
  readonly lengthBits: number;
  readonly protocol: number | undefined;
}

const IP_CHECKSUM_OFFSET = 10;
const CHECKSUM_OFFSETS: ReadonlyMap<number, number> = new Map([
  [6, 16],
  [17, 6],
  [1, 2],
]);

/** Writes a field of at most 16 bits into the packet, and its checksum (nft_payload's set). */
export function writeField({ context }: NftMachine, field: WrittenField, value: number): void {
  const { packet } = context;
  if (field.base === 'transport' && (context.isLaterFragment || context.protocol !== field.protocol)) return;
  const start = field.base === 'network' ? packet.networkOffset : context.transportOffset;
  const place = start + ((field.offsetBits >> 4) << 1);
  const shift = 16 - (field.offsetBits % 16) - field.lengthBits;
  const before = packet.uint16(place);
  const mask = ((1 << field.lengthBits) - 1) << shift;
  const after = (before & ~mask) | ((value << shift) & mask);
  packet.setUint16(place, after);
  const checksumAt = field.base === 'network' ? IP_CHECKSUM_OFFSET : CHECKSUM_OFFSETS.get(context.protocol);
  if (checksumAt !== undefined && place !== start + checksumAt) {
    const checksum = packet.uint16(start + checksumAt);
    const hasNone = field.base === 'transport' && context.protocol === 17 && checksum === 0;
    if (!hasNone) packet.setUint16(start + checksumAt, updateChecksum(checksum, before, after));
  }
  context.read();
}

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

/** `add @set { … }`, `update @set { … }`, `delete @set { … }`. */
export class SetUpdateOperation extends PlainOperation {
  readonly #update: Extract<NftStatement, { kind: 'set-update' }>;
  readonly #set: NftSet;
  readonly #key: Loader;
  readonly #data: Loader | undefined;
  readonly #makeKey: (registers: Int32Array, at: number) => StoredElement['source']['key'];
  readonly #makeOperations: () => readonly Operation[];

  constructor(
    statement: Extract<NftStatement, { kind: 'set-update' }>,
    set: NftSet,
    parts: {
      readonly key: Loader;
      readonly data: Loader | undefined;
      readonly makeKey: (registers: Int32Array, at: number) => StoredElement['source']['key'];
      readonly makeOperations: () => readonly Operation[];
    },
  ) {
    super(statement);
    this.#update = statement;
    this.#set = set;
    this.#key = parts.key;
    this.#data = parts.data;
    this.#makeKey = parts.makeKey;
    this.#makeOperations = parts.makeOperations;
  }

  run(machine: NftMachine): Outcome {
    const { registers, context } = machine;
    if (!this.#key.load(machine, KEY_REGISTER)) return OUTCOME.BREAK;
    const { operation, element: wanted } = this.#update;
    if (operation === 'delete') {
      const found = this.#set.lookUp(registers, KEY_REGISTER);
      if (found !== undefined) this.#set.remove(found);
      return OUTCOME.NEXT;
    }
    if (this.#data !== undefined && !this.#data.load(machine, DATA_REGISTER)) return OUTCOME.BREAK;
    const element = this.#set.touch(registers, KEY_REGISTER, () => ({
      ...wanted,
      key: this.#makeKey(registers, KEY_REGISTER),
      data: undefined,
    }));
    if (element === undefined) return OUTCOME.BREAK;
    if (this.#data !== undefined) {
      element.data = registers.slice(DATA_REGISTER, DATA_REGISTER + this.#data.words);
    }
    const timeout =
      wanted.timeout === undefined ? this.#set.options.defaultTimeoutMs : Number(wanted.timeout);
    if (operation === 'update' && timeout > 0) {
      element.timeout = timeout;
      element.expiresAt = context.state.host.clock.now() + timeout * 1_000_000;
    }
    countElement(element, machine);
    return this.#runStatements(element, machine);
  }

  #runStatements(element: StoredElement, machine: NftMachine): Outcome {
    const { statements } = this.#update.element;
    if (statements.length === 0) return OUTCOME.NEXT;
    const [first] = statements;
    if (first === undefined) return OUTCOME.NEXT;
    let operations = element.states.get(first);
    if (!(operations instanceof ElementOperations)) {
      operations = new ElementOperations(this.#makeOperations());
      element.states.set(first, operations);
    }
    if (!(operations instanceof ElementOperations)) return OUTCOME.NEXT;
    for (const each of operations.operations) {
      const outcome = each.run(machine);
      if (outcome !== OUTCOME.NEXT) return outcome;
    }
    return OUTCOME.NEXT;
  }
}

class ElementOperations {
  readonly operations: readonly Operation[];

  constructor(operations: readonly Operation[]) {
    this.operations = operations;
  }
}
