/** TLS of an Ingress that cannot be as it says: the Secret is not there or holds no certificate, or names other hosts. */
import { textFieldOf, listFieldOf } from '../../../kube/objects/kube-object';
import type { FieldPath } from '../../../kube/objects/object-issue';
import { namespaceOf } from '../../element-ref';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { ingressesOf, type LintIngress } from '../lint-ingress';
import { listWords } from '../words';

const FALLBACK =
  'the controller serves its own default certificate, which nobody trusts: curl ends with "SSL certificate problem" unless it is told -k';

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
    const host = listFieldOf(tls, 'hosts')[0];
    return [
      {
        // It is often made by hand, as no file should hold a key.
        severity: cluster.isLab ? 'warning' : 'notice',
        code: 'tls-secret-missing',
        place,
        message: `Ingress "${name}" takes its certificate from Secret "${secretName}", which is not there`,
        cause:
          elsewhere.length > 0
            ? `it is in namespace ${listWords(elsewhere.map(({ object }) => namespaceOf(object)))}, and an Ingress takes Secrets of its own namespace alone`
            : `namespace ${namespace} has no Secret of that name`,
        effect: FALLBACK,
        hint: `kubectl create secret tls ${secretName} -n ${namespace} --cert=${typeof host === 'string' ? host : 'tls'}.crt --key=${typeof host === 'string' ? host : 'tls'}.key`,
      },
    ];
  }
  const missing = ['tls.crt', 'tls.key'].filter(
    (key) =>
      textFieldOf(secret.object, 'data', key) === undefined &&
      textFieldOf(secret.object, 'stringData', key) === undefined,
  );
  if (missing.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'tls-secret-broken',
      place,
      message: `Ingress "${name}" takes its certificate from Secret "${secretName}", which has no ${missing.join(' and no ')}`,
      cause: 'the controller looks for tls.crt and tls.key, as a Secret of type kubernetes.io/tls has them',
      effect: FALLBACK,
      related: [{ source: secret, path: ['metadata', 'name'], message: `Secret "${secretName}"` }],
    },
  ];
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
        message: `Ingress "${name}" has TLS for ${host}, and no rule for that host`,
        cause: `its rules are for ${listWords(ruled)}`,
        effect: `for ${listWords(ruled)} ${FALLBACK}`,
        fixes:
          ruled.length === 1
            ? [
                {
                  title: `have TLS for ${ruled[0] ?? ''}`,
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
