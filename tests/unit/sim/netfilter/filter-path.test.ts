import { describe, expect, it } from 'vitest';
import { FakeNetfilterHost } from '#kit/fake-netfilter-host';
import { describePacket, echoPacket, tcpPacket, udpPacket } from '#kit/packet-builder';
import { inEnglish } from '#sim/base/sentence';
import type { Packet } from '#sim/link/packet';
import { HOOK, VERDICT, type Hook } from '#sim/netfilter/hook';
import { Netfilter } from '#sim/netfilter/netfilter';

const ETH0 = { name: 'eth0' };
const CNI0 = { name: 'cni0' };

function filterWith(...rules: readonly string[]): Netfilter {
  const netfilter = new Netfilter(new FakeNetfilterHost({ eth0: '192.168.0.11' }));
  for (const rule of rules) expect(netfilter.runIptables(rule.split(' '))).toEqual({ ok: true, value: '' });
  return netfilter;
}

function forward(netfilter: Netfilter, packet: Packet): number {
  return netfilter.run(HOOK.FORWARD, packet, ETH0, CNI0);
}

function syn(from = '10.0.0.1:1000', to = '10.0.0.2:80'): Packet {
  return tcpPacket({ from, to, flags: 'S' });
}

describe('Netfilter', () => {
  it('is not active and tracks nothing while no table was used', () => {
    const netfilter = filterWith();
    expect([netfilter.isActive, netfilter.isTracking]).toEqual([false, false]);
  });

  it('tracks only when a rule or the nat table needs it', () => {
    const netfilter = filterWith('-A FORWARD -s 10.0.0.1 -j DROP');
    expect([netfilter.isActive, netfilter.isTracking]).toEqual([true, false]);
    netfilter.runIptables('-A FORWARD -m conntrack --ctstate NEW -j DROP'.split(' '));
    expect(netfilter.isTracking).toBe(true);
    netfilter.runIptables('-F FORWARD'.split(' '));
    expect(netfilter.isTracking).toBe(false);
    netfilter.runIptables('-t nat -N OWN'.split(' '));
    expect(netfilter.isTracking).toBe(true);
  });

  it('counts each rule that a packet is held against, those that an index leaves out too', () => {
    const others = Array.from({ length: 100 }, (_, index) => `-A FORWARD -d 10.9.9.${index} -j DROP`);
    const netfilter = filterWith(
      '-N OWN',
      ...others,
      '-A FORWARD -j OWN',
      '-A OWN -s 10.9.9.9 -j ACCEPT',
      '-A FORWARD -j ACCEPT',
      '-A FORWARD -j DROP',
    );
    const packet = syn();
    forward(netfilter, packet);
    expect(packet.testedRules).toBe(103);
  });

  it('tells which rule decided, with its comment', () => {
    const netfilter = filterWith(
      '-N POLICY',
      '-A FORWARD -j POLICY',
      '-A POLICY -s 10.9.9.9 -j ACCEPT',
      '-A POLICY -p tcp --dport 80 -m comment --comment web-only -j REJECT --reject-with tcp-reset',
    );
    expect(forward(netfilter, syn())).toBe(VERDICT.REJECT);
    expect(netfilter.decision).toEqual({
      table: 'filter',
      chain: 'POLICY',
      ruleNumber: 2,
      rule: '-A POLICY -p tcp -m tcp --dport 80 -m comment --comment web-only -j REJECT --reject-with tcp-reset',
      comment: 'web-only',
      rejectWith: 'tcp-reset',
    });
    expect(inEnglish(netfilter.describeDecision())).toBe(
      '-A POLICY -p tcp -m tcp --dport 80 -m comment --comment web-only -j REJECT --reject-with tcp-reset (filter table, rule 2 of POLICY)',
    );
  });

  it('tells that the policy of a chain decided', () => {
    const netfilter = filterWith('-P FORWARD DROP');
    expect(forward(netfilter, syn())).toBe(VERDICT.DROP);
    expect(inEnglish(netfilter.describeDecision())).toBe('-P FORWARD DROP (policy of the filter table)');
  });

  it('returns to the caller after an empty chain, a RETURN and the end of a chain', () => {
    const netfilter = filterWith(
      '-N EMPTY',
      '-N BACK',
      '-N DEEP',
      '-A FORWARD -j EMPTY',
      '-A BACK -j RETURN',
      '-A BACK -j DROP',
      '-A DEEP -j BACK',
      '-A FORWARD -j DEEP',
      '-A FORWARD -p tcp -j REJECT',
    );
    expect(forward(netfilter, syn())).toBe(VERDICT.REJECT);
    expect(netfilter.decision.ruleNumber).toBe(3);
  });

  it('goes from a chain entered by goto back to the caller of its caller', () => {
    const netfilter = filterWith(
      '-N FIRST',
      '-N SECOND',
      '-A FORWARD -j FIRST',
      '-A FIRST -g SECOND',
      '-A FIRST -j DROP',
      '-A SECOND -s 9.9.9.9',
    );
    expect(forward(netfilter, syn())).toBe(VERDICT.ACCEPT);
  });

  it('counts packets and bytes of rules that match and of policies that decide', () => {
    const netfilter = filterWith('-A FORWARD -s 10.0.0.1', '-A FORWARD -s 10.0.0.9 -j DROP');
    forward(netfilter, syn());
    expect(netfilter.save('filter', 'all')).toBe(
      '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [1:40]\n:OUTPUT ACCEPT [0:0]\n' +
        '[1:40] -A FORWARD -s 10.0.0.1/32\n[0:0] -A FORWARD -s 10.0.0.9/32 -j DROP\nCOMMIT\n',
    );
  });

  it('leaves no entry behind when the first packet is refused', () => {
    const netfilter = filterWith('-t nat -N OWN', '-A FORWARD -p tcp --dport 81 -j REJECT');
    const packet = syn('10.0.0.1:1000', '10.0.0.2:81');
    netfilter.run(HOOK.PREROUTING, packet, ETH0, undefined);
    expect(forward(netfilter, packet)).toBe(VERDICT.REJECT);
    expect(netfilter.conntrack.count).toBe(0);
  });

  it('records the path of a packet while it is traced', () => {
    const netfilter = filterWith('-N OWN', '-A FORWARD -j OWN', '-A OWN -s 10.0.0.1 -j ACCEPT');
    netfilter.startTrace();
    forward(netfilter, syn());
    expect(netfilter.takeTrace()).toEqual([
      { table: 'filter', chain: 'FORWARD', ruleNumber: 1, rule: '-A FORWARD -j OWN' },
      { table: 'filter', chain: 'OWN', ruleNumber: 1, rule: '-A OWN -s 10.0.0.1/32 -j ACCEPT' },
    ]);
    expect(netfilter.takeTrace()).toEqual([]);
  });

  it('keeps everything as it was when a restore fails', () => {
    const netfilter = filterWith('-A FORWARD -s 10.0.0.1 -j DROP');
    const before = netfilter.save();
    const text =
      '*filter\n:NEW - [0:0]\n:FORWARD DROP [0:0]\n-A FORWARD -j NEW\n-A FORWARD -m nope -j DROP\nCOMMIT\n';
    const result = netfilter.restore(text, { isNoFlush: false });
    expect(result).toMatchObject({ ok: false, error: { line: 5, exitCode: 2 } });
    expect(netfilter.save()).toBe(before);
  });

  it('keeps jumps to a chain valid when the chain is restored', () => {
    const netfilter = filterWith('-N OWN', '-A FORWARD -j OWN');
    netfilter.restore('*filter\n:OWN - [0:0]\n-A OWN -j DROP\nCOMMIT\n', { isNoFlush: true });
    expect(forward(netfilter, syn())).toBe(VERDICT.DROP);
  });

  it('finds the same rule in a long chain as in a short one', () => {
    const lines = Array.from(
      { length: 300 },
      (_unused, index) => `-A LONG -d 10.1.${index >> 8}.${index & 255} -j RETURN`,
    );
    const text = [
      '*filter',
      ':LONG - [0:0]',
      '-A FORWARD -j LONG',
      ...lines,
      '-A LONG ! -s 10.0.0.0/8 -d 10.1.0.7 -j DROP',
      '-A LONG -p udp -j ACCEPT',
      '-A LONG -d 10.1.0.0/16 -j RETURN',
      '-A LONG -d 10.0.0.2 -s 10.0.0.3 -j ACCEPT',
      '-A LONG -d 10.0.0.2 -j DROP',
      'COMMIT\n',
    ].join('\n');
    const netfilter = filterWith();
    expect(netfilter.restore(text, { isNoFlush: true }).ok).toBe(true);
    expect(forward(netfilter, syn())).toBe(VERDICT.DROP);
    expect(netfilter.decision.ruleNumber).toBe(305);
    expect(forward(netfilter, syn('10.0.0.3:1'))).toBe(VERDICT.ACCEPT);
    expect(forward(netfilter, syn('10.0.0.1:1', '10.1.0.7:80'))).toBe(VERDICT.ACCEPT);
    expect(netfilter.save('filter', 'all')).toContain('[1:40] -A LONG -d 10.1.0.7/32 -j RETURN');
    forward(netfilter, udpPacket({ from: '10.0.0.1:1', to: '10.0.0.2:53' }));
    expect(netfilter.save('filter', 'all')).toContain('[1:32] -A LONG -p udp -j ACCEPT');
  });
});

