import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readBad, readGood } from '#kit/lab-text';
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
      'host-gw across a router',
      `{cluster: {nodes: [{name: control-plane, segment: lan}, {name: a, segment: far}], cni: {mode: host-gw}}, ${FAR}}`,
      /3:\d+: warning: spec\.cluster\.nodes\[1\]\.segment: node a is on segment far and control-plane on lan: flannel's host-gw needs all nodes on one link; .*"network is unreachable".*; write mode: vxlan, with directRouting: true/u,
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
  ])('says of %s what happens and how to mend it', (_, spec, expected) => {
    const warnings = warningsOf(spec);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(expected);
  });

  it('says nothing where flannel’s option makes room', () => {
    expect(warningsOf('{cluster: {cni: {mtu: 1450}}, faults: [{cable: node1, mtu: 1450}]}')).toEqual([]);
    expect(
      warningsOf(
        `{cluster: {nodes: [{name: control-plane, segment: lan}, {name: a, segment: far}], cni: {directRouting: true}}, ${FAR}}`,
      ),
    ).toEqual([]);
  });

  it('refuses options that the backend does not have, or that are out of range', () => {
    const problems = (cni: string): readonly string[] => readBad(`${HEAD}spec: {cluster: {cni: ${cni}}}\n`);
    expect(problems('{plugin: flannel, mode: host-gw, vni: 2}')[0]).toMatch(
      /vni is an option of flannel's VXLAN backend, and host-gw has none; remove it, or write mode: vxlan$/u,
    );
    expect(problems('{plugin: flannel, port: 70000}')[0]).toMatch(/must be between 1 and 65535, inclusive/u);
    expect(problems('{plugin: flannel, blockSize: 26}')[0]).toMatch(
      /blockSize is no option of flannel; its options are vni, port, directRouting, mtu$/u,
    );
  });
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
    expect(dropped.map(({ detail }) => detail)).toEqual([
      '1451 bytes, where the network passes 1450, on the cable to lan',
    ]);
  });
});
