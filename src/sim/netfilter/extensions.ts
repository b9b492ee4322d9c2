/** Every match and target that rules can use, by name. */
import type { Match } from './match';
import { AddrtypeMatch } from './matches/addrtype-match';
import { CommentMatch } from './matches/comment-match';
import { ConntrackMatch } from './matches/conntrack-match';
import { IcmpMatch } from './matches/icmp-match';
import { IprangeMatch } from './matches/iprange-match';
import { LimitMatch } from './matches/limit-match';
import { MarkMatch } from './matches/mark-match';
import { MultiportMatch } from './matches/multiport-match';
import { NfacctMatch } from './matches/nfacct-match';
import { PhysdevMatch } from './matches/physdev-match';
import { PortMatch } from './matches/port-match';
import { RecentMatch } from './matches/recent-match';
import { SetMatch } from './matches/set-match';
import { StatisticMatch } from './matches/statistic-match';
import type { Target } from './target';
import { LogTarget } from './targets/log-target';
import { MarkTarget } from './targets/mark-target';
import { NatTarget } from './targets/nat-target';
import { NotrackTarget } from './targets/notrack-target';
import { RejectTarget } from './targets/reject-target';

export function createMatch(name: string): Match | undefined {
  switch (name) {
    case 'tcp':
    case 'udp':
    case 'sctp':
      return new PortMatch(name);
    case 'icmp':
      return new IcmpMatch();
    case 'comment':
      return new CommentMatch();
    case 'conntrack':
    case 'state':
      return new ConntrackMatch(name);
    case 'mark':
      return new MarkMatch();
    case 'addrtype':
      return new AddrtypeMatch();
    case 'statistic':
      return new StatisticMatch();
    case 'recent':
      return new RecentMatch();
    case 'multiport':
      return new MultiportMatch();
    case 'nfacct':
      return new NfacctMatch();
    case 'set':
      return new SetMatch();
    case 'physdev':
      return new PhysdevMatch();
    case 'iprange':
      return new IprangeMatch();
    case 'limit':
      return new LimitMatch();
    default:
      return undefined;
  }
}

export function createTarget(name: string): Target | undefined {
  switch (name) {
    case 'DNAT':
    case 'SNAT':
    case 'MASQUERADE':
    case 'REDIRECT':
      return new NatTarget(name);
    case 'MARK':
      return new MarkTarget();
    case 'REJECT':
      return new RejectTarget();
    case 'LOG':
      return new LogTarget();
    case 'NOTRACK':
    case 'CT':
      return new NotrackTarget(name);
    default:
      return undefined;
  }
}

/** The match that `-p NAME` brings along when one of its options is used. */
export function protocolMatchName(protocol: number): string | undefined {
  switch (protocol) {
    case 1:
      return 'icmp';
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
