/** Which Pods `kubectl drain` takes off a node, and which it will not (`pkg/drain/filters.go`, Kubernetes v1.32). */
import { isPlainRecord, listFieldOf, textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';

export interface DrainOptions {
  readonly isForced: boolean;
  readonly ignoresDaemonSets: boolean;
  readonly deletesEmptyDirs: boolean;
  /** Is the DaemonSet of a Pod there? Its error when it is not. */
  readonly daemonSetProblem: (pod: KubeObject) => string | undefined;
}

export interface DrainList {
  readonly pods: readonly KubeObject[];
  readonly warnings: string;
  readonly errors: readonly string[];
}

interface Verdict {
  readonly isDeleted: boolean;
  readonly warning?: string;
  readonly error?: string;
}

const DELETED: Verdict = { isDeleted: true };

export function judgePods(pods: readonly KubeObject[], options: DrainOptions): DrainList {
  const deleted: KubeObject[] = [];
  const warnings = new Map<string, string[]>();
  const errors = new Map<string, string[]>();
  for (const pod of pods) {
    const { isDeleted, warning, error } = judgePod(pod, options);
    if (isDeleted) deleted.push(pod);
    if (warning !== undefined) note(warnings, warning, pod);
    if (error !== undefined) note(errors, error, pod);
  }
  return {
    pods: deleted,
    warnings: linesOf(warnings).join('; '),
    errors: linesOf(errors).map((line) =>
      line.startsWith('cannot delete') ? line : `cannot delete ${line}`,
    ),
  };
}

function note(notes: Map<string, string[]>, message: string, { metadata }: KubeObject): void {
  const path = `${metadata.namespace ?? ''}/${metadata.name}`;
  notes.set(message, [...(notes.get(message) ?? []), path]);
}

function linesOf(notes: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...notes].map(([message, pods]) => `${message}: ${pods.join(', ')}`);
}

/** Of a Pod that goes only the last rule's warning is said, as the real one has it. */
function judgePod(pod: KubeObject, options: DrainOptions): Verdict {
  const phase = textFieldOf(pod, 'status', 'phase');
  const isFinished = phase === 'Succeeded' || phase === 'Failed';
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner?.kind === 'DaemonSet' && !isFinished) {
    const problem = options.daemonSetProblem(pod);
    if (problem === undefined) {
      return options.ignoresDaemonSets
        ? { isDeleted: false, warning: 'ignoring DaemonSet-managed Pods' }
        : { isDeleted: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
    }
    if (!options.isForced) return { isDeleted: false, error: problem };
  }
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return { isDeleted: false };
  if (isFinished) return DELETED;
  if (hasLocalStorage(pod) && !options.deletesEmptyDirs)
    return { isDeleted: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' };
  if (owner !== undefined) return DELETED;
  return options.isForced
    ? { isDeleted: true, warning: 'deleting Pods that declare no controller' }
    : { isDeleted: false, error: 'cannot delete Pods that declare no controller (use --force to override)' };
}

function hasLocalStorage(pod: KubeObject): boolean {
  return listFieldOf(pod, 'spec', 'volumes').some(
    (volume) => isPlainRecord(volume) && volume['emptyDir'] !== undefined,
  );
}
