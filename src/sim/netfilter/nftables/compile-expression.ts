/** From typed expressions to what reads them, once for each rule. */
import type { Clock } from '../../engine/clock';
import type { Prng } from '../../base/prng';
import type { NftExpression, SetExpression } from './expression';
import { typesOf, type FindSet } from './expression-type';
import { BitwiseLoader, ConcatLoader } from './combining-loaders';
import { CtLoader } from './connection-loader';
import { FibLoader } from './fib-loader';
import { ConstantLoader, Loader } from './loader';
import { MetaLoader } from './meta-loader';
import { HashLoader, NumgenLoader } from './number-loaders';
import { bitsOf, PayloadLoader } from './payload-loader';
import type { NameTable } from './name-table';
import type { NftChain } from './nft-chain';
import type { NftMachine } from './nft-machine';
import type { NftPlace, NftProblem } from './nft-problem';
import { NftSet } from './nft-set';
import { wordCountOf, wordsOf, wordsOfTypes } from './word-value';

/** What compiling asks of the table and the namespace. */
export interface CompileScope {
  readonly names: NameTable;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly findSet: FindSet;
  findRuntimeSet(name: string): NftSet | undefined;
  /** Notes a reference to the chain; undefined when there is none. */
  findChain(name: string, place: NftPlace): NftChain | undefined;
  /** The same for a jump of a rule's own, with a hint at chains of similar names. */
  findJumpedChain(name: string, place: NftPlace): NftChain | undefined;
  fail(problem: NftProblem): void;
  /** Something that the rule names is not there. */
  failMissing(place: NftPlace): void;
  /** The number of a set without a name. */
  nextHandle(): number;
}

class UnreadableLoader extends Loader {
  load(): boolean {
    return false;
  }
}

/** A value of a map from a key: `KEY map { … }`. */
class MapLoader extends Loader {
  readonly #key: Loader;
  readonly #set: NftSet;

  constructor(key: Loader, set: NftSet, words: number) {
    super(words);
    this.#key = key;
    this.#set = set;
  }

  load(machine: NftMachine, at: number): boolean {
    if (!this.#key.load(machine, at)) return false;
    const element = this.#set.lookUp(machine.registers, at);
    if (element === undefined) return false;
    for (let word = 0; word < this.words; word += 1) machine.registers[at + word] = element.data[word] ?? 0;
    return true;
  }
}

export function compileLoader(expression: NftExpression, scope: CompileScope): Loader {
  switch (expression.kind) {
    case 'payload':
      return new PayloadLoader(expression.field);
    case 'raw-payload':
      return new PayloadLoader(bitsOf(expression));
    case 'meta':
      return new MetaLoader(expression.key);
    case 'ct':
      return new CtLoader(
        expression.key,
        wordsOfTypes(typesOf(expression, scope.findSet)),
        expression.direction,
      );
    case 'fib':
      return new FibLoader(expression, false);
    case 'numgen':
      if (expression.modulus === 0) failModulus(expression, scope);
      return new NumgenLoader(expression.mode === 'random', expression.modulus, expression.offset);
    case 'hash':
      return compileHash(expression, scope);
    case 'concat':
      return new ConcatLoader(expression.parts.map((part) => compileLoader(part, scope)));
    case 'binary': {
      const left = compileLoader(expression.left, scope);
      return new BitwiseLoader(left, expression.operator, wordsOf(expression.right, scope.names));
    }
    case 'map': {
      const key = compileLoader(expression.key, scope);
      const set = setOfMapping(expression, scope);
      const words = wordsOfTypes(typesOf(expression, scope.findSet));
      return set === undefined ? new UnreadableLoader(words) : new MapLoader(key, set, words);
    }
    case 'value':
    case 'text':
    case 'prefix':
    case 'range':
      return new ConstantLoader(wordsOf(expression, scope.names));
    default:
      return new UnreadableLoader(1);
  }
}

function failModulus({ place }: NftExpression, scope: CompileScope): void {
  scope.fail({ place, message: 'Could not process rule: Numerical result out of range' });
}

function compileHash(expression: Extract<NftExpression, { kind: 'hash' }>, scope: CompileScope): Loader {
  if (expression.modulus === 0) failModulus(expression, scope);
  const over = expression.over === undefined ? undefined : compileLoader(expression.over, scope);
  const parts =
    expression.over?.kind === 'concat'
      ? expression.over.parts
      : expression.over === undefined
        ? []
        : [expression.over];
  const widths = parts.flatMap((part) => {
    const [type] = typesOf(part, scope.findSet);
    const words = type === undefined ? 1 : wordCountOf(type);
    const bytes = Math.ceil((type?.bits ?? 32) / 8);
    return Array.from({ length: words }, (_unused, index) => (index === 0 ? bytes - (words - 1) * 4 : 4));
  });
  return new HashLoader(expression, over, widths, expression.seed ?? scope.prng.uint32());
}

/** The set behind `@name` or `{ … }` of a map. */
export function setOfMapping(
  expression: Extract<NftExpression, { kind: 'map' }>,
  scope: CompileScope,
): NftSet | undefined {
  const { mapping } = expression;
  if (mapping.kind === 'set-reference') return scope.findRuntimeSet(mapping.name);
  return compileAnonymousSet(mapping, typesOf(expression.key, scope.findSet), scope);
}

export function compileAnonymousSet(
  expression: SetExpression,
  keyTypes: ReturnType<typeof typesOf>,
  scope: CompileScope,
): NftSet {
  scope.nextHandle();
  const set = new NftSet({
    name: '',
    isMap: expression.elements.some(({ data }) => data !== undefined),
    keyTypes,
    dataTypes: undefined,
    objectType: undefined,
    names: scope.names,
    clock: scope.clock,
    isInterval: false,
    hasTimeouts: false,
    statements: [],
    defaultTimeoutMs: 0,
    maxSize: Infinity,
  });
  for (const element of expression.elements) {
    const { data } = element;
    const chain =
      data?.kind === 'verdict' && data.chain !== undefined
        ? scope.findChain(data.chain, element.key.place)
        : undefined;
    set.add(element, chain);
  }
  return set;
}
