/** `delete`: machines and objects of the text, all in one edit. */
import { fieldOf } from '../../kube/objects/kube-object';
import { HOSTNAME_LABEL } from '../design';
import { objectRefOf, parseElementRef } from '../element-ref';
import { isWorkload, podSpecOf } from '../objects/label-selection';
import type { LabSpec, SourcedObject } from '../lab-document';
import type { EditSession } from './edit-session';
import { forgetElement } from './arrange-elements';
import { refusal, type LabCommand, type LabEdit } from './lab-command';
import { unplace } from './place-pods';
import { describeOwnedPod, isSystemRef, systemRefusal } from './pod-owners';

type DeleteCommand = Extract<LabCommand, { readonly kind: 'delete' }>;

const MACHINE_KINDS: readonly string[] = ['node', 'host', 'router', 'segment'];

export function deleteElements(session: EditSession, command: DeleteCommand): LabEdit {
  const refs = [...new Set(command.refs)];
  const machineRefs = refs.filter((ref) => MACHINE_KINDS.includes(parseElementRef(ref).kind));
  const notes = refs.filter((ref) => parseElementRef(ref).kind === 'note');
  const objects: SourcedObject[] = [];
  for (const ref of refs) {
    if (machineRefs.includes(ref) || notes.includes(ref)) continue;
    const object = session.findObject(ref);
    if (object === undefined) return refuseMissing(session, ref);
    objects.push(object);
  }
  const released = releasePods(session, machineRefs, objects);
  if (typeof released === 'string') return refusal(released);
  const problem =
    removeMachines(session, machineRefs) ?? session.removeObjects(objects) ?? forgetPlaces(session, refs);
  if (problem !== undefined) return refusal(problem);
  const names = [
    ...machineRefs.map((ref) => describeMachine(ref)),
    ...objects.map(({ object }) => `${object.kind} ${object.metadata.name}`),
    ...notes.map((ref) => `note ${parseElementRef(ref).name}`),
  ];
  const [first = '', second] = names;
  const what =
    second === undefined ? first : names.length === 2 ? `${first} and ${second}` : `${names.length} things`;
  const placedPods = released
    .filter(({ object }) => object.kind === 'Pod')
    .map(({ object }) => objectRefOf(object));
  return session.finish(`delete ${what}${describeReleased(released)}`, undefined, placedPods);
}

/** Notes go; of what is gone no place, lock or group stays. */
function forgetPlaces(session: EditSession, refs: readonly string[]): string | undefined {
  for (const ref of refs) {
    const problem = forgetElement(session, ref);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function describeMachine(ref: string): string {
  const { kind, name } = parseElementRef(ref);
  return kind === 'host' ? `machine ${name}` : `${kind} ${name}`;
}

/** Placing something on a node that is gone would keep it Pending for ever, so that goes with the node. */
function describeReleased(released: readonly SourcedObject[]): string {
  const [first, second] = released;
  if (first === undefined) return '';
  const what = second === undefined ? first.object.metadata.name : `${released.length} objects`;
  return ` and what placed ${what} there`;
}

function refuseMissing(session: EditSession, ref: string): LabEdit {
  const { kind, name } = parseElementRef(ref);
  if (isSystemRef(ref)) return systemRefusal(name);
  const owned = kind === 'pod' ? describeOwnedPod(session, ref) : undefined;
  if (owned === undefined) return refusal(`${name} does not stand in the text of this lab.`);
  const message = `${owned.sentence} Deleted, it would be made anew at once.`;
  const { replicas } = owned;
  if (replicas === undefined || replicas < 1) return refusal(message);
  return {
    kind: 'refused',
    message,
    offer: {
      label: `Scale ${owned.kind} ${owned.name} to ${replicas - 1}`,
      command: { kind: 'scale', workload: owned.ref, replicas: replicas - 1 },
    },
  };
}

/** Takes away what puts Pods that stay onto nodes that go; or says what went wrong. */
function releasePods(
  session: EditSession,
  machineRefs: readonly string[],
  deleted: readonly SourcedObject[],
): readonly SourcedObject[] | string {
  const nodes = new Set<unknown>(
    machineRefs.map(parseElementRef).flatMap(({ kind, name }) => (kind === 'node' ? [name] : [])),
  );
  const placed = session.document.objects.filter((source) => {
    const { object } = source;
    if ((object.kind !== 'Pod' && !isWorkload(object)) || deleted.includes(source)) return false;
    const spec = podSpecOf(object);
    return nodes.has(fieldOf(spec, 'nodeName')) || nodes.has(fieldOf(spec, 'nodeSelector', HOSTNAME_LABEL));
  });
  for (const source of placed) {
    const problem = unplace(session, source);
    if (problem !== undefined && problem !== '') return problem;
  }
  return placed;
}

function removeMachines(session: EditSession, refs: readonly string[]): string | undefined {
  const going = new Set(refs);
  for (const ref of refs) {
    const problem = machineProblem(session.document.spec, ref, going);
    if (problem !== undefined) return problem;
  }
  for (const ref of refs) {
    const { kind, name } = parseElementRef(ref);
    if (kind === 'node') session.spec().removeNode(name);
    else if (kind === 'host') session.spec().removeOutside(name);
    else if (kind === 'router') session.spec().removeRouter(name);
    else session.spec().removeSegment(name);
  }
  return undefined;
}

/** Why a machine or segment cannot go. */
function machineProblem(spec: LabSpec, ref: string, going: ReadonlySet<string>): string | undefined {
  const { kind, name } = parseElementRef(ref);
  const { cluster, outside, network } = spec;
  const lists: Readonly<Record<string, readonly { readonly name: string }[]>> = {
    node: cluster.nodes,
    host: outside,
    router: network.routers,
    segment: network.segments,
  };
  if (!(lists[kind] ?? []).some((machine) => machine.name === name))
    return `There is no ${describeMachine(ref)} in this lab.`;
  if (kind === 'host' && outside.find((machine) => machine.name === name)?.balancerLegs !== undefined)
    return `${name} is the load balancer of the cluster: it stands in the text as spec.cluster.loadBalancer.`;
  if (kind === 'node' && cluster.nodes.find((node) => node.name === name)?.role === 'control-plane')
    return `${name} is the control plane: without it there is no cluster. Delete the other nodes instead.`;
  if (kind !== 'segment') return undefined;
  const plugged = [
    ...cluster.nodes.filter((node) => node.segment === name).map((node) => `node/${node.name}`),
    ...outside
      .filter(({ segment, balancerLegs = [] }) =>
        [segment, ...balancerLegs.map((leg) => leg.segment)].includes(name),
      )
      .map((machine) => `host/${machine.name}`),
    ...network.routers
      .filter(({ ports }) => ports.some(({ segment }) => segment === name))
      .map((router) => `router/${router.name}`),
  ].filter((other) => !going.has(other));
  const [first] = plugged;
  if (first === undefined) return network.segments.length > 1 ? undefined : 'A lab needs a segment.';
  const more = plugged.length > 1 ? ` and ${plugged.length - 1} more are` : ' is';
  return `${parseElementRef(first).name}${more} plugged into ${name}; connect or delete that first.`;
}
