import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';

const SECOND = 1_000_000_000;

/** Two ranges for three nodes, of which node2 is the last. */
function labText(cni: string, nodes = '{name: control-plane}, {name: node1}, {name: node2}'): string {
  return `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    networking: {podSubnet: 10.244.0.0/23}
    cni: ${cni}
    nodes: [${nodes}]
---
apiVersion: v1
kind: Pod
metadata: {name: near}
spec: {nodeName: node1, containers: [{name: web, image: 'nginx:alpine'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: far}
spec:
  nodeSelector: {kubernetes.io/hostname: node2}
  containers: [{name: web, image: 'nginx:alpine'}]
---
apiVersion: v1
kind: Pod
metadata: {name: host}
spec: {nodeName: node2, hostNetwork: true, containers: [{name: web, image: 'nginx:alpine'}]}
`;
}

function labOf(cni: string): { readonly lab: CommandLab; readonly kubectl: (line: string) => string } {
  const lab = new CommandLab(labText(cni));
  return { lab, kubectl: (line) => lab.sh('host/laptop', `kubectl ${line}`).stdout };
}

describe('a node for which podSubnet has no range left', () => {
  it('is ready under flannel, whose configuration is there: flanneld ends, and Pods wait for its subnet file', () => {
    const { lab, kubectl } = labOf('{plugin: flannel}');
    lab.simulation.runFor(60 * SECOND);
    const node = kubectl('describe node node2');
    expect(node).toMatch(
      /Normal +CIDRNotAvailable .* cidrAllocator +Node node2 status is now: CIDRNotAvailable/u,
    );
    expect(node).not.toMatch(/PodCIDR|NetworkUnavailable|flannel\.alpha/u);
    expect(kubectl('get node node2 --no-headers')).toMatch(/node2 +Ready/u);
    const daemon = kubectl(
      "get pods -n kube-flannel --field-selector spec.nodeName=node2 -o jsonpath='{.items[0].metadata.name}'",
    );
    expect(kubectl('get pods -n kube-flannel --field-selector spec.nodeName=node2 --no-headers')).toMatch(
      / 0\/1 +(?:CrashLoopBackOff|Error) +[1-9]/u,
    );
    expect(kubectl(`logs -n kube-flannel ${daemon}`)).toMatch(
      /^E\d{4} .* main\.go:359\] Error registering network: failed to acquire lease: node "node2" pod cidr not assigned$/mu,
    );
    expect(kubectl('get pods --no-headers')).toMatch(/far +0\/1 +ContainerCreating.*\nhost +1\/1 +Running/u);
    expect(kubectl('describe pod far')).toMatch(
      /FailedCreatePodSandBox.*plugin type="flannel" failed \(add\): failed to load flannel 'subnet\.env' file: open \/run\/flannel\/subnet\.env: no such file or directory\. Check the flannel pod log for this node\./u,
    );
    expect(lab.sh('node/node2', 'ip link show flannel.1').exitCode).not.toBe(0);
    expect(lab.sh('node/node1', 'ip route').stdout).not.toContain('192.168.0.12');
    expect(lab.sh('near', 'ping -c 1 192.168.0.12').exitCode).toBe(0);
  });

  it.each([
    ['{plugin: bridge}', 'cni plugin not initialized'],
    ['{plugin: ipvlan, mode: l3}', 'cni plugin not initialized'],
    ['{plugin: cilium}', 'cni plugin not initialized'],
    ['{plugin: kubenet}', 'Kubenet does not have netConfig. This is most likely due to lack of PodCIDR'],
  ])('is not ready under %s, and runs what has the network of the node', (cni, problem) => {
    const { lab, kubectl } = labOf(cni);
    lab.simulation.runFor(30 * SECOND);
    const node = kubectl('describe node node2');
    expect(node).toContain(
      `container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ${problem}`,
    );
    expect(node).toContain('node.kubernetes.io/not-ready:NoSchedule');
    expect(node).not.toContain('NetworkUnavailable');
    expect(kubectl('get nodes --no-headers')).toMatch(/node1 +Ready.*\nnode2 +NotReady/u);
    expect(kubectl('get pods --no-headers')).toMatch(
      /far +0\/1 +Pending.*\nhost +1\/1 +Running.*\nnear +1\/1 +Running/u,
    );
    expect(kubectl('describe pod far')).toContain('untolerated taint {node.kubernetes.io/not-ready: }');
  });

  it('is waited for by the agent of Cilium, which the others do not know', () => {
    const { kubectl } = labOf('{plugin: cilium}');
    expect(kubectl('get ciliumnodes -o name')).toBe(
      'ciliumnode.cilium.io/control-plane\nciliumnode.cilium.io/node1\n',
    );
    const agent = kubectl(
      "get pods -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=node2 -o jsonpath='{.items[0].metadata.name}'",
    );
    expect(kubectl(`logs -n kube-system ${agent}`)).toContain('required IPv4 PodCIDR not available');
  });

  it('has kube-router’s configuration without a subnet, with which no Pod gets an address', () => {
    const { lab, kubectl } = labOf('{plugin: kube-router}');
    expect(kubectl('get node node2 --no-headers')).toMatch(/node2 +Ready/u);
    expect(kubectl('describe pod far')).toMatch(/FailedCreatePodSandBox.*no IP ranges specified/u);
    expect(lab.sh('node/node2', 'iptables-save').stdout).not.toContain('KUBE-ROUTER');
    expect(lab.sh('node/node2', 'ip route').stdout).not.toContain('10.244.');
  });

  it.each(['{plugin: calico}', '{plugin: weave}'])('is one like the others under %s', (cni) => {
    const { lab, kubectl } = labOf(cni);
    expect(readGood(labText(cni)).notices).toEqual([]);
    expect(kubectl('describe node node2')).toContain('CIDRNotAvailable');
    expect(kubectl('get pods --no-headers')).toMatch(/far +1\/1 +Running/u);
    const address = kubectl("get pod far -o jsonpath='{.status.podIP}'");
    expect(lab.sh('near', `ping -c 1 ${address}`).exitCode).toBe(0);
  });

  it('joins a lab that runs, and gets the range of one that left when it joins again', () => {
    const lab = new CommandLab(labText('{plugin: flannel}', '{name: control-plane}, {name: node1}'));
    const ranges = (): readonly (string | undefined)[] =>
      lab.simulation.document.spec.cluster.nodes.map(({ podCIDR }) => podCIDR);
    const update = (nodes: string): void => {
      const outcome = lab.simulation.update(readGood(labText('{plugin: flannel}', nodes)));
      expect(outcome).toEqual({ kind: 'applied' });
      lab.simulation.runFor(60 * SECOND);
    };
    update('{name: control-plane}, {name: node1}, {name: node2}');
    expect(ranges()).toEqual(['10.244.0.0/24', '10.244.1.0/24', undefined]);
    expect(lab.sh('host/laptop', 'kubectl describe pod far').stdout).toContain(
      "failed to load flannel 'subnet.env'",
    );
    update('{name: control-plane}, {name: node2}');
    expect(ranges()).toEqual(['10.244.0.0/24', '10.244.1.0/24']);
    expect(lab.sh('host/laptop', 'kubectl get pod far --no-headers').stdout).toMatch(/1\/1 +Running/u);
  });
});
