/** `-m mac`: the source of the Ethernet header that the packet came in with (xt_mac). */
import { formatMac, parseMac, readMac, type MacAddress } from '../../wire/mac-address';
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable(['! --mac-source MAC'], { mandatory: ['--mac-source'] });
const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD'];
/** From the beginning of the IP header back to the source address. */
const SOURCE_DISTANCE = 8;

export class MacMatch extends Match {
  readonly name = 'mac';
  readonly options = OPTIONS;
  #address: MacAddress | undefined = undefined;
  #isInverted = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    const isPlausible = /^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}$/.test(text);
    const padded = text
      .split(':')
      .map((part) => part.padStart(2, '0'))
      .join(':');
    this.#address = isPlausible ? parseMac(padded) : undefined;
    if (this.#address === undefined) return 'Invalid MAC address specified.';
    this.#isInverted = isInverted;
    return undefined;
  }

  override fits({ hookName }: RulePlace): boolean {
    return hookName === undefined || HOOKS.includes(hookName);
  }

  matches({ packet, inDevice }: RuleContext): boolean {
    const at = packet.networkOffset - SOURCE_DISTANCE;
    if (inDevice === undefined || packet.ingress === undefined || at < 0) return false;
    return (readMac(packet.buffer, at) === this.#address) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --mac-source ${this.#text()}`;
  }

  describe(): string {
    return `MAC${this.#isInverted ? ' !' : ''} ${this.#text()}`;
  }

  #text(): string {
    return this.#address === undefined ? '' : formatMac(this.#address);
  }
}
