/** `connect`: a Service to the workload or Pod that answers for it, or a machine to another segment. */
import { fieldOf, listFieldOf, numberFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import { namespaceOf, parseElementRef } from '../element-ref';
import { isWorkload, serviceSelectorOf } from '../objects/label-selection';
import type { SourcedObject } from '../lab-document';
import type { EditSession } from './edit-session';
import { freeAddress } from './free-names';
import { refusal, type LabCommand, type LabEdit } from './lab-command';
import { isSameValue } from './plain-value';
import { describeOwnedPod } from './pod-owners';
import { containerPortsOf, selectorFor } from './service-target';

type ConnectCommand = Extract<LabCommand, { readonly kind: 'connect' }>;

const FIRST_OFFSETS: Readonly<Record<string, number>> = { node: 11, host: 100 };

/** The two ends may be given in either order. */
export function connectElements(session: EditSession, { from, to }: ConnectCommand): LabEdit {
  const kinds = [parseElementRef(from).kind, parseElementRef(to).kind];
  if (kinds[1] === 'segment') return plugMachine(session, from, to);
  if (kinds[0] === 'segment') return plugMachine(session, to, from);
  if (kinds[0] === 'service') return connectService(session, from, to);
  if (kinds[1] === 'service') return connectService(session, to, from);
  return refusal(
    'Only a Service can be connected with a workload or a Pod, and a machine with a segment. Everything else reaches each other by the network.',
  );
}

function plugMachine(session: EditSession, machineRef: string, segmentRef: string): LabEdit {
  const { kind, name } = parseElementRef(machineRef);
  const segment = parseElementRef(segmentRef).name;
  const { spec } = session.document;
  if (kind === 'router') return refusal(`Router ${name} gets its ports in the text: spec.network.routers.`);
  const machines = kind === 'node' ? spec.cluster.nodes : kind === 'host' ? spec.outside : undefined;
  const offset = FIRST_OFFSETS[kind];
  if (machines === undefined || offset === undefined)
    return refusal('Only a machine has a cable to a segment.');
  const machine = machines.find((candidate) => candidate.name === name);
  if (machine === undefined) return refusal(`There is no machine ${name} in this lab.`);
  if ('balancerLegs' in machine && machine.balancerLegs !== undefined)
    return refusal(`${name} is plugged in where the nodes and the addresses of its pool are.`);
  if (!spec.network.segments.some((candidate) => candidate.name === segment))
    return refusal(`There is no segment ${segment} in this lab.`);
  if (machine.segment === segment) return refusal(`${name} is plugged into ${segment} already.`);
  const address = freeAddress(spec, segment, offset);
  if (address === undefined) return refusal(`Segment ${segment} has no free address; make its range larger.`);
  if (kind === 'node') session.spec().moveNode(name, segment, address);
  else session.spec().moveOutside(name, segment, address);
  return session.finish(`connect ${name} to ${segment}`, machineRef);
}

function connectService(session: EditSession, serviceRef: string, targetRef: string): LabEdit {
  const service = session.findObject(serviceRef);
  const { name } = parseElementRef(serviceRef);
  if (service === undefined) return refusal(`Service ${name} does not stand in the text of this lab.`);
  if (fieldOf(service.object.spec, 'type') === 'ExternalName')
    return refusal(`Service ${name} is an alias of another name (ExternalName); it has no Pods.`);
  // A Pod that a workload made stands for the workload.
  const target = session.findObject(targetRef) ?? ownerOf(session, targetRef);
  const isSelectable = target?.object.kind === 'Pod' || (target && isWorkload(target.object)) === true;
  if (target === undefined || !isSelectable)
    return refusal(`A Service selects Pods, and ${parseElementRef(targetRef).name} makes none in this text.`);
  if (namespaceOf(target.object) !== namespaceOf(service.object)) {
    const where = `${name} is in ${namespaceOf(service.object)}, ${target.object.metadata.name} in ${namespaceOf(target.object)}`;
    return refusal(`A Service selects Pods of its own namespace only: ${where}.`);
  }
  const what = `${target.object.kind} ${target.object.metadata.name}`;
  const problem = selectTarget(session, service, target) ?? fixPorts(session, service, target.object);
  if (problem !== undefined) return refusal(problem);
  if (isSameValue(session.currentOf(service), service.object))
    return refusal(`Service ${name} selects ${what} already.`);
  return session.finish(`connect ${name} to ${target.object.metadata.name}`, serviceRef);
}

function ownerOf(session: EditSession, podRef: string): SourcedObject | undefined {
  const owned = describeOwnedPod(session, podRef);
  return owned === undefined ? undefined : session.findObject(owned.ref);
}

/** What went wrong, or nothing. */
function selectTarget(
  session: EditSession,
  service: SourcedObject,
  target: SourcedObject,
): string | undefined {
  const own = selectorFor(target.object);
  const selector = Object.keys(own).length === 0 ? { app: target.object.metadata.name } : own;
  if (selector !== own) {
    const problem = session.setField(target, ['metadata', 'labels', 'app'], target.object.metadata.name);
    if (problem !== undefined) return problem;
  }
  const before = serviceSelectorOf(service.object) ?? {};
  for (const [key, value] of Object.entries(selector)) {
    if (before[key] === value) continue;
    const problem = session.setField(service, ['spec', 'selector', key], value);
    if (problem !== undefined) return problem;
  }
  for (const key of Object.keys(before)) {
    if (Object.hasOwn(selector, key)) continue;
    const problem = session.removeField(service, ['spec', 'selector', key]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Where the one port of the Service leads to none of the Pods' ports, and they have only one. */
function fixPorts(session: EditSession, service: SourcedObject, target: KubeObject): string | undefined {
  const ports = listFieldOf(service.object.spec, 'ports');
  const listening = containerPortsOf(target);
  const [only] = listening;
  if (ports.length !== 1 || listening.length !== 1 || only === undefined) return undefined;
  const wanted = fieldOf(ports[0], 'targetPort') ?? numberFieldOf(ports[0], 'port');
  if (wanted === only.port || (wanted === only.name && only.name !== undefined)) return undefined;
  return session.setField(service, ['spec', 'ports', 0, 'targetPort'], only.port);
}
