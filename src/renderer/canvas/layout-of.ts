/**
 * Where everything of a topology is drawn. Pure: the same topology and the same previous layout give the same picture.
 *
 * Services and workloads stand in a band above everything. Nodes stand below each other, in as many columns as give the picture a shape like the window's. A node holds its Pods
 * in a grid, below them the ports of its bridge, below those the bridge, and at the right its other devices. Each
 * segment that nodes are on is a vertical bar to their right. Routers and machines outside stand beyond the bars, and
 * segments that no node is on lie flat between them. No two boxes overlap unless one is inside the other, but for what
 * people have put somewhere themselves: that stands there, and nothing else moves for it.
 */
import type { LayoutPlace } from '../../main/contract/design';
import type { Topology, TopologyMachine } from '../../main/contract/topology';
import type { Arrangement } from '../store/arrangement';
import { elementRef, splitElementRef } from '../store/element-ref';
import type { Relation } from '../store/lab-picture';
import { boundsOf, type Box, type Point } from './geometry';
import type { Layout, NodeColumn, SegmentBar } from './layout';
import { layBand, type BandLayout } from './layout-band';
import { layMachine, machineWidthOf, podColumnsFor, vethPeersOf, type MachineLayout } from './layout-machine';
import { noteBoxOf } from './note-layout';
import { podSlotsOf, type PodSlots } from './pod-slots';
import { segmentOf, wirePathsOf } from './wire-paths';

const MACHINE_GAP = 16;
const BAR_WIDTH = 10;
const BAR_GAP = 26;
/** Room above the first machine for the names of segments, one line each. */
const SEGMENT_LABEL_HEIGHT = 19;
/** Between the right edge of the nodes and the first tunnel lane, and after the last. */
const LANE_MARGIN = 14;
const LANE_WIDTH = 9;
const OUTSIDE_GAP = 44;
/** About the shape of the pane that the picture is in. */
const WANTED_ASPECT = 1.6;
const MAX_TUNNEL_LANES = 4;
/** Above the machines, for tunnels from one column of nodes to another. */
const TUNNEL_BAND = 16;
/** Between the band and what is below it. */
const BAND_GAP = 14;
/** How much wider than the machines the band may be, and what that must gain. */
const BAND_WIDENINGS: readonly number[] = [1, 1.3, 1.6, 2];
const BAND_GAIN = 0.97;
/** Of the band where there are no machines. */
const MIN_WIDTH = 800;

/** What is laid out; without relations there are no lines between cards and Pods. */
type LayoutInput = Topology & {
  readonly relations?: readonly Relation[];
  readonly arrangement?: Arrangement;
};

