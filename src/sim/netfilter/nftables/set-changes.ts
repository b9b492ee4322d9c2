/** Sets, maps and their elements come and go (`nf_tables_newset`, `nf_tables_newsetelem` of net/netfilter/nf_tables_api.c). */
import type { Clock } from '../../engine/clock';
import { BUSY, KERNEL, MISSING, type ChangeJournal } from './change-journal';
import { namesSet } from './chain-references';
import type { NamedPlace, SetSpec } from './command';
import { datatype, findDatatype, type Datatype } from './datatype';
import { isIntervalKey, spanOf } from './element-order';
import type { NftExpression, SetElement } from './expression';
import { typesOf } from './expression-type';
import type { MissingNames } from './missing-names';
import type { NameTable } from './name-table';
import type { NamedSet, NftChain, NftTable } from './nft-chain';
import { NftSet } from './nft-set';
import type { StoredElement } from './stored-element';
import { ValueTyping, type TypingScope } from './value-typing';

const SET_FLAGS = ['constant', 'interval', 'dynamic', 'timeout'];

export class SetChanges {
  readonly #names: NameTable;
  readonly #clock: Clock;
  readonly #journal: ChangeJournal;
  readonly #missing: MissingNames;
  readonly #scopeOf: (table: NftTable) => TypingScope;
  readonly #addedElements = new Set<StoredElement>();

  constructor(parts: {
    readonly names: NameTable;
    readonly clock: Clock;
    readonly journal: ChangeJournal;
    readonly missing: MissingNames;
    readonly scopeOf: (table: NftTable) => TypingScope;
  }) {
    this.#names = parts.names;
    this.#clock = parts.clock;
    this.#journal = parts.journal;
    this.#missing = parts.missing;
    this.#scopeOf = parts.scopeOf;
  }

  add(table: NftTable, name: NamedPlace, spec: SetSpec, mode: 'add' | 'create'): void {
    if (table.sets.has(name.text)) {
      if (mode === 'create') this.#journal.fail(name.place, `${KERNEL}File exists`);
      return;
    }
    const keyTypes = this.#resolveTypes(spec, spec.keyTypes, spec.keyTypeof);
    const hasData = spec.dataTypes !== undefined || spec.dataTypeof !== undefined;
    const dataTypes = hasData ? this.#resolveTypes(spec, spec.dataTypes, spec.dataTypeof) : undefined;
    if (keyTypes === undefined || (hasData && dataTypes === undefined)) return;
    const shown: SetSpec = {
      ...spec,
      flags: SET_FLAGS.filter((flag) => spec.flags.includes(flag)),
    };
    const set = new NftSet({
      name: name.text,
      isMap: spec.isMap,
      keyTypes,
      dataTypes,
      objectType: spec.objectType,
      names: this.#names,
      clock: this.#clock,
      isInterval: spec.flags.includes('interval'),
      statements: spec.statements,
      hasTimeouts: spec.flags.includes('timeout') || spec.timeout !== undefined,
      defaultTimeoutMs: Number(spec.timeout ?? 0n),
      maxSize: shown.size ?? Infinity,
    });
    const named: NamedSet = { name: name.text, handle: table.nextHandle(), spec: shown, set, references: 0 };
    this.#journal.setEntry(table.sets, name.text, named);
  }

