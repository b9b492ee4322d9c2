/** The band above the machines as boxes and texts: Services, workloads, and Pods that no node has. Pure. */
import type { Topology, TopologyPod } from '../../main/contract/topology';
import type { Translate } from '../i18n/messages';
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
  readonly shape: 'service' | 'workload' | 'pod' | 'ingress' | 'slice' | 'policy' | 'fold';
  readonly name: string;
  readonly namespace: string;
  readonly status: Status | undefined;
  readonly line: string;
  readonly kind: string;
  readonly variants: readonly string[];
  readonly tooltip: readonly string[];
}

const INSET = 11;
/** Left of the first card. */
const TITLE_ROOM = 70;
const NAME_LENGTH = 21;
/** Of a namespace beside a short name, and beside one that wants the place. */
const MAX_NAMESPACE = 12;
const MIN_NAMESPACE = 7;
/** Of letters and digits in a wide font, such as DejaVu Sans, and of signs like a point. */
const WIDE_CHARACTER = 7.5;
const NARROW_CHARACTER = 3.9;
/** Of Chinese characters and their signs, as wide as they are high. */
const FULL_CHARACTER = 12;
/** The kind is written in smaller letters. */
const SMALL = 11 / 12;
const GAP = 4;
/** The type that would leave no room for an address beside it. */
const SHORT_TYPES: Readonly<Record<string, string>> = { LoadBalancer: 'LB' };

/** What kubectl shows for the address of a headless Service. */
const NO_ADDRESS = 'None';

export function bandNodes(picture: LabPicture, layout: Layout, t: Translate): readonly CanvasNode[] {
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
      textNode({
        id: `band#${text}`,
        ref: undefined,
        label: t(text),
        at,
        room: TITLE_ROOM,
        align: 'at-left',
        variants: ['small'],
        tooltip: [],
      }),
    ),
  ];
  for (const service of picture.services)
    nodes.push(
      ...cardNodes(serviceCard(service, picture, t), layout.boxes.get(elementRef('service', service.id))),
    );
  for (const workload of picture.workloads)
    nodes.push(
      ...cardNodes(workloadCard(workload, picture, t), layout.boxes.get(elementRef('workload', workload.id))),
    );
  for (const pod of picture.unscheduled)
    nodes.push(...cardNodes(waitingCard(pod, picture, t), layout.boxes.get(elementRef('pod', pod.id))));
  if (band.hidden !== undefined) {
    const { refs, at } = band.hidden;
    const label = t('and {count} more Pods without a node (see the list)', { count: refs.length });
    nodes.push(textNode({ id: 'band#hidden', ref: refs[0], label, at, align: 'at-right', tooltip: [label] }));
  }
  return nodes;
}

export function serviceCard(service: Service, picture: LabPicture, t: Translate): Card {
  const ref = elementRef('service', service.id);
  const ports = [...new Set(service.ports.map((port) => port.port))].join(',');
  const isHeadless = service.clusterAddress === NO_ADDRESS;
  const address = isHeadless ? '' : withPorts(service.clusterAddress ?? '', ports);
  const { externalAddress } = service;
  const external = externalAddress === undefined ? undefined : withPorts(externalAddress, ports);
  const stage = stageOf(ref, picture);
  const isEmpty = service.endpoints.length === 0 && service.type !== 'ExternalName';
  const status: Status | undefined =
    stage ?? (isEmpty ? { tone: 'bad', glyph: '▲', text: t('no endpoints') } : undefined);
  return {
    ref,
    shape: 'service',
    name: service.name,
    namespace: service.namespace,
    status,
    // What outsiders call it by is what such a Service is for.
    line: status === undefined ? (external ?? (isHeadless ? headlessLine(service, t) : address)) : '',
    kind: isHeadless ? 'headless' : (SHORT_TYPES[service.type] ?? service.type),
    variants: stage === undefined ? [] : [stage.text],
    tooltip: [
      service.name,
      kindWords(`Service, ${isHeadless ? 'headless' : service.type}`, service, t),
      ...(address === '' ? [] : [address]),
      ...(external === undefined ? [] : [t('outside: {address}', { address: external })]),
      ...(stage === undefined ? [endpointWords(service, t)] : [stageWords(stage, t)]),
    ],
  };
}

/** Its name stands for the Pods' own addresses. */
function headlessLine({ endpoints }: Service, t: Translate): string {
  return t('{count} Pod addresses', { count: new Set(endpoints.map(endpointAddressOf)).size });
}

function kindWords(kind: string, { namespace }: { readonly namespace: string }, t: Translate): string {
  return t('{kind}, namespace {namespace}', { kind, namespace });
}

