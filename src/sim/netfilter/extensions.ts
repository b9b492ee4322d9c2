/** Every match and target that rules can use, by name, and the words for those that they cannot. */
import type { IpFamily } from '../wire/ip-address';
import type { Match } from './match';
import { AddrtypeMatch } from './matches/addrtype-match';
import { CommentMatch } from './matches/comment-match';
import { ConnmarkMatch } from './matches/connmark-match';
import { ConntrackMatch } from './matches/conntrack-match';
import { DscpMatch } from './matches/dscp-match';
import { HashlimitMatch } from './matches/hashlimit-match';
import { Eui64Match } from './matches/eui64-match';
import { FragMatch } from './matches/frag-match';
import { HeaderOptionsMatch } from './matches/header-options-match';
import { HopLimitMatch } from './matches/hop-limit-match';
import { IcmpMatch } from './matches/icmp-match';
import { Ipv6headerMatch } from './matches/ipv6header-match';
import { IprangeMatch } from './matches/iprange-match';
import { LengthMatch } from './matches/length-match';
import { LimitMatch } from './matches/limit-match';
import { MacMatch } from './matches/mac-match';
import { MarkMatch } from './matches/mark-match';
import { MhMatch } from './matches/mh-match';
import { MultiportMatch } from './matches/multiport-match';
import { NfacctMatch } from './matches/nfacct-match';
import { OwnerMatch } from './matches/owner-match';
import { PhysdevMatch } from './matches/physdev-match';
import { PkttypeMatch } from './matches/pkttype-match';
import { PortMatch } from './matches/port-match';
import { RecentMatch } from './matches/recent-match';
import { RtMatch } from './matches/rt-match';
import { RpfilterMatch } from './matches/rpfilter-match';
import { SctpMatch } from './matches/sctp-match';
import { SetMatch } from './matches/set-match';
import { SocketMatch } from './matches/socket-match';
import { StatisticMatch } from './matches/statistic-match';
import { TosMatch } from './matches/tos-match';
import { U32Match } from './matches/u32-match';
import type { Target } from './target';
import { ChecksumTarget } from './targets/checksum-target';
import { ClassifyTarget } from './targets/classify-target';
import { ConnmarkTarget } from './targets/connmark-target';
import { CtTarget } from './targets/ct-target';
import { HopLimitTarget } from './targets/hop-limit-target';
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

/** The targets that end a rule by themselves. */
export const VERDICTS: ReadonlyMap<string, 'accept' | 'drop' | 'return'> = new Map([
  ['ACCEPT', 'accept'],
  ['DROP', 'drop'],
  ['RETURN', 'return'],
] as const);

/** Of both families. */
const MATCHES: ReadonlyMap<string, () => Match> = new Map<string, () => Match>([
  ['addrtype', () => new AddrtypeMatch()],
  ['comment', () => new CommentMatch()],
  ['connmark', () => new ConnmarkMatch()],
  ['conntrack', () => new ConntrackMatch('conntrack')],
  ['dscp', () => new DscpMatch()],
  ['hashlimit', () => new HashlimitMatch()],
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
  ['u32', () => new U32Match()],
  ['udp', () => new PortMatch('udp')],
]);

/** Of both families. */
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
  ['SET', () => new SetTarget()],
  ['SNAT', () => new NatTarget('SNAT')],
  ['TCPMSS', () => new TcpmssTarget()],
  ['TOS', () => new TosTarget()],
  ['TPROXY', () => new TproxyTarget()],
  ['TRACE', () => new TraceTarget()],
]);

type Makers<Made> = Readonly<Record<IpFamily, ReadonlyMap<string, () => Made>>>;

const FAMILY_MATCHES: Makers<Match> = {
  IPv4: new Map<string, () => Match>([
    ['icmp', () => new IcmpMatch('IPv4')],
    ['ttl', () => new HopLimitMatch('ttl')],
  ]),
  IPv6: new Map<string, () => Match>([
    ['dst', () => new HeaderOptionsMatch('dst')],
    ['eui64', () => new Eui64Match()],
    ['frag', () => new FragMatch()],
    ['hbh', () => new HeaderOptionsMatch('hbh')],
    ['hl', () => new HopLimitMatch('hl')],
    ['icmp6', () => new IcmpMatch('IPv6')],
    ['icmpv6', () => new IcmpMatch('IPv6')],
    ['ipv6-icmp', () => new IcmpMatch('IPv6')],
    ['ipv6header', () => new Ipv6headerMatch()],
    ['mh', () => new MhMatch()],
    ['rt', () => new RtMatch()],
  ]),
};

const FAMILY_TARGETS: Makers<Target> = {
  IPv4: new Map<string, () => Target>([
    ['REJECT', () => new RejectTarget()],
    ['TTL', () => new HopLimitTarget('TTL')],
  ]),
  IPv6: new Map<string, () => Target>([
    ['HL', () => new HopLimitTarget('HL')],
    ['REJECT', () => new Ipv6RejectTarget()],
  ]),
};

/** Of iptables 1.8.9, and not of this simulator. */
const OTHER_MATCHES =
  'ah bpf cgroup cluster connbytes connlabel connlimit cpu dccp devgroup ecn esp helper ipcomp ipvs policy quota ' +
  'rateest string tcpmss time';
const OTHER_TARGETS =
  'AUDIT CONNSECMARK HMARK IDLETIMER LED NFQUEUE QUEUE RATEEST SECMARK SYNPROXY TCPOPTSTRIP TEE';
/** The same of one family only. */
const OTHER_FAMILY_MATCHES: Readonly<Record<IpFamily, string>> = { IPv4: 'osf realm', IPv6: '' };
const OTHER_FAMILY_TARGETS: Readonly<Record<IpFamily, string>> = {
  IPv4: 'CLUSTERIP ECN ULOG',
  IPv6: 'DNPT SNPT',
};

export function createMatch(name: string, family: IpFamily): Match | undefined {
  return (FAMILY_MATCHES[family].get(name) ?? MATCHES.get(name))?.();
}

export function createTarget(name: string, family: IpFamily): Target | undefined {
  return (FAMILY_TARGETS[family].get(name) ?? TARGETS.get(name))?.();
}

function isListed(names: string, name: string): boolean {
  return names.split(' ').includes(name);
}

/** Why there is no match of this name. */
export function refuseMatch(name: string, family: IpFamily): string {
  return isListed(`${OTHER_MATCHES} ${OTHER_FAMILY_MATCHES[family]}`, name)
    ? `match \`${name}' is not modelled`
    : `Couldn't load match \`${name}':No such file or directory\n`;
}

/** Undefined for a name that can be a chain's. */
export function refuseTarget(name: string, family: IpFamily): string | undefined {
  return isListed(`${OTHER_TARGETS} ${OTHER_FAMILY_TARGETS[family]}`, name)
    ? `target \`${name}' is not modelled`
    : undefined;
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
    case 135:
      return family === 'IPv6' ? 'mh' : undefined;
    default:
      return undefined;
  }
}
