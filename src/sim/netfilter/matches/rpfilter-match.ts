/** `-m rpfilter`: whether an answer would leave by the device that the packet came in on (ipt_rpfilter). */
import { ipv4Of, isLoopbackIpv4, isMulticastIpv4 } from '../../wire/ipv4-address';
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const FLAGS = ['--loose', '--validmark', '--accept-local', '--invert'] as const;
const OPTIONS = optionTable(FLAGS);
const TABLES = ['raw', 'mangle'];

export class RpfilterMatch extends Match {
  readonly name = 'rpfilter';
  readonly options = OPTIONS;
  readonly #flags = new Set<string>();

  takeOption(option: string): undefined {
    this.#flags.add(option);
  }

  override fits({ table, hookName }: RulePlace): boolean {
    return TABLES.includes(table) && (hookName === undefined || hookName === 'PREROUTING');
  }

  matches({ packet, source, destination, inDevice, state }: RuleContext): boolean {
    const isInverted = this.#flags.has('--invert');
    const address = ipv4Of(source);
    if (inDevice === undefined || inDevice.name === 'lo' || isLoopbackIpv4(address)) return !isInverted;
    if (source === 0 && isMulticastIpv4(ipv4Of(destination))) return !isInverted;
    const back = state.host.reversePath?.({
      source: address,
      destination: ipv4Of(destination),
      mark: this.#flags.has('--validmark') ? packet.mark : 0,
      tos: packet.uint8(packet.networkOffset + 1),
      device: inDevice,
    });
    const isAcceptable =
      back?.type === 'unicast' || (back?.type === 'local' && this.#flags.has('--accept-local'));
    const isFit = isAcceptable && (back.usesDevice || this.#flags.has('--loose'));
    return isFit !== isInverted;
  }

  format(): string {
    return FLAGS.filter((flag) => this.#flags.has(flag))
      .map((flag) => ` ${flag}`)
      .join('');
  }

  describe(): string {
    return `rpfilter${this.format().replaceAll(' --', ' ')}`;
  }
}
