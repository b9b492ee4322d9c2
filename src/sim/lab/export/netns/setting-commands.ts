/**
 * The settings of a namespace as `NAME=VALUE` for sysctl(8). A new namespace takes some of its defaults from the machine, so what
 * decides the way of a packet is written in any case, and the rest where it is not Linux's default.
 */
import type { IpStack } from '../../../net/ip-stack';
import { CONF_DEFAULTS, GLOBAL_DEFAULTS, NEIGHBOR_DEFAULTS } from '../../../net/sysctl-defaults';

/** A machine may have others: its distribution's, or its administrator's. */
const ALWAYS = [
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.default.rp_filter',
  'net.ipv4.conf.all.route_localnet',
  'net.ipv4.tcp_syn_linear_timeouts',
  'net.bridge.bridge-nf-call-iptables',
  'net.netfilter.nf_conntrack_tcp_be_liberal',
];

/** The kernel of a machine with much memory would announce larger windows than those of usual nodes. */
const FIXED = [
  'net.ipv4.tcp_rmem=4096 131072 6291456',
  'net.ipv6.conf.all.disable_ipv6=1',
  'net.ipv6.conf.default.disable_ipv6=1',
];

export interface SettingLines {
  /** Before there are devices, which take what `default` says. */
  readonly general: readonly string[];
  readonly ofDevices: readonly string[];
}

export function settingLinesOf({ sysctl }: IpStack): SettingLines {
  const general = new Map<string, string>();
  const ofDevices: string[] = [];
  for (const name of ALWAYS) {
    const value = sysctl.get(name);
    if (value !== undefined) general.set(name, value);
  }
  for (const [name, value] of sysctl.entries()) {
    const part = /^net\.ipv4\.(conf|neigh)\.(.+)\.([^.]+)$/u.exec(name);
    if (part === null) {
      const usual = GLOBAL_DEFAULTS[name];
      if (usual !== undefined && usual !== value) general.set(name, value);
      continue;
    }
    const [, family = '', place = '', setting = ''] = part;
    if (place === 'all' || place === 'default') {
      // What forwarding changes, the kernel changes with it.
      if (setting !== 'forwarding' && value !== usualOf(family, place, setting)) general.set(name, value);
    } else if (place !== 'lo' && value !== sysctl.get(`net.ipv4.${family}.default.${setting}`)) {
      ofDevices.push(`${name}=${value}`);
    }
  }
  const lines = [...general].map(([name, value]) => `${name}=${value.replaceAll('\t', ' ')}`);
  return { general: [...FIXED, ...lines], ofDevices };
}

function usualOf(family: string, place: string, setting: string): string | undefined {
  if (family === 'neigh') return NEIGHBOR_DEFAULTS[setting];
  return place === 'all' && setting === 'rp_filter' ? '0' : CONF_DEFAULTS[setting];
}
