import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

const LAB = `---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  nodeName: node2
  containers: [{name: web, image: nginx}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  healthCheckNodePort: 31000
  selector: {app: web}
  ports: [{port: 80}]
`;

describe('health checks of kube-proxy', () => {
  let lab: CommandLab;
  const addresses = new Map<string, string>();
  const laptop = (line: string): string => lab.sh('host/laptop', line).stdout.replaceAll('\r', '');
  beforeAll(() => {
    lab = new CommandLab(LAB);
    for (const node of ['node1', 'node2']) {
      addresses.set(
        node,
        laptop(
          `kubectl get node ${node} -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}'`,
        ).trim(),
      );
    }
  });
  const check = (node: string): string =>
    laptop(`curl -s -i -m 3 http://${addresses.get(node) ?? ''}:31000/`);
  const health = (page: string): string =>
    laptop(`curl -s -i -m 3 http://${addresses.get('node1') ?? ''}:10256/${page}`);

  it('says on the node of an endpoint how many there are', () => {
    const [head, body] = check('node2').split('\n\n');
    expect(head).toMatch(
      /^HTTP\/1\.1 200 OK\nContent-Type: application\/json\nX-Content-Type-Options: nosniff\nX-Load-Balancing-Endpoint-Weight: 1\nDate: .*\nContent-Length: \d+$/,
    );
    expect(body).toBe(
      '{\n\t"service": {\n\t\t"namespace": "default",\n\t\t"name": "web"\n\t},\n\t"localEndpoints": 1,\n\t"serviceProxyHealthy": true\n}',
    );
  });

  it('answers 503 on a node without one', () => {
    expect(check('node1')).toMatch(
      /^HTTP\/1\.1 503 Service Unavailable\n[\s\S]*Weight: 0\n[\s\S]*"localEndpoints": 0/,
    );
  });

  it('is there as long as the Service wants it, and the port is free again behind it', () => {
    const policy = (word: string): string =>
      laptop(
        `kubectl patch service web -p '{"spec":{"externalTrafficPolicy":"${word}"}}' >/dev/null; sleep 3; kubectl get service web -o jsonpath='{.spec.healthCheckNodePort}'`,
      );
    expect(policy('Cluster')).toBe('');
    expect(check('node2')).toBe('');
    expect(policy('Local')).toMatch(/^3[0-2]\d{3}$/);
  });

  it('tells that all is written, on /healthz and on /livez', () => {
    expect(health('healthz')).toMatch(
      /^HTTP\/1\.1 200 OK\nContent-Type: application\/json\n[\s\S]*\n\n\{"lastUpdated": "([^"]*)","currentTime": "\1", "nodeEligible": true\}$/,
    );
    expect(health('livez')).toMatch(/\n\n\{"lastUpdated": "[^"]*","currentTime": "[^"]*"\}$/);
  });

  it('asks balancers to let go of a node that is to be deleted, and stays alive', () => {
    laptop(
      `kubectl patch node node1 -p '{"spec":{"taints":[{"key":"ToBeDeletedByClusterAutoscaler","effect":"NoSchedule"}]}}'`,
    );
    expect(health('healthz')).toMatch(/^HTTP\/1\.1 503 [\s\S]*"nodeEligible": false\}$/);
    expect(health('livez')).toMatch(/^HTTP\/1\.1 200 /);
  });
});
