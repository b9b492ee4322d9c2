/** Packets to virtual services, as the documentation and sources of Linux's IPVS have them. */
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { describePacket, tcpPacket, udpPacket, wrongChecksums } from '#kit/packet-builder';
import type { Packet } from '#sim/link/packet';
import { AddressMask } from '#sim/netfilter/family-values';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import { formatVirtualConnections } from '#sim/netfilter/ipvs/ipvs-text';
import type { ServiceAddress, ServiceSettings } from '#sim/netfilter/ipvs/virtual-service';
import { Netfilter } from '#sim/netfilter/netfilter';
import { parseIpv4 } from '#sim/wire/ipv4-address';

const VIRTUAL = '10.96.0.1';
const ETH0 = { name: 'eth0' };

function numberOf(address: string): number {
  return (parseIpv4(address) ?? 0) | 0;
}

function maskOf(text: string): AddressMask {
  const mask = AddressMask.parse(text, undefined);
  if (typeof mask === 'string') throw new Error(mask);
  return mask;
}

const WEB: ServiceAddress = { protocol: 6, address: numberOf(VIRTUAL), port: 80, mark: 0 };
const DNS: ServiceAddress = { protocol: 17, address: numberOf(VIRTUAL), port: 53, mark: 0 };

class Director {
  readonly settings: Record<string, number> = {};
  readonly sent: string[] = [];
  readonly hops: (number | undefined)[] = [];
  readonly host = new FakeNetfilterHost({ 'kube-ipvs0': VIRTUAL, eth0: '192.168.0.11' });
  readonly netfilter: Netfilter;

  constructor() {
    const host = Object.assign(this.host, {
      settingOf: (name: string) => this.settings[name.replace('net.ipv4.vs.', '')] ?? 0,
      sendOn: (packet: Packet, nextHop?: number) => {
        expect(wrongChecksums(packet)).toEqual([]);
        if (nextHop !== undefined) this.hops.push(nextHop | 0);
        this.sent.push(describePacket(packet).split(' > ')[1]?.split(' ')[0] ?? '');
      },
    });
    this.netfilter = new Netfilter(host);
  }

  add(
    at: ServiceAddress,
    scheduler: string,
    weights: readonly number[],
    more: Partial<ServiceSettings> = {},
  ): void {
    const settings = {
      scheduler,
      persistenceSeconds: 0,
      mask: AddressMask.whole(undefined),
      flags: [],
      isOnePacket: false,
      ...more,
    };
    expect(this.netfilter.ipvs.services.addService(at, settings).ok).toBe(true);
    for (const [index, weight] of weights.entries()) this.addServer(at, `10.244.1.${index + 1}`, weight);
  }

  addServer(at: ServiceAddress, address: string, weight = 1): void {
    const limits = { weight, upperThreshold: 0, lowerThreshold: 0 };
    expect(this.netfilter.ipvs.services.addServer(at, numberOf(address), 8080, limits).ok).toBe(true);
  }

  take(packet: Packet): number {
    return (
      this.netfilter.run(HOOK.PREROUTING, packet, ETH0, undefined) ||
      this.netfilter.run(HOOK.INPUT, packet, ETH0, undefined)
    );
  }

  /** A new connection: the last number of the server's address that takes it, 0 for none. */
  connect(client: string, flags = 'S'): number {
    const before = this.sent.length;
    this.take(tcpPacket({ from: client, to: `${VIRTUAL}:80`, flags }));
    const target = this.sent[before];
    return target === undefined ? 0 : Number(target.split(':')[0]?.split('.')[3]);
  }

  connectMany(count: number, client = '10.0.0.2'): readonly number[] {
    return Array.from({ length: count }, (_unused, index) => this.connect(`${client}:${40_000 + index}`));
  }

  connections(): readonly string[] {
    const now = this.host.clock.now();
    this.netfilter.ipvs.connections.sweep(now);
    const text = formatVirtualConnections(this.netfilter.ipvs.connections.entries(now), now, true);
    return text.split('\n').slice(2, -1);
  }
}

