/** `-j REJECT` (ipt_REJECT): the packet is dropped and its sender told, which is the IP stack's part. */
import { VERDICT, type Verdict } from '../hook';
import { optionTable } from '../option-table';
import type { RuleHeader } from '../rule-header';
import type { RulePlace } from '../extension';
import { Target } from '../target';

const OPTIONS = optionTable(['--reject-with TYPE']);
const TCP = 6;
const HOOKS = ['INPUT', 'FORWARD', 'OUTPUT'];
const ALIASES: Readonly<Record<string, string>> = {
  'icmp-net-unreachable': 'net-unreach',
  'icmp-host-unreachable': 'host-unreach',
  'icmp-proto-unreachable': 'proto-unreach',
  'icmp-port-unreachable': 'port-unreach',
  'icmp-net-prohibited': 'net-prohib',
  'icmp-host-prohibited': 'host-prohib',
  'tcp-reset': 'tcp-rst',
  'icmp-admin-prohibited': 'admin-prohib',
};

export class RejectTarget extends Target {
  readonly name = 'REJECT';
  readonly options = OPTIONS;
  rejectWith = 'icmp-port-unreachable';
  /** The types, and their other names. */
  protected readonly aliases = ALIASES;

  takeOption(_option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    const found = Object.entries(this.aliases).find(
      ([name, alias]) => name.startsWith(text) || alias.startsWith(text),
    );
    if (found === undefined) return `unknown reject type "${text}"`;
    [this.rejectWith] = found;
    return undefined;
  }

  override fits({ table, hookName }: RulePlace, rule: RuleHeader): boolean {
    if (table !== 'filter' || (hookName !== undefined && !HOOKS.includes(hookName))) return false;
    return this.rejectWith !== 'tcp-reset' || rule.isProtocol(TCP);
  }

  apply(): Verdict {
    return VERDICT.REJECT;
  }

  format(): string {
    return ` --reject-with ${this.rejectWith}`;
  }

  describe(): string {
    return `reject-with ${this.rejectWith}`;
  }
}
