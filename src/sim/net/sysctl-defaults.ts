/** The defaults of `sysctl.ts`, and what `all`, `default` and a device make together (include/linux/inetdevice.h). */

import { TRANSPORT_DEFAULTS } from './transport-settings';

/** Of a namespace. */
export const GLOBAL_DEFAULTS: Readonly<Record<string, string>> = {
  ...TRANSPORT_DEFAULTS,
  'net.ipv4.fib_multipath_hash_policy': '0',
  'net.ipv4.vs.conn_reuse_mode': '1',
  'net.ipv4.vs.conntrack': '0',
  'net.ipv4.vs.expire_nodest_conn': '0',
  'net.ipv4.vs.expire_quiescent_template': '0',
  'net.ipv4.vs.sloppy_tcp': '0',
  'net.ipv4.icmp_echo_ignore_all': '0',
  'net.ipv4.icmp_echo_ignore_broadcasts': '1',
  'net.ipv4.icmp_errors_use_inbound_ifaddr': '0',
  'net.ipv4.icmp_ignore_bogus_error_responses': '1',
  'net.ipv4.icmp_msgs_burst': '50',
  'net.ipv4.icmp_msgs_per_sec': '1000',
  'net.ipv4.icmp_ratelimit': '1000',
  'net.ipv4.icmp_ratemask': '6168',
  'net.ipv4.ip_default_ttl': '64',
  'net.ipv4.ip_forward': '0',
  'net.ipv4.ip_forward_use_pmtu': '0',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_no_pmtu_disc': '0',
  'net.ipv4.ip_nonlocal_bind': '0',
  'net.ipv4.ipfrag_high_thresh': '4194304',
  'net.ipv4.ipfrag_low_thresh': '3145728',
  'net.ipv4.ipfrag_max_dist': '64',
  'net.ipv4.ipfrag_time': '30',
  'net.ipv4.route.min_adv_mss': '256',
  'net.ipv4.route.min_pmtu': '552',
  'net.ipv4.route.mtu_expires': '600',
  'net.bridge.bridge-nf-call-ip6tables': '1',
  'net.bridge.bridge-nf-call-iptables': '1',
};

/** `net.ipv4.conf.default`; systemd sets rp_filter to 2. */
export const CONF_DEFAULTS: Readonly<Record<string, string>> = {
  accept_local: '0',
  accept_redirects: '1',
  accept_source_route: '0',
  arp_accept: '0',
  arp_announce: '0',
  arp_filter: '0',
  arp_ignore: '0',
  arp_notify: '0',
  bc_forwarding: '0',
  drop_gratuitous_arp: '0',
  forwarding: '0',
  ignore_routes_with_linkdown: '0',
  log_martians: '0',
  promote_secondaries: '0',
  proxy_arp: '0',
  proxy_arp_pvlan: '0',
  route_localnet: '0',
  rp_filter: '2',
  secure_redirects: '1',
  send_redirects: '1',
  shared_media: '1',
  src_valid_mark: '0',
};

/** `net.ipv4.neigh.default`. */
export const NEIGHBOR_DEFAULTS: Readonly<Record<string, string>> = {
  anycast_delay: '100',
  app_solicit: '0',
  base_reachable_time_ms: '30000',
  delay_first_probe_time: '5',
  gc_stale_time: '60',
  gc_thresh1: '128',
  gc_thresh2: '512',
  gc_thresh3: '1024',
  locktime: '100',
  mcast_resolicit: '0',
  mcast_solicit: '3',
  proxy_delay: '80',
  proxy_qlen: '64',
  retrans_time_ms: '1000',
  ucast_solicit: '3',
  unres_qlen_bytes: '212992',
};

