/**
 * The settings of a namespace as `NAME=VALUE` for sysctl(8). A new namespace takes some of its defaults from the machine, so what
 * decides the way of a packet is written in any case, and the rest where it is not Linux's default.
 */
import type { IpStack } from '../../../net/ip-stack';
import {
  IPV6_CONF_DEFAULTS,
  IPV6_GLOBAL_DEFAULTS,
  IPV6_NEIGHBOR_DEFAULTS,
} from '../../../net/ipv6/ipv6-settings-defaults';
import { CONF_DEFAULTS, GLOBAL_DEFAULTS, NEIGHBOR_DEFAULTS } from '../../../net/sysctl-defaults';

/** A machine may have others: its distribution's, or its administrator's. */
const ALWAYS = [
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.default.rp_filter',
  'net.ipv4.conf.all.route_localnet',
  'net.ipv4.tcp_syn_linear_timeouts',
  'net.bridge.bridge-nf-call-iptables',
  'net.bridge.bridge-nf-call-ip6tables',
  'net.netfilter.nf_conntrack_tcp_be_liberal',
];

/** The kernel of a machine with much memory would announce larger windows than those of usual nodes. */
const FIXED = ['net.ipv4.tcp_rmem=4096 131072 6291456'];
const WITHOUT_IPV6 = ['net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1'];
/** The lab has settled: its addresses are known to be unique, and routers have been asked for. */
const SETTLED_IPV6 = [
  'net.ipv6.conf.all.accept_dad=0',
  'net.ipv6.conf.default.accept_dad=0',
  'net.ipv6.conf.default.router_solicitations=0',
];

export interface SettingLines {
  /** Before there are devices, which take what `default` says. */
  readonly general: readonly string[];
  readonly ofDevices: readonly string[];
}

export function settingLinesOf({ sysctl, hasIpv6 }: IpStack): SettingLines {
  const general = new Map<string, string>();
  const ofDevices: string[] = [];
  for (const name of ALWAYS) {
    const value = sysctl.get(name);
    if (value !== undefined) general.set(name, value);
  }
  for (const [name, value] of sysctl.entries()) {
    if (!hasIpv6 && name.startsWith('net.ipv6.')) continue;
    const part = /^net\.(ipv[46])\.(conf|neigh)\.(.+)\.([^.]+)$/u.exec(name);
    if (part === null) {
      const usual = GLOBAL_DEFAULTS[name] ?? IPV6_GLOBAL_DEFAULTS[name];
      if (usual !== undefined && usual !== value) general.set(name, value);
      continue;
    }
    const [, family = '', kind = '', place = '', setting = ''] = part;
    if (place === 'all' || place === 'default') {
      // What forwarding changes of IPv4, the kernel changes with it.
      const isImplied = setting === 'forwarding' && (family === 'ipv4' || place === 'default');
      if (!isImplied && value !== usualOf(`${family}.${kind}`, place, setting)) general.set(name, value);
    } else if (
      place !== 'lo' &&
      !FOLLOWING.has(setting) &&
      value !== sysctl.get(`net.${family}.${kind}.default.${setting}`)
    ) {
      ofDevices.push(`${name}=${value}`);
    }
  }
  const lines = [...general].map(([name, value]) => `${name}=${value.replaceAll('\t', ' ')}`);
  return { general: [...FIXED, ...(hasIpv6 ? SETTLED_IPV6 : WITHOUT_IPV6), ...lines], ofDevices };
}

/** It is that of the link. */
const FOLLOWING: ReadonlySet<string> = new Set(['mtu']);

function usualOf(kind: string, place: string, setting: string): string | undefined {
  if (kind === 'ipv4.neigh') return NEIGHBOR_DEFAULTS[setting];
  if (kind === 'ipv6.neigh') return IPV6_NEIGHBOR_DEFAULTS[setting];
  if (kind === 'ipv6.conf') return IPV6_CONF_DEFAULTS[setting];
  return place === 'all' && setting === 'rp_filter' ? '0' : CONF_DEFAULTS[setting];
}
