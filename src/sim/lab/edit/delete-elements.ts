/** `delete`: machines and objects of the text, all in one edit. */
import { err, ok, type Result } from '../../base/result';
import { listOf, say, type Sentence, type Wording } from '../../base/sentence';
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
  if (!released.ok) return refusal(released.error);
  const problem =
    removeMachines(session, machineRefs) ?? session.removeObjects(objects) ?? forgetPlaces(session, refs);
  if (problem !== undefined) return refusal(problem);
  const names = [
    ...machineRefs.map((ref) => describeMachine(ref)),
    ...objects.map(({ object }) => `${object.kind} ${object.metadata.name}`),
    ...notes.map((ref) => say('note {name}', { name: parseElementRef(ref).name })),
  ];
  const what = names.length <= 2 ? listOf(names) : say('{count} things', { count: names.length });
  const placedPods = released.value
    .filter(({ object }) => object.kind === 'Pod')
    .map(({ object }) => objectRefOf(object));
  return session.finish(deletionName(what, released.value), undefined, placedPods);
}

/** Notes go; of what is gone no place, lock or group stays. */
function forgetPlaces(session: EditSession, refs: readonly string[]): Wording | undefined {
  for (const ref of refs) {
    const problem = forgetElement(session, ref);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function describeMachine(ref: string): Wording {
  const { kind, name } = parseElementRef(ref);
  switch (kind) {
    case 'host':
      return say('machine {name}', { name });
    case 'node':
      return say('node {name}', { name });
    case 'router':
      return say('router {name}', { name });
    case 'segment':
      return say('segment {name}', { name });
    default:
      return `${kind} ${name}`;
  }
}

/** Placing something on a node that is gone would keep it Pending for ever, so that goes with the node. */
function deletionName(what: Wording, released: readonly SourcedObject[]): Sentence {
  const [first, second] = released;
  if (first === undefined) return say('delete {what}', { what });
  const placed =
    second === undefined ? first.object.metadata.name : say('{count} objects', { count: released.length });
  return say('delete {what} and what placed {placed} there', { what, placed });
}

function refuseMissing(session: EditSession, ref: string): LabEdit {
  const { kind, name } = parseElementRef(ref);
  if (isSystemRef(ref)) return systemRefusal(name);
  const owned = kind === 'pod' ? describeOwnedPod(session, ref) : undefined;
  if (owned === undefined) return refusal(say('{name} does not stand in the text of this lab.', { name }));
  const message = say('{pod} Deleted, it would be made anew at once.', { pod: owned.sentence });
  const { replicas } = owned;
  if (replicas === undefined || replicas < 1) return refusal(message);
  return {
    kind: 'refused',
    message,
    offer: {
      label: say('Scale {kind} {name} to {replicas}', {
        kind: owned.kind,
        name: owned.name,
        replicas: replicas - 1,
      }),
      command: { kind: 'scale', workload: owned.ref, replicas: replicas - 1 },
    },
  };
}

/** Takes away what puts Pods that stay onto nodes that go; or says what went wrong. */
function releasePods(
  session: EditSession,
  machineRefs: readonly string[],
  deleted: readonly SourcedObject[],
): Result<readonly SourcedObject[], Wording> {
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
    if (problem !== undefined && problem !== '') return err(problem);
  }
  return ok(placed);
}

function removeMachines(session: EditSession, refs: readonly string[]): Wording | undefined {
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
function machineProblem(spec: LabSpec, ref: string, going: ReadonlySet<string>): Wording | undefined {
  const { kind, name } = parseElementRef(ref);
  const { cluster, outside, network } = spec;
  const lists: Readonly<Record<string, readonly { readonly name: string }[]>> = {
    node: cluster.nodes,
    host: outside,
    router: network.routers,
    segment: network.segments,
  };
  if (!(lists[kind] ?? []).some((machine) => machine.name === name))
    return say('There is no {what} in this lab.', { what: describeMachine(ref) });
  if (kind === 'host' && outside.find((machine) => machine.name === name)?.balancerLegs !== undefined)
    return say(
      '{name} is the load balancer of the cluster: it stands in the text as spec.cluster.loadBalancer.',
      { name },
    );
  if (kind === 'node' && cluster.nodes.find((node) => node.name === name)?.role === 'control-plane')
    return say(
      '{name} is the control plane: without it there is no cluster. Delete the other nodes instead.',
      { name },
    );
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
  if (first === undefined) return network.segments.length > 1 ? undefined : say('A lab needs a segment.');
  const { name: other } = parseElementRef(first);
  return plugged.length === 1
    ? say('{other} is plugged into {name}; connect or delete that first.', { other, name })
    : say('{other} and {more} more are plugged into {name}; connect or delete that first.', {
        other,
        name,
        more: plugged.length - 1,
      });
}
