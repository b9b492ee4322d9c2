/** The band above the machines as boxes and texts: Services, workloads, and Pods that no node has. Pure. */
import type { Topology, TopologyPod } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import { endpointAddressOf } from '../store/endpoint-of';
import type { LabPicture } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
import { elided } from '../ui/elided';
import { podStatusOf, type Status } from '../ui/pod-status';
import { boxNode, textNode, type CanvasNode } from './canvas-node';
import { centerOf, type Box } from './geometry';
import type { Layout } from './layout';

type Service = Topology['services'][number];
type Workload = Topology['workloads'][number];

/** A card: its name and namespace above, how it is and what it is below. */
export interface Card {
  readonly ref: string;
  readonly shape: 'service' | 'workload' | 'pod' | 'ingress' | 'slice' | 'policy';
  readonly name: string;
  readonly namespace: string;
  readonly status: Status | undefined;
  readonly line: string;
  readonly kind: string;
  readonly variants: readonly string[];
  readonly tooltip: readonly string[];
}

const INSET = 11;
const NAME_LENGTH = 21;
/** Of letters and digits in a wide font, such as DejaVu Sans, and of signs like a point. */
const WIDE_CHARACTER = 7.5;
const NARROW_CHARACTER = 3.9;
/** The kind is written in smaller letters. */
const SMALL = 11 / 12;
const GAP = 4;
/** The type that would leave no room for an address beside it. */
const SHORT_TYPES: Readonly<Record<string, string>> = { LoadBalancer: 'LB' };

/** What kubectl shows for the address of a headless Service. */
const NO_ADDRESS = 'None';

export function bandNodes(picture: LabPicture, layout: Layout): readonly CanvasNode[] {
  const { band } = layout;
  if (band === undefined) return [];
  const nodes: CanvasNode[] = [
    {
      id: 'band',
      shape: 'band',
      ref: undefined,
      label: '',
      tone: 'none',
      variants: [],
      center: centerOf(band.box),
      width: band.box.width,
      height: band.box.height,
      tooltip: [],
    },
    ...band.titles.map(({ text, at }) =>
      textNode({ id: `band#${text}`, ref: undefined, label: text, at, align: 'at-left', tooltip: [] }),
    ),
  ];
  for (const service of picture.services)
    nodes.push(
      ...cardNodes(serviceCard(service, picture), layout.boxes.get(elementRef('service', service.id))),
    );
  for (const workload of picture.workloads)
    nodes.push(
      ...cardNodes(workloadCard(workload, picture), layout.boxes.get(elementRef('workload', workload.id))),
    );
  for (const pod of picture.unscheduled)
    nodes.push(...cardNodes(waitingCard(pod, picture), layout.boxes.get(elementRef('pod', pod.id))));
  if (band.hidden !== undefined) {
    const { refs, at } = band.hidden;
    const label = `and ${refs.length} more Pods without a node (see the list)`;
    nodes.push(textNode({ id: 'band#hidden', ref: refs[0], label, at, align: 'at-right', tooltip: [label] }));
  }
  return nodes;
}

export function serviceCard(service: Service, picture: LabPicture): Card {
  const ref = elementRef('service', service.id);
  const ports = [...new Set(service.ports.map((port) => port.port))].join(',');
  const isHeadless = service.clusterAddress === NO_ADDRESS;
  const address = isHeadless ? '' : withPorts(service.clusterAddress ?? '', ports);
  const { externalAddress } = service;
  const external = externalAddress === undefined ? undefined : withPorts(externalAddress, ports);
  const stage = stageOf(ref, picture);
  const isEmpty = service.endpoints.length === 0 && service.type !== 'ExternalName';
  const status: Status | undefined =
    stage ?? (isEmpty ? { tone: 'bad', glyph: '▲', text: 'no endpoints' } : undefined);
  return {
    ref,
    shape: 'service',
    name: service.name,
    namespace: service.namespace,
    status,
    // What outsiders call it by is what such a Service is for.
    line: status === undefined ? (external ?? (isHeadless ? headlessLine(service) : address)) : '',
    kind: isHeadless ? 'headless' : (SHORT_TYPES[service.type] ?? service.type),
    variants: stage === undefined ? [] : [stage.text],
    tooltip: [
      service.name,
      `Service, ${isHeadless ? 'headless' : service.type}, namespace ${service.namespace}`,
      ...(address === '' ? [] : [address]),
      ...(external === undefined ? [] : [`outside: ${external}`]),
      ...(stage === undefined ? [endpointWords(service)] : [stageWords(stage)]),
    ],
  };
}

/** Its name stands for the Pods' own addresses. */
function headlessLine({ endpoints }: Service): string {
  const count = new Set(endpoints.map(endpointAddressOf)).size;
  return count === 1 ? '1 Pod address' : `${count} Pod addresses`;
}

