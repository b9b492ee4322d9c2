/**
 * A rule that names Pods, and whose other end does not play along: egress that no ingress takes in, or the other way round.
 * Said where none of the connections that the rule allows can come about.
 */
import { say } from '../../../base/sentence';
import { fieldOf } from '../../../kube/objects/kube-object';
import { isEmptySelector } from '../../../kube/objects/label-rules';
import type { PortMatch } from '../../../kube/network-policy/network-policy';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import type { LintWorkload } from '../lint-workload';
import { allowingPolicy } from '../new-policy';
import { rulesOf, type SourcedPeer, type SourcedRule } from '../policy-rules';
import type { PolicyPort } from '../policy-view';
import { listWords, workloadName, workloadNames } from '../words';

export function policyAsymmetric(cluster: LintCluster): readonly Finding[] {
  return cluster.policies.flatMap((policy) =>
    rulesOf(policy).flatMap((rule) => rule.peers.flatMap((peer) => findingOf(cluster, rule, peer))),
  );
}

function findingOf(cluster: LintCluster, rule: SourcedRule, sourced: SourcedPeer): readonly Finding[] {
  const { policy, direction, source } = rule;
  const { peer, given, path } = sourced;
  if (peer.kind !== 'endpoints' || isEmptySelector(fieldOf(given, 'podSelector'))) return [];
  const own = cluster.selectedBy(policy.subject);
  const others = cluster.selectedBy(peer.selector);
  if (own.length === 0 || others.length === 0) return [];
  const back = direction === 'egress' ? 'ingress' : 'egress';
  const [from, to] = direction === 'egress' ? [own, others] : [others, own];
  for (const sender of from) {
    for (const receiver of to) {
      if (sender === receiver) return [];
      const [asked, asking] = direction === 'egress' ? [receiver, sender] : [sender, receiver];
      if (portsOf(rule, receiver).some((port) => cluster.policyView.isAllowed(asked, back, asking, port)))
        return [];
    }
  }
  const [sender] = from;
  const [receiver] = to;
  const [asked] = others;
  if (sender === undefined || receiver === undefined || asked === undefined) return [];
  const isolating = cluster.policyView.policiesOf(asked, back);
  const { namespace } = policy;
  const added = allowingPolicy(
    cluster,
    { from: sender, to: receiver, ports: portsOf(rule, receiver).filter(({ port }) => port !== undefined) },
    back,
  );
  const names = listWords(isolating.map((each) => `"${each.policy.name}"`));
  return [
    {
      severity: 'warning',
      code: 'policy-asymmetric',
      place: { source, path },
      message:
        direction === 'egress'
          ? say('NetworkPolicy "{policy}" lets {from} out to {to}, and no policy lets it in there', {
              policy: policy.name,
              from: workloadNames(from, namespace),
              to: workloadNames(to, namespace),
            })
          : say('NetworkPolicy "{policy}" lets {from} in to {to}, and no policy lets it out', {
              policy: policy.name,
              from: workloadNames(from, namespace),
              to: workloadNames(to, namespace),
            }),
      cause: say(
        '{asked} is isolated for {back} by {names}, and a connection has to be allowed at both ends',
        { asked: workloadName(asked, namespace), back, names },
      ),
      effect:
        direction === 'egress'
          ? say('SYNs leave their Pod, and are dropped before they get into the other: clients time out')
          : say('SYNs are dropped where they leave their Pod: clients time out'),
      related: isolating.map((each) => ({
        source: each.source,
        path: ['spec', 'podSelector'],
        message: say('NetworkPolicy "{policy}" isolates {asked} for {back}', {
          policy: each.policy.name,
          asked: workloadName(asked, namespace),
          back,
        }),
      })),
      fixes: [
        {
          title:
            back === 'ingress'
              ? say('let {sender} into {receiver}', {
                  sender: workloadName(sender, namespace),
                  receiver: workloadName(receiver, namespace),
                })
              : say('let {sender} out to {receiver}', {
                  sender: workloadName(sender, namespace),
                  receiver: workloadName(receiver, namespace),
                }),
          steps: [{ kind: 'add', object: added }],
        },
      ],
    },
  ];
}

/** What the rule lets through; any port of TCP and UDP where it does not say. */
function portsOf({ rule }: SourcedRule, receiver: LintWorkload): readonly PolicyPort[] {
  if (rule.ports === undefined) return ['TCP', 'UDP'].map((protocol) => ({ protocol, port: undefined }));
  return rule.ports.map((match) => ({ protocol: match.protocol, port: numberOf(match, receiver) }));
}

function numberOf({ port, protocol }: PortMatch, { endpoint }: LintWorkload): number | undefined {
  if (port === undefined) return undefined;
  if (port.kind === 'range') return port.first;
  return endpoint.ports.find((own) => own.name === port.name && own.protocol === protocol)?.port;
}
