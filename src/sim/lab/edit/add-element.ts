/** `add`: what is new in the text: a machine, an object, a part of the cluster. */
import { say } from '../../base/sentence';
import { HOSTNAME_LABEL } from '../design';
import { namespaceOf, objectRefOf, parseElementRef } from '../element-ref';
import { hasLabelsOf, isWorkload, podLabelsOf, serviceSelectorOf } from '../objects/label-selection';
import type { LabSpec, SourcedObject } from '../lab-document';
import { addClusterPart } from './add-cluster-part';
import { addRule } from './add-rule';
import type { EditSession } from './edit-session';
import { freeAddress, freeName, machineNamesOf, nextNumberedName, podNamesOf } from './free-names';
import { refusal, type LabCommand, type LabEdit } from './lab-command';
import {
  baseNameOf,
  daemonSetOf,
  deploymentOf,
  headlessServiceOf,
  podOf,
  serviceOf,
  statefulSetOf,
} from './new-objects';
import { selectorFor, servicePortsFor } from './service-target';

type AddCommand = Extract<LabCommand, { readonly kind: 'add' }>;

const FIRST_WORKER_OFFSET = 11;
const FIRST_OUTSIDE_OFFSET = 100;

export function addElement(session: EditSession, command: AddCommand): LabEdit {
  session.placeNew(command.at);
  return addNew(session, command);
}

function addNew(session: EditSession, command: AddCommand): LabEdit {
  switch (command.element) {
    case 'node':
      return addNode(session, command);
    case 'outside':
      return addOutside(session, command);
    case 'pod':
      return addPod(session, command);
    case 'deployment':
      return addDeployment(session, command);
    case 'service':
      return addService(session, command);
    case 'statefulset':
    case 'daemonset':
      return addOtherWorkload(session, command);
    case 'ingress':
    case 'policy':
      return addRule(session, command);
    case 'ingress-controller':
    case 'load-balancer':
      return addClusterPart(session, command);
  }
}

function addNode(session: EditSession, { name: wanted, onto }: AddCommand): LabEdit {
  const { spec } = session.document;
  const taken = machineNamesOf(spec);
  if (wanted !== undefined && taken.has(wanted))
    return refusal(say('There is a machine {name} already; choose another name.', { name: wanted }));
  const name = wanted ?? nextNumberedName('node', taken);
  const segment = segmentOf(spec, onto);
  const address = freeAddress(spec, segment, FIRST_WORKER_OFFSET);
  if (address === undefined) return segmentFull(segment);
  session.spec().addNode({ name, addresses: [address], role: 'worker', segment });
  return session.finish(say('add node {name}', { name }), `node/${name}`);
}

function addOutside(session: EditSession, { name: wanted, onto, image }: AddCommand): LabEdit {
  const { spec } = session.document;
  const taken = machineNamesOf(spec);
  if (wanted !== undefined && taken.has(wanted))
    return refusal(say('There is a machine {name} already; choose another name.', { name: wanted }));
  const base = image === undefined || baseNameOf(image) === 'client' ? 'laptop' : baseNameOf(image);
  const name = wanted ?? freeName(base, taken, '');
  const segment = segmentOf(spec, onto);
  const address = freeAddress(spec, segment, FIRST_OUTSIDE_OFFSET);
  if (address === undefined) return segmentFull(segment);
  session.spec().addOutside({
    name,
    addresses: [address],
    segment,
    ...(image === undefined ? {} : { image }),
  });
  return session.finish(say('add machine {name}', { name }), `host/${name}`);
}

function addPod(session: EditSession, { name: wanted, onto, image = 'busybox' }: AddCommand): LabEdit {
  const taken = podNamesOf(session.document.objects);
  if (wanted !== undefined && session.findObject(`pod/default/${wanted}`) !== undefined)
    return nameTaken('Pod', wanted);
  const name = wanted ?? freeName(baseNameOf(image), taken, '-');
  const placement = placementOn(session.document.spec, onto);
  const pod = podOf({ name, image, placement });
  const problem = session.addObject(pod);
  return problem === undefined
    ? session.finish(say('add {kind} {name}', { kind: 'Pod', name }), objectRefOf(pod))
    : refusal(problem);
}

function addDeployment(session: EditSession, { name: wanted, image = 'nginx:alpine' }: AddCommand): LabEdit {
  if (wanted !== undefined && session.findObject(`deployment/default/${wanted}`) !== undefined)
    return nameTaken('Deployment', wanted);
  const name = wanted ?? freeName(baseNameOf(image), podNamesOf(session.document.objects), '-');
  const deployment = deploymentOf(name, image);
  const problem = session.addObject(deployment);
  if (problem !== undefined) return refusal(problem);
  return session.finish(say('add {kind} {name}', { kind: 'Deployment', name }), objectRefOf(deployment));
}

