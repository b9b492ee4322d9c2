/** kubectl describe of Deployments, ReplicaSets, StatefulSets and DaemonSets. */
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { labelsText, selectorText } from '../../../kube/printers/selector-text';
import { controllerText, longTime, type Description } from './description';
import { describePodTemplate } from './pod-template-text';

function count(object: KubeObject, ...path: readonly string[]): number {
  return numberFieldOf(object, ...path) ?? 0;
}

function named(into: Description, { metadata }: KubeObject): void {
  into.line(0, `Name:\t${metadata.name}`);
  into.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
}

function labeled(into: Description, { metadata }: KubeObject): void {
  into.labels('Labels', metadata.labels ?? {});
  into.annotations('Annotations', metadata.annotations ?? {});
}

function selected(into: Description, object: KubeObject): void {
  into.line(0, `Selector:\t${selectorText(fieldOf(object, 'spec', 'selector'))}`);
}

/** `replicaSets` are those that the Deployment owns. */
export function describeDeployment(
  into: Description,
  object: KubeObject,
  replicaSets: readonly KubeObject[],
): void {
  named(into, object);
  into.line(0, `CreationTimestamp:\t${longTime(object.metadata.creationTimestamp)}`);
  labeled(into, object);
  selected(into, object);
  const status = (field: string): number => count(object, 'status', field);
  into.line(
    0,
    `Replicas:\t${count(object, 'spec', 'replicas')} desired | ${status('updatedReplicas')} updated | ${status('replicas')} total | ${status('availableReplicas')} available | ${status('unavailableReplicas')} unavailable`,
  );
  into.line(0, `StrategyType:\t${textFieldOf(object, 'spec', 'strategy', 'type') ?? ''}`);
  into.line(0, `MinReadySeconds:\t${count(object, 'spec', 'minReadySeconds')}`);
  const rolling = fieldOf(object, 'spec', 'strategy', 'rollingUpdate');
  if (rolling !== undefined) {
    const share = (field: string): string =>
      String(textFieldOf(rolling, field) ?? numberFieldOf(rolling, field) ?? '');
    into.line(
      0,
      `RollingUpdateStrategy:\t${share('maxUnavailable')} max unavailable, ${share('maxSurge')} max surge`,
    );
  }
  describePodTemplate(into, fieldOf(object, 'spec', 'template'));
  describeConditions(into, object);
  const revision = object.metadata.annotations?.['deployment.kubernetes.io/revision'];
  const isNew = ({ metadata }: KubeObject): boolean =>
    metadata.annotations?.['deployment.kubernetes.io/revision'] === revision;
  const old = replicaSets.filter((one) => !isNew(one));
  into.line(0, `OldReplicaSets:\t${replicaSetsText(old)}`);
  into.line(0, `NewReplicaSet:\t${replicaSetsText(replicaSets.filter(isNew))}`);
}

function replicaSetsText(replicaSets: readonly KubeObject[]): string {
  const texts = replicaSets.map(
    (one) =>
      `${one.metadata.name} (${count(one, 'status', 'replicas')}/${count(one, 'spec', 'replicas')} replicas created)`,
  );
  return texts.length === 0 ? '<none>' : texts.join(', ');
}

function describeConditions(into: Description, object: KubeObject): void {
  const conditions = listFieldOf(object, 'status', 'conditions');
  if (conditions.length === 0) return;
  into.line(0, 'Conditions:');
  into.line(1, 'Type\tStatus\tReason');
  into.line(1, '----\t------\t------');
  for (const condition of conditions) {
    const text = (field: string): string => textFieldOf(condition, field) ?? '';
    into.line(1, `${text('type')} \t${text('status')}\t${text('reason')}`);
  }
}

/** `pods` are those that it owns. */
function describePodCounts(into: Description, pods: readonly KubeObject[]): void {
  const of = (...phases: readonly string[]): number =>
    pods.filter((pod) => phases.includes(textFieldOf(pod, 'status', 'phase') ?? 'Pending')).length;
  into.line(
    0,
    `Pods Status:\t${of('Running')} Running / ${of('Pending')} Waiting / ${of('Succeeded')} Succeeded / ${of('Failed')} Failed`,
  );
}

export function describeReplicaSet(into: Description, object: KubeObject, pods: readonly KubeObject[]): void {
  named(into, object);
  selected(into, object);
  labeled(into, object);
  const controller = controllerText(object);
  if (controller !== undefined) into.line(0, `Controlled By:\t${controller}`);
  into.line(
    0,
    `Replicas:\t${count(object, 'status', 'replicas')} current / ${count(object, 'spec', 'replicas')} desired`,
  );
  describePodCounts(into, pods);
  describePodTemplate(into, fieldOf(object, 'spec', 'template'));
  describeConditions(into, object);
}

export function describeStatefulSet(
  into: Description,
  object: KubeObject,
  pods: readonly KubeObject[],
): void {
  named(into, object);
  into.line(0, `CreationTimestamp:\t${longTime(object.metadata.creationTimestamp)}`);
  selected(into, object);
  labeled(into, object);
  into.line(
    0,
    `Replicas:\t${count(object, 'spec', 'replicas')} desired | ${count(object, 'status', 'replicas')} total`,
  );
  into.line(0, `Update Strategy:\t${textFieldOf(object, 'spec', 'updateStrategy', 'type') ?? ''}`);
  const partition = numberFieldOf(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  if (partition !== undefined) into.line(1, `Partition:\t${partition}`);
  describePodCounts(into, pods);
  describePodTemplate(into, fieldOf(object, 'spec', 'template'));
  const claims = listFieldOf(object, 'spec', 'volumeClaimTemplates');
  into.line(0, `Volume Claims:${claims.length === 0 ? '\t<none>' : ''}`);
  for (const claim of claims) {
    into.line(1, `Name:\t${textFieldOf(claim, 'metadata', 'name') ?? ''}`);
    into.line(1, `StorageClass:\t${textFieldOf(claim, 'spec', 'storageClassName') ?? ''}`);
    into.labels('  Labels', stringMapFieldOf(claim, 'metadata', 'labels'));
    into.annotations('  Annotations', stringMapFieldOf(claim, 'metadata', 'annotations'));
    into.line(
      1,
      `Capacity:\t${textFieldOf(claim, 'spec', 'resources', 'requests', 'storage') ?? '<default>'}`,
    );
    into.line(1, `Access Modes:\t[${listFieldOf(claim, 'spec', 'accessModes').join(' ')}]`);
  }
}

export function describeDaemonSet(into: Description, object: KubeObject, pods: readonly KubeObject[]): void {
  into.line(0, `Name:\t${object.metadata.name}`);
  selected(into, object);
  into.line(
    0,
    `Node-Selector:\t${labelsText(stringMapFieldOf(object, 'spec', 'template', 'spec', 'nodeSelector'))}`,
  );
  labeled(into, object);
  const status = (field: string): number => count(object, 'status', field);
  into.line(0, `Desired Number of Nodes Scheduled: ${status('desiredNumberScheduled')}`);
  into.line(0, `Current Number of Nodes Scheduled: ${status('currentNumberScheduled')}`);
  into.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status('updatedNumberScheduled')}`);
  into.line(0, `Number of Nodes Scheduled with Available Pods: ${status('numberAvailable')}`);
  into.line(0, `Number of Nodes Misscheduled: ${status('numberMisscheduled')}`);
  describePodCounts(into, pods);
  describePodTemplate(into, fieldOf(object, 'spec', 'template'));
}
