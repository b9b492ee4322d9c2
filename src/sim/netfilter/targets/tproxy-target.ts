/**
 * `-j TPROXY` (xt_TPROXY): the packet is to go to a local socket though it is addressed elsewhere.
 *
 * The packet is marked and accepted when a socket listens at the port, and dropped when none does. Leaves out handing it to
 * that socket: nothing here opens transparent sockets.
 */
import { ipv4Of } from '../../wire/ipv4-address';
import type { RulePlace } from '../extension';
import { VERDICT, type Verdict } from '../hook';
import { optionTable } from '../option-table';
import { takeHost, takeMarkMask } from '../option-values';
import { takePort } from '../protocol-names';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';
import { formatAddress, formatHex } from '../rule-values';
import { Target } from '../target';

const OPTIONS = optionTable(['--on-port PORT', '--on-ip ADDRESS', '--tproxy-mark VALUE'], {
  mandatory: ['--on-port'],
});
const PROTOCOLS = [6, 17];

export class TproxyTarget extends Target {
  readonly name = 'TPROXY';
  readonly options = OPTIONS;
  #port = 0;
  #address = 0;
  #value = 0;
  #mask = 0;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    if (option === '--tproxy-mark') {
      const parsed = takeMarkMask(this.name, option, text);
      if (typeof parsed === 'string') return parsed;
      this.#value = parsed.value;
      this.#mask = parsed.mask;
      return undefined;
    }
    const number = option === '--on-port' ? takePort(text) : takeHost(text);
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
    const { packet, state } = context;
    const hasSocket = state.host.hasSocket?.({
      protocol: context.protocol,
      source: ipv4Of(context.source),
      sourcePort: context.sourcePort,
      destination: ipv4Of(this.#address === 0 ? context.destination : this.#address),
      destinationPort: this.#port === 0 ? context.destinationPort : this.#port,
      isWildcardIncluded: true,
    });
    if (hasSocket === false) return VERDICT.DROP;
    packet.mark = ((packet.mark & ~this.#mask) ^ this.#value) >>> 0;
    return VERDICT.ACCEPT;
  }

  format(): string {
    const address = formatAddress(this.#address);
    return ` --on-port ${this.#port} --on-ip ${address} --tproxy-mark ${this.#mark()}`;
  }

  describe(): string {
    return `TPROXY redirect ${formatAddress(this.#address)}:${this.#port} mark ${this.#mark()}`;
  }

  #mark(): string {
    return `${formatHex(this.#value)}/${formatHex(this.#mask)}`;
  }
}
