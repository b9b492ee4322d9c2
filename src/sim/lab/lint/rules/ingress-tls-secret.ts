/** TLS of an Ingress that cannot be as it says: the Secret is not there or holds no certificate, or names other hosts. */
import { listOf, say } from '../../../base/sentence';
import { textFieldOf, listFieldOf } from '../../../kube/objects/kube-object';
import type { FieldPath } from '../../../kube/objects/object-issue';
import type { Certificate } from '../../../wire/x509/certificate';
import { hostsOf, matchingName } from '../../../wire/x509/certificate-names';
import { namespaceOf } from '../../element-ref';
import type { SourcedObject } from '../../lab-document';
import type { Finding, ObjectPlace } from '../finding';
import { secretPairOf } from '../lint-certificate';
import type { LintCluster } from '../lint-cluster';
import { ingressesOf, type LintIngress } from '../lint-ingress';
import { listWords } from '../words';

const FALLBACK = say(
  'the controller serves its own default certificate, which nobody trusts: curl ends with "SSL certificate problem" unless it is told -k',
);

export function ingressTlsSecret(cluster: LintCluster): readonly Finding[] {
  return ingressesOf(cluster).flatMap((ingress) =>
    listFieldOf(ingress.source.object.spec, 'tls').flatMap((tls, index) => [
      ...secretFindings(cluster, ingress, tls, ['spec', 'tls', index]),
      ...hostFindings(ingress, tls, ['spec', 'tls', index]),
    ]),
  );
}

function secretFindings(
  cluster: LintCluster,
  ingress: LintIngress,
  tls: unknown,
  path: FieldPath,
): readonly Finding[] {
  const { source, name, namespace } = ingress;
  const secretName = textFieldOf(tls, 'secretName') ?? '';
  // Without a name the controller's default certificate is meant.
  if (secretName === '' || isIssuedElsewhere(cluster, ingress, secretName)) return [];
  const secret = cluster.find('Secret', namespace, secretName);
  const place = { source, path: [...path, 'secretName'] };
  if (secret === undefined) {
    const elsewhere = cluster.named('Secret', secretName);
    const [host] = listFieldOf(tls, 'hosts');
    const file = typeof host === 'string' ? host : 'tls';
    return [
      {
        // It is often made by hand, as no file should hold a key.
        severity: cluster.isLab ? 'warning' : 'notice',
        code: 'tls-secret-missing',
        place,
        message: say(
          'Ingress "{name}" takes its certificate from Secret "{secretName}", which is not there',
          { name, secretName },
        ),
        cause:
          elsewhere.length > 0
            ? say('it is in namespace {elsewhere}, and an Ingress takes Secrets of its own namespace alone', {
                elsewhere: listWords(elsewhere.map(({ object }) => namespaceOf(object))),
              })
            : say('namespace {namespace} has no Secret of that name', { namespace }),
        effect: FALLBACK,
        hint: say('make it with {command}', {
          command: `kubectl create secret tls ${secretName} -n ${namespace} --cert=${file}.crt --key=${file}.key`,
        }),
      },
    ];
  }
  return pairFindings(cluster, { ingress, tls, secret, place });
}