describe('a virtual service', () => {
  it('sends a connection to a server and its answers from its own address', () => {
    const director = new Director();
    director.add(WEB, 'rr', [1]);
    const syn = tcpPacket({ from: '10.0.0.2:40000', to: `${VIRTUAL}:80`, flags: 'S' });
    expect(director.take(syn)).toBe(VERDICT.STOLEN);
    expect(director.sent).toEqual(['10.244.1.1:8080']);
    const answer = tcpPacket({ from: '10.244.1.1:8080', to: '10.0.0.2:40000', flags: 'SA' });
    expect(director.netfilter.run(HOOK.FORWARD, answer, ETH0, ETH0)).toBe(VERDICT.ACCEPT);
    expect(describePacket(answer)).toBe('10.96.0.1:80 > 10.0.0.2:40000 tcp');
    expect(wrongChecksums(answer)).toEqual([]);
  });

  it('sends on as it is what is routed directly, and believes the client alone about its end', () => {
    const director = new Director();
    director.add(WEB, 'rr', []);
    const limits = { weight: 1, upperThreshold: 0, lowerThreshold: 0 };
    const server = { ...limits, forwarding: 'direct-routing' as const };
    expect(director.netfilter.ipvs.services.addServer(WEB, numberOf('10.244.1.1'), 80, server).ok).toBe(true);
    const client = { from: '10.0.0.2:40000', to: `${VIRTUAL}:80` };
    for (const flags of ['S', 'A', 'FA', 'A']) {
      const packet = tcpPacket({ ...client, flags });
      expect(director.take(packet)).toBe(VERDICT.STOLEN);
      expect(describePacket(packet)).toBe('10.0.0.2:40000 > 10.96.0.1:80 tcp');
    }
    expect(director.sent).toEqual(Array.from({ length: 4 }, () => '10.96.0.1:80'));
    expect(director.hops).toEqual(Array.from({ length: 4 }, () => numberOf('10.244.1.1')));
    expect(director.connections()).toEqual([
      'TCP 02:00  FIN_WAIT    10.0.0.2:40000     10.96.0.1:80       10.244.1.1:80',
    ]);
  });

  it('leaves packets to other ports alone', () => {
    const director = new Director();
    director.add(WEB, 'rr', [1]);
    expect(director.take(tcpPacket({ from: '10.0.0.2:1', to: `${VIRTUAL}:81`, flags: 'S' }))).toBe(
      VERDICT.ACCEPT,
    );
    expect(director.take(udpPacket({ from: '10.0.0.2:1', to: `${VIRTUAL}:80` }))).toBe(VERDICT.ACCEPT);
  });

  it('begins nothing with a segment that is no SYN, unless sloppy_tcp is set', () => {
    const director = new Director();
    director.add(WEB, 'rr', [1]);
    expect(director.connect('10.0.0.2:40000', 'A')).toBe(0);
    director.settings['sloppy_tcp'] = 1;
    expect(director.connect('10.0.0.2:40000', 'A')).toBe(1);
  });

  it('without a server answers that nobody is there', () => {
    const director = new Director();
    director.add(WEB, 'rr', []);
    const syn = tcpPacket({ from: '10.0.0.2:40000', to: `${VIRTUAL}:80`, flags: 'S' });
    expect(director.take(syn)).toBe(VERDICT.REJECT);
  });

  it('of a firewall mark takes packets with the mark', () => {
    const director = new Director();
    director.add({ protocol: 0, address: 0, port: 0, mark: 7 }, 'rr', [1]);
    const syn = tcpPacket({ from: '10.0.0.2:40000', to: '192.168.0.11:99', flags: 'S' });
    syn.mark = 7;
    expect(director.take(syn)).toBe(VERDICT.STOLEN);
    expect(director.sent).toEqual(['10.244.1.1:8080']);
  });
});

