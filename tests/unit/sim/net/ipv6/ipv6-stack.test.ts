import { describe, expect, it } from 'vitest';
import { Ipv6Bench, ip6, routedIpv6Network } from '#kit/ipv6-bench';
import type { NetworkNamespace } from '#sim/host/network-namespace';
import type { NetDevice } from '#sim/link/net-device';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import { PASSING_IPV6 } from '#sim/netfilter/ipv6-netfilter';
import { formatNetlinkError } from '#sim/net/netlink-error';
import { describeIpv6Route, type Ipv6Route } from '#sim/net/ipv6/ipv6-route';
import { encodeIcmpv6 } from '#sim/wire/icmpv6';
import { encodeIpv6 } from '#sim/wire/ipv6';
import { ANY_IPV6, formatIpv6, type Ipv6Address } from '#sim/wire/ipv6-address';

/** Two hosts on a cable, up and quiet. */
function pair() {
  const bench = new Ipv6Bench();
  const one = bench.namespace('one');
  const other = bench.namespace('other');
  bench.cable(one, 'e0', 0xa1, other, 'e1', 0xb1);
  bench.device(one, 'e0').isUp = true;
  bench.device(other, 'e1').isUp = true;
  bench.run(20);
  return { bench, one, other, device: bench.device(one, 'e0'), far: bench.device(other, 'e1') };
}

function routesOf(namespace: NetworkNamespace): string[] {
  return namespace.stack.ipv6.routing.tables.flatMap((table) =>
    table.entries().map((route) => `${table.id} ${describeIpv6Route(route)} metric ${route.metric}`),
  );
}

function addressesOf(namespace: NetworkNamespace, device: NetDevice): string[] {
  return namespace.stack.ipv6
    .addressesOf(device)
    .map(({ address, prefixLength }) => `${formatIpv6(address)}/${prefixLength}`);
}

/** Puts an ICMPv6 message on the wire as if its sender had made it. */
function sendRaw(
  sender: NetDevice,
  message: { type: number; rest: number; payload: readonly number[] },
  source: Ipv6Address,
  destination: Ipv6Address,
): void {
  const body = { ...message, code: 0, payload: Uint8Array.from(message.payload) };
  const payload = encodeIcmpv6(body, { source, destination });
  const header = { trafficClass: 0, flowLabel: 0, nextHeader: 58, hopLimit: 255, source, destination };
  const bytes = encodeIpv6({ header, payload });
  const { owner } = sender;
  const packet = ownerPackets(owner).allocate(bytes.length);
  packet.networkOffset = packet.start;
  packet.buffer.set(bytes, packet.start);
  packet.end = packet.start + bytes.length;
  packet.start -= 14;
  packet.setUint16(packet.start, 0x3333);
  packet.setUint32(packet.start + 2, Number(destination & 0xffff_ffffn));
  packet.setUint16(packet.start + 6, sender.macHigh);
  packet.setUint32(packet.start + 8, sender.macLow);
  packet.setUint16(packet.start + 12, 0x86dd);
  sender.send(packet);
}

function ownerPackets(owner: object): NetworkNamespace['stack']['packets'] {
  if (!('packets' in owner)) throw new Error('not a stack');
  return (owner as NetworkNamespace['stack']).packets;
}

function bytesOf(address: string): number[] {
  const value = ip6(address);
  return Array.from({ length: 16 }, (_, index) => Number((value >> BigInt(120 - index * 8)) & 0xffn));
}

const ROUTER_ADVERTISEMENT = {
  type: 134,
  rest: (32 << 24) | 1800,
  payload: [
    ...[0, 0, 0, 0, 0, 0, 0, 0],
    // Prefix information, fd00:5::/64 on the link and for addresses, valid a day, preferred four hours.
    ...[3, 4, 64, 0xc0, 0, 1, 0x51, 0x80, 0, 0, 0x38, 0x40, 0, 0, 0, 0, ...bytesOf('fd00:5::')],
    ...[1, 1, 2, 0, 0, 0, 0, 0xb1],
    ...[5, 1, 0, 0, 0, 0, 0x05, 0x78],
  ],
};

