import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';

const LAB = (nodes: string): string => `apiVersion: podwire.dev/v1
kind: Lab
spec: {cluster: {nodes: [{name: control-plane}, ${nodes}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {nodeName: node1, containers: [{name: main, image: 'nginx:alpine'}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, clusterIP: 10.96.0.80, ports: [{port: 80}]}
`;

describe('daemon Pods', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(LAB('{name: node1}'));
  });

  const laptop = (line: string): string => lab.sh('host/laptop', line).stdout;
  const onNode1 = (namespace: string, app: string): string =>
    laptop(
      `kubectl get pods -n ${namespace} -l k8s-app=${app} --field-selector spec.nodeName=node1 -o jsonpath='{.items[0].metadata.name}'`,
    );

  it('are those of DaemonSets, ready on every node, with its address', () => {
    const sets = laptop('kubectl get ds -A --no-headers');
    expect(sets).toMatch(/^kube-flannel +kube-flannel-ds +2 +2 +2 +2 +2 /mu);
    expect(sets).toMatch(/^kube-system +kube-proxy +2 +2 +2 +2 +2 /mu);
    expect(laptop('kubectl get pods -n kube-flannel -o wide')).toContain('192.168.0.11');
  });

  it('run programs of the node, which ps there shows', () => {
    const shown = lab.sh('node/node1', 'ps -ef').stdout;
    expect(shown).toContain('/opt/bin/flanneld --ip-masq --kube-subnet-mgr');
    expect(shown).toContain(
      '/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf --hostname-override=node1',
    );
    expect(shown.match(/flanneld/gu)).toHaveLength(1);
    const [head, first] = lab.sh('node/node1', 'ps aux').stdout.split('\n');
    expect(head?.split(/ +/u).indexOf('COMMAND')).toBe(10);
    expect(first?.split(/ +/u)[10]).toMatch(/^\/usr\/bin\/|^\//u);
  });

  it('have logs, and commands run in them', () => {
    expect(laptop(`kubectl logs -n kube-flannel ${onNode1('kube-flannel', 'flannel')}`)).toMatch(
      /^I\d{4} [\d:.]+ {7}1 main\.go:231\] Created subnet manager: Kubernetes Subnet Manager - node1$/mu,
    );
    expect(
      laptop(
        `kubectl exec -n kube-flannel ${onNode1('kube-flannel', 'flannel')} -- cat /run/flannel/subnet.env`,
      ),
    ).toContain('FLANNEL_SUBNET=10.244.1.1/24');
  });

  it('leave rules as they are while kube-proxy does not run, and catch up when it starts', () => {
    laptop(
      `kubectl patch ds -n kube-system kube-proxy -p '{"spec":{"template":{"spec":{"nodeSelector":{"none":"such"}}}}}'`,
    );
    lab.simulation.runFor(40e9);
    expect(lab.sh('node/node1', 'ps -ef').stdout).not.toContain('kube-proxy');
    expect(lab.sh('node/node1', 'curl -s -m 1 http://127.0.0.1:10249/proxyMode').exitCode).toBe(7);
    laptop('kubectl create service clusterip late --tcp=80 --clusterip=10.96.0.81');
    lab.simulation.runFor(10e9);
    expect(lab.sh('node/node1', 'iptables-save').stdout).not.toContain('10.96.0.81');
    expect(lab.sh('node/node1', 'curl -s -o /dev/null http://10.96.0.80').exitCode).toBe(0);
    laptop(
      `kubectl patch ds -n kube-system kube-proxy -p '{"spec":{"template":{"spec":{"nodeSelector":{"none":null}}}}}'`,
    );
    lab.simulation.runFor(20e9);
    expect(lab.sh('node/node1', 'iptables-save').stdout).toContain('10.96.0.81');
    expect(lab.sh('node/node1', 'curl -s -m 1 http://127.0.0.1:10249/proxyMode').stdout).toBe('iptables');
  });

  it('come to a node that joins, which is not ready before flannel runs there', () => {
    const outcome = lab.simulation.update(readGood(LAB('{name: node1}, {name: node2}')));
    expect(outcome.kind).toBe('applied');
    lab.simulation.runFor(1.2e9);
    expect(laptop('kubectl get nodes --no-headers')).toMatch(/^node2 +NotReady /mu);
    expect(laptop('kubectl get pods -n kube-flannel -o wide --no-headers')).toMatch(/Init:0\/2 .* node2 /u);
    lab.simulation.runFor(6e9);
    expect(laptop('kubectl get nodes --no-headers')).toMatch(/^node2 +Ready /mu);
    expect(lab.sh('node/node1', 'ip route').stdout).toContain('10.244.2.0/24 via 10.244.2.0 dev flannel.1');
    expect(lab.sh('node/node2', 'curl -s -o /dev/null http://10.96.0.80').exitCode).toBe(0);
  });

  it('are wanted: without flannel’s DaemonSet a node that joins is never ready', () => {
    laptop('kubectl delete ds -n kube-flannel kube-flannel-ds');
    lab.simulation.update(readGood(LAB('{name: node1}, {name: node2}, {name: node3}')));
    lab.simulation.runFor(60e9);
    expect(laptop('kubectl get nodes --no-headers')).toMatch(/^node3 +NotReady /mu);
    expect(laptop('kubectl describe node node3')).toContain('cni plugin not initialized');
  });
});
