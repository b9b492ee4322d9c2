import { describe, expect, it } from 'vitest';
import { IpBench } from '#kit/ip-bench';

/** client 10.0.1.2 - router 10.0.1.1 / 10.0.2.1 - server 10.0.2.2 */
function routedNetwork(mtuBehindRouter = 1500) {
  const bench = new IpBench();
  const client = bench.stack('client');
  const router = bench.stack('router');
  const server = bench.stack('server');
  bench.connect(client, '10.0.1.2/24', router, '10.0.1.1/24');
  bench.connect(router, '10.0.2.1/24', server, '10.0.2.2/24', mtuBehindRouter);
  bench.route(client, '0.0.0.0/0', '10.0.1.1');
  bench.route(server, '0.0.0.0/0', '10.0.2.1');
  router.sysctl.set('net.ipv4.ip_forward', '1');
  return { bench, client, router, server };
}

describe('IpStack', () => {
  it('asks for a neighbor, sends what waited, and is answered', () => {
    const bench = new IpBench();
    const one = bench.stack('one');
    const other = bench.stack('other');
    bench.connect(one, '10.0.0.1/24', other, '10.0.0.2/24');
    const lines = bench.tcpdump(one, 'eth0');
    bench.ping(one, '10.0.0.2');
    bench.run(1);
    expect(lines).toEqual([
      'ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28',
      'ARP, Reply 10.0.0.2 is-at 02:00:00:00:00:03, length 28',
      'IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 77, seq 1, length 64',
      'IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id 77, seq 1, length 64',
    ]);
  });

  it('probes a neighbor that it learned from a request by unicast after five seconds of use', () => {
    const bench = new IpBench();
    const one = bench.stack('one');
    const other = bench.stack('other');
    bench.connect(one, '10.0.0.1/24', other, '10.0.0.2/24');
    bench.ping(one, '10.0.0.2');
    bench.run(1);
    const lines = bench.tcpdump(one, 'eth0');
    bench.run(6);
    expect(lines).toEqual([
      'ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28',
      'ARP, Reply 10.0.0.1 is-at 02:00:00:00:00:02, length 28',
    ]);
  });

  it('lowers the time to live at each router and lets the far end answer', () => {
    const { bench, client, server } = routedNetwork();
    const lines = bench.tcpdump(server, 'eth0');
    bench.ping(client, '10.0.2.2');
    bench.run(1);
    expect(lines.filter((line) => line.includes('ICMP'))).toEqual([
      'IP 10.0.1.2 > 10.0.2.2: ICMP echo request, id 77, seq 1, length 64',
      'IP 10.0.2.2 > 10.0.1.2: ICMP echo reply, id 77, seq 1, length 64',
    ]);
  });

  it('answers a packet whose time to live runs out from the address that faces the sender', () => {
    const { bench, client } = routedNetwork();
    const lines = bench.tcpdump(client, 'eth0');
    bench.ping(client, '10.0.2.2', { ttl: 1 });
    bench.run(1);
    expect(lines.at(-1)).toBe('IP 10.0.1.1 > 10.0.1.2: ICMP time exceeded in-transit, length 92');
    expect(bench.drops()).toEqual([
      'router:eth0: The time to live ran out. IP 10.0.1.2 > 10.0.2.2: ICMP echo request, id 77, seq 1, length 64',
    ]);
  });

  it('does not forward unless told to', () => {
    const { bench, client, router } = routedNetwork();
    router.sysctl.set('net.ipv4.ip_forward', '0');
    bench.ping(client, '10.0.2.2');
    bench.run(1);
    expect(bench.drops()[0]).toMatch(/^router:eth0: Forwarding is switched off/);
  });

  it('says that a network is unreachable when a router knows no route', () => {
    const { bench, client } = routedNetwork();
    const lines = bench.tcpdump(client, 'eth0');
    bench.ping(client, '10.9.9.9');
    bench.run(1);
    expect(lines.at(-1)).toBe('IP 10.0.1.1 > 10.0.1.2: ICMP net 10.9.9.9 unreachable, length 92');
  });

  it('refuses to send without a route of its own', () => {
    const bench = new IpBench();
    expect(bench.ping(bench.stack('lonely'), '10.0.0.1', { source: '10.0.0.2' })).toBe('network-unreachable');
    expect(bench.drops()[0]).toMatch(/^lonely: There is no route to the destination: 10.0.0.1/);
  });

  it('gives up a silent neighbor after three requests and tells the sender that the host is unreachable', () => {
    const { bench, client, router } = routedNetwork();
    const fromRouter = bench.tcpdump(router, 'eth1');
    const toClient = bench.tcpdump(client, 'eth0');
    bench.ping(client, '10.0.2.99');
    bench.run(5);
    expect(fromRouter).toEqual(
      Array.from({ length: 3 }, () => 'ARP, Request who-has 10.0.2.99 tell 10.0.2.1, length 28'),
    );
    expect(toClient.at(-1)).toBe('IP 10.0.1.1 > 10.0.1.2: ICMP host 10.0.2.99 unreachable, length 92');
  });

  it('asks for smaller packets when DF is set, and remembers the path MTU it is told', () => {
    const { bench, client } = routedNetwork(1400);
    const lines = bench.tcpdump(client, 'eth0');
    bench.ping(client, '10.0.2.2', { payloadBytes: 1472, isDontFragment: true });
    bench.run(1);
    expect(lines.at(-1)).toBe(
      'IP 10.0.1.1 > 10.0.1.2: ICMP 10.0.2.2 unreachable - need to frag (mtu 1400), length 556',
    );
    expect(client.pathMtus().map(({ mtuBytes }) => mtuBytes)).toEqual([1400]);
  });

  it('fragments what is too long, and the far end puts it together', () => {
    const { bench, client, server } = routedNetwork(1400);
    const lines = bench.tcpdump(server, 'eth0');
    bench.ping(client, '10.0.2.2', { payloadBytes: 1472 });
    bench.run(1);
    expect(lines.filter((line) => line.includes('10.0.1.2 > 10.0.2.2'))).toEqual([
      'IP 10.0.1.2 > 10.0.2.2: ICMP echo request, id 77, seq 1, length 1376',
      'IP 10.0.1.2 > 10.0.2.2: ip-proto-1',
    ]);
    expect(lines.filter((line) => line.includes('echo reply'))).toHaveLength(1);
  });

  it('drops a source that it would not reach through the device when rp_filter is strict', () => {
    const { bench, client, router } = routedNetwork();
    router.sysctl.set('net.ipv4.conf.eth0.rp_filter', '1');
    bench.ping(client, '10.0.2.2', { source: '10.0.2.77' });
    bench.run(1);
    expect(bench.drops()[0]).toMatch(/^router:eth0: The reverse-path filter/);
  });

  it('names the rule that dropped a packet', () => {
    const { bench, client, router } = routedNetwork();
    router.netfilter.runIptables(['-A', 'FORWARD', '-d', '10.0.2.0/24', '-j', 'DROP']);
    bench.ping(client, '10.0.2.2');
    bench.run(1);
    expect(bench.drops()[0]).toMatch(
      /^router:eth0: A rule dropped the packet: -A FORWARD -d 10\.0\.2\.0\/24 -j DROP/,
    );
  });

  it('hides a network behind its address and translates the answers back', () => {
    const { bench, client, router, server } = routedNetwork();
    router.netfilter.runIptables(['-t', 'nat', '-A', 'POSTROUTING', '-o', 'eth1', '-j', 'MASQUERADE']);
    const atServer = bench.tcpdump(server, 'eth0');
    const atClient = bench.tcpdump(client, 'eth0');
    bench.ping(client, '10.0.2.2');
    bench.run(1);
    expect(atServer.find((line) => line.includes('request'))).toMatch(
      /^IP 10\.0\.2\.1 > 10\.0\.2\.2: ICMP echo request/,
    );
    expect(atClient.at(-1)).toBe('IP 10.0.2.2 > 10.0.1.2: ICMP echo reply, id 77, seq 1, length 64');
  });

  it('turns a REJECT rule into an ICMP error to the sender', () => {
    const { bench, client, router } = routedNetwork();
    router.netfilter.runIptables(['-A', 'FORWARD', '-j', 'REJECT']);
    const lines = bench.tcpdump(client, 'eth0');
    bench.ping(client, '10.0.2.2');
    bench.run(1);
    expect(lines.at(-1)).toMatch(
      /^IP 10\.0\.1\.1 > 10\.0\.1\.2: ICMP 10\.0\.2\.2 protocol 1 port \d+ unreachable, length 92$/,
    );
  });

  it('lets nothing with a loopback source leave the machine, and does not tell the sender', () => {
    const { bench, client } = routedNetwork();
    const lines = bench.tcpdump(client, 'eth0');
    expect(bench.ping(client, '10.0.2.2', { source: '127.0.0.1' })).toBe('sent');
    bench.run(1);
    expect(lines).toEqual([]);
    expect(bench.drops().length).toBe(1);
  });
});