/** What is in force on a device. */
/** What `net.FAMILY.neigh.DEVICE` says. */
export interface NeighborSettings {
  readonly baseReachableMs: number;
  readonly delayFirstProbeSeconds: number;
  readonly retransmitMs: number;
  readonly unicastProbes: number;
  readonly multicastProbes: number;
  readonly multicastReprobes: number;
  readonly queueBytes: number;
  /** In hundredths of a second. */
  readonly proxyDelay: number;
  readonly proxyQueueLength: number;
  /** In hundredths of a second. */
  readonly lockTime: number;
  readonly staleSeconds: number;
}

export interface InterfaceSettings extends NeighborSettings {
  readonly isForwarding: boolean;
  /** 0 off, 1 strict, 2 loose. */
  readonly reversePathMode: number;
  readonly acceptsLocalSources: boolean;
  readonly isRouteLocalnet: boolean;
  readonly validatesWithMark: boolean;
  readonly sendsRedirects: boolean;
  readonly acceptsRedirects: boolean;
  readonly isSecureRedirects: boolean;
  readonly isSharedMedia: boolean;
  readonly forwardsBroadcasts: boolean;
  readonly promotesSecondaries: boolean;
  readonly isProxyArp: boolean;
  readonly isProxyArpPrivate: boolean;
  readonly isArpFilter: boolean;
  readonly arpAccept: number;
  readonly arpAnnounce: number;
  readonly arpIgnore: number;
  readonly isArpNotify: boolean;
  readonly dropsGratuitousArp: boolean;
}

type SettingReader = (family: 'conf' | 'neigh', place: 'all' | 'device', setting: string) => number;

/** The kernel's rules: some settings are on if either is, some if both are, of some the larger counts. */
export function interfaceSettingsOf(read: SettingReader): InterfaceSettings {
  const all = (setting: string): number => read('conf', 'all', setting);
  const own = (setting: string): number => read('conf', 'device', setting);
  const neighbor = (setting: string): number => read('neigh', 'device', setting);
  const either = (setting: string): boolean => all(setting) !== 0 || own(setting) !== 0;
  const both = (setting: string): boolean => all(setting) !== 0 && own(setting) !== 0;
  const larger = (setting: string): number => Math.max(all(setting), own(setting));
  const isForwarding = own('forwarding') !== 0;
  return {
    isForwarding,
    reversePathMode: larger('rp_filter'),
    acceptsLocalSources: either('accept_local'),
    isRouteLocalnet: either('route_localnet'),
    validatesWithMark: either('src_valid_mark'),
    sendsRedirects: either('send_redirects'),
    acceptsRedirects: isForwarding ? both('accept_redirects') : either('accept_redirects'),
    isSecureRedirects: either('secure_redirects'),
    isSharedMedia: either('shared_media'),
    forwardsBroadcasts: both('bc_forwarding'),
    promotesSecondaries: either('promote_secondaries'),
    isProxyArp: either('proxy_arp'),
    isProxyArpPrivate: either('proxy_arp_pvlan'),
    isArpFilter: either('arp_filter'),
    arpAccept: larger('arp_accept'),
    arpAnnounce: larger('arp_announce'),
    arpIgnore: larger('arp_ignore'),
    isArpNotify: larger('arp_notify') !== 0,
    dropsGratuitousArp: either('drop_gratuitous_arp'),
    ...neighborSettingsOf(neighbor),
  };
}

export function neighborSettingsOf(neighbor: (setting: string) => number): NeighborSettings {
  return {
    baseReachableMs: neighbor('base_reachable_time_ms'),
    delayFirstProbeSeconds: neighbor('delay_first_probe_time'),
    retransmitMs: neighbor('retrans_time_ms'),
    unicastProbes: neighbor('ucast_solicit'),
    multicastProbes: neighbor('mcast_solicit'),
    multicastReprobes: neighbor('mcast_resolicit'),
    queueBytes: neighbor('unres_qlen_bytes'),
    proxyDelay: neighbor('proxy_delay'),
    proxyQueueLength: neighbor('proxy_qlen'),
    lockTime: neighbor('locktime'),
    staleSeconds: neighbor('gc_stale_time'),
  };
}
