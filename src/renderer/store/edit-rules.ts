/** What can be done to what, for canvas, list and inspector alike. Pure; the host has the last word. */
import type { Translate } from '../i18n/messages';
import type { EditCommand } from '../../main/contract/design';
import type { TopologyMachine, TopologyPod } from '../../main/contract/topology';
import { contractRefOf } from './design-ref';
import { elementRef, splitElementRef } from './element-ref';
import { PLANNED_PHASE, podsOf, type LabPicture } from './lab-picture';
import type { AddedElement } from './palette-items';

/** The element, what it is a part of, and so on outwards: an interface, its Pod, its node. */
export function withOwnersOf(ref: string, picture: LabPicture): readonly string[] {
  const parts = splitElementRef(ref);
  if (parts?.kind !== 'interface' && parts?.kind !== 'pod') return [ref];
  const isPart = (owner: TopologyMachine | TopologyPod): boolean =>
    owner.interfaces.some((device) => device.id === parts.id);
  for (const { pod, machine } of podsOf(picture)) {
    const podRef = elementRef('pod', pod.id);
    const isInside = parts.kind === 'interface' && isPart(pod);
    if (podRef !== ref && !isInside) continue;
    const machines = machine === undefined ? [] : [elementRef('machine', machine.id)];
    return isInside ? [ref, podRef, ...machines] : [ref, ...machines];
  }
  const machine = picture.machines.find(isPart);
  return machine === undefined ? [ref] : [ref, elementRef('machine', machine.id)];
}

/** The running or planned workload that a Pod belongs to. */
export function workloadOfPod(podRef: string, picture: LabPicture): string | undefined {
  return picture.relations.find((relation) => relation.kind === 'owns' && relation.to === podRef)?.from;
}

function machineOf(ref: string, picture: LabPicture): TopologyMachine | undefined {
  return picture.machines.find((machine) => elementRef('machine', machine.id) === ref);
}

export function isNode(ref: string, picture: LabPicture): boolean {
  return machineOf(ref, picture)?.kind === 'node';
}

/** On which a new element would land when it is dropped on `ref`; undefined: beside everything. */
export function addTargetOf(element: AddedElement, ref: string, picture: LabPicture): string | undefined {
  const owners = withOwnersOf(ref, picture);
  switch (element) {
    case 'pod':
      return owners.find((owner) => isNode(owner, picture));
    case 'service':
    case 'policy':
      return selectableOf(ref, picture);
    case 'ingress':
      return owners.find((owner) => splitElementRef(owner)?.kind === 'service');
    case 'node':
    case 'outside':
      return owners.find((owner) => splitElementRef(owner)?.kind === 'segment');
    case 'deployment':
    case 'statefulset':
    case 'daemonset':
    case 'ingress-controller':
    case 'load-balancer':
      return undefined;
  }
}

/** What a Service would select: the workload or the Pod that stands by itself. */
function selectableOf(ref: string, picture: LabPicture): string | undefined {
  for (const owner of withOwnersOf(ref, picture)) {
    const kind = splitElementRef(owner)?.kind;
    if (kind === 'workload') return owner;
    if (kind === 'pod') return workloadOfPod(owner, picture) ?? owner;
  }
  return undefined;
}

/** The node that a Pod would move to when it is dropped on `ref`. */
export function moveTargetOf(podRef: string, ref: string, picture: LabPicture): string | undefined {
  const node = withOwnersOf(ref, picture).find((owner) => isNode(owner, picture));
  return node === undefined || withOwnersOf(podRef, picture).includes(node) ? undefined : node;
}

/** The element that a line can start at: of a Pod's interface, the Pod. */
export function connectSourceOf(ref: string, picture: LabPicture): string | undefined {
  for (const owner of withOwnersOf(ref, picture)) {
    const kind = splitElementRef(owner)?.kind;
    if (kind === 'service' || kind === 'workload' || kind === 'segment') return owner;
    if (kind === 'pod') return workloadOfPod(owner, picture) ?? owner;
    const machine = machineOf(owner, picture);
    if (machine !== undefined) return machine.kind === 'router' ? undefined : owner;
  }
  return undefined;
}

/** The element that a line from `from` would end at when it is let go over `ref`. */
export function connectTargetOf(from: string, ref: string, picture: LabPicture): string | undefined {
  const source = splitElementRef(from)?.kind;
  const owners = withOwnersOf(ref, picture);
  switch (source) {
    case 'service':
      return selectableOf(ref, picture);
    case 'workload':
    case 'pod':
      return owners.find((owner) => splitElementRef(owner)?.kind === 'service');
    case 'machine':
      return owners.find((owner) => splitElementRef(owner)?.kind === 'segment');
    case 'segment':
      return owners.find((owner) => {
        const machine = machineOf(owner, picture);
        return machine !== undefined && machine.kind !== 'router';
      });
    case 'interface':
    case 'wire':
    case 'ingress':
    case 'policy':
    case 'slice':
    case 'namespace':
    case 'note':
    case 'group':
    case undefined:
      return undefined;
  }
}

