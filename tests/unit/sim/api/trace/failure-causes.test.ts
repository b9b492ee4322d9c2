import { describe, expect, it } from 'vitest';
import { traceConnection, type Journey } from '#sim/api/trace/trace-connection';
import { CommandLab } from '#kit/command-lab';
import { plainWords, type Plain } from '#kit/plain-words';
import { inEnglish } from '#sim/base/sentence';

const PODS = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: causes}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    loadBalancer: {kind: l2, pool: 192.168.0.240-192.168.0.250}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: main, image: curlimages/curl, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {nodeName: node1, containers: [{name: main, image: nginx, ports: [{name: http, containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: slow, namespace: shop, labels: {app: slow}}
spec:
  containers:
    - name: main
      image: nginx
      ports: [{containerPort: 80}]
      readinessProbe: {httpGet: {path: /ready, port: 80}}
---
apiVersion: v1
kind: Pod
metadata: {name: broken, namespace: shop, labels: {app: broken}}
spec: {containers: [{name: main, image: nginx, command: [no-such-program]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: homeless, namespace: shop, labels: {app: homeless}}
spec: {nodeSelector: {disk: ssd}, containers: [{name: main, image: nginx}]}
`;

function service(name: string, spec: string): string {
  return `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
}

const LAB = [
  PODS,
  service('typo', '{selector: {app: wbe}, ports: [{port: 80}]}'),
  service('slow', '{selector: {app: slow}, ports: [{port: 80}]}'),
  service('broken', '{selector: {app: broken}, ports: [{port: 80}]}'),
  service('homeless', '{selector: {app: homeless}, ports: [{port: 80}]}'),
  service('named', '{selector: {app: web}, ports: [{port: 80, targetPort: www}]}'),
  service('closed', '{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}'),
  service(
    'web',
    '{clusterIP: 10.96.0.50, selector: {app: web}, ports: [{name: http, port: 8000, targetPort: 80}]}',
  ),
  service('datagrams', '{selector: {app: web}, ports: [{port: 80, protocol: UDP}]}'),
  service('other-name', '{type: ExternalName, externalName: db.example.com}'),
  service(
    'local',
    '{type: NodePort, externalTrafficPolicy: Local, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}',
  ),
  service(
    'ranges',
    '{type: LoadBalancer, loadBalancerIP: 192.168.0.241, loadBalancerSourceRanges: [10.9.0.0/16], selector: {app: web}, ports: [{port: 80}]}',
  ),
].join('');

describe('the cause of a trace that fails', () => {
  const lab = new CommandLab(LAB);

  function trace(to: string, from = 'client'): Plain<Journey> {
    const journey = traceConnection(lab.simulation, { from, to, options: {} });
    if (!journey.ok) throw new Error(inEnglish(journey.error));
    return plainWords(journey.value);
  }

  it.each([
    ['typo.shop:80', 'Service shop/typo selects app=wbe: no Pod of namespace shop is so', 'app: wbe'],
    ['slow.shop:80', 'Pod shop/slow runs, and its readiness probe fails (container main)', 'apiVersion: v1'],
    ['broken.shop:80', 'Pod shop/broken does not run: container main is CrashLoopBackOff', 'apiVersion: v1'],
    ['homeless.shop:80', 'Pod shop/homeless is on no node: 0/2 nodes are available', 'apiVersion: v1'],
    [
      'named.shop:80',
      'Service shop/named: port 80 leads to the port called "www", which its Pods have not',
      'targetPort: www',
    ],
    ['closed.shop:80', 'Service shop/closed leads to port 8080, where nothing listens', 'targetPort: 8080'],
    ['web.shop:80', 'Service shop/web has no port TCP 80; it has TCP 8000 (http)', 'port: 8000'],
    ['datagrams.shop:80', 'Service shop/datagrams has no port TCP 80; it has UDP 80', 'protocol: UDP'],
    [
      'other-name.shop:80',
      'Service shop/other-name is another name for db.example.com, and DNS has no address for that',
      'db.example.com',
    ],
    [
      'web:8000',
      'Service shop/web is in the namespace shop: from another one its name is web.shop',
      'apiVersion: v1',
    ],
    [
      '10.96.99.9:80',
      '10.96.99.9 is in the range of Services (10.96.0.0/12), and no Service has it',
      undefined,
    ],
    ['10.244.99.9:80', '10.244.99.9 is in the range of Pods (10.244.0.0/16), and no Pod has it', undefined],
  ])('of %s is told with its line: %s', (to, text, where) => {
    const { verdict, cause } = trace(to);
    expect(['refused', 'unreachable', 'unresolved']).toContain(verdict);
    expect(cause[0]?.text.slice(0, text.length)).toBe(text);
    const line = cause[0]?.location?.line;
    expect(line === undefined ? undefined : LAB.split('\n')[line - 1]).toEqual(
      where === undefined ? undefined : expect.stringContaining(where),
    );
  });

  it('of a Service with externalTrafficPolicy: Local is that field', () => {
    const { verdict, cause } = trace('192.168.0.10:30080', 'host/laptop');
    expect(verdict).toBe('dropped');
    expect(cause.map(({ text }) => text)).toEqual([
      'Service shop/local, externalTrafficPolicy: Local, and node/control-plane has no Pod of it',
    ]);
  });

  it('of a Service with source ranges is that field', () => {
    const { verdict, cause } = trace('192.168.0.241:80', 'host/laptop');
    expect(verdict).toBe('dropped');
    expect(cause.map(({ text }) => text)).toEqual(['Service shop/ranges lets in 10.9.0.0/16 alone']);
  });
});
