/** `-j NETMAP` (xt_NETMAP): one network for another, each address keeping its host part. */
import { HOOK, VERDICT, type Verdict } from '../hook';
import type { AddressBook } from '../address-book';
import type { OptionScope, RulePlace } from '../extension';
import { AddressMask, formatFamilyAddress, takeFamilyHost } from '../family-values';
import { addressRange } from '../nat-range';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import { splitOnce } from '../option-values';
import { Target } from '../target';

const OPTIONS = optionTable(['--to NETWORK'], { mandatory: ['--to'] });
const HOOKS = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'];

export class NetmapTarget extends Target {
  readonly name = 'NETMAP';
  readonly options = OPTIONS;
  override readonly needsTracking = true;
  #book: AddressBook | undefined = undefined;
  #address = 0;
  #mask = AddressMask.whole(undefined);

  takeOption(
    option: string,
    values: readonly string[],
    _isInverted: boolean,
    { book }: OptionScope,
  ): string | undefined {
    const [text = ''] = values;
    const [host, maskText] = splitOnce(text, '/');
    const address = takeFamilyHost(host, book);
    if (typeof address === 'string') return address;
    this.#book = book;
    this.#address = address;
    // A mask that is none, or has holes, counts as that of a single address.
    const mask = maskText === undefined ? '' : AddressMask.parsePrefix(this.name, option, maskText, book);
    const isPrefix = typeof mask !== 'string' && mask.prefixLength !== undefined;
    this.#mask = isPrefix ? mask : AddressMask.whole(book);
    return undefined;
  }

  override fits({ table, hookName }: RulePlace): boolean {
    return table === 'nat' && (hookName === undefined || HOOKS.includes(hookName));
  }

  apply(context: RuleContext): Verdict {
    const { connection, hook } = context;
    if (connection === undefined) return VERDICT.ACCEPT;
    const isSource = hook === HOOK.POSTROUTING || hook === HOOK.INPUT;
    const host = isSource ? context.source : context.destination;
    const address = this.#mask.join(this.#address, host) >>> 0;
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
    const network = formatFamilyAddress(this.#mask.apply(this.#address), this.#book);
    return `${network}/${this.#mask.prefixLength ?? 0}`;
  }
}
