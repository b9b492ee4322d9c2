/**
 * What `ip -d link` adds (ip/iplink_bridge.c, iplink_bridge_slave.c, iplink_vxlan.c). Settings that the lab does not have
 * show Linux's defaults, and timers stand still.
 */
import { Bridge } from '../../link/bridge';
import { GeneveDevice } from '../../link/geneve-device';
import { IpipDevice } from '../../link/ipip-device';
import { IpvlanDevice } from '../../link/ipvlan-device';
import { MacvlanDevice } from '../../link/macvlan-device';
import { VxlanDevice } from '../../link/vxlan-device';
import type { MacAddress } from '../../wire/mac-address';
import { formatMac } from '../../wire/mac-address';
import { formatIp, isAnyAddress } from '../../wire/ip-address';
import { endText, isFallback, tosText, ttlText } from './ipip-options';
import type { LinkSnapshot } from './link-snapshot';
import type { PrintDocument } from './print-document';

/** A hundredth of a second, the unit of a bridge's times. */
const CENTISECOND = 10_000_000;

/** Where it is not 65535. */
const LARGEST_MTU: Readonly<Partial<Record<LinkSnapshot['kind'], number>>> = { geneve: 65_465 };

export function printLinkDetails(document: PrintDocument, link: LinkSnapshot, isLink: boolean): void {
  const { kind, device } = link;
  const isLimited = kind !== 'loopback' && kind !== 'ipip';
  const isPort = device.master === undefined ? 0 : 1;
  const own = Number(device.hasPromiscuousFlag) + device.promiscuousReaders;
  const promiscuity = isPort + promiscuityForUppers(device) + own;
  document.field('promiscuity', promiscuity, ` promiscuity ${promiscuity} `);
  document.field('allmulti', isPort, ` allmulti ${isPort} `);
  document.field('min_mtu', isLimited ? 68 : 0, `minmtu ${isLimited ? 68 : 0} `);
  const largestMtu = isLimited ? (LARGEST_MTU[kind] ?? 65_535) : 0;
  document.field('max_mtu', largestMtu, `maxmtu ${largestMtu} `);
  printKind(document, link);
  if (isLink) document.field('inet6_addr_gen_mode', 'eui64', 'addrgenmode eui64 ');
  const queues = kind === 'veth' ? 2 : 1;
  for (const [key, name, value] of [
    ['num_tx_queues', 'numtxqueues', queues],
    ['num_rx_queues', 'numrxqueues', queues],
    ['gso_max_size', 'gso_max_size', 65_536],
    ['gso_max_segs', 'gso_max_segs', 65_535],
    ['tso_max_size', 'tso_max_size', 524_280],
    ['tso_max_segs', 'tso_max_segs', 65_535],
    ['gro_max_size', 'gro_max_size', 65_536],
  ] as const) {
    document.field(key, value, `${name} ${value} `);
  }
}

/** A device that cannot filter by several addresses takes every frame for those on it; a card can (`IFF_UNICAST_FLT`). */
function promiscuityForUppers({ kind, uppers }: LinkSnapshot['device']): number {
  return kind === 'veth' && uppers.some((upper) => upper.kind === 'macvlan') ? 1 : 0;
}

function printKind(document: PrintDocument, { kind, device }: LinkSnapshot): void {
  const { master } = device;
  if (kind === 'loopback' || (kind === 'physical' && master === undefined)) return;
  document.openObject('linkinfo');
  if (kind !== 'physical') {
    document.lineBreak();
    document.field('info_kind', kind, `    ${kind} `);
  }
  if (device instanceof Bridge) printBridge(document, device);
  if (device instanceof VxlanDevice) printVxlan(document, device);
  if (device instanceof GeneveDevice) printGeneve(document, device);
  if (device instanceof IpipDevice) printIpip(document, device);
  if (device instanceof MacvlanDevice) printMacvlan(document, device);
  if (device instanceof IpvlanDevice) printIpvlan(document, device);
  if (master instanceof Bridge) {
    document.lineBreak();
    document.field('info_slave_kind', 'bridge', '    bridge_slave ');
    printBridgePort(document, master, device);
  }
  document.closeObject();
}