describe('schedulers', () => {
  it('rr takes turns, the newest server first', () => {
    const director = new Director();
    director.add(WEB, 'rr', [1, 1, 1]);
    expect(director.connectMany(7)).toEqual([3, 2, 1, 3, 2, 1, 3]);
  });

  it('rr passes over servers of weight 0 and goes on behind one that is gone', () => {
    const director = new Director();
    director.add(WEB, 'rr', [1, 0, 1]);
    expect(director.connectMany(3)).toEqual([3, 1, 3]);
    director.netfilter.ipvs.services.deleteServer(WEB, numberOf('10.244.1.3'), 8080);
    expect(director.connect('10.0.0.3:1')).toBe(1);
  });

  it('wrr gives each server as many of a round as its weight, the heavy ones first in each', () => {
    const director = new Director();
    director.add(WEB, 'wrr', [4, 3, 2]);
    // Adding the first server left the current weight at 1, so the first pass takes all.
    expect(director.connectMany(12)).toEqual([3, 2, 1, 1, 2, 1, 3, 2, 1, 3, 2, 1]);
  });

  it('lc takes the one with the fewest connections, active ones counting 256 times', () => {
    const director = new Director();
    director.add(WEB, 'lc', [1, 1]);
    expect(director.connectMany(4)).toEqual([2, 1, 2, 1]);
  });

  it('wlc weighs connections by weight', () => {
    const director = new Director();
    director.add(WEB, 'wlc', [3, 1]);
    expect(director.connectMany(8).filter((server) => server === 1)).toHaveLength(6);
  });

  it('sed expects the shortest delay, and nq prefers an idle server', () => {
    const [delay, idle] = [new Director(), new Director()];
    delay.add(WEB, 'sed', [3, 1]);
    idle.add(WEB, 'nq', [3, 1]);
    expect(delay.connectMany(3)).toEqual([1, 1, 2]);
    expect(idle.connectMany(3)).toEqual([2, 1, 1]);
  });

  it('sh gives a client the same server, and dh all clients of an address', () => {
    const [source, destination] = [new Director(), new Director()];
    source.add(WEB, 'sh', [1, 1, 1]);
    destination.add(WEB, 'dh', [1, 1, 1]);
    const clients = Array.from({ length: 32 }, (_unused, index) => `10.0.${index}.9`);
    const bySource = clients.map((client) => new Set(source.connectMany(3, client)).size);
    expect(new Set(bySource)).toEqual(new Set([1]));
    expect(new Set(clients.map((client) => source.connect(`${client}:7`))).size).toBe(3);
    expect(new Set(clients.map((client) => destination.connect(`${client}:7`))).size).toBe(1);
  });

  it('an upper threshold closes a server until enough connections are over', () => {
    const director = new Director();
    director.add(WEB, 'rr', []);
    const limits = { weight: 1, upperThreshold: 2, lowerThreshold: 0 };
    director.netfilter.ipvs.services.addServer(WEB, numberOf('10.244.1.1'), 8080, limits);
    expect(director.connectMany(3)).toEqual([1, 1, 0]);
    director.host.advance(61);
    expect(director.connect('10.0.0.2:50000')).toBe(1);
  });
});

describe('persistence', () => {
  it('keeps a client with its server while the template lives, and 60 seconds more while connections do', () => {
    const director = new Director();
    director.add(WEB, 'rr', [1, 1, 1], { persistenceSeconds: 100 });
    expect(new Set(director.connectMany(3, '10.0.0.2')).size).toBe(1);
    expect(director.connect('10.0.0.3:40000')).not.toBe(director.connect('10.0.0.2:50000'));
    expect(director.connections()).toContain(
      'TCP 01:40  NONE        10.0.0.2:0         10.96.0.1:80       10.244.1.3:8080',
    );
    director.host.advance(400);
    expect(director.connections()).toEqual([]);
  });

  it('counts clients of one network as one', () => {
    const director = new Director();
    director.add(WEB, 'rr', [1, 1, 1], { persistenceSeconds: 100, mask: maskOf('255.255.255.0') });
    expect(director.connect('10.0.0.2:1')).toBe(director.connect('10.0.0.77:1'));
    expect(director.connect('10.0.1.2:1')).not.toBe(director.connect('10.0.0.2:2'));
  });
});

