/**
 * One iptables command line, or one rule line of iptables-restore, as a command (`do_parse` in iptables/xshared.c).
 *
 * Messages are those of iptables v1.8.9 (nf_tables). Leaves out host names other than `localhost`, the extensions that
 * `extensions.ts` does not list, which are refused, and the warning about odd characters in a device's name.
 */
import { err, ok, type Result } from '../base/result';
import type { AddressBook } from './address-book';
import type { Rule } from './chain';
import {
  canJoin,
  commandOfLetter,
  findIllegalOption,
  letterOfCommand,
  RULE_COMMANDS,
  type CommandKind,
} from './command-rules';
import { createTarget, VERDICTS } from './extensions';
import type { IpSet } from './ipset/ip-set';
import { OptionScanner, type ScannedOption } from './option-scanner';
import { parseInteger, splitOnce } from './option-values';
import { RuleBuilder, type LoadedExtension } from './rule-builder';

const MAX_CHAIN_NAME_LENGTH = 28;
const MAX_RULE_NUMBER = 0x7fff_ffff;
/** Option letters that `!` may stand before. */
const INVERTIBLE = 'sdpiof';

export interface IptablesCommand {
  readonly kind: CommandKind;
  readonly table: string;
  readonly chain: string | undefined;
  /** Counts from 1. */
  readonly ruleNumber: number | undefined;
  /** The new name of `-E`, or the policy of `-P`. */
  readonly argument: string | undefined;
  /** More than one when an address is a list. A jump gets its chain when the command is carried out. */
  readonly rules: readonly Rule[];
  readonly jump: { readonly name: string; readonly isGoto: boolean } | undefined;
  /** `-Z` beside a listing. */
  readonly isZeroing: boolean;
  readonly isVerbose: boolean;
  readonly isNumeric: boolean;
  readonly isExact: boolean;
  readonly hasLineNumbers: boolean;
}

/** `usage` is printed with the tool's name in front; a `line` is complete. */
export interface UsageError {
  readonly kind: 'usage' | 'line';
  readonly message: string;
}

/** What a rule can refer to. */
export interface RuleScope {
  /** Set for a line of iptables-restore: its table. */
  readonly restoredTable?: string;
  findSet(name: string): IpSet | undefined;
  /** Makes it ip6tables. */
  readonly book?: AddressBook | undefined;
}

export function parseIptables(
  words: readonly string[],
  scope: RuleScope,
): Result<IptablesCommand, UsageError> {
  const parser = new CommandParser(words, scope);
  const failure = parser.parse();
  return failure === undefined ? parser.finish() : err(failure);
}

class CommandParser {
  readonly #scope: RuleScope;
  readonly #scanner: OptionScanner<LoadedExtension>;
  readonly #builder: RuleBuilder;
  /** Letters of the options that have been given. */
  readonly #options = new Set<string>();
  readonly #kinds: CommandKind[] = [];
  #isInverted = false;
  #table: string;
  #isTableGiven = false;
  #chain: string | undefined = undefined;
  #ruleNumber: number | undefined = undefined;
  #argument: string | undefined = undefined;
  /** `-V` and `-h` end the reading, `-6` makes iptables-restore pass over the line. */
  #ending: CommandKind | undefined = undefined;

  constructor(words: readonly string[], scope: RuleScope) {
    this.#scope = scope;
    this.#table = scope.restoredTable ?? 'filter';
    this.#isTableGiven = scope.restoredTable !== undefined;
    this.#scanner = new OptionScanner(words);
    this.#builder = new RuleBuilder((name) => scope.findSet(name), scope.book);
  }

