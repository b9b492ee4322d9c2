/** `-j REJECT` of ip6tables (ip6t_REJECT). */
import { RejectTarget } from './reject-target';

const ALIASES: Readonly<Record<string, string>> = {
  'icmp6-no-route': 'no-route',
  'icmp6-adm-prohibited': 'adm-prohibited',
  'icmp6-addr-unreachable': 'addr-unreach',
  'icmp6-port-unreachable': 'port-unreach',
  'tcp-reset': 'tcp-reset',
  'icmp6-policy-fail': 'policy-fail',
  'icmp6-reject-route': 'reject-route',
};

export class Ipv6RejectTarget extends RejectTarget {
  override rejectWith = 'icmp6-port-unreachable';
  protected override readonly aliases = ALIASES;
}
