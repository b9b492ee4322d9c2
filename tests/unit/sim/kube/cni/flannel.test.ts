import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const TWO_SEGMENTS = (cni: string): string => `apiVersion: podwire.dev/v1
kind: Lab
spec:
  cluster:
    nodes:
      - {name: control-plane, segment: lan}
      - {name: node1, segment: lan}
      - {name: node2, segment: far}
    cni: ${cni}
  network:
    segments:
      - {name: lan, cidr: 192.168.0.0/24}
      - {name: far, cidr: 192.168.1.0/24}
      - {name: internet, cidr: 203.0.113.0/24}
    routers:
      - name: router
        masquerade: internet
        ports:
          - {segment: lan, address: 192.168.0.1}
          - {segment: far, address: 192.168.1.1}
          - {segment: internet, address: 203.0.113.1}
---
apiVersion: v1
kind: Pod
metadata: {name: here}
spec: {nodeName: node1, containers: [{name: main, image: 'nginx:alpine'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: there}
spec: {nodeName: node2, containers: [{name: main, image: 'nginx:alpine'}]}
`;

const PLAIN = `apiVersion: podwire.dev/v1
kind: Lab
spec: {cluster: {nodes: [{name: control-plane}, {name: node1}, {name: node2}], cni: CNI}}
`;

const POD =
  "kubectl get pods -n kube-flannel --field-selector spec.nodeName=node1 -o jsonpath='{.items[0].metadata.name}'";

function laptop(lab: CommandLab, line: string): string {
  return lab.sh('host/laptop', line).stdout;
}

describe('flannel with options', () => {
  it('names the device, the port and the Pods’ room after them, and its configuration says so', () => {
    const lab = new CommandLab(PLAIN.replace('CNI', '{plugin: flannel, vni: 7, port: 4789, mtu: 1400}'));
    const { stdout } = lab.sh('node/node1', 'ip -d link show flannel.7');
    expect(stdout).toContain('mtu 1350');
    expect(stdout).toContain('vxlan id 7 local 192.168.0.11 dev eth0');
    expect(stdout).toContain('dstport 4789');
    expect(lab.sh('node/node1', 'cat /run/flannel/subnet.env').stdout).toBe(
      'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1350\nFLANNEL_IPMASQ=true\n',
    );
    expect(laptop(lab, 'kubectl get cm -n kube-flannel kube-flannel-cfg -o yaml')).toContain('"VNI": 7');
    expect(laptop(lab, 'kubectl get node node1 -o yaml')).toContain('"VNI":7');
  });

  it('routes directly on the link and through the tunnel across a router with directRouting', () => {
    const lab = new CommandLab(TWO_SEGMENTS('{plugin: flannel, mode: vxlan, directRouting: true}'));
    const routes = lab.sh('node/node1', 'ip route').stdout;
    expect(routes).toContain('10.244.0.0/24 via 192.168.0.10 dev eth0');
    expect(routes).toContain('10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink');
    expect(lab.sh('here', 'wget -q -O /dev/null http://$(hostname -i)').exitCode).toBe(0);
    const there = laptop(lab, "kubectl get pod there -o jsonpath='{.status.podIP}'");
    expect(lab.sh('here', `ping -c 1 ${there}`).exitCode).toBe(0);
  });
});

describe('flannel host-gw across a router', () => {
  it('says that the network is unreachable, has no route, and Pods do not reach one another', () => {
    const lab = new CommandLab(TWO_SEGMENTS('{plugin: flannel, mode: host-gw}'));
    expect(lab.sh('node/node1', 'ip route').stdout).not.toContain('10.244.2.0/24');
    const log = laptop(lab, `kubectl logs -n kube-flannel $(${POD})`);
    expect(log).toMatch(
      /^E\d{4} [\d:.]+ {7}1 route_network.go:167\] Error adding route to \{Ifindex: \d+ Dst: 10\.244\.2\.0\/24 Src: <nil> Gw: 192\.168\.1\.\d+ Flags: \[\] Table: 0 Realm: 0\}: network is unreachable$/mu,
    );
    const there = laptop(lab, "kubectl get pod there -o jsonpath='{.status.podIP}'");
    expect(lab.sh('here', `ping -c 1 -W 1 ${there}`).exitCode).toBe(1);
  });
});