describe('Ipv6Stack', () => {
  it('says nothing at all where the lab has no IPv6', () => {
    const bench = new Ipv6Bench(false);
    const one = bench.namespace('one');
    const other = bench.namespace('other');
    bench.cable(one, 'e0', 1, other, 'e1', 2);
    const lines = bench.tcpdump(one, 'e0');
    bench.device(one, 'e0').isUp = true;
    bench.device(other, 'e1').isUp = true;
    bench.run(20);
    expect(lines).toEqual([]);
    expect(one.stack.sysctl.get('net.ipv6.conf.e0.disable_ipv6')).toBe('1');
    const refused = one.stack.ipv6.addAddress(bench.device(one, 'e0'), {
      address: ip6('fd00::1'),
      prefixLength: 64,
    });
    expect(refused.ok ? '' : formatNetlinkError(refused.error)).toBe(
      'Error: ipv6: IPv6 is disabled on this device.',
    );
  });

  it('speaks IPv6 once disable_ipv6 is cleared, and forgets all of it when it is set', () => {
    const { one, device, bench } = pair();
    bench.addAddress(one, 'e0', 'fd00::1/64', true);
    one.stack.sysctl.set('net.ipv6.conf.e0.disable_ipv6', '1');
    expect(addressesOf(one, device)).toEqual([]);
    expect(routesOf(one)).toEqual(['255 local ::1/128 dev lo metric 0']);
    one.stack.sysctl.set('net.ipv6.conf.e0.disable_ipv6', '0');
    expect(addressesOf(one, device)).toEqual(['fe80::ff:fe00:a1/64']);
  });

  it('lists addresses and routes as the kernel does', () => {
    const { one, device, bench } = pair();
    bench.addAddress(one, 'e0', 'fd00:9::1/64', true);
    bench.addAddress(one, 'e0', 'fd00:9::2/128', true);
    const options = { address: ip6('fd00:9::3'), prefixLength: 128, peer: ip6('fd00:9::4'), hasNoDad: true };
    one.stack.ipv6.addAddress(device, options);
    expect(addressesOf(one, device)).toEqual([
      'fd00:9::3/128',
      'fd00:9::2/128',
      'fd00:9::1/64',
      'fe80::ff:fe00:a1/64',
    ]);
    expect(routesOf(one)).toEqual([
      '254 fd00:9::2/128 dev e0 metric 256',
      '254 fd00:9::3/128 dev e0 metric 256',
      '254 fd00:9::4/128 dev e0 metric 256',
      '254 fd00:9::/64 dev e0 metric 256',
      '254 fe80::/64 dev e0 metric 256',
      '255 local ::1/128 dev lo metric 0',
      '255 local fd00:9::1/128 dev e0 metric 0',
      '255 local fd00:9::2/128 dev e0 metric 0',
      '255 local fd00:9::3/128 dev e0 metric 0',
      '255 local fe80::ff:fe00:a1/128 dev e0 metric 0',
      '255 multicast ff00::/8 dev e0 metric 256',
    ]);
  });

  it('loses its addresses with the link, but for the one that it makes itself', () => {
    const { one, device, bench } = pair();
    bench.addAddress(one, 'e0', 'fd00:9::1/64');
    bench.run(3);
    device.isUp = false;
    expect(addressesOf(one, device)).toEqual([]);
    expect(routesOf(one)).toEqual(['255 local ::1/128 dev lo metric 0']);
    device.isUp = true;
    expect(addressesOf(one, device)).toEqual(['fe80::ff:fe00:a1/64']);
    one.stack.sysctl.set('net.ipv6.conf.e0.keep_addr_on_down', '1');
    bench.addAddress(one, 'e0', 'fd00:9::1/64', true);
    device.isUp = false;
    device.isUp = true;
    bench.run(3);
    expect(addressesOf(one, device)).toEqual(['fd00:9::1/64', 'fe80::ff:fe00:a1/64']);
    expect(one.stack.ipv6.typeOf(ip6('fd00:9::1'))).toBe('LOCAL');
  });

  it('refuses addresses and routes in the words of the kernel', () => {
    const { one, device } = pair();
    const { ipv6 } = one.stack;
    const complaint = (result: { ok: boolean } & object): string =>
      'error' in result
        ? formatNetlinkError(result.error as Parameters<typeof formatNetlinkError>[0])
        : 'done';
    const add = (address: string, prefixLength = 64): string =>
      complaint(ipv6.addAddress(device, { address: ip6(address), prefixLength }));
    const route = (destination: string, gateway: string | undefined, isOverDevice: boolean): string =>
      complaint(
        ipv6.routing.insertRoute(
          {
            destination: { address: ip6(destination), prefixLength: 64 },
            gateway: gateway === undefined ? undefined : ip6(gateway),
            device: isOverDevice ? device : undefined,
          },
          'add',
        ),
      );
    expect([add('fd00:9::1'), add('fd00:9::1'), add('ff02::5'), add('::1', 128)]).toEqual([
      'done',
      'Error: ipv6: address already assigned.',
      'Error: ipv6: Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag.',
      'Error: ipv6: Cannot assign loopback address on this device.',
    ]);
    expect(complaint(ipv6.removeAddress(device, ip6('fd00:9::77')))).toBe('Error: ipv6: address not found.');
    expect([
      route('fd00:77::', 'fd00:99::1', false),
      route('fd00:77::', 'fe80::1', false),
      route('fd00:77::', 'fe80::ff:fe00:a1', true),
      route('fd00:77::1', undefined, true),
      route('fd00:77::', undefined, true),
    ]).toEqual([
      'RTNETLINK answers: No route to host',
      'Error: Egress device not specified.',
      'Error: Gateway can not be a local address.',
      'done',
      'RTNETLINK answers: File exists',
    ]);
  });

  it('makes one route of several gateways of one metric, and uses them all', () => {
    const { one, bench } = pair();
    bench.addAddress(one, 'e0', 'fd00:9::1/64', true);
    const { routing } = one.stack.ipv6;
    const destination = { address: ANY_IPV6, prefixLength: 0 };
    routing.insertRoute({ destination, gateway: ip6('fd00:9::50') }, 'add');
    routing.insertRoute({ destination, gateway: ip6('fd00:9::51') }, 'append');
    const [route] = routing.main.at(destination);
    expect(route?.paths.map(({ route: way }) => way.gateway)).toEqual([ip6('fd00:9::50'), ip6('fd00:9::51')]);
    const used = new Set<Ipv6Route['gateway']>();
    for (let host = 1n; host < 40n; host += 1n) {
      used.add(one.stack.ipv6.routeTo(ip6(`fd00:77::${host.toString(16)}`))?.gateway);
    }
    expect(used.size).toBe(2);
  });

  it('configures itself by what a router advertises', () => {
    const { bench, one, device, far } = pair();
    sendRaw(far, ROUTER_ADVERTISEMENT, ip6('fe80::ff:fe00:b1'), ip6('ff02::1'));
    bench.run(3);
    expect(addressesOf(one, device)).toEqual(['fd00:5::ff:fe00:a1/64', 'fe80::ff:fe00:a1/64']);
    expect(routesOf(one).slice(0, 3)).toEqual([
      '254 fd00:5::/64 dev e0 metric 256',
      '254 fe80::/64 dev e0 metric 256',
      '254 default via fe80::ff:fe00:b1 dev e0 metric 1024',
    ]);
    const [route] = one.stack.ipv6.routes.at({ address: ANY_IPV6, prefixLength: 0 });
    expect(route).toMatchObject({ protocol: 'ra', mtuBytes: 1400, hopLimit: 32 });
    expect(one.stack.ipv6.neighbors.entries()).toMatchObject([{ isRouter: true, state: 'STALE' }]);
    expect(one.stack.sysctl.get('net.ipv6.conf.e0.mtu')).toBe('1400');
    bench.run(1800);
    expect(one.stack.ipv6.routeTo(ip6('fd00:77::1'))).toBeUndefined();
    bench.run(86_400);
    expect(addressesOf(one, device)).toEqual(['fe80::ff:fe00:a1/64']);
  });

  it('does not believe routers while it forwards itself', () => {
    const { bench, one, device, far } = pair();
    one.stack.sysctl.set('net.ipv6.conf.all.forwarding', '1');
    sendRaw(far, ROUTER_ADVERTISEMENT, ip6('fe80::ff:fe00:b1'), ip6('ff02::1'));
    bench.run(3);
    expect(addressesOf(one, device)).toEqual(['fe80::ff:fe00:a1/64']);
  });

  it('chooses its source by scope, device, label and prefix', () => {
    const { bench, one, device } = pair();
    bench.addAddress(one, 'e0', '2001:db8:1::1/64', true);
    bench.addAddress(one, 'e0', 'fd00:9::1/64', true);
    bench.addAddress(one, 'e0', '2001:db8:2::1/64', true);
    const source = (destination: string): string => {
      const address = one.stack.ipv6.sourceAddressFor(device, ip6(destination));
      return address === undefined ? '' : formatIpv6(address);
    };
    expect(source('2001:db8:1::77')).toBe('2001:db8:1::1');
    expect(source('2001:db8:2::77')).toBe('2001:db8:2::1');
    expect(source('fd77::1')).toBe('fd00:9::1');
    expect(source('fe80::1')).toBe('fe80::ff:fe00:a1');
    expect(source('ff02::1')).toBe('fe80::ff:fe00:a1');
  });

  it('sends a host another way over the same link by a redirect, which the host takes', () => {
    const bench = new Ipv6Bench();
    const router = bench.namespace('router');
    const bridge = bench.bridge(router, 'br0', 0xcc);
    router.stack.sysctl.set('net.ipv6.conf.all.forwarding', '1');
    bridge.isUp = true;
    const hosts = ['one', 'other'].map((name, index) => {
      const host = bench.namespace(name);
      bench.cable(host, 'eth0', index + 1, router, `p${index}`, index + 0x11);
      const port = bench.device(router, `p${index}`);
      bridge.attachPort(port);
      port.isUp = true;
      bench.device(host, 'eth0').isUp = true;
      bench.addAddress(host, 'eth0', `fd00:a::${index + 1}/64`, true);
      return host;
    });
    const [one, other] = hosts;
    if (one === undefined || other === undefined) throw new Error('two hosts were made');
    bench.addAddress(router, 'br0', 'fd00:a::ff/64', true);
    bench.addAddress(other, 'eth0', 'fd00:c::1/64', true);
    bench.run(5);
    bench.route(one, 'fd00:c::/64', 'fe80::ff:fe00:cc', bench.device(one, 'eth0'));
    bench.route(router, 'fd00:c::/64', 'fe80::ff:fe00:2', bridge);
    bench.route(other, '::/0', 'fd00:a::ff');
    const lines = bench.tcpdump(one, 'eth0');
    const socket = one.ping.open();
    const payload = new Uint8Array(8);
    socket.send({ destination: ip6('fd00:c::1'), sequence: 1, payload, source: ip6('fd00:a::1') });
    bench.run(1);
    expect(lines.join('\n')).toContain('ICMP6, redirect');
    expect(one.stack.ipv6.routeCache.entries()).toMatchObject([
      { destination: ip6('fd00:c::1'), gateway: ip6('fe80::ff:fe00:2') },
    ]);
  });

  it('answers neighbors for an address that it stands in for', () => {
    const { bench, one, other } = pair();
    bench.addAddress(one, 'e0', 'fd00:9::1/64', true);
    bench.addAddress(other, 'e1', 'fd00:9::2/64', true);
    other.stack.sysctl.set('net.ipv6.conf.all.forwarding', '1');
    other.stack.sysctl.set('net.ipv6.conf.all.proxy_ndp', '1');
    other.stack.ipv6.discovery.addProxy(ip6('fd00:9::99'), bench.device(other, 'e1'));
    one.stack.ipv6.neighbors.probe(ip6('fd00:9::99'), bench.device(one, 'e0'));
    bench.run(2);
    expect(one.stack.ipv6.neighbors.find(ip6('fd00:9::99'), bench.device(one, 'e0'))).toMatchObject({
      state: 'REACHABLE',
      mac: bench.device(other, 'e1').mac,
    });
  });

  it('asks netfilter at every hook, also for frames that are bridged', () => {
    const { bench, client, router, server } = routedIpv6Network();
    const seen: string[] = [];
    const names = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
    router.stack.netfilter.ipv6 = {
      ...PASSING_IPV6,
      isActive: true,
      run: (hook, packet, ingress, egress) => {
        if (packet.uint8(packet.networkOffset + 6) !== 58 || packet.uint8(packet.transportOffset) < 130) {
          seen.push(`${names[hook] ?? ''} ${ingress?.name ?? '-'} ${egress?.name ?? '-'}`);
        }
        return hook === HOOK.FORWARD && packet.uint8(packet.networkOffset + 7) === 9
          ? VERDICT.DROP
          : VERDICT.ACCEPT;
      },
    };
    const socket = client.ping.open();
    let replies = 0;
    socket.onReply = (): void => {
      replies += 1;
    };
    const payload = new Uint8Array(8);
    socket.send({ destination: ip6('fd00:b::20'), sequence: 1, payload });
    bench.run(1);
    expect(seen).toEqual([
      'PREROUTING br0 -',
      'FORWARD br0 pb',
      'POSTROUTING br0 pb',
      'PREROUTING pb -',
      'FORWARD pb br0',
      'POSTROUTING pb br0',
    ]);
    socket.send({ destination: ip6('fd00:b::20'), sequence: 2, payload, ttl: 10 });
    bench.run(1);
    expect(replies).toBe(1);
    expect(server.stack.ipv6.counters.entries()).toContainEqual(['Icmp6InEchos', 1]);
  });

  it('gives up on a datagram whose pieces do not all come', () => {
    const { bench, one, other } = pair();
    bench.addAddress(one, 'e0', 'fd00:9::1/64', true);
    bench.addAddress(other, 'e1', 'fd00:9::2/64', true);
    const lines = bench.tcpdump(one, 'e0');
    const device = bench.device(one, 'e0');
    const sendOn = device.send.bind(device);
    device.send = (packet): void => {
      const isFragment = packet.uint8(packet.networkOffset + 6) === 44;
      // The second of three: the one that begins at byte 1448 and is not the last.
      if (!isFragment || packet.uint16(packet.networkOffset + 42) !== 1449) sendOn(packet);
    };
    one.ping.open().send({ destination: ip6('fd00:9::2'), sequence: 1, payload: new Uint8Array(3000) });
    bench.run(70);
    expect(lines.join('\n')).toContain(
      'fd00:9::2 > fd00:9::1: [icmp6 sum ok] ICMP6, time exceeded in-transit (reassembly)',
    );
  });
});

