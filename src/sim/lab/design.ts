/** What the text of a lab says is there, as a canvas draws it: machines, workloads, Pods and Services, and where each stands. */
import type { SourceLocation } from '../base/diagnostic';
import { numberFieldOf, stringMapFieldOf, textFieldOf } from '../kube/objects/kube-object';
import { namespaceOf, objectRefOf } from './element-ref';
import {
  hasLabelsOf,
  isWorkload,
  podLabelsOf,
  podSpecOf,
  serviceSelectorOf,
} from './objects/label-selection';
import type { LabDocument, SourcedObject } from './lab-document';
import type { GivenFault } from './lab-schema';
import type { LayoutPlace } from './layout-document';

export const HOSTNAME_LABEL = 'kubernetes.io/hostname';

const RULE_KINDS: ReadonlySet<string> = new Set(['Ingress', 'NetworkPolicy']);

interface DesignElement {
  readonly ref: string;
  readonly name: string;
  /** Absent for what a default made. */
  readonly location?: SourceLocation;
}

export interface DesignView {
  readonly nodes: (DesignElement & {
    readonly role: 'control-plane' | 'worker';
    readonly segment: string;
  })[];
  readonly outside: (DesignElement & { readonly segment: string; readonly image?: string })[];
  readonly routers: (DesignElement & { readonly segments: string[] })[];
  readonly segments: (DesignElement & { readonly cidr: string })[];
  readonly workloads: (DesignElement & {
    readonly kind: string;
    readonly namespace: string;
    readonly replicas?: number;
    readonly node?: string;
  })[];
  readonly pods: (DesignElement & { readonly namespace: string; readonly node?: string })[];
  readonly services: (DesignElement & {
    readonly namespace: string;
    readonly type: string;
    readonly selects: string[];
  })[];
  /** Ingresses and NetworkPolicies. */
  readonly rules: (DesignElement & { readonly namespace: string })[];
  /** `flannel/vxlan`, as `--cni` names it, and the mode of kube-proxy. */
  readonly network: { readonly cni: string; readonly proxyMode: string };
  readonly layout: LayoutView;
  /** What the text says is wrong with cables, entry by entry. */
  readonly faults: CableFaultView[];
}

/** The Layout document. */
interface LayoutView {
  /** By reference. */
  readonly positions: Readonly<Record<string, LayoutPlace>>;
  readonly locked: string[];
  readonly groups: { readonly name: string; readonly members: string[] }[];
  readonly notes: { readonly name: string; readonly at: LayoutPlace; readonly text: string }[];
}

/** An entry of `spec.faults` in the text's own words. */
interface CableFaultView {
  /** The machine's reference, `node/node2`, and the interface: `node/node2:eth0`. */
  readonly cable: string;
  readonly direction: 'both' | 'out' | 'in';
  readonly fault: Omit<GivenFault, 'cable' | 'direction'>;
  readonly location?: SourceLocation;
}

export function designOf(document: LabDocument): DesignView {
  const { spec, objects } = document;
  const workloads = objects.filter(({ object }) => isWorkload(object));
  const pods = objects.filter(({ object }) => object.kind === 'Pod');
  const services = objects.filter(({ object }) => object.kind === 'Service');
  const selectable = [...workloads, ...pods];
  return {
    nodes: spec.cluster.nodes.map(({ name, role, segment }) => ({
      ...machineOf(document, 'node', name),
      role,
      segment,
    })),
    outside: spec.outside.map(({ name, segment, image }) => ({
      ...machineOf(document, 'host', name),
      segment,
      ...(image === undefined ? {} : { image }),
    })),
    routers: spec.network.routers.map(({ name, ports }) => ({
      ...machineOf(document, 'router', name),
      segments: ports.map(({ segment }) => segment),
    })),
    segments: spec.network.segments.map(({ name, cidr }) => ({
      ...machineOf(document, 'segment', name),
      cidr,
    })),
    workloads: workloads.map(workloadOf),
    pods: pods.map((pod) => ({ ...elementOf(pod), ...nodeNamedBy(pod) })),
    services: services.map((service) => ({
      ...elementOf(service),
      type: textFieldOf(service.object.spec, 'type') ?? 'ClusterIP',
      selects: selectedBy(service, selectable),
    })),
    rules: objects.filter(({ object }) => RULE_KINDS.has(object.kind)).map(elementOf),
    network: {
      cni: `${spec.cluster.cni.plugin}/${spec.cluster.cni.mode}`,
      proxyMode: spec.cluster.kubeProxy.mode,
    },
    layout: layoutViewOf(document),
    faults: faultsOf(document),
  };
}

