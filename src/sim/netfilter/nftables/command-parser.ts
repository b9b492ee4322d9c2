/** Reads nft texts: commands line by line, and whole tables in braces (src/parser_bison.y of nftables 1.0.6). */
import { BodyParser } from './body-parser';
import type {
  Adding,
  ListedThing,
  NamedPlace,
  NftCommand,
  NftFamily,
  ObjectType,
  RulePosition,
  RuleSpec,
  TableReference,
} from './command';
import { placeOver, type NftPlace, type NftProblem } from './nft-problem';
import { isKeyword } from './nft-scanner';
import { StatementParser } from './statement-parser';
import { TokenReader } from './token-reader';

const FAMILIES: readonly NftFamily[] = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];
const OBJECTS: readonly ObjectType[] = ['counter', 'limit', 'quota'];
const LISTED: readonly ListedThing[] = [
  'ruleset',
  'tables',
  'table',
  'chains',
  'chain',
  'sets',
  'set',
  'maps',
  'map',
  'counters',
  'counter',
  'limits',
  'limit',
  'quotas',
  'quota',
  'rules',
];
/** What nft knows and the simulator does not. */
const UNMODELLED = [
  'flowtable',
  'flowtables',
  'ct',
  'synproxy',
  'secmark',
  'meter',
  'meters',
  'monitor',
  'get',
  'describe',
  'include',
];

function isFamily(text: string): boolean {
  return FAMILIES.some((family) => family === text);
}

export interface ParsedText {
  readonly commands: readonly NftCommand[];
  readonly problems: readonly NftProblem[];
}

export function parseNftText(text: string): ParsedText {
  return new CommandParser(text).parse();
}

class CommandParser {
  readonly #reader: TokenReader;
  readonly #statements: StatementParser;
  readonly #bodies: BodyParser;

  constructor(text: string) {
    this.#reader = new TokenReader(text);
    this.#statements = new StatementParser(this.#reader);
    this.#bodies = new BodyParser(this.#reader, this.#statements);
  }

  parse(): ParsedText {
    const reader = this.#reader;
    const commands: NftCommand[] = [];
    for (;;) {
      while (reader.peek().kind === 'newline' || reader.isSymbol(';')) reader.next();
      if (reader.peek().kind === 'end') break;
      const command = this.#parseCommand();
      if (!reader.isAtEnd() || reader.isSymbol('}')) reader.refuse('end of file or newline or semicolon');
      const separator = reader.peek();
      // The end of the line belongs to the command, as bison has it.
      if (command !== undefined) commands.push({ ...command, place: placeOver(command.place, separator) });
      if (!reader.recover()) break;
    }
    reader.recover();
    return { commands, problems: reader.problems };
  }

