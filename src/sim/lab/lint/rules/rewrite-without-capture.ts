/**
 * `rewrite-target` of ingress-nginx, and paths that do not capture what it puts in: `$2` of nothing is nothing
 * (`docs/examples/rewrite/README.md`).
 */
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { ingressesOf, NGINX_ANNOTATION, type LintBackend, type LintIngress } from '../lint-ingress';

const REWRITE = `${NGINX_ANNOTATION}rewrite-target`;

export function rewriteWithoutCapture(cluster: LintCluster): readonly Finding[] {
  return ingressesOf(cluster).flatMap((ingress) => {
    const target = ingress.annotations[REWRITE] ?? '';
    if (target === '') return [];
    return ingress.backends.flatMap((backend) =>
      backend.pathText === undefined ? [] : findingOf(ingress, backend, target),
    );
  });
}

function findingOf(ingress: LintIngress, backend: LintBackend, target: string): readonly Finding[] {
  const { pathText = '/', path, pathType } = backend;
  const { source, name } = ingress;
  const groups = groupCountOf(pathText);
  const wanted = Math.max(0, ...[...target.matchAll(/\$(\d)/gu)].map(([, digit = '0']) => Number(digit)));
  if (wanted > groups) {
    return [
      {
        severity: 'warning',
        code: 'rewrite-without-capture',
        place: { source, path: [...path, 'path'] },
        message: `rewrite-target ${target} of Ingress "${name}" puts in $${wanted}, and path ${pathText} captures ${groups === 0 ? 'nothing' : `only ${groups}`}`,
        effect: `$${wanted} is empty: every request below ${pathText} reaches the Pods as ${target.replaceAll(/\$\d/gu, '') || '/'}`,
        related: [{ source, path: ['metadata', 'annotations', REWRITE], message: 'the rewrite target' }],
        fixes: wanted === 2 && groups === 0 ? [captureFix(ingress, backend)] : [],
      },
    ];
  }
  // A fixed target is right for one fixed path, and for a page that is one and the same everywhere.
  if (wanted > 0 || groups > 0 || pathType === 'Exact') return [];
  const isWholeSite = pathText === '/';
  return [
    {
      severity: isWholeSite ? 'notice' : 'warning',
      code: 'rewrite-without-capture',
      place: { source, path: ['metadata', 'annotations', REWRITE] },
      message: `rewrite-target ${target} of Ingress "${name}" takes nothing over from path ${pathText}`,
      effect: `every request below ${pathText} reaches the Pods as ${target}: ${joined(pathText, 'users/7')} does, too`,
      related: [{ source, path: [...path, 'path'], message: `path ${pathText}` }],
      fixes: isWholeSite
        ? [
            {
              title: 'remove the rewrite',
              steps: [{ kind: 'remove', source, path: ['metadata', 'annotations', REWRITE] }],
            },
          ]
        : target === '/' && ingress.backends.length === 1
          ? [
              {
                title: 'take over what follows the path',
                steps: [
                  ...captureFix(ingress, backend).steps,
                  { kind: 'set', source, path: ['metadata', 'annotations', REWRITE], value: '/$2' },
                ],
              },
            ]
          : [],
    },
  ];
}

/** As the documentation of ingress-nginx writes it. */
function captureFix(
  { source }: LintIngress,
  { path, pathText = '/' }: LintBackend,
): NonNullable<Finding['fixes']>[number] {
  const base = pathText.replace(/\/$/u, '');
  return {
    title: `capture what follows ${pathText}`,
    steps: [
      { kind: 'set', source, path: [...path, 'path'], value: `${base}(/|$)(.*)` },
      { kind: 'set', source, path: [...path, 'pathType'], value: 'ImplementationSpecific' },
    ],
  };
}

function joined(path: string, rest: string): string {
  return path.endsWith('/') ? `${path}${rest}` : `${path}/${rest}`;
}

/** Brackets that are not escaped, and capture. */
function groupCountOf(pattern: string): number {
  return [...pattern.matchAll(/(?<!\\)\((?!\?)/gu)].length;
}
