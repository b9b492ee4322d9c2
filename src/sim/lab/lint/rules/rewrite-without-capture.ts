/**
 * `rewrite-target` of ingress-nginx, and paths that do not capture what it puts in: `$2` of nothing is nothing
 * (`docs/examples/rewrite/README.md`).
 */
import { say } from '../../../base/sentence';
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
        message:
          groups === 0
            ? say(
                'rewrite-target {target} of Ingress "{name}" puts in {group}, and path {pathText} captures nothing',
                { target, name, group: `$${wanted}`, pathText },
              )
            : say(
                'rewrite-target {target} of Ingress "{name}" puts in {group}, and path {pathText} captures only {groups}',
                { target, name, group: `$${wanted}`, pathText, groups },
              ),
        effect: say('{group} is empty: every request below {pathText} reaches the Pods as {rewritten}', {
          group: `$${wanted}`,
          pathText,
          rewritten: target.replaceAll(/\$\d/gu, '') || '/',
        }),
        related: [{ source, path: ['metadata', 'annotations', REWRITE], message: say('the rewrite target') }],
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
      message: say('rewrite-target {target} of Ingress "{name}" takes nothing over from path {pathText}', {
        target,
        name,
        pathText,
      }),
      effect: say('every request below {pathText} reaches the Pods as {target}: {example} does, too', {
        pathText,
        target,
        example: joined(pathText, 'users/7'),
      }),
      related: [{ source, path: [...path, 'path'], message: say('path {pathText}', { pathText }) }],
      fixes: isWholeSite
        ? [
            {
              title: say('remove the rewrite'),
              steps: [{ kind: 'remove', source, path: ['metadata', 'annotations', REWRITE] }],
            },
          ]
        : target === '/' && ingress.backends.length === 1
          ? [
              {
                title: say('take over what follows the path'),
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
    title: say('capture what follows {pathText}', { pathText }),
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
