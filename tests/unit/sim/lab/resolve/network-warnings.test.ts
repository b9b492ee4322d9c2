import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readBad, readGood } from '#kit/lab-text';
import { inEnglish } from '#sim/base/sentence';
import { formatDiagnostic } from '#sim/base/diagnostic';

const HEAD = 'apiVersion: podwire.dev/v1\nkind: Lab\n';

function warningsOf(spec: string): readonly string[] {
  return readGood(`${HEAD}spec: ${spec}\n`)
    .notices.filter(({ severity }) => severity === 'warning')
    .map(formatDiagnostic);
}

const ROUTER =
  'routers: [{name: r, ports: [{segment: lan, address: 192.168.0.1}, {segment: far, address: 192.168.1.1}]}]';
const FAR = `network: {segments: [{name: lan, cidr: 192.168.0.0/24}, {name: far, cidr: 192.168.1.0/24}], ${ROUTER}}`;

describe('networks that Kubernetes accepts and that fail on the wire', () => {
  it.each([
    [
      'a Pod range that meets the Service range',
      '{cluster: {networking: {podSubnet: 10.96.0.0/16}}}',
      /^web\.yaml:\d+:\d+: warning: .*serviceSubnet 10\.96\.0\.0\/12 overlaps podSubnet 10\.96\.0\.0\/16: a Service may get the address of a Pod, and kube-proxy then sends elsewhere what is for the Pod; give serviceSubnet a range outside 10\.96\.0\.0\/16$/u,
    ],
    [
      'a Service range that meets the nodes',
      '{cluster: {networking: {serviceSubnet: 192.168.0.0/20}}}',
      /serviceSubnet 192\.168\.0\.0\/20: a Service may get the address of a machine, which nodes and Pods then do not reach any more; give segment lan a range outside/u,
    ],
    [
      'two nodes with one range for their Pods',
      '{cluster: {nodes: [{name: control-plane}, {name: a, podCIDR: 10.244.1.0/24}, {name: b, podCIDR: 10.244.1.128/25}]}}',
      /3:\d+: warning: spec\.cluster\.nodes\[2\]\.podCIDR: Pod range 10\.244\.1\.128\/25 of node b overlaps that of a: both give their Pods addresses of one range, .* reached by nobody outside of it; leave podCIDR out, and the node gets a free range$/u,
    ],
    [
      'more nodes than podSubnet has ranges',
      '{cluster: {networking: {podSubnet: 10.244.0.0/24}, nodes: [{name: control-plane}, {name: a}]}}',
      /3:\d+: warning: spec\.cluster\.nodes\[1\]: podSubnet 10\.244\.0\.0\/24 has no range left for node a: the Node gets no podCIDR \(event CIDRNotAvailable\), and flanneld ends there \("pod cidr not assigned"\): Pods are sent there all the same, and stay without a network \(ContainerCreating\); make podSubnet larger or have fewer nodes$/u,
    ],
    [
      'many more nodes than ranges, once',
      '{cluster: {networking: {podSubnet: 10.244.0.0/24}, cni: {plugin: bridge}, nodes: [{name: control-plane}, {name: a}, {name: b}, {name: c}, {name: d}, {name: e}]}}',
      /no range left for nodes a, b, c and 2 more: .* nothing sets up a network there: NotReady, and no Pods run there but those with hostNetwork; make podSubnet larger or have fewer nodes$/u,
    ],
    [
      'host-gw across a router',
      `{cluster: {nodes: [{name: control-plane, segment: lan}, {name: a, segment: far}], cni: {mode: host-gw}}, ${FAR}}`,
      /3:\d+: warning: spec\.cluster\.nodes\[1\]\.segment: node a is on segment far and control-plane on lan: flannel’s host-gw needs all nodes on one link; .*"network is unreachable".*; write mode: vxlan, with directRouting: true/u,
    ],
    [
      'an MTU above the segment’s',
      '{cluster: {cni: {mtu: 1550}}}',
      /3:\d+: warning: spec\.cluster\.cni\.mtu: mtu 1550 is more than segment lan passes, which is 1500: Pods send packets of up to 1500 bytes, 1550 in the tunnel, and nodes send each of those in two fragments; leave mtu out, or write at most 1500$/u,
    ],
    [
      'a network behind a cable that is narrower than the node believes',
      '{faults: [{cable: node1, mtu: 1450}]}',
      /3:\d+: warning: spec\.faults\[0\]\.mtu: node1 sends packets of up to 1500 bytes, and the network behind its cable loses those over 1450 without a word: ping works, .*TLS handshake, hangs; write mtu: 1450 under spec\.cluster\.cni, and Pods send packets of 1400 bytes$/u,
    ],
    [
      'an MTU of Calico’s that leaves no room for VXLAN',
      '{cluster: {cni: {plugin: calico, mode: vxlan, mtu: 1500}}}',
      /cni\.mtu: mtu 1500 makes packets of 1550 bytes in the tunnel, more than segment lan passes, which is 1500: Pods send packets of up to 1500 bytes, 1550 in the tunnel, and nodes send each of those in two fragments; leave mtu out, or write at most 1450$/u,
    ],
    [
      'an MTU of Calico’s that leaves no room for IP in IP',
      '{cluster: {cni: {plugin: calico, mtu: 1500}}}',
      /makes packets of 1520 bytes in the tunnel, .*: what Pods send of more than 1480 bytes their node answers with "fragmentation needed", and the first such packet to every destination is lost; leave mtu out, or write at most 1480$/u,
    ],
    [
      'an MTU of Cilium’s above the segment’s',
      '{cluster: {cni: {plugin: cilium, mtu: 1600}}}',
      /mtu 1600 is more than segment lan passes, which is 1500: Pods send packets of up to 1550 bytes, 1600 in the tunnel, .*; leave mtu out, or write at most 1500$/u,
    ],
    [
      'an MTU of Weave’s that leaves no room for its tunnel',
      '{cluster: {cni: {plugin: weave, mtu: 1500}}}',
      /mtu 1500 makes packets of 1550 bytes in the tunnel, .*in two fragments; leave mtu out, or write at most 1450$/u,
    ],
    [
      'an MTU of macvlan’s above the card’s',
      '{cluster: {cni: {plugin: macvlan, mtu: 1600}}}',
      /mtu 1600 is more than segment lan passes, which is 1500: the plugin refuses it \(invalid MTU 1600\), and no Pod gets a network; leave mtu out, or write at most 1500$/u,
    ],
    [
      'a narrow cable under IP in IP',
      '{cluster: {cni: {plugin: calico}}, faults: [{cable: node1, mtu: 1450}]}',
      /loses those over 1450 without a word: .*; write mtu: 1430 under spec\.cluster\.cni, and Pods send packets of 1430 bytes$/u,
    ],
    [
      'a narrow cable under Weave, which leaves room for less',
      '{cluster: {cni: {plugin: weave}}, faults: [{cable: node1, mtu: 1400}]}',
      /node1 sends packets of up to 1426 bytes, .* loses those over 1400 .*: Weave’s heartbeats are as large as that, .*; write mtu: 1350 under spec\.cluster\.cni, and Pods send packets of 1350 bytes$/u,
    ],
  ])('says of %s what happens and how to mend it', (_, spec, expected) => {
    const warnings = warningsOf(spec);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(expected);
  });

  it('says nothing where a plugin’s option makes room', () => {
    expect(
      warningsOf('{cluster: {cni: {plugin: calico, mtu: 1430}}, faults: [{cable: node1, mtu: 1450}]}'),
    ).toEqual([]);
    expect(warningsOf('{cluster: {cni: {plugin: weave}}, faults: [{cable: node1, mtu: 1426}]}')).toEqual([]);
    expect(warningsOf('{cluster: {cni: {mtu: 1450}}, faults: [{cable: node1, mtu: 1450}]}')).toEqual([]);
    expect(
      warningsOf(
        `{cluster: {nodes: [{name: control-plane, segment: lan}, {name: a, segment: far}], cni: {directRouting: true}}, ${FAR}}`,
      ),
    ).toEqual([]);
  });

  it('says nothing of ranges that the plugin does not use', () => {
    const nodes =
      '[{name: control-plane}, {name: a, podCIDR: 10.244.1.0/24}, {name: b, podCIDR: 10.244.1.0/24}]';
    for (const plugin of ['calico', 'macvlan', 'weave', 'none', 'ipvlan'])
      expect(warningsOf(`{cluster: {cni: {plugin: ${plugin}}, nodes: ${nodes}}}`)).toEqual([]);
    expect(warningsOf(`{cluster: {cni: {plugin: ipvlan, mode: l3}, nodes: ${nodes}}}`)).toHaveLength(1);
    const few = 'networking: {podSubnet: 10.244.0.0/24}, nodes: [{name: control-plane}, {name: a}]';
    for (const plugin of ['calico', 'macvlan', 'weave', 'none'])
      expect(warningsOf(`{cluster: {cni: {plugin: ${plugin}}, ${few}}}`)).toEqual([]);
    const ipam = 'ipam: {type: host-local, subnet: 10.9.0.0/16}';
    expect(warningsOf(`{cluster: {cni: {plugin: bridge, ${ipam}}, ${few}}}`)).toEqual([]);
  });

  it('refuses options that the backend does not have, or that are out of range', () => {
    const problems = (cni: string): readonly string[] => readBad(`${HEAD}spec: {cluster: {cni: ${cni}}}\n`);
    expect(problems('{plugin: flannel, mode: host-gw, vni: 2}')[0]).toMatch(
      /vni is an option of flannel’s VXLAN backend, and host-gw has none; remove it, or write mode: vxlan$/u,
    );
    expect(problems('{plugin: flannel, port: 70000}')[0]).toMatch(/must be between 1 and 65535, inclusive/u);
    expect(problems('{plugin: flannel, blockSize: 26}')[0]).toMatch(
      /blockSize is no option of flannel; its options are vni, port, directRouting, mtu$/u,
    );
  });
});