  #resolveTypes(
    spec: SetSpec,
    names: readonly NamedPlace[] | undefined,
    expression: NftExpression | undefined,
  ): readonly Datatype[] | undefined {
    if (expression !== undefined) return typesOf(expression, () => undefined);
    const types: Datatype[] = [];
    for (const { text, place } of names ?? []) {
      const type = findDatatype(text);
      if (type === undefined) {
        this.#journal.fail(place, `unknown datatype ${text}`);
        const message = `${spec.isMap ? 'map' : 'set'} definition does not specify key`;
        this.#journal.fail(spec.place, message);
        return undefined;
      }
      types.push(type);
    }
    return types;
  }

  addElements(table: NftTable, name: NamedPlace, elements: readonly SetElement[], isCreating: boolean): void {
    const named = table.sets.get(name.text);
    if (named === undefined) {
      if (elements.length > 0) this.#missing.set(table, name);
      return;
    }
    const { set, spec } = named;
    const typing = new ValueTyping(this.#scopeOf(table));
    const dataTypes = spec.objectType === undefined ? set.options.dataTypes : [datatype('string')];
    for (const element of elements) {
      const typed = typing.typeElement(element, set.options.keyTypes, dataTypes);
      if (typing.problem !== undefined) {
        this.#journal.problems.push(typing.problem);
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
      if (isCreating || !isSame) this.#journal.fail(element.key.place, `${KERNEL}File exists`);
      return;
    }
    let added = element;
    if (set.options.isInterval && spanOf(element.key) !== undefined) {
      const merged = this.#joinIntervals(set, spec, element);
      if (merged === undefined) return;
      added = merged;
    } else if (isIntervalKey(element.key) && !set.options.isInterval) {
      this.#journal.fail(
        element.key.place,
        "You must add 'flags interval' to your set declaration if you want to add prefix elements",
      );
      return;
    }
    if (set.isFull) {
      this.#journal.fail(element.key.place, `${KERNEL}Too many open files in system`);
      return;
    }
    let chain: NftChain | undefined = undefined;
    if (data?.kind === 'verdict' && data.chain !== undefined) {
      chain = table.chains.get(data.chain);
      if (chain === undefined) {
        this.#journal.fail(element.key.place, `${KERNEL}${MISSING}`);
        return;
      }
    }
    const stored = set.add(added, chain);
    this.#addedElements.add(stored);
    this.#journal.change(() => {
      set.remove(stored);
    });
  }

  /** With `auto-merge` neighbors become one interval; without it an overlap is refused. */
  #joinIntervals(set: NftSet, spec: SetSpec, element: SetElement): SetElement | undefined {
    const overlap = set.findOverlap(element.key);
    if (!spec.isAutoMerging) {
      if (overlap === undefined) return element;
      const isOld = !this.#addedElements.has(overlap);
      const message = isOld ? 'interval overlaps with an existing one' : 'conflicting intervals specified';
      this.#journal.fail(element.key.place, message, isOld ? undefined : overlap.source.key.place);
      return undefined;
    }
    let joined = element;
    for (const stored of set.around(element.key)) {
      const next = joinKeys(joined, stored);
      if (next === undefined) continue;
      joined = next;
      this.#removeElement(set, stored);
    }
    return joined;
  }

  #removeElement(set: NftSet, element: StoredElement): void {
    set.remove(element);
    this.#journal.change(() => {
      set.put(element);
    });
  }

  deleteElements(table: NftTable, name: NamedPlace, elements: readonly SetElement[]): void {
    const named = table.sets.get(name.text);
    if (named === undefined) {
      this.#missing.set(table, name);
      return;
    }
    const typing = new ValueTyping(this.#scopeOf(table));
    for (const element of elements) {
      const typed = typing.typeElement(element, named.set.options.keyTypes, undefined);
      if (typing.problem !== undefined) {
        this.#journal.problems.push(typing.problem);
        return;
      }
      const found = named.set.find(typed.key, typed.isCatchAll);
      if (found !== undefined) this.#removeElement(named.set, found);
      else this.#journal.fail(element.key.place, `${KERNEL}${MISSING}`);
    }
  }

  delete(table: NftTable, name: NamedPlace): void {
    if (!table.sets.has(name.text)) {
      this.#journal.fail(name.place, `${KERNEL}${MISSING}`);
      return;
    }
    const isUsed = [...table.chains.values()].some((chain) =>
      chain.rules.some((rule) => rule.statements.some((statement) => namesSet(statement, name.text))),
    );
    if (isUsed) this.#journal.fail(name.place, BUSY);
    else this.#journal.deleteEntry(table.sets, name.text);
  }

  flush(table: NftTable, name: NamedPlace): void {
    const named = table.sets.get(name.text);
    if (named === undefined) this.#missing.set(table, name);
    else for (const element of named.set.elements()) this.#removeElement(named.set, element);
  }
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
