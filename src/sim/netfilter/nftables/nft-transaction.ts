/**
 * One text's changes to the tables of a namespace: each is made at once and can be taken back, so that all of them hold or
 * none (net/netfilter/nf_tables_api.c of Linux). Problems are in the words of nft 1.0.6, with its hints.
 */
import { canonicalRule } from './canonical-rule';
import type {
  ChainBody,
  NamedPlace,
  NftCommand,
  ObjectSpec,
  RuleSpec,
  SetSpec,
  TableReference,
} from './command';
import type { CompileScope } from './compile-expression';
import { compileStatement } from './compile-statement';
import { datatype, findDatatype, type Datatype } from './datatype';
import type { NftExpression, SetElement } from './expression';
import { typesOf, type SetSignature } from './expression-type';
import { isHookOf, priorityNamed } from './hook-priority';
import { CounterOperation, LimitOperation, QuotaOperation } from './operations';
import type { NameTable } from './name-table';
import { NftChain, NftRule, NftTable, type BaseChain, type NamedObject, type NamedSet } from './nft-chain';
import type { NftPlace, NftProblem } from './nft-problem';
import { NftSet, type StoredElement } from './nft-set';
import type { Operation } from './operation';
import { typeRule } from './rule-typing';
import { isIntervalKey, spanOf } from './element-order';
import type { Clock } from '../../engine/clock';
import type { Prng } from '../../base/prng';
import { ValueTyping, type TypingScope } from './value-typing';

const MISSING = 'No such file or directory';
const KERNEL = 'Could not process rule: ';
const DYNAMIC_SET_SIZE = 65_535;
const MAX_JUMPS = 16;
const BUSY = `${KERNEL}Device or resource busy`;

/** What a transaction changes and asks. */
export interface RulesetState {
  readonly tables: Map<string, NftTable>;
  readonly names: NameTable;
  readonly clock: Clock;
  readonly prng: Prng;
  hasDevice(name: string): boolean;
  /** Counts up for each base chain. */
  nextSequence(): number;
  nextTableHandle(): number;
}

export class NftTransaction {
  readonly problems: NftProblem[] = [];
  readonly #state: RulesetState;
  readonly #undos: (() => void)[] = [];
  readonly #addedElements = new Set<StoredElement>();
  #lastRulePlace: NftPlace = { start: 0, end: 0 };

  constructor(state: RulesetState) {
    this.#state = state;
  }

  rollBack(): void {
    for (const undo of this.#undos.reverse()) undo();
  }

  /** At the end: the kernel refuses base chains that lead back to themselves, or through more than 16 jumps. */
  checkJumps(): void {
    for (const table of this.#state.tables.values()) {
      const checked = new Map<NftChain, number>();
      for (const chain of table.chains.values()) {
        if (chain.base === undefined || depthOf(chain, checked) <= MAX_JUMPS) continue;
        this.#fail(this.#lastRulePlace, `${KERNEL}Too many links`);
        return;
      }
      for (const chain of table.chains.values()) {
        if (chain.base === undefined || !hasMisplaced(chain, chain.base, new Set())) continue;
        this.#fail(this.#lastRulePlace, `${KERNEL}Operation not supported`);
        return;
      }
    }
  }

  /** False when it could not be done. Listing is not done here. */
  apply(command: NftCommand): boolean {
    const before = this.problems.length;
    this.#apply(command);
    return this.problems.length === before;
  }

  findTable({ family, table }: TableReference): NftTable | undefined {
    return this.#state.tables.get(`${family} ${table.text}`);
  }

  #fail(place: NftPlace, message: string): undefined {
    this.problems.push({ place, message });
    return undefined;
  }

