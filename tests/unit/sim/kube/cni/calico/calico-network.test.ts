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

describe('calico/ipip', () => {
  it('sends packets between nodes through tunl0, with the routes of BIRD', () => {
    const lab = labOf('mode: ipip');
    const routes = lines(lab, 'node/node1', 'ip route');
    expect(routes).toContain('10.244.2.0/26 via 192.168.0.12 dev tunl0 proto bird onlink');
    expect(lines(lab, 'node/node1', 'ip -o -4 addr show tunl0')[0]).toContain(
      'inet 10.244.1.0/32 scope global',
    );
    expect(lines(lab, 'a', 'ping -c 1 10.244.2.1 | tail -2 | head -1')).toEqual([
      '1 packets transmitted, 1 packets received, 0% packet loss',
    ]);
    expect(lines(lab, 'a', 'ip -o link show eth0')[0]).toContain('mtu 1480');
  });

  it('has them from Felix since v3.31', () => {
    const lab = labOf('mode: ipip, version: v3.31');
    const routes = lines(lab, 'node/node1', 'ip route');
    expect(routes).toContain('10.244.2.0/26 via 192.168.0.12 dev tunl0 proto 80 onlink');
  });
});

describe('calico/vxlan', () => {
  it('sends packets between nodes through vxlan.calico, without BGP', () => {
    const lab = labOf('mode: vxlan');
    const routes = lines(lab, 'node/node1', 'ip route');
    expect(routes).toContain('10.244.2.0/26 via 10.244.2.0 dev vxlan.calico onlink');
    expect(routes).toContain('blackhole 10.244.1.0/26 proto 80');
    expect(lines(lab, 'node/node1', 'ip neigh show dev vxlan.calico')).toContain(
      '10.244.2.0 lladdr 66:2d:bf:44:a6:8b PERMANENT',
    );
    expect(lines(lab, 'node/node1', 'ss -tln | grep -c :179')).toEqual(['0']);
    expect(lines(lab, 'a', 'ping -c 1 10.244.2.1 | tail -2 | head -1')).toEqual([
      '1 packets transmitted, 1 packets received, 0% packet loss',
    ]);
    expect(lines(lab, 'a', 'ip -o link show eth0')[0]).toContain('mtu 1450');
  });
});

describe('calico-node', () => {
  it('is a DaemonSet, and BIRD runs on its node', () => {
    const lab = labOf('mode: bgp');
    expect(lines(lab, 'host/laptop', 'kubectl -n kube-system get ds calico-node --no-headers')[0]).toMatch(
      /^calico-node +3 +3 +3 +3 +3 /u,
    );
    expect(lines(lab, 'node/node1', 'ps ax | grep -c "[b]ird -R"')).toEqual(['1']);
  });
});

describe('calicoctl', () => {
  it('shows pools, endpoints and how many addresses are in use', () => {
    const lab = labOf('mode: ipip');
    const on = 'host/laptop';
    expect(lines(lab, on, 'calicoctl get ippool -o wide')).toEqual([
      'NAME                  CIDR            NAT    IPIPMODE   VXLANMODE   DISABLED   DISABLEBGPEXPORT   SELECTOR',
      'default-ipv4-ippool   10.244.0.0/16   true   Always     Never       false      false              all()',
    ]);
    expect(lines(lab, on, 'calicoctl get workloadendpoint')).toEqual([
      'WORKLOAD   NODE    NETWORKS        INTERFACE',
      'a          node1   10.244.1.1/32   caliacd53aa4120',
      'b          node2   10.244.2.1/32   califf6fc35a693',
    ]);
    expect(lines(lab, on, 'calicoctl get node -o wide')).toContain(
      'node1           (64512)   192.168.0.11/24',
    );
    expect(lines(lab, on, 'calicoctl ipam show --show-blocks')).toEqual([
      '+----------+---------------+-----------+------------+--------------+',
      '| GROUPING |     CIDR      | IPS TOTAL | IPS IN USE |   IPS FREE   |',
      '+----------+---------------+-----------+------------+--------------+',
      '| IP Pool  | 10.244.0.0/16 |     65536 | 7 (0%)     | 65529 (100%) |',
      '| Block    | 10.244.0.0/26 |        64 | 3 (5%)     | 61 (95%)     |',
      '| Block    | 10.244.1.0/26 |        64 | 2 (3%)     | 62 (97%)     |',
      '| Block    | 10.244.2.0/26 |        64 | 2 (3%)     | 62 (97%)     |',
      '+----------+---------------+-----------+------------+--------------+',
    ]);
    expect(lines(lab, on, 'calicoctl ipam show --ip=10.244.1.0')).toEqual([
      'IP 10.244.1.0 is in use',
      'Attributes:',
      '  node: node1',
      '  type: ipipTunnelAddress',
    ]);
    expect(lines(lab, on, 'calicoctl ipam show --ip=10.244.1.9')).toEqual(['10.244.1.9 is not assigned']);
  });
});