describe('the connection table', () => {
  it('follows a connection and gives each state its time', () => {
    const director = new Director();
    director.add(WEB, 'rr', [1]);
    const states: string[] = [];
    const look = (): void => {
      states.push(director.connections()[0]?.slice(4, 22).trim().replace(/ +/, ' ') ?? 'none');
    };
    const from = '10.0.0.2:40000';
    const answer = (flags: string): void => {
      const packet = tcpPacket({ from: '10.244.1.1:8080', to: from, flags });
      director.netfilter.run(HOOK.FORWARD, packet, ETH0, ETH0);
    };
    director.connect(from, 'S');
    look();
    answer('SA');
    look();
    director.connect(from, 'A');
    look();
    director.connect(from, 'FA');
    look();
    answer('FA');
    look();
    director.connect(from, 'A');
    look();
    director.host.advance(121);
    look();
    expect(states).toEqual([
      '01:00 SYN_RECV',
      '01:00 SYN_RECV',
      '15:00 ESTABLISHED',
      '01:00 CLOSE_WAIT',
      '02:00 TIME_WAIT',
      '02:00 TIME_WAIT',
      'none',
    ]);
  });

  it('keeps UDP for five minutes, or what is set', () => {
    const director = new Director();
    director.add(DNS, 'rr', [1]);
    director.take(udpPacket({ from: '10.0.0.2:40000', to: `${VIRTUAL}:53` }));
    expect(director.connections()).toEqual([
      'UDP 05:00  UDP         10.0.0.2:40000     10.96.0.1:53       10.244.1.1:8080',
    ]);
    director.netfilter.ipvs.connections.timeouts.udp = 10;
    director.take(udpPacket({ from: '10.0.0.2:40000', to: `${VIRTUAL}:53` }));
    director.host.advance(11);
    expect(director.connections()).toEqual([]);
  });

  it('one-packet scheduling keeps nothing', () => {
    const director = new Director();
    director.add(DNS, 'rr', [1, 1], { isOnePacket: true });
    for (let count = 0; count < 2; count += 1) {
      director.take(udpPacket({ from: '10.0.0.2:40000', to: `${VIRTUAL}:53` }));
    }
    expect(director.sent).toEqual(['10.244.1.2:8080', '10.244.1.1:8080']);
    expect(director.connections()).toEqual([]);
  });

  it('drops packets to a server that was taken out, or chooses anew with expire_nodest_conn', () => {
    const director = new Director();
    director.add(WEB, 'rr', [1, 1]);
    expect(director.connect('10.0.0.2:40000')).toBe(2);
    director.netfilter.ipvs.services.deleteServer(WEB, numberOf('10.244.1.2'), 8080);
    expect(director.connect('10.0.0.2:40000')).toBe(0);
    director.settings['expire_nodest_conn'] = 1;
    expect(director.connect('10.0.0.2:40000')).toBe(1);
  });

  it('takes a SYN in TIME_WAIT for a new connection when conn_reuse_mode says so', () => {
    const end = (director: Director): number => {
      director.add(WEB, 'rr', [1, 1]);
      director.connect('10.0.0.2:40000', 'S');
      director.connect('10.0.0.2:40000', 'A');
      director.connect('10.0.0.2:40000', 'FA');
      const fin = tcpPacket({ from: '10.244.1.2:8080', to: '10.0.0.2:40000', flags: 'FA' });
      director.netfilter.run(HOOK.FORWARD, fin, ETH0, ETH0);
      return director.connect('10.0.0.2:40000', 'S');
    };
    const [kept, renewed] = [new Director(), new Director()];
    renewed.settings['conn_reuse_mode'] = 1;
    expect([end(kept), end(renewed)]).toEqual([2, 1]);
  });
});

describe('connection tracking', () => {
  it('expects answers from the server with net.ipv4.vs.conntrack, and nothing is tracked without it', () => {
    const connections = (conntrack: number): readonly string[] => {
      const director = new Director();
      director.settings['conntrack'] = conntrack;
      director.netfilter.nftables.run(
        'add table ip t\nadd chain ip t c { type nat hook postrouting priority 100; }\n',
      );
      director.add(WEB, 'rr', [1]);
      const packet = tcpPacket({ from: '10.0.0.2:40000', to: `${VIRTUAL}:80`, flags: 'S' });
      director.take(packet);
      director.netfilter.run(HOOK.POSTROUTING, packet, undefined, ETH0);
      return director.netfilter.conntrack.format().split('\n').slice(0, -1);
    };
    expect(connections(1)).toEqual([
      'tcp      6 120 SYN_SENT src=10.0.0.2 dst=10.96.0.1 sport=40000 dport=80 [UNREPLIED] src=10.244.1.1 dst=10.0.0.2 sport=8080 dport=40000 mark=0 use=1',
    ]);
    expect(connections(0)).toEqual([]);
  });
});
