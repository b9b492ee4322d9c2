/** The topology as the rows of a tree: the same content as the picture, for people who read rather than look. Pure. */
import type { Topology, TopologyInterface, TopologyMachine } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import { machineStatusOf, podStatusOf, type Status } from '../ui/pod-status';

export interface ListRow {
  readonly ref: string;
  /** Counts from 1. */
  readonly level: number;
  readonly name: string;
  readonly kind: string;
  readonly status: Status | undefined;
  readonly address: string;
  readonly details: string;
  readonly hasChildren: boolean;
}

export function listRowsOf(topology: Topology, collapsed: ReadonlySet<string>): readonly ListRow[] {
  const rows: ListRow[] = [];
  for (const machine of topology.machines) {
    const ref = elementRef('machine', machine.id);
    rows.push({
      ref,
      level: 1,
      name: machine.name,
      kind: machine.role === undefined ? machine.kind : `${machine.kind}, ${machine.role}`,
      status: machineStatusOf(machine),
      address: '',
      details: podCountOf(machine),
      hasChildren: machine.interfaces.length + machine.pods.length > 0,
    });
    if (collapsed.has(ref)) continue;
    for (const pod of machine.pods) {
      const podRef = elementRef('pod', pod.id);
      rows.push({
        ref: podRef,
        level: 2,
        name: pod.id,
        kind: 'Pod',
        status: podStatusOf(pod),
        address: pod.address ?? '',
        details: pod.containers.map((container) => `${container.image}: ${container.state}`).join(', '),
        hasChildren: pod.interfaces.length > 0,
      });
      if (!collapsed.has(podRef)) rows.push(...pod.interfaces.map((device) => interfaceRow(device, 3)));
    }
    rows.push(...machine.interfaces.map((device) => interfaceRow(device, 2)));
  }
  for (const service of topology.services) {
    rows.push({
      ref: elementRef('service', service.id),
      level: 1,
      name: service.id,
      kind: `Service, ${service.type}`,
      status: undefined,
      address: service.clusterAddress ?? '',
      details: `${service.ports.map((port) => `${port.port}/${port.protocol}`).join(', ')} → ${
        [...new Set(service.endpoints)].join(', ') || 'no endpoints'
      }`,
      hasChildren: false,
    });
  }
  return rows;
}

/** Only nodes have Pods. */
function podCountOf(machine: TopologyMachine): string {
  if (machine.kind !== 'node') return '';
  return machine.pods.length === 1 ? '1 Pod' : `${machine.pods.length} Pods`;
}

function interfaceRow(device: TopologyInterface, level: number): ListRow {
  const status: Status = device.isUp
    ? { tone: 'good', glyph: '●', text: 'up' }
    : { tone: 'bad', glyph: '▲', text: 'down' };
  const master = device.master === undefined ? '' : `, master ${device.master}`;
  return {
    ref: elementRef('interface', device.id),
    level,
    name: device.name,
    kind: device.kind,
    status,
    address: device.addresses.join(' '),
    details: `${device.mac}, MTU ${device.mtuBytes}${master}`,
    hasChildren: false,
  };
}
