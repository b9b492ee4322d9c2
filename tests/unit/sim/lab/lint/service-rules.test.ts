import { describe, expect, it } from 'vitest';
import { deployment, lintText, manifestOf, mended, problemsIn, service } from '#kit/lint-text';

describe('a Service', () => {
  it('that leads to Pods which listen there has no problem', () => {
    const text = manifestOf(
      deployment('web'),
      service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: 8080}]'),
    );
    expect(problemsIn(text)).toEqual([]);
  });

  it('that selects no Pod is told with the labels that were meant, and selects them after the fix', () => {
    const text = manifestOf(
      deployment('web'),
      service('web', 'selector: {app: wbe}, ports: [{port: 80, targetPort: 8080}]'),
    );
    expect(lintText(text)).toMatchObject([
      {
        severity: 'warning',
        code: 'service-selects-nothing',
        message: 'Service "web" selects app=wbe, and no Pod of namespace default has this label',
        cause: 'the Pods of Deployment web have app=web',
        effect:
          'it has no endpoints: kube-proxy rejects what is sent to it with "port unreachable", so clients see "connection refused" at once',
        location: { line: 3 },
        related: [{ location: { line: 1 } }],
      },
    ]);
    expect(problemsIn(mended(text, 'service-selects-nothing'))).toEqual([]);
  });

  it('without Pods is a notice of manifests that have none at all in its namespace', () => {
    const selects = service('db', 'selector: {app: db}, ports: [{port: 5432}]');
    expect(problemsIn(manifestOf(selects))).toEqual(['1 notice service-selects-nothing']);
    expect(problemsIn(manifestOf(selects, deployment('web')))).toEqual(['1 warning service-selects-nothing']);
  });

  it('without Pods is no problem where a custom resource makes them, or endpoints are written by hand', () => {
    const selects = service('db', 'selector: {cluster: db}, ports: [{port: 5432}]');
    const custom = '{apiVersion: example.com/v1, kind: Postgres, metadata: {name: db}, spec: {instances: 3}}';
    const endpoints =
      '{apiVersion: v1, kind: Endpoints, metadata: {name: db}, subsets: [{addresses: [{ip: 192.0.2.9}], ports: [{port: 5432}]}]}';
    expect(problemsIn(manifestOf(selects, custom))).toEqual([]);
    expect(problemsIn(manifestOf(selects, endpoints))).toEqual([]);
  });

  it('whose port leads where no container listens is told, and leads there after the fix', () => {
    const text = manifestOf(deployment('web'), service('web', 'selector: {app: web}, ports: [{port: 80}]'));
    expect(problemsIn(text)).toEqual(['3 warning target-port-closed']);
    expect(mended(text, 'target-port-closed')).toContain('{port: 80, targetPort: 8080}');
    expect(problemsIn(mended(text, 'target-port-closed'))).toEqual([]);
  });

  it('is not told of ports that nobody knows: none are declared, or arguments choose them', () => {
    const leads = service('web', 'selector: {app: web}, ports: [{port: 9000}]');
    const silent = deployment('web', { container: 'imagePullPolicy: Always' });
    const agnhost = deployment('web').replace(
      'example.com/web:1',
      'registry.k8s.io/e2e-test-images/agnhost:2.53',
    );
    expect(problemsIn(manifestOf(silent, leads))).toEqual([]);
    expect(problemsIn(manifestOf(agnhost, leads))).toEqual([]);
  });

  it('of nginx that declares a port on which nginx does not listen is told', () => {
    const nginx = deployment('web').replace('example.com/web:1', 'nginx:1.27');
    const text = manifestOf(
      nginx,
      service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: 8080}]'),
    );
    expect(lintText(text)).toMatchObject([
      { code: 'target-port-closed', cause: 'the containers listen on 80' },
    ]);
  });

  it('of a protocol in which the image does not listen is told', () => {
    const nginx = deployment('web').replace(/image: [^,}]+/u, 'image: nginx');
    const text = manifestOf(
      nginx,
      service('web', 'selector: {app: web}, ports: [{port: 80, protocol: UDP}]'),
    );
    expect(problemsIn(text)).toEqual(['3 warning target-port-closed']);
  });

  it('that names a port which the Pods have not is told with the names that they have', () => {
    const named = deployment('web', { container: 'ports: [{containerPort: 8080, name: http}]' });
    const text = manifestOf(
      named,
      service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: web}]'),
    );
    expect(lintText(text)).toMatchObject([
      { code: 'named-port-missing', cause: 'their ports are called "http"', location: { line: 3 } },
    ]);
    expect(problemsIn(mended(text, 'named-port-missing'))).toEqual([]);
    const udp = named.replace('name: http', 'name: web, protocol: UDP');
    expect(lintText(text.replace(named, udp))).toMatchObject([
      { code: 'named-port-missing', cause: 'their port "web" is UDP, and the Service\'s is TCP' },
    ]);
  });

  it('that also selects what does not listen there is told, and not of a canary', () => {
    const web = deployment('web', { labels: 'app: shop, tier: web' });
    const canary = deployment('canary', { labels: 'app: shop, tier: canary' });
    const db = deployment('db', {
      labels: 'app: shop, tier: db',
      container: 'ports: [{containerPort: 5432}]',
    });
    const shop = service('shop', 'selector: {app: shop}, ports: [{port: 80, targetPort: 8080}]');
    expect(problemsIn(manifestOf(web, canary, shop))).toEqual([]);
    const text = manifestOf(web, db, shop);
    expect(problemsIn(text)).toEqual(['5 warning selector-catches-others']);
    expect(mended(text, 'selector-catches-others')).toContain('selector: {app: shop, tier: web}');
  });

  it('whose Pods are never ready is told: there shall be none, or their probe asks a port that is not there', () => {
    const web = service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: 8080}]');
    const none = deployment('web').replace('replicas: 2', 'replicas: 0');
    expect(problemsIn(manifestOf(none, web))).toEqual(['1 warning no-ready-endpoint']);
    expect(problemsIn(mended(manifestOf(none, web), 'no-ready-endpoint'))).toEqual([]);
    const probe = deployment('web', {
      container: 'ports: [{containerPort: 8080, name: http}], readinessProbe: {httpGet: {port: web}}',
    });
    expect(problemsIn(manifestOf(probe, web))).toEqual(['1 warning no-ready-endpoint']);
    expect(problemsIn(mended(manifestOf(probe, web), 'no-ready-endpoint'))).toEqual([]);
  });

  it('that keeps traffic on the node is told where nodes have no Pod, and not with a DaemonSet', () => {
    const local = service(
      'web',
      'type: NodePort, externalTrafficPolicy: Local, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]',
    );
    const one = deployment('web').replace('replicas: 2', 'replicas: 1');
    expect(problemsIn(manifestOf(one, local))).toEqual([
      '1 notice single-point-of-failure',
      '3 notice local-policy-without-endpoints',
    ]);
    expect(problemsIn(manifestOf(deployment('web'), local))).toEqual([]);
    const everywhere = deployment('web').replace('Deployment', 'DaemonSet').replace('replicas: 2, ', '');
    expect(problemsIn(manifestOf(everywhere, local))).toEqual([]);
  });
});