  #parseCommand(): NftCommand | undefined {
    const reader = this.#reader;
    const first = reader.peek();
    switch (first.kind === 'word' ? first.text : '') {
      case 'add':
      case 'create':
        reader.next();
        return this.#parseAdd(first, first.text === 'create' ? 'create' : 'add');
      case 'insert':
      case 'replace':
        reader.next();
        reader.takeWord('rule');
        return this.#parseRule(first, first.text === 'insert' ? 'insert' : 'replace');
      case 'delete':
        reader.next();
        return this.#parseDelete(first);
      case 'flush':
        reader.next();
        return this.#parseFlush(first);
      case 'rename':
        reader.next();
        return this.#parseRename(first);
      case 'list':
      case 'reset':
        reader.next();
        return this.#parseList(first, first.text === 'reset');
      default:
        return this.#parseAdd(first, 'add');
    }
  }

  #parseAdd(first: NftPlace, mode: Adding): NftCommand | undefined {
    const reader = this.#reader;
    const token = reader.peek();
    if (token.kind === 'word' && UNMODELLED.includes(token.text)) {
      reader.fail(token, `${token.text} is not modelled`);
      return undefined;
    }
    const word = token.kind === 'word' ? token.text : '';
    switch (word) {
      case 'table': {
        reader.next();
        const table = this.#parseTableReference();
        const body = this.#bodies.parseTable();
        return { kind: 'add-table', mode, table, body, place: reader.placeFrom(first) };
      }
      case 'chain': {
        reader.next();
        const table = this.#parseTableReference();
        const name = this.#parseName();
        const body = this.#bodies.parseChain(false);
        return { kind: 'add-chain', mode, table, name, body, place: reader.placeFrom(first) };
      }
      case 'rule':
        reader.next();
        return this.#parseRule(first, 'add');
      case 'set':
      case 'map': {
        reader.next();
        const table = this.#parseTableReference();
        const name = this.#parseName();
        const spec = this.#bodies.parseSet(word === 'map');
        return { kind: 'add-set', mode, table, name, spec, place: reader.placeFrom(first) };
      }
      case 'element':
        reader.next();
        return this.#parseElements(first, 'add-elements', mode);
      case 'counter':
      case 'limit':
      case 'quota': {
        reader.next();
        const table = this.#parseTableReference();
        const name = this.#parseName();
        const spec = this.#bodies.parseObject(word);
        return { kind: 'add-object', mode, table, name, spec, place: reader.placeFrom(first) };
      }
      default:
        if (token.kind !== 'word' || (isKeyword(token.text) && !isFamily(token.text))) {
          reader.refuse();
          return undefined;
        }
        return this.#parseRule(first, 'add');
    }
  }

  #parseRule(first: NftPlace, mode: 'add' | 'insert' | 'replace'): NftCommand {
    const reader = this.#reader;
    const table = this.#parseTableReference();
    const chain = this.#parseName();
    const position = this.#parsePosition();
    if (mode === 'replace' && position?.kind !== 'handle') reader.refuse('handle');
    const rule: RuleSpec = this.#statements.parseRule();
    return { kind: 'add-rule', mode, table, chain, position, rule, place: reader.placeFrom(first) };
  }

  #parsePosition(): RulePosition | undefined {
    const reader = this.#reader;
    const first = reader.peek();
    if (!reader.isWord('handle', 'position', 'index')) return undefined;
    const kind = reader.next().text === 'index' ? 'index' : 'handle';
    const token = reader.peek();
    const number = reader.expectNumber('number');
    return { kind, number, place: kind === 'index' ? reader.placeFrom(first) : token };
  }

  #parseElements(
    first: NftPlace,
    kind: 'add-elements' | 'delete-elements',
    mode: Adding | 'delete',
  ): NftCommand {
    const reader = this.#reader;
    const table = this.#parseTableReference();
    const set = this.#parseName();
    const { elements } = this.#statements.expressions.parseSet();
    return { kind, mode, table, set, elements, place: reader.placeFrom(first) };
  }

  #parseDelete(first: NftPlace): NftCommand | undefined {
    const reader = this.#reader;
    const word = reader.peek().text;
    const object = OBJECTS.find((each) => each === word);
    if (object === undefined && !reader.isWord('table', 'chain', 'rule', 'set', 'map', 'element')) {
      reader.refuse();
      return undefined;
    }
    reader.next();
    if (word === 'element') return this.#parseElements(first, 'delete-elements', 'delete');
    const table = this.#parseTableReference();
    if (word === 'table') return { kind: 'delete-table', table, place: reader.placeFrom(first) };
    const name = this.#parseName();
    if (word === 'rule') {
      const position = this.#parsePosition();
      if (position === undefined) {
        reader.refuse('handle');
        return undefined;
      }
      return { kind: 'delete-rule', table, chain: name, position, place: reader.placeFrom(first) };
    }
    const place = reader.placeFrom(first);
    if (object !== undefined) return { kind: 'delete-object', table, name, type: object, place };
    const kind = word === 'chain' ? 'delete-chain' : 'delete-set';
    return { kind, table, name, isMap: word === 'map', place };
  }

  #parseFlush(first: NftPlace): NftCommand | undefined {
    const reader = this.#reader;
    const word = reader.expectWord('ruleset', 'table', 'chain', 'set', 'map');
    if (word === 'ruleset') {
      return { kind: 'flush-ruleset', family: this.#parseFamily(), place: reader.placeFrom(first) };
    }
    const table = this.#parseTableReference();
    if (word === 'table') return { kind: 'flush-table', table, place: reader.placeFrom(first) };
    const name = this.#parseName();
    const kind = word === 'chain' ? 'flush-chain' : 'flush-set';
    return { kind, table, name, place: reader.placeFrom(first) };
  }

  #parseRename(first: NftPlace): NftCommand {
    const reader = this.#reader;
    reader.expectWord('chain');
    const table = this.#parseTableReference();
    const name = this.#parseName();
    const newName = this.#parseName();
    return { kind: 'rename-chain', table, name, newName, place: reader.placeFrom(first) };
  }

  #parseList(first: NftPlace, isReset: boolean): NftCommand {
    const reader = this.#reader;
    const word = reader.expectWord(...LISTED);
    const what = LISTED.find((each) => each === word) ?? 'ruleset';
    const isPlural = what === 'ruleset' || what.endsWith('s');
    let family: NftFamily | undefined = undefined;
    let table: TableReference | undefined = undefined;
    let name: NamedPlace | undefined = undefined;
    if (isPlural && !(['counters', 'limits', 'quotas'].includes(what) && reader.takeWord('table'))) {
      family = this.#parseFamily();
    } else {
      table = this.#parseTableReference();
      if (!isPlural && what !== 'table') name = this.#parseName();
    }
    return { kind: 'list', isReset, what, family, table, name, place: reader.placeFrom(first) };
  }

  #parseFamily(): NftFamily | undefined {
    const reader = this.#reader;
    const family = FAMILIES.find((each) => reader.isWord(each));
    if (family !== undefined) reader.next();
    return family;
  }

  #parseTableReference(): TableReference {
    return { family: this.#parseFamily() ?? 'ip', table: this.#parseName() };
  }

  #parseName(): NamedPlace {
    const token = this.#reader.expectName('string');
    return { text: token.text, place: token };
  }
}
