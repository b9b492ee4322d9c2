/** One node's netfilter with the rules of the recorded ClusterIP lab, and packets as they crossed it there. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import {
  describePacket,
  echoPacket,
  icmpErrorPacket,
  tcpPacket,
  udpPacket,
  wrongChecksums,
} from '#kit/packet-builder';
import type { Packet } from '#sim/link/packet';
import { HOOK, VERDICT } from '#sim/netfilter/hook';
import { Netfilter } from '#sim/netfilter/netfilter';

const FIXTURES = new URL('../../../fixtures/iptables/', import.meta.url);
const CNI0 = { name: 'cni0' };
const ETH0 = { name: 'eth0' };
const FLANNEL = { name: 'flannel.1' };

const ADDRESSES = { cni0: '10.244.1.1', eth0: '192.168.0.11', 'flannel.1': '10.244.1.0' };

class Node {
  readonly host = new FakeNetfilterHost(ADDRESSES);
  readonly netfilter = new Netfilter(this.host);

  constructor(rules: string) {
    this.netfilter.ensureAccounting('ct_state_invalid_dropped_pkts');
    this.netfilter.ensureAccounting('localhost_nps_accepted_pkts');
    const restored = this.netfilter.restore(rules, { isNoFlush: true });
    expect(restored).toEqual({ ok: true, value: undefined });
  }

  /** Through PREROUTING, FORWARD and POSTROUTING. */
  forward(packet: Packet, from: { name: string }, to: { name: string }): number {
    return (
      this.netfilter.run(HOOK.PREROUTING, packet, from, undefined) ||
      this.netfilter.run(HOOK.FORWARD, packet, from, to) ||
      this.netfilter.run(HOOK.POSTROUTING, packet, undefined, to)
    );
  }

  /** From a process of the node. */
  send(packet: Packet, to: { name: string }): number {
    return (
      this.netfilter.run(HOOK.OUTPUT, packet, undefined, to) ||
      this.netfilter.run(HOOK.POSTROUTING, packet, undefined, to)
    );
  }

  receive(packet: Packet, from: { name: string }): number {
    return (
      this.netfilter.run(HOOK.PREROUTING, packet, from, undefined) ||
      this.netfilter.run(HOOK.INPUT, packet, from, undefined)
    );
  }

  connections(): readonly string[] {
    return this.netfilter.conntrack.format().split('\n').slice(0, -1);
  }
}

function clusterIpRules(): string {
  return readFileSync(fileURLToPath(new URL('clusterip.iptables.txt', FIXTURES)), 'utf8');
}

/** With one back end, so that nothing is drawn by chance. */
function oneBackEnd(): string {
  return clusterIpRules().replace(/^.*--mode random.*\n/gm, '');
}