describe('flanneld', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(PLAIN.replace('CNI', '{plugin: flannel, mode: host-gw}'));
  });

  const node1 = (line: string): string => lab.sh('node/node1', line).stdout;

  it('brings back a route that somebody has deleted, within ten seconds', () => {
    node1('ip route del 10.244.2.0/24');
    expect(node1('ip route')).not.toContain('10.244.2.0/24');
    lab.simulation.runFor(10e9);
    expect(node1('ip route')).toContain('10.244.2.0/24 via 192.168.0.12 dev eth0');
    expect(laptop(lab, `kubectl logs -n kube-flannel $(${POD})`)).toContain(
      'route_network.go:253] Route recovered 10.244.2.0/24 : 192.168.0.12',
    );
  });

  it('makes all its rules anew, in their order, when one is missing', () => {
    const before = node1('iptables -t nat -S FLANNEL-POSTRTG');
    node1('iptables -t nat -D FLANNEL-POSTRTG 2');
    expect(node1('iptables -t nat -S FLANNEL-POSTRTG')).not.toBe(before);
    lab.simulation.runFor(5e9);
    expect(node1('iptables -t nat -S FLANNEL-POSTRTG')).toBe(before);
    expect(node1('iptables -t nat -S POSTROUTING').match(/FLANNEL-POSTRTG/gu)).toHaveLength(1);
  });

  it('follows what another node announces anew', () => {
    laptop(lab, 'kubectl annotate node node2 flannel.alpha.coreos.com/public-ip=192.168.0.99 --overwrite');
    lab.simulation.runFor(1e9);
    expect(node1('ip route')).toContain('10.244.2.0/24 via 192.168.0.99 dev eth0');
    laptop(lab, 'kubectl annotate node node2 flannel.alpha.coreos.com/public-ip=192.168.0.12 --overwrite');
    lab.simulation.runFor(1e9);
    expect(node1('ip route')).toContain('10.244.2.0/24 via 192.168.0.12 dev eth0');
  });

  it('hears of nothing while it does not run, and reads all leases when it starts again', () => {
    const pod = laptop(lab, POD);
    laptop(
      lab,
      `kubectl patch ds -n kube-flannel kube-flannel-ds -p '{"spec":{"template":{"spec":{"nodeSelector":{"none":"such"}}}}}'`,
    );
    lab.simulation.runFor(40e9);
    expect(laptop(lab, POD)).not.toBe(pod);
    node1('ip route del 10.244.2.0/24');
    lab.simulation.runFor(20e9);
    expect(node1('ip route')).not.toContain('10.244.2.0/24');
    expect(node1('iptables -t nat -S FLANNEL-POSTRTG')).toContain('MASQUERADE');
    laptop(
      lab,
      `kubectl patch ds -n kube-flannel kube-flannel-ds -p '{"spec":{"template":{"spec":{"nodeSelector":null}}}}'`,
    );
    lab.simulation.runFor(20e9);
    expect(node1('ip route')).toContain('10.244.2.0/24 via 192.168.0.12 dev eth0');
  });

  it('announces the address that an annotation of its node wants when it starts', () => {
    laptop(lab, 'kubectl annotate node node1 flannel.alpha.coreos.com/public-ip-overwrite=192.168.0.77');
    laptop(lab, `kubectl delete pod -n kube-flannel $(${POD})`);
    lab.simulation.runFor(20e9);
    expect(laptop(lab, 'kubectl get node node1 -o yaml')).toContain(
      'flannel.alpha.coreos.com/public-ip: 192.168.0.77',
    );
    expect(lab.sh('node/node2', 'ip route').stdout).toContain('10.244.1.0/24 via 192.168.0.77 dev eth0');
  });

  it('ends without a default route when it starts, and its container is started again and again', () => {
    node1('ip route del default');
    laptop(lab, `kubectl delete pod -n kube-flannel $(${POD})`);
    lab.simulation.runFor(60e9);
    expect(
      laptop(lab, 'kubectl get pods -n kube-flannel --field-selector spec.nodeName=node1 --no-headers'),
    ).toMatch(/0\/1 +(?:Error|CrashLoopBackOff)/u);
    expect(laptop(lab, `kubectl logs -n kube-flannel $(${POD})`)).toContain(
      'Failed to find any valid interface to use: failed to get default interface: unable to find default route',
    );
  });
});

describe('the subnet file', () => {
  it('is what Pods wait for when it is missing, and what they follow when somebody changes it', () => {
    const lab = new CommandLab(PLAIN.replace('CNI', '{plugin: flannel}'));
    const run = (name: string): string =>
      `kubectl run ${name} --image=busybox --overrides='{"spec":{"nodeName":"node1"}}' -- sleep infinity`;
    lab.sh('node/node1', 'mv /run/flannel/subnet.env /tmp/subnet.env');
    laptop(lab, run('late'));
    lab.simulation.runFor(3e9);
    expect(laptop(lab, 'kubectl describe pod late')).toContain(
      `plugin type="flannel" failed (add): failed to load flannel 'subnet.env' file: open /run/flannel/subnet.env: no such file or directory. Check the flannel pod log for this node.`,
    );
    lab.sh('node/node1', 'sed s/1450/1400/ /tmp/subnet.env > /run/flannel/subnet.env');
    lab.simulation.runFor(15e9);
    expect(lab.sh('late', 'ip link show eth0').stdout).toContain('mtu 1400');
  });
});
