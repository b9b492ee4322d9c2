/**
 * One iptables command line, or one rule line of iptables-restore, as a command (iptables/xshared.c).
 *
 * Messages are those of iptables v1.8.9 (nf_tables). Leaves out host names, the abbreviation of long options, and the
 * extensions that `extensions.ts` does not list: they are refused as if they were not installed.
 */
import { err, ok, type Result } from '../base/result';
import { Rule, type Chain, type RuleAction } from './chain';
import { createMatch, createTarget, protocolMatchName } from './extensions';
import type { Match } from './match';
import type { OptionShape } from './option-table';
import { parseProtocol } from './protocol-names';
import { parseNetwork, type Network } from './rule-values';
import type { Target } from './target';

const MAX_CHAIN_NAME_LENGTH = 28;
const MAX_DEVICE_NAME_LENGTH = 15;
const EVERY_NETWORK: Network = { address: 0, mask: 0 };

type CommandKind =
  | 'append'
  | 'insert'
  | 'delete'
  | 'check'
  | 'replace'
  | 'new-chain'
  | 'delete-chain'
  | 'flush'
  | 'zero'
  | 'list'
  | 'list-rules'
  | 'policy'
  | 'rename'
  | 'version'
  | 'help';

export interface IptablesCommand {
  readonly kind: CommandKind;
  readonly table: string;
  readonly chain: string | undefined;
  /** Counts from 1. */
  readonly ruleNumber: number | undefined;
  /** The new name of `-E`, or the policy of `-P`. */
  readonly argument: string | undefined;
  /** More than one when an address is a list. */
  readonly rules: readonly Rule[];
  readonly isVerbose: boolean;
  readonly isNumeric: boolean;
  readonly isExact: boolean;
  readonly hasLineNumbers: boolean;
}

/** `argument` is printed without the tool's name; iptables-restore finds a `missing-chain` only at COMMIT. */
export interface UsageError {
  readonly kind: 'usage' | 'argument' | 'missing-chain';
  readonly message: string;
}

/** What a rule can refer to. */
export interface RuleScope {
  findChain(table: string, name: string): Chain | undefined;
  hasSet(name: string): boolean;
}

type CommandArguments =
  'chain' | 'chain-number' | 'chain-rule' | 'optional-chain' | 'chain-argument' | 'nothing';

const COMMANDS: ReadonlyMap<string, readonly [CommandKind, CommandArguments]> = new Map<
  string,
  readonly [CommandKind, CommandArguments]
>([
  ['-A', ['append', 'chain']],
  ['--append', ['append', 'chain']],
  ['-I', ['insert', 'chain-number']],
  ['--insert', ['insert', 'chain-number']],
  ['-D', ['delete', 'chain-number']],
  ['--delete', ['delete', 'chain-number']],
  ['-C', ['check', 'chain']],
  ['--check', ['check', 'chain']],
  ['-R', ['replace', 'chain-number']],
  ['--replace', ['replace', 'chain-number']],
  ['-N', ['new-chain', 'chain']],
  ['--new-chain', ['new-chain', 'chain']],
  ['-X', ['delete-chain', 'optional-chain']],
  ['--delete-chain', ['delete-chain', 'optional-chain']],
  ['-F', ['flush', 'optional-chain']],
  ['--flush', ['flush', 'optional-chain']],
  ['-Z', ['zero', 'optional-chain']],
  ['--zero', ['zero', 'optional-chain']],
  ['-L', ['list', 'optional-chain']],
  ['--list', ['list', 'optional-chain']],
  ['-S', ['list-rules', 'optional-chain']],
  ['--list-rules', ['list-rules', 'optional-chain']],
  ['-P', ['policy', 'chain-argument']],
  ['--policy', ['policy', 'chain-argument']],
  ['-E', ['rename', 'chain-argument']],
  ['--rename-chain', ['rename', 'chain-argument']],
  ['-V', ['version', 'nothing']],
  ['--version', ['version', 'nothing']],
  ['-h', ['help', 'nothing']],
  ['--help', ['help', 'nothing']],
]);
const RULE_COMMANDS: readonly CommandKind[] = ['append', 'insert', 'delete', 'check', 'replace'];
/** Options of one letter that stand alone, so that letters may follow in the same word. */
const FLAG_LETTERS = 'nvxLSFXZ4wfVh';

