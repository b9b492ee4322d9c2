/** What the canvas draws for a lab that has been laid out. Pure. */
import type { Topology, TopologyInterface, TopologyMachine, TopologyPod } from '../../main/contract/topology';
import { describeFaults, isCut } from '../store/cable-faults';
import type { PlainKey } from '../i18n/catalogue';
import type { Translate } from '../i18n/messages';
import type { CanvasNote } from '../store/arrangement';
import { nameOfRef } from '../store/design-ref';
import { elementRef, splitElementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import { stageOf } from '../store/stage-of';
import { elided } from '../ui/elided';
import { machineStatusOf, podStatusOf } from '../ui/pod-status';
import { bandNodes } from './band-elements';
import { boxNode, LINE_HEIGHT, textNode, type CanvasNode } from './canvas-node';
import { centerOf, isOverlapping, type Box, type Point } from './geometry';
import type { Layout, SegmentBar } from './layout';
import { groupFramesOf, type GroupFrame } from './group-frames';
import { drawnInterfacesOf } from './layout-machine';
import { noteLayoutOf, noteRoom, noteScale, scaledNote } from './note-layout';
import { relationEdges, type RelationEdge } from './relation-edges';

export interface WireEdge {
  readonly id: string;
  readonly ref: string;
  readonly kind: Topology['wires'][number]['kind'];
  /** Its ends and bends. */
  readonly points: readonly Point[];
  readonly isCurve: false;
  /** Of a cable that lets nothing through, or not everything as it should. */
  readonly fault?: 'cut' | 'faulty';
  /** As of a node of the canvas. */
  readonly distance?: 'near';
  readonly tooltip: readonly string[];
}

export type CanvasEdge = WireEdge | RelationEdge;

export interface CanvasElements {
  readonly nodes: readonly CanvasNode[];
  readonly edges: readonly CanvasEdge[];
}

const POD_NAME_LENGTH = 20;
const POD_STATE_LENGTH = 26;
const MACHINE_NAME_LENGTH = 34;
const OUTSIDE_NAME_LENGTH = 18;
const DEVICE_TEXT_LENGTH = 21;
const POD_CHIP_LENGTH = 23;
const SEGMENT_TEXT_LENGTH = 34;
/** Narrower ports have no room for their name. */
const MIN_NAMED_PORT_WIDTH = 90;
/** Narrower ones show only by their border that they are down. */
const MIN_WORDY_PORT_WIDTH = 140;
const TEXT_INSET = 8;
/** Of a node's width, in large letters. */
const NAME_SHARE = 0.58;
const STATE_SHARE = 0.36;
const BADGE_SIZE = 14;
const GROUP_NAME_LENGTH = 30;
const POD_GROUP_NAME_LENGTH = 12;
const SUMMARY_LENGTH = 20;
/** Of the letters that say what a node holds. */
const SUMMARY_SIZE = 96;

interface DrawnIn {
  readonly picture: LabPicture;
  readonly layout: Layout;
  readonly t: Translate;
}

export function elementsOf(picture: LabPicture, layout: Layout, t: Translate): CanvasElements {
  const frames = groupFramesOf(picture, layout);
  const nodes: CanvasNode[] = [
    ...bandNodes(picture, layout, t),
    ...frames.filter(({ isInMachine }) => !isInMachine).flatMap((frame) => groupNodes(frame)),
  ];
  for (const bar of layout.bars) nodes.push(...segmentNodes(picture, bar, t));
  for (const machine of picture.machines) {
    const box = layout.boxes.get(elementRef('machine', machine.id));
    if (box === undefined) continue;
    const whole = machineNodes(machine, box, { picture, layout, t });
    for (const node of whole) nodes.push(machine.pods.length === 0 ? node : foldable(node));
    nodes.push(...summaryNodes(machine, box, t));
  }
  for (const frame of frames)
    if (frame.isInMachine) nodes.push(...groupNodes(frame).map((node) => foldable(node)));
  for (const note of picture.arrangement.notes) nodes.push(...noteNodes(note, layout));
  for (const ref of picture.arrangement.locked) nodes.push(...lockNodes(ref, layout, t));
  const wires = edgesOf(picture, layout, t);
  for (const wire of wires) nodes.push(...faultNodes(wire));
  return { nodes, edges: [...relationEdges(picture, layout), ...wires] };
}

function groupNodes({ group, box, isInMachine }: GroupFrame): CanvasNode[] {
  const ref = elementRef('group', group.name);
  const id = `${ref}#${box.x},${box.y}`;
  const tooltip = [group.name, ...group.members.map(nameOfRef)];
  const frame: CanvasNode = {
    ...boxNode(id, box, { shape: 'group', label: '', tone: 'none', variants: [], tooltip }),
    ref,
  };
  // Above Pods there may be the name of their node: there it stands below, left of where wires come down.
  const label = elided(group.name, isInMachine ? POD_GROUP_NAME_LENGTH : GROUP_NAME_LENGTH);
  const at = isInMachine ? { x: box.x + 6, y: box.y + box.height + 5 } : { x: box.x + 10, y: box.y - 7 };
  return [
    frame,
    textNode({ id: `${id}#name`, ref, label, at, align: 'at-left', variants: ['small'], tooltip }),
  ];
}

function noteNodes({ ref, text }: CanvasNote, layout: Layout): CanvasNode[] {
  const box = layout.boxes.get(ref);
  if (box === undefined) return [];
  const label = noteLayoutOf(text).lines.join('\n');
  const look = { shape: 'note', label, tone: 'none', variants: [], tooltip: text.split('\n') } as const;
  return [{ ...boxNode(ref, box, look), maxScale: noteRoom(box, boxesBeside(ref, box, layout)) }];
}

/** Where other notes may grow to, which is no reason not to where they are in the way already. */
function boxesBeside(ref: string, box: Box, { boxes, bars }: Layout): readonly Box[] {
  const others = [...boxes].flatMap(([other, otherBox]): Box[] => {
    if (other === ref) return [];
    const grownBox = scaledNote(otherBox, noteScale('largest'));
    const canGrow = splitElementRef(other)?.kind === 'note' && !isOverlapping(box, grownBox);
    return [canGrow ? grownBox : otherBox];
  });
  return [...others, ...bars.map((bar) => bar.box)];
}

/** At the top right corner. */
function lockNodes(ref: string, layout: Layout, t: Translate): CanvasNode[] {
  const box = layout.boxes.get(ref);
  if (box === undefined) return [];
  return [
    {
      id: `${ref}#lock`,
      ref,
      shape: 'badge',
      label: '⚓',
      tone: 'none',
      variants: [],
      distance: 'near',
      center: { x: box.x + box.width, y: box.y },
      width: BADGE_SIZE,
      height: BADGE_SIZE,
      tooltip: [nameOfRef(ref), t('Locked in its place')],
    },
  ];
}

/** From far off a Pod is a box in a colour, and what hangs on it is not there. */
function foldable(node: CanvasNode): CanvasNode {
  const isAlways = node.shape === 'machine' || node.shape === 'pod';
  return isAlways ? node : { distance: 'near', ...node };
}

/** What a node holds, in letters that can be read from far off. */
function summaryNodes(machine: TopologyMachine, box: Box, t: Translate): readonly CanvasNode[] {
  const { length: count } = machine.pods;
  if (count === 0) return [];
  const ref = elementRef('machine', machine.id);
  const counts = new Map<string, number>();
  for (const pod of machine.pods) {
    const { glyph } = podStatusOf(pod);
    counts.set(glyph, (counts.get(glyph) ?? 0) + 1);
  }
  const states = [...counts].map(([glyph, many]) => `${glyph} ${many}`).join('  ');
  const lines = [elided(machine.name, SUMMARY_LENGTH), t('{count} Pods', { count }), states];
  const longest = Math.max(...lines.map(({ length }) => length));
  const size = Math.min((box.width * 0.9) / (longest * 0.6), box.height / 4.2, SUMMARY_SIZE);
  const height = size * (lines.length * LINE_HEIGHT + 0.3);
  return [
    {
      ...boxNode(`${ref}#summary`, box, {
        shape: 'summary',
        label: lines.join('\n'),
        tone: 'none',
        variants: [],
        tooltip: [machine.name, ...lines.slice(1)],
      }),
      ref,
      distance: 'far',
      width: Math.min(longest * size * 0.62 + size, box.width),
      height,
    },
  ];
}

function segmentNodes(topology: Topology, bar: SegmentBar, t: Translate): CanvasNode[] {
  const segment = topology.segments.find((candidate) => candidate.id === bar.segmentId);
  const ref = elementRef('segment', bar.segmentId);
  const text = segment === undefined ? bar.segmentId : `${segment.name} ${segment.cidr}`;
  const tooltip = [text, t('Network segment')];
  const box: CanvasNode = {
    id: bar.ref,
    shape: 'segment',
    ref,
    label: '',
    tone: 'none',
    variants: [],
    center: centerOf(bar.box),
    width: bar.box.width,
    height: bar.box.height,
    tooltip,
  };
  if (bar.label === undefined) return [box];
  const label = textNode({
    id: `${bar.ref}#name`,
    ref,
    label: elided(text, SEGMENT_TEXT_LENGTH),
    at: bar.label,
    align: bar.isVertical ? 'at-middle' : 'at-left',
    ...(bar.isVertical ? {} : { room: bar.box.width }),
    tooltip,
  });
  return [box, label];
}

function machineNodes(machine: TopologyMachine, box: Box, drawn: DrawnIn): CanvasNode[] {
  const { layout, picture } = drawn;
  const ref = elementRef('machine', machine.id);
  const stage = stageOf(ref, picture);
  const status = stage ?? machineStatusOf(machine);
  const kind = machine.role ?? machine.kind;
  const isWide = machine.kind === 'node';
  const tooltip = [machine.name, `${kind}, ${status.text}`];
  const nodes: CanvasNode[] = [
    boxNode(ref, box, {
      shape: 'machine',
      label: elided(machine.name, isWide ? MACHINE_NAME_LENGTH : OUTSIDE_NAME_LENGTH),
      brief: machine.name,
      ...(isWide ? { room: box.width * NAME_SHARE } : {}),
      tone: status.tone,
      variants: [machine.kind, ...(stage === undefined ? [] : [stage.text])],
      tooltip,
    }),
  ];
  // An outside machine has no Ready condition; only nodes report one.
  if (isWide || stage !== undefined || !machine.isReady) {
    nodes.push(
      textNode({
        id: `${ref}#state`,
        ref,
        label: isWide ? `${status.glyph} ${status.text}  ${kind}` : `${status.glyph} ${status.text}`,
        at: { x: box.x + box.width - 2 * TEXT_INSET, y: box.y + 14 },
        align: 'at-right',
        tone: status.tone,
        tooltip,
        // Beside a large name there is room for it in a node only; the border says it too.
        ...(isWide ? { room: box.width * STATE_SHARE } : { distance: 'close' }),
      }),
    );
  }
  for (const device of drawnInterfacesOf(machine)) nodes.push(...interfaceNodes(device, layout, 'machine'));
  for (const pod of machine.pods) nodes.push(...podNodes(pod, drawn));
  return nodes;
}

function podNodes(pod: TopologyPod, { layout, picture, t }: DrawnIn): CanvasNode[] {
  const ref = elementRef('pod', pod.id);
  const box = layout.boxes.get(ref);
  if (box === undefined) return [];
  const stage = stageOf(ref, picture);
  const status = stage ?? podStatusOf(pod);
  const running = pod.containers.filter((container) => container.state.toLowerCase() === 'running').length;
  const node = picture.moving.get(ref);
  const more =
    stage !== undefined ? '' : node === undefined ? ` ${running}/${pod.containers.length}` : ` → ${node}`;
  const state = `${status.glyph} ${status.text}${more}`;
  const tooltip = [
    pod.name,
    t('Namespace {namespace}', { namespace: pod.namespace }),
    `${status.text}${pod.address === undefined ? '' : `, ${pod.address}`}`,
    ...(node === undefined ? [] : [t('The text wants it on {node}.', { node })]),
    ...(pod.message === undefined ? [] : [pod.message]),
    ...pod.containers.map((container) => `${container.name}: ${container.image} (${container.state})`),
  ];
  return [
    boxNode(ref, box, {
      shape: 'pod',
      label: elided(pod.name, POD_NAME_LENGTH),
      brief: pod.name,
      tone: status.tone,
      variants: stage === undefined ? [] : [stage.text],
      tooltip,
    }),
    textNode({
      id: `${ref}#state`,
      ref,
      label: elided(state, POD_STATE_LENGTH),
      brief: state,
      room: box.width - 2 * TEXT_INSET,
      at: { x: box.x + TEXT_INSET - 1, y: box.y + 30 },
      align: 'at-left',
      variants: ['line'],
      tone: status.tone,
      tooltip,
    }),
    ...drawnInterfacesOf(pod).flatMap((device) => interfaceNodes(device, layout, 'pod')),
  ];
}

function interfaceNodes(device: TopologyInterface, layout: Layout, owner: 'machine' | 'pod'): CanvasNode[] {
  const ref = elementRef('interface', device.id);
  const box = layout.boxes.get(ref);
  if (box === undefined) return [];
  const isPort = owner === 'machine' && device.kind === 'veth';
  return [
    boxNode(ref, box, {
      shape: isPort ? 'port' : 'interface',
      label: isPort ? portLabel(device, box) : interfaceLabel(device, owner),
      brief: isPort ? '' : briefLabel(device, owner),
      tone: 'none',
      variants: [device.kind, device.isUp ? 'up' : 'down'],
      tooltip: [
        device.id,
        ...(device.addresses.length === 0 ? [] : [device.addresses.join(', ')]),
        `${device.mac}, MTU ${device.mtuBytes}, ${device.isUp ? 'up' : 'down'}`,
      ],
    }),
  ];
}

function portLabel(device: TopologyInterface, box: Box): string {
  if (box.width < MIN_NAMED_PORT_WIDTH) return device.isUp ? '' : '×';
  const isWide = box.width >= MIN_WORDY_PORT_WIDTH;
  return `${elided(device.name, 15)}${device.isUp || !isWide ? '' : ' down'}`;
}

function interfaceLabel(device: TopologyInterface, owner: 'machine' | 'pod'): string {
  const [address = ''] = device.addresses;
  const name = device.isUp ? device.name : `${device.name} down`;
  const isOneLine = owner === 'pod' || device.kind === 'bridge';
  if (isOneLine) return elided(`${name}  ${address}`.trim(), owner === 'pod' ? POD_CHIP_LENGTH : 44);
  return `${elided(name, DEVICE_TEXT_LENGTH)}\n${elided(address, DEVICE_TEXT_LENGTH)}`.trim();
}

/** In large letters: of an address what tells it apart, and of a port nothing, since nobody gave it its name. */
function briefLabel(device: TopologyInterface, owner: 'machine' | 'pod'): string {
  if (owner === 'machine') return interfaceLabel(device, owner);
  const [address = ''] = device.addresses;
  const name = device.isUp ? device.name : `${device.name} down`;
  return `${name} ${address.replace(/\/.*$/u, '')}`.trim();
}

function edgesOf(picture: LabPicture, layout: Layout, t: Translate): WireEdge[] {
  return picture.wires.flatMap((wire) => {
    const points = layout.paths.get(wire.id);
    if (points === undefined) return [];
    const ref = elementRef('wire', wire.id);
    const faults = wire.kind === 'cable' ? picture.faults.get(wire.from) : undefined;
    const words = describeFaults(faults);
    const isInside = INSIDE_KINDS.has(wire.kind);
    const tooltip = [`${wire.from} ↔ ${wire.to}`, t(WIRE_WORDS[wire.kind]), ...(words === '' ? [] : [words])];
    const distance = isInside ? ({ distance: 'near' } as const) : {};
    const edge = { id: ref, ref, kind: wire.kind, points, isCurve: false, tooltip, ...distance } as const;
    return [words === '' ? edge : { ...edge, fault: isCut(faults) ? 'cut' : 'faulty' }];
  });
}

/** Where something is wrong with a cable, in the middle of it. */
function faultNodes({ ref, fault, points, tooltip }: WireEdge): CanvasNode[] {
  const center = middleOf(points);
  if (fault === undefined || center === undefined) return [];
  const isCutThrough = fault === 'cut';
  return [
    {
      id: `${ref}#fault`,
      ref,
      shape: 'badge',
      label: isCutThrough ? '✕' : '!',
      tone: isCutThrough ? 'bad' : 'waiting',
      variants: [],
      center,
      width: BADGE_SIZE,
      height: BADGE_SIZE,
      tooltip,
    },
  ];
}

/** Of its longest piece. */
function middleOf(points: readonly Point[]): Point | undefined {
  let middle: Point | undefined;
  let longest = -1;
  for (const [index, point] of points.entries()) {
    const next = points[index + 1];
    if (next === undefined) break;
    const length = Math.hypot(next.x - point.x, next.y - point.y);
    if (length <= longest) continue;
    longest = length;
    middle = { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
  }
  return middle;
}

const INSIDE_KINDS: ReadonlySet<WireEdge['kind']> = new Set(['veth', 'bridge-port', 'stacked']);

const WIRE_WORDS: Readonly<Record<WireEdge['kind'], PlainKey>> = {
  veth: 'veth pair',
  cable: 'Cable',
  tunnel: 'Tunnel',
  'bridge-port': 'Port of the bridge',
  stacked: 'On this card, without a bridge',
};