describe('variables of Services', () => {
  const uses = deployment('web', { container: 'env: [{name: DB, value: $(DB_SERVICE_HOST)}]' });

  it('of a Service that comes later in the file are told, and not of one before', () => {
    const db = service('db', 'ports: [{port: 5432}]');
    expect(problemsIn(manifestOf(uses, db))).toEqual(['1 notice service-variable-order']);
    expect(problemsIn(manifestOf(db, uses))).toEqual([]);
  });

  it('of a Service that gives none are told', () => {
    const headless = service('db', 'clusterIP: None, ports: [{port: 5432}]');
    expect(problemsIn(manifestOf(headless, uses))).toEqual(['3 warning service-variable-missing']);
    const off = uses.replace('containers:', 'enableServiceLinks: false, containers:');
    const text = manifestOf(service('db', 'ports: [{port: 5432}]'), off);
    expect(problemsIn(text)).toEqual(['3 warning service-variable-missing']);
    expect(problemsIn(mended(text, 'service-variable-missing'))).toEqual([]);
  });
});

describe('ports of nodes', () => {
  const wants = (name: string, replicas: number): string =>
    deployment(name, { container: 'ports: [{containerPort: 8080, hostPort: 80}]' }).replace(
      'replicas: 2',
      `replicas: ${replicas}`,
    );

  it('that more Pods want than there are nodes are told', () => {
    expect(problemsIn(manifestOf(wants('one', 1), wants('other', 1)))).toEqual([]);
    expect(problemsIn(manifestOf(wants('one', 2), wants('other', 1)))).toEqual([
      '3 notice duplicate-host-port',
    ]);
    expect(problemsIn(manifestOf(wants('one', 3)))).toEqual(['1 notice duplicate-host-port']);
    expect(problemsIn(mended(manifestOf(wants('one', 3)), 'duplicate-host-port'))).toEqual([]);
  });

  it('that two Pods want of one node are told', () => {
    const pinned = (name: string): string =>
      `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {nodeName: node1, containers: [{name: c, image: nginx, ports: [{containerPort: 80, hostPort: 80}]}]}}`;
    expect(problemsIn(manifestOf(pinned('one'), pinned('other')))).toEqual(['3 warning duplicate-host-port']);
    expect(problemsIn(manifestOf(pinned('one'), pinned('other').replace('node1', 'node2')))).toEqual([]);
  });
});
