import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';

const labIn = (mode: string, networking = '{}'): string => `apiVersion: podwire.dev/v1
kind: Lab
spec:
  seed: 3
  cluster:
    cni: { plugin: ipvlan, mode: ${mode} }
    networking: ${networking}
---
apiVersion: v1
kind: Pod
metadata: { name: one }
spec:
  nodeName: node1
  containers: [{ name: c, image: busybox, command: [sleep, infinity] }]
---
apiVersion: v1
kind: Pod
metadata: { name: two }
spec:
  nodeName: node1
  containers: [{ name: c, image: busybox, command: [sleep, infinity] }]
---
apiVersion: v1
kind: Pod
metadata: { name: other }
spec:
  nodeName: node2
  containers: [{ name: c, image: busybox, command: [sleep, infinity] }]
`;

describe('an ipvlan device in mode l2', () => {
  let lab: CommandLab;
  const address = new Map<string, string>();
  beforeAll(() => {
    lab = new CommandLab(labIn('l2'));
    for (const name of ['one', 'two', 'other']) {
      address.set(
        name,
        lab.sh('host/laptop', `kubectl get pod ${name} -o jsonpath='{.status.podIP}'`).stdout,
      );
    }
  });
  const isReached = (from: string, to: string): boolean =>
    lab.sh(from, `ping -c 1 -W 4 ${address.get(to) ?? to}`).exitCode === 0;

  it('has the MAC address of its card, which everybody on the cable sees for its IP address', () => {
    const card = /link\/ether (\S+)/u.exec(lab.sh('node/node1', 'ip link show eth0').stdout)?.[1] ?? '';
    expect(lab.sh('one', 'ip link show eth0').stdout).toContain(`link/ether ${card}`);
    expect(isReached('node/node2', 'one')).toBe(true);
    expect(lab.sh('node/node2', `ip neigh show ${address.get('one') ?? ''}`).stdout).toContain(
      `lladdr ${card}`,
    );
  });

  it('reaches those of its card and of others', () => {
    expect(isReached('one', 'two')).toBe(true);
    expect(isReached('two', 'other')).toBe(true);
  });

  it('sends nothing on the cable that is for another one of its card, but for the question', () => {
    const before = Number(
      /TX:.*\n +\d+ +(\d+)/u.exec(lab.sh('node/node1', 'ip -s link show eth0').stdout)?.[1],
    );
    lab.sh('one', `ping -c 3 ${address.get('two') ?? ''}`);
    const after = Number(
      /TX:.*\n +\d+ +(\d+)/u.exec(lab.sh('node/node1', 'ip -s link show eth0').stdout)?.[1],
    );
    expect(after).toBe(before);
  });

  it('does not find its card, and is not found by it', () => {
    expect(isReached('one', '192.168.0.11')).toBe(false);
    expect(isReached('node/node1', 'one')).toBe(false);
    const reasons = lab.simulation.drops.since(0).filter(({ reason }) => reason === 'same-card');
    expect(reasons.map(({ at }) => at)).toContain('node/node1');
  });

  it('is shown and refused as ip link does', () => {
    expect(lab.sh('one', 'ip -d link show eth0').stdout).toContain('ipvlan  mode l2 bridge addrgenmode');
    const add = (words: string): string =>
      lab.sh('node/node1', `ip link add link eth0 name x type ${words}`).stderr;
    expect(add('ipvlan mode l4')).toBe('Error: argument of "mode" must be either "l2", "l3" or "l3s"\n');
    expect(add('ipvlan mode l3s')).toBe('ip link add type ipvlan mode l3s is not modelled; l2 and l3 are\n');
    expect(add('macvlan mode bridge')).toBe('RTNETLINK answers: Device or resource busy\n');
  });
});