export function layoutOf(topology: LayoutInput, previous?: Layout): Layout {
  const { positions = new Map<string, LayoutPlace>(), notes = [] } = topology.arrangement ?? {};
  const nodes = topology.machines.filter((machine) => machine.kind === 'node');
  const others = topology.machines.filter((machine) => machine.kind !== 'node');
  const { slots, podColumns } = podGridsOf(topology, positions, previous);
  const nodeSegments = segmentsOfMachines(topology, nodes);
  const laneCount = laneCountOf(topology, nodes);

  const peers = vethPeersOf(topology);
  const laidNodes = new Map(
    nodes.map((machine) => [
      machine.id,
      layMachine(machine, { slots: slots.get(machine.id) ?? new Map<string, number>(), podColumns, peers }),
    ]),
  );
  const corridor = LANE_MARGIN + laneCount * LANE_WIDTH + LANE_MARGIN;
  const columnWidth = machineWidthOf(podColumns) + corridor + nodeSegments.length * BAR_GAP;
  const columns = columnsOf(nodes, laidNodes, columnWidth);

  const boxes = new Map<string, Box>();
  const bars: SegmentBar[] = [];
  const nodesWidth = columns.length * (columnWidth + BAR_GAP) - BAR_GAP;
  const outsideLeft = nodes.length === 0 ? 0 : nodesWidth + OUTSIDE_GAP;
  const width = others.length === 0 ? nodesWidth : outsideLeft + machineWidthOf(0);
  const cards = fittingBand(
    topology,
    { width: Math.max(width, MIN_WIDTH), below: tallestOf(columns, laidNodes) },
    previous,
  );
  for (const [ref, box] of cards?.boxes ?? []) boxes.set(ref, cardAt(ref, box, positions));
  const tunnelBand = columns.length > 1 && laneCount > 0 ? TUNNEL_BAND : 0;
  const labelsHeight = SEGMENT_LABEL_HEIGHT * Math.max(nodeSegments.length, 1);
  const labelsBottom = (cards === undefined ? 0 : cards.box.height + BAND_GAP) + labelsHeight;
  const top = labelsBottom + tunnelBand;
  const nodeColumns: NodeColumn[] = [];
  let nodesBottom = top;
  for (const [index, machines] of columns.entries()) {
    const left = index * (columnWidth + BAR_GAP);
    let y = top;
    for (const machine of machines) {
      const laid = laidNodes.get(machine.id);
      if (laid === undefined) continue;
      placeMachine(boxes, machine, laid, placeOf(machine, positions) ?? { x: left, y });
      y += laid.height + MACHINE_GAP;
    }
    nodesBottom = Math.max(nodesBottom, y - MACHINE_GAP);
    nodeColumns.push({ machines, right: left + machineWidthOf(podColumns) });
  }

  const outsideBottom = placeOutside(
    topology,
    others,
    nodeSegments,
    { boxes, bars },
    { left: outsideLeft, top, positions },
  );

  const bottom = Math.max(nodesBottom, outsideBottom);
  for (const [index, segmentId] of nodeSegments.entries()) {
    placeSegmentBars(bars, nodeColumns, segmentId, { index, corridor, top, bottom, labelsBottom });
  }

  for (const { ref, text } of notes) {
    const at = positions.get(ref);
    if (at !== undefined) boxes.set(ref, noteBoxOf(text, at));
  }
  const paths = wirePathsOf(topology, {
    boxes,
    bars,
    nodeColumns,
    lanes: { count: MAX_TUNNEL_LANES, width: LANE_WIDTH, start: LANE_MARGIN, acrossY: top - tunnelBand / 2 },
  });
  const drawn = [
    ...(cards === undefined ? [] : [cards.box]),
    ...topology.machines.flatMap(({ id }) => boxes.get(elementRef('machine', id)) ?? []),
    ...topology.unscheduled.flatMap(({ id }) => boxes.get(elementRef('pod', id)) ?? []),
    ...[...positions.keys()].flatMap((ref) => boxes.get(ref) ?? []),
    ...bars.map((bar) => bar.box),
    ...outerPaths(topology, paths),
  ];
  const inner = boundsOf(drawn) ?? { x: 0, y: 0, width: 1, height: 1 };
  const top0 = Math.min(inner.y, 0);
  const bounds = { ...inner, y: top0, height: inner.y + inner.height - top0 };
  return { boxes, bars, paths, bounds, slots, podColumns, band: cards };
}

/** A cell farther out would make every node as large. */
const MAX_PINNED_COLUMN = 15;
const MAX_PINNED_ROW = 40;

/** Which cell each Pod has, those that people chose first, in grids that are wide enough for them. */
function podGridsOf(
  topology: Topology,
  positions: ReadonlyMap<string, LayoutPlace>,
  previous: Layout | undefined,
): { readonly slots: PodSlots; readonly podColumns: number } {
  const slots = podSlotsOf(topology, previous?.slots);
  const podColumns = steadyColumns(podColumnsFor(slots), previous);
  const cells = new Map<string, readonly [number, number]>();
  for (const [ref, [column, row]] of positions) {
    const parts = splitElementRef(ref);
    if (parts?.kind !== 'pod') continue;
    cells.set(parts.id, [within(column, MAX_PINNED_COLUMN), within(row, MAX_PINNED_ROW)]);
  }
  if (cells.size === 0) return { slots, podColumns };
  const wide = Math.max(podColumns, ...[...cells.values()].map(([column]) => column + 1));
  const pinned = new Map([...cells].map(([id, [column, row]]) => [id, row * wide + column]));
  return { slots: podSlotsOf(topology, previous?.slots, pinned), podColumns: wide };
}

function within(value: number, max: number): number {
  return Math.min(Math.max(Math.round(value), 0), max);
}

/** Where somebody has put it. */
function placeOf(machine: TopologyMachine, positions: ReadonlyMap<string, LayoutPlace>): Point | undefined {
  const [x, y] = positions.get(elementRef('machine', machine.id)) ?? [];
  return x === undefined || y === undefined ? undefined : { x, y };
}

