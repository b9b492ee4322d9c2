import { describe, expect, it } from 'vitest';
import { traceConnection, type Journey } from '#sim/api/trace/trace-connection';
import type { Hop } from '#sim/api/trace/hop';
import { CommandLab } from '#kit/command-lab';
import { plainWords, type Plain } from '#kit/plain-words';
import { inEnglish } from '#sim/base/sentence';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: ingress}
spec:
  cluster:
    nodes: [{name: control-plane, role: control-plane}, {name: node1}]
    cni: {plugin: calico}
    ingressControllers: [{class: nginx, kind: nginx, exposure: node-port, nodePorts: {http: 30080, https: 30443}}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: main, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: api, labels: {app: api}}
spec: {containers: [{name: main, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: api}, ports: [{port: 8080, targetPort: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress: [{from: [{podSelector: {}}]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
          - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 8080}}}}
          - {path: /old, pathType: Exact, backend: {service: {name: nobody, port: {number: 80}}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: inside
  annotations: {nginx.ingress.kubernetes.io/whitelist-source-range: 10.9.0.0/16}
spec:
  ingressClassName: nginx
  rules: [{host: inside.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: other}
spec:
  ingressClassName: traefik
  rules: [{host: other.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]
`;

describe('traceConnection of a URL', () => {
  const lab = new CommandLab(LAB);

  function trace(
    path: string,
    host: string,
    scheme = 'http',
    port = scheme === 'http' ? 30080 : 30443,
  ): Plain<Journey> {
    const to = `${scheme}://192.168.0.11:${port}${path}`;
    const headers = [`Host: ${host}`];
    const journey = traceConnection(lab.simulation, { from: 'host/laptop', to, headers, options: {} });
    if (!journey.ok) throw new Error(inEnglish(journey.error));
    return plainWords(journey.value);
  }

  function decisionOf({ legs }: Plain<Journey>): Plain<Hop> | undefined {
    return legs.flatMap(({ hops }) => hops).find(({ stage }) => stage === 'ingress-nginx');
  }

  it('follows a request through the ingress controller to the Pod that answers', () => {
    const { verdict, reason, legs } = trace('/missing', 'shop.example');
    expect([verdict, reason]).toEqual(['answered', 'HTTP 404 Not Found']);
    expect(legs.map(({ way }) => way)).toEqual(['request', 'answer', 'proxy', 'forward', 'answer', 'proxy']);
    expect(legs[3]?.hops.at(-1)).toMatchObject({ at: 'default/web', outcome: 'delivered' });
    expect(legs[2]?.hops.at(-1)?.because.map(({ text }) => text)).toEqual([
      'Service default/web',
      'Pod default/web',
    ]);
    expect(legs[5]?.hops.at(-1)?.sentence).toBe('The proxy passes the answer on to the client: status 404');
  });

  it('says which path of which Ingress it was, with its line, and why not the others', () => {
    const hop = decisionOf(trace('/', 'shop.example'));
    expect(hop?.because.map(({ text, location }) => `${text} ${location?.line ?? 0}`)).toEqual([
      'Ingress default/shop, spec.rules[0].http.paths[0] 51',
    ]);
    expect(hop?.others).toEqual([
      'Ingress default/shop path /old: it is for exactly /old',
      'Ingress default/shop path /api: / does not begin with /api/',
      'Ingress default/inside is for the host inside.example',
    ]);
  });

  it('ends where the packet of the proxy died, with the policy that has done it', () => {
    const { verdict, reason, cause, legs } = trace('/api', 'shop.example');
    expect(verdict).toBe('dropped');
    expect(reason).toMatch(/^HTTP 504 Gateway Time-out, because what the proxy asked on ended at node\//u);
    expect(cause.map(({ text, location }) => `${text} ${location?.line ?? 0}`)).toEqual([
      'NetworkPolicy default/api 40',
    ]);
    const forwarded = legs.filter(({ way }) => way === 'forward');
    expect(forwarded).toHaveLength(1);
    expect(forwarded[0]?.hops.at(-1)).toMatchObject({ stage: 'policy', outcome: 'dropped' });
  });

  it('names the annotation that kept a client out', () => {
    const { verdict, reason, cause } = trace('/', 'inside.example');
    expect([verdict, reason]).toEqual([
      'refused',
      'HTTP 403 Forbidden: Ingress default/inside does not let the address of this client in',
    ]);
    expect(cause).toEqual([
      {
        text: 'Ingress default/inside, metadata.annotations[nginx.ingress.kubernetes.io/whitelist-source-range]',
        object: 'Ingress default/inside',
        location: expect.objectContaining({ line: 59 }) as unknown,
      },
    ]);
  });

  it('says that a rule leads to a Service without endpoints', () => {
    const { verdict, reason, cause } = trace('/old', 'shop.example');
    expect([verdict, reason]).toEqual([
      'refused',
      'HTTP 503 Service Temporarily Unavailable: The rule of Ingress default/shop leads to default-nobody-80, which has no ready endpoint',
    ]);
    expect(cause[0]?.location?.line).toBe(53);
  });

  it('names the Ingress that no controller has taken', () => {
    const { verdict, reason, cause } = trace('/', 'other.example');
    expect(verdict).toBe('refused');
    expect(reason).toBe(
      'HTTP 404 Not Found: No Ingress has a rule for http://other.example/: the default backend answers it',
    );
    expect(cause.map(({ text, location }) => `${text} ${location?.line ?? 0}`)).toEqual([
      'Ingress default/other has a rule for it, and its class "traefik" does not exist 69',
    ]);
  });

  it('says whose certificate the client is shown', () => {
    const { verdict, legs } = trace('/', 'shop.example', 'https');
    expect(verdict).toBe('answered');
    const hop = legs.flatMap(({ hops }) => hops).find(({ stage }) => stage === 'TLS');
    expect(hop?.rules[0]).toContain('Kubernetes Ingress Controller Fake Certificate');
    expect(hop?.sentence).toContain('ingress.local and not for 192.168.0.11');
  });

  it('says that a server which answers in plain text speaks no TLS', () => {
    const { verdict, reason } = trace('/', 'shop.example', 'https', 30080);
    expect([verdict, reason]).toEqual([
      'refused',
      'the connection is there, and what the server answers is no TLS; ask it for http://',
    ]);
  });

  it.each([
    ['ftp://192.168.0.11/', [], 'is no URL of a trace'],
    ['http://192.168.0.11/', ['Host shop.example'], 'write it as "Name: value"'],
  ])('refuses %s with %j', (to, headers, error) => {
    const journey = traceConnection(lab.simulation, { from: 'host/laptop', to, headers, options: {} });
    expect(journey.ok ? '' : inEnglish(journey.error)).toContain(error);
  });
});
