/** `-m pkttype`: whom the frame was addressed to (xt_pkttype). */
import { BROADCAST_MAC, isGroupMac, readMac } from '../../wire/mac-address';
import { isMulticastIpv4, ipv4Of } from '../../wire/ipv4-address';
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable(['! --pkt-type TYPE'], { mandatory: ['--pkt-type'] });
/** Name and number; those after the first four are other names. */
const TYPES: readonly (readonly [string, number])[] = [
  ['unicast', 0],
  ['broadcast', 1],
  ['multicast', 2],
  ['otherhost', 3],
  ['bcast', 1],
  ['mcast', 2],
  ['host', 0],
];
const FRAME_HEADER_BYTES = 14;
const LOOPBACK = 'lo';

export class PkttypeMatch extends Match {
  readonly name = 'pkttype';
  readonly options = OPTIONS;
  #type = 0;
  #isInverted = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    const found = TYPES.find(([name]) => name === text.toLowerCase());
    if (found === undefined) return `Bad packet type '${text}'`;
    [, this.#type] = found;
    this.#isInverted = isInverted;
    return undefined;
  }

  matches(context: RuleContext): boolean {
    return (typeOf(context) === this.#type) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --pkt-type ${TYPES[this.#type]?.[0] ?? ''}`;
  }

  describe(): string {
    return `PKTTYPE ${this.#isInverted ? '!=' : '='} ${TYPES[this.#type]?.[0] ?? ''}`;
  }
}

function typeOf({ packet, inName, destination }: RuleContext): number {
  const start = packet.networkOffset - FRAME_HEADER_BYTES;
  if (packet.ingress === undefined || inName === LOOPBACK || start < 0) {
    // The loopback device has no addresses to go by.
    return isMulticastIpv4(ipv4Of(destination)) ? 2 : 0;
  }
  if (packet.isForOtherHost) return 3;
  const mac = readMac(packet.buffer, start);
  if (mac === BROADCAST_MAC) return 1;
  return isGroupMac(mac) ? 2 : 0;
}