function pairFindings({ spec }: LintCluster, { ingress, tls, secret, place }: PairPlace): readonly Finding[] {
  const subject = say('Ingress "{ingress}" takes its certificate from Secret "{secret}"', {
    ingress: ingress.name,
    secret: secret.object.metadata.name,
  });
  const related = [
    {
      source: secret,
      path: ['metadata', 'name'],
      message: say('Secret "{secret}"', { secret: secret.object.metadata.name }),
    },
  ];
  const pair = secretPairOf(secret.object);
  if (pair.kind !== 'good') {
    const cause =
      pair.kind === 'missing'
        ? say('the controller looks for tls.crt and tls.key, as a Secret of type kubernetes.io/tls has them')
        : pair.why;
    const message =
      pair.kind === 'missing'
        ? say('{subject}, which lacks {keys}', { subject, keys: listOf(pair.keys) })
        : say('{subject}, which holds no good pair', { subject });
    return [
      { severity: 'warning', code: 'tls-secret-broken', place, message, cause, effect: FALLBACK, related },
    ];
  }
  const { certificate } = pair;
  const hosts = listFieldOf(tls, 'hosts').filter((host) => typeof host === 'string');
  const others = hosts.filter((host) => !isFor(certificate, host));
  const now = spec.startTimeMs / 1000;
  const findings: Finding[] = [];
  if (others.length > 0) {
    findings.push({
      severity: 'warning',
      code: 'tls-certificate-host',
      place,
      message: say('{subject}, which is not for {others}', { subject, others: listWords(others) }),
      cause:
        hostsOf(certificate).length === 0
          ? say('the certificate is for no host')
          : say('the certificate is for {hosts}', { hosts: listWords(hostsOf(certificate)) }),
      effect: say(
        'curl ends with "SSL: no alternative certificate subject name matches target host name" for {others}',
        { others: listWords(others) },
      ),
      related,
    });
  }
  if (certificate.notAfter < now || certificate.notBefore > now) {
    findings.push({
      severity: 'warning',
      code: 'tls-certificate-expired',
      place,
      message:
        certificate.notAfter < now
          ? say('{subject}, which is expired when the lab starts', { subject })
          : say('{subject}, which is not valid yet when the lab starts', { subject }),
      effect: say('clients refuse it: "{error}"', {
        error: `SSL certificate problem: certificate ${certificate.notAfter < now ? 'has expired' : 'is not yet valid'}`,
      }),
      related,
    });
  }
  return findings;
}

/** A star in the Ingress is asked for by one of its names. */
function isFor(certificate: Certificate, host: string): boolean {
  return (
    hostsOf(certificate).includes(host) ||
    matchingName(certificate, host.replace(/^\*/u, 'any')) !== undefined
  );
}

interface PairPlace {
  readonly ingress: LintIngress;
  readonly tls: unknown;
  readonly secret: SourcedObject;
  readonly place: ObjectPlace;
}

/** cert-manager makes it, by its annotation or a Certificate. */
function isIssuedElsewhere(
  cluster: LintCluster,
  { annotations, namespace }: LintIngress,
  secretName: string,
): boolean {
  return (
    Object.keys(annotations).some((key) => key.startsWith('cert-manager.io/') || key.endsWith('/tls-acme')) ||
    ['Certificate', 'ExternalSecret', 'SealedSecret'].some((kind) =>
      cluster
        .objects(kind)
        .some(
          ({ object }) =>
            namespaceOf(object) === namespace &&
            [
              object.metadata.name,
              textFieldOf(object.spec, 'secretName'),
              textFieldOf(object.spec, 'target', 'name'),
            ].includes(secretName),
        ),
    )
  );
}

/** Hosts of the rules that no entry of `tls` names, and the other way round. */
function hostFindings(
  { source, name, backends }: LintIngress,
  tls: unknown,
  path: FieldPath,
): readonly Finding[] {
  const hosts = listFieldOf(tls, 'hosts').filter((host) => typeof host === 'string');
  const ruled = [...new Set(backends.map(({ host }) => host))];
  if (ruled.length === 0 || ruled.includes('')) return [];
  return hosts.flatMap((host, index): Finding[] => {
    if (ruled.some((each) => covers(host, each) || covers(each, host))) return [];
    return [
      {
        severity: 'warning',
        code: 'tls-host-mismatch',
        place: { source, path: [...path, 'hosts', index] },
        message: say('Ingress "{name}" has TLS for {host}, and no rule for that host', { name, host }),
        cause: say('its rules are for {ruled}', { ruled: listWords(ruled) }),
        effect: say('for {hosts} {effect}', { hosts: listWords(ruled), effect: FALLBACK }),
        fixes:
          ruled.length === 1
            ? [
                {
                  title: say('have TLS for {ruled}', { ruled: ruled[0] ?? '' }),
                  steps: [{ kind: 'set', source, path: [...path, 'hosts', index], value: ruled[0] ?? '' }],
                },
              ]
            : [],
      },
    ];
  });
}

/** A star stands for one label. */
function covers(pattern: string, host: string): boolean {
  if (pattern === host) return true;
  return pattern.startsWith('*.') && host.split('.').slice(1).join('.') === pattern.slice(2);
}
