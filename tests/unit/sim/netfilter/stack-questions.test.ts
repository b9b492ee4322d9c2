/** Rules that ask the namespace for its routes and sockets. */
import { describe, expect, it } from 'vitest';
import { IpBench } from '#kit/ip-bench';
import type { IpStack } from '#sim/net/ip-stack';
import { TcpLayer } from '#sim/transport/tcp/tcp-layer';
import { UdpLayer } from '#sim/transport/udp-layer';
import { EVERY_IPV4 } from '#sim/wire/cidr';
import { formatIp } from '#sim/wire/ip-address';
import { parseIpv4, type Ipv4Address } from '#sim/wire/ipv4-address';

const PROXY_TABLE = 100;

/** client 10.0.1.2 -- router -- server 10.0.2.2, whose cable takes 1400 bytes. */
class Path {
  readonly bench = new IpBench();
  readonly client = this.bench.stack('client');
  readonly router = this.bench.stack('router');
  readonly server = this.bench.stack('server');
  readonly clientTcp = new TcpLayer(this.client);
  readonly routerTcp = new TcpLayer(this.router);
  readonly serverTcp = new TcpLayer(this.server);

  constructor() {
    this.router.sysctl.set('net.ipv4.ip_forward', '1');
    this.bench.connect(this.client, '10.0.1.2/24', this.router, '10.0.1.1/24');
    this.bench.connect(this.router, '10.0.2.1/24', this.server, '10.0.2.2/24', 1400);
    this.bench.route(this.client, '0.0.0.0/0', '10.0.1.1');
    this.bench.route(this.server, '0.0.0.0/0', '10.0.2.1');
  }

  rule(command: string): void {
    const outcome = this.router.netfilter.runIptables(command.split(' '));
    if (!outcome.ok) throw new Error(outcome.error);
  }

  /** Whether the server's port 80 is reached within a second. */
  connect(): boolean {
    const listener = this.serverTcp.listen({ port: 80 });
    if (listener === 'address-in-use') throw new Error(listener);
    let isConnected = false;
    const connection = this.clientTcp.connect({ address: ip('10.0.2.2'), port: 80 });
    if (typeof connection === 'string') throw new Error(connection);
    connection.onConnected = (): void => {
      isConnected = true;
    };
    this.bench.run(1);
    return isConnected;
  }

  /** Marked packets are delivered here, whatever their address. */
  deliverMarked(): void {
    this.router.routing.rules.add({ mark: 1, table: PROXY_TABLE });
    const route = { type: 'local', destination: EVERY_IPV4, device: this.router.loopback } as const;
    this.router.routing.insertRoute(route, 'add', PROXY_TABLE);
  }
}

function ip(text: string): Ipv4Address {
  const address = parseIpv4(text);
  if (address === undefined) throw new Error(text);
  return address;
}

function hits(stack: IpStack, table: string): number {
  const [, packets] = /\[(\d+):\d+\] -A/.exec(stack.netfilter.save(table, 'all')) ?? [];
  return Number(packets);
}

describe('rpfilter', () => {
  it('passes a sender whose route leads back by the same device, and drops another one', () => {
    const path = new Path();
    path.rule('-t raw -A PREROUTING -m rpfilter --invert -j DROP');
    expect(path.connect()).toBe(true);
    path.bench.ping(path.client, '10.0.2.2', { source: '10.0.2.77' });
    path.bench.run(1);
    expect(path.bench.drops().join('\n')).toContain(
      '-m rpfilter --invert -j DROP (raw table, rule 1 of PREROUTING)',
    );
  });

  it('asks with --loose only for a route, with --accept-local also for an address of this machine', () => {
    const path = new Path();
    path.rule('-t raw -A PREROUTING -m rpfilter --loose');
    path.bench.ping(path.client, '10.0.2.2', { source: '10.0.2.77' });
    path.bench.ping(path.client, '10.0.2.2', { source: '172.16.0.1' });
    path.bench.ping(path.client, '10.0.2.2', { source: '10.0.2.1' });
    path.bench.run(1);
    expect(hits(path.router, 'raw')).toBe(1);
  });
});

describe('TCPMSS --clamp-mss-to-pmtu', () => {
  it('announces what fits the narrower way', () => {
    const path = new Path();
    path.rule('-t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu');
    const lines = path.bench.tcpdump(path.server, 'eth0');
    expect(path.connect()).toBe(true);
    expect(lines.find((line) => line.includes('Flags [S]'))).toContain('mss 1360');
  });
});

describe('socket', () => {
  it('matches packets of a connection, and of a listener on one address, not on all', () => {
    const path = new Path();
    path.rule('-t mangle -A PREROUTING -p tcp -m socket');
    path.routerTcp.listen({ port: 80, address: ip('10.0.1.1') });
    path.routerTcp.listen({ port: 81 });
    path.clientTcp.connect({ address: ip('10.0.1.1'), port: 80 });
    path.bench.run(1);
    expect(hits(path.router, 'mangle')).toBe(2);
    path.clientTcp.connect({ address: ip('10.0.1.1'), port: 81 });
    path.clientTcp.connect({ address: ip('10.0.1.1'), port: 82 });
    path.bench.run(1);
    // The SYN to port 81 is for a listener on every address; what follows is for the connection.
    expect(hits(path.router, 'mangle')).toBe(3);
  });

  it('takes a listener on every address with --nowildcard', () => {
    const path = new Path();
    path.rule('-t mangle -A PREROUTING -p udp -m socket --nowildcard');
    const udp = new UdpLayer(path.client);
    new UdpLayer(path.router).bind({ port: 53 });
    const socket = udp.bind();
    if (socket === 'address-in-use') throw new Error(socket);
    socket.send(new Uint8Array(4), ip('10.0.1.1'), 53);
    socket.send(new Uint8Array(4), ip('10.0.1.1'), 54);
    path.bench.run(1);
    expect(hits(path.router, 'mangle')).toBe(1);
  });
});

describe('TPROXY', () => {
  const RULE = '-t mangle -A PREROUTING -p tcp --dport 80 -j TPROXY --on-port 1080 --tproxy-mark 1/1';

  it('gives a connection to another machine to a transparent socket here', () => {
    const path = new Path();
    path.deliverMarked();
    path.rule(RULE);
    const proxy = path.routerTcp.listen({ port: 1080 });
    if (proxy === 'address-in-use') throw new Error(proxy);
    proxy.isTransparent = true;
    const seen: string[] = [];
    proxy.onConnection = ({ local, remote }): void => {
      seen.push(`${formatIp(remote.address)} > ${formatIp(local.address)}:${local.port}`);
    };
    expect(path.connect()).toBe(true);
    expect(seen).toEqual(['10.0.1.2 > 10.0.2.2:80']);
    expect(path.serverTcp.sockets().filter(({ state }) => state !== 'LISTEN')).toEqual([]);
  });

  it('drops the packet when no transparent socket waits', () => {
    const path = new Path();
    path.deliverMarked();
    path.rule(RULE);
    path.routerTcp.listen({ port: 1080 });
    expect(path.connect()).toBe(false);
    expect(path.bench.drops().join('\n')).toContain('-j TPROXY --on-port 1080');
  });
});
