import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { policyLab, WEB_POLICIES } from '#kit/policy-lab';

const CNI = '{plugin: calico, mode: bgp}';

function addressOf(lab: CommandLab, pod: string): string {
  return lab.exec('host/laptop', ['kubectl', 'get', 'pod', pod, '-o', 'jsonpath={.status.podIP}']).stdout;
}

describe('policies under Calico', () => {
  let lab: CommandLab;
  let near = '';
  let far = '';
  beforeAll(() => {
    lab = new CommandLab(policyLab(CNI, WEB_POLICIES));
    near = addressOf(lab, 'web-a');
    far = addressOf(lab, 'web-b');
  });

  // tests/conformance/15-policy-calico/result.json
  it('agree with the recorded kernel about who reaches whom', () => {
    expect(lab.sh('frontend', `curl -sS -m 3 http://${far}:8080/`).stdout).toBe('web-b\n');
    expect(lab.sh('frontend', `curl -sS -m 3 http://${near}:8080/`).stdout).toBe('web-a\n');
    for (const address of [far, near]) {
      const silent = lab.sh('other', `curl -sS -m 9 http://${address}:8080/`);
      expect(silent.exitCode).toBe(28);
      expect(silent.stderr).toMatch(/^curl: \(28\) Connection timed out after 90\d\d milliseconds/);
    }
    expect(lab.sh('frontend', `ping -c 2 -W 1 ${far}`).exitCode).toBe(1);
    expect(lab.sh('frontend', `curl -sS -m 2 http://${far}:9999/`).exitCode).toBe(28);
    expect(lab.sh('frontend', 'curl -sS -m 3 http://10.96.10.10/').exitCode).toBe(0);
    expect(lab.sh('node/node1', `curl -sS -m 3 http://${near}:8080/`).stdout).toBe('web-a\n');
  });

  it('are chains of the endpoint, of the policies that select alike, and of each policy', () => {
    const rules = lab.sh('node/node1', 'iptables-save -t filter').stdout;
    expect(rules).toMatch(/^-A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD$/m);
    expect(rules).toMatch(/-A cali-tw-cali\w{11} .*"Start of tier default" -j MARK --set-xmark 0x0\/0x20000/);
    expect(rules).toMatch(/-A cali-tw-cali\w{11} .* -j cali-gi-[\w-]{20}$/m);
    expect(rules).toMatch(
      /-A cali-pi-_[\w-]{19} -p tcp -m comment --comment "cali:[\w-]{16}" -m comment --comment "Policy default\/knp\.default\.web-from-frontend ingress" -m set --match-set cali40s:[\w-]{23} src -m multiport --dports 8080 -j MARK --set-xmark 0x10000\/0x10000/,
    );
    expect(lab.sh('node/node1', 'ipset save').stdout).toContain(addressOf(lab, 'frontend'));
  });

  it('follow the labels of Pods', () => {
    const label = (value: string): void => {
      lab.exec('host/laptop', ['kubectl', 'label', '--overwrite', 'pod', 'other', `role=${value}`]);
      lab.simulation.settle();
    };
    label('frontend');
    expect(lab.sh('other', `curl -sS -m 3 http://${far}:8080/`).exitCode).toBe(0);
    label('none');
    expect(lab.sh('other', `curl -sS -m 3 http://${far}:8080/`).exitCode).toBe(28);
  });

  it('are gone with their objects, chains and sets too', () => {
    lab.exec('host/laptop', ['kubectl', 'delete', 'networkpolicies', '--all']);
    lab.simulation.settle();
    expect(lab.sh('other', `curl -sS -m 3 http://${near}:8080/`).exitCode).toBe(0);
    expect(lab.sh('node/node1', 'iptables-save').stdout).not.toMatch(/cali-p[io]-|cali-gi-/);
    expect(lab.sh('node/node1', 'ipset save').stdout).not.toContain('cali40s:');
  });
});

describe('an egress policy under Calico', () => {
  it('counts both ends of an AND, and lets replies pass', () => {
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out}
spec:
  podSelector: {matchLabels: {app: other}}
  policyTypes: [Egress]
  egress:
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]
      ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
    - to: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: http}]
`;
    const lab = new CommandLab(policyLab(CNI, policy));
    expect(lab.sh('other', 'curl -sS -m 3 http://web').exitCode).toBe(0);
    expect(lab.sh('other', `curl -sS -m 3 http://${addressOf(lab, 'frontend')}:8080`).exitCode).toBe(28);
    expect(lab.sh('frontend', 'curl -sS -m 3 http://web').exitCode).toBe(0);
  });
});
