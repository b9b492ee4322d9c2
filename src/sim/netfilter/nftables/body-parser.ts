/** Reads what stands in braces after `table`, `chain`, `set`, `map`, `counter`, `limit` and `quota`. */
import type {
  BaseChainSpec,
  ChainBody,
  NamedPlace,
  ObjectSpec,
  ObjectType,
  RuleSpec,
  SetSpec,
  TableBody,
} from './command';
import type { NftExpression, SetElement } from './expression';
import type { NftPlace } from './nft-problem';
import type { CountingStatement } from './counting-statement';
import type { StatementParser } from './statement-parser';
import type { TokenReader } from './token-reader';

/** What a part of a block answers when the closing brace may follow it at once. */
const NO_SEPARATOR = 'no separator';
const EMPTY_CHAIN: ChainBody = { base: undefined, policy: undefined, comment: undefined, rules: [] };
const EMPTY_TABLE: TableBody = { comment: undefined, flags: [], chains: [], sets: [], objects: [] };
const OBJECT_TYPES: readonly ObjectType[] = ['counter', 'limit', 'quota'];

export class BodyParser {
  readonly #reader: TokenReader;
  readonly #statements: StatementParser;

  constructor(reader: TokenReader, statements: StatementParser) {
    this.#reader = reader;
    this.#statements = statements;
  }