export function parseIptables(
  words: readonly string[],
  scope: RuleScope,
): Result<IptablesCommand, UsageError> {
  const parser = new CommandParser(scope);
  const failure = parser.parse(words);
  if (failure !== undefined) return err(failure);
  return parser.finish();
}

class CommandParser {
  readonly #scope: RuleScope;
  readonly #rule = new Rule();
  #words: readonly string[] = [];
  #at = 0;
  #isInverted = false;
  #table = 'filter';
  #kind: CommandKind | undefined = undefined;
  #chain: string | undefined = undefined;
  #ruleNumber: number | undefined = undefined;
  #argument: string | undefined = undefined;
  #sources: readonly Network[] | undefined = undefined;
  #destinations: readonly Network[] | undefined = undefined;
  #areSourcesInverted = false;
  #areDestinationsInverted = false;
  readonly #matches: Match[] = [];
  /** Which option of which extension has been given, in pairs: each may be given once. */
  readonly #taken: (Match | Target | string)[] = [];
  #target: Target | undefined = undefined;
  #action: RuleAction | undefined = undefined;
  #isVerbose = false;
  #isNumeric = false;
  #isExact = false;
  #hasLineNumbers = false;

  constructor(scope: RuleScope) {
    this.#scope = scope;
  }

  parse(words: readonly string[]): UsageError | undefined {
    this.#words = words;
    const tableAt = words.findIndex((word) => word === '-t' || word === '--table');
    const table = tableAt === -1 ? undefined : words[tableAt + 1];
    if (table !== undefined) this.#table = table;
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at] ?? '';
      this.#at += 1;
      if (word === '!') {
        if (this.#isInverted) return usage('multiple consecutive ! not allowed');
        this.#isInverted = true;
        continue;
      }
      const failure = this.#takeWord(word);
      if (failure !== undefined) return failure;
      this.#isInverted = false;
    }
    return undefined;
  }

  finish(): Result<IptablesCommand, UsageError> {
    if (this.#kind === undefined) return err(usage('no command specified'));
    const isRule =
      RULE_COMMANDS.includes(this.#kind) && !(this.#kind === 'delete' && this.#ruleNumber !== undefined);
    const rules = isRule ? this.#finishRules() : ok<readonly Rule[]>([]);
    if (!rules.ok) return rules;
    return ok({
      kind: this.#kind,
      table: this.#table,
      chain: this.#chain,
      ruleNumber: this.#ruleNumber,
      argument: this.#argument,
      rules: rules.value,
      isVerbose: this.#isVerbose,
      isNumeric: this.#isNumeric,
      isExact: this.#isExact,
      hasLineNumbers: this.#hasLineNumbers,
    });
  }

  #takeWord(word: string): UsageError | undefined {
    switch (word) {
      case '-s':
      case '--source':
      case '--src':
        return this.#takeNetworks('-s');
      case '-d':
      case '--destination':
      case '--dst':
        return this.#takeNetworks('-d');
      case '-p':
      case '--protocol':
      case '--proto':
        return this.#takeProtocol();
      case '-i':
      case '--in-interface':
        return this.#takeDevice('-i');
      case '-o':
      case '--out-interface':
        return this.#takeDevice('-o');
      case '-m':
      case '--match':
        return this.#takeMatch();
      case '-j':
      case '--jump':
        return this.#takeTarget(false);
      case '-g':
      case '--goto':
        return this.#takeTarget(true);
      case '-f':
      case '--fragment':
        this.#rule.fragments = this.#isInverted ? 'first' : 'later';
        return undefined;
      case '-c':
      case '--set-counters':
        return this.#takeCounters();
      default:
        return this.#takeFlag(word);
    }
  }

  #takeFlag(word: string): UsageError | undefined {
    switch (word) {
      case '-t':
      case '--table':
        return this.#next() === undefined ? needsArgument(word) : undefined;
      case '-v':
      case '--verbose':
        this.#isVerbose = true;
        return undefined;
      case '-n':
      case '--numeric':
        this.#isNumeric = true;
        return undefined;
      case '-x':
      case '--exact':
        this.#isExact = true;
        return undefined;
      case '--line-numbers':
      case '--line-number':
        this.#hasLineNumbers = true;
        return undefined;
      case '-4':
      case '--ipv4':
        return undefined;
      case '-w':
      case '--wait':
        if (/^\d+$/.test(this.#words[this.#at] ?? '')) this.#at += 1;
        return undefined;
      default:
        return this.#takeCommand(word) ?? this.#takeOther(word);
    }
  }

  /** Undefined when it is no command; the parser's place tells whether it was one. */
  #takeCommand(word: string): UsageError | undefined {
    const command = COMMANDS.get(word);
    if (command === undefined) return undefined;
    if (this.#kind !== undefined) return usage(`Cannot use ${word} with another command\n`);
    const [kind, shape] = command;
    this.#kind = kind;
    if (shape === 'nothing') return undefined;
    const following = this.#words[this.#at];
    if (shape === 'optional-chain' && (following === undefined || isOptionWord(following))) return undefined;
    if (following === undefined) return needsArgument(word);
    this.#chain = following;
    this.#at += 1;
    if (kind === 'new-chain') return checkChainName(following);
    if (shape === 'chain-argument') {
      this.#argument = this.#next();
      if (this.#argument === undefined) return usage(`${word} requires a chain and a policy`);
      return kind === 'rename' ? checkChainName(this.#argument) : undefined;
    }
    const canHaveNumber = shape === 'chain-number' || kind === 'list-rules' || kind === 'list';
    return canHaveNumber ? this.#takeRuleNumber() : undefined;
  }

  #takeRuleNumber(): UsageError | undefined {
    const word = this.#words[this.#at];
    if (word === undefined || !/^\d+$/.test(word)) return undefined;
    this.#at += 1;
    this.#ruleNumber = Number(word);
    return this.#ruleNumber === 0 ? usage(`Invalid rule number \`${word}'`) : undefined;
  }

  /** An option of an extension, letters in one word, or nothing that is known. */
  #takeOther(word: string): UsageError | undefined {
    if (COMMANDS.has(word)) return undefined;
    if (!isOptionWord(word)) return { kind: 'argument', message: `Bad argument \`${word}'` };
    if (!word.startsWith('--')) return this.#takeLetters(word);
    const owner = this.#findOwner(word);
    if (owner === undefined) return usage(`unknown option "${word}"`);
    const { extension, shape } = owner;
    if (this.#isInverted && !shape.canInvert) {
      return usage(`${extension.name}: option "${shape.name}" cannot be inverted.\n`);
    }
    const values = this.#words.slice(this.#at, this.#at + shape.valueCount);
    if (values.length < shape.valueCount) {
      return shape.valueCount === 2 ? usage(`${shape.name} requires two args.`) : needsArgument(word);
    }
    this.#at += shape.valueCount;
    const problem = extension.takeOption(shape.name, values, this.#isInverted);
    if (problem !== undefined) return usage(problem);
    if (this.#isTaken(extension, shape.name)) {
      return usage(`${extension.name}: option "${shape.name}" can only be used once.\n`);
    }
    this.#taken.push(extension, shape.name);
    return undefined;
  }

  #isTaken(extension: Match | Target, option: string): boolean {
    for (let index = 0; index < this.#taken.length; index += 2) {
      if (this.#taken[index] === extension && this.#taken[index + 1] === option) return true;
    }
    return false;
  }

  /** The extension loaded last that has the option; `-p tcp` loads its match by the way. */
  #findOwner(word: string): { readonly extension: Match | Target; readonly shape: OptionShape } | undefined {
    const target = this.#target;
    const targetShape = target === undefined ? undefined : target.options.get(word);
    if (target !== undefined && targetShape !== undefined) return { extension: target, shape: targetShape };
    for (let index = this.#matches.length - 1; index >= 0; index -= 1) {
      const match = this.#matches[index];
      const shape = match?.options.get(word);
      if (match !== undefined && shape !== undefined) return { extension: match, shape };
    }
    const name = this.#rule.isProtocolInverted ? undefined : protocolMatchName(this.#rule.protocol);
    if (name === undefined || this.#matches.some((match) => match.name === name)) return undefined;
    const implied = createMatch(name);
    const shape = implied?.options.get(word);
    if (implied === undefined || shape === undefined) return undefined;
    this.#matches.push(implied);
    return { extension: implied, shape };
  }

  /** `-nvL` and `-tnat`. */
  #takeLetters(word: string): UsageError | undefined {
    const [first = '', ...rest] = word.slice(1);
    if (rest.length === 0) return usage(`unknown option "${word}"`);
    const following = FLAG_LETTERS.includes(first) ? `-${rest.join('')}` : rest.join('');
    this.#words = [...this.#words.slice(0, this.#at), following, ...this.#words.slice(this.#at)];
    if (first === 't') this.#table = following;
    return this.#takeWord(`-${first}`);
  }

  #next(): string | undefined {
    const word = this.#words[this.#at];
    if (word !== undefined) this.#at += 1;
    return word;
  }

  #takeNetworks(option: '-s' | '-d'): UsageError | undefined {
    const text = this.#next();
    if (text === undefined) return needsArgument(option);
    const known = option === '-s' ? this.#sources : this.#destinations;
    if (known !== undefined) return usage(`multiple ${option} flags not allowed`);
    const networks: Network[] = [];
    for (const part of text.split(',')) {
      const network = parseNetwork(part);
      if (typeof network === 'string') return usage(network);
      networks.push(network);
    }
    if (this.#isInverted && networks.length > 1)
      return usage(`! not allowed with multiple source or destination IP addresses`);
    if (option === '-s') {
      this.#sources = networks;
      this.#areSourcesInverted = this.#isInverted;
    } else {
      this.#destinations = networks;
      this.#areDestinationsInverted = this.#isInverted;
    }
    return undefined;
  }

  #takeProtocol(): UsageError | undefined {
    const text = this.#next();
    if (text === undefined) return needsArgument('-p');
    if (this.#rule.protocol !== 0) return usage('multiple -p flags not allowed');
    const protocol = parseProtocol(text);
    if (protocol === undefined) return usage(`unknown protocol "${text}" specified`);
    if (protocol === 0 && this.#isInverted) return usage('rule would never match protocol');
    this.#rule.protocol = protocol;
    this.#rule.isProtocolInverted = this.#isInverted;
    return undefined;
  }

  #takeDevice(option: '-i' | '-o'): UsageError | undefined {
    const text = this.#next();
    if (text === undefined) return needsArgument(option);
    if (text.length > MAX_DEVICE_NAME_LENGTH) {
      return usage(`interface name \`${text}' must be shorter than ${MAX_DEVICE_NAME_LENGTH + 1} characters`);
    }
    if (option === '-i') {
      this.#rule.inDevice = text === '+' ? '' : text;
      this.#rule.isInDeviceInverted = this.#isInverted;
    } else {
      this.#rule.outDevice = text === '+' ? '' : text;
      this.#rule.isOutDeviceInverted = this.#isInverted;
    }
    return undefined;
  }

  #takeMatch(): UsageError | undefined {
    const name = this.#next();
    if (name === undefined) return needsArgument('-m');
    // The ports of a rule are one match, however it is loaded.
    const isLoaded = this.#matches.some(
      (match) => match.name === name && match.name === protocolMatchName(this.#rule.protocol),
    );
    if (isLoaded) return undefined;
    const match = createMatch(name);
    if (match === undefined) return usage(`Couldn't load match \`${name}':No such file or directory\n`);
    this.#matches.push(match);
    return undefined;
  }

  #takeTarget(isGoto: boolean): UsageError | undefined {
    const option = isGoto ? '-g' : '-j';
    const name = this.#next();
    if (name === undefined) return needsArgument(option);
    if (this.#action !== undefined) return usage(`multiple -j flags not allowed`);
    if (this.#isInverted) return usage(`unexpected ! flag before --jump`);
    const verdict = isGoto ? undefined : VERDICTS.get(name);
    if (verdict !== undefined) {
      this.#action = { kind: verdict };
      return undefined;
    }
    const chain = this.#scope.findChain(this.#table, name);
    if (chain !== undefined) {
      this.#action = { kind: isGoto ? 'goto' : 'jump', chain };
      return undefined;
    }
    const target = isGoto ? undefined : createTarget(name);
    if (target === undefined) return { kind: 'missing-chain', message: `Chain '${name}' does not exist` };
    this.#target = target;
    this.#action = { kind: 'target', target };
    return undefined;
  }

  #takeCounters(): UsageError | undefined {
    const packets = this.#next();
    const bytes = this.#next();
    if (packets === undefined || bytes === undefined) return usage('-c requires packet and byte counter');
    if (!/^\d+$/.test(packets)) return usage(`-c packet counter not numeric`);
    if (!/^\d+$/.test(bytes)) return usage(`-c byte counter not numeric`);
    this.#rule.packets = Number(packets);
    this.#rule.bytes = Number(bytes);
    return undefined;
  }

  #finishRules(): Result<readonly Rule[], UsageError> {
    const rule = this.#rule;
    const problem = this.#findRuleProblem();
    if (problem !== undefined) return err(problem);
    rule.matches = this.#matches;
    if (this.#action !== undefined) rule.action = this.#action;
    const sources = this.#sources ?? [EVERY_NETWORK];
    const destinations = this.#destinations ?? [EVERY_NETWORK];
    const rules: Rule[] = [];
    for (const source of sources) {
      for (const destination of destinations) {
        const copy = rules.length === 0 ? rule : copyOf(rule);
        copy.source = source.address;
        copy.sourceMask = source.mask;
        copy.isSourceInverted = this.#areSourcesInverted;
        copy.destination = destination.address;
        copy.destinationMask = destination.mask;
        copy.isDestinationInverted = this.#areDestinationsInverted;
        rules.push(copy);
      }
    }
    for (const finished of rules) finished.finish();
    return ok(rules);
  }

  #findRuleProblem(): UsageError | undefined {
    const rule = this.#rule;
    const isWayIn = this.#chain === 'PREROUTING' || this.#chain === 'INPUT';
    const isWayOut = this.#chain === 'POSTROUTING' || this.#chain === 'OUTPUT';
    if (isWayOut && rule.inDevice !== '') return usage(`Can't use -i with ${this.#chain ?? ''}\n`);
    if (isWayIn && rule.outDevice !== '') return usage(`Can't use -o with ${this.#chain ?? ''}\n`);
    if (this.#table === 'nat' && this.#action?.kind === 'drop') {
      return usage(
        '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n',
      );
    }
    for (const match of this.#matches) {
      const problem = match.findProblem(rule);
      if (problem !== undefined) return usage(problem);
      const setName = 'setName' in match && typeof match.setName === 'string' ? match.setName : undefined;
      if (setName !== undefined && !this.#scope.hasSet(setName))
        return usage(`Set ${setName} doesn't exist.\n`);
    }
    const problem = this.#target?.findProblem(rule);
    return problem === undefined ? undefined : usage(problem);
  }
}

