import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  seed: 3
  cluster:
    cni: { plugin: ipvlan, mode: l2 }
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
    lab = new CommandLab(LAB);
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
    expect(add('ipvlan mode l3')).toContain('is not modelled; mode l2 is');
    expect(add('macvlan mode bridge')).toBe('RTNETLINK answers: Device or resource busy\n');
  });
});
