/** A rule of a NetworkPolicy for a port by its name, which none of the Pods at that end has. */
import { say } from '../../../base/sentence';
import type { PortMatch } from '../../../kube/network-policy/network-policy';
import type { Finding, FindingFix } from '../finding';
import type { LintCluster } from '../lint-cluster';
import type { LintWorkload } from '../lint-workload';
import { rulesOf, type SourcedRule } from '../policy-rules';
import { listWords, workloadNames } from '../words';

export function policyPortMissing(cluster: LintCluster): readonly Finding[] {
  return cluster.policies.flatMap(rulesOf).flatMap((sourced) =>
    (sourced.rule.ports ?? []).flatMap((match, index) => {
      if (match.port?.kind !== 'named') return [];
      const workloads = endsOf(sourced, cluster);
      return workloads.length === 0
        ? []
        : findingOf({ sourced, match, index, name: match.port.name }, workloads);
    }),
  );
}

/** Whose ports the names are: those of the Pods that are connected to. */
function endsOf({ policy, direction, rule }: SourcedRule, cluster: LintCluster): readonly LintWorkload[] {
  if (direction === 'ingress') return cluster.selectedBy(policy.subject);
  if (rule.peers === undefined) return [];
  return rule.peers.flatMap((peer) => (peer.kind === 'endpoints' ? cluster.selectedBy(peer.selector) : []));
}

interface NamedMatch {
  readonly sourced: SourcedRule;
  readonly match: PortMatch;
  readonly index: number;
  readonly name: string;
}

function findingOf(
  { sourced, match: { protocol }, index, name }: NamedMatch,
  workloads: readonly LintWorkload[],
): readonly Finding[] {
  const { source, direction, path, policy } = sourced;
  const ports = workloads.flatMap((each) => each.ports);
  const isOwn = (port: (typeof ports)[number]): boolean => port.name === name && port.protocol === protocol;
  // What text does not show may have it.
  if (ports.some(isOwn) || workloads.some((each) => each.source === undefined)) return [];
  const others = [...new Set(ports.map((port) => port.name).filter((each) => each !== ''))];
  const sameName = ports.find((port) => port.name === name);
  const place = { source, path: [...path, 'ports', index, 'port'] };
  return [
    {
      severity: 'warning',
      code: 'policy-port-missing',
      place,
      message:
        workloads.length > 1
          ? say(
              'NetworkPolicy "{policy}" allows {direction} on the port called "{name}", which {workloads} have not',
              { policy: policy.name, direction, name, workloads: workloadNames(workloads, policy.namespace) },
            )
          : say(
              'NetworkPolicy "{policy}" allows {direction} on the port called "{name}", which {workloads} has not',
              { policy: policy.name, direction, name, workloads: workloadNames(workloads, policy.namespace) },
            ),
      cause:
        sameName !== undefined
          ? say('the port "{name}" is {protocol}, and the rule is for {wanted}', {
              name,
              protocol: sameName.protocol,
              wanted: protocol,
            })
          : others.length > 0
            ? say('their ports are called {names}', { names: listWords(others.map((each) => `"${each}"`)) })
            : say('their containers have no ports with a name'),
      effect: say(
        'the rule opens nothing: whoever it was meant for sends SYNs that are dropped, and times out',
      ),
      fixes: ports
        .filter((port) => port.protocol === protocol)
        .slice(0, 2)
        .map((port): FindingFix => {
          const value = port.name === '' ? port.port : port.name;
          const title =
            port.name === ''
              ? say('allow port {port}', { port: port.port })
              : say('allow the port called "{port}"', { port: port.name });
          return { title, steps: [{ kind: 'set', ...place, value }] };
        }),
    },
  ];
}