/** The command says first what is changed: the Service, or the machine. */
export function connectCommandOf(from: string, to: string, picture: LabPicture): EditCommand | undefined {
  const isTurned = ['workload', 'pod', 'segment'].includes(splitElementRef(from)?.kind ?? '');
  const [first, second] = isTurned ? [to, from] : [from, to];
  const [changed, other] = [contractRefOf(first, picture.machines), contractRefOf(second, picture.machines)];
  if (changed === undefined || other === undefined) return undefined;
  return { kind: 'connect', from: changed, to: other };
}

/** From where a request can be sent: something that runs and has a shell. */
export function sendSourceOf(ref: string, picture: LabPicture): string | undefined {
  return withOwnersOf(ref, picture).find((owner) => {
    const kind = splitElementRef(owner)?.kind;
    if (kind !== 'pod' && kind !== 'machine') return false;
    return !picture.planned.has(owner) && !isWaiting(owner, picture);
  });
}

/** Where a request can be sent to: that, or a Service. */
export function sendTargetOf(from: string, ref: string, picture: LabPicture): string | undefined {
  const kind = splitElementRef(ref)?.kind;
  const target = kind === 'service' && !picture.planned.has(ref) ? ref : sendSourceOf(ref, picture);
  return target === from ? undefined : target;
}

/** A Pod that has not been given to a node, or that is not there yet. */
function isWaiting(ref: string, picture: LabPicture): boolean {
  return picture.unscheduled.some((pod) => elementRef('pod', pod.id) === ref);
}

/** Everything that a person can point at, in reading order: what the arrow keys and Ctrl+A go through. */
export function selectableRefsOf(picture: LabPicture): readonly string[] {
  return [
    ...picture.ingresses.map((ingress) => elementRef('ingress', ingress.id)),
    ...picture.services.map((service) => elementRef('service', service.id)),
    ...picture.slices.map((slice) => elementRef('slice', slice.id)),
    ...picture.workloads.map((workload) => elementRef('workload', workload.id)),
    ...picture.unscheduled.map((pod) => elementRef('pod', pod.id)),
    ...picture.machines.flatMap((machine) => [
      elementRef('machine', machine.id),
      ...machine.pods.map((pod) => elementRef('pod', pod.id)),
    ]),
    ...picture.segments.map((segment) => elementRef('segment', segment.id)),
    ...picture.policies.map((policy) => elementRef('policy', policy.id)),
    ...picture.arrangement.notes.map((note) => note.ref),
  ];
}

/** The words for an element that a screen reader or a hint says: `Pod client, Running, on node1`. */
export function wordsFor(ref: string, picture: LabPicture, t: Translate): string {
  const words = runningWords(ref, picture, t);
  if (picture.planned.has(ref)) return t('{element}, planned', { element: words });
  return picture.leaving.has(ref) ? t('{element}, leaving', { element: words }) : words;
}

function runningWords(ref: string, picture: LabPicture, t: Translate): string {
  const parts = splitElementRef(ref);
  switch (parts?.kind) {
    case 'machine': {
      const machine = machineOf(ref, picture);
      const name = machine?.name ?? parts.id;
      if (machine?.kind === 'node') return t('Node {name}', { name });
      return machine?.kind === 'router'
        ? t('Router {name}', { name })
        : t('Outside machine {name}', { name });
    }
    case 'pod': {
      const found = podsOf(picture).find(({ pod }) => pod.id === parts.id);
      const phase = found === undefined || found.pod.phase === PLANNED_PHASE ? '' : `, ${found.pod.phase}`;
      const pod = `Pod ${found?.pod.name ?? parts.id}${phase}`;
      const node = found?.machine?.name;
      return node === undefined ? t('{pod}, on no node', { pod }) : t('{pod}, on {node}', { pod, node });
    }
    case 'service': {
      const service = picture.services.find((candidate) => candidate.id === parts.id);
      return `Service ${service?.name ?? parts.id}`;
    }
    case 'workload': {
      const workload = picture.workloads.find((candidate) => candidate.id === parts.id);
      if (workload === undefined) return parts.id;
      const { kind, name, readyReplicas: ready, replicas } = workload;
      return t('{workload}, {ready} of {replicas} ready', { workload: `${kind} ${name}`, ready, replicas });
    }
    case 'segment':
      return t('Segment {name}', { name: parts.id.replace(/^segment\//u, '') });
    case 'interface':
      return t('Interface {name}', { name: parts.id });
    case 'wire':
      return t('Wire {name}', { name: parts.id });
    case 'ingress':
      return `Ingress ${parts.id}`;
    case 'policy':
      return `NetworkPolicy ${parts.id}`;
    case 'slice':
      return `EndpointSlice ${parts.id}`;
    case 'namespace':
      return t('Namespace {namespace}', { namespace: parts.id });
    case 'note':
      return t('Note: {text}', {
        text: picture.arrangement.notes.find((note) => note.ref === ref)?.text ?? '',
      });
    case 'group':
      return t('Group {name}', { name: parts.id });
    case undefined:
      return ref;
  }
}
