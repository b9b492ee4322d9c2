import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { certificatePem } from '#sim/wire/x509/certificate';
import { issueIdentity } from '#sim/wire/x509/issue-certificate';
import { privateKeyPem } from '#sim/wire/x509/private-key';
import { deployment, ingress, lab, lintText, manifestOf, mended, problemsIn, service } from '#kit/lint-text';

const NGINX = lab('ingressControllers: [{class: nginx, kind: nginx}]');
const WEB = [
  deployment('web'),
  service('web', 'selector: {app: web}, ports: [{port: 80, targetPort: 8080}]'),
];
const path = (text: string, type = 'Prefix', backend = 'web', port = 'number: 80'): string =>
  `{path: '${text}', pathType: ${type}, backend: {service: {name: ${backend}, port: {${port}}}}}`;
const rules = (...paths: readonly string[]): string =>
  `ingressClassName: nginx, rules: [{host: shop.example, http: {paths: [${paths.join(', ')}]}}]`;
const withIngress = (spec: string, annotations?: string): string =>
  manifestOf(NGINX, ...WEB, ingress('shop', spec, annotations));

/** For shop.example, from 2023 to 2033. */
function tlsSecret({
  names = ['shop.example'],
  notAfter = Date.UTC(2033, 0, 1) / 1000,
  key = 'own',
}: {
  readonly names?: readonly string[];
  readonly notAfter?: number;
  readonly key?: 'own' | 'another';
} = {}): string {
  const options = {
    commonName: 'shop',
    names,
    notBefore: Date.UTC(2023, 0, 1) / 1000,
    notAfter,
    key: { kind: 'ec', curve: 'P-256' } as const,
  };
  const identity = issueIdentity(new Prng(1), options);
  const [certificate] = identity.chain;
  const signer = key === 'own' ? identity.key : issueIdentity(new Prng(2), options).key;
  const data = {
    'tls.crt': certificate === undefined ? '' : certificatePem(certificate),
    'tls.key': privateKeyPem(signer),
  };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'shop-tls' },
    type: 'kubernetes.io/tls',
  };
  return JSON.stringify({ ...secret, stringData: data });
}

