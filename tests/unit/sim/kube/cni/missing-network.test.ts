import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: missing}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    cni: {plugin: none, mode: missing}
---
apiVersion: v1
kind: Pod
metadata: {name: waits, namespace: default}
spec: {containers: [{name: web, image: 'nginx:alpine'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: bound, namespace: default}
spec: {nodeName: node1, containers: [{name: web, image: 'nginx:alpine'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: host, namespace: default}
spec: {nodeName: node1, hostNetwork: true, containers: [{name: web, image: 'nginx:alpine'}]}
`;

const CONFIG = JSON.stringify({
  cniVersion: '1.0.0',
  name: 'mine',
  plugins: [
    {
      type: 'bridge',
      isGateway: true,
      ipMasq: true,
      ipam: { type: 'host-local', subnet: '10.9.0.0/24', routes: [{ dst: '0.0.0.0/0' }] },
    },
  ],
});

describe('a cluster whose network nobody has set up', () => {
  let lab: CommandLab;
  const kubectl = (line: string): string => lab.sh('host/laptop', `kubectl ${line}`).stdout;
  beforeAll(() => {
    lab = new CommandLab(LAB);
  });

  it('has nodes that are not ready, and says why in the words of the kubelet', () => {
    expect(kubectl('get nodes --no-headers')).toMatch(/control-plane +NotReady.*\nnode1 +NotReady/);
    expect(kubectl('describe node node1')).toContain(
      'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
    );
  });

  it('schedules no Pod, and runs those on the network of the node', () => {
    expect(kubectl('get pods --no-headers')).toMatch(
      /bound +0\/1 +ContainerCreating.*\nhost +1\/1 +Running.*\nwaits +0\/1 +Pending/,
    );
    expect(kubectl('describe pod bound')).toContain(
      'network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
    );
  });

  it('is ready once somebody has written a configuration, and not without it', () => {
    lab.sh('node/node1', `echo '${CONFIG}' > /etc/cni/net.d/10-mine.conflist; sleep 40`);
    expect(kubectl('get nodes node1 --no-headers')).toMatch(/node1 +Ready/);
    expect(kubectl('get pods --no-headers -o wide')).toMatch(
      /bound +1\/1 +Running.* 10\.9\.0\.\d+ .*\nhost .*\nwaits +1\/1 +Running.* 10\.9\.0\.\d+ /,
    );
    expect(lab.sh('node/node1', 'iptables-save -t nat').stdout).toMatch(
      /-A CNI-[0-9a-f]{24} ! -d 224\.0\.0\.0\/4 .*-j MASQUERADE/,
    );
    lab.sh('node/node1', 'rm /etc/cni/net.d/10-mine.conflist; sleep 15');
    expect(kubectl('get nodes node1 --no-headers')).toMatch(/node1 +NotReady/);
  });
});