const VERDICTS: ReadonlyMap<string, 'accept' | 'drop' | 'return'> = new Map([
  ['ACCEPT', 'accept'],
  ['DROP', 'drop'],
  ['RETURN', 'return'],
] as const);

/** A rule that differs in its addresses alone; matches and target keep no state that the two could not share. */
function copyOf(rule: Rule): Rule {
  const copy = new Rule();
  return Object.assign(copy, {
    inDevice: rule.inDevice,
    isInDeviceInverted: rule.isInDeviceInverted,
    outDevice: rule.outDevice,
    isOutDeviceInverted: rule.isOutDeviceInverted,
    protocol: rule.protocol,
    isProtocolInverted: rule.isProtocolInverted,
    fragments: rule.fragments,
    matches: rule.matches,
    action: rule.action,
    packets: rule.packets,
    bytes: rule.bytes,
  });
}

function checkChainName(name: string): UsageError | undefined {
  if (name.length > MAX_CHAIN_NAME_LENGTH) {
    return usage(`chain name \`${name}' too long (must be under ${MAX_CHAIN_NAME_LENGTH + 1} chars)`);
  }
  if (name.startsWith('-') || name.startsWith('!'))
    return usage("chain name not allowed to start with `-'\n");
  if (createTarget(name) !== undefined || VERDICTS.has(name))
    return usage('chain name may not clash with target name\n');
  return undefined;
}

function isOptionWord(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}

function usage(message: string): UsageError {
  return { kind: 'usage', message };
}

function needsArgument(option: string): UsageError {
  return usage(`option "${option}" requires an argument`);
}
