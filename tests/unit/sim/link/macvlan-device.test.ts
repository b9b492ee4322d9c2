import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

/** Two nodes on one segment; on the first, namespaces stand for Pods. */
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  seed: 3
  cluster:
    nodes: [{ name: node1 }, { name: node2 }]
`;
const NODE = 'node/node1';

function addPod(lab: CommandLab, name: string, address: string, mode = 'bridge'): void {
  const { stderr } = lab.sh(
    NODE,
    `ip netns add ${name}; ip link add link eth0 name ${name} netns ${name} type macvlan mode ${mode};` +
      `ip -n ${name} addr add ${address}/24 dev ${name}; ip -n ${name} link set ${name} up`,
  );
  expect(stderr).toBe('');
}

function isReached(lab: CommandLab, from: string, to: string): boolean {
  return lab.sh(NODE, `${from} ping -c 1 -W 4 ${to}`).exitCode === 0;
}

describe('a macvlan device in mode bridge', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(LAB);
    addPod(lab, 'p1', '192.168.0.101');
    addPod(lab, 'p2', '192.168.0.102');
  });

  it('reaches who is on the cable, and is reached, with a MAC address of its own', () => {
    expect(isReached(lab, 'ip netns exec p1', '192.168.0.12')).toBe(true);
    expect(lab.sh('node/node2', 'ping -c 1 192.168.0.101').exitCode).toBe(0);
    const mac = (words: string): string | undefined =>
      /link\/ether (\S+)/u.exec(lab.sh(NODE, words).stdout)?.[1];
    const own = mac('ip -n p1 link show p1');
    expect(lab.sh('node/node2', 'ip neigh show 192.168.0.101').stdout).toContain(`lladdr ${own}`);
    expect(own).not.toBe(mac('ip link show eth0'));
  });

  it('reaches another one of its card through the card, where both ways are seen coming in', () => {
    lab.sh(NODE, 'ip netns exec p1 ping -c 1 192.168.0.102');
    const { stdout } = lab.sh(
      NODE,
      'tcpdump -n -c 2 -i eth0 -Q in icmp 2>/dev/null & sleep 0.1; ip netns exec p1 ping -c 1 192.168.0.102 >/dev/null; wait',
    );
    expect(stdout).toMatch(/192\.168\.0\.101 > 192\.168\.0\.102: ICMP echo request/u);
    expect(stdout).toMatch(/192\.168\.0\.102 > 192\.168\.0\.101: ICMP echo reply/u);
  });

  it('never meets the card that it is on, and the drops say why', () => {
    expect(isReached(lab, 'ip netns exec p1', '192.168.0.11')).toBe(false);
    expect(isReached(lab, '', '192.168.0.101')).toBe(false);
    const drops = lab.simulation.drops.since(0).filter(({ reason }) => reason === 'same-card');
    expect(drops.map(({ detail }) => detail)).toEqual(['192.168.0.11', '192.168.0.101']);
  });

  it('does not meet it either when both know the addresses: the switch sends nothing back', () => {
    const card = /link\/ether (\S+)/u.exec(lab.sh(NODE, 'ip link show eth0').stdout)?.[1] ?? '';
    lab.sh(NODE, `ip -n p1 neigh replace 192.168.0.11 lladdr ${card} dev p1`);
    expect(isReached(lab, 'ip netns exec p1', '192.168.0.11')).toBe(false);
    expect(lab.simulation.drops.since(0).some(({ reason }) => reason === 'egress-is-ingress')).toBe(true);
  });

  it('has a carrier while its card is up', () => {
    const state = (): string => /state (\w+)/u.exec(lab.sh(NODE, 'ip -n p2 link show p2').stdout)?.[1] ?? '';
    expect(state()).toBe('UP');
    lab.sh(NODE, 'ip link set eth0 down');
    expect(lab.sh(NODE, 'ip -n p2 link show p2').stdout).toMatch(
      /<NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 .* state DOWN/u,
    );
    lab.sh(NODE, 'ip link set eth0 up');
    expect(state()).toBe('UP');
  });

  it('is shown with its card, its mode and its queue', () => {
    lab.sh(NODE, 'ip link add link eth0 name m9 type macvlan mode bridge');
    const { stdout } = lab.sh(NODE, 'ip -d link show m9; ip -n p1 link show p1; ip link del m9');
    expect(stdout).toMatch(/^\d+: m9@eth0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN/u);
    expect(stdout).toContain(
      '\n    macvlan mode bridge bcqueuelen 1000 usedbcqueuelen 1000 addrgenmode eui64',
    );
    expect(stdout).toMatch(/: p1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> .*\n.* link-netnsid 0/u);
  });

  it('is never larger than its card, and shrinks with it', () => {
    const run = (line: string): string => lab.sh(NODE, line).stderr;
    expect(run('ip link add link eth0 name m9 mtu 1501 type macvlan mode bridge')).toBe(
      'RTNETLINK answers: Invalid argument\n',
    );
    expect(run('ip -n p2 link set p2 mtu 1600')).toBe('RTNETLINK answers: Invalid argument\n');
    run('ip link set eth0 mtu 1450');
    expect(lab.sh(NODE, 'ip -n p2 link show p2').stdout).toContain('mtu 1450');
    run('ip link set eth0 mtu 1500');
    expect(lab.sh(NODE, 'ip -n p2 link show p2').stdout).toContain('mtu 1450');
  });

  it('is refused as the kernel and ip link refuse it', () => {
    const add = (words: string): string => lab.sh(NODE, `ip link add ${words}`).stderr;
    expect(add('name m9 type macvlan mode bridge')).toBe('RTNETLINK answers: Invalid argument\n');
    expect(add('link lo name m9 type macvlan mode bridge')).toBe('RTNETLINK answers: Invalid argument\n');
    expect(add('link eth0 name m9 type macvlan mode foo')).toBe(
      'Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "foo"\n',
    );
    expect(add('link eth0 name m9 type macvlan bar')).toMatch(
      /^macvlan: unknown option "bar"\?\nUsage: \.\.\. macvlan mode MODE \[flag MODE_FLAG\] MODE_OPTS/u,
    );
    expect(lab.sh(NODE, 'ip link add b0 type bridge; ip link set eth0 master b0').stderr).toBe(
      'RTNETLINK answers: Device or resource busy\n',
    );
  });
});

describe('macvlan devices of other modes', () => {
  it('are apart from one another in mode private, and meet in mode vepa only where the switch sends back', () => {
    const lab = new CommandLab(LAB);
    addPod(lab, 'p1', '192.168.0.101', 'private');
    addPod(lab, 'p2', '192.168.0.102', 'private');
    addPod(lab, 'p3', '192.168.0.103', 'vepa');
    addPod(lab, 'p4', '192.168.0.104', 'vepa');
    expect(isReached(lab, 'ip netns exec p1', '192.168.0.102')).toBe(false);
    expect(isReached(lab, 'ip netns exec p3', '192.168.0.104')).toBe(false);
    for (const name of ['p1', 'p3'])
      expect(isReached(lab, `ip netns exec ${name}`, '192.168.0.12')).toBe(true);
  });

  it('go with the device that they stand on, wherever they are', () => {
    const lab = new CommandLab(LAB);
    const { stdout } = lab.sh(
      NODE,
      'ip netns add p1; ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up;' +
        'ip link add link v0 name m netns p1 type macvlan mode bridge; ip -d link show v0; ip link del v0; ip -n p1 link show',
    );
    expect(stdout).toContain('promiscuity 1  allmulti 0');
    expect(stdout).not.toContain('m@');
  });
});
