/** `move` and `pin`: which node Pods run on, by nodeSelector, or by nodeName where the text places them so. */
import { fieldOf, stringMapFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import type { ClusterNode } from '../../kube/cluster-spec';
import { HOSTNAME_LABEL } from '../design';
import { parseElementRef } from '../element-ref';
import { isWorkload, podSpecOf, podSpecPathOf } from '../objects/label-selection';
import type { SourcedObject } from '../lab-document';
import type { EditSession } from './edit-session';
import { refusal, type LabCommand, type LabEdit } from './lab-command';
import { describeOwnedPod, isSystemRef, systemRefusal } from './pod-owners';
import { toleratesTaints } from './tolerations';

type MoveCommand = Extract<LabCommand, { readonly kind: 'move' }>;
type PinCommand = Extract<LabCommand, { readonly kind: 'pin' }>;

export function movePod(session: EditSession, command: MoveCommand): LabEdit {
  const { name } = parseElementRef(command.pod);
  const node = nodeOf(session, command.node);
  if (node === undefined) return refusal(`There is no node ${nodeNameOf(command.node)} in this lab.`);
  const pod = session.findObject(command.pod);
  if (pod === undefined) return refuseRunningPod(session, command, node);
  const taint = untoleratedTaint(pod, node);
  if (taint !== undefined) return refusal(`${name} would stay Pending: ${taint}`);
  if (isPlacedOn(pod, node.name)) return refusal(`${name} is placed on ${node.name} already.`);
  const problem = placeOn(session, pod, node.name);
  return problem === undefined
    ? session.finish(`move ${name} to ${node.name}`, command.pod, [command.pod])
    : refusal(problem);
}

export function pinWorkload(session: EditSession, command: PinCommand): LabEdit {
  const { name } = parseElementRef(command.workload);
  const workload = session.findObject(command.workload);
  if (workload === undefined || !isWorkload(workload.object)) {
    if (isSystemRef(command.workload)) return systemRefusal(name);
    return refusal(`${name} does not stand in the text of this lab.`);
  }
  const what = `${workload.object.kind} ${name}`;
  if (command.node === undefined) {
    const problem = unplace(session, workload);
    if (problem === undefined) return refusal(`${what} is not pinned to a node.`);
    return problem === '' ? session.finish(`unpin ${name}`, command.workload) : refusal(problem);
  }
  const node = nodeOf(session, command.node);
  if (node === undefined) return refusal(`There is no node ${nodeNameOf(command.node)} in this lab.`);
  const taint = untoleratedTaint(workload, node);
  if (taint !== undefined) return refusal(`The Pods of ${what} would stay Pending: ${taint}`);
  if (isPlacedOn(workload, node.name)) return refusal(`${what} is pinned to ${node.name} already.`);
  const problem = placeOn(session, workload, node.name);
  return problem === undefined
    ? session.finish(`pin ${name} to ${node.name}`, command.workload)
    : refusal(problem);
}

/** A node's name, or a reference to it. */
function nodeNameOf(node: string): string {
  return node.replace(/^node\//, '');
}

function nodeOf(session: EditSession, node: string): ClusterNode | undefined {
  return session.document.spec.cluster.nodes.find(({ name }) => name === nodeNameOf(node));
}

/** A Pod that stands nowhere in the text: a controller made it, or the cluster. */
function refuseRunningPod(session: EditSession, { pod }: MoveCommand, node: ClusterNode): LabEdit {
  const { name } = parseElementRef(pod);
  if (isSystemRef(pod)) return systemRefusal(name);
  const owned = describeOwnedPod(session, pod);
  if (owned === undefined) return refusal(`Pod ${name} does not stand in the text of this lab.`);
  const { kind, name: ownerName, ref } = owned;
  const workload = session.findObject(ref);
  const taint = workload === undefined ? undefined : untoleratedTaint(workload, node);
  // An offer that would be refused in its turn is none.
  if (taint !== undefined)
    return refusal(`${owned.sentence} On ${node.name} they would stay Pending: ${taint}`);
  return {
    kind: 'refused',
    message: `${owned.sentence} Moved away, it would be deleted and made anew wherever there is room.`,
    offer: {
      label: `Pin ${kind} ${ownerName} to ${node.name}`,
      command: { kind: 'pin', workload: ref, node: node.name },
    },
  };
}

function untoleratedTaint({ object }: SourcedObject, node: ClusterNode): string | undefined {
  const spec = podSpecOf(object);
  // A Pod that names its node passes by the scheduler.
  const isScheduled = textFieldOf(spec, 'nodeName') === undefined;
  const taint = isScheduled ? node.taints.find((candidate) => !toleratesTaints(spec, candidate)) : undefined;
  if (taint === undefined) return undefined;
  const text = `${taint.key}${taint.value === undefined ? '' : `=${taint.value}`}:${taint.effect}`;
  return `${node.name} has the taint ${text}, which it does not tolerate. Add a toleration in the text first.`;
}

function isPlacedOn({ object }: SourcedObject, node: string): boolean {
  const spec = podSpecOf(object);
  const selected = stringMapFieldOf(spec, 'nodeSelector')[HOSTNAME_LABEL];
  const named = textFieldOf(spec, 'nodeName');
  return named === undefined ? selected === node : named === node && (selected ?? node) === node;
}

/** What went wrong, or nothing. */
function placeOn(session: EditSession, source: SourcedObject, node: string): string | undefined {
  const path = podSpecPathOf(source.object);
  const spec = podSpecOf(source.object);
  const isNamed = textFieldOf(spec, 'nodeName') !== undefined;
  const isSelected = fieldOf(spec, 'nodeSelector', HOSTNAME_LABEL) !== undefined;
  const named = isNamed ? session.setField(source, [...path, 'nodeName'], node) : undefined;
  if (named !== undefined || (isNamed && !isSelected)) return named;
  return session.setField(source, [...path, 'nodeSelector', HOSTNAME_LABEL], node);
}

/** Undefined when nothing places it; empty after taking that away; else what went wrong. */
export function unplace(session: EditSession, source: SourcedObject): string | undefined {
  const path = podSpecPathOf(source.object);
  const spec = podSpecOf(source.object);
  const places = [
    [...path, 'nodeName'],
    [...path, 'nodeSelector', HOSTNAME_LABEL],
  ].filter((place) => fieldOf(spec, ...place.slice(path.length)) !== undefined);
  if (places.length === 0) return undefined;
  for (const place of places) {
    const problem = session.removeField(source, place);
    if (problem !== undefined) return problem;
  }
  return '';
}
