/**
 * Which nodes a DaemonSet wants a Pod on, and the Pod it puts there.
 *
 * Kubernetes v1.32 `NodeShouldRunDaemonPod` in `pkg/controller/daemon/daemon_controller.go`, `util/daemonset_util.go`.
 */
import type { DaemonSet } from '../model/stateful-set';
import type { KubeNode } from '../model/node';
import type { PodSpec, Toleration } from '../model/pod';
import { matchesNodeSelection } from '../scheduling/node-selection';
import { isTolerated } from '../scheduling/node-filters';

export interface NodeVerdict {
  readonly shouldRun: boolean;
  /** A Pod that is there already may stay. */
  readonly shouldContinue: boolean;
}

const NOWHERE: NodeVerdict = { shouldRun: false, shouldContinue: false };

export function judgeNode(set: DaemonSet, node: KubeNode): NodeVerdict {
  const { spec } = set.spec.template;
  const { nodeName = '' } = spec;
  if (nodeName !== '' && nodeName !== node.metadata.name) return NOWHERE;
  if (!matchesNodeSelection(spec, node)) return NOWHERE;
  const tolerant: PodSpec = { ...spec, tolerations: daemonTolerationsOf(spec) };
  const untolerated = (node.spec.taints ?? []).filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(tolerant, taint),
  );
  return {
    shouldRun: untolerated.length === 0,
    shouldContinue: untolerated.every(({ effect }) => effect !== 'NoExecute'),
  };
}

/** Bound to one node by an affinity that only the scheduler reads, and tolerant of what befalls nodes. */
export function podSpecFor(set: DaemonSet, nodeName: string): PodSpec {
  const { spec } = set.spec.template;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [nodeName] }];
  const terms = required?.nodeSelectorTerms ?? [];
  const nodeSelectorTerms =
    terms.length === 0 ? [{ matchFields }] : terms.map((term) => ({ ...term, matchFields }));
  return {
    ...spec,
    affinity: {
      ...spec.affinity,
      nodeAffinity: {
        ...spec.affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
      },
    },
    tolerations: daemonTolerationsOf(spec),
  };
}

/** `AddOrUpdateDaemonPodTolerations`. */
function daemonTolerationsOf(spec: PodSpec): readonly Toleration[] {
  const added: Toleration[] = [
    tolerationOf('not-ready', 'NoExecute'),
    tolerationOf('unreachable', 'NoExecute'),
    tolerationOf('disk-pressure', 'NoSchedule'),
    tolerationOf('memory-pressure', 'NoSchedule'),
    tolerationOf('pid-pressure', 'NoSchedule'),
    tolerationOf('unschedulable', 'NoSchedule'),
    ...(spec.hostNetwork === true ? [tolerationOf('network-unavailable', 'NoSchedule')] : []),
  ];
  const given = spec.tolerations ?? [];
  const isGiven = ({ key, effect }: Toleration): boolean =>
    given.some(
      (toleration) =>
        toleration.key === key && toleration.effect === effect && toleration.operator === 'Exists',
    );
  return [...given, ...added.filter((toleration) => !isGiven(toleration))];
}

function tolerationOf(what: string, effect: string): Toleration {
  return { key: `node.kubernetes.io/${what}`, operator: 'Exists', effect };
}