function addOtherWorkload(
  session: EditSession,
  { element, name: wanted, image = element === 'statefulset' ? 'redis:7' : 'nginx:alpine' }: AddCommand,
): LabEdit {
  const kind = element === 'statefulset' ? 'StatefulSet' : 'DaemonSet';
  if (wanted !== undefined && session.findObject(`${element}/default/${wanted}`) !== undefined)
    return nameTaken(kind, wanted);
  const name = wanted ?? freeName(baseNameOf(image), podNamesOf(session.document.objects), '-');
  const workload = kind === 'StatefulSet' ? statefulSetOf(name, image) : daemonSetOf(name, image);
  // Its Pods have names of their own through a Service without an address.
  const hasService = kind === 'DaemonSet' || session.findObject(`service/default/${name}`) !== undefined;
  const problem =
    (hasService ? undefined : session.addObject(headlessServiceOf(workload))) ?? session.addObject(workload);
  return problem === undefined
    ? session.finish(say('add {kind} {name}', { kind, name }), objectRefOf(workload))
    : refusal(problem);
}

function addService(session: EditSession, { name: wanted, onto }: AddCommand): LabEdit {
  const selected = onto === undefined ? undefined : session.findObject(onto);
  const isSelectable = selected?.object.kind === 'Pod' || (selected && isWorkload(selected.object)) === true;
  const target = isSelectable ? selected : unservedWorkload(session);
  const namespace = target === undefined ? 'default' : namespaceOf(target.object);
  const taken = new Set(
    objectsOf(session, 'Service')
      .filter(({ object }) => namespaceOf(object) === namespace)
      .map(({ object }) => object.metadata.name),
  );
  if (wanted !== undefined && taken.has(wanted)) return nameTaken('Service', wanted);
  const name = wanted ?? freeName(target?.object.metadata.name ?? 'service', taken, '-');
  const own = target === undefined ? { app: name } : selectorFor(target.object);
  const service = serviceOf({
    name,
    namespace,
    selector: Object.keys(own).length === 0 ? { app: name } : own,
    ports: servicePortsFor(target?.object),
  });
  const isUnlabeled = target !== undefined && Object.keys(own).length === 0;
  const problem =
    (isUnlabeled ? session.setField(target, ['metadata', 'labels', 'app'], name) : undefined) ??
    session.addObject(service);
  return problem === undefined
    ? session.finish(say('add {kind} {name}', { kind: 'Service', name }), objectRefOf(service))
    : refusal(problem);
}

/** The last of the text that no Service selects. */
function unservedWorkload(session: EditSession): SourcedObject | undefined {
  const services = objectsOf(session, 'Service');
  return session.document.objects.findLast(({ object }) => {
    const labels = podLabelsOf(object);
    const isServed = services.some(({ object: service }) => {
      const selector = serviceSelectorOf(service);
      const isNear = namespaceOf(service) === namespaceOf(object);
      return isNear && selector !== undefined && hasLabelsOf(labels, selector);
    });
    return isWorkload(object) && !isServed && Object.keys(selectorFor(object)).length > 0;
  });
}

function objectsOf(session: EditSession, kind: string): readonly SourcedObject[] {
  return session.document.objects.filter(({ object }) => object.kind === kind);
}

/** What keeps a Pod on the node that it was dropped on. */
function placementOn(spec: LabSpec, onto: string | undefined): Readonly<Record<string, unknown>> {
  const { kind, name } = parseElementRef(onto ?? '');
  const node = kind === 'node' ? spec.cluster.nodes.find((candidate) => candidate.name === name) : undefined;
  if (node === undefined) return {};
  const tolerations = node.taints
    .filter(({ effect }) => effect !== 'PreferNoSchedule')
    .map(({ key, effect }) => ({ key, operator: 'Exists', effect }));
  return {
    nodeSelector: { [HOSTNAME_LABEL]: name },
    ...(tolerations.length === 0 ? {} : { tolerations }),
  };
}

/** That of the segment or machine that it was dropped on; the LAN otherwise. */
function segmentOf({ network, cluster, outside }: LabSpec, onto: string | undefined): string {
  const { kind, name } = parseElementRef(onto ?? '');
  const names = network.segments.map((segment) => segment.name);
  if (kind === 'segment' && names.includes(name)) return name;
  const machines = kind === 'node' ? cluster.nodes : kind === 'host' ? outside : [];
  const machine = machines.find((candidate) => candidate.name === name);
  return machine?.segment ?? names.find((segment) => segment === 'lan') ?? names[0] ?? 'lan';
}

function nameTaken(kind: string, name: string): LabEdit {
  return refusal(say('There is a {kind} {name} already; choose another name.', { kind, name }));
}

function segmentFull(segment: string): LabEdit {
  return refusal(say('Segment {segment} has no free address; make its range larger.', { segment }));
}
