/** `-m rpfilter`: whether an answer would leave by the device that the packet came in on (ipt_rpfilter, ip6t_rpfilter). */
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

  matches(context: RuleContext): boolean {
    const { packet, inDevice } = context;
    const isInverted = this.#flags.has('--invert');
    if (inDevice === undefined || inDevice.name === 'lo' || isExcepted(context)) return !isInverted;
    const back = context.reversePath(inDevice, this.#flags.has('--validmark') ? packet.mark : 0);
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

/** What has no way back, and is let through all the same. */
function isExcepted({ source, destination, isIpv6 }: RuleContext): boolean {
  if (isIpv6) return source === 0;
  if (isLoopbackIpv4(ipv4Of(source))) return true;
  return source === 0 && isMulticastIpv4(ipv4Of(destination));
}
