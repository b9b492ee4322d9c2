/** Two selectors of a policy's rule as two entries where one was meant, or the other way round. */
import { fieldOf } from '../../../kube/objects/kube-object';
import { selectorText } from '../../../kube/printers/selector-text';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { mistakenEntries, type MistakenEntries } from '../mistaken-entries';
import { rulesOf, type SourcedRule } from '../policy-rules';
import { workloadNames } from '../words';

export function policyAndOr(cluster: LintCluster): readonly Finding[] {
  return cluster.policies.flatMap((policy) =>
    rulesOf(policy).flatMap((rule) =>
      mistakenEntries(cluster, rule).flatMap((mistaken) =>
        mistaken.written === 'or' ? [apartOf(rule, mistaken)] : [togetherOf(rule, mistaken)],
      ),
    ),
  );
}

function apartOf({ source, policy, direction }: SourcedRule, { peers, meant }: MistakenEntries): Finding {
  const inNamespaces = peers.find(({ given }) => fieldOf(given, 'namespaceSelector') !== undefined);
  const ofPods = peers.find((peer) => peer !== inNamespaces);
  const where = selectorText(fieldOf(inNamespaces?.given, 'namespaceSelector'));
  const who = selectorText(fieldOf(ofPods?.given, 'podSelector'));
  const namespaces = where === '<none>' ? 'every namespace' : `namespaces with ${where}`;
  const way = direction === 'ingress' ? 'from' : 'to';
  return {
    severity: 'warning',
    code: 'policy-and-or',
    place: { source, path: ofPods?.path ?? [] },
    message: `NetworkPolicy "${policy.name}" allows ${way} all Pods of ${namespaces}, or Pods with ${who} of namespace ${policy.namespace}; Pods with ${who} of ${namespaces} were likely meant`,
    cause: `two entries (two dashes) mean "or"; such Pods are ${workloadNames(meant, policy.namespace)}`,
    effect: `connections ${way} every Pod of ${namespaces} pass, whatever its labels`,
    ...(inNamespaces === undefined || ofPods === undefined
      ? {}
      : {
          related: [{ source, path: inNamespaces.path, message: 'the other entry' }],
          fixes: [
            {
              title: 'make them one entry, which means "and"',
              steps: [
                {
                  kind: 'set' as const,
                  source,
                  path: [...inNamespaces.path, 'podSelector'],
                  value: fieldOf(ofPods.given, 'podSelector'),
                },
                { kind: 'remove' as const, source, path: ofPods.path },
              ],
            },
          ],
        }),
  };
}

function togetherOf({ source, policy, direction }: SourcedRule, { peers }: MistakenEntries): Finding {
  const [entry] = peers;
  const who = selectorText(fieldOf(entry?.given, 'podSelector'));
  const where = selectorText(fieldOf(entry?.given, 'namespaceSelector'));
  const way = direction === 'ingress' ? 'from' : 'to';
  const at = entry?.path ?? [];
  const index = at.at(-1);
  return {
    severity: 'warning',
    code: 'policy-and-or',
    place: { source, path: at },
    message: `NetworkPolicy "${policy.name}" allows ${way} Pods with ${who} of namespaces with ${where}, and there are none; the one or the other was likely meant`,
    cause: `both selectors in one entry mean "and"; Pods with ${who} are in namespace ${policy.namespace}, which has not ${where}`,
    effect:
      direction === 'ingress'
        ? 'the rule lets nobody in: SYNs are dropped, and clients time out'
        : 'the rule lets nothing out: SYNs are dropped, and the Pods time out',
    fixes:
      typeof index === 'number' && entry !== undefined
        ? [
            {
              title: 'make them two entries, which mean "or"',
              steps: [
                { kind: 'remove', source, path: [...at, 'podSelector'] },
                {
                  kind: 'set',
                  source,
                  // Past the end of the list: one more entry.
                  path: [...at.slice(0, -1), Number.MAX_SAFE_INTEGER],
                  value: { podSelector: fieldOf(entry.given, 'podSelector') },
                },
              ],
            },
          ]
        : [],
  };
}
