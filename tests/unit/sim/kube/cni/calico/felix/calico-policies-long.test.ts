import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { policyLab, WEB_POLICIES } from '#kit/policy-lab';

const CNI = '{plugin: calico, mode: bgp}';
const WEB = 'http://10.96.10.10/';

function get(lab: CommandLab, from: string): number | 'timed-out' {
  return lab.sh(from, `curl -sS -m 2 ${WEB}`).exitCode;
}

describe('policies of projectcalico.org', () => {
  it('come before those of Kubernetes by their order, and the first rule that matches decides', () => {
    const global = (order: number): string => `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: no-frontend}
spec:
  order: ${order}
  selector: app == 'web'
  types: [Ingress]
  ingress:
    - {action: Deny, source: {selector: "role == 'frontend'"}}
---
${WEB_POLICIES}`;
    expect(get(new CommandLab(policyLab(CNI, global(10))), 'frontend')).toBe(28);
    // Behind the one of Kubernetes (1000), which has let the frontend in.
    expect(get(new CommandLab(policyLab(CNI, global(2000))), 'frontend')).toBe(0);
  });

  it('may let ICMP alone pass, and mean other namespaces by their labels', () => {
    const lab = new CommandLab(
      policyLab(
        CNI,
        `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: ping-alone, namespace: default}
spec:
  selector: app in {'web'}
  ingress:
    - {action: Allow, protocol: ICMP, icmp: {type: 8}, source: {namespaceSelector: "kubernetes.io/metadata.name == 'default'"}}
`,
      ),
    );
    const { stdout: address } = lab.exec('host/laptop', [
      'kubectl',
      'get',
      'pod',
      'web-b',
      '-o',
      'jsonpath={.status.podIP}',
    ]);
    expect(lab.sh('frontend', `ping -c 1 -W 1 ${address}`).exitCode).toBe(0);
    expect(get(lab, 'frontend')).toBe(28);
  });

  it('mean the addresses of network sets, without those that they leave out', () => {
    const lab = new CommandLab(
      policyLab(
        CNI,
        `apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: {name: pods, labels: {kind: pods}}
spec: {nets: [10.244.0.0/16]}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: from-set, namespace: default}
spec:
  selector: app == 'web'
  ingress:
    - {action: Allow, source: {namespaceSelector: global(), selector: "kind == 'pods'", notNets: [10.244.1.1/32]}}
`,
      ),
    );
    // 10.244.1.0 and 10.244.1.1
    expect(get(lab, 'frontend')).toBe(0);
    expect(get(lab, 'other')).toBe(28);
  });
});

describe('a host endpoint', () => {
  it('closes a node but for its failsafe ports, and not what it forwards', () => {
    const lab = new CommandLab(
      policyLab(
        CNI,
        `apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: node2-eth0, labels: {host: closed}}
spec: {node: node2, interfaceName: eth0}
`,
      ),
    );
    expect(lab.sh('host/laptop', 'ping -c 1 -W 1 192.168.0.12').exitCode).toBe(1);
    expect(lab.sh('host/laptop', 'ping -c 1 -W 1 192.168.0.11').exitCode).toBe(0);
    // BGP is among the failsafe ports, and Pods are only forwarded to.
    expect(lab.sh('node/node1', 'sleep 5; ip route show proto bird').stdout).toContain('via 192.168.0.12');
    expect(get(lab, 'frontend')).toBe(0);
    expect(lab.sh('node/node2', 'iptables-save -t filter').stdout).toMatch(
      /-A cali-from-host-endpoint -i eth0 .* -g cali-fh-eth0/,
    );
  });
});