function withPorts(address: string, ports: string): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `${host}${ports === '' ? '' : `:${ports}`}`;
}

const MAX_NAMED_ENDPOINTS = 6;

function endpointWords(service: Service, t: Translate): string {
  const all = [...new Set(service.endpoints)];
  if (all.length === 0) return t('No endpoints: nothing that it selects is ready.');
  const endpoints = all.slice(0, MAX_NAMED_ENDPOINTS).join(', ');
  const more = all.length - MAX_NAMED_ENDPOINTS;
  return more > 0
    ? t('Endpoints: {endpoints} and {count} more', { endpoints, count: more })
    : t('Endpoints: {endpoints}', { endpoints });
}

export function workloadCard(workload: Workload, picture: LabPicture, t: Translate): Card {
  const ref = elementRef('workload', workload.id);
  const stage = stageOf(ref, picture);
  const isComplete = workload.readyReplicas >= workload.replicas;
  const wanted = picture.scaling.get(ref);
  // Short, since the kind stands on the same line.
  const { readyReplicas: ready, replicas } = workload;
  const readyWords = t('{ready}/{wanted} ready', { ready, wanted: replicas });
  const text = wanted === undefined ? readyWords : `${ready}/${replicas} → ${wanted}`;
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
      kindWords(workload.kind, workload, t),
      stage === undefined ? readyWords : stageWords(stage, t),
      ...(wanted === undefined ? [] : [t('The text wants {count} replicas.', { count: wanted })]),
    ],
  };
}

function waitingCard(pod: TopologyPod, picture: LabPicture, t: Translate): Card {
  const ref = elementRef('pod', pod.id);
  const stage = stageOf(ref, picture);
  return {
    ref,
    shape: 'pod',
    name: pod.name,
    namespace: pod.namespace,
    status: stage ?? podStatusOf(pod),
    line:
      pod.message === undefined
        ? stage === undefined
          ? `: ${hadNode(pod) ? t('its node is gone') : t('waits for a node')}`
          : ''
        : `: ${pod.message}`,
    kind: '',
    variants: ['waiting', ...(stage === undefined ? [] : [stage.text])],
    tooltip: [
      pod.name,
      t('Pod without a node, namespace {namespace}', { namespace: pod.namespace }),
      ...(stage === undefined ? [] : [stageWords(stage, t)]),
      ...(pod.message === undefined ? [] : [pod.message]),
    ],
  };
}

/** Its node was taken out of the lab, and nobody has deleted it yet. */
function hadNode({ phase }: TopologyPod): boolean {
  return phase !== 'Pending';
}

function stageWords(stage: Status, t: Translate): string {
  return stage.text === 'planned'
    ? t('Planned: it is in the text and does not run yet.')
    : t('Leaving: it still runs and is not in the text any more.');
}

export function cardNodes(card: Card, box: Box | undefined): CanvasNode[] {
  if (box === undefined) return [];
  const { ref, tooltip } = card;
  const namespace = card.namespace === 'default' ? '' : namespaceIn(box, card);
  const words =
    card.status === undefined ? card.line : `${card.status.glyph} ${card.status.text}${card.line}`;
  const nodes = [
    boxNode(ref, box, {
      shape: card.shape,
      label: elided(card.name, nameLength(box, namespace)),
      brief: card.name,
      tone: card.status?.tone ?? 'none',
      variants: card.variants,
      tooltip,
    }),
    textNode({
      id: `${ref}#state`,
      ref,
      label: cut(words, lineRoom(box, card.kind)),
      brief: words,
      room: box.width - 2 * INSET,
      at: { x: box.x + INSET, y: box.y + 31 },
      align: 'at-left',
      variants: ['line'],
      tooltip,
      ...(card.status === undefined ? {} : { tone: card.status.tone }),
    }),
  ];
  const atRight = { ref, align: 'at-right', tooltip, variants: ['small'], distance: 'close' } as const;
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

/** The name says more than the namespace: beside a long one that is cut further. */
function namespaceIn(box: Box, { name, namespace }: Card): string {
  const short = elided(namespace, MAX_NAMESPACE);
  const room = nameLength(box, '') + 1 - name.length;
  return room >= short.length ? short : cutTo(namespace, Math.max(room, MIN_NAMESPACE));
}

function cutTo(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
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
  // Half a number is another one.
  const isInNumber = /^\d/u.test(text.slice(shown.length));
  return `${isInNumber ? shown.replace(/(?<=\D)\d+$/u, '') : shown}…`;
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (/[\u3000-\u9fff\uff00-\uffef]/u.test(character)) return FULL_CHARACTER;
  return /[.,:;/ ijl|]/.test(character) ? NARROW_CHARACTER : WIDE_CHARACTER;
}
