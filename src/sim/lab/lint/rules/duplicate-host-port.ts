/** Pods that want the same port of a node, which one of them can have. */
import { say } from '../../../base/sentence';
import { textFieldOf, stringMapFieldOf } from '../../../kube/objects/kube-object';
import { HOSTNAME_LABEL } from '../../design';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import type { DeclaredPort, LintWorkload } from '../lint-workload';
import { workloadName } from '../words';

interface Claim {
  readonly workload: LintWorkload;
  readonly port: DeclaredPort;
  readonly number: number;
}

export function duplicateHostPort(cluster: LintCluster): readonly Finding[] {
  const claims = new Map<string, Claim[]>();
  for (const workload of cluster.workloads) {
    if (workload.source === undefined || workload.isJob || workload.replicas === 0) continue;
    for (const port of workload.ports) {
      // On its node's network a Pod's ports are the node's.
      const number = port.hostPort ?? (workload.isHostNetwork ? port.port : undefined);
      if (number === undefined || number === 0) continue;
      const key = `${port.protocol} ${number}`;
      claims.set(key, [...(claims.get(key) ?? []), { workload, port, number }]);
    }
  }
  return [...claims.values()].flatMap((own) => findingsOf(cluster, own));
}

function findingsOf(cluster: LintCluster, claims: readonly Claim[]): readonly Finding[] {
  return claims.flatMap((claim, index) => {
    const before = claims
      .slice(0, index)
      .filter((other) => doMeet(claim.port, other.port) && other.workload !== claim.workload);
    const conflict = conflictOf(cluster, claim, before);
    return conflict === undefined ? [] : [conflict];
  });
}

/** The same address, or one of them takes all. */
function doMeet(one: DeclaredPort, other: DeclaredPort): boolean {
  const isAny = (ip: string): boolean => ip === '' || ip === '0.0.0.0' || ip === '::';
  return isAny(one.hostIp) || isAny(other.hostIp) || one.hostIp === other.hostIp;
}

function conflictOf(cluster: LintCluster, claim: Claim, before: readonly Claim[]): Finding | undefined {
  const { workload, port, number } = claim;
  const own = podsOn(workload);
  const { workerCount } = cluster;
  const sameNode = before.find((other) => own.node !== undefined && podsOn(other.workload).node === own.node);
  const all = [claim, ...before].map((each) => podsOn(each.workload));
  const everywhere = before.find(
    (other) => other.workload.kind === 'DaemonSet' && podsOn(other.workload).isAnywhere,
  );
  const isAnywhere = all.every((each) => each.isAnywhere);
  const wanted = all.reduce((sum, each) => sum + each.count, 0);
  const isTooMany =
    isAnywhere && wanted > workerCount && (before.length > 0 || workload.kind !== 'DaemonSet');
  const other = sameNode ?? (isAnywhere ? everywhere : undefined) ?? (isTooMany ? before[0] : undefined);
  if (workload.source === undefined || (other === undefined && !isTooMany)) return undefined;
  const { namespace } = workload;
  const isPinned = textFieldOf(workload.pod, 'nodeName') !== undefined;
  return {
    // How many nodes there are a lab alone says.
    severity: cluster.isLab || sameNode !== undefined || everywhere !== undefined ? 'warning' : 'notice',
    code: 'duplicate-host-port',
    place: {
      source: workload.source,
      path: [...port.path, port.hostPort === undefined ? 'containerPort' : 'hostPort'],
    },
    message:
      other === undefined
        ? say(
            '{workload} wants port {number} of a node for each of {count} Pods, and there are {workerCount} nodes for them',
            { workload: workloadName(workload, namespace), number, count: own.count, workerCount },
          )
        : sameNode === undefined
          ? say('{workload} wants port {number} of the node, and so does {other}', {
              workload: workloadName(workload, namespace),
              number,
              other: workloadName(other.workload, namespace),
            })
          : say('{workload} wants port {number} of the node, and so does {other} on the same node', {
              workload: workloadName(workload, namespace),
              number,
              other: workloadName(other.workload, namespace),
            }),
    cause: say('a port of a node belongs to one Pod'),
    effect: isPinned
      ? say(
          'the kubelet refuses the Pod that comes second (NodePorts): it never runs, and nobody answers for it',
        )
      : say(
          'the scheduler finds no node with the port free: a Pod stays Pending, has no address, and gets no packet',
        ),
    ...(other?.workload.source === undefined
      ? {}
      : {
          related: [
            {
              source: other.workload.source,
              path: [...other.port.path, other.port.hostPort === undefined ? 'containerPort' : 'hostPort'],
              message: say('{workload} wants it, too', { workload: workloadName(other.workload, namespace) }),
            },
          ],
        }),
    fixes:
      port.hostPort === undefined
        ? []
        : [
            {
              title: say('do without the port of the node'),
              steps: [{ kind: 'remove', source: workload.source, path: [...port.path, 'hostPort'] }],
            },
          ],
  };
}

function podsOn({ pod, replicas }: LintWorkload): {
  readonly node: string | undefined;
  readonly isAnywhere: boolean;
  readonly count: number;
} {
  const selector = stringMapFieldOf(pod, 'nodeSelector');
  const node = textFieldOf(pod, 'nodeName') ?? selector[HOSTNAME_LABEL];
  return { node, isAnywhere: node === undefined && Object.keys(selector).length === 0, count: replicas ?? 0 };
}