it('two nodes with one range for their Pods run, and the Pods of one of them hear nothing', () => {
  const podOn = (node: string): string => `---
apiVersion: v1
kind: Pod
metadata: {name: on-${node}}
spec: {nodeName: ${node}, containers: [{name: main, image: 'nginx:alpine'}]}
`;
  const nodes =
    '[{name: control-plane}, {name: a, podCIDR: 10.244.1.0/24}, {name: b, podCIDR: 10.244.1.0/24}, {name: c}]';
  const lab = new CommandLab(
    `${HEAD}spec: {cluster: {nodes: ${nodes}}}\n${['a', 'b', 'c'].map(podOn).join('')}`,
  );
  const requestsAt = (pod: string): string =>
    lab.sh('host/laptop', `kubectl logs ${pod} | grep -c curl`).stdout;
  expect(lab.sh('on-a', 'hostname -i').stdout).toBe(lab.sh('on-b', 'hostname -i').stdout);
  expect(lab.sh('on-c', 'curl -s http://10.244.1.2').exitCode).toBe(0);
  expect([requestsAt('on-a'), requestsAt('on-b')]).toEqual(['0\n', '1\n']);
});

describe('packets that are too large', () => {
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

  it('are fragmented in the tunnel with an MTU above the segment’s, and still arrive', () => {
    const lab = new CommandLab(`${HEAD}spec: {cluster: {cni: {mtu: 1550}}}\n${WEB}`);
    expect(lab.sh('client', 'ip link show eth0').stdout).toContain('mtu 1500');
    const before = lab.sh('node/node2', 'nstat -az IpFragCreates').stdout;
    expect(lab.sh('client', `ping -c 1 -M do -s 1472 ${address(lab)}`).exitCode).toBe(0);
    expect(lab.sh('node/node2', 'nstat -az IpFragCreates').stdout).not.toBe(before);
  });

  it('are lost behind a narrow cable with a reason that names its size, while small ones pass', () => {
    const lab = new CommandLab(`${HEAD}spec: {faults: [{cable: node1, mtu: 1450}]}\n${WEB}`);
    const server = address(lab);
    expect(lab.sh('client', `ping -c 1 ${server}`).exitCode).toBe(0);
    expect(lab.sh('client', `ping -c 1 -W 1 -M do -s 1372 ${server}`).exitCode).toBe(0);
    expect(lab.sh('client', `ping -c 1 -W 1 -M do -s 1373 ${server}`).exitCode).toBe(1);
    const dropped = lab.simulation.drops.since(0).filter(({ reason }) => reason === 'cable-mtu');
    expect(dropped.map(({ detail }) => inEnglish(detail))).toEqual([
      '1451 bytes, where the network passes 1450, on the cable to lan',
    ]);
  });
});