function printBridge(document: PrintDocument, bridge: Bridge): void {
  const id = bridgeIdOf(bridge.mac);
  document.openObject('info_data');
  printWords(document, [
    ['forward_delay', 1500],
    ['hello_time', 200],
    ['max_age', 2000],
    ['ageing_time', Math.round(bridge.ageingTime / CENTISECOND)],
    ['stp_state', 0],
    ['priority', 32_768],
    ['vlan_filtering', 0],
    ['bridge_id', id],
    ['designated_root', `8000.${id.slice(5)}`, 'root_id'],
    ['root_port', 0],
    ['root_path_cost', 0],
    ['topology_change', 0],
    ['topology_change_detected', 0],
    ['hello_timer', '   0.00'],
    ['tcn_timer', '   0.00'],
    ['topology_change_timer', '   0.00'],
    ['gc_timer', '   0.00'],
    ['group_fwd_mask', 0],
    ['group_address', '01:80:c2:00:00:00', 'group_addr'],
    ['mcast_snooping', 0],
    ['no_linklocal_learn', 0],
    ['mcast_vlan_snooping', 0],
    ['mcast_router', 1],
    ['mcast_query_use_ifaddr', 0],
    ['mcast_querier', 0],
    ['mcast_hash_elasticity', 16],
    ['mcast_hash_max', 4096],
    ['mcast_last_member_count', 2],
    ['mcast_startup_query_count', 2],
    ['mcast_last_member_interval', 100],
    ['mcast_membership_interval', 26_000],
    ['mcast_querier_interval', 25_500],
    ['mcast_query_interval', 12_500],
    ['mcast_query_response_interval', 1000],
    ['mcast_startup_query_interval', 3124],
    ['mcast_stats_enabled', 0],
    ['mcast_igmp_version', 2],
    ['mcast_mld_version', 1],
    ['nf_call_iptables', 0],
    ['nf_call_ip6tables', 0],
    ['nf_call_arptables', 0],
  ]);
  document.closeObject();
}

function printBridgePort(document: PrintDocument, bridge: Bridge, port: LinkSnapshot['device']): void {
  const settings = bridge.portSettings(port);
  const onOff = (isOn: boolean): string => (isOn ? 'on' : 'off');
  const number = bridge.ports.length - bridge.ports.indexOf(port);
  const id = 0x8000 + number;
  const bridgeId = `8000.${bridgeIdOf(bridge.mac).slice(5)}`;
  document.openObject('info_slave_data');
  printWords(document, [
    ['state', bridge.portState(port)],
    ['priority', 32],
    ['cost', 2],
    ['hairpin', onOff(settings.isHairpin)],
    ['guard', 'off'],
    ['root_block', 'off'],
    ['fastleave', 'off'],
    ['learning', onOff(settings.isLearning)],
    ['flood', onOff(settings.isFlooding)],
    ['port_id', `0x${id.toString(16)}`, 'id'],
    ['port_no', `0x${number.toString(16)}`, 'no'],
    ['designated_port', id],
    ['designated_cost', 0],
    ['designated_bridge', bridgeId, 'bridge_id'],
    ['designated_root', bridgeId, 'root_id'],
    ['hold_timer', '   0.00'],
    ['message_age_timer', '   0.00'],
    ['forward_delay_timer', '   0.00'],
    ['topology_change_ack', 0],
    ['config_pending', 0],
    ['proxy_arp', 'off'],
    ['proxy_arp_wifi', 'off'],
    ['mcast_router', 1, 'multicast_router'],
    ['mcast_fast_leave', 'off'],
    ['mcast_flood', onOff(settings.isMulticastFlooding)],
    ['bcast_flood', onOff(settings.isBroadcastFlooding)],
    ['mcast_to_unicast', 'off'],
    ['neigh_suppress', 'off'],
    ['group_fwd_mask', 0],
    ['group_fwd_mask_str', '0x0'],
    ['vlan_tunnel', 'off'],
    ['isolated', onOff(settings.isIsolated)],
    ['locked', 'off'],
  ]);
  document.closeObject();
}

/** `8000.a:58:a:f4:1:1`, as the tool writes the numbers. */
function bridgeIdOf(mac: MacAddress): string {
  const parts = formatMac(mac)
    .split(':')
    .map((part) => Number.parseInt(part, 16).toString(16));
  return `8000.${parts.join(':')}`;
}

