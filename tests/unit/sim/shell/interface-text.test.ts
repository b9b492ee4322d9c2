import { describe, expect, it } from 'vitest';
import type { SimTime } from '#sim/base/time';
import { parseCidr } from '#sim/wire/cidr';
import { parseIpv4 } from '#sim/wire/ipv4-address';
import { interfaceAddress } from '#sim/net/interface-table';
import { routeOf, type Route, type RouteOptions } from '#sim/net/route-table';
import {
  formatAddressListing,
  formatBriefListing,
  formatLinkListing,
  formatNeighbor,
  formatRoute,
  type InterfaceSnapshot,
} from '#sim/shell/interface-text';
import { deviceCalled } from '#kit/fake-device';

function address(text: string): ReturnType<typeof interfaceAddress> {
  const [ip = '', prefix = ''] = text.split('/');
  return interfaceAddress(parseIpv4(ip)!, Number(prefix), ip === '127.0.0.1' ? 'host' : 'global');
}

const COUNTERS = { bytes: 3193, packets: 29, dropped: 0 };
const LINK: InterfaceSnapshot = {
  index: 2,
  name: 'eth0',
  kind: 'veth',
  mac: '0a:58:0a:f4:01:02',
  mtuBytes: 1450,
  isUp: true,
  hasCarrier: true,
  master: undefined,
  peerIndex: 5,
  peerName: undefined,
  peerNamespaceId: 0,
  addresses: [address('10.244.1.2/24')],
  received: COUNTERS,
  sent: COUNTERS,
};
const LOOPBACK: InterfaceSnapshot = {
  ...LINK,
  index: 1,
  name: 'lo',
  kind: 'loopback',
  mac: '00:00:00:00:00:00',
  mtuBytes: 65536,
  peerIndex: undefined,
  peerNamespaceId: undefined,
  addresses: [address('127.0.0.1/8')],
};

// From `ip addr` and `ip link` of iproute2 6.1 in a network namespace of Linux 6.18.
describe('formatAddressListing', () => {
  it('prints a Pod interface as iproute2 does', () => {
    expect(formatAddressListing(LINK)).toBe(`\
2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default qlen 1000
    link/ether 0a:58:0a:f4:01:02 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 10.244.1.2/24 brd 10.244.1.255 scope global eth0
       valid_lft forever preferred_lft forever
`);
  });

  it('prints the loopback interface', () => {
    expect(formatAddressListing(LOOPBACK)).toBe(`\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
`);
  });

  it('prints a bridge port with its master and a device that is down', () => {
    const port = { ...LINK, index: 5, name: 'veth6844d090', peerIndex: 2, master: 'cni0', addresses: [] };
    expect(formatAddressListing(port).split('\n')[0]).toBe(
      '5: veth6844d090@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue master cni0 state UP group default qlen 1000',
    );
    expect(formatAddressListing({ ...LINK, isUp: false }).split('\n')[0]).toBe(
      '2: eth0@if5: <BROADCAST,MULTICAST> mtu 1450 qdisc noop state DOWN group default qlen 1000',
    );
  });
});

describe('formatLinkListing', () => {
  it('prints counters in the columns of ip -s link', () => {
    expect(formatLinkListing(LOOPBACK, true)).toBe(`\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    RX:  bytes packets errors dropped  missed   mcast           
          3193      29      0       0       0       0 
    TX:  bytes packets errors dropped carrier collsns           
          3193      29      0       0       0       0 
`);
  });
});

describe('formatBriefListing', () => {
  it('prints one line with addresses, or with the link', () => {
    expect(formatBriefListing(LOOPBACK, true)).toBe('lo               UNKNOWN        127.0.0.1/8 \n');
    expect(formatBriefListing(LOOPBACK, false)).toBe(
      'lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> \n',
    );
  });
});

function route(destination: string, rest: Partial<RouteOptions>): Route {
  return routeOf({ destination: parseCidr(destination)!, scope: 'global', ...rest }, 254);
}

// The routes of node1 in the recording 10-dns, and of Calico's in 15-policy-calico.
describe('formatRoute', () => {
  const eth0 = deviceCalled('eth0');
  it.each([
    [
      'default via 192.168.0.1 dev eth0 \n',
      route('0.0.0.0/0', { gateway: parseIpv4('192.168.0.1')!, device: eth0 }),
    ],
    [
      '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1 \n',
      route('10.244.1.0/24', {
        device: deviceCalled('cni0'),
        protocol: 'kernel',
        scope: 'link',
        source: parseIpv4('10.244.1.1')!,
      }),
    ],
    [
      '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink \n',
      route('10.244.2.0/24', {
        gateway: parseIpv4('10.244.2.0')!,
        device: deviceCalled('flannel.1'),
        isOnlink: true,
      }),
    ],
    ['169.254.1.1 dev eth0 scope link \n', route('169.254.1.1/32', { device: eth0, scope: 'link' })],
    [
      'blackhole 10.244.1.0/26 proto bird \n',
      route('10.244.1.0/26', { type: 'blackhole', protocol: 'bird' }),
    ],
  ])('prints %s', (text, entry) => {
    expect(formatRoute(entry)).toBe(text);
  });
});

describe('formatNeighbor', () => {
  const device = deviceCalled('cni0');
  it('prints the hardware address of those that have one', () => {
    const neighbor = {
      address: parseIpv4('10.244.1.2')!,
      device,
      mac: device.mac,
      usedAt: 0 as SimTime,
      confirmedAt: 0 as SimTime,
      updatedAt: 0 as SimTime,
      probes: 0,
      isRouter: false,
    };
    expect(formatNeighbor({ ...neighbor, state: 'DELAY' })).toBe(
      '10.244.1.2 dev cni0 lladdr 0a:58:0a:f4:01:02 DELAY \n',
    );
    expect(formatNeighbor({ ...neighbor, mac: undefined, state: 'FAILED' })).toBe(
      '10.244.1.2 dev cni0 FAILED \n',
    );
  });
});
