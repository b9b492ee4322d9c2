import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const lab = (mode: string): string => `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: metrics}
spec: {cluster: {kubeProxy: {mode: ${mode}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {nodeName: node1, containers: [{name: main, image: nginx:1.27}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  externalTrafficPolicy: Local
  internalTrafficPolicy: Local
  selector: {app: web}
  ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81, targetPort: 80}]
`;

function metricsOf(started: CommandLab, node: string): ReadonlyMap<string, number> {
  const { stdout } = started.sh(`node/${node}`, 'curl -s http://127.0.0.1:10249/metrics');
  const samples = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const blank = line.lastIndexOf(' ');
      return [line.slice(0, blank), Number(line.slice(blank + 1))];
    }),
  );
}

describe("kube-proxy's metrics", () => {
  const started = new CommandLab(lab('iptables'));

  it('count the rules that stand in the tables', () => {
    const metrics = metricsOf(started, 'node1');
    for (const table of ['filter', 'nat']) {
      // Other programs have no rules in chains of these names, but for the kubelet's one.
      const command = `iptables-save -t ${table} | grep -c -e '^-A KUBE-'`;
      const counted = Number(started.sh('node/node1', command).stdout);
      expect(metrics.get(`kubeproxy_sync_proxy_rules_iptables_total{table="${table}"}`)).toBe(counted);
    }
  });

  it('count synchronisations, the whole ones apart', () => {
    const before = metricsOf(started, 'node1');
    started.sh(
      'host/laptop',
      'kubectl scale deployment coredns -n kube-system --replicas=1; kubectl delete service web; sleep 2',
    );
    const after = metricsOf(started, 'node1');
    const name = (kind: string): string => `kubeproxy_sync_${kind}proxy_rules_duration_seconds_count`;
    expect(before.get(name('full_'))).toBe(1);
    expect(after.get(name('full_'))).toBe(1);
    expect(after.get(name('partial_'))).toBeGreaterThan(before.get(name('partial_')) ?? 0);
    expect(after.get(name(''))).toBe(1 + (after.get(name('partial_')) ?? 0));
    expect(after.get('kubeproxy_sync_proxy_rules_duration_seconds_bucket{le="0.001"}')).toBe(
      after.get(name('')),
    );
  });

  it('know Services of which a node has no endpoint', () => {
    const fresh = new CommandLab(lab('nftables'));
    const local = (node: string): readonly (number | undefined)[] =>
      ['external', 'internal'].map((policy) =>
        metricsOf(fresh, node).get(
          `kubeproxy_sync_proxy_rules_no_local_endpoints_total{traffic_policy="${policy}"}`,
        ),
      );
    expect(local('node1')).toEqual([0, 0]);
    expect(local('node2')).toEqual([1, 1]);
    expect(metricsOf(fresh, 'node1').get('kubeproxy_sync_proxy_rules_nftables_sync_failures_total')).toBe(0);
  });

  it('come as text of Prometheus', () => {
    const { stdout } = started.sh('node/node1', 'curl -si http://127.0.0.1:10249/metrics');
    expect(stdout).toContain('Content-Type: text/plain; version=0.0.4');
    expect(stdout).toMatch(/\nkubeproxy_sync_proxy_rules_last_timestamp_seconds \d\.\d+e\+09\n/u);
  });
});
