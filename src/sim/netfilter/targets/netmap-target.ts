/** `-j NETMAP` (xt_NETMAP): one network for another, each address keeping its host part. */
import { HOOK, VERDICT, type Verdict } from '../hook';
import type { RulePlace } from '../extension';
import { addressRange } from '../nat-range';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import { formatAddress, parseNetworks, prefixLengthOf } from '../rule-values';
import { Target } from '../target';

const OPTIONS = optionTable(['--to NETWORK'], { mandatory: ['--to'] });
const HOOKS = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'];
const EVERY_BIT = -1;

export class NetmapTarget extends Target {
  readonly name = 'NETMAP';
  readonly options = OPTIONS;
  override readonly needsTracking = true;
  #address = 0;
  #mask = EVERY_BIT;

  takeOption(_option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    const networks = parseNetworks(text);
    // A mask that cannot be read counts as none, as the tool has it.
    const network = typeof networks === 'string' ? parseNetworks(text.split('/')[0] ?? '') : networks;
    if (typeof network === 'string') return 'getaddrinfo: Name or service not known\n';
    const [first] = network;
    this.#mask = first === undefined || prefixLengthOf(first.mask) === undefined ? EVERY_BIT : first.mask;
    this.#address = first?.address ?? 0;
    return undefined;
  }

  override fits({ table, hookName }: RulePlace): boolean {
    return table === 'nat' && (hookName === undefined || HOOKS.includes(hookName));
  }

  apply(context: RuleContext): Verdict {
    const { connection, hook } = context;
    if (connection === undefined) return VERDICT.ACCEPT;
    const isSource = hook === HOOK.POSTROUTING || hook === HOOK.INPUT;
    const host = (isSource ? context.source : context.destination) & ~this.#mask;
    const address = ((this.#address & this.#mask) | host) >>> 0;
    context.state.nat.setUp(connection, addressRange(address, false), isSource ? 'source' : 'destination');
    return VERDICT.ACCEPT;
  }

  format(): string {
    return ` --to ${this.#text()}`;
  }

  describe(): string {
    return `to:${this.#text()}`;
  }

  #text(): string {
    return `${formatAddress(this.#address & this.#mask)}/${prefixLengthOf(this.#mask) ?? 0}`;
  }
}
