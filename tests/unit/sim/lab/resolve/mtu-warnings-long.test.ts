import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const HEAD = 'apiVersion: podwire.dev/v1\nkind: Lab\n';

describe('packets that are too large for the network behind a cable', () => {
  const WEB = `---
apiVersion: v1
kind: Pod
metadata: {name: server}
spec: {nodeName: node1, containers: [{name: main, image: 'nginx:alpine'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {nodeName: node2, containers: [{name: main, image: 'nicolaka/netshoot', command: [sleep, infinity]}]}
`;
  const address = (lab: CommandLab): string =>
    lab.sh('host/laptop', "kubectl get pod server -o jsonpath='{.status.podIP}'").stdout;

  it.each([
    ['calico, mode: ipip', 'mtu: 1430', 1402],
    ['calico, mode: vxlan', 'mtu: 1400', 1372],
    ['cilium', 'mtu: 1450', 1372],
  ])('hang under %s as the warning says, and pass with the fix that it offers', (plugin, fix, largest) => {
    const fault = 'faults: [{cable: node1, mtu: 1450}]';
    const bad = new CommandLab(`${HEAD}spec: {cluster: {cni: {plugin: ${plugin}}}, ${fault}}\n${WEB}`);
    const ping = (lab: CommandLab, size: number): number | 'timed-out' =>
      lab.sh('client', `ping -c 1 -W 1 -M do -s ${size} ${address(lab)}`).exitCode;
    expect([ping(bad, 56), ping(bad, largest), ping(bad, largest + 1)]).toEqual([0, 0, 1]);
    expect(bad.simulation.drops.since(0).map(({ reason }) => reason)).toContain('cable-mtu');
    const good = new CommandLab(
      `${HEAD}spec: {cluster: {cni: {plugin: ${plugin}, ${fix}}}, ${fault}}\n${WEB}`,
    );
    expect([ping(good, largest), ping(good, largest + 1)]).toEqual([0, 1]);
    expect(good.simulation.drops.since(0).map(({ reason }) => reason)).not.toContain('cable-mtu');
  });

  it('leave a peer of Weave’s alone behind a narrow cable, until there is room for heartbeats', () => {
    const isReached = (cni: string): boolean => {
      const spec = `spec: {cluster: {cni: {plugin: weave${cni}}}, faults: [{cable: node1, mtu: 1400}]}`;
      const lab = new CommandLab(`${HEAD}${spec}\n${WEB}`);
      return lab.sh('client', `ping -c 1 -W 1 ${address(lab)}`).exitCode === 0;
    };
    expect([isReached(''), isReached(', mtu: 1350')]).toEqual([false, true]);
  });
});
