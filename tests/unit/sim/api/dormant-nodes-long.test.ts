import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    nodes: [{name: control-plane}, {name: node1}, {name: node2}, {name: node3}]
    kubeProxy: {mode: MODE}
    cni: {plugin: flannel, mode: CNI}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: idle}
spec:
  replicas: 7
  selector: {matchLabels: {app: idle}}
  template:
    metadata: {labels: {app: idle}}
    spec: {containers: [{name: idle, image: 'registry.k8s.io/pause:3.10'}]}
---
apiVersion: v1
kind: Service
metadata: {name: idle}
spec: {selector: {app: idle}, type: NodePort, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {nodeName: node2, containers: [{name: web, image: httpd}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  nodeName: node1
  terminationGracePeriodSeconds: 1
  containers: [{name: shell, image: busybox, command: [sleep, infinity]}]
---
apiVersion: v1
kind: Pod
metadata: {name: other}
spec:
  nodeName: node3
  containers: [{name: shell, image: busybox, command: [sleep, infinity]}]
`;

const NODES = ['node/control-plane', 'node/node1', 'node/node2', 'node/node3'] as const;

const NODE_COMMANDS = [
  'ip -d addr',
  'ip -s link',
  'ip route show table all',
  'ip neigh',
  'bridge -s fdb',
  'iptables-save -c',
  'nft -a list ruleset',
  'sysctl -a',
  'ip netns',
  'ss -tulpn',
  'ps -ef',
  'cat /etc/hosts /etc/resolv.conf',
  'conntrack -L',
] as const;

const POD_COMMANDS = [
  'ip -d addr',
  'ip route',
  'ip neigh',
  'env',
  'ps',
  'cat /etc/hosts /etc/resolv.conf',
] as const;

function labOf(mode: string, cni: string, isDormant: boolean): CommandLab {
  const text = LAB.replace('MODE', mode).replace('CNI', cni);
  return new CommandLab(text, { largestAwakeCluster: isDormant ? 0 : 100 });
}

function answersOf(
  lab: CommandLab,
  targets: readonly string[],
  commands: readonly string[],
): readonly string[] {
  return targets.flatMap((target) =>
    commands.map((command) => {
      const { stdout, stderr, exitCode } = lab.sh(target, command);
      return `${target}# ${command}\n${stdout}${stderr}${exitCode}`;
    }),
  );
}

/** What a request from one Pod to another looks like on the wires that it crosses. */
function frameOf(lab: CommandLab): Uint8Array {
  const interfaces = ['default/client:eth0', 'node/node1:cni0', 'node/node1:eth0', 'node/node2:eth0'];
  const capture = lab.simulation.startCapture({ interfaces, filter: '' });
  if (!capture.ok) throw new Error(inEnglish(capture.error.message));
  expect(lab.sh('default/client', 'wget -qO- http://web; ping -c 1 192.168.0.13').exitCode).toBe(0);
  return capture.value.encode();
}

describe.each([
  ['iptables', 'vxlan'],
  ['nftables', 'host-gw'],
])('a dormant cluster with %s and %s', (mode, cni) => {
  it('has nodes and Pods that are what they would have been, in any order of looking', () => {
    const awake = labOf(mode, cni, false);
    const dormant = labOf(mode, cni, true);
    const targets = [...NODES].reverse();
    expect(dormant.simulation.machines.get('node3')?.isAwake).toBe(false);
    expect(awake.simulation.machines.get('node3')?.isAwake).toBe(true);
    expect(answersOf(dormant, ['default/other'], POD_COMMANDS)).toEqual(
      answersOf(awake, ['default/other'], POD_COMMANDS),
    );
    expect(answersOf(dormant, targets, NODE_COMMANDS)).toEqual(answersOf(awake, targets, NODE_COMMANDS));
  });

  it('lets Pods go as it would have, and gives their addresses to the next', () => {
    const [awake, dormant] = [false, true].map((isDormant) => {
      const lab = labOf(mode, cni, isDormant);
      expect(lab.sh('host/laptop', 'kubectl scale deploy idle --replicas 2').exitCode).toBe(0);
      lab.simulation.runFor(40_000_000_000);
      expect(lab.sh('host/laptop', 'kubectl scale deploy idle --replicas 9').exitCode).toBe(0);
      lab.simulation.settle();
      const pods = lab.sh('host/laptop', 'kubectl get pods,endpointslices,nodes -A -o yaml').stdout;
      return [pods, ...answersOf(lab, NODES, NODE_COMMANDS)];
    });
    expect(dormant).toEqual(awake);
  });

  it('carries the same packets', () => {
    const awake = labOf(mode, cni, false);
    const dormant = labOf(mode, cni, true);
    expect(Buffer.compare(frameOf(dormant), frameOf(awake))).toBe(0);
    expect(answersOf(dormant, NODES, NODE_COMMANDS)).toEqual(answersOf(awake, NODES, NODE_COMMANDS));
    expect(dormant.simulation.transmissions).toBe(awake.simulation.transmissions);
  });
});