describe('an Ingress', () => {
  it('with class, controller and backend has no problem', () => {
    expect(problemsIn(withIngress(rules(path('/'))))).toEqual([]);
  });

  it('without a class is told, and has the one of the controller after the fix', () => {
    const text = withIngress(rules(path('/')).replace('ingressClassName: nginx, ', ''));
    expect(problemsIn(text)).toEqual(['7 warning ingress-without-class']);
    expect(problemsIn(mended(text, 'ingress-without-class'))).toEqual([]);
    const byDefault =
      '{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: nginx, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}, spec: {controller: k8s.io/ingress-nginx}}';
    expect(problemsIn(`${text}---\n${byDefault}\n`)).toEqual([]);
    expect(problemsIn(text.replace('kind: nginx}', 'kind: nginx, isDefaultClass: true}'))).toEqual([]);
  });

  it('whose controller is not there is a warning of a lab, and of manifests, which get those of known classes, a notice', () => {
    const spec = rules(path('/'));
    expect(problemsIn(manifestOf(lab(''), ...WEB, ingress('shop', spec)))).toEqual([
      '7 warning ingress-without-controller',
    ]);
    expect(problemsIn(manifestOf(...WEB, ingress('shop', spec)))).toEqual([]);
    expect(problemsIn(manifestOf(...WEB, ingress('shop', spec.replace('nginx', 'alb'))))).toEqual([]);
    expect(problemsIn(manifestOf(...WEB, ingress('shop', spec.replace('nginx', 'haproxy'))))).toEqual([
      '5 notice ingress-class-missing',
    ]);
    expect(problemsIn(withIngress(spec.replace('nginx', 'ngnix')))).toEqual([
      '7 warning ingress-class-missing',
    ]);
  });

  it('that leads to a Service or a port which is not there is told', () => {
    const missing = withIngress(rules(path('/', 'Prefix', 'wbe')));
    expect(lintText(missing)).toMatchObject([
      { code: 'ingress-backend-missing', cause: 'namespace default has "web"', location: { line: 7 } },
    ]);
    expect(problemsIn(mended(missing, 'ingress-backend-missing'))).toEqual([]);
    const port = withIngress(rules(path('/', 'Prefix', 'web', 'number: 8080')));
    expect(problemsIn(port)).toEqual(['7 warning ingress-backend-port-missing']);
    expect(problemsIn(mended(port, 'ingress-backend-port-missing'))).toEqual([]);
  });

  it('with a pattern for a path is told unless nginx takes it for one', () => {
    const prefix = withIngress(rules(path('/api/.*')));
    expect(problemsIn(prefix)).toEqual(['7 warning ingress-path-type']);
    expect(mended(prefix, 'ingress-path-type')).toContain("{path: '/api', pathType: Prefix,");
    expect(problemsIn(mended(prefix, 'ingress-path-type'))).toEqual([]);
    expect(problemsIn(mended(prefix, 'ingress-path-type', 'make it a regular expression of nginx'))).toEqual(
      [],
    );
    const regex = rules(path('/id/[0-9]+', 'ImplementationSpecific'));
    expect(problemsIn(withIngress(regex))).toEqual(['7 warning ingress-path-type']);
    expect(problemsIn(withIngress(regex, 'nginx.ingress.kubernetes.io/use-regex: "true"'))).toEqual([]);
    expect(problemsIn(withIngress(rules(path('/v1.2/users'))))).toEqual([]);
  });

  it('that rewrites with what the path does not capture is told, and captures it after the fix', () => {
    const rewrite = (target: string): string => `nginx.ingress.kubernetes.io/rewrite-target: ${target}`;
    const captured = rules(path('/api(/|$)(.*)', 'ImplementationSpecific'));
    expect(problemsIn(withIngress(captured, rewrite('/$2')))).toEqual([]);
    const lost = withIngress(rules(path('/api')), rewrite('/$2'));
    expect(problemsIn(lost)).toEqual(['7 warning rewrite-without-capture']);
    expect(problemsIn(mended(lost, 'rewrite-without-capture'))).toEqual([]);
    const fixed = withIngress(rules(path('/api')), rewrite('/'));
    expect(problemsIn(fixed)).toEqual(['7 warning rewrite-without-capture']);
    expect(problemsIn(mended(fixed, 'rewrite-without-capture'))).toEqual([]);
    expect(problemsIn(withIngress(rules(path('/health', 'Exact')), rewrite('/')))).toEqual([]);
  });

  it('whose certificate is not there, or is for other hosts, is told', () => {
    const tls = (hosts: string): string =>
      `tls: [{hosts: [${hosts}], secretName: shop-tls}], ${rules(path('/'))}`;
    expect(problemsIn(withIngress(tls('shop.example')))).toEqual(['7 warning tls-secret-missing']);
    expect(problemsIn(withIngress(tls('shop.example'), 'cert-manager.io/cluster-issuer: le'))).toEqual([]);
    const opaque = '{apiVersion: v1, kind: Secret, metadata: {name: shop-tls}, stringData: {cert: x}}';
    expect(problemsIn(`${withIngress(tls('shop.example'))}---\n${opaque}\n`)).toEqual([
      '7 warning tls-secret-broken',
    ]);
    const pair = (options: Parameters<typeof tlsSecret>[0] = {}): readonly string[] =>
      problemsIn(`${withIngress(tls('shop.example'))}---\n${tlsSecret(options)}\n`);
    expect(pair()).toEqual([]);
    expect(pair({ names: ['www.example'] })).toEqual(['7 warning tls-certificate-host']);
    expect(pair({ notAfter: Date.UTC(2024, 0, 1) / 1000 })).toEqual(['7 warning tls-certificate-expired']);
    expect(pair({ key: 'another' })).toEqual(['7 warning tls-secret-broken']);
    const other = withIngress(tls('www.example'), 'cert-manager.io/cluster-issuer: le');
    expect(problemsIn(other)).toEqual(['7 warning tls-host-mismatch']);
    expect(problemsIn(mended(other, 'tls-host-mismatch'))).toEqual([]);
  });

  it('that stands on one Pod alone is a notice', () => {
    const one = withIngress(rules(path('/'))).replace('replicas: 2', 'replicas: 1');
    expect(problemsIn(one)).toEqual(['3 notice single-point-of-failure']);
  });
});
