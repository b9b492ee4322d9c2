/** `move` and `pin`: which node Pods run on, by nodeSelector, or by nodeName where the text places them so. */
import { say, type Sentence, type Wording } from '../../base/sentence';
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
  if (node === undefined)
    return refusal(say('There is no node {node} in this lab.', { node: nodeNameOf(command.node) }));
  const pod = session.findObject(command.pod);
  if (pod === undefined) return refuseRunningPod(session, command, node);
  const taint = untoleratedTaint(pod, node);
  if (taint !== undefined) return refusal(say('{name} would stay Pending: {taint}', { name, taint }));
  if (isPlacedOn(pod, node.name))
    return refusal(say('{name} is placed on {node} already.', { name, node: node.name }));
  const problem = placeOn(session, pod, node.name);
  return problem === undefined
    ? session.finish(say('move {name} to {node}', { name, node: node.name }), command.pod, [command.pod])
    : refusal(problem);
}

export function pinWorkload(session: EditSession, command: PinCommand): LabEdit {
  const { name } = parseElementRef(command.workload);
  const workload = session.findObject(command.workload);
  if (workload === undefined || !isWorkload(workload.object)) {
    if (isSystemRef(command.workload)) return systemRefusal(name);
    return refusal(say('{name} does not stand in the text of this lab.', { name }));
  }
  const what = `${workload.object.kind} ${name}`;
  if (command.node === undefined) {
    const problem = unplace(session, workload);
    if (problem === undefined) return refusal(say('{what} is not pinned to a node.', { what }));
    return problem === ''
      ? session.finish(say('unpin {name}', { name }), command.workload)
      : refusal(problem);
  }
  const node = nodeOf(session, command.node);
  if (node === undefined)
    return refusal(say('There is no node {node} in this lab.', { node: nodeNameOf(command.node) }));
  const taint = untoleratedTaint(workload, node);
  if (taint !== undefined)
    return refusal(say('The Pods of {what} would stay Pending: {taint}', { what, taint }));
  if (isPlacedOn(workload, node.name))
    return refusal(say('{what} is pinned to {node} already.', { what, node: node.name }));
  const problem = placeOn(session, workload, node.name);
  return problem === undefined
    ? session.finish(say('pin {name} to {node}', { name, node: node.name }), command.workload)
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
  if (owned === undefined)
    return refusal(say('Pod {name} does not stand in the text of this lab.', { name }));
  const { kind, name: ownerName, ref } = owned;
  const workload = session.findObject(ref);
  const taint = workload === undefined ? undefined : untoleratedTaint(workload, node);
  // An offer that would be refused in its turn is none.
  if (taint !== undefined)
    return refusal(
      say('{pod} On {node} they would stay Pending: {taint}', {
        pod: owned.sentence,
        node: node.name,
        taint,
      }),
    );
  return {
    kind: 'refused',
    message: say('{pod} Moved away, it would be deleted and made anew wherever there is room.', {
      pod: owned.sentence,
    }),
    offer: {
      label: say('Pin {kind} {name} to {node}', { kind, name: ownerName, node: node.name }),
      command: { kind: 'pin', workload: ref, node: node.name },
    },
  };
}

function untoleratedTaint({ object }: SourcedObject, node: ClusterNode): Sentence | undefined {
  const spec = podSpecOf(object);
  // A Pod that names its node passes by the scheduler.
  const isScheduled = textFieldOf(spec, 'nodeName') === undefined;
  const taint = isScheduled ? node.taints.find((candidate) => !toleratesTaints(spec, candidate)) : undefined;
  if (taint === undefined) return undefined;
  const text = `${taint.key}${taint.value === undefined ? '' : `=${taint.value}`}:${taint.effect}`;
  return say(
    '{node} has the taint {taint}, which it does not tolerate. Add a toleration in the text first.',
    { node: node.name, taint: text },
  );
}

function isPlacedOn({ object }: SourcedObject, node: string): boolean {
  const spec = podSpecOf(object);
  const selected = stringMapFieldOf(spec, 'nodeSelector')[HOSTNAME_LABEL];
  const named = textFieldOf(spec, 'nodeName');
  return named === undefined ? selected === node : named === node && (selected ?? node) === node;
}

/** What went wrong, or nothing. */
function placeOn(session: EditSession, source: SourcedObject, node: string): Wording | undefined {
  const path = podSpecPathOf(source.object);
  const spec = podSpecOf(source.object);
  const isNamed = textFieldOf(spec, 'nodeName') !== undefined;
  const isSelected = fieldOf(spec, 'nodeSelector', HOSTNAME_LABEL) !== undefined;
  const named = isNamed ? session.setField(source, [...path, 'nodeName'], node) : undefined;
  if (named !== undefined || (isNamed && !isSelected)) return named;
  return session.setField(source, [...path, 'nodeSelector', HOSTNAME_LABEL], node);
}

/** Undefined when nothing places it; empty after taking that away; else what went wrong. */
export function unplace(session: EditSession, source: SourcedObject): Wording | undefined {
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
