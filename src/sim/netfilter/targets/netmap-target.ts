/** `-j NETMAP` (xt_NETMAP): one network for another, each address keeping its host part. */
import { HOOK, VERDICT, type Verdict } from '../hook';
import type { RulePlace } from '../extension';
import { addressRange } from '../nat-range';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import { splitOnce, takeHost } from '../option-values';
import { formatAddress, parseMask, prefixLengthOf } from '../rule-values';
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
    const [host, maskText] = splitOnce(text, '/');
    const address = takeHost(host);
    if (typeof address === 'string') return address;
    this.#address = address;
    // A mask that is none, or has holes, counts as that of a single address.
    const mask = maskText === undefined ? undefined : parseMask(maskText);
    this.#mask = mask === undefined || prefixLengthOf(mask) === undefined ? EVERY_BIT : mask;
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