describe('Sockets of both families', () => {
  it('listen on :: for IPv4 too, unless they are told not to', () => {
    const { bench, one, other } = pair();
    bench.addAddress(one, 'e0', 'fd00:9::1/64', true);
    bench.addAddress(other, 'e1', 'fd00:9::2/64', true);
    const listener = other.tcp.listen({ address: ANY_IPV6, port: 80 });
    const strict = other.tcp.listen({ address: ANY_IPV6, port: 81, isIpv6Only: true });
    if (typeof listener === 'string' || typeof strict === 'string') throw new Error('a port is taken');
    expect(other.tcp.listen({ port: 80 })).toBe('address-in-use');
    expect(typeof other.tcp.listen({ port: 81 })).not.toBe('string');
    const overIpv4 = other.tcp.connect({
      address: other.stack.addressesOf(other.stack.loopback)[0]!.address,
      port: 80,
    });
    const overIpv6 = one.tcp.connect({ address: ip6('fd00:9::2'), port: 80 });
    bench.run(1);
    expect([overIpv4, overIpv6].map((end) => (typeof end === 'string' ? end : end.state))).toEqual([
      'ESTABLISHED',
      'ESTABLISHED',
    ]);
    expect(listener.waitingCount).toBe(2);
  });

  it('go by the MSS of the loopback device when they talk to themselves', () => {
    const bench = new Ipv6Bench();
    const one = bench.namespace('one');
    const lines = bench.tcpdump(one, 'lo');
    one.tcp.listen({ address: ANY_IPV6, port: 80 });
    one.tcp.connect({ address: ip6('::1'), port: 80 });
    bench.run(1);
    expect(lines[0]).toContain('win 65476, options [mss 65476,');
    expect(lines.find((line) => line.includes('[S.]'))).toContain('win 65464, options [mss 65476,');
  });
});
