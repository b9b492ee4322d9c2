/**
 * What a small picture of a lab shows, read from its text without starting anything: its machines and wires, and how many
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

function sketchOf(design: DesignView): LabSketch {
  const pods = podCountsOf(design);
  return {
    segments: design.segments.map(({ name }) => name),
    machines: [
      ...design.outside.map(({ name, segment }) => ({
        name,
        kind: 'outside' as const,
        segments: [segment],
        pods: 0,
      })),
      ...design.routers.map(({ name, segments }) => ({
        name,
        kind: 'router' as const,
        segments: [...segments],
        pods: 0,
      })),
      ...design.nodes.map(({ name, role, segment }) => ({
        name,
        kind: role,
        segments: [segment],
        pods: pods.get(name) ?? 0,
      })),
    ],
    services: design.services.length,
    ingresses: design.rules.filter(({ ref }) => ref.startsWith('ingress/')).length,
    policies: design.rules.filter(({ ref }) => ref.startsWith('networkpolicy/')).length,
    cni: design.network.cni,
    proxyMode: design.network.proxyMode,
  };
}

function podCountsOf({ nodes, workloads, pods }: DesignView): ReadonlyMap<string, number> {
  const counts = new Map(nodes.map(({ name }) => [name, 0]));
  const workers = nodes.filter(({ role }) => role === 'worker');
  const hosts = workers.length > 0 ? workers : nodes;
  let turn = 0;
  const place = (node: string | undefined): void => {
    const name = node ?? hosts[turn++ % Math.max(hosts.length, 1)]?.name;
    if (name !== undefined && counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const { node } of pods) place(node);
  for (const { kind, node, replicas } of workloads) {
    if (kind === 'DaemonSet') for (const { name } of hosts) place(name);
    else for (let count = 0; count < (replicas ?? 1); count += 1) place(node);
  }
  return counts;
}