  #change(undo: () => void): void {
    this.#undos.push(undo);
  }

  #setEntry<Value>(map: Map<string, Value>, key: string, value: Value): void {
    map.set(key, value);
    this.#change(() => {
      map.delete(key);
    });
  }

  /** Keeps the place in the order of the others when it is undone. */
  #deleteEntry<Value>(map: Map<string, Value>, key: string): void {
    const entries = [...map.entries()];
    map.delete(key);
    this.#change(() => {
      map.clear();
      for (const [name, value] of entries) map.set(name, value);
    });
  }

  #apply(command: NftCommand): void {
    switch (command.kind) {
      case 'add-table':
        this.#addTable(command);
        return;
      case 'delete-table': {
        const table = this.findTable(command.table);
        if (table !== undefined) this.#deleteEntry(this.#state.tables, keyOf(table));
        else if (command.mode === 'delete') this.#missTable(command.table);
        return;
      }
      case 'flush-ruleset':
        for (const table of [...this.#state.tables.values()]) {
          if (command.family === undefined || table.family === command.family) {
            this.#deleteEntry(this.#state.tables, keyOf(table));
          }
        }
        return;
      case 'list':
        return;
      default: {
        const table = this.findTable(command.table);
        const isDestroying = 'mode' in command && command.mode === 'destroy';
        if (table !== undefined) this.#applyTo(table, command);
        else if (!isDestroying) this.#missTable(command.table, !EVALUATED_FIRST.includes(command.kind));
      }
    }
  }

  #missTable({ family, table }: TableReference, canGuess = true): void {
    const names = [...this.#state.tables.values()]
      .filter((each) => each.family === family)
      .map(({ name }) => name);
    const similar = closest(table.text, names);
    if (!canGuess) this.#fail(table.place, MISSING);
    else if (similar === undefined) this.#fail(table.place, `${KERNEL}${MISSING}`);
    else this.#fail(table.place, `${MISSING}; did you mean table ‘${similar}’ in family ${family}?`);
  }

  #applyTo(
    table: NftTable,
    command: Exclude<NftCommand, { kind: 'add-table' | 'delete-table' | 'flush-ruleset' | 'list' }>,
  ): void {
    switch (command.kind) {
      case 'add-chain': {
        const chain = this.#addChain(table, command.name, command.body, command.place, command.mode);
        if (chain === undefined) return;
        for (const rule of command.body.rules) this.#appendRule(table, chain, rule);
        return;
      }
      case 'add-rule':
        this.#addRule(table, command);
        return;
      case 'add-set':
        this.#addSet(table, command.name, command.spec, command.mode);
        this.#addElements(table, command.name, command.spec.elements, false);
        return;
      case 'add-object':
        this.#addObject(table, command.name, command.spec, command.mode);
        return;
      case 'add-elements':
        this.#addElements(table, command.set, command.elements, command.mode === 'create');
        return;
      case 'delete-elements':
        this.#deleteElements(table, command.set, command.elements, command.mode === 'destroy');
        return;
      case 'delete-chain':
        this.#deleteChain(table, command.name, command.mode === 'destroy');
        return;
      case 'delete-set':
        this.#deleteSet(table, command.name, command.mode === 'destroy');
        return;
      case 'delete-object':
        this.#deleteObject(table, command.name, command.type, command.mode === 'destroy');
        return;
      case 'delete-rule':
        this.#deleteRule(
          table,
          command.chain,
          command.position.number,
          command.position.place,
          command.mode === 'destroy',
        );
        return;
      case 'flush-table':
        for (const chain of table.chains.values()) this.#replaceRules(chain, []);
        return;
      case 'flush-chain': {
        const chain = table.chains.get(command.name.text);
        if (chain === undefined) this.#missChain(table, command.name);
        else this.#replaceRules(chain, []);
        return;
      }
      case 'flush-set': {
        const named = table.sets.get(command.name.text);
        if (named === undefined) this.#missSet(table, command.name);
        else for (const element of named.set.elements()) this.#removeElement(named.set, element);
        return;
      }
      case 'rename-chain': {
        const chain = table.chains.get(command.name.text);
        if (chain === undefined) this.#missChain(table, command.name);
        else if (table.chains.has(command.newName.text))
          this.#fail(command.newName.place, `${KERNEL}File exists`);
        else this.#renameChain(table, chain, command.newName.text);
      }
    }
  }

  #addTable(command: Extract<NftCommand, { kind: 'add-table' }>): void {
    const { table: reference, body, mode } = command;
    let table = this.findTable(reference);
    if (table !== undefined && mode === 'create') {
      this.#fail(reference.table.place, `${KERNEL}File exists`);
      return;
    }
    if (table === undefined) {
      table = new NftTable(reference.family, reference.table.text, this.#state.nextTableHandle());
      table.comment = body.comment;
      table.flags = body.flags;
      this.#setEntry(this.#state.tables, keyOf(table), table);
    }
    const chains: { readonly chain: NftChain; readonly rules: readonly RuleSpec[] }[] = [];
    for (const { name, body: chainBody, place } of body.chains) {
      const chain = this.#addChain(table, name, chainBody, place, 'add');
      if (chain !== undefined) chains.push({ chain, rules: chainBody.rules });
    }
    for (const { name, spec } of body.objects) this.#addObject(table, name, spec, 'add');
    for (const { name, spec } of body.sets) this.#addSet(table, name, spec, 'add');
    for (const { chain, rules } of chains) for (const rule of rules) this.#appendRule(table, chain, rule);
    for (const { name, spec } of body.sets) this.#addElements(table, name, spec.elements, false);
  }

  #addChain(
    table: NftTable,
    name: NamedPlace,
    body: ChainBody,
    place: NftPlace,
    mode: 'add' | 'create',
  ): NftChain | undefined {
    const existing = table.chains.get(name.text);
    if (existing !== undefined) {
      if (mode === 'create') return this.#fail(name.place, `${KERNEL}File exists`);
      this.#changePolicy(existing, body.policy);
      return existing;
    }
    const chain = new NftChain(name.text, table, table.nextHandle());
    chain.comment = body.comment;
    if (body.base !== undefined && !this.#makeBase(chain, body, place)) return undefined;
    this.#setEntry(table.chains, name.text, chain);
    return chain;
  }

  #changePolicy(chain: NftChain, policy: 'accept' | 'drop' | undefined): void {
    const { base } = chain;
    if (base === undefined || policy === undefined) return;
    const before = base.policy;
    base.policy = policy;
    this.#change(() => {
      base.policy = before;
    });
  }

  #makeBase(chain: NftChain, { base, policy }: ChainBody, place: NftPlace): boolean {
    if (base === undefined) return true;
    const { family } = chain.table;
    const type = CHAIN_TYPES.find((known) => known === base.type);
    const named = base.priorityName === undefined ? 0 : priorityNamed(base.priorityName, family, base.hook);
    if (type === undefined) this.#fail(base.typePlace, 'unknown chain type');
    else if (!isHookOf(family, base.hook)) this.#fail(base.hookPlace, 'unknown chain hook');
    else if (named === undefined)
      this.#fail(base.priorityPlace, 'invalid priority expression value in this context.');
    else if ((type === 'nat' && base.hook === 'forward') || (type === 'route' && base.hook !== 'output')) {
      this.#fail(place, `${KERNEL}Operation not supported`);
    } else if (base.hook === 'ingress' || base.hook === 'egress') {
      this.#fail(base.hookPlace, `the hook ${base.hook} is not modelled`);
    } else {
      const sequence = this.#state.nextSequence();
      const priority = named + base.priorityOffset;
      const { hook, devices } = base;
      chain.base = { type, hook, priority, policy: policy ?? 'accept', devices, sequence };
      return true;
    }
    return false;
  }

  #addRule(table: NftTable, command: Extract<NftCommand, { kind: 'add-rule' }>): void {
    const chain = table.chains.get(command.chain.text);
    if (chain === undefined) {
      this.#fail(command.chain.place, `${KERNEL}${MISSING}`);
      return;
    }
    const { position, mode } = command;
    let place = mode === 'insert' ? 0 : chain.rules.length;
    if (position !== undefined) {
      const found =
        position.kind === 'index'
          ? position.number
          : chain.rules.findIndex(({ handle }) => handle === position.number);
      if (found < 0 || found >= chain.rules.length) {
        this.#fail(position.place, `${KERNEL}${MISSING}`);
        return;
      }
      place = mode === 'add' ? found + 1 : found;
    }
    const rule = this.#makeRule(table, command.rule);
    if (rule === undefined) return;
    this.#replaceRules(chain, chain.rules.toSpliced(place, mode === 'replace' ? 1 : 0, rule));
    this.#lastRulePlace = command.place;
  }

  #appendRule(table: NftTable, chain: NftChain, spec: RuleSpec): void {
    const rule = this.#makeRule(table, spec);
    if (rule === undefined) return;
    this.#replaceRules(chain, [...chain.rules, rule]);
    this.#lastRulePlace = spec.place;
  }

  #makeRule(table: NftTable, spec: RuleSpec): NftRule | undefined {
    const { rule, problem } = typeRule(spec, table.family, this.#typingScope(table));
    if (problem !== undefined) {
      this.problems.push(problem);
      return undefined;
    }
    const statements = canonicalRule(rule.statements, table.family);
    const scope = this.#compileScope(table);
    const count = this.problems.length;
    const operations = statements.map((statement) => compileStatement(statement, table, scope));
    if (this.problems.length > count) return undefined;
    return new NftRule(statements, operations, rule.comment, table.nextHandle());
  }

  #replaceRules(chain: NftChain, rules: readonly NftRule[]): void {
    const before = chain.rules;
    chain.rules = rules;
    this.#change(() => {
      chain.rules = before;
    });
  }

  #renameChain(table: NftTable, chain: NftChain, name: string): void {
    const entries = [...table.chains.entries()];
    const before = chain.name;
    chain.name = name;
    table.chains.clear();
    for (const [, each] of entries) table.chains.set(each.name, each);
    this.#change(() => {
      chain.name = before;
      table.chains.clear();
      for (const [key, each] of entries) table.chains.set(key, each);
    });
  }

  #addSet(table: NftTable, name: NamedPlace, spec: SetSpec, mode: 'add' | 'create'): void {
    if (table.sets.has(name.text)) {
      if (mode === 'create') this.#fail(name.place, `${KERNEL}File exists`);
      return;
    }
    const keyTypes = this.#resolveTypes(spec.keyTypes, spec.keyTypeof);
    const hasData = spec.dataTypes !== undefined || spec.dataTypeof !== undefined;
    const dataTypes = hasData ? this.#resolveTypes(spec.dataTypes, spec.dataTypeof) : undefined;
    if (keyTypes === undefined || (hasData && dataTypes === undefined)) return;
    const isDynamic = spec.flags.includes('dynamic');
    const shown: SetSpec = {
      ...spec,
      flags: SET_FLAGS.filter((flag) => spec.flags.includes(flag)),
      size: spec.size ?? (isDynamic ? DYNAMIC_SET_SIZE : undefined),
    };
    const set = new NftSet({
      name: name.text,
      isMap: spec.isMap,
      keyTypes,
      dataTypes,
      objectType: spec.objectType,
      names: this.#state.names,
      clock: this.#state.clock,
      isInterval: spec.flags.includes('interval'),
      defaultTimeoutMs: Number(spec.timeout ?? 0n),
      maxSize: shown.size ?? Infinity,
    });
    const named: NamedSet = { name: name.text, handle: table.nextHandle(), spec: shown, set, references: 0 };
    this.#setEntry(table.sets, name.text, named);
  }

  #resolveTypes(
    names: readonly NamedPlace[] | undefined,
    expression: NftExpression | undefined,
  ): readonly Datatype[] | undefined {
    if (expression !== undefined) return typesOf(expression, () => undefined);
    const types: Datatype[] = [];
    for (const { text, place } of names ?? []) {
      const type = findDatatype(text);
      if (type === undefined) return this.#fail(place, `unknown datatype ${text}`);
      types.push(type);
    }
    return types;
  }

  #addElements(
    table: NftTable,
    name: NamedPlace,
    elements: readonly SetElement[],
    isCreating: boolean,
  ): void {
    const named = table.sets.get(name.text);
    if (named === undefined) {
      if (elements.length > 0) this.#missSet(table, name);
      return;
    }
    const { set, spec } = named;
    const typing = new ValueTyping(this.#typingScope(table));
    const dataTypes = spec.objectType === undefined ? set.options.dataTypes : [datatype('string')];
    for (const element of elements) {
      const typed = typing.typeElement(element, set.options.keyTypes, dataTypes);
      if (typing.problem !== undefined) {
        this.problems.push(typing.problem);
        return;
      }
      const statements = typed.statements.length > 0 ? typed.statements : spec.statements.filter(isCounter);
      this.#addElement(table, named, { ...typed, statements }, isCreating);
    }
  }

  #addElement(table: NftTable, { set, spec }: NamedSet, element: SetElement, isCreating: boolean): void {
    const { data } = element;
    const existing = set.find(element.key, element.isCatchAll);
    if (existing !== undefined) {
      const isSame = data?.kind !== 'verdict' || isSameVerdict(existing, element);
      if (isCreating || !isSame) this.#fail(element.key.place, `${KERNEL}File exists`);
      return;
    }
    let added = element;
    if (set.options.isInterval && spanOf(element.key) !== undefined) {
      const merged = this.#joinIntervals(set, spec, element);
      if (merged === undefined) return;
      added = merged;
    } else if (isIntervalKey(element.key) && !set.options.isInterval) {
      this.#fail(
        element.key.place,
        "You must add 'flags interval' to your set declaration if you want to add prefix elements",
      );
      return;
    }
    if (set.isFull) {
      this.#fail(element.key.place, `${KERNEL}Too many open files in system`);
      return;
    }
    let chain: NftChain | undefined = undefined;
    if (data?.kind === 'verdict' && data.chain !== undefined) {
      chain = table.chains.get(data.chain);
      if (chain === undefined) {
        this.#fail(element.key.place, `${KERNEL}${MISSING}`);
        return;
      }
    }
    const stored = set.add(added, chain);
    this.#addedElements.add(stored);
    this.#change(() => set.remove(stored));
  }

  /** With `auto-merge` neighbors become one interval; without it an overlap is refused. */
  #joinIntervals(set: NftSet, spec: SetSpec, element: SetElement): SetElement | undefined {
    const overlap = set.findOverlap(element.key);
    if (!spec.isAutoMerging) {
      if (overlap === undefined) return element;
      const isOld = !this.#addedElements.has(overlap);
      this.#fail(
        element.key.place,
        isOld ? 'interval overlaps with an existing one' : 'conflicting intervals specified',
      );
      return undefined;
    }
    let joined = element;
    for (const stored of set.elements()) {
      const next = joinKeys(joined, stored);
      if (next === undefined) continue;
      joined = next;
      this.#removeElement(set, stored);
    }
    return joined;
  }

  #removeElement(set: NftSet, element: StoredElement): void {
    set.remove(element);
    this.#change(() => set.put(element));
  }

  #deleteElements(
    table: NftTable,
    name: NamedPlace,
    elements: readonly SetElement[],
    isDestroying: boolean,
  ): void {
    const named = table.sets.get(name.text);
    if (named === undefined) {
      if (!isDestroying) this.#missSet(table, name);
      return;
    }
    const typing = new ValueTyping(this.#typingScope(table));
    for (const element of elements) {
      const typed = typing.typeElement(element, named.set.options.keyTypes, undefined);
      if (typing.problem !== undefined) {
        this.problems.push(typing.problem);
        return;
      }
      const found = named.set.find(typed.key, typed.isCatchAll);
      if (found !== undefined) this.#removeElement(named.set, found);
      else if (!isDestroying) this.#fail(element.key.place, `${KERNEL}${MISSING}`);
    }
  }

  #addObject(table: NftTable, name: NamedPlace, spec: ObjectSpec, mode: 'add' | 'create'): void {
    const existing = table.objects.get(name.text);
    if (existing !== undefined) {
      if (mode === 'create' || existing.type !== spec.type) this.#fail(name.place, `${KERNEL}File exists`);
      return;
    }
    const operation = objectOperation(spec, name.place);
    const object: NamedObject = {
      type: spec.type,
      name: name.text,
      handle: table.nextHandle(),
      comment: spec.comment,
      operation,
      references: 0,
    };
    this.#setEntry(table.objects, name.text, object);
  }

  #deleteObject(table: NftTable, name: NamedPlace, type: string, isDestroying: boolean): void {
    const object = table.objects.get(name.text);
    if (object?.type !== type) {
      if (!isDestroying) this.#fail(name.place, `${KERNEL}${MISSING}`);
      return;
    }
    const isUsed = [...table.chains.values()].some((chain) =>
      chain.rules.some((rule) =>
        rule.statements.some(
          (statement) =>
            statement.kind === 'object' &&
            statement.name.kind === 'text' &&
            statement.name.text === name.text,
        ),
      ),
    );
    if (isUsed) this.#fail(name.place, BUSY);
    else this.#deleteEntry(table.objects, name.text);
  }

  #deleteChain(table: NftTable, name: NamedPlace, isDestroying: boolean): void {
    const chain = table.chains.get(name.text);
    if (chain === undefined) {
      if (!isDestroying) this.#missChain(table, name);
      return;
    }
    const isUsed = [...table.chains.values()].some((other) => other !== chain && leadsTo(other, chain));
    const isInMap = [...table.sets.values()].some(({ set }) =>
      set.elements().some((each) => each.chain === chain),
    );
    if (isUsed || isInMap || leadsTo(chain, chain)) this.#fail(name.place, BUSY);
    else this.#deleteEntry(table.chains, name.text);
  }

  #deleteSet(table: NftTable, name: NamedPlace, isDestroying: boolean): void {
    if (!table.sets.has(name.text)) {
      if (!isDestroying) this.#missSet(table, name);
      return;
    }
    const isUsed = [...table.chains.values()].some((chain) =>
      chain.rules.some((rule) => rule.statements.some((statement) => namesSet(statement, name.text))),
    );
    if (isUsed) this.#fail(name.place, BUSY);
    else this.#deleteEntry(table.sets, name.text);
  }

  #deleteRule(
    table: NftTable,
    chainName: NamedPlace,
    number: number,
    place: NftPlace,
    isDestroying: boolean,
  ): void {
    const chain = table.chains.get(chainName.text);
    if (chain === undefined) {
      if (!isDestroying) this.#missChain(table, chainName);
      return;
    }
    const at = chain.rules.findIndex(({ handle }) => handle === number);
    if (at !== -1) this.#replaceRules(chain, chain.rules.toSpliced(at, 1));
    else if (!isDestroying) this.#missChain(table, { text: chainName.text, place });
  }

  #missChain(table: NftTable, name: NamedPlace): void {
    const similar = closest(
      name.text,
      [...table.chains.keys()].filter((each) => each !== name.text),
    );
    this.#fail(
      name.place,
      similar === undefined
        ? `${KERNEL}${MISSING}`
        : `${MISSING}; did you mean chain ‘${similar}’ in table ${table.family} ‘${table.name}’?`,
    );
  }

  #missSet(table: NftTable, name: NamedPlace): void {
    const others = [...this.#state.tables.values()].filter((each) => each !== table);
    const owner = [table, ...others].find(({ sets }) => sets.size > 0) ?? table;
    const similar = closest(name.text, [...owner.sets.keys()]);
    const kind = similar !== undefined && owner.sets.get(similar)?.spec.isMap === true ? 'map' : 'set';
    this.#fail(
      name.place,
      similar === undefined
        ? `${KERNEL}${MISSING}`
        : `${MISSING}; did you mean ${kind} ‘${similar}’ in table ${owner.family} ‘${owner.name}’?`,
    );
  }

  #typingScope(table: NftTable): TypingScope {
    return {
      findSet: (name) => signatureOf(table.sets.get(name)),
      hasDevice: (name) => this.#state.hasDevice(name),
    };
  }

  #compileScope(table: NftTable): CompileScope {
    return {
      names: this.#state.names,
      clock: this.#state.clock,
      prng: this.#state.prng,
      findSet: (name) => signatureOf(table.sets.get(name)),
      findRuntimeSet: (name) => table.sets.get(name)?.set,
      findChain: (name, place) => {
        const chain = table.chains.get(name);
        if (chain?.base !== undefined) return this.#fail(place, `${KERNEL}Operation not supported`);
        return chain ?? this.#fail(place, `${KERNEL}${MISSING}`);
      },
      findJumpedChain: (name, place) => {
        const chain = table.chains.get(name);
        if (chain === undefined) this.#missChain(table, { text: name, place });
        else if (chain.base !== undefined) this.#fail(place, `${KERNEL}Operation not supported`);
        return chain;
      },
      fail: (problem) => this.problems.push(problem),
    };
  }
}

