/** The lab as the rows of a tree: the same content as the picture, for people who read rather than look. Pure. */
import type { Translate } from '../i18n/messages';
import type { TopologyInterface, TopologyMachine, TopologyPod } from '../../main/contract/topology';
import { nameOfRef } from '../store/design-ref';
import { elementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
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

export function listRowsOf(
  picture: LabPicture,
  collapsed: ReadonlySet<string>,
  t: Translate,
): readonly ListRow[] {
  const rows: ListRow[] = [];
  for (const machine of picture.machines) {
    const ref = elementRef('machine', machine.id);
    rows.push({
      ref,
      level: 1,
      name: machine.name,
      kind: machine.role === undefined ? t(machine.kind) : `${t(machine.kind)}, ${machine.role}`,
      status: stageOf(ref, picture) ?? machineStatusOf(machine),
      address: '',
      details: podCountOf(machine, t),
      hasChildren: machine.interfaces.length + machine.pods.length > 0,
    });
    if (collapsed.has(ref)) continue;
    for (const pod of machine.pods) rows.push(...podRows(pod, 2, picture, collapsed, t));
    rows.push(...machine.interfaces.map((device) => interfaceRow(device, 2)));
  }
  for (const pod of picture.unscheduled) rows.push(...podRows(pod, 1, picture, collapsed, t));
  rows.push(...workloadRows(picture, t), ...serviceRows(picture, t));
  rows.push(...sliceRows(picture), ...ingressRows(picture, t), ...policyRows(picture, t));
  rows.push(...arrangementRows(picture, t));
  return rows;
}

function podRows(
  pod: TopologyPod,
  level: number,
  picture: LabPicture,
  collapsed: ReadonlySet<string>,
  t: Translate,
): readonly ListRow[] {
  const ref = elementRef('pod', pod.id);
  const images = pod.containers.map((container) => `${container.image}: ${container.state}`).join(', ');
  const node = picture.moving.get(ref);
  const row: ListRow = {
    ref,
    level,
    name: pod.id,
    kind: level === 1 ? t('Pod, no node') : 'Pod',
    status: stageOf(ref, picture) ?? podStatusOf(pod),
    address: pod.address ?? '',
    details: [node === undefined ? '' : t('the text wants it on {node}', { node }), pod.message ?? '', images]
      .filter((part) => part !== '')
      .join('; '),
    hasChildren: pod.interfaces.length > 0,
  };
  if (collapsed.has(ref)) return [row];
  return [row, ...pod.interfaces.map((device) => interfaceRow(device, level + 1))];
}

function workloadRows(picture: LabPicture, t: Translate): readonly ListRow[] {
  return picture.workloads.map((workload) => {
    const ref = elementRef('workload', workload.id);
    const isComplete = workload.readyReplicas >= workload.replicas;
    const text = t('{ready}/{wanted} ready', { ready: workload.readyReplicas, wanted: workload.replicas });
    const wanted = picture.scaling.get(ref);
    return {
      ref,
      level: 1,
      name: `${workload.namespace}/${workload.name}`,
      kind: workload.kind,
      status:
        stageOf(ref, picture) ??
        (isComplete
          ? { tone: 'good' as const, glyph: '●', text }
          : { tone: 'waiting' as const, glyph: '◐', text }),
      address: '',
      details:
        wanted === undefined
          ? workload.pods.join(', ')
          : t('the text wants {count} replicas', { count: wanted }),
      hasChildren: false,
    };
  });
}

function serviceRows(picture: LabPicture, t: Translate): readonly ListRow[] {
  return picture.services.map((service) => {
    const ref = elementRef('service', service.id);
    const ports = service.ports.map((port) => `${port.port}/${port.protocol}`).join(', ');
    const endpoints = [...new Set(service.endpoints)].join(', ') || t('no endpoints');
    return {
      ref,
      level: 1,
      name: service.id,
      kind: `Service, ${service.type}`,
      status: stageOf(ref, picture),
      address: service.externalAddress ?? service.clusterAddress ?? '',
      details: picture.planned.has(ref) ? '' : [ports, endpoints].filter((text) => text !== '').join(' → '),
      hasChildren: false,
    };
  });
}

const PLAIN_ROW = { level: 1, status: undefined, address: '', hasChildren: false } as const;

function sliceRows(picture: LabPicture): readonly ListRow[] {
  return picture.slices.map(({ id, service, ready, notReady }) => ({
    ...PLAIN_ROW,
    ref: elementRef('slice', id),
    name: id,
    kind: 'EndpointSlice',
    details: `${service} → ${[...ready, ...notReady.map((address) => `◐ ${address}`)].join(', ')}`,
  }));
}

function ingressRows(picture: LabPicture, t: Translate): readonly ListRow[] {
  const services = new Set(picture.services.map(({ id }) => id));
  return picture.ingresses.map(({ id, className, address = '', paths }) => ({
    ...PLAIN_ROW,
    ref: elementRef('ingress', id),
    name: id,
    kind: `Ingress, ${className ?? t('no class')}`,
    address,
    details: paths
      .map(({ host, path, service = '?', port = '' }) => {
        const from = path === '' ? t('everything else') : `${host}${path}`;
        const mark = services.has(service) ? '' : '▲ ';
        return `${mark}${from} → ${service}:${port}`;
      })
      .join(', '),
  }));
}

function policyRows(picture: LabPicture, t: Translate): readonly ListRow[] {
  return picture.policies.map(({ id, pods, ingressRules, egressRules }) => ({
    ...PLAIN_ROW,
    ref: elementRef('policy', id),
    name: id,
    kind: 'NetworkPolicy',
    details: [
      ...(picture.enforcesPolicies ? [] : [t('ignored by the plugin')]),
      ...(ingressRules === undefined ? [] : [t('in: {count} rules', { count: ingressRules })]),
      ...(egressRules === undefined ? [] : [t('out: {count} rules', { count: egressRules })]),
      pods.length === 0 ? t('selects no Pod') : pods.join(', '),
    ].join('; '),
  }));
}

function arrangementRows({ arrangement }: LabPicture, t: Translate): readonly ListRow[] {
  const { groups, notes } = arrangement;
  return [
    ...groups.map(({ name, members }) => ({
      ...PLAIN_ROW,
      ref: elementRef('group', name),
      name,
      kind: t('Group'),
      details: members.map(nameOfRef).join(', '),
    })),
    ...notes.map(({ ref, name, text }) => ({
      ...PLAIN_ROW,
      ref,
      name,
      kind: t('Note'),
      details: text.replaceAll('\n', ' '),
    })),
  ];
}

/** Only nodes have Pods. */
function podCountOf(machine: TopologyMachine, t: Translate): string {
  if (machine.kind !== 'node') return '';
  return t('{count} Pods', { count: machine.pods.length });
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
