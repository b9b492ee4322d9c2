/**
 * `-m socket`: whether a socket of this machine waits for the packet (xt_socket).
 *
 * Leaves out transparent sockets, which nothing here opens, and the marks of sockets.
 */
import { ipv4Of } from '../../wire/ipv4-address';
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const FLAGS = ['--transparent', '--nowildcard', '--restore-skmark'] as const;
const OPTIONS = optionTable(FLAGS);
const HOOKS = ['PREROUTING', 'INPUT'];

export class SocketMatch extends Match {
  readonly name = 'socket';
  readonly options = OPTIONS;
  readonly #flags = new Set<string>();

  takeOption(option: string): undefined {
    this.#flags.add(option);
  }

  override fits({ hookName }: RulePlace): boolean {
    return hookName === undefined || HOOKS.includes(hookName);
  }

  matches(context: RuleContext): boolean {
    if (this.#flags.has('--transparent')) return false;
    const { host } = context.state;
    const hasSocket = host.hasSocket?.({
      protocol: context.protocol,
      source: ipv4Of(context.source),
      sourcePort: context.sourcePort,
      destination: ipv4Of(context.destination),
      destinationPort: context.destinationPort,
      // Without --nowildcard the kernel passes over sockets that listen on every address.
      isWildcardIncluded: this.#flags.has('--nowildcard'),
    });
    return hasSocket === true;
  }

  format(): string {
    return FLAGS.filter((flag) => this.#flags.has(flag))
      .map((flag) => ` ${flag}`)
      .join('');
  }

  describe(): string {
    return `socket${this.format()}`;
  }
}
