import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const PODS = `---
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: a}}
spec: {nodeName: node1, containers: [{name: a, image: busybox, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, labels: {app: b}}
spec: {nodeName: node2, containers: [{name: b, image: busybox, command: [sleep, infinity]}]}
`;

function labOf(cni: string): CommandLab {
  return new CommandLab(`apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster: {cni: {plugin: calico, ${cni}}}
${PODS}`);
}

function lines(lab: CommandLab, target: string, line: string): readonly string[] {
  return lab
    .sh(target, line)
    .stdout.split('\n')
    .map((text) => text.trimEnd())
    .filter((text) => text !== '');
}

describe('calico/bgp', () => {
  it('gives each node a block, each Pod a route, and the blocks of the others by BGP', () => {
    const lab = labOf('mode: bgp');
    expect(lines(lab, 'node/node1', 'ip route')).toEqual([
      'default via 192.168.0.1 dev eth0',
      '10.244.0.0/26 via 192.168.0.10 dev eth0 proto bird',
      '10.244.1.0 dev caliacd53aa4120 scope link',
      'blackhole 10.244.1.0/26 proto bird',
      '10.244.2.0/26 via 192.168.0.12 dev eth0 proto bird',
      '192.168.0.0/24 dev eth0 proto kernel scope link src 192.168.0.11',
    ]);
  });

  it('gives a Pod its address alone, and a gateway that nobody has', () => {
    const lab = labOf('mode: bgp');
    expect(lines(lab, 'a', 'ip route')).toEqual([
      'default via 169.254.1.1 dev eth0',
      '169.254.1.1 dev eth0 scope link',
    ]);
    expect(lines(lab, 'a', 'ping -c 1 10.244.2.0 | tail -2 | head -1')).toEqual([
      '1 packets transmitted, 1 packets received, 0% packet loss',
    ]);
    expect(lines(lab, 'a', 'ip neigh').map((line) => line.split(' lladdr ')[1]?.split(' ')[0])).toContain(
      'ee:ee:ee:ee:ee:ee',
    );
  });
});
