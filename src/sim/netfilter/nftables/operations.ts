/** The statements of rules at work (net/netfilter/nft_*.c of Linux). */
import { FLOW_STATE } from '../connection';
import { countElement } from './count-element';
import type { Loader } from './loader';
import type { NftChain } from './nft-chain';
import type { NftMachine } from './nft-machine';
import type { NftSet } from './nft-set';
import type { StoredElement } from './stored-element';
import { Operation, OUTCOME, type Outcome } from './operation';
import { PlainOperation } from './plain-operation';
import { KEY_REGISTER } from './registers';
import type { NftStatement } from './statement';

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
    if (element !== undefined && !this.#isInverted) countElement(element, machine);
    return (element !== undefined) === this.#isInverted ? OUTCOME.BREAK : OUTCOME.NEXT;
  }
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

export class RejectOperation extends PlainOperation {
  readonly #ipv4Answer: string;
  readonly #ipv6Answer: string;

  constructor(statement: NftStatement, ipv4Answer: string, ipv6Answer: string) {
    super(statement);
    this.#ipv4Answer = ipv4Answer;
    this.#ipv6Answer = ipv6Answer;
  }

  run(machine: NftMachine): Outcome {
    machine.rejectWith = machine.context.isIpv6 ? this.#ipv6Answer : this.#ipv4Answer;
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
