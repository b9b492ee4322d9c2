import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { policyLab, WEB_POLICIES } from '#kit/policy-lab';

const CNI = '{plugin: kube-router}';

/** The address of a Pod of the lab. */
function addressOf(lab: CommandLab, pod: string): string {
  return lab.exec('host/laptop', ['kubectl', 'get', 'pod', pod, '-o', 'jsonpath={.status.podIP}']).stdout;
}

describe('the network of kube-router', () => {
  let lab: CommandLab;
  beforeAll(() => {
    lab = new CommandLab(policyLab(CNI));
  });

  it('has a bridge on each node and plain routes between nodes', () => {
    const routes = lab.sh('node/node1', 'ip route').stdout;
    expect(routes).toContain('10.244.1.0/24 dev kube-bridge proto kernel scope link src 10.244.1.1');
    expect(routes).toContain('10.244.2.0/24 via 192.168.0.12 dev eth0 proto 17');
    expect(lab.sh('frontend', `ping -c 1 ${addressOf(lab, 'web-b')}`).stdout).toContain('ttl=62');
  });

  it('masquerades what leaves the cluster, and not what goes to nodes', () => {
    const nat = lab.sh('node/node1', 'iptables-save -t nat').stdout;
    expect(nat).toContain(
      '-A POSTROUTING -m set --match-set kube-router-pod-subnets src -m set ! --match-set kube-router-pod-subnets dst -m set ! --match-set kube-router-node-ips dst -j MASQUERADE --random-fully',
    );
    const sets = lab.sh('node/node1', 'ipset save').stdout;
    for (const range of ['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24'])
      expect(sets).toContain(`add kube-router-pod-subnets ${range}`);
    expect(sets).toContain('add kube-router-node-ips 192.168.0.12');
  });

  it('lets everything pass while no policy selects a Pod', () => {
    expect(lab.sh('other', 'curl -sS -m 3 http://web').exitCode).toBe(0);
    expect(lab.sh('other', `ping -c 1 ${addressOf(lab, 'web-b')}`).exitCode).toBe(0);
    expect(lab.sh('node/node2', 'curl -sS -m 3 http://10.96.10.10').exitCode).toBe(0);
  });
});

describe('policies of kube-router', () => {
  let lab: CommandLab;
  let near = '';
  let far = '';
  beforeAll(() => {
    lab = new CommandLab(policyLab(CNI, WEB_POLICIES));
    near = addressOf(lab, 'web-a');
    far = addressOf(lab, 'web-b');
  });

  // tests/conformance/15b-policy-kube-router/result.json
  it('agree with the recorded kernel about who reaches whom', () => {
    expect(lab.sh('frontend', `curl -sS -m 3 http://${far}:8080/`).stdout).toBe('web-b\n');
    expect(lab.sh('frontend', `curl -sS -m 3 http://${near}:8080/`).stdout).toBe('web-a\n');
    for (const address of [far, near]) {
      const refused = lab.sh('other', `curl -sS -m 9 http://${address}:8080/`);
      expect(refused.exitCode).toBe(7);
      expect(refused.stderr).toContain(`Failed to connect to ${address} port 8080`);
    }
    const ping = lab.sh('other', `ping -c 2 -W 1 ${far}`);
    expect(ping.exitCode).toBe(1);
    expect(ping.stdout).toMatch(/2 packets transmitted, 0 (packets )?received/);
    expect(lab.sh('frontend', 'curl -sS -m 3 http://10.96.10.10/').exitCode).toBe(0);
    expect(lab.sh('other', 'curl -sS -m 4 http://10.96.10.10/').exitCode).toBe(7);
  });

  it('refuse at once, with the reject rule of the Pod as the reason', () => {
    const before = lab.simulation.nowNs;
    lab.sh('other', `curl -sS -m 9 http://${near}:8080/`);
    expect(lab.simulation.nowNs - before).toBeLessThan(100_000_000);
    const counted = lab.sh('node/node1', 'iptables-save -c -t filter').stdout;
    expect(counted).toMatch(/^\[[1-9]\d*:\d+\] .*rule to REJECT traffic destined for POD name:web-a/m);
  });

  it('let the node reach its own Pods, and refuse a node from elsewhere', () => {
    expect(lab.sh('node/node1', `curl -sS -m 3 http://${near}:8080/`).exitCode).toBe(0);
    expect(lab.sh('node/node2', `curl -sS -m 3 http://${near}:8080/`).exitCode).toBe(7);
  });

  it('let an established connection go on after a change, and no new one', () => {
    const own = new CommandLab(policyLab(CNI));
    const web = addressOf(own, 'web-a');
    const slow = own.sh(
      'other',
      `(echo "GET / HTTP/1.1"; sleep 5; echo "Host: a"; echo) | nc -w 9 ${web} 8080 > /tmp/out & sleep 1; echo started`,
    );
    expect(slow.stdout).toContain('started');
    own.exec('host/laptop', ['kubectl', 'apply', '-f', '-'], WEB_POLICIES);
    own.simulation.settle();
    expect(own.sh('other', `curl -sS -m 3 http://${web}:8080/`).exitCode).toBe(7);
    expect(own.sh('other', 'sleep 8; cat /tmp/out').stdout).toContain('web-a');
  });
});