function withPorts(address: string, ports: string): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `${host}${ports === '' ? '' : `:${ports}`}`;
}

function endpointWords(service: Service): string {
  const endpoints = [...new Set(service.endpoints)];
  return endpoints.length === 0
    ? 'No endpoints: nothing that it selects is ready.'
    : `Endpoints: ${endpoints.slice(0, 6).join(', ')}${endpoints.length > 6 ? ` and ${endpoints.length - 6} more` : ''}`;
}

export function workloadCard(workload: Workload, picture: LabPicture): Card {
  const ref = elementRef('workload', workload.id);
  const stage = stageOf(ref, picture);
  const isComplete = workload.readyReplicas >= workload.replicas;
  const count = `${workload.readyReplicas}/${workload.replicas}`;
  const wanted = picture.scaling.get(ref);
  // Short, since the kind stands on the same line.
  const text = wanted === undefined ? `${count} ready` : `${count} → ${wanted}`;
  const running: Status = isComplete
    ? { tone: 'good', glyph: '●', text }
    : { tone: 'waiting', glyph: '◐', text };
  return {
    ref,
    shape: 'workload',
    name: workload.name,
    namespace: workload.namespace,
    status: stage ?? running,
    line: stage?.text === 'planned' ? ` × ${workload.replicas}` : '',
    kind: workload.kind,
    variants: stage === undefined ? [] : [stage.text],
    tooltip: [
      workload.name,
      `${workload.kind}, namespace ${workload.namespace}`,
      stage === undefined ? `${count} ready` : stageWords(stage),
      ...(wanted === undefined ? [] : [`The text wants ${wanted} replicas.`]),
    ],
  };
}

function waitingCard(pod: TopologyPod, picture: LabPicture): Card {
  const ref = elementRef('pod', pod.id);
  const stage = stageOf(ref, picture);
  return {
    ref,
    shape: 'pod',
    name: pod.name,
    namespace: pod.namespace,
    status: stage ?? podStatusOf(pod),
    line: pod.message === undefined ? (stage === undefined ? ': waits for a node' : '') : `: ${pod.message}`,
    kind: '',
    variants: ['waiting', ...(stage === undefined ? [] : [stage.text])],
    tooltip: [
      pod.name,
      `Pod without a node, namespace ${pod.namespace}`,
      ...(stage === undefined ? [] : [stageWords(stage)]),
      ...(pod.message === undefined ? [] : [pod.message]),
    ],
  };
}

function stageWords(stage: Status): string {
  return stage.text === 'planned'
    ? 'Planned: it is in the text and does not run yet.'
    : 'Leaving: it still runs and is not in the text any more.';
}

export function cardNodes(card: Card, box: Box | undefined): CanvasNode[] {
  if (box === undefined) return [];
  const { ref, tooltip } = card;
  const namespace = card.namespace === 'default' ? '' : elided(card.namespace, 12);
  const words =
    card.status === undefined ? card.line : `${card.status.glyph} ${card.status.text}${card.line}`;
  const nodes = [
    boxNode(ref, box, {
      shape: card.shape,
      label: elided(card.name, nameLength(box, namespace)),
      tone: card.status?.tone ?? 'none',
      variants: card.variants,
      tooltip,
    }),
    textNode({
      id: `${ref}#state`,
      ref,
      label: cut(words, lineRoom(box, card.kind)),
      at: { x: box.x + INSET, y: box.y + 31 },
      align: 'at-left',
      tooltip,
      ...(card.status === undefined ? {} : { tone: card.status.tone }),
    }),
  ];
  const atRight = { ref, align: 'at-right', tooltip, variants: ['small'] } as const;
  const right = box.x + box.width - INSET + 3;
  if (card.kind !== '') {
    nodes.push(
      textNode({ ...atRight, id: `${ref}#kind`, label: card.kind, at: { x: right, y: box.y + 31 } }),
    );
  }
  if (namespace !== '') {
    nodes.push(
      textNode({ ...atRight, id: `${ref}#namespace`, label: namespace, at: { x: right, y: box.y + 13 } }),
    );
  }
  return nodes;
}

function nameLength(box: Box, namespace: string): number {
  const room = Math.floor((box.width / 180) * NAME_LENGTH);
  return namespace === '' ? room : room - namespace.length + 1;
}

function lineRoom(box: Box, kind: string): number {
  const beside = kind === '' ? 0 : widthOf(kind) * SMALL + GAP;
  return box.width - 2 * INSET - beside;
}

/** At its end: the beginning of a sentence says most. */
function cut(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  let shown = text;
  while (shown !== '' && widthOf(`${shown}…`) > room) shown = shown.slice(0, -1);
  return `${shown}…`;
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += /[.,:;/ ijl|]/.test(character) ? NARROW_CHARACTER : WIDE_CHARACTER;
  return width;
}
