/** `connect`: a Service to the workload or Pod that answers for it, or a machine to another segment. */
import { say, type Wording } from '../../base/sentence';
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
    say(
      'Only a Service can be connected with a workload or a Pod, and a machine with a segment. Everything else reaches each other by the network.',
    ),
  );
}

function plugMachine(session: EditSession, machineRef: string, segmentRef: string): LabEdit {
  const { kind, name } = parseElementRef(machineRef);
  const segment = parseElementRef(segmentRef).name;
  const { spec } = session.document;
  if (kind === 'router')
    return refusal(say('Router {name} gets its ports in the text: spec.network.routers.', { name }));
  const machines = kind === 'node' ? spec.cluster.nodes : kind === 'host' ? spec.outside : undefined;
  const offset = FIRST_OFFSETS[kind];
  if (machines === undefined || offset === undefined)
    return refusal(say('Only a machine has a cable to a segment.'));
  const machine = machines.find((candidate) => candidate.name === name);
  if (machine === undefined) return refusal(say('There is no machine {name} in this lab.', { name }));
  if ('balancerLegs' in machine && machine.balancerLegs !== undefined)
    return refusal(say('{name} is plugged in where the nodes and the addresses of its pool are.', { name }));
  if (!spec.network.segments.some((candidate) => candidate.name === segment))
    return refusal(say('There is no segment {segment} in this lab.', { segment }));
  if (machine.segment === segment)
    return refusal(say('{name} is plugged into {segment} already.', { name, segment }));
  const address = freeAddress(spec, segment, offset);
  if (address === undefined)
    return refusal(say('Segment {segment} has no free address; make its range larger.', { segment }));
  if (kind === 'node') session.spec().moveNode(name, segment, address);
  else session.spec().moveOutside(name, segment, address);
  return session.finish(say('connect {name} to {target}', { name, target: segment }), machineRef);
}

function connectService(session: EditSession, serviceRef: string, targetRef: string): LabEdit {
  const service = session.findObject(serviceRef);
  const { name } = parseElementRef(serviceRef);
  if (service === undefined)
    return refusal(say('Service {name} does not stand in the text of this lab.', { name }));
  if (fieldOf(service.object.spec, 'type') === 'ExternalName')
    return refusal(
      say('Service {name} is an alias of another name (ExternalName); it has no Pods.', { name }),
    );
  // A Pod that a workload made stands for the workload.
  const target = session.findObject(targetRef) ?? ownerOf(session, targetRef);
  const isSelectable = target?.object.kind === 'Pod' || (target && isWorkload(target.object)) === true;
  if (target === undefined || !isSelectable)
    return refusal(
      say('A Service selects Pods, and {name} makes none in this text.', {
        name: parseElementRef(targetRef).name,
      }),
    );
  if (namespaceOf(target.object) !== namespaceOf(service.object)) {
    return refusal(
      say('A Service selects Pods of its own namespace only: {name} is in {here}, {target} in {there}.', {
        name,
        here: namespaceOf(service.object),
        target: target.object.metadata.name,
        there: namespaceOf(target.object),
      }),
    );
  }
  const what = `${target.object.kind} ${target.object.metadata.name}`;
  const problem = selectTarget(session, service, target) ?? fixPorts(session, service, target.object);
  if (problem !== undefined) return refusal(problem);
  if (isSameValue(session.currentOf(service), service.object))
    return refusal(say('Service {name} selects {what} already.', { name, what }));
  return session.finish(
    say('connect {name} to {target}', { name, target: target.object.metadata.name }),
    serviceRef,
  );
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
): Wording | undefined {
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
function fixPorts(session: EditSession, service: SourcedObject, target: KubeObject): Wording | undefined {
  const ports = listFieldOf(service.object.spec, 'ports');
  const listening = containerPortsOf(target);
  const [only] = listening;
  if (ports.length !== 1 || listening.length !== 1 || only === undefined) return undefined;
  const wanted = fieldOf(ports[0], 'targetPort') ?? numberFieldOf(ports[0], 'port');
  if (wanted === only.port || (wanted === only.name && only.name !== undefined)) return undefined;
  return session.setField(service, ['spec', 'ports', 0, 'targetPort'], only.port);
}