/** nft itself looks for their table, and gives no hint. */
const EVALUATED_FIRST: readonly string[] = ['add-chain', 'add-set', 'add-object'];
const CHAIN_TYPES = ['filter', 'nat', 'route'] as const;
const SET_FLAGS = ['constant', 'interval', 'dynamic', 'timeout'];

function keyOf({ family, name }: NftTable): string {
  return `${family} ${name}`;
}

function signatureOf(named: NamedSet | undefined): SetSignature | undefined {
  return named?.set.options;
}

function isCounter({ kind }: { readonly kind: string }): boolean {
  return kind === 'counter';
}

function isSameVerdict(stored: StoredElement, element: SetElement): boolean {
  const [first, second] = [stored.source.data, element.data];
  if (first?.kind !== 'verdict' || second?.kind !== 'verdict') return false;
  return first.word === second.word && first.chain === second.chain;
}

/** One interval of two that touch or overlap; undefined when they do neither. */
function joinKeys(element: SetElement, stored: StoredElement): SetElement | undefined {
  const [own, other] = [spanOf(element.key), spanOf(stored.source.key)];
  if (own === undefined || other === undefined) return undefined;
  if (own.low > other.high + 1n || other.low > own.high + 1n) return undefined;
  const type = element.key.kind === 'value' ? element.key.type : undefined;
  const keyType =
    type ??
    (element.key.kind === 'prefix' && element.key.base.kind === 'value'
      ? element.key.base.type
      : element.key.kind === 'range' && element.key.low.kind === 'value'
        ? element.key.low.type
        : undefined);
  if (keyType === undefined) return undefined;
  const low = own.low < other.low ? own.low : other.low;
  const high = own.high > other.high ? own.high : other.high;
  const { place } = element.key;
  const value = (number: bigint): NftExpression => ({ kind: 'value', type: keyType, value: number, place });
  return { ...element, key: { kind: 'range', low: value(low), high: value(high), place } };
}

