/** `duplicate`: machines and objects of the text once more, all in one edit. */
import { listOf, say } from '../../base/sentence';
import { objectRefOf, parseElementRef } from '../element-ref';
import type { KubeObject } from '../../kube/objects/kube-object';
import type { EditSession } from './edit-session';
import { freeAddress, freeCopyName, machineNamesOf, nextNumberedName } from './free-names';
import { refusal, type LabCommand, type LabEdit } from './lab-command';
import { describeObjects, newCopiesOf } from './new-copies';
import { describeOwnedPod, isSystemRef, systemRefusal } from './pod-owners';

const FIRST_NODE_OFFSET = 11;
const FIRST_OUTSIDE_OFFSET = 100;

export function duplicateElements(
  session: EditSession,
  command: Extract<LabCommand, { readonly kind: 'duplicate' }>,
): LabEdit {
  const objects: KubeObject[] = [];
  const machines: string[] = [];
  const names = new Set(machineNamesOf(session.document.spec));
  for (const ref of new Set(command.refs)) {
    const { kind } = parseElementRef(ref);
    if (kind === 'node' || kind === 'host') {
      const made = duplicateMachine(session, ref, names);
      if (typeof made !== 'string') return made;
      machines.push(made);
      continue;
    }
    const source = session.findObject(ref);
    if (source === undefined) return refuse(session, ref);
    objects.push(source.object);
  }
  const copies = newCopiesOf(
    objects,
    session.document.objects.map(({ object }) => object),
  );
  for (const copy of copies) {
    const problem = session.addObject(copy);
    if (problem !== undefined) return refusal(problem);
  }
  const what = [
    ...machines.map((ref) => parseElementRef(ref).name),
    ...(copies.length === 0 ? [] : [describeObjects(copies)]),
  ];
  return session.finishSeveral(say('duplicate as {names}', { names: listOf(what) }), [
    ...machines,
    ...copies.map(objectRefOf),
  ]);
}

/** The reference of the new one. */
function duplicateMachine(session: EditSession, ref: string, taken: Set<string>): string | LabEdit {
  const { kind, name } = parseElementRef(ref);
  const { wanted } = session.spec();
  if (kind === 'node') {
    const node = wanted.cluster.nodes.find((each) => each.name === name);
    if (node === undefined) return refuse(session, ref);
    const copy = nextNumberedName(name.replace(/\d+$/u, ''), taken);
    const address = freeAddress(wanted, node.segment, FIRST_NODE_OFFSET);
    if (address === undefined) return segmentFull(node.segment);
    taken.add(copy);
    const { labels, taints, segment } = node;
    const isPlain = node.role === 'control-plane';
    session.spec().addNode({
      name: copy,
      addresses: [address],
      role: 'worker',
      segment,
      ...(isPlain || Object.keys(labels).length === 0 ? {} : { labels: { ...labels } }),
      ...(isPlain || taints.length === 0 ? {} : { taints: taints.map((taint) => ({ ...taint })) }),
    });
    return `node/${copy}`;
  }
  const machine = wanted.outside.find((each) => each.name === name);
  if (machine === undefined) return refuse(session, ref);
  if (machine.balancerLegs !== undefined)
    return refusal(say("{name} is the cloud's load balancer; a lab has one.", { name }));
  const copy = freeCopyName(name, taken);
  const address = freeAddress(wanted, machine.segment, FIRST_OUTSIDE_OFFSET);
  if (address === undefined) return segmentFull(machine.segment);
  taken.add(copy);
  session.spec().addOutside({ ...machine, name: copy, addresses: [address] });
  return `host/${copy}`;
}

function segmentFull(segment: string): LabEdit {
  return refusal(say('Segment {segment} has no free address; make its range larger.', { segment }));
}

function refuse(session: EditSession, ref: string): LabEdit {
  const { kind, name } = parseElementRef(ref);
  if (isSystemRef(ref)) return systemRefusal(name);
  if (kind === 'segment' || kind === 'router')
    return refusal(
      say('{name} joins what is connected to it: a second one is written in the text.', { name }),
    );
  const owned = kind === 'pod' ? describeOwnedPod(session, ref) : undefined;
  if (owned === undefined) return refusal(say('{name} does not stand in the text of this lab.', { name }));
  const { replicas } = owned;
  if (replicas === undefined) return refusal(owned.sentence);
  return {
    kind: 'refused',
    message: say('{pod} One more comes with a replica more.', { pod: owned.sentence }),
    offer: {
      label: say('Scale {kind} {name} to {replicas}', {
        kind: owned.kind,
        name: owned.name,
        replicas: replicas + 1,
      }),
      command: { kind: 'scale', workload: owned.ref, replicas: replicas + 1 },
    },
  };
}