/** Of a Pod without a node the place is a cell of a node that it has not got. */
function cardAt(ref: string, box: Box, positions: ReadonlyMap<string, LayoutPlace>): Box {
  const [x, y] = splitElementRef(ref)?.kind === 'pod' ? [] : (positions.get(ref) ?? []);
  return x === undefined || y === undefined ? box : { ...box, x, y };
}

/** One column more than needed stays, so that a Pod that comes and goes does not move all the others. */
function steadyColumns(needed: number, previous: Layout | undefined): number {
  return previous?.podColumns === needed + 1 ? previous.podColumns : needed;
}

function tallestOf(
  columns: readonly (readonly TopologyMachine[])[],
  laid: ReadonlyMap<string, MachineLayout>,
): number {
  const heights = columns.map((machines) =>
    machines.reduce((sum, machine) => sum + (laid.get(machine.id)?.height ?? 0) + MACHINE_GAP, 0),
  );
  return Math.max(0, ...heights);
}

/** As wide as the machines, or wider where many cards would make the picture too tall for its pane. */
function fittingBand(
  topology: LayoutInput,
  space: { readonly width: number; readonly below: number },
  previous: Layout | undefined,
): BandLayout | undefined {
  let best: BandLayout | undefined;
  let bestSize = Infinity;
  for (const factor of BAND_WIDENINGS) {
    const band = layBand(topology, space.width * factor, previous?.band);
    if (band === undefined) return undefined;
    const size = Math.max(band.box.width / WANTED_ASPECT, band.box.height + space.below);
    if (size < bestSize * BAND_GAIN) [best, bestSize] = [band, size];
  }
  return best;
}

function placeMachine(
  boxes: Map<string, Box>,
  machine: TopologyMachine,
  laid: MachineLayout,
  { x, y }: Point,
): void {
  boxes.set(elementRef('machine', machine.id), { x, y, width: laid.width, height: laid.height });
  for (const [ref, box] of laid.boxes) boxes.set(ref, { ...box, x: box.x + x, y: box.y + y });
}

/** Shares the nodes out over the number of columns whose picture comes nearest to the wanted shape. */
function columnsOf(
  nodes: readonly TopologyMachine[],
  laid: ReadonlyMap<string, MachineLayout>,
  columnWidth: number,
): readonly (readonly TopologyMachine[])[] {
  const heights = nodes.map((node) => (laid.get(node.id)?.height ?? 0) + MACHINE_GAP);
  let best = 1;
  let bestError = Infinity;
  for (let count = 1; count <= nodes.length; count++) {
    const perColumn = Math.ceil(nodes.length / count);
    let tallest = 0;
    for (let start = 0; start < heights.length; start += perColumn) {
      tallest = Math.max(
        tallest,
        heights.slice(start, start + perColumn).reduce((sum, height) => sum + height, 0),
      );
    }
    const error = Math.abs(Math.log((count * columnWidth) / tallest / WANTED_ASPECT));
    if (error < bestError) [best, bestError] = [count, error];
  }
  const perColumn = Math.ceil(nodes.length / best);
  const columns: (readonly TopologyMachine[])[] = [];
  for (let start = 0; start < nodes.length; start += perColumn) {
    columns.push(nodes.slice(start, start + perColumn));
  }
  return columns;
}

/** Ids of the segments that one of these machines has a cable to, in the order of the topology. */
function segmentsOfMachines(topology: Topology, machines: readonly TopologyMachine[]): readonly string[] {
  const interfaceIds = new Set(machines.flatMap((machine) => machine.interfaces.map((device) => device.id)));
  const used = new Set<string>();
  for (const wire of topology.wires) {
    if (wire.kind !== 'cable') continue;
    const segment = segmentOf(topology, wire.to) ?? segmentOf(topology, wire.from);
    const isOurs = interfaceIds.has(wire.from) || interfaceIds.has(wire.to);
    if (segment !== undefined && isOurs) used.add(segment.id);
  }
  return topology.segments.filter((segment) => used.has(segment.id)).map((segment) => segment.id);
}

function laneCountOf(topology: Topology, nodes: readonly TopologyMachine[]): number {
  const hasTunnel = topology.wires.some((wire) => wire.kind === 'tunnel');
  return hasTunnel ? Math.min(Math.max(nodes.length - 1, 1), MAX_TUNNEL_LANES) : 0;
}

