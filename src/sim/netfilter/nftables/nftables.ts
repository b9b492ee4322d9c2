/**
 * nftables of one namespace: its tables, the texts that change and list them, and the base chains that packets meet
 * (net/netfilter/nf_tables_core.c of Linux; nft of nftables 1.0.6).
 *
 * Models the families ip, ip6 and inet; filter, nat and route chains at the five IP hooks; rules, sets, maps, counters, limits
 * and quotas. Tables of the families arp and bridge are kept and listed, but no packet meets them.
 * Leaves out flowtables, helpers, synproxy, meters, `netdev`; `log` and `tproxy` are kept and do nothing.
 */
import { err, ok, type Result } from '../../base/result';
import type { Prng } from '../../base/prng';
import type { Clock } from '../../engine/clock';
import type { RuleStep } from '../../link/path-observer';
import type { IpFamily } from '../../wire/ip-address';
import { HOOK, VERDICT, type Hook, type Verdict } from '../hook';
import type { RuleContext } from '../rule-context';
import { KERNEL } from './change-journal';
import type { NftFamily } from './command';
import { parseNftText } from './command-parser';
import { formatRule } from './format-table';
import { listNft, formatTables } from './nft-listing';
import { NameTable } from './name-table';
import { NftChain, type NftRule, type NftTable } from './nft-chain';
import { NftMachine } from './nft-machine';
import { formatNftProblem, type NftProblem } from './nft-problem';
import { NftTransaction, type RulesetState } from './nft-transaction';
import { OUTCOME, type Outcome } from './operation';
import type { PrintStyle } from './print-style';
import { expressionsOf } from './statement-expressions';
import type { NftExpression } from './expression';
import type { NftStatement } from './statement';

const HOOK_BY_NAME: ReadonlyMap<string, Hook> = new Map([
  ['prerouting', HOOK.PREROUTING],
  ['input', HOOK.INPUT],
  ['forward', HOOK.FORWARD],
  ['output', HOOK.OUTPUT],
  ['postrouting', HOOK.POSTROUTING],
]);
/** The families of packets that meet the chains of a table. */
const PACKETS_OF: Readonly<Record<NftFamily, readonly IpFamily[]>> = {
  ip: ['IPv4'],
  ip6: ['IPv6'],
  inet: ['IPv4', 'IPv6'],
  arp: [],
  bridge: [],
  netdev: [],
};
const MAX_DEPTH = 16;
const SET_PROBLEMS_SHOWN = 10;

export interface NftOptions {
  /** `-a`: each thing with the number it has. */
  readonly hasHandles?: boolean;
  /** `-s`: without what was counted. */
  readonly isStateless?: boolean;
  /** `-t` */
  readonly isTerse?: boolean;
  /** What is printed as numbers. */
  readonly style?: PrintStyle;
  /** `-c`: nothing stays changed. */
  readonly isDryRun?: boolean;
  /** What problems name the text; undefined for words of a command line. */
  readonly name?: string | undefined;
}

export interface NftHost {
  readonly clock: Clock;
  readonly prng: Prng;
  hasDevice(name: string): boolean;
  /** Base chains came or went, or rules that need something. */
  onChange(): void;
  /** Counts up for each chain or table that is put at a hook. */
  nextSequence(): number;
}

/** The rule that ended a packet's way; `place` counts from 1, 0 for the policy. */
export interface NftDecision {
  readonly chain: NftChain;
  readonly place: number;
  readonly rejectWith: string;
}

