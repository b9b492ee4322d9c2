/**
 * A path that is written as a regular expression or with a star, and whose type takes it letter by letter.
 *
 * With `use-regex` or `rewrite-target` ingress-nginx takes all paths of the host for regular expressions, whatever their
 * type (`docs/user-guide/ingress-path-matching.md`); its admission webhook wants the type ImplementationSpecific for them
 * (`strict-validate-path-type`, on since v1.12).
 */
import { say } from '../../../base/sentence';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { ingressesOf, NGINX_ANNOTATION, type LintBackend, type LintIngress } from '../lint-ingress';

/** No path of a URL has them as they are, or hardly ever. */
const PATTERN = /[()[\]|^$*\\]|\.\+|\?/u;

export function ingressPathType(cluster: LintCluster): readonly Finding[] {
  const ingresses = ingressesOf(cluster);
  const regexHosts = new Set(
    ingresses.filter(takesPatterns).flatMap(({ backends }) => backends.map(({ host }) => host)),
  );
  return ingresses.flatMap((ingress) =>
    ingress.backends.flatMap((backend) =>
      findingOf(ingress, backend, takesPatterns(ingress) || regexHosts.has(backend.host)),
    ),
  );
}

/** Does it make the paths of its hosts regular expressions? */
function takesPatterns({ annotations }: LintIngress): boolean {
  return (
    annotations[`${NGINX_ANNOTATION}use-regex`] === 'true' ||
    (annotations[`${NGINX_ANNOTATION}rewrite-target`] ?? '') !== ''
  );
}

function findingOf(ingress: LintIngress, backend: LintBackend, isPatternHost: boolean): readonly Finding[] {
  const { pathText = '', pathType, path } = backend;
  const { source, name } = ingress;
  if (!PATTERN.test(pathText)) return [];
  const asRegex = {
    title: say('make it ImplementationSpecific'),
    steps: [{ kind: 'set' as const, source, path: [...path, 'pathType'], value: 'ImplementationSpecific' }],
  };
  if (pathType === 'Exact' || pathType === 'Prefix') {
    const start = pathText.replace(/[/]?[()[\]|^$*\\.?+].*$/u, '');
    const plain = start === '' ? '/' : start;
    const asPrefix = {
      title: say('make it the prefix {plain}', { plain }),
      steps: [
        { kind: 'set' as const, source, path: [...path, 'path'], value: plain },
        ...(pathType === 'Prefix'
          ? []
          : [{ kind: 'set' as const, source, path: [...path, 'pathType'], value: 'Prefix' }]),
      ],
    };
    const useRegex = {
      title: say('make it a regular expression of nginx'),
      steps: [
        ...asRegex.steps,
        {
          kind: 'set' as const,
          source,
          path: ['metadata', 'annotations', `${NGINX_ANNOTATION}use-regex`],
          value: 'true',
        },
      ],
    };
    return [
      {
        severity: 'warning',
        code: 'ingress-path-type',
        place: { source, path: [...path, 'pathType'] },
        message: say(
          'path {pathText} of Ingress "{name}" is a pattern, and its type {pathType} takes it letter by letter',
          { pathText, name, pathType },
        ),
        effect: isPatternHost
          ? say(
              'nginx matches it as a pattern because of its annotations; its admission webhook refuses such a path from v1.12 on, and other controllers match nothing',
            )
          : say('no request has this path, so all of them go to other paths or get 404'),
        fixes: isPatternHost ? [asRegex] : [asPrefix, useRegex],
      },
    ];
  }
  const isNginx = ingress.controllers.some(({ controller }) => controller === 'k8s.io/ingress-nginx');
  if (isPatternHost || !isNginx) return [];
  return [
    {
      severity: 'warning',
      code: 'ingress-path-type',
      place: { source, path: [...path, 'path'] },
      message: say(
        'path {pathText} of Ingress "{name}" is a pattern, and nothing tells nginx to take it for one',
        { pathText, name },
      ),
      effect: say('nginx matches it letter by letter, as a prefix: no request has this path'),
      fixes: [
        {
          title: say('make it a regular expression of nginx'),
          steps: [
            {
              kind: 'set',
              source,
              path: ['metadata', 'annotations', `${NGINX_ANNOTATION}use-regex`],
              value: 'true',
            },
          ],
        },
      ],
    },
  ];
}
