/** Every match and target that rules can use, by name, and the words for those that they cannot. */
import type { IpFamily } from '../wire/ip-address';
import type { Match } from './match';
import { AddrtypeMatch } from './matches/addrtype-match';
import { CommentMatch } from './matches/comment-match';
import { ConnmarkMatch } from './matches/connmark-match';
import { ConntrackMatch } from './matches/conntrack-match';
import { DscpMatch } from './matches/dscp-match';
import { HashlimitMatch } from './matches/hashlimit-match';
import { IcmpMatch } from './matches/icmp-match';
import { Icmp6Match } from './matches/icmp6-match';
import { IprangeMatch } from './matches/iprange-match';
import { LengthMatch } from './matches/length-match';
import { LimitMatch } from './matches/limit-match';
import { MacMatch } from './matches/mac-match';
import { MarkMatch } from './matches/mark-match';
import { MultiportMatch } from './matches/multiport-match';
import { NfacctMatch } from './matches/nfacct-match';
import { OwnerMatch } from './matches/owner-match';
import { PhysdevMatch } from './matches/physdev-match';
import { PkttypeMatch } from './matches/pkttype-match';
import { PortMatch } from './matches/port-match';
import { RecentMatch } from './matches/recent-match';
import { RpfilterMatch } from './matches/rpfilter-match';
import { SctpMatch } from './matches/sctp-match';
import { SetMatch } from './matches/set-match';
import { SocketMatch } from './matches/socket-match';
import { StatisticMatch } from './matches/statistic-match';
import { TosMatch } from './matches/tos-match';
import { TtlMatch } from './matches/ttl-match';
import { U32Match } from './matches/u32-match';
import type { Target } from './target';
import { ChecksumTarget } from './targets/checksum-target';
import { ClassifyTarget } from './targets/classify-target';
import { ConnmarkTarget } from './targets/connmark-target';
import { CtTarget } from './targets/ct-target';
import { LogTarget } from './targets/log-target';
import { MarkTarget } from './targets/mark-target';
import { NatTarget } from './targets/nat-target';
import { NetmapTarget } from './targets/netmap-target';
import { NflogTarget } from './targets/nflog-target';
import { Ipv6RejectTarget } from './targets/ipv6-reject-target';
import { RejectTarget } from './targets/reject-target';
import { SetTarget } from './targets/set-target';
import { TcpmssTarget } from './targets/tcpmss-target';
import { DscpTarget, TosTarget } from './targets/tos-target';
import { TproxyTarget } from './targets/tproxy-target';
import { TraceTarget } from './targets/trace-target';
import { TtlTarget } from './targets/ttl-target';

/** The targets that end a rule by themselves. */
export const VERDICTS: ReadonlyMap<string, 'accept' | 'drop' | 'return'> = new Map([
  ['ACCEPT', 'accept'],
  ['DROP', 'drop'],
  ['RETURN', 'return'],
] as const);

const MATCHES: ReadonlyMap<string, () => Match> = new Map<string, () => Match>([
  ['addrtype', () => new AddrtypeMatch()],
  ['comment', () => new CommentMatch()],
  ['connmark', () => new ConnmarkMatch()],
  ['conntrack', () => new ConntrackMatch('conntrack')],
  ['dscp', () => new DscpMatch()],
  ['hashlimit', () => new HashlimitMatch()],
  ['icmp', () => new IcmpMatch()],
  ['iprange', () => new IprangeMatch()],
  ['length', () => new LengthMatch()],
  ['limit', () => new LimitMatch()],
  ['mac', () => new MacMatch()],
  ['mark', () => new MarkMatch()],
  ['multiport', () => new MultiportMatch()],
  ['nfacct', () => new NfacctMatch()],
  ['owner', () => new OwnerMatch()],
  ['physdev', () => new PhysdevMatch()],
  ['pkttype', () => new PkttypeMatch()],
  ['recent', () => new RecentMatch()],
  ['rpfilter', () => new RpfilterMatch()],
  ['sctp', () => new SctpMatch()],
  ['set', () => new SetMatch()],
  ['socket', () => new SocketMatch()],
  ['state', () => new ConntrackMatch('state')],
  ['statistic', () => new StatisticMatch()],
  ['tcp', () => new PortMatch('tcp')],
  ['tos', () => new TosMatch()],
  ['ttl', () => new TtlMatch()],
  ['u32', () => new U32Match()],
  ['udp', () => new PortMatch('udp')],
]);