function printVxlan(document: PrintDocument, device: VxlanDevice): void {
  document.openObject('info_data');
  if (device.isExternal) document.field('external', true, 'external ');
  document.field('id', device.vni, `id ${device.vni} `);
  const { localAddress, underlay, remote } = device;
  if (remote !== undefined) document.field('remote', formatIp(remote), `remote ${formatIp(remote)} `);
  if (!isAnyAddress(localAddress)) {
    document.field('local', formatIp(localAddress), `local ${formatIp(localAddress)} `);
  }
  if (underlay !== undefined) document.field('link', underlay, `dev ${underlay} `);
  document.openObject('port_range');
  document.field('low', 0, 'srcport 0 ');
  document.field('high', 0, '0 ');
  document.closeObject();
  document.field('port', device.destinationPort, `dstport ${device.destinationPort} `);
  document.field('learning', false, 'nolearning ');
  document.field('ttl', 0, 'ttl auto ');
  document.json('df', 'unset');
  document.field('ageing', 300, 'ageing 300 ');
  document.field('udp_csum', false, 'noudpcsum ');
  document.field('udp_zero_csum6_tx', false, 'noudp6zerocsumtx ');
  document.field('udp_zero_csum6_rx', false, 'noudp6zerocsumrx ');
  document.closeObject();
}

function printGeneve(document: PrintDocument, device: GeneveDevice): void {
  const { remote } = device;
  document.openObject('info_data');
  if (device.isExternal) document.field('external', true, 'external ');
  document.field('id', device.vni, `id ${device.vni} `);
  if (remote !== undefined) document.field('remote', formatIp(remote), `remote ${formatIp(remote)} `);
  document.field('ttl', 0, 'ttl auto ');
  document.json('df', 'unset');
  document.field('port', device.destinationPort, `dstport ${device.destinationPort} `);
  if (!device.isExternal) document.field('udp_csum', false, 'noudpcsum ');
  document.field('udp_zero_csum6_rx', true, 'udp6zerocsumrx ');
  document.closeObject();
}

function printIpip(document: PrintDocument, device: IpipDevice): void {
  const proto = isFallback(device) ? 'any' : 'ipip';
  const tos = tosText(device);
  document.openObject('info_data');
  document.field('proto', proto, `${proto} `);
  document.field('remote', endText(device.remote), `remote ${endText(device.remote)} `);
  document.field('local', endText(device.local), `local ${endText(device.local)} `);
  document.field('ttl', device.ttl, `ttl ${ttlText(device)} `);
  if (tos !== undefined) document.field('tos', tos, `tos ${tos} `);
  document.field(
    'pmtudisc',
    device.isPathMtuDiscovered,
    device.isPathMtuDiscovered ? 'pmtudisc ' : 'nopmtudisc ',
  );
  document.closeObject();
}

/** The length of its queue for broadcasts, and that of the card's, for which the longest is taken. */
const BROADCAST_QUEUE = 1000;

function printMacvlan(document: PrintDocument, { mode }: MacvlanDevice): void {
  document.openObject('info_data');
  document.field('mode', mode, `mode ${mode} `);
  document.field('bcqueuelen', BROADCAST_QUEUE, `bcqueuelen ${BROADCAST_QUEUE} `);
  document.field('usedbcqueuelen', BROADCAST_QUEUE, `usedbcqueuelen ${BROADCAST_QUEUE} `);
  document.closeObject();
}

function printIpvlan(document: PrintDocument, { mode }: IpvlanDevice): void {
  document.openObject('info_data');
  document.field('mode', mode, ` mode ${mode} `);
  document.field('mode_flag', 'bridge', 'bridge ');
  document.closeObject();
}

function printWords(
  document: PrintDocument,
  words: readonly (readonly [name: string, value: string | number, key?: string])[],
): void {
  for (const [name, value, key = name] of words) {
    const isTimer = typeof value === 'string' && name.endsWith('_timer');
    const isFlag = value === 'on' || value === 'off';
    const json = isTimer ? Number(value) : isFlag ? value === 'on' : value;
    document.field(key, json, `${name} ${value} `);
  }
}