function objectOperation({ type, statement }: ObjectSpec, place: NftPlace): Operation {
  if (statement?.kind === 'limit') return new LimitOperation(statement);
  if (statement?.kind === 'quota') return new QuotaOperation(statement);
  if (type === 'quota')
    return new QuotaOperation({ kind: 'quota', isOver: false, bytes: 0n, used: 0n, place });
  const counter = statement?.kind === 'counter' ? statement : undefined;
  return new CounterOperation(counter ?? { kind: 'counter', packets: 0n, bytes: 0n, place });
}

/** The chains that the verdicts of a chain's rules name. */
function targetsOf(chain: NftChain): readonly NftChain[] {
  const targets: NftChain[] = [];
  const add = (name: string | undefined): void => {
    const target = name === undefined ? undefined : chain.table.chains.get(name);
    if (target !== undefined) targets.push(target);
  };
  for (const rule of chain.rules) {
    for (const statement of rule.statements) {
      if (statement.kind === 'verdict' && statement.verdict.kind === 'verdict') add(statement.verdict.chain);
      if (statement.kind !== 'vmap' || statement.map.kind !== 'map') continue;
      const { mapping } = statement.map;
      if (mapping.kind === 'set') {
        for (const { data } of mapping.elements) if (data?.kind === 'verdict') add(data.chain);
      } else {
        for (const { chain: target } of chain.table.sets.get(mapping.name)?.set.elements() ?? [])
          add(target?.name);
      }
    }
  }
  return targets;
}

