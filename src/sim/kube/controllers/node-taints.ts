/** The taints that the node controller puts on nodes and takes away (Kubernetes v1.32 `pkg/controller/nodelifecycle`). */
import { readinessOf, type KubeNode, type Taint } from '../model/node';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** With NoSchedule: at once, as the node's conditions and its spec have it. */
export function withScheduleTaints(node: KubeNode, now: string): readonly Taint[] {
  const readiness = readinessOf(node);
  const wanted: string[] = [];
  if (readiness === 'False') wanted.push(NOT_READY);
  if (readiness === 'Unknown') wanted.push(UNREACHABLE);
  if (node.spec.unschedulable === true) wanted.push(UNSCHEDULABLE);
  return replaced(node, 'NoSchedule', wanted, now);
}

/** With NoExecute, which drives Pods away. */
export function withExecuteTaints(node: KubeNode, isEvicting: boolean, now: string): readonly Taint[] {
  const readiness = readinessOf(node);
  const key = readiness === 'False' ? NOT_READY : UNREACHABLE;
  return replaced(node, 'NoExecute', isEvicting && readiness !== 'True' ? [key] : [], now);
}

export function hasExecuteTaint({ spec }: KubeNode): boolean {
  return (spec.taints ?? []).some(
    ({ key, effect }) => effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE),
  );
}

function replaced(node: KubeNode, effect: string, wanted: readonly string[], now: string): readonly Taint[] {
  const taints = node.spec.taints ?? [];
  const isOurs = (taint: Taint): boolean =>
    taint.effect === effect && [NOT_READY, UNREACHABLE, UNSCHEDULABLE].includes(taint.key);
  const has = (key: string): boolean => taints.some((taint) => taint.key === key && taint.effect === effect);
  const kept = taints.filter((taint) => !isOurs(taint) || wanted.includes(taint.key));
  const added = wanted.filter((key) => !has(key)).map((key) => ({ key, effect, timeAdded: now }));
  return kept.length === taints.length && added.length === 0 ? taints : [...kept, ...added];
}
