import { describe, expect, it } from 'vitest';
import {
  deployment,
  ingress,
  lab,
  lintText,
  manifestOf,
  mended,
  policy,
  problemsIn,
  service,
} from '#kit/lint-text';

const CALICO = lab('cni: {plugin: calico}, ingressControllers: [{class: nginx, kind: nginx}]');
const SHOP = [
  deployment('web'),
  deployment('api'),
  deployment('db', { container: 'ports: [{containerPort: 5432}]' }),
];
const TEAM = '{apiVersion: v1, kind: Namespace, metadata: {name: team, labels: {team: blue}}}';
const BATCH = deployment('batch').replace('{name: batch}', '{name: batch, namespace: team}');

const withPolicies = (...policies: readonly string[]): string =>
  manifestOf(CALICO, ...SHOP, TEAM, BATCH, ...policies);
/** Where the first of them stands. */
const FIRST = 13;

describe('a NetworkPolicy', () => {
  it('that names Pods and Namespaces which are there has no problem', () => {
    const fine = policy(
      'api',
      'podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}, {namespaceSelector: {matchLabels: {team: blue}}}]}]',
    );
    const deny = policy('deny', 'podSelector: {}, policyTypes: [Ingress, Egress]');
    expect(problemsIn(withPolicies(fine))).toEqual([]);
    expect(problemsIn(withPolicies(deny))).toEqual([]);
  });

  it('under a plugin that does not see to it is a warning of a lab; manifests get one that does', () => {
    const deny = policy('deny', 'podSelector: {}');
    expect(problemsIn(manifestOf(...SHOP, deny))).toEqual([]);
    const text = manifestOf(lab('cni: {plugin: flannel}'), ...SHOP, deny);
    expect(problemsIn(text)).toEqual(['9 warning policy-ignored']);
    expect(problemsIn(mended(text, 'policy-ignored'))).toEqual([]);
  });

  it('that is for nobody is told, and is for whom was meant after the fix', () => {
    const text = withPolicies(policy('web', 'podSelector: {matchLabels: {app: weeb}}'));
    expect(problemsIn(text)).toEqual([`${FIRST} warning policy-selects-nothing`]);
    expect(problemsIn(mended(text, 'policy-selects-nothing'))).toEqual([]);
  });

  it('for a port by a name which the Pods do not have is told, and opens the port after the fix', () => {
    const named = (direction: string, port: string): string =>
      policy('db', `podSelector: {matchLabels: {app: db}}, ${direction}: [{${port}}]`);
    const text = withPolicies(named('ingress', 'ports: [{port: postgres}]'));
    expect(lintText(text)).toMatchObject([
      {
        code: 'policy-port-missing',
        message:
          'NetworkPolicy "db" allows ingress on the port called "postgres", which Deployment db has not',
        cause: 'their containers have no ports with a name',
        fixes: [{ title: 'allow port 5432' }],
      },
    ]);
    expect(problemsIn(mended(text, 'policy-port-missing'))).toEqual([]);
    const out = (port: string): string =>
      withPolicies(
        policy(
          'out',
          `podSelector: {matchLabels: {app: api}}, egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: ${port}}, {port: 53, protocol: UDP}]}]`,
        ),
      );
    expect(problemsIn(out('postgres'))).toContain(`${FIRST} warning policy-port-missing`);
    expect(problemsIn(out('5432'))).not.toContain(`${FIRST} warning policy-port-missing`);
    const nowhere = named('egress', 'ports: [{port: postgres}]');
    expect(problemsIn(withPolicies(nowhere))).not.toContain(`${FIRST} warning policy-port-missing`);
  });

  it('for Pods that a custom resource makes, or from them, has no problem', () => {
    const made =
      '{apiVersion: monitoring.example/v1, kind: Prometheus, metadata: {name: k8s, labels: {app: prometheus}}, spec: {replicas: 2}}';
    const own = policy('own', 'podSelector: {matchLabels: {app: prometheus}}, policyTypes: [Ingress]');
    const from = policy(
      'from',
      'podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: prometheus}}}]}]',
    );
    expect(problemsIn(withPolicies(made, own, from))).toEqual([]);
  });

  it('for Pods on the network of their node is told', () => {
    const agent = deployment('agent', { pod: 'hostNetwork: true,', container: 'imagePullPolicy: Always' });
    const text = withPolicies(agent, policy('agent', 'podSelector: {matchLabels: {app: agent}}'));
    expect(problemsIn(text)).toEqual([`${FIRST + 2} warning policy-host-network`]);
  });

  it('that allows by a label which no namespace carries is told, and the label or the name mends it', () => {
    const text = withPolicies(
      policy(
        'web',
        'podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {matchLabels: {name: team}}}]}]',
      ),
    );
    expect(lintText(text)).toMatchObject([
      {
        code: 'policy-namespace-label',
        message:
          'NetworkPolicy "web" allows from namespaces with name=team, and no namespace carries that label',
        cause: 'of labels beside their names, team has team=blue',
        location: { line: FIRST },
      },
    ]);
    const label = mended(text, 'policy-namespace-label', 'give the namespace team the label name=team');
    expect(label).toContain('labels: {team: blue, name: team}');
    expect(problemsIn(label)).toEqual([]);
    const byName = mended(text, 'policy-namespace-label', 'allow the namespace team by its name');
    expect(byName).toContain('namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: team}}');
    expect(problemsIn(byName)).toEqual([]);
  });

  it('that allows Pods which nobody has is told', () => {
    const text = withPolicies(
      policy(
        'api',
        'podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: weeb}}}]}]',
      ),
    );
    expect(problemsIn(text)).toEqual([`${FIRST} warning policy-peer-selects-nothing`]);
    expect(problemsIn(mended(text, 'policy-peer-selects-nothing'))).toEqual([]);
    const abroad = withPolicies(
      policy(
        'api',
        'podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: batch}}}]}]',
      ),
    );
    expect(problemsIn(mended(abroad, 'policy-peer-selects-nothing'))).toEqual([]);
  });

  it('that says "or" where "and" is meant is told, and not where both entries mean somebody', () => {
    const rule = (app: string): string =>
      `podSelector: {matchLabels: {app: api}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {matchLabels: {app: ${app}}}}]}]`;
    const text = withPolicies(policy('api', rule('batch')));
    expect(problemsIn(text)).toEqual([`${FIRST} warning policy-and-or`]);
    const one = mended(text, 'policy-and-or');
    expect(one).toContain('from: [{namespaceSelector: {matchLabels: {team: blue}}, podSelector:');
    expect(problemsIn(one)).toEqual([]);
    expect(problemsIn(withPolicies(policy('api', rule('web'))))).toEqual([]);
  });

  it('that says "and" where "or" is meant is told', () => {
    const text = withPolicies(
      policy(
        'api',
        'podSelector: {matchLabels: {app: api}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {app: web}}}]}]',
      ),
    );
    expect(problemsIn(text)).toEqual([`${FIRST} warning policy-and-or`]);
    expect(problemsIn(mended(text, 'policy-and-or'))).toEqual([]);
  });

  it('that lets out to somewhere but not to DNS is told, and not one that lets out nowhere', () => {
    const egress = (to: string): string =>
      policy('web', `podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [${to}]`);
    const text = withPolicies(egress('{to: [{podSelector: {matchLabels: {app: api}}}]}'));
    expect(problemsIn(text)).toEqual([`${FIRST} warning policy-forgets-dns`]);
    const dns = mended(text, 'policy-forgets-dns');
    expect(dns).toContain('k8s-app: kube-dns');
    expect(problemsIn(dns)).toEqual([]);
    expect(problemsIn(withPolicies(egress('')))).toEqual([]);
    expect(problemsIn(withPolicies(egress('{ports: [{port: 53, protocol: UDP}]}')))).toEqual([]);
  });

  it('whose other end does not play along is told, and an allowance there mends it', () => {
    const deny = policy('deny', 'podSelector: {}, policyTypes: [Ingress]');
    const out = policy(
      'web-out',
      'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 8080}]}, {ports: [{port: 53, protocol: UDP}]}]',
    );
    const text = withPolicies(deny, out);
    expect(lintText(text)).toMatchObject([
      {
        code: 'policy-asymmetric',
        message:
          'NetworkPolicy "web-out" lets Deployment web out to Deployment api, and no policy lets it in there',
        related: [{ message: 'NetworkPolicy "deny" isolates Deployment api for ingress' }],
      },
    ]);
    expect(problemsIn(mended(text, 'policy-asymmetric'))).toEqual([]);
  });

  it('that keeps the ingress controller out is told at the path, and a wider policy or a new one mends it', () => {
    const shop = [
      service('api', 'selector: {app: api}, ports: [{port: 80, targetPort: 8080}]'),
      ingress(
        'shop',
        'ingressClassName: nginx, rules: [{http: {paths: [{path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}}]',
      ),
      policy('deny', 'podSelector: {}, policyTypes: [Ingress]'),
      policy(
        'front',
        'podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}], ports: [{port: 80}]}]',
      ),
    ];
    const text = withPolicies(...shop);
    expect(lintText(text)).toMatchObject([
      {
        code: 'controller-not-admitted',
        cause: '"deny" isolates it, and of the policies that admit the controller "front" is for app=web',
        location: { line: FIRST + 2 },
      },
    ]);
    expect(problemsIn(mended(text, 'controller-not-admitted'))).toEqual([]);
    const added = 'let Deployment ingress-nginx/ingress-nginx-controller into Deployment api';
    expect(problemsIn(mended(text, 'controller-not-admitted', added))).toEqual([]);
  });
});
