import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { policyLab, WEB_POLICIES } from '#kit/policy-lab';
import { inEnglish } from '#sim/base/sentence';

function addressOf(lab: CommandLab, pod: string): string {
  return lab.exec('host/laptop', ['kubectl', 'get', 'pod', pod, '-o', 'jsonpath={.status.podIP}']).stdout;
}

const TOOLS = `apiVersion: v1
kind: Pod
metadata: {name: tools}
spec: {nodeName: node1, containers: [{name: main, image: nicolaka/netshoot, command: [sleep, infinity]}]}
`;

function identityOf(lab: CommandLab, label: string): string {
  const { stdout } = lab.exec('node/node1', ['cilium-dbg', 'identity', 'list']);
  return new RegExp(`^(\\d+)\\s+k8s:app=${label}$`, 'mu').exec(stdout)?.[1] ?? '';
}

function dropDetails(lab: CommandLab): readonly string[] {
  return lab.simulation.drops.withoutNoise
    .since(0)
    .map(({ reason, detail }) => `${reason} ${inEnglish(detail)}`);
}

describe('a cluster with Cilium', () => {
  it('connects Pods of one node and of two, and counts one hop between them', { timeout: 120_000 }, () => {
    const lab = new CommandLab(policyLab('{plugin: cilium}'));
    for (const pod of ['web-a', 'web-b']) {
      const { stdout } = lab.exec('frontend', ['ping', '-c', '1', '-W', '1', addressOf(lab, pod)]);
      expect(stdout).toContain('ttl=63');
    }
  });

  it.each(['vxlan', 'geneve'])(
    'writes the identity of the sender into the header of its %s tunnel, of a node itself remote-node',
    { timeout: 120_000 },
    (mode) => {
      const lab = new CommandLab(policyLab(`{plugin: cilium, mode: ${mode}}`));
      const port = mode === 'vxlan' ? 8472 : 6081;
      const seen = lab.exec('node/node1', [
        'sh',
        '-c',
        `timeout 3 tcpdump -nni eth0 -c 1 udp dst port ${port} & sleep 0.5; ping -c 1 -W 1 ${addressOf(lab, 'web-b')} > /dev/null; wait`,
      ]);
      expect(seen.stdout).toMatch(/(?:vni 0x6|instance 6)\b/u);
    },
  );

  it('drops what a policy denies, and says which Pod, identity and policy', { timeout: 120_000 }, () => {
    const lab = new CommandLab(policyLab('{plugin: cilium}', WEB_POLICIES));
    expect(lab.exec('frontend', ['curl', '-s', '-m', '2', 'http://10.96.10.10/']).stdout).toMatch(
      /^web-[ab]/u,
    );
    expect(lab.exec('other', ['curl', '-s', '-m', '2', 'http://10.96.10.10/']).exitCode).toBe(28);
    const denied = dropDetails(lab).filter((text) => text.startsWith('ebpf-policy'));
    expect(denied.length).toBeGreaterThan(0);
    expect(denied[0]).toMatch(
      new RegExp(
        `ingress of default/web-[ab], TCP 8080 from identity ${identityOf(lab, 'other')}; NetworkPolicy default/default-deny-ingress`,
        'u',
      ),
    );
  });

  it('always lets the node reach its own Pods, as probes do', { timeout: 120_000 }, () => {
    const lab = new CommandLab(policyLab('{plugin: cilium}', WEB_POLICIES));
    const url = `http://${addressOf(lab, 'web-a')}:8080/`;
    expect(lab.exec('node/node1', ['curl', '-s', '-m', '2', url]).exitCode).toBe(0);
    expect(lab.exec('node/node2', ['curl', '-s', '-m', '2', url]).exitCode).toBe(28);
  });

  it('drops packets whose source is not the address of their Pod', { timeout: 120_000 }, () => {
    const lab = new CommandLab(policyLab('{plugin: cilium}', TOOLS));
    lab.exec('tools', ['ip', 'addr', 'add', '10.244.1.250/32', 'dev', 'eth0']);
    lab.exec('tools', ['ping', '-c', '1', '-W', '1', '-I', '10.244.1.250', addressOf(lab, 'web-a')]);
    expect(dropDetails(lab)).toContainEqual('ebpf-drop Invalid source ip');
  });

  it('drops what the host sends to an address that no Pod has', { timeout: 120_000 }, () => {
    const lab = new CommandLab(policyLab('{plugin: cilium}'));
    lab.exec('node/node1', ['ping', '-c', '1', '-W', '1', '10.244.1.253']);
    expect(dropDetails(lab)).toContainEqual('ebpf-drop Stale or unroutable IP: 10.244.1.253');
  });

  it('drops what comes from outside to the address of a Service', { timeout: 120_000 }, () => {
    const lab = new CommandLab(policyLab('{plugin: cilium}'));
    lab.exec('host/laptop', ['ip', 'route', 'add', '10.96.0.0/12', 'via', '192.168.0.11']);
    lab.exec('host/laptop', ['curl', '-s', '-m', '2', 'http://10.96.10.10/']);
    expect(dropDetails(lab)).toContainEqual('ebpf-drop Is a ClusterIP: default/web');
  });

  it('leaves Services to kube-proxy where it does not replace it', { timeout: 120_000 }, () => {
    const lab = new CommandLab(policyLab('{plugin: cilium, kubeProxyReplacement: false}'));
    expect(lab.exec('node/node1', ['iptables-save', '-t', 'nat']).stdout).toContain('10.96.10.10');
    expect(lab.exec('frontend', ['curl', '-s', '-m', '2', 'http://10.96.10.10/']).stdout).toMatch(
      /^web-[ab]/u,
    );
    expect(lab.exec('node/node1', ['cilium-dbg', 'service', 'list']).stdout).not.toContain('10.96.10.10');
  });
});
