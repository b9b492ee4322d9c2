/**
 * What the canvas, the list and the inspector show: what runs (the topology) and, beside it, what the text has beyond
 * it (the design). Pure.
 *
 * An element of the text that does not run yet is planned; one that runs but has left the text is leaving. Only what
 * was once in the text can leave it: cluster DNS never was.
 */
import type { Design } from '../../main/contract/design';
import type { Topology, TopologyMachine, TopologyPod } from '../../main/contract/topology';
import { arrangementOf, NO_ARRANGEMENT, type Arrangement } from './arrangement';
import { cableFaultsOf, type CableFaults } from './cable-faults';
import { contractRefOf, pageRefOf } from './design-ref';
import { elementRef } from './element-ref';
import { podsBehind } from './endpoint-of';

/**
 * A line from a Service to what it selects, or from a workload to a Pod of its own; from an Ingress to a Service, from an
 * EndpointSlice to who is behind it, from a policy to whom it is for; and from who may send to who gets it.
 */
export interface Relation {
  readonly kind: 'selects' | 'owns' | 'routes' | 'backs' | 'applies' | 'allows' | 'denies';
  /** References of the page. */
  readonly from: string;
  readonly to: string;
}

export interface LabPicture extends Topology {
  /** References of the page. */
  readonly planned: ReadonlySet<string>;
  readonly leaving: ReadonlySet<string>;
  /** By reference of a Pod: the node that the text wants it on, where it is on another. */
  readonly moving: ReadonlyMap<string, string>;
  /** By reference of a workload: the replicas that the text wants, where the lab runs with another number. */
  readonly scaling: ReadonlyMap<string, number>;
  readonly relations: readonly Relation[];
  /** By the interface at a cable's end: what the text says is wrong with it. */
  readonly faults: ReadonlyMap<string, CableFaults>;
  readonly arrangement: Arrangement;
}

export const PLANNED_PHASE = 'Planned';

/** `seen` holds the contract's references of everything that was in the text since the lab started. */
export function labPictureOf(
  topology: Topology,
  design?: Design,
  seen: ReadonlySet<string> = new Set(),
): LabPicture {
  if (design === undefined) {
    return {
      ...topology,
      planned: new Set(),
      leaving: new Set(),
      moving: new Map(),
      scaling: new Map(),
      relations: relationsOf(topology, undefined),
      faults: new Map(),
      arrangement: NO_ARRANGEMENT,
    };
  }
  const planned = new Set<string>();
  const machines = machinesOf(topology, design, planned);
  const { withPods, unscheduled } = addPods({ ...topology, machines }, design, planned);
  const shown: Topology = {
    ...topology,
    machines: withPods,
    unscheduled,
    segments: [...topology.segments, ...plannedSegments(topology, design, planned)],
    services: [...topology.services, ...plannedServices(topology, design, planned)],
    workloads: [...topology.workloads, ...plannedWorkloads(topology, design, planned)],
  };
  return {
    ...shown,
    planned,
    leaving: leavingOf(topology, design, seen),
    moving: movingOf(topology, design),
    scaling: scalingOf(topology, design),
    relations: relationsOf(shown, design),
    faults: cableFaultsOf(design),
    arrangement: arrangementOf(design.layout),
  };
}

/** Every reference that the text defines. */
export function refsOfDesign(design: Design): readonly string[] {
  const { nodes, outside, routers, segments, workloads, pods, services } = design;
  return [nodes, outside, routers, segments, workloads, pods, services].flatMap((elements) =>
    elements.map((element) => element.ref),
  );
}

/** The Pods of a picture, those without a node too, each with the machine that it is on. */
export function podsOf(
  topology: Pick<Topology, 'machines' | 'unscheduled'>,
): readonly { readonly pod: TopologyPod; readonly machine: TopologyMachine | undefined }[] {
  return [
    ...topology.machines.flatMap((machine) => machine.pods.map((pod) => ({ pod, machine }))),
    ...topology.unscheduled.map((pod) => ({ pod, machine: undefined })),
  ];
}

function machinesOf(topology: Topology, design: Design, planned: Set<string>): TopologyMachine[] {
  const running = new Set(topology.machines.map((machine) => machine.id));
  const wanted: TopologyMachine[] = [
    ...design.nodes.map(({ name, role }) => plannedMachine(`node/${name}`, name, 'node', role)),
    ...design.routers.map(({ name }) => plannedMachine(`host/${name}`, name, 'router')),
    ...design.outside.map(({ name }) => plannedMachine(`host/${name}`, name, 'outside')),
  ];
  const added = wanted.filter((machine) => !running.has(machine.id));
  for (const machine of added) planned.add(elementRef('machine', machine.id));
  return added.length === 0 ? topology.machines : [...topology.machines, ...added];
}

function plannedMachine(
  id: string,
  name: string,
  kind: TopologyMachine['kind'],
  role?: string,
): TopologyMachine {
  const base = { id, name, kind, isReady: false, interfaces: [], pods: [] };
  return role === undefined ? base : { ...base, role };
}

