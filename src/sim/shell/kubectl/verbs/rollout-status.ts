/** How far a rollout is (`k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';

export interface RolloutStatus {
  readonly text: string;
  readonly isDone: boolean;
}

type StatusResult = Result<RolloutStatus, string>;

export function rolloutStatusOf(object: KubeObject, revision: number): StatusResult {
  switch (object.kind) {
    case 'Deployment':
      return deploymentStatus(object, revision);
    case 'DaemonSet':
      return daemonSetStatus(object);
    case 'StatefulSet':
      return statefulSetStatus(object);
    default:
      return err(`no status viewer has been implemented for ${object.kind}`);
  }
}

export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision';

function going(text: string): StatusResult {
  return ok({ text: `${text}\n`, isDone: false });
}

function done(text: string): StatusResult {
  return ok({ text: `${text}\n`, isDone: true });
}

function count(object: KubeObject, ...path: readonly string[]): number {
  return numberFieldOf(object, ...path) ?? 0;
}

function isObserved(object: KubeObject): boolean {
  return (object.metadata.generation ?? 0) <= count(object, 'status', 'observedGeneration');
}

function deploymentStatus(object: KubeObject, revision: number): StatusResult {
  const { name, annotations = {} } = object.metadata;
  const running = Number(annotations[REVISION_ANNOTATION] ?? 0);
  if (revision > 0 && revision !== running) {
    return err(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  if (!isObserved(object)) return going('Waiting for deployment spec update to be observed...');
  const hasTimedOut = listFieldOf(object, 'status', 'conditions').some(
    (condition) =>
      textFieldOf(condition, 'type') === 'Progressing' &&
      textFieldOf(condition, 'reason') === 'ProgressDeadlineExceeded',
  );
  if (hasTimedOut) return err(`deployment ${JSON.stringify(name)} exceeded its progress deadline`);
  const waiting = `Waiting for deployment ${JSON.stringify(name)} rollout to finish:`;
  const wanted = numberFieldOf(object, 'spec', 'replicas') ?? 1;
  const updated = count(object, 'status', 'updatedReplicas');
  const all = count(object, 'status', 'replicas');
  const available = count(object, 'status', 'availableReplicas');
  if (updated < wanted) {
    return going(`${waiting} ${updated} out of ${wanted} new replicas have been updated...`);
  }
  if (all > updated) return going(`${waiting} ${all - updated} old replicas are pending termination...`);
  if (available < updated) {
    return going(`${waiting} ${available} of ${updated} updated replicas are available...`);
  }
  return done(`deployment ${JSON.stringify(name)} successfully rolled out`);
}

const ONLY_ROLLING = 'rollout status is only available for RollingUpdate strategy type';

function daemonSetStatus(object: KubeObject): StatusResult {
  if (textFieldOf(object, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') return err(ONLY_ROLLING);
  if (!isObserved(object)) return going('Waiting for daemon set spec update to be observed...');
  const name = JSON.stringify(object.metadata.name);
  const wanted = count(object, 'status', 'desiredNumberScheduled');
  const updated = count(object, 'status', 'updatedNumberScheduled');
  const available = count(object, 'status', 'numberAvailable');
  const waiting = `Waiting for daemon set ${name} rollout to finish:`;
  if (updated < wanted) return going(`${waiting} ${updated} out of ${wanted} new pods have been updated...`);
  if (available < wanted) return going(`${waiting} ${available} of ${wanted} updated pods are available...`);
  return done(`daemon set ${name} successfully rolled out`);
}

function statefulSetStatus(object: KubeObject): StatusResult {
  if (textFieldOf(object, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') return err(ONLY_ROLLING);
  if (count(object, 'status', 'observedGeneration') === 0 || !isObserved(object)) {
    return going('Waiting for statefulset spec update to be observed...');
  }
  const wanted = numberFieldOf(object, 'spec', 'replicas') ?? 1;
  const ready = count(object, 'status', 'readyReplicas');
  if (ready < wanted) return going(`Waiting for ${wanted - ready} pods to be ready...`);
  const updated = count(object, 'status', 'updatedReplicas');
  const partition = numberFieldOf(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  if (fieldOf(object, 'spec', 'updateStrategy', 'rollingUpdate') !== undefined) {
    if (partition !== undefined && updated < wanted - partition) {
      return going(
        `Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`,
      );
    }
    return done(`partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  const [next, current] = [
    textFieldOf(object, 'status', 'updateRevision') ?? '',
    textFieldOf(object, 'status', 'currentRevision') ?? '',
  ];
  if (next !== current) {
    return going(`waiting for statefulset rolling update to complete ${updated} pods at revision ${next}...`);
  }
  const kept = count(object, 'status', 'currentReplicas');
  return done(`statefulset rolling update complete ${kept} pods at revision ${current}...`);
}