/** Routers and machines outside, below each other, with the segments of their own between them. Answers the bottom. */
function placeOutside(
  topology: Topology,
  machines: readonly TopologyMachine[],
  nodeSegments: readonly string[],
  into: { readonly boxes: Map<string, Box>; readonly bars: SegmentBar[] },
  at: {
    readonly left: number;
    readonly top: number;
    readonly positions: ReadonlyMap<string, LayoutPlace>;
  },
): number {
  const segmentsOf = new Map(
    machines.map((machine) => [machine.id, segmentsOfMachines(topology, [machine])]),
  );
  const placed = new Set<string>();
  let y = at.top;

  function place(machine: TopologyMachine): void {
    if (placed.has(machine.id)) return;
    placed.add(machine.id);
    const laid = layMachine(machine, { slots: new Map(), podColumns: 0, peers: new Map() });
    placeMachine(into.boxes, machine, laid, placeOf(machine, at.positions) ?? { x: at.left, y });
    y += laid.height + MACHINE_GAP;
  }

  const isBesideNodes = (machine: TopologyMachine): boolean =>
    (segmentsOf.get(machine.id) ?? []).every((segment) => nodeSegments.includes(segment));
  for (const machine of machines) if (machine.kind === 'outside' && isBesideNodes(machine)) place(machine);
  for (const machine of machines) {
    const hasNodeSegment = (segmentsOf.get(machine.id) ?? []).some((segment) =>
      nodeSegments.includes(segment),
    );
    if (machine.kind === 'router' && hasNodeSegment) place(machine);
  }
  for (const segment of topology.segments) {
    if (nodeSegments.includes(segment.id)) continue;
    y += SEGMENT_LABEL_HEIGHT;
    into.bars.push({
      ref: elementRef('segment', segment.id),
      segmentId: segment.id,
      isVertical: false,
      isJoint: false,
      box: { x: at.left, y, width: machineWidthOf(0), height: BAR_WIDTH },
      label: { x: at.left, y: y - SEGMENT_LABEL_HEIGHT / 2 },
    });
    y += BAR_WIDTH + MACHINE_GAP;
    for (const machine of machines) {
      if (segmentsOf.get(machine.id)?.includes(segment.id) === true) place(machine);
    }
  }
  for (const machine of machines) place(machine);
  return Math.max(y - MACHINE_GAP, at.top);
}

/** One bar beside each column of nodes, joined by a flat one below them where there are several. */
function placeSegmentBars(
  bars: SegmentBar[],
  columns: readonly NodeColumn[],
  segmentId: string,
  at: {
    readonly index: number;
    readonly corridor: number;
    readonly top: number;
    readonly bottom: number;
    readonly labelsBottom: number;
  },
): void {
  const ref = elementRef('segment', segmentId);
  const isJoined = columns.length > 1;
  const joinY = at.bottom + MACHINE_GAP + at.index * BAR_GAP;
  const bottom = isJoined ? joinY + BAR_WIDTH : at.bottom;
  const xs = columns.map((column) => column.right + at.corridor + at.index * BAR_GAP);
  for (const [index, x] of xs.entries()) {
    bars.push({
      ref: index === 0 ? ref : `${ref}#${index}`,
      segmentId,
      isVertical: true,
      isJoint: false,
      box: { x, y: at.top, width: BAR_WIDTH, height: bottom - at.top },
      label:
        index === 0
          ? { x: x + BAR_WIDTH / 2, y: at.labelsBottom - (at.index + 0.5) * SEGMENT_LABEL_HEIGHT }
          : undefined,
    });
  }
  const [first, last] = [xs[0], xs.at(-1)];
  if (!isJoined || first === undefined || last === undefined) return;
  for (const [index, x] of xs.slice(1).entries()) {
    const from = (xs[index] ?? first) + BAR_WIDTH;
    bars.push({
      ref: `${ref}#join${index}`,
      segmentId,
      isVertical: false,
      isJoint: true,
      box: { x: from, y: joinY, width: x - from, height: BAR_WIDTH },
      label: undefined,
    });
  }
}

/** Around the lines that leave their machine; the others are inside of its box, as are its Pods. */
function outerPaths({ wires }: Topology, paths: ReadonlyMap<string, readonly Point[]>): Box[] {
  const found: Box[] = [];
  for (const { id, kind } of wires) {
    if (kind !== 'cable' && kind !== 'tunnel') continue;
    for (const { x, y } of paths.get(id) ?? []) found.push({ x, y, width: 0, height: 0 });
  }
  return found;
}