  parseTable(): TableBody {
    const reader = this.#reader;
    if (!reader.isSymbol('{')) return EMPTY_TABLE;
    let comment: string | undefined = undefined;
    const flags: string[] = [];
    const chains: TableBody['chains'][number][] = [];
    const sets: TableBody['sets'][number][] = [];
    const objects: TableBody['objects'][number][] = [];
    this.#parseBlock(() => {
      const first = reader.peek();
      if (reader.takeWord('comment')) comment = this.#statements.expressions.parseText();
      else if (reader.takeWord('flags')) flags.push(...this.#parseWords());
      else if (reader.takeWord('chain')) {
        const name = this.#parseName();
        chains.push({ name, body: this.parseChain(true), place: reader.placeFrom(first) });
      } else if (reader.isWord('set', 'map')) {
        const isMap = reader.next().text === 'map';
        const name = this.#parseName();
        sets.push({ name, spec: this.parseSet(isMap), place: reader.placeFrom(first) });
      } else if (reader.isWord(...OBJECT_TYPES)) {
        const word = reader.next().text;
        const type = OBJECT_TYPES.find((each) => each === word) ?? 'counter';
        const name = this.#parseName();
        objects.push({ name, spec: this.parseObject(type), place: reader.placeFrom(first) });
      } else if (reader.isWord('flowtable', 'ct', 'synproxy', 'secmark')) {
        reader.fail(first, `${reader.peek().text} is not modelled`);
      } else reader.refuse();
    });
    return { comment, flags, chains, sets, objects };
  }

  /** In a table's block a chain has its rules in its braces too; in a command it has not. */
  parseChain(canHaveRules: boolean): ChainBody {
    const reader = this.#reader;
    if (!reader.isSymbol('{')) {
      if (canHaveRules) reader.refuse("'{'");
      return EMPTY_CHAIN;
    }
    let base: BaseChainSpec | undefined = undefined;
    let policy: 'accept' | 'drop' | undefined = undefined;
    let comment: string | undefined = undefined;
    const rules: RuleSpec[] = [];
    this.#parseBlock(() => {
      if (reader.takeWord('type')) base = this.#parseHook();
      else if (reader.takeWord('policy')) policy = this.#parsePolicy();
      else if (reader.takeWord('comment')) comment = this.#statements.expressions.parseText();
      else if (canHaveRules || reader.peek().kind !== 'end') rules.push(this.#statements.parseRule());
    });
    return { base, policy, comment, rules };
  }

  #parsePolicy(): 'accept' | 'drop' {
    const reader = this.#reader;
    if (!reader.isWord('accept', 'drop')) reader.refuse("accept or drop or '$'");
    return reader.next().text === 'drop' ? 'drop' : 'accept';
  }

  parseObject(type: ObjectType): ObjectSpec {
    const reader = this.#reader;
    let comment: string | undefined = undefined;
    let statement: CountingStatement | undefined = undefined;
    const parseBody = (): string => {
      const first = reader.peek();
      if (reader.takeWord('comment')) comment = this.#statements.expressions.parseText();
      else if (type === 'limit') statement = this.#statements.parseLimitBody(first.start);
      else if (type === 'quota') {
        statement = {
          kind: 'quota',
          ...this.#statements.parseQuotaBody(first.start),
          place: reader.placeFrom(first),
        };
      } else {
        reader.expectWord('packets');
        const packets = BigInt(reader.expectNumber('number'));
        reader.expectWord('bytes');
        const bytes = BigInt(reader.expectNumber('number'));
        statement = { kind: 'counter', packets, bytes, place: reader.placeFrom(first) };
      }
      return NO_SEPARATOR;
    };
    if (reader.isSymbol('{')) this.#parseBlock(parseBody);
    else if (!reader.isAtEnd()) parseBody();
    return { type, statement, comment };
  }

  parseSet(isMap: boolean): SetSpec {
    const reader = this.#reader;
    const set: { -readonly [Key in keyof SetSpec]: SetSpec[Key] } = {
      isMap,
      keyTypes: undefined,
      keyTypeof: undefined,
      dataTypes: undefined,
      dataTypeof: undefined,
      objectType: undefined,
      flags: [],
      timeout: undefined,
      gcInterval: undefined,
      size: undefined,
      policy: undefined,
      isAutoMerging: false,
      comment: undefined,
      statements: [],
      elements: [],
      elementsPlace: undefined,
      place: reader.peek(),
    };
    const { expressions } = this.#statements;
    const place = this.#parseBlock(() => {
      if (reader.takeWord('type')) this.#parseSetType(set);
      else if (reader.takeWord('typeof')) {
        set.keyTypeof = expressions.parseLeft();
        if (reader.takeSymbol(':')) this.#parseMapTypeof(set);
      } else if (reader.takeWord('flags')) set.flags = this.#parseWords();
      else if (reader.takeWord('timeout')) set.timeout = expressions.parseTime();
      else if (reader.takeWord('gc-interval')) set.gcInterval = expressions.parseTime();
      else if (reader.takeWord('size')) set.size = reader.expectNumber('number');
      else if (reader.takeWord('policy')) set.policy = reader.expectWord('performance', 'memory');
      else if (reader.takeWord('auto-merge')) {
        set.isAutoMerging = true;
        return NO_SEPARATOR;
      } else if (reader.takeWord('comment')) set.comment = expressions.parseText();
      else if (reader.takeWord('elements')) {
        reader.expectSymbol('=');
        const elements = expressions.parseSet();
        set.elements = [...set.elements, ...elements.elements] satisfies readonly SetElement[];
        set.elementsPlace = elements.place;
        return NO_SEPARATOR;
      } else if (reader.isWord('counter', 'limit', 'quota')) {
        const statement = this.#statements.parseCounting();
        if (statement !== undefined) set.statements = [...set.statements, statement];
      } else reader.refuse();
      return undefined;
    });
    const hasKey = set.keyTypes !== undefined || set.keyTypeof !== undefined;
    set.place = place;
    if (!hasKey) reader.fail(place, `${isMap ? 'map' : 'set'} definition does not specify key`);
    return set;
  }

  #parseSetType(set: { -readonly [Key in keyof SetSpec]: SetSpec[Key] }): void {
    const reader = this.#reader;
    set.keyTypes = this.#parseTypeNames();
    if (!reader.takeSymbol(':')) return;
    const [word] = [reader.peek().text];
    const object = OBJECT_TYPES.find((each) => each === word);
    if (object === undefined) set.dataTypes = this.#parseTypeNames();
    else {
      reader.next();
      set.objectType = object;
    }
  }

  #parseMapTypeof(set: { -readonly [Key in keyof SetSpec]: SetSpec[Key] }): void {
    const reader = this.#reader;
    if (reader.isWord('verdict')) {
      const token = reader.next();
      set.dataTypes = [{ text: 'verdict', place: token }];
    } else set.dataTypeof = this.#statements.expressions.parseLeft() satisfies NftExpression;
  }

  #parseTypeNames(): readonly NamedPlace[] {
    const names: NamedPlace[] = [];
    do names.push(this.#parseName());
    while (this.#reader.takeSymbol('.'));
    return names;
  }

  #parseHook(): BaseChainSpec {
    const reader = this.#reader;
    const type = this.#parseName();
    reader.expectWord('hook');
    const hook = this.#parseName();
    const devices: string[] = [];
    if (reader.takeWord('device')) devices.push(this.#parseName().text);
    const priorityFirst: NftPlace = reader.peek();
    reader.expectWord('priority');
    let priorityName: string | undefined = undefined;
    let priorityOffset = 0;
    if (reader.peek().kind === 'word') {
      const token = reader.next();
      priorityName = token.text;
      if (reader.isSymbol('+', '-')) {
        const sign = reader.next().text === '-' ? -1 : 1;
        priorityOffset = sign * reader.expectNumber('number');
      }
    } else {
      const sign = reader.takeSymbol('-') ? -1 : 1;
      priorityOffset = sign * reader.expectNumber('number');
    }
    return {
      type: type.text,
      typePlace: type.place,
      hook: hook.text,
      hookPlace: hook.place,
      priorityName,
      priorityPlace: reader.placeFrom(priorityFirst),
      priorityOffset,
      devices,
    };
  }

  /** `{ … }` of parts that end with a semicolon or a line. */
  #parseBlock(parsePart: () => unknown): NftPlace {
    const reader = this.#reader;
    const first = reader.peek();
    reader.expectSymbol('{');
    for (;;) {
      while (reader.peek().kind === 'newline' || reader.isSymbol(';')) reader.next();
      if (reader.isSymbol('}') || reader.peek().kind === 'end') break;
      const hasToSeparate = parsePart() !== NO_SEPARATOR;
      const isSeparated = reader.peek().kind === 'newline' || reader.isSymbol(';');
      if (hasToSeparate && !isSeparated) reader.refuse('newline or semicolon');
      if (!reader.recover()) break;
    }
    const place = reader.placeFrom(first);
    reader.expectSymbol('}');
    return place;
  }

  #parseWords(): readonly string[] {
    const words = [this.#parseName().text];
    while (this.#reader.takeSymbol(',')) words.push(this.#parseName().text);
    return words;
  }

  #parseName(): NamedPlace {
    const token = this.#reader.expectName('string');
    return { text: token.text, place: token };
  }
}
