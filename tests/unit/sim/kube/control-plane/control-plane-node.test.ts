import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: control-plane }
`;

const lab = new CommandLab(LAB);
const NODE = 'node/control-plane';

/** Address, port and program of what listens. */
function listeningOn(node: string): readonly string[] {
  const { stdout } = lab.sh(node, 'ss -ltnp');
  return stdout
    .split('\n')
    .flatMap((line) => {
      const [, address, port, , program] =
        /LISTEN.* ([\d.*]+|\[::\]):(\d+) +(\S+) +users:\(\("([^"]+)/u.exec(line) ?? [];
      return address === undefined ? [] : [`${address}:${port ?? ''} ${program ?? ''}`];
    })
    .sort();
}

function kubectl(words: string): string {
  return lab.sh('host/laptop', `kubectl ${words}`).stdout;
}

describe('a control plane', () => {
  it('has its four programs as static Pods', () => {
    expect(kubectl('get pods -n kube-system -l tier=control-plane -o name').split('\n')).toEqual([
      'pod/etcd-control-plane',
      'pod/kube-apiserver-control-plane',
      'pod/kube-controller-manager-control-plane',
      'pod/kube-scheduler-control-plane',
      '',
    ]);
    const path =
      '{.status.phase} {.status.podIP} {.spec.hostNetwork} {.spec.priorityClassName} {.spec.priority} {.metadata.ownerReferences[0].kind} {.status.qosClass} {.spec.serviceAccountName} {.metadata.annotations.kubernetes\\.io/config\\.source}';
    expect(kubectl(`get pod -n kube-system etcd-control-plane -o jsonpath='${path}'`)).toBe(
      'Running 192.168.0.10 true system-node-critical 2000001000 Node Burstable  file',
    );
  });

  it('listens where kubeadm has it', () => {
    expect(listeningOn(NODE)).toEqual([
      '0.0.0.0:10250 kubelet',
      '0.0.0.0:10256 kube-proxy',
      '0.0.0.0:6443 kube-apiserver',
      '127.0.0.1:10248 kubelet',
      '127.0.0.1:10249 kube-proxy',
      '127.0.0.1:10257 kube-controller-manager',
      '127.0.0.1:10259 kube-scheduler',
      '127.0.0.1:2379 etcd',
      '127.0.0.1:2381 etcd',
      '192.168.0.10:2379 etcd',
      '192.168.0.10:2380 etcd',
    ]);
    expect(listeningOn('node/node1')).toEqual([
      '0.0.0.0:10250 kubelet',
      '0.0.0.0:10256 kube-proxy',
      '127.0.0.1:10248 kubelet',
      '127.0.0.1:10249 kube-proxy',
    ]);
    expect(lab.sh(NODE, 'ps -ef').stdout).toContain('etcd --advertise-client-urls=https://192.168.0.10:2379');
  });

  it('says on its pages that it is well', () => {
    expect(lab.sh(NODE, 'curl -s http://127.0.0.1:10248/healthz').stdout).toBe('ok');
    expect(lab.sh(NODE, 'curl -sk https://127.0.0.1:10257/healthz').stdout).toBe('ok');
    expect(lab.sh(NODE, 'curl -sk https://127.0.0.1:10259/metrics').stdout).toContain(
      'forbidden: User \\"system:anonymous\\" cannot get path \\"/metrics\\"',
    );
    expect(lab.sh(NODE, 'curl -s http://127.0.0.1:2381/health').stdout).toBe('{"health":"true","reason":""}');
    expect(lab.sh('node/node1', 'curl -s http://127.0.0.1:10249/proxyMode').stdout).toBe('iptables');
  });

  it('lets nobody in who is not known', () => {
    expect(lab.sh('host/laptop', 'curl -sk https://192.168.0.11:10250/pods').stdout).toBe('Unauthorized');
    const refused = lab.sh('host/laptop', 'curl -sk https://192.168.0.10:2379/health');
    expect(refused).toMatchObject({ stdout: '', exitCode: 56 });
    expect(lab.sh('host/laptop', 'curl -s http://192.168.0.10:10257/healthz').exitCode).toBe(7);
    expect(lab.sh('host/laptop', 'curl -s http://192.168.0.11:10256/healthz').stdout).toMatch(
      /^\{"lastUpdated": "2\d{3}-.*", "nodeEligible": true\}$/u,
    );
  });

  it('makes the mirror of a static Pod again', () => {
    const uid = (): string =>
      kubectl("get pod -n kube-system kube-scheduler-control-plane -o jsonpath='{.metadata.uid}'");
    const before = uid();
    const { stdout } = lab.sh(
      'host/laptop',
      'kubectl delete pod -n kube-system kube-scheduler-control-plane',
    );
    expect(stdout).toContain('pod "kube-scheduler-control-plane" deleted');
    expect(uid()).not.toBe(before);
    expect(lab.sh(NODE, 'curl -sk https://127.0.0.1:10259/healthz').stdout).toBe('ok');
  });

  it('starts a program again that has ended', () => {
    lab.sh(NODE, "kill $(ss -ltnp | grep :10259 | grep -o 'pid=[0-9]*' | cut -d= -f2)");
    expect(lab.sh(NODE, 'curl -sk https://127.0.0.1:10259/healthz').exitCode).toBe(7);
    lab.simulation.runFor(2_000_000_000);
    expect(lab.sh(NODE, 'curl -sk https://127.0.0.1:10259/healthz').stdout).toBe('ok');
    expect(
      kubectl(
        "get pod -n kube-system kube-scheduler-control-plane -o jsonpath='{.status.containerStatuses[0].restartCount} {.status.phase}'",
      ),
    ).toBe('1 Running');
  });

  it('is no crowd in the picture', () => {
    const machine = lab.simulation.topology().machines.find(({ id }) => id === NODE);
    expect(machine?.pods.map(({ name }) => name.replace(/-.*/u, ''))).toEqual(['coredns', 'coredns']);
  });
});