describe('rule matches', () => {
  const ping = (): Packet => echoPacket({ from: '10.0.0.1', to: '10.0.0.2', type: 'request', id: 1 });
  const dns = (): Packet => udpPacket({ from: '10.0.0.1:5353', to: '10.0.0.2:53' });

  it.each<[string, () => Packet, boolean]>([
    ['-s 10.0.0.0/24', syn, true],
    ['! -s 10.0.0.0/24', syn, false],
    ['-d 10.0.0.2 ! -s 10.0.0.2', syn, true],
    ['-i eth0', syn, true],
    ['-i eth+ -o cni+', syn, true],
    ['! -i eth+', syn, false],
    ['! -o eth0', syn, true],
    ['-p udp', syn, false],
    ['! -p udp', syn, true],
    ['-p tcp --dport 80', syn, true],
    ['-p tcp --dport 79:81 ! --sport 5', syn, true],
    ['-p tcp ! --dport 80', syn, false],
    ['-p tcp --syn', syn, true],
    ['-p tcp ! --syn', syn, false],
    ['-p tcp --tcp-flags SYN,RST RST', syn, false],
    ['-p tcp -m multiport --dports 22,80:90', syn, true],
    ['-p tcp -m multiport ! --ports 80', syn, false],
    ['-p udp --dport 53', dns, true],
    ['-p icmp --icmp-type echo-request', ping, true],
    ['-p icmp --icmp-type 8/1', ping, false],
    ['-p icmp ! --icmp-type 0', ping, true],
    ['-m mark --mark 0', syn, true],
    ['-m mark ! --mark 0x4000/0x4000', syn, true],
    ['-m addrtype --dst-type LOCAL', syn, false],
    ['-m addrtype ! --dst-type LOCAL --src-type UNICAST', syn, true],
    ['-m iprange --src-range 10.0.0.1-10.0.0.5', syn, true],
    ['-m iprange ! --dst-range 10.0.0.1-10.0.0.5', syn, false],
    ['-m statistic --mode random --probability 1', syn, true],
    ['-m statistic --mode random --probability 0', syn, false],
    ['-m limit --limit 1/hour --limit-burst 1', syn, true],
    ['-f', syn, false],
    ['-m physdev --physdev-is-in', syn, false],
    ['-m conntrack --ctstate NEW', syn, true],
    ['-m conntrack --ctstate ESTABLISHED,RELATED', syn, false],
    ['-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT', syn, true],
    ['-m conntrack --ctorigdst 10.0.0.0/24 --ctorigdstport 80 --ctproto tcp --ctdir ORIGINAL', syn, true],
    [
      '-m conntrack --ctstate INVALID',
      (): Packet => tcpPacket({ from: '10.0.0.1:1', to: '10.0.0.2:2', flags: 'FS' }),
      true,
    ],
    [
      '-m state --state NEW',
      (): Packet => tcpPacket({ from: '10.0.0.1:1', to: '10.0.0.2:2', flags: 'A' }),
      true,
    ],
  ])('%s', (match, build, isMatch) => {
    const netfilter = filterWith('-t nat -N OWN', `-A FORWARD ${match} -j DROP`);
    const packet = build();
    netfilter.run(HOOK.PREROUTING, packet, ETH0, undefined);
    expect(forward(netfilter, packet)).toBe(isMatch ? VERDICT.DROP : VERDICT.ACCEPT);
  });

  it('passes every third packet with --mode nth', () => {
    const netfilter = filterWith('-A FORWARD -m statistic --mode nth --every 3 --packet 0 -j DROP');
    const verdicts = Array.from({ length: 6 }, () => forward(netfilter, syn()));
    expect(verdicts).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it('keeps a client at the back end that it was sent to before, for as long as it comes back', () => {
    const host = new FakeNetfilterHost();
    const netfilter = new Netfilter(host);
    netfilter.restore(
      `*filter
:SEP - [0:0]
-A FORWARD -m recent --rcheck --seconds 100 --reap --name SEP --rsource -j DROP
-A FORWARD -j SEP
-A SEP -m recent --set --name SEP --rsource -j ACCEPT
COMMIT
`,
      { isNoFlush: true },
    );
    expect(forward(netfilter, syn())).toBe(VERDICT.ACCEPT);
    host.advance(60);
    expect(forward(netfilter, syn())).toBe(VERDICT.DROP);
    expect(forward(netfilter, syn('10.0.0.7:1'))).toBe(VERDICT.ACCEPT);
    host.advance(60);
    expect(forward(netfilter, syn())).toBe(VERDICT.ACCEPT);
  });

  it('asks sets of networks and of addresses with ports', () => {
    const netfilter = filterWith();
    const networks = netfilter.ensureSet('networks', 'hash:net');
    networks.add('10.0.0.0/8');
    networks.add('10.0.0.1', true);
    netfilter.ensureSet('services', 'hash:ip,port').add('10.0.0.2,tcp:80');
    netfilter.runIptables('-A FORWARD -m set --match-set networks src -j DROP'.split(' '));
    netfilter.runIptables('-A FORWARD -m set --match-set services dst,dst -j REJECT'.split(' '));
    expect(forward(netfilter, syn('10.0.0.5:1'))).toBe(VERDICT.DROP);
    expect(forward(netfilter, syn('10.0.0.1:1'))).toBe(VERDICT.REJECT);
    expect(forward(netfilter, syn('10.0.0.1:1', '10.0.0.2:81'))).toBe(VERDICT.ACCEPT);
  });

  it('writes what LOG is told to the log of the kernel', () => {
    const netfilter = filterWith(
      '-A FORWARD -p tcp -j LOG --log-prefix in: --log-level info --log-tcp-sequence',
      '-A FORWARD -p icmp -j LOG',
    );
    forward(netfilter, syn());
    forward(netfilter, echoPacket({ type: 'reply', from: '10.0.0.1', to: '10.0.0.2', id: 7 }));
    const [first, second] = netfilter.log.lines;
    expect(first?.level).toBe(6);
    expect(first?.text).toMatch(
      /^in:IN=eth0 OUT=cni0 MAC=\S* SRC=10\.0\.0\.1 DST=10\.0\.0\.2 LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=\d+ (DF )?PROTO=TCP SPT=1000 DPT=80 SEQ=\d+ ACK=0 WINDOW=\d+ RES=0x00 SYN URGP=0 $/,
    );
    expect(second?.text).toMatch(/ PROTO=ICMP TYPE=0 CODE=0 ID=7 SEQ=\d+ $/);
  });

  it('counts in the counters of nfacct', () => {
    const netfilter = filterWith();
    netfilter.ensureAccounting('web');
    netfilter.runIptables('-A FORWARD -m nfacct --nfacct-name web'.split(' '));
    forward(netfilter, syn());
    expect(netfilter.accounting.get('web')).toEqual({ packets: 1, bytes: 40 });
  });

  it('knows the ports of a bridge', () => {
    const netfilter = filterWith('-A FORWARD -m physdev --physdev-out veth+ --physdev-is-bridged -j DROP');
    expect(netfilter.run(HOOK.FORWARD, syn(), CNI0, CNI0, { name: 'veth1' })).toBe(VERDICT.DROP);
    expect(netfilter.run(HOOK.FORWARD, syn(), CNI0, CNI0)).toBe(VERDICT.ACCEPT);
  });
});

describe('targets', () => {
  it.each<[string, number, number]>([
    ['--set-mark 5', 0xf0, 5],
    ['--set-mark 5/0xf', 0xf0, 0xf5],
    ['--or-mark 0x4000', 1, 0x4001],
    ['--and-mark 0xff', 0x1234, 0x34],
    ['--xor-mark 0x4000', 0x4001, 1],
    ['--set-xmark 0x1/0xffffffff', 0x8000_0000, 1],
    ['--or-mark 0x80000000', 0, 0x8000_0000],
  ])('MARK %s', (option, before, now) => {
    const netfilter = filterWith(`-t mangle -A FORWARD -j MARK ${option}`);
    const packet = syn();
    packet.mark = before;
    forward(netfilter, packet);
    expect(packet.mark).toBe(now);
  });

  it('leaves a packet alone that NOTRACK was said about', () => {
    const netfilter = filterWith(
      '-t raw -A PREROUTING -p tcp -j NOTRACK',
      '-t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.1.1.1',
      '-A FORWARD -m conntrack --ctstate UNTRACKED -j DROP',
    );
    const packet = syn();
    netfilter.run(HOOK.PREROUTING, packet, ETH0, undefined);
    expect(forward(netfilter, packet)).toBe(VERDICT.DROP);
    expect(describePacket(packet)).toBe('10.0.0.1:1000 > 10.0.0.2:80 tcp');
  });
});

describe('connection tracking', () => {
  function through(netfilter: Netfilter, packet: Packet): void {
    for (const hook of [HOOK.PREROUTING, HOOK.POSTROUTING] satisfies readonly Hook[]) {
      netfilter.run(hook, packet, ETH0, CNI0);
    }
  }

  it('forgets a connection at once when its first answer is a reset', () => {
    const netfilter = filterWith('-t nat -N OWN');
    through(netfilter, syn());
    expect(netfilter.conntrack.count).toBe(1);
    through(
      netfilter,
      tcpPacket({ from: '10.0.0.2:80', to: '10.0.0.1:1000', flags: 'RA', acknowledgment: 1001 }),
    );
    expect(netfilter.conntrack.count).toBe(0);
  });

  it('makes a stream of a UDP exchange that goes on', () => {
    const host = new FakeNetfilterHost();
    const netfilter = new Netfilter(host);
    netfilter.runIptables(['-t', 'nat', '-N', 'OWN']);
    const request = (): Packet => udpPacket({ from: '10.0.0.1:5000', to: '10.0.0.2:53' });
    const answer = (): Packet => udpPacket({ from: '10.0.0.2:53', to: '10.0.0.1:5000' });
    through(netfilter, request());
    through(netfilter, answer());
    const [connection] = netfilter.conntrack.entries();
    expect(connection?.timeout).toBe(30_000_000_000);
    host.advance(3);
    through(netfilter, request());
    expect(connection?.timeout).toBe(120_000_000_000);
  });

  it('survives thousands of connections and forgets them when their time has come', () => {
    const host = new FakeNetfilterHost();
    const netfilter = new Netfilter(host);
    netfilter.runIptables(['-t', 'nat', '-N', 'OWN']);
    for (let index = 0; index < 3000; index += 1) {
      through(netfilter, udpPacket({ from: `10.0.${index >> 8}.${index & 255}:5000`, to: '10.9.0.2:53' }));
    }
    expect(netfilter.conntrack.count).toBe(3000);
    for (let index = 0; index < 3000; index += 3) {
      through(netfilter, udpPacket({ from: '10.9.0.2:53', to: `10.0.${index >> 8}.${index & 255}:5000` }));
    }
    expect(netfilter.conntrack.count).toBe(3000);
    host.advance(30);
    expect(netfilter.conntrack.count).toBe(0);
  });

  it('reopens a connection in TIME_WAIT for a new SYN', () => {
    const netfilter = filterWith('-t nat -N OWN');
    const client = { from: '10.0.0.1:1000', to: '10.0.0.2:80' };
    const server = { from: '10.0.0.2:80', to: '10.0.0.1:1000' };
    through(netfilter, tcpPacket({ ...client, flags: 'S', sequence: 1 }));
    through(netfilter, tcpPacket({ ...server, flags: 'SA', sequence: 1, acknowledgment: 2 }));
    through(netfilter, tcpPacket({ ...client, flags: 'A', sequence: 2, acknowledgment: 2 }));
    through(netfilter, tcpPacket({ ...client, flags: 'FA', sequence: 2, acknowledgment: 2 }));
    through(netfilter, tcpPacket({ ...server, flags: 'FA', sequence: 2, acknowledgment: 3 }));
    through(netfilter, tcpPacket({ ...client, flags: 'A', sequence: 3, acknowledgment: 3 }));
    const [old] = netfilter.conntrack.entries();
    through(netfilter, tcpPacket({ ...client, flags: 'S', sequence: 9000 }));
    const [reopened] = netfilter.conntrack.entries();
    expect(netfilter.conntrack.count).toBe(1);
    expect(reopened).not.toBe(old);
  });

  it('deletes what a filter names', () => {
    const netfilter = filterWith('-t nat -N OWN');
    through(netfilter, udpPacket({ from: '10.0.0.1:1', to: '10.0.0.2:53' }));
    through(netfilter, udpPacket({ from: '10.0.0.1:2', to: '10.0.0.2:54' }));
    expect(netfilter.conntrack.delete({ protocol: 17, originalDestinationPort: 53 })).toHaveLength(1);
    expect(netfilter.conntrack.count).toBe(1);
    netfilter.conntrack.flush();
    expect(netfilter.conntrack.count).toBe(0);
  });
});
