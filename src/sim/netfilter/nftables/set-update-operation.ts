/** `add @set { … }`, `update @set { … }`, `delete @set { … }` (nft_dynset.c of Linux). */
import type { CountingStatement } from './counting-statement';
import { countElement } from './count-element';
import type { Loader } from './loader';
import type { NftMachine } from './nft-machine';
import type { NftSet } from './nft-set';
import type { StoredElement } from './stored-element';
import { OUTCOME, type Operation, type Outcome } from './operation';
import { PlainOperation } from './plain-operation';
import { DATA_REGISTER, KEY_REGISTER } from './registers';
import type { NftStatement } from './statement';

export class SetUpdateOperation extends PlainOperation {
  readonly #update: Extract<NftStatement, { kind: 'set-update' }>;
  readonly #set: NftSet;
  readonly #statements: readonly CountingStatement[];
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
      /** What a new element has. */
      readonly statements: readonly CountingStatement[];
      readonly makeKey: (registers: Int32Array, at: number) => StoredElement['source']['key'];
      readonly makeOperations: () => readonly Operation[];
    },
  ) {
    super(statement);
    this.#update = statement;
    this.#statements = parts.statements;
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
    const element = this.#set.findExact(registers, KEY_REGISTER) ?? this.#make(registers);
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

  #make(registers: Int32Array): StoredElement | undefined {
    if (!this.#set.makeRoom()) return undefined;
    const key = this.#makeKey(registers, KEY_REGISTER);
    const source = { ...this.#update.element, statements: this.#statements, key, data: undefined };
    return this.#set.add(source, undefined);
  }

  #runStatements(element: StoredElement, machine: NftMachine): Outcome {
    const [first] = this.#statements;
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