  parse(): UsageError | undefined {
    const scanner = this.#scanner;
    for (;;) {
      const scanned = scanner.next(this.#builder.owners);
      if (scanned === undefined || this.#ending !== undefined) break;
      if (scanned.kind === 'word') {
        if (scanned.word !== '!') return { kind: 'line', message: `Bad argument \`${scanned.word}'\n` };
        if (this.#isInverted) return usage('multiple consecutive ! not allowed');
        this.#isInverted = true;
        continue;
      }
      const isUnknown = scanned.kind === 'unknown' || scanned.kind === 'no-argument';
      if (isUnknown && this.#builder.loadProtocolMatch()) {
        scanner.stepBack();
        continue;
      }
      const failure = this.#takeScanned(scanned);
      if (failure !== undefined) return failure;
      this.#isInverted = false;
    }
    return undefined;
  }

  #takeScanned(scanned: ScannedOption<LoadedExtension>): UsageError | undefined {
    switch (scanned.kind) {
      case 'letter':
        return this.#takeLetter(scanned.letter, scanned.argument);
      case 'extension':
        return this.#takeExtensionOption(scanned.owner, scanned.shape.name, scanned.argument);
      case 'no-argument':
        return usage(`option "${this.#scanner.lastWord}" requires an argument`);
      default:
        return usage(`unknown option "${this.#scanner.lastWord}"`);
    }
  }

  finish(): Result<IptablesCommand, UsageError> {
    if (this.#ending !== undefined) return ok(this.#command(this.#ending, []));
    const [kind] = this.#kinds;
    const failure = this.#findProblem(kind);
    if (failure !== undefined || kind === undefined) return err(failure ?? usage('no command specified'));
    const isRule = RULE_COMMANDS.includes(kind);
    const rules = isRule || this.#builder.hasAddresses ? this.#builder.build() : ok([]);
    if (!rules.ok) return err(usage(rules.error));
    const last = this.#findLateProblem(kind, rules.value.length);
    if (last !== undefined) return err(last);
    this.#builder.finish();
    return ok(this.#command(this.#kinds.find((each) => !each.startsWith('zero')) ?? kind, rules.value));
  }

  #command(kind: CommandKind, rules: readonly Rule[]): IptablesCommand {
    return {
      kind,
      table: this.#table,
      chain: this.#chain,
      ruleNumber: this.#ruleNumber,
      argument: this.#argument,
      rules,
      jump: this.#builder.jump,
      isZeroing: this.#kinds.some((each) => each.startsWith('zero')),
      isVerbose: this.#options.has('v'),
      isNumeric: this.#options.has('n'),
      isExact: this.#options.has('x'),
      hasLineNumbers: this.#options.has('0'),
    };
  }

  #findProblem(kind: CommandKind | undefined): UsageError | undefined {
    const target = this.#builder.targetName;
    if (this.#table === 'nat' && (target === 'DROP' || (kind === 'policy' && this.#argument === 'DROP'))) {
      return usage(
        '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n',
      );
    }
    const problem = this.#builder.findProblem();
    if (problem !== undefined) return usage(problem);
    if (!this.#scanner.isAtEnd) return usage('unknown arguments found on commandline');
    if (kind === undefined) return usage('no command specified');
    return this.#isInverted ? usage('nothing appropriate following !') : undefined;
  }

  #findLateProblem(kind: CommandKind, ruleCount: number): UsageError | undefined {
    if (kind === 'replace' && ruleCount !== 1) {
      return usage('Replacement rule does not specify a unique address');
    }
    const illegal = findIllegalOption(this.#kinds, this.#options);
    if (illegal !== undefined) return usage(illegal);
    const chain = this.#chain ?? '';
    if (chain.length > MAX_CHAIN_NAME_LENGTH) return usage(chainTooLong(chain));
    if (RULE_COMMANDS.includes(kind) || kind === 'delete-number') {
      const isWayIn = chain === 'PREROUTING' || chain === 'INPUT';
      const isWayOut = chain === 'POSTROUTING' || chain === 'OUTPUT';
      if (isWayIn && this.#options.has('o')) return usage(`Can't use -o with ${chain}\n`);
      if (isWayOut && this.#options.has('i')) return usage(`Can't use -i with ${chain}\n`);
    }
    return asUsage(this.#builder.findNativeProblem());
  }

  #takeLetter(letter: string, argument: string | undefined): UsageError | undefined {
    const kind = commandOfLetter(letter);
    if (kind !== undefined) return this.#takeCommand(kind, letter, argument);
    switch (letter) {
      case 't':
        return this.#takeTable(argument ?? '');
      case 'm':
        if (this.#isInverted) return usage('unexpected ! flag before --match');
        return asUsage(this.#builder.loadMatch(argument ?? ''));
      case 'w':
      case 'W':
        if (this.#scope.restoredTable !== undefined) {
          return usage(`You cannot use \`-${letter}' from iptables-restore`);
        }
        return this.#takeWait(letter, argument ?? this.#scanner.takeArgument());
      case 'V':
      case 'h':
        this.#ending = letter === 'V' ? 'version' : 'help';
        return undefined;
      case '4':
      case '6':
        if ((letter === '6') === (this.#scope.book !== undefined)) return undefined;
        if (this.#scope.restoredTable === undefined) return { kind: 'line', message: '' };
        this.#ending = 'other-family';
        return undefined;
      case 'b':
        return usage('Unknown arg "(null)"');
      case 'M':
        return undefined;
      default:
        return this.#takeRuleOption(letter, argument ?? '');
    }
  }

  get #tool(): string {
    return this.#scope.book === undefined ? 'iptables' : 'ip6tables';
  }

  #takeRuleOption(letter: string, argument: string): UsageError | undefined {
    if ((letter === 'i' || letter === 'o') && argument === '') {
      return usage('Empty interface is likely to be undesired');
    }
    const bit = letter === 'g' ? 'j' : letter;
    if (this.#options.has(bit) && letter !== 'v') return usage(`multiple -${bit} flags not allowed`);
    this.#options.add(bit);
    if (this.#isInverted && !INVERTIBLE.includes(bit)) return usage(`cannot have ! before -${bit}`);
    // The tool takes the whole word, also where the value is attached to the option.
    const word = this.#scanner.lastWord;
    switch (letter) {
      case 's':
      case 'd':
        this.#builder.takeAddresses(letter === 's' ? 'source' : 'destination', word, this.#isInverted);
        return undefined;
      case 'p':
        return asUsage(this.#builder.takeProtocol(word.toLowerCase(), this.#isInverted));
      case 'i':
      case 'o':
        return asUsage(this.#builder.takeDevice(letter, word, this.#isInverted));
      case 'j':
        return asUsage(this.#builder.takeTarget(word));
      case 'g':
        return asUsage(this.#builder.takeGoto(argument));
      case 'f':
        if (this.#scope.book !== undefined) {
          return usage("`-f' is not supported in IPv6, use -m frag instead");
        }
        this.#builder.takeFragment(this.#isInverted);
        return undefined;
      case 'c':
        return this.#takeCounters(argument);
      default:
        return undefined;
    }
  }

  #takeCommand(kind: CommandKind, letter: string, argument: string | undefined): UsageError | undefined {
    const name = argument ?? this.#takesOptionalChain(kind);
    if (kind === 'new-chain') {
      const problem = findChainNameProblem(name ?? '');
      if (problem !== undefined) return usage(problem);
    }
    if (this.#isInverted) return usage("unexpected '!' flag");
    const rival = this.#kinds.find((other) => !canJoin(kind, other));
    if (rival !== undefined) return usage(`Cannot use -${letter} with -${letterOfCommand(rival)}`);
    this.#chain = name ?? this.#chain;
    this.#kinds.push(kind);
    switch (kind) {
      case 'delete':
      case 'replace':
      case 'insert':
      case 'list':
      case 'list-rules':
      case 'zero':
        return this.#takeRuleNumber(kind, letter);
      case 'rename':
        this.#argument = this.#scanner.takeArgument();
        return this.#argument === undefined
          ? usage('-E requires old-chain-name and new-chain-name')
          : undefined;
      case 'policy':
        this.#argument = this.#scanner.takeArgument();
        return this.#argument === undefined ? usage('-P requires a chain and a policy') : undefined;
      default:
        return undefined;
    }
  }

  #takesOptionalChain(kind: CommandKind): string | undefined {
    const canFollow: readonly CommandKind[] = ['list', 'list-rules', 'flush', 'zero', 'delete-chain'];
    return canFollow.includes(kind) ? this.#scanner.takeArgument() : undefined;
  }

  #takeRuleNumber(kind: CommandKind, letter: string): UsageError | undefined {
    const word = this.#scanner.takeArgument();
    if (word === undefined) {
      if (kind === 'insert') this.#ruleNumber = 1;
      return kind === 'replace' ? usage(`-${letter} requires a rule number`) : undefined;
    }
    this.#ruleNumber = parseInteger(word, 1, MAX_RULE_NUMBER);
    if (this.#ruleNumber === undefined) return usage(`Invalid rule number \`${word}'`);
    if (kind === 'delete') this.#kinds.splice(0, this.#kinds.length, 'delete-number');
    if (kind === 'zero') this.#kinds.splice(0, this.#kinds.length, 'zero-number');
    return undefined;
  }

  #takeTable(name: string): UsageError | undefined {
    if (this.#isInverted) return usage('unexpected ! flag before --table');
    if (this.#scope.restoredTable !== undefined && this.#isTableGiven) {
      return usage(`The -t option cannot be used in ${this.#tool}-restore.\n`);
    }
    this.#table = name;
    this.#isTableGiven = true;
    return undefined;
  }

  #takeWait(letter: string, argument: string | undefined): UsageError | undefined {
    if (letter === 'W') {
      if (argument === undefined) return usage('wait interval value required');
      return /^\s*[-+]?\d/.test(argument) ? undefined : usage('wait interval not numeric');
    }
    if (argument === undefined) return undefined;
    return /^\s*[-+]?\d/.test(argument) ? undefined : usage('wait seconds not numeric');
  }

  /** `-c PACKETS BYTES` or `-c PACKETS,BYTES`. */
  #takeCounters(argument: string): UsageError | undefined {
    const [packetText, attached] = splitOnce(argument, ',');
    const byteText = attached ?? this.#scanner.takeArgument();
    if (byteText === undefined) return usage('-c requires packet and byte counter');
    const packets = parseCount(packetText);
    const bytes = parseCount(byteText);
    if (packets === undefined) return usage('-c packet counter not numeric');
    if (bytes === undefined) return usage('-c byte counter not numeric');
    this.#builder.takeCounters(packets, bytes);
    return undefined;
  }

  #takeExtensionOption(owner: LoadedExtension, option: string, argument: string): UsageError | undefined {
    const isPair = owner.options.get(option)?.valueCount === 2;
    const second = isPair ? this.#scanner.takeArgument() : undefined;
    if (isPair && second === undefined) return usage(owner.extension.secondValueProblem(option));
    const values = second === undefined ? [argument] : [argument, second];
    return asUsage(this.#builder.takeOption(owner, option, values, this.#isInverted));
  }
}

/** The number at the beginning, as `sscanf` reads it. */
function parseCount(text: string): number | undefined {
  const [, digits] = /^\s*\+?(\d+)/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** In the words of `parse_chain`; undefined for a name that a chain can have. */
export function findChainNameProblem(name: string): string | undefined {
  if (name.length > MAX_CHAIN_NAME_LENGTH) return chainTooLong(name);
  if (name.startsWith('-') || name.startsWith('!')) {
    return `chain name not allowed to start with \`${name.slice(0, 1)}'`;
  }
  if (createTarget(name, 'IPv4') !== undefined || VERDICTS.has(name)) {
    return 'chain name may not clash with target name';
  }
  return /\s/.test(name) ? `Invalid chain name \`${name}'` : undefined;
}

function chainTooLong(name: string): string {
  return `chain name \`${name}' too long (must be under ${MAX_CHAIN_NAME_LENGTH + 1} chars)`;
}

function asUsage(problem: string | undefined): UsageError | undefined {
  return problem === undefined ? undefined : usage(problem);
}

function usage(message: string): UsageError {
  return { kind: 'usage', message };
}