export class Nftables {
  /** By family and name. */
  readonly #tables = new Map<string, NftTable>();
  readonly #names = new NameTable();
  readonly #host: NftHost;
  readonly #state: RulesetState;
  #machine: NftMachine | undefined = undefined;
  #tableHandles = 0;
  /** For packets of each family. */
  #usage: Readonly<Record<IpFamily, FamilyUsage>> = { IPv4: NOTHING_USED, IPv6: NOTHING_USED };
  readonly #returnChains: (NftChain | undefined)[] = new Array<NftChain | undefined>(MAX_DEPTH + 1).fill(
    undefined,
  );
  readonly #returnPlaces = new Int32Array(MAX_DEPTH + 1);
  #deciding: NftChain | undefined = undefined;
  #decidingPlace = 0;
  /** Told of each rule that a packet passes to its end. */
  onHit: ((chain: NftChain, place: number, rule: NftRule) => void) | undefined = undefined;
  /** Replaces what `numgen random` draws. */
  chooseRandom: ((modulus: number) => number) | undefined = undefined;

  constructor(host: NftHost) {
    this.#host = host;
    this.#state = {
      tables: this.#tables,
      names: this.#names,
      clock: host.clock,
      prng: host.prng,
      hasDevice: (name) => host.hasDevice(name),
      nextSequence: () => host.nextSequence(),
      nextTableHandle: () => {
        this.#tableHandles += 1;
        return this.#tableHandles;
      },
    };
  }

  get hasTables(): boolean {
    return this.#tables.size > 0;
  }

  needsTracking(family: IpFamily): boolean {
    return this.#usage[family].needsTracking;
  }

  /** Whether a rule writes into packets, which may then look like anything. */
  get writesPackets(): boolean {
    return [...this.#tables.values()].some(({ chains }) =>
      [...chains.values()].some(({ rules }) => rules.some(({ statements }) => statements.some(isWrite))),
    );
  }

  /** Whether packets of the family meet any chain. */
  hasFamily(family: IpFamily): boolean {
    return this.#usage[family] !== NOTHING_USED;
  }

  /** The base chains for packets of a family at a hook, in the order in which they run. */
  chainsAt(hook: Hook, family: IpFamily): readonly NftChain[] {
    return this.#usage[family].chainsByHook[hook] ?? [];
  }

  tables(): readonly NftTable[] {
    return [...this.#tables.values()];
  }

  /** Runs a text of commands: all of them or none. The value is what they print. */
  run(text: string, options: NftOptions = {}): Result<string, string> {
    const input = { text, name: options.name };
    const describe = (problems: readonly NftProblem[]): Result<string, string> =>
      err(
        foundFirst(problems)
          .slice(0, SET_PROBLEMS_SHOWN)
          .map((problem) => formatNftProblem(problem, input))
          .join(''),
      );
    const { commands, problems } = parseNftText(text);
    if (problems.length > 0) return describe(problems);
    const transaction = new NftTransaction(this.#state);
    let output = '';
    for (const command of commands) {
      if (command.kind === 'list') {
        const listed = listNft(command, this.tables(), this.#host.clock.now(), options);
        if (listed.ok) output += listed.value;
        else transaction.problems.push(listed.error);
      } else transaction.apply(command);
    }
    if (transaction.problems.length === 0) transaction.checkJumps();
    const isFailed = transaction.problems.length > 0;
    if (isFailed || options.isDryRun === true) transaction.rollBack();
    this.#takeChains();
    return isFailed ? describe(transaction.problems) : ok(output);
  }

  /** `nft list ruleset` */
  list(options: NftOptions = {}): string {
    return formatTables(this.tables(), this.#host.clock.now(), options);
  }

  /** Takes the packet through one base chain. */
  runChain(base: NftChain, context: RuleContext): Verdict {
    const machine = (this.#machine ??= new NftMachine(context, this.#names, this.#host.prng));
    machine.context = context;
    machine.chooseRandom = this.chooseRandom;
    const outcome = this.#walk(base, machine);
    if (outcome === OUTCOME.ACCEPT) return VERDICT.ACCEPT;
    return outcome === OUTCOME.REJECT ? VERDICT.REJECT : VERDICT.DROP;
  }

  get decision(): NftDecision | undefined {
    const chain = this.#deciding;
    if (chain === undefined) return undefined;
    return { chain, place: this.#decidingPlace, rejectWith: this.#machine?.rejectWith ?? '' };
  }

  describeRule(rule: NftRule): string {
    return formatRule(rule);
  }

  /** From rule to rule, through jumps and back, until a verdict is final (`nft_do_chain`). */
  #walk(base: NftChain, machine: NftMachine): Outcome {
    const { packet } = machine.context;
    let chain = base;
    let place = 0;
    let depth = 0;
    machine.rejectWith = '';
    for (;;) {
      const rule = chain.rules[place];
      if (rule === undefined) {
        if (depth === 0) return this.#endOf(base);
        depth -= 1;
        chain = this.#returnChains[depth] ?? base;
        place = this.#returnPlaces[depth] ?? 0;
        continue;
      }
      place += 1;
      packet.testedRules += 1;
      const outcome = runRule(rule, machine);
      if (outcome === OUTCOME.BREAK) continue;
      if (this.onHit !== undefined) this.onHit(chain, place, rule);
      if (machine.context.watch !== undefined) machine.context.watch(stepOf(chain, place, rule));
      switch (outcome) {
        case OUTCOME.NEXT:
        case OUTCOME.CONTINUE:
          continue;
        case OUTCOME.ACCEPT:
          return outcome;
        case OUTCOME.DROP:
        case OUTCOME.REJECT:
          this.#deciding = chain;
          this.#decidingPlace = place;
          return outcome;
        case OUTCOME.RETURN:
          place = chain.rules.length;
          continue;
        case OUTCOME.JUMP:
          if (depth >= MAX_DEPTH) return OUTCOME.DROP;
          this.#returnChains[depth] = chain;
          this.#returnPlaces[depth] = place;
          depth += 1;
          chain = chainOf(machine, base);
          place = 0;
          continue;
        case OUTCOME.GOTO:
          chain = chainOf(machine, base);
          place = 0;
      }
    }
  }

  #endOf(base: NftChain): Outcome {
    if (base.base?.policy !== 'drop') return OUTCOME.ACCEPT;
    this.#deciding = base;
    this.#decidingPlace = 0;
    return OUTCOME.DROP;
  }

  #takeChains(): void {
    this.#usage = { IPv4: usageOf(this.tables(), 'IPv4'), IPv6: usageOf(this.tables(), 'IPv6') };
    this.#host.onChange();
  }
}

/** What packets of one family meet. */
interface FamilyUsage {
  readonly chainsByHook: readonly (readonly NftChain[])[];
  readonly needsTracking: boolean;
}

const NOTHING_USED: FamilyUsage = { chainsByHook: [], needsTracking: false };

function usageOf(tables: readonly NftTable[], family: IpFamily): FamilyUsage {
  const chainsByHook: NftChain[][] = [[], [], [], [], []];
  let isTracking = false;
  let isUsed = false;
  for (const table of tables) {
    if (!PACKETS_OF[table.family].includes(family) || table.flags.includes('dormant')) continue;
    for (const chain of table.chains.values()) {
      if (chain.rules.some((rule) => rule.statements.some(usesTracking))) isTracking = true;
      if (chain.base === undefined) continue;
      isUsed = true;
      if (chain.base.type === 'nat') isTracking = true;
      const hook = HOOK_BY_NAME.get(chain.base.hook);
      if (hook !== undefined) chainsByHook[hook]?.push(chain);
    }
  }
  if (!isUsed && !isTracking) return NOTHING_USED;
  for (const chains of chainsByHook) chains.sort(compareChains);
  return { chainsByHook, needsTracking: isTracking };
}

function isWrite(statement: NftStatement): boolean {
  return statement.kind === 'assign' && ['payload', 'raw-payload'].includes(statement.target.kind);
}

/** The kernel is not asked when nft itself finds a fault. */
function foundFirst(problems: readonly NftProblem[]): readonly NftProblem[] {
  const own = problems.filter(({ message }) => !message.startsWith(KERNEL));
  return own.length > 0 ? own : problems;
}

/** Lower priorities first; among equals the newest, as the kernel puts it in front. */
function compareChains(first: NftChain, second: NftChain): number {
  const [a, b] = [first.base, second.base];
  if (a === undefined || b === undefined) return 0;
  return a.priority - b.priority || b.sequence - a.sequence;
}

function chainOf({ chain }: NftMachine, base: NftChain): NftChain {
  return chain instanceof NftChain ? chain : base;
}

function runRule({ operations }: NftRule, machine: NftMachine): Outcome {
  for (const operation of operations) {
    const outcome = operation.run(machine);
    if (outcome !== OUTCOME.NEXT) return outcome;
  }
  return OUTCOME.NEXT;
}

function usesTracking(statement: NftStatement): boolean {
  if (statement.kind === 'nat' || statement.kind === 'notrack') return true;
  return expressionsOf(statement).some(readsConnection);
}

function readsConnection(expression: NftExpression): boolean {
  switch (expression.kind) {
    case 'ct':
      return true;
    case 'binary':
      return readsConnection(expression.left);
    case 'map':
      return readsConnection(expression.key);
    case 'concat':
      return expression.parts.some(readsConnection);
    default:
      return false;
  }
}

function stepOf({ name: chain, table }: NftChain, number: number, rule: NftRule): RuleStep {
  const printed = { format: (): string => formatRule(rule) };
  const comment = rule.comment ?? '';
  return { kind: 'rule', tool: 'nftables', table: table.name, chain, number, rule: printed, comment };
}
