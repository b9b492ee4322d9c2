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

  matches({ source, destination, inDevice, state }: RuleContext): boolean {
    const isInverted = this.#flags.has('--invert');
    const address = ipv4Of(source);
    if (inDevice === undefined || inDevice.name === 'lo' || isLoopbackIpv4(address)) return !isInverted;
    if (source === 0 && isMulticastIpv4(ipv4Of(destination))) return !isInverted;
    const type = state.host.addressTypeOf(address);
    const isAcceptable = type === 'UNICAST' || (type === 'LOCAL' && this.#flags.has('--accept-local'));
    if (!isAcceptable) return isInverted;
    const back = state.host.deviceTowards?.(address);
    const isFit = back !== undefined && (this.#flags.has('--loose') || back.name === inDevice.name);
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
