/**
 * What a small picture of a lab shows, read from its text without starting anything: its machines and wires, and which
 * Pods the text asks for where. Where nothing says a node, they are dealt out to the workers in turn; the scheduler may
 * decide otherwise.
 */
import type { DesignView } from '../../sim/api/lab-editing';
import type { LabSketch } from '../contract/example-requests';
import { readDiskLab } from './disk-lab';

/** A larger text takes the host's thread too long for a picture. */
const MAX_BYTES = 262_144;

/** Undefined for what is no lab, has errors, or is large. */
export async function readSketch(path: string): Promise<LabSketch | undefined> {
  const reading = await readDiskLab(path);
  if (reading.kind !== 'read') return undefined;
  const { files } = reading.lab;
  if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > MAX_BYTES) return undefined;
  const [{ designOf }, { readLab }] = await Promise.all([
    import('../../sim/api/lab-editing'),
    import('../../sim/api/read-lab'),
  ]);
  const read = readLab(files.map(({ name, bytes }) => ({ name, bytes })));
  return read.ok ? sketchOf(designOf(read.value)) : undefined;
}

/** More than a picture has room for. */
const MAX_PODS = 100;

function sketchOf(design: DesignView): LabSketch {
  const pods = podsOf(design);
  const faulty = new Set(
    design.faults.map(({ cable }) => cable.slice(cable.indexOf('/') + 1, cable.lastIndexOf(':'))),
  );
  const said = (
    machine: DesignView['nodes'][number] | DesignView['outside'][number] | DesignView['routers'][number],
  ): Pick<LabSketch['machines'][number], 'name' | 'isDefault' | 'hasFault'> => ({
    name: machine.name,
    isDefault: machine.location === undefined,
    hasFault: faulty.has(machine.name),
  });
  const namesOf = (kind: string): string[] =>
    design.rules.filter(({ ref }) => ref.startsWith(`${kind}/`)).map(({ name }) => name);
  return {
    segments: design.segments.map(({ name }) => name),
    machines: [
      ...design.outside.map((machine) => ({
        ...said(machine),
        kind: 'outside' as const,
        segments: [machine.segment],
        pods: [],
      })),
      ...design.routers.map((machine) => ({
        ...said(machine),
        kind: 'router' as const,
        segments: [...machine.segments],
        pods: [],
      })),
      ...design.nodes.map((machine) => ({
        ...said(machine),
        kind: machine.role,
        segments: [machine.segment],
        pods: (pods.get(machine.name) ?? []).slice(0, MAX_PODS),
      })),
    ],
    services: design.services.map(({ name, type }) => ({
      name,
      isOpen: type === 'NodePort' || type === 'LoadBalancer',
    })),
    ingresses: namesOf('ingress'),
    policies: namesOf('networkpolicy'),
    cni: design.network.cni,
    proxyMode: design.network.proxyMode,
  };
}

/** By node. */
function podsOf({ nodes, workloads, pods }: DesignView): ReadonlyMap<string, readonly string[]> {
  const placed = new Map(nodes.map(({ name }) => [name, [] as string[]]));
  const workers = nodes.filter(({ role }) => role === 'worker');
  const hosts = workers.length > 0 ? workers : nodes;
  let turn = 0;
  const place = (pod: string, node: string | undefined): void => {
    placed.get(node ?? hosts[turn++ % Math.max(hosts.length, 1)]?.name ?? '')?.push(pod);
  };
  for (const { name, node } of pods) place(name, node);
  for (const { name, kind, node, replicas } of workloads) {
    if (kind === 'DaemonSet') for (const host of hosts) place(name, host.name);
    else for (let count = 0; count < (replicas ?? 1); count += 1) place(name, node);
  }
  return placed;
}
