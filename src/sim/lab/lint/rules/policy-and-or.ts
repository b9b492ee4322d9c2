/** Two selectors of a policy's rule as two entries where one was meant, or the other way round. */
import { say } from '../../../base/sentence';
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
  const namespaces =
    where === '<none>' ? say('every namespace') : say('namespaces with {labels}', { labels: where });
  return {
    severity: 'warning',
    code: 'policy-and-or',
    place: { source, path: ofPods?.path ?? [] },
    message:
      direction === 'ingress'
        ? say(
            'NetworkPolicy "{policy}" allows from all Pods of {namespaces}, or Pods with {who} of namespace {namespace}; Pods with {who} of {namespaces} were likely meant',
            { policy: policy.name, namespaces, who, namespace: policy.namespace },
          )
        : say(
            'NetworkPolicy "{policy}" allows to all Pods of {namespaces}, or Pods with {who} of namespace {namespace}; Pods with {who} of {namespaces} were likely meant',
            { policy: policy.name, namespaces, who, namespace: policy.namespace },
          ),
    cause: say('two entries (two dashes) mean "or"; such Pods are {meant}', {
      meant: workloadNames(meant, policy.namespace),
    }),
    effect:
      direction === 'ingress'
        ? say('connections from every Pod of {namespaces} pass, whatever its labels', { namespaces })
        : say('connections to every Pod of {namespaces} pass, whatever its labels', { namespaces }),
    ...(inNamespaces === undefined || ofPods === undefined
      ? {}
      : {
          related: [{ source, path: inNamespaces.path, message: say('the other entry') }],
          fixes: [
            {
              title: say('make them one entry, which means "and"'),
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
  const at = entry?.path ?? [];
  const index = at.at(-1);
  return {
    severity: 'warning',
    code: 'policy-and-or',
    place: { source, path: at },
    message:
      direction === 'ingress'
        ? say(
            'NetworkPolicy "{policy}" allows from Pods with {who} of namespaces with {where}, and there are none; the one or the other was likely meant',
            { policy: policy.name, who, where },
          )
        : say(
            'NetworkPolicy "{policy}" allows to Pods with {who} of namespaces with {where}, and there are none; the one or the other was likely meant',
            { policy: policy.name, who, where },
          ),
    cause: say(
      'both selectors in one entry mean "and"; Pods with {who} are in namespace {namespace}, which has not {where}',
      { who, namespace: policy.namespace, where },
    ),
    effect:
      direction === 'ingress'
        ? say('the rule lets nobody in: SYNs are dropped, and clients time out')
        : say('the rule lets nothing out: SYNs are dropped, and the Pods time out'),
    fixes:
      typeof index === 'number' && entry !== undefined
        ? [
            {
              title: say('make them two entries, which mean "or"'),
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