describe('a ClusterIP connection', () => {
  it('is translated to the back end on the way there and back, with right checksums', () => {
    const node = new Node(oneBackEnd());
    const syn = tcpPacket({ from: '10.244.1.2:40000', to: '10.96.10.10:80', flags: 'S' });
    expect(node.forward(syn, CNI0, FLANNEL)).toBe(VERDICT.ACCEPT);
    expect(describePacket(syn)).toBe('10.244.1.2:40000 > 10.244.2.2:8080 tcp');
    expect(wrongChecksums(syn)).toEqual([]);
    const answer = tcpPacket({
      from: '10.244.2.2:8080',
      to: '10.244.1.2:40000',
      flags: 'SA',
      acknowledgment: 1001,
    });
    expect(node.forward(answer, FLANNEL, CNI0)).toBe(VERDICT.ACCEPT);
    expect(describePacket(answer)).toBe('10.96.10.10:80 > 10.244.1.2:40000 tcp');
    expect(wrongChecksums(answer)).toEqual([]);
  });

  it('goes through the states of the recording, with its timeouts', () => {
    const node = new Node(oneBackEnd());
    const events: string[] = [];
    node.netfilter.conntrack.observe({
      onConntrackEvent: (event, connection) =>
        events.push(node.netfilter.conntrack.describeEvent(event, connection)),
    });
    const client = { from: '10.244.1.2:48770', to: '10.96.10.10:80' };
    const server = { from: '10.244.2.2:8080', to: '10.244.1.2:48770' };
    node.forward(tcpPacket({ ...client, flags: 'S', sequence: 100 }), CNI0, FLANNEL);
    node.forward(tcpPacket({ ...server, flags: 'SA', sequence: 500, acknowledgment: 101 }), FLANNEL, CNI0);
    node.forward(tcpPacket({ ...client, flags: 'A', sequence: 101, acknowledgment: 501 }), CNI0, FLANNEL);
    node.forward(
      tcpPacket({ ...client, flags: 'PA', sequence: 101, acknowledgment: 501, payload: 'GET' }),
      CNI0,
      FLANNEL,
    );
    node.forward(tcpPacket({ ...server, flags: 'A', sequence: 501, acknowledgment: 104 }), FLANNEL, CNI0);
    node.forward(tcpPacket({ ...client, flags: 'FA', sequence: 104, acknowledgment: 501 }), CNI0, FLANNEL);
    node.forward(tcpPacket({ ...server, flags: 'FA', sequence: 501, acknowledgment: 105 }), FLANNEL, CNI0);
    node.forward(tcpPacket({ ...client, flags: 'A', sequence: 105, acknowledgment: 502 }), CNI0, FLANNEL);
    const tuples =
      'src=10.244.1.2 dst=10.96.10.10 sport=48770 dport=80 src=10.244.2.2 dst=10.244.1.2 sport=8080 dport=48770';
    expect(events).toEqual([
      '    [NEW] tcp      6 120 SYN_SENT src=10.244.1.2 dst=10.96.10.10 sport=48770 dport=80 [UNREPLIED] src=10.244.2.2 dst=10.244.1.2 sport=8080 dport=48770',
      ` [UPDATE] tcp      6 60 SYN_RECV ${tuples}`,
      ` [UPDATE] tcp      6 432000 ESTABLISHED ${tuples} [ASSURED]`,
      ` [UPDATE] tcp      6 120 FIN_WAIT ${tuples} [ASSURED]`,
      ` [UPDATE] tcp      6 30 LAST_ACK ${tuples} [ASSURED]`,
      ` [UPDATE] tcp      6 120 TIME_WAIT ${tuples} [ASSURED]`,
    ]);
    node.host.advance(2);
    expect(node.connections()).toEqual([`tcp      6 118 TIME_WAIT ${tuples} [ASSURED] mark=0 use=1`]);
    node.host.advance(118);
    expect(node.connections()).toEqual([]);
  });

  it('asks the nat rules for its first packet alone', () => {
    const node = new Node(oneBackEnd());
    const syn = (): Packet => tcpPacket({ from: '10.244.1.2:40000', to: '10.96.10.10:80', flags: 'S' });
    node.forward(syn(), CNI0, FLANNEL);
    node.forward(syn(), CNI0, FLANNEL);
    const [, counted] = /\[(\d+):\d+\] -A KUBE-SERVICES -d 10/.exec(node.netfilter.save('nat', 'all')) ?? [];
    expect(counted).toBe('1');
  });

  it('is masqueraded as the address of the device when it comes back to its own Pod', () => {
    const node = new Node(oneBackEnd());
    const syn = tcpPacket({ from: '10.244.2.2:40000', to: '10.96.10.10:80', flags: 'S' });
    node.forward(syn, CNI0, CNI0);
    expect(describePacket(syn)).toMatch(/^10\.244\.1\.1:\d+ > 10\.244\.2\.2:8080 tcp$/);
    expect(wrongChecksums(syn)).toEqual([]);
    expect(syn.mark).toBe(0);
  });

  it('is spread over the back ends by chance', () => {
    const node = new Node(clusterIpRules());
    const seen = new Map<string, number>();
    for (let port = 20_000; port < 20_400; port += 1) {
      const syn = tcpPacket({ from: `10.244.1.2:${port}`, to: '10.96.10.10:80', flags: 'S' });
      node.forward(syn, CNI0, FLANNEL);
      const backEnd = describePacket(syn).split(' ')[2] ?? '';
      seen.set(backEnd, (seen.get(backEnd) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['10.244.1.3:8080', '10.244.2.2:8080']);
    expect(Math.min(...seen.values())).toBeGreaterThan(150);
  });

  it('gets an error of the back end’s node as if the ClusterIP had sent it', () => {
    const node = new Node(oneBackEnd());
    const syn = tcpPacket({ from: '10.244.1.2:40000', to: '10.96.10.10:80', flags: 'S' });
    node.forward(syn, CNI0, FLANNEL);
    const error = icmpErrorPacket({ from: '10.244.2.0', to: '10.244.1.2', type: 3, code: 1, about: syn });
    expect(node.forward(error, FLANNEL, CNI0)).toBe(VERDICT.ACCEPT);
    expect(describePacket(error)).toBe(
      '10.96.10.10 > 10.244.1.2 icmp 3/1 [10.244.1.2:40000 > 10.96.10.10:80 tcp]',
    );
    expect(wrongChecksums(error)).toEqual([]);
  });

  it('gets an error that this node makes about its first packet in its own terms', () => {
    const node = new Node(oneBackEnd());
    const syn = tcpPacket({ from: '10.244.1.2:40000', to: '10.96.10.10:80', flags: 'S', ttl: 1 });
    node.netfilter.run(HOOK.PREROUTING, syn, CNI0, undefined);
    const error = icmpErrorPacket({ from: '10.244.1.1', to: '10.244.1.2', type: 11, code: 0, about: syn });
    node.netfilter.attachRelated(error, syn);
    expect(node.send(error, CNI0)).toBe(VERDICT.ACCEPT);
    expect(describePacket(error)).toBe(
      '10.96.10.10 > 10.244.1.2 icmp 11/0 [10.244.1.2:40000 > 10.96.10.10:80 tcp]',
    );
    expect(wrongChecksums(error)).toEqual([]);
    expect(node.connections()).toEqual([]);
  });
});

describe('egress through masquerade', () => {
  it('takes the address of the device and a port of its own', () => {
    const node = new Node(clusterIpRules());
    const query = udpPacket({ from: '10.244.1.2:5353', to: '203.0.113.10:53' });
    node.forward(query, CNI0, ETH0);
    const [, port = ''] =
      /^192\.168\.0\.11:(\d+) > 203\.0\.113\.10:53 udp$/.exec(describePacket(query)) ?? [];
    expect(Number(port)).toBeGreaterThanOrEqual(1024);
    expect(wrongChecksums(query)).toEqual([]);
    const answer = udpPacket({ from: '203.0.113.10:53', to: `192.168.0.11:${port}` });
    node.forward(answer, ETH0, CNI0);
    expect(describePacket(answer)).toBe('203.0.113.10:53 > 10.244.1.2:5353 udp');
    expect(wrongChecksums(answer)).toEqual([]);
  });

  it('changes the id of an echo request, and changes it back in the reply', () => {
    const node = new Node(clusterIpRules());
    const request = echoPacket({ from: '10.244.1.2', to: '203.0.113.10', type: 'request', id: 844 });
    node.forward(request, CNI0, ETH0);
    const [, id = ''] =
      /^192\.168\.0\.11 > 203\.0\.113\.10 icmp 8\/0 id (\d+)$/.exec(describePacket(request)) ?? [];
    expect(wrongChecksums(request)).toEqual([]);
    const reply = echoPacket({ from: '203.0.113.10', to: '192.168.0.11', type: 'reply', id: Number(id) });
    node.forward(reply, ETH0, CNI0);
    expect(describePacket(reply)).toBe('203.0.113.10 > 10.244.1.2 icmp 0/0 id 844');
    expect(wrongChecksums(reply)).toEqual([]);
    expect(node.connections()).toEqual([
      `icmp     1 30 src=10.244.1.2 dst=203.0.113.10 type=8 code=0 id=844 src=203.0.113.10 dst=192.168.0.11 type=0 code=0 id=${id} mark=0 use=1`,
    ]);
  });

  it('sends an error on to the Pod with the quote as the Pod sent it, and leaves its source alone', () => {
    const node = new Node(clusterIpRules());
    const query = udpPacket({ from: '10.244.1.2:5353', to: '203.0.113.10:53' });
    node.forward(query, CNI0, ETH0);
    const error = icmpErrorPacket({
      from: '192.168.0.1',
      to: '192.168.0.11',
      type: 3,
      code: 0,
      about: query,
    });
    node.forward(error, ETH0, CNI0);
    expect(describePacket(error)).toBe(
      '192.168.0.1 > 10.244.1.2 icmp 3/0 [10.244.1.2:5353 > 203.0.113.10:53 udp]',
    );
    expect(wrongChecksums(error)).toEqual([]);
  });

  it('leaves a UDP checksum of zero alone', () => {
    const node = new Node(clusterIpRules());
    const query = udpPacket({ from: '10.244.1.2:5353', to: '203.0.113.10:53', hasChecksum: false });
    node.forward(query, CNI0, ETH0);
    expect(query.uint16(query.transportOffset + 6)).toBe(0);
    expect(wrongChecksums(query)).toEqual([]);
  });

  it('keeps the source port while it is free, and takes another one when it is not', () => {
    const node = new Node('*nat\n-A POSTROUTING -s 10.0.0.0/8 -o eth0 -j MASQUERADE\nCOMMIT\n');
    const first = tcpPacket({ from: '10.0.0.1:4000', to: '203.0.113.10:80', flags: 'S' });
    const second = tcpPacket({ from: '10.0.0.2:4000', to: '203.0.113.10:80', flags: 'S' });
    const privileged = tcpPacket({ from: '10.0.0.2:300', to: '203.0.113.10:80', flags: 'S' });
    const privilegedAgain = tcpPacket({ from: '10.0.0.3:300', to: '203.0.113.10:80', flags: 'S' });
    for (const packet of [first, second, privileged, privilegedAgain]) node.forward(packet, CNI0, ETH0);
    expect(describePacket(first)).toBe('192.168.0.11:4000 > 203.0.113.10:80 tcp');
    expect(second.uint16(second.transportOffset)).toBeGreaterThanOrEqual(1024);
    expect(second.uint16(second.transportOffset)).not.toBe(4000);
    expect(describePacket(privileged)).toBe('192.168.0.11:300 > 203.0.113.10:80 tcp');
    expect(privilegedAgain.uint16(privilegedAgain.transportOffset)).toBeLessThan(512);
  });

  it('gives one source the same address and port for two destinations', () => {
    const node = new Node(
      '*nat\n-A POSTROUTING -o eth0 -p udp -j SNAT --to-source 192.0.2.1-192.0.2.9:2000-2999\nCOMMIT\n',
    );
    const first = udpPacket({ from: '10.0.0.1:4000', to: '203.0.113.10:80' });
    const second = udpPacket({ from: '10.0.0.1:4000', to: '203.0.113.11:80' });
    node.forward(first, CNI0, ETH0);
    node.forward(second, CNI0, ETH0);
    expect(describePacket(second).split(' ')[0]).toBe(describePacket(first).split(' ')[0]);
    expect(describePacket(first)).toMatch(/^192\.0\.2\.[1-9]:2\d\d\d > /);
  });

  it('drops a packet when the device has no address', () => {
    const node = new Node('*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n');
    const query = udpPacket({ from: '10.244.1.2:5353', to: '203.0.113.10:53' });
    expect(node.forward(query, CNI0, { name: 'dummy0' })).toBe(VERDICT.DROP);
    expect(node.netfilter.decision.rule).toBe('-A POSTROUTING -j MASQUERADE');
  });
});

describe('a locally made connection', () => {
  it('is redirected to loopback from OUTPUT and keeps its entry on the way through lo', () => {
    const node = new Node('*nat\n-A OUTPUT -p tcp --dport 80 -j REDIRECT --to-ports 8080\nCOMMIT\n');
    const syn = tcpPacket({ from: '192.168.0.11:4000', to: '192.0.2.7:80', flags: 'S' });
    const lo = { name: 'lo' };
    expect(node.send(syn, lo)).toBe(VERDICT.ACCEPT);
    expect(node.receive(syn, lo)).toBe(VERDICT.ACCEPT);
    expect(describePacket(syn)).toBe('192.168.0.11:4000 > 127.0.0.1:8080 tcp');
    expect(node.connections()).toHaveLength(1);
  });
});