function layoutViewOf({ layout }: LabDocument): LayoutView {
  return {
    positions: layout.positions,
    locked: [...layout.locked],
    groups: Object.entries(layout.groups).map(([name, members]) => ({ name, members: [...members] })),
    notes: Object.entries(layout.notes).map(([name, { at, text }]) => ({ name, at, text })),
  };
}

function faultsOf({ source, spec }: LabDocument): CableFaultView[] {
  const nodes = new Set(spec.cluster.nodes.map(({ name }) => name));
  return (source?.given.faults ?? []).map(({ cable, direction = 'both', ...fault }, index) => {
    const [machine = '', device = 'eth0'] = cable.split(':');
    const location = source?.locate(['spec', 'faults', index]);
    return {
      cable: `${nodes.has(machine) ? 'node' : 'host'}/${machine}:${device}`,
      direction,
      fault,
      ...(location === undefined ? {} : { location }),
    };
  });
}

function elementOf(source: SourcedObject): DesignElement & { readonly namespace: string } {
  const { object, location } = source;
  return {
    ref: objectRefOf(object),
    name: object.metadata.name,
    location,
    namespace: namespaceOf(object),
  };
}

function workloadOf(workload: SourcedObject): DesignView['workloads'][number] {
  const { kind, spec } = workload.object;
  // One is what the API server fills in; other kinds count otherwise.
  const isScaled = ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'].includes(kind);
  const replicas = numberFieldOf(spec, 'replicas') ?? 1;
  return { ...elementOf(workload), kind, ...(isScaled ? { replicas } : {}), ...nodeNamedBy(workload) };
}

/** The node that the text puts its Pods on. */
function nodeNamedBy({ object }: SourcedObject): { readonly node?: string } {
  const spec = podSpecOf(object);
  const node = textFieldOf(spec, 'nodeName') ?? stringMapFieldOf(spec, 'nodeSelector')[HOSTNAME_LABEL];
  return node === undefined || node === '' ? {} : { node };
}

function selectedBy(service: SourcedObject, selectable: readonly SourcedObject[]): string[] {
  const selector = serviceSelectorOf(service.object);
  if (selector === undefined) return [];
  const namespace = namespaceOf(service.object);
  return selectable
    .filter(({ object }) => namespaceOf(object) === namespace && hasLabelsOf(podLabelsOf(object), selector))
    .map(({ object }) => objectRefOf(object));
}

function machineOf(document: LabDocument, kind: string, name: string): DesignElement {
  const location = machineLocationOf(document, kind, name);
  return { ref: `${kind}/${name}`, name, ...(location === undefined ? {} : { location }) };
}

function machineLocationOf(document: LabDocument, kind: string, name: string): SourceLocation | undefined {
  const { source, nodeObjects } = document;
  const given = source?.given;
  const lists = {
    node: { list: given?.cluster?.nodes, path: ['spec', 'cluster', 'nodes'] },
    host: { list: given?.outside, path: ['spec', 'outside'] },
    router: { list: given?.network?.routers, path: ['spec', 'network', 'routers'] },
    segment: { list: given?.network?.segments, path: ['spec', 'network', 'segments'] },
  };
  const found = new Map(Object.entries(lists)).get(kind);
  const index = found?.list?.findIndex((machine) => machine.name === name) ?? -1;
  if (found !== undefined && index !== -1) return source?.locate([...found.path, index]);
  const { loadBalancer } = document.spec.cluster;
  if (kind === 'host' && loadBalancer?.kind === 'cloud' && loadBalancer.machine === name)
    return source?.locate(['spec', 'cluster', 'loadBalancer']);
  if (kind !== 'node' || given?.cluster?.nodes !== undefined) return undefined;
  return nodeObjects.find(({ object }) => object.metadata.name === name)?.location;
}
