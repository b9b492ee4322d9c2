/** What counts and measures: `counter`, `limit`, `quota` and their named kin (nft_counter.c, nft_limit.c, nft_quota.c of Linux). */
import type { NftMachine } from './nft-machine';
import { Operation, OUTCOME, type Outcome } from './operation';
import { PlainOperation } from './plain-operation';
import type { CounterStatement, LimitStatement, QuotaStatement } from './counting-statement';
import type { NftStatement } from './statement';

const NANOSECONDS_PER_SECOND = 1_000_000_000;

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