function addPods(
  topology: Topology,
  design: Design,
  planned: Set<string>,
): { readonly withPods: Topology['machines']; readonly unscheduled: Topology['unscheduled'] } {
  const running = new Set(podsOf(topology).map(({ pod }) => pod.id));
  const byMachine = new Map<string, TopologyPod[]>();
  const unscheduled = [...topology.unscheduled];
  for (const { name, namespace, node } of design.pods) {
    const pod = plannedPod(namespace, name);
    if (running.has(pod.id)) continue;
    planned.add(elementRef('pod', pod.id));
    const machineId = `node/${node ?? ''}`;
    if (topology.machines.some((machine) => machine.id === machineId)) {
      byMachine.set(machineId, [...(byMachine.get(machineId) ?? []), pod]);
    } else {
      unscheduled.push(pod);
    }
  }
  if (byMachine.size === 0) return { withPods: topology.machines, unscheduled };
  const withPods = topology.machines.map((machine) => {
    const added = byMachine.get(machine.id);
    return added === undefined ? machine : { ...machine, pods: [...machine.pods, ...added] };
  });
  return { withPods, unscheduled };
}

function plannedPod(namespace: string, name: string): TopologyPod {
  return {
    id: `${namespace}/${name}`,
    namespace,
    name,
    phase: PLANNED_PHASE,
    isReady: false,
    containers: [],
    interfaces: [],
  };
}

function plannedSegments(topology: Topology, design: Design, planned: Set<string>): Topology['segments'] {
  const running = new Set(topology.segments.map((segment) => segment.id));
  const added = design.segments.filter((segment) => !running.has(segment.ref));
  for (const { ref } of added) planned.add(elementRef('segment', ref));
  return added.map(({ ref, name, cidr }) => ({ id: ref, name, cidr }));
}

function plannedServices(topology: Topology, design: Design, planned: Set<string>): Topology['services'] {
  const running = new Set(topology.services.map((service) => service.id));
  const added = design.services.filter(({ namespace, name }) => !running.has(`${namespace}/${name}`));
  return added.map(({ namespace, name, type }) => {
    const id = `${namespace}/${name}`;
    planned.add(elementRef('service', id));
    return { id, namespace, name, type, ports: [], endpoints: [] };
  });
}

function plannedWorkloads(topology: Topology, design: Design, planned: Set<string>): Topology['workloads'] {
  const running = new Set(topology.workloads.map((workload) => workload.id));
  const added = design.workloads.filter((workload) => !running.has(workload.ref));
  return added.map(({ ref, kind, namespace, name, replicas }) => {
    planned.add(elementRef('workload', ref));
    return { id: ref, kind, namespace, name, replicas: replicas ?? 1, readyReplicas: 0, pods: [] };
  });
}

function leavingOf(topology: Topology, design: Design, seen: ReadonlySet<string>): ReadonlySet<string> {
  const wanted = new Set(refsOfDesign(design));
  const running = [
    ...topology.machines.map((machine) => elementRef('machine', machine.id)),
    ...podsOf(topology).map(({ pod }) => elementRef('pod', pod.id)),
    ...topology.services.map((service) => elementRef('service', service.id)),
    ...topology.workloads.map((workload) => elementRef('workload', workload.id)),
  ];
  return new Set(
    running.filter((ref) => {
      const name = contractRefOf(ref, topology.machines);
      return name !== undefined && seen.has(name) && !wanted.has(name);
    }),
  );
}

function movingOf(topology: Topology, design: Design): ReadonlyMap<string, string> {
  const wanted = new Map(design.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod.node]));
  const moving = new Map<string, string>();
  for (const { pod, machine } of podsOf(topology)) {
    const node = wanted.get(pod.id);
    if (node !== undefined && machine !== undefined && machine.name !== node) {
      moving.set(elementRef('pod', pod.id), node);
    }
  }
  return moving;
}

function scalingOf(topology: Topology, design: Design): ReadonlyMap<string, number> {
  const wanted = new Map(design.workloads.map((workload) => [workload.ref, workload.replicas]));
  const scaling = new Map<string, number>();
  for (const { id, replicas } of topology.workloads) {
    const inText = wanted.get(id);
    if (inText !== undefined && inText !== replicas) scaling.set(elementRef('workload', id), inText);
  }
  return scaling;
}

function relationsOf(topology: Topology, design: Design | undefined): readonly Relation[] {
  const relations: Relation[] = [];
  const designed = new Map(
    design?.services.map((service) => [`${service.namespace}/${service.name}`, service.selects]),
  );
  const pods = podsOf(topology).map(({ pod }) => pod);
  const workloadOf = new Map(
    topology.workloads.flatMap(({ id, pods: ids }) => ids.map((podId) => [podId, id] as const)),
  );
  for (const service of topology.services) {
    const from = elementRef('service', service.id);
    const selected = designed.get(service.id)?.map((name) => pageRefOf(name));
    const targets = selected ?? endpointOwners(podsBehind(service, topology.slices, pods), workloadOf);
    for (const to of new Set(targets)) {
      if (to !== undefined) relations.push({ kind: 'selects', from, to });
    }
  }
  const drawnPods = new Set(pods.map(({ id }) => id));
  for (const workload of topology.workloads) {
    for (const podId of workload.pods) {
      if (!drawnPods.has(podId)) continue;
      const from = elementRef('workload', workload.id);
      relations.push({ kind: 'owns', from, to: elementRef('pod', podId) });
    }
  }
  return relations;
}

/** What stands behind a Service that the text does not define: cluster DNS. */
function endpointOwners(
  pods: readonly TopologyPod[],
  workloadOf: ReadonlyMap<string, string>,
): readonly string[] {
  return pods.map(({ id }) => {
    const workload = workloadOf.get(id);
    return workload === undefined ? elementRef('pod', id) : elementRef('workload', workload);
  });
}
