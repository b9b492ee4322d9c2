/** `-m eui64`: whether the last half of an IPv6 source address is that of the frame's source (ip6t_eui64). */
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { NO_OPTIONS } from '../option-table';
import type { RuleContext } from '../rule-context';

const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD'];
/** From the beginning of the IP header back to the frame's source. */
const SOURCE_DISTANCE = 8;
/** From there on to the last half of the source address. */
const INTERFACE_ID_OFFSET = 16;
const UNIVERSAL_BIT = 0x02;

export class Eui64Match extends Match {
  readonly name = 'eui64';
  readonly options = NO_OPTIONS;

  takeOption(): undefined {
    return undefined;
  }

  override fits({ hookName }: RulePlace): boolean {
    return hookName === undefined || HOOKS.includes(hookName);
  }

  matches({ packet, inDevice }: RuleContext): boolean {
    const frame = packet.networkOffset - SOURCE_DISTANCE;
    if (inDevice === undefined || packet.ingress === undefined || frame < 0) return false;
    const id = packet.networkOffset + INTERFACE_ID_OFFSET;
    return (
      packet.uint8(id) === (packet.uint8(frame) ^ UNIVERSAL_BIT) &&
      packet.uint8(id + 1) === packet.uint8(frame + 1) &&
      packet.uint8(id + 2) === packet.uint8(frame + 2) &&
      packet.uint16(id + 3) === 0xfffe &&
      packet.uint8(id + 5) === packet.uint8(frame + 3) &&
      packet.uint8(id + 6) === packet.uint8(frame + 4) &&
      packet.uint8(id + 7) === packet.uint8(frame + 5)
    );
  }

  format(): string {
    return '';
  }

  describe(): string {
    return '';
  }
}