function leadsTo(from: NftChain, to: NftChain): boolean {
  return targetsOf(from).includes(to);
}

const NAT_HOOKS: Readonly<Record<string, readonly string[]>> = {
  dnat: ['prerouting', 'output'],
  redirect: ['prerouting', 'output'],
  snat: ['postrouting', 'input'],
  masquerade: ['postrouting'],
};
const REJECT_HOOKS = ['input', 'forward', 'output', 'prerouting'];

/** Whether a statement that the chain leads to has no place at the hook (`nft_chain_validate_hooks`). */
function hasMisplaced(chain: NftChain, base: BaseChain, seen: Set<NftChain>): boolean {
  if (seen.has(chain)) return false;
  seen.add(chain);
  for (const rule of chain.rules) {
    for (const statement of rule.statements) {
      if (statement.kind === 'nat') {
        if (base.type !== 'nat' || NAT_HOOKS[statement.type]?.includes(base.hook) !== true) return true;
      } else if (statement.kind === 'reject' && !REJECT_HOOKS.includes(base.hook)) return true;
      else if (statement.kind === 'tproxy' && base.hook !== 'prerouting') return true;
    }
  }
  return targetsOf(chain).some((target) => hasMisplaced(target, base, seen));
}

/** How many jumps follow from here; infinity in a circle. */
function depthOf(chain: NftChain, checked: Map<NftChain, number>): number {
  const known = checked.get(chain);
  if (known !== undefined) return known;
  checked.set(chain, Infinity);
  let depth = 0;
  for (const target of targetsOf(chain)) depth = Math.max(depth, 1 + depthOf(target, checked));
  checked.set(chain, depth);
  return depth;
}

function namesSet(statement: NftRule['statements'][number], name: string): boolean {
  switch (statement.kind) {
    case 'match':
      return statement.right.kind === 'set-reference' && statement.right.name === name;
    case 'vmap':
      return statement.map.kind === 'map' && isReferenceTo(statement.map.mapping, name);
    case 'assign':
      return statement.value.kind === 'map' && isReferenceTo(statement.value.mapping, name);
    case 'nat':
      return statement.address?.kind === 'map' && isReferenceTo(statement.address.mapping, name);
    case 'set-update':
      return statement.set === name;
    default:
      return false;
  }
}

function isReferenceTo(mapping: NftExpression, name: string): boolean {
  return mapping.kind === 'set-reference' && mapping.name === name;
}

/** The name that is nearest. */
function closest(wanted: string, names: readonly string[]): string | undefined {
  let best: string | undefined = undefined;
  let bestDistance = Infinity;
  for (const name of names) {
    const distance = editDistance(wanted, name);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_unused, index) => index);
  for (let i = 1; i <= first.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (first[i - 1] === second[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[second.length] ?? 0;
}
