/**
 * `-j TPROXY` (xt_TPROXY): the packet is to go to a local socket though it is addressed elsewhere.
 *
 * A connection that is there already, or else a transparent socket that waits at the port; without one the packet is dropped.
 * That it is delivered at all takes a route of type local, chosen by the mark. Leaves out connections in TIME_WAIT.
 */
import type { AddressBook } from '../address-book';
import type { OptionScope, RulePlace } from '../extension';
import { formatFamilyAddress, takeFamilyHost } from '../family-values';
import { VERDICT, type Verdict } from '../hook';
import { optionTable } from '../option-table';
import { takeMarkMask } from '../option-values';
import { LEADING_TRANSPORT_BYTES } from '../packet-words';
import { takePort } from '../protocol-names';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';
import { formatHex } from '../rule-values';
import { Target } from '../target';

const OPTIONS = optionTable(['--on-port PORT', '--on-ip ADDRESS', '--tproxy-mark VALUE'], {
  mandatory: ['--on-port'],
});
const PROTOCOLS = [6, 17];

export class TproxyTarget extends Target {
  readonly name = 'TPROXY';
  readonly options = OPTIONS;
  #book: AddressBook | undefined = undefined;
  #port = 0;
  #address = 0;
  #value = 0;
  #mask = 0;

  takeOption(
    option: string,
    values: readonly string[],
    _isInverted: boolean,
    { book }: OptionScope,
  ): string | undefined {
    const [text = ''] = values;
    this.#book = book;
    if (option === '--tproxy-mark') {
      const parsed = takeMarkMask(this.name, option, text);
      if (typeof parsed === 'string') return parsed;
      this.#value = parsed.value;
      this.#mask = parsed.mask;
      return undefined;
    }
    const number = option === '--on-port' ? takePort(text) : takeFamilyHost(text, book);
    if (typeof number === 'string') return number;
    if (option === '--on-port') this.#port = number;
    else this.#address = number;
    return undefined;
  }

  override fits({ table, hookName }: RulePlace, rule: RuleHeader): boolean {
    const isPlace = table === 'mangle' && (hookName === undefined || hookName === 'PREROUTING');
    return isPlace && rule.isProtocol(...PROTOCOLS);
  }

  apply(context: RuleContext): Verdict {
    const { packet, state, inDevice } = context;
    if (context.isLaterFragment || context.transportBytes < LEADING_TRANSPORT_BYTES) return VERDICT.DROP;
    const query = {
      protocol: context.protocol,
      source: context.addressAt(context.source),
      sourcePort: context.sourcePort,
      destination: context.addressAt(context.destination),
      destinationPort: context.destinationPort,
    };
    const connected = state.host.findSocket?.({ ...query, kind: 'connected' });
    const own = inDevice === undefined ? undefined : context.sourceAddressFor(inDevice, context.source);
    const address = this.#address === 0 ? own : this.#address;
    const found =
      connected ??
      state.host.findSocket?.({
        ...query,
        destination: address === undefined ? query.destination : context.addressAt(address),
        destinationPort: this.#port === 0 ? query.destinationPort : this.#port,
        kind: 'waiting',
      });
    if (found?.isTransparent !== true) return VERDICT.DROP;
    packet.mark = ((packet.mark & ~this.#mask) ^ this.#value) >>> 0;
    packet.socket = found.socket;
    return VERDICT.ACCEPT;
  }

  format(): string {
    const address = formatFamilyAddress(this.#address, this.#book);
    return ` --on-port ${this.#port} --on-ip ${address} --tproxy-mark ${this.#mark()}`;
  }

  describe(): string {
    return `TPROXY redirect ${formatFamilyAddress(this.#address, this.#book)}:${this.#port} mark ${this.#mark()}`;
  }

  #mark(): string {
    return `${formatHex(this.#value)}/${formatHex(this.#mask)}`;
  }
}