describe('an ipvlan device in mode l3', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(labIn('l3'));
  });
  const ping = (from: string, to: string): string => lab.sh(from, `ping -c 1 -W 4 ${to}`).stdout;
  const drops = (): readonly string[] =>
    lab.simulation.drops.since(0).map(({ reason, at, detail }) => `${reason} ${at} ${inEnglish(detail)}`);

  it('has the range of its node, and no neighbors to ask', () => {
    expect(lab.sh('one', 'ip -br addr show eth0').stdout).toMatch(/10\.244\.1\.\d+\/24/u);
    expect(lab.sh('one', 'ip link show eth0').stdout).toContain('<BROADCAST,MULTICAST,NOARP,UP,LOWER_UP>');
    ping('one', '10.244.2.2');
    expect(lab.sh('one', 'ip neigh').stdout).toBe('');
  });

  it('sends nothing on the cable that is for another one of its card', () => {
    const sent = (): string => lab.sh('node/node1', 'cat /sys/class/net/eth0/statistics/tx_packets').stdout;
    const before = sent();
    expect(ping('one', '10.244.1.3')).toContain('ttl=64');
    expect(sent()).toBe(before);
  });

  it('has its node route, which is no hop, and whose OUTPUT sees the packet', () => {
    lab.sh('node/node2', 'iptables -I OUTPUT -s 10.244.2.2 -d 10.244.1.2');
    expect(ping('other', '10.244.1.2')).toContain('ttl=63');
    expect(lab.sh('node/node2', 'iptables -L OUTPUT -nvx').stdout).toMatch(/ 1 +84 .*10\.244\.2\.2/u);
  });

  it('is handed what is for it past all rules of its node', () => {
    lab.sh(
      'node/node2',
      'iptables -t raw -I PREROUTING -d 10.244.2.2 -j DROP; iptables -I INPUT -d 10.244.2.2 -j DROP',
    );
    expect(ping('one', '10.244.2.2')).toContain('1 packets received');
  });

  it('reaches its own node, which answers by way of the router', () => {
    expect(ping('one', '192.168.0.11')).toContain('ttl=63');
  });

  it('answers no question for its MAC address', () => {
    lab.sh('node/node2', 'ip route add 10.244.1.2 dev eth0');
    expect(lab.sh('node/node2', 'ping -c 1 -W 4 10.244.1.2').stdout).toContain(
      'Destination Host Unreachable',
    );
    expect(drops()).toContain('no-arp default/one 10.244.1.2');
    lab.sh('node/node2', 'ip route del 10.244.1.2');
  });

  it('sends no multicast', () => {
    ping('other', '224.0.0.1');
    expect(drops()).toContain('group-in-l3 default/other ');
  });

  it('is told nothing of what its node has no way for', () => {
    lab.sh('node/node2', 'ip route add blackhole 198.51.100.0/24');
    expect(ping('other', '198.51.100.7')).toContain('100% packet loss');
    expect(drops()).toContain('neighbor-failed node/node2 198.51.100.7');
  });

  it('gives its mode to all of its card', () => {
    lab.sh('node/node1', 'ip link add link eth0 name shim type ipvlan mode l2');
    expect(lab.sh('one', 'ip -d link show eth0').stdout).toContain('ipvlan  mode l2 bridge');
    expect(lab.sh('one', 'ip link show eth0').stdout).toContain('<BROADCAST,MULTICAST,UP,LOWER_UP>');
    lab.sh('node/node1', 'ip link del shim; ip link add link eth0 name shim type ipvlan; ip link del shim');
    expect(lab.sh('one', 'ip -d link show eth0').stdout).toContain('ipvlan  mode l3 bridge');
  });
});

describe('ipvlan devices of IPv6', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(labIn('l3', "{ podSubnet: '10.244.0.0/16,fd00:10:244::/56' }"));
  });

  it('have link-local addresses of their own, with the number of each in the middle', () => {
    const linkLocal = (pod: string): string =>
      /fe80::\S+/u.exec(lab.sh(pod, 'ip -6 addr show eth0').stdout)?.[0] ?? '';
    expect([linkLocal('one'), linkLocal('two')].sort()).toEqual([
      'fe80::5254:0:1a8:b/64',
      'fe80::5254:0:2a8:b/64',
    ]);
  });

  it('are routed by their node in mode l3', () => {
    expect(lab.sh('other', 'ping -6 -c 1 fd00:10:244:1::2').stdout).toContain('ttl=63');
    expect(lab.sh('node/node2', 'ping -6 -c 1 fd00:10:244:1::2').stdout).toContain('1 received');
  });

  it('make noise where they tell groups of their link something, which nobody asks about', () => {
    const { drops } = lab.simulation;
    expect(drops.since(0).map(({ reason }) => reason)).toContain('group-in-l3');
    expect(drops.withoutNoise.since(0).map(({ reason }) => reason)).not.toContain('group-in-l3');
  });
});