const TARGETS: ReadonlyMap<string, () => Target> = new Map<string, () => Target>([
  ['CHECKSUM', () => new ChecksumTarget()],
  ['CLASSIFY', () => new ClassifyTarget()],
  ['CONNMARK', () => new ConnmarkTarget()],
  ['CT', () => new CtTarget('CT')],
  ['DNAT', () => new NatTarget('DNAT')],
  ['DSCP', () => new DscpTarget()],
  ['LOG', () => new LogTarget()],
  ['MARK', () => new MarkTarget()],
  ['MASQUERADE', () => new NatTarget('MASQUERADE')],
  ['NETMAP', () => new NetmapTarget()],
  ['NFLOG', () => new NflogTarget()],
  ['NOTRACK', () => new CtTarget('NOTRACK')],
  ['REDIRECT', () => new NatTarget('REDIRECT')],
  ['REJECT', () => new RejectTarget()],
  ['SET', () => new SetTarget()],
  ['SNAT', () => new NatTarget('SNAT')],
  ['TCPMSS', () => new TcpmssTarget()],
  ['TOS', () => new TosTarget()],
  ['TPROXY', () => new TproxyTarget()],
  ['TRACE', () => new TraceTarget()],
  ['TTL', () => new TtlTarget()],
]);

/** Of iptables 1.8.9, and not of this simulator. */
const OTHER_MATCHES =
  'ah bpf cgroup cluster connbytes connlabel connlimit cpu dccp devgroup ecn esp helper ipcomp ipvs osf policy ' +
  'quota rateest realm string tcpmss time';
const OTHER_TARGETS =
  'AUDIT CLUSTERIP CONNSECMARK ECN HMARK IDLETIMER LED NFQUEUE QUEUE RATEEST SECMARK SYNPROXY ' +
  'TCPOPTSTRIP TEE ULOG';

const NO_IPV6_MATCHES = 'dscp hashlimit iprange pkttype recent rpfilter set socket tos u32';
/** Names that ip6tables has no extension for. */
const IPV4_MATCHES = 'icmp ttl';
const NO_IPV6_TARGETS = 'DSCP LOG NETMAP SET TCPMSS TOS TPROXY HL';
const IPV4_TARGETS = 'TTL';

export function createMatch(name: string, family: IpFamily): Match | undefined {
  if (family === 'IPv4') return MATCHES.get(name)?.();
  // `-m icmpv6` is another name of it.
  if (name === 'icmp6' || name === 'icmpv6' || name === 'ipv6-icmp') return new Icmp6Match();
  return isListed(NO_IPV6_MATCHES, name) || isListed(IPV4_MATCHES, name) ? undefined : MATCHES.get(name)?.();
}

export function createTarget(name: string, family: IpFamily): Target | undefined {
  if (family === 'IPv4') return TARGETS.get(name)?.();
  if (name === 'REJECT') return new Ipv6RejectTarget();
  return isListed(NO_IPV6_TARGETS, name) || isListed(IPV4_TARGETS, name) ? undefined : TARGETS.get(name)?.();
}

function isListed(names: string, name: string): boolean {
  return names.split(' ').includes(name);
}

/** Why there is no match of this name. */
export function refuseMatch(name: string, family: IpFamily): string {
  if (family === 'IPv6' && isListed(`${NO_IPV6_MATCHES} hl frag rt dst hbh ipv6header eui64 mh`, name)) {
    return `match \`${name}' is not modelled for IPv6`;
  }
  return OTHER_MATCHES.split(' ').includes(name)
    ? `match \`${name}' is not modelled`
    : `Couldn't load match \`${name}':No such file or directory\n`;
}

/** Undefined for a name that can be a chain's. */
export function refuseTarget(name: string, family: IpFamily): string | undefined {
  if (family === 'IPv6' && isListed(NO_IPV6_TARGETS, name))
    return `target \`${name}' is not modelled for IPv6`;
  return OTHER_TARGETS.split(' ').includes(name) ? `target \`${name}' is not modelled` : undefined;
}

/** The match that `-p NAME` brings along when one of its options is used. */
export function protocolMatchName(protocol: number, family: IpFamily): string | undefined {
  switch (protocol) {
    case 1:
      return family === 'IPv4' ? 'icmp' : undefined;
    case 58:
      return family === 'IPv6' ? 'icmp6' : undefined;
    case 6:
      return 'tcp';
    case 17:
      return 'udp';
    case 132:
      return 'sctp';
    default:
      return undefined;
  }
}
