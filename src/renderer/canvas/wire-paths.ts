/** The lines of the wires: straight pieces, level or upright, that start and end at the edges of what they join. */
import type { Topology } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import { centerOf, simplifiedPath, type Box, type Point } from './geometry';
import type { NodeColumn, SegmentBar } from './layout';
import { POD_GAP } from './layout-machine';

interface Drawn {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly bars: readonly SegmentBar[];
  readonly nodeColumns: readonly NodeColumn[];
  /** Where tunnels run; `start` counts from the right edge of the nodes. */
  readonly lanes: {
    readonly count: number;
    readonly width: number;
    readonly start: number;
    /** Of the way from one column to another. */ readonly acrossY: number;
  };
}

/** Between lines that run beside each other on the way from the upper rows of Pods to their ports. */
const LINE_SPACING = 3;
/** Left of a node's cards, for what is on them. */
const CARD_LANE = 8;
/** From the right edge of the machines outside to the first upright line. */
const SIDE_LANE = 10;
/** A card that is farther inside has other things of its machine at its left. */
const MAX_SIDE = 60;

/** The segment that the end of a wire names, if it names one. */
export function segmentOf(topology: Topology, end: string): Topology['segments'][number] | undefined {
  return topology.segments.find((segment) => end === segment.id || end === `segment/${segment.name}`);
}

export function wirePathsOf(topology: Topology, drawn: Drawn): ReadonlyMap<string, readonly Point[]> {
  const paths = new Map<string, readonly Point[]>();
  const nodeOf = new Map(
    topology.machines.flatMap((machine) =>
      machine.interfaces.map((device) => [device.id, machine.id] as const),
    ),
  );
  const podOf = new Map(
    topology.machines.flatMap((machine) =>
      machine.pods.flatMap((pod) => pod.interfaces.map((device) => [device.id, pod.id] as const)),
    ),
  );
  const places = placesOf(drawn);
  let sideLanes = 0;
  for (const wire of topology.wires) {
    const isCable = wire.kind === 'cable';
    const segment = isCable ? (segmentOf(topology, wire.to) ?? segmentOf(topology, wire.from)) : undefined;
    if (segment !== undefined) {
      const end = segmentOf(topology, wire.to) === undefined ? wire.to : wire.from;
      const box = drawn.boxes.get(elementRef('interface', end));
      const bar = box === undefined ? undefined : nearestBar(drawn.bars, segment.id, box);
      if (box === undefined || bar === undefined) continue;
      if (bar.isVertical) {
        const machine = drawn.boxes.get(elementRef('machine', nodeOf.get(end) ?? ''));
        paths.set(wire.id, barPath(box, bar.box, machine));
      } else {
        paths.set(wire.id, sidePath(box, bar.box, SIDE_LANE + LINE_SPACING * 2 * sideLanes++));
      }
      continue;
    }
    const from = drawn.boxes.get(elementRef('interface', wire.from));
    const to = drawn.boxes.get(elementRef('interface', wire.to));
    if (from === undefined || to === undefined) continue;
    if (wire.kind === 'tunnel') {
      const ends = {
        from: places.get(nodeOf.get(wire.from) ?? ''),
        to: places.get(nodeOf.get(wire.to) ?? ''),
      };
      paths.set(wire.id, tunnelPath(from, to, ends, drawn));
    } else {
      const podId = podOf.get(wire.from) ?? podOf.get(wire.to);
      const pod = podId === undefined ? undefined : drawn.boxes.get(elementRef('pod', podId));
      const isBeside = pod === undefined && wire.kind === 'bridge-port' && to.x + to.width < from.x;
      if (isBeside) paths.set(wire.id, bridgePath(to, from));
      else if (wire.kind === 'stacked') paths.set(wire.id, stackedPath(from, to, pod));
      else paths.set(wire.id, downPath(from, to, pod));
    }
  }
  return paths;
}

/** A node's own column has the bar that is nearest to it at its right. */
function nearestBar(bars: readonly SegmentBar[], segmentId: string, box: Box): SegmentBar | undefined {
  const candidates = bars.filter((bar) => bar.segmentId === segmentId && !bar.isJoint);
  const x = box.x + box.width;
  return candidates.reduce<SegmentBar | undefined>((best, bar) => {
    if (best === undefined) return bar;
    const isRight = bar.box.x >= x;
    const isBestRight = best.box.x >= x;
    if (isRight !== isBestRight) return isRight ? bar : best;
    return Math.abs(bar.box.x - x) < Math.abs(best.box.x - x) ? bar : best;
  }, undefined);
}

/**
 * Level to the bar; on to its end where it does not reach as far as a machine that was put elsewhere. Round the machine
 * where everything that it holds would be in between.
 */
function barPath(box: Box, bar: Box, machine: Box | undefined): readonly Point[] {
  const { y } = centerOf(box);
  const { x } = centerOf(bar);
  const isBehind = machine !== undefined && x < box.x && box.x - machine.x > MAX_SIDE;
  if (isBehind) return roundPath(box, bar, machine);
  const endY = endOfBar(bar, y);
  if (endY === y) return levelPath(box, bar);
  return simplifiedPath([
    { x: x < box.x ? box.x : box.x + box.width, y },
    { x, y },
    { x, y: endY },
  ]);
}

/** Out at the right, and below the machine to the bar; above it where the bar ends higher up. */
function roundPath(box: Box, bar: Box, machine: Box): readonly Point[] {
  const { y } = centerOf(box);
  const { x } = centerOf(bar);
  const outX = machine.x + machine.width + SIDE_LANE;
  const below = machine.y + machine.height + CARD_LANE;
  const turnY = bar.y + bar.height < machine.y ? machine.y - CARD_LANE : below;
  return simplifiedPath([
    { x: box.x + box.width, y },
    { x: outX, y },
    { x: outX, y: turnY },
    { x, y: turnY },
    { x, y: endOfBar(bar, turnY) },
  ]);
}

/** The place of the bar that is nearest to a height. */
function endOfBar(bar: Box, y: number): number {
  return Math.min(Math.max(y, bar.y), bar.y + bar.height);
}

function levelPath(box: Box, bar: Box): readonly Point[] {
  const { y } = centerOf(box);
  return box.x < bar.x
    ? [
        { x: box.x + box.width, y },
        { x: bar.x, y },
      ]
    : [
        { x: box.x, y },
        { x: bar.x + bar.width, y },
      ];
}

/** Out at the right, along the side, and into the end of a flat bar. */
function sidePath(box: Box, bar: Box, lane: number): readonly Point[] {
  const boxY = centerOf(box).y;
  const barY = centerOf(bar).y;
  const x = Math.max(box.x + box.width, bar.x + bar.width) + lane;
  return simplifiedPath([
    { x: box.x + box.width, y: boxY },
    { x, y: boxY },
    { x, y: barY },
    { x: bar.x + bar.width, y: barY },
  ]);
}

/** Out at the right of both nodes, joined in a lane: the farther apart, the farther out. */
function tunnelPath(
  from: Box,
  to: Box,
  {
    from: fromPlace,
    to: toPlace,
  }: { readonly from: NodePlace | undefined; readonly to: NodePlace | undefined },
  drawn: Drawn,
): readonly Point[] {
  const span = Math.abs((fromPlace?.index ?? 0) - (toPlace?.index ?? 0));
  const lane = Math.min(Math.max(span, 1), drawn.lanes.count) - 1;
  const offset = drawn.lanes.start + lane * drawn.lanes.width;
  // Above the middle for a tunnel that comes from above, below it for the others, so that two of them stay apart.
  const isDown = from.y <= to.y;
  const fromY = centerOf(from).y + (isDown ? 5 : -5) + (isDown ? lane : -lane) * LINE_SPACING;
  const toY = centerOf(to).y + (isDown ? -5 : 5) + (isDown ? -lane : lane) * LINE_SPACING;
  const fromX = (fromPlace?.right ?? from.x + from.width) + offset;
  const toX = (toPlace?.right ?? to.x + to.width) + offset;
  const { acrossY } = drawn.lanes;
  return simplifiedPath([
    { x: from.x + from.width, y: fromY },
    { x: fromX, y: fromY },
    ...(fromX === toX
      ? []
      : [
          { x: fromX, y: acrossY },
          { x: toX, y: acrossY },
        ]),
    { x: toX, y: toY },
    { x: to.x + to.width, y: toY },
  ]);
}

interface NodePlace {
  /** Its right edge. */
  readonly right: number;
  /** From above. */
  readonly index: number;
}

/** By the id of the node. Every two nodes may have a tunnel, so that looking for each would take long. */
function placesOf({
  nodeColumns,
  boxes,
}: Pick<Drawn, 'nodeColumns' | 'boxes'>): ReadonlyMap<string, NodePlace> {
  return new Map(
    nodeColumns.flatMap((column) =>
      column.machines.map((machine, index) => {
        const box = boxes.get(elementRef('machine', machine.id));
        return [machine.id, { right: box === undefined ? column.right : box.x + box.width, index }] as const;
      }),
    ),
  );
}

/** From a Pod down and along below the Pods to the card; from a device above its card straight down. */
function stackedPath(upper: Box, card: Box, pod: Box | undefined): readonly Point[] {
  if (pod === undefined) return downPath(upper, card, undefined);
  const { x } = centerOf(upper);
  const { y } = centerOf(card);
  const belowY = pod.y + pod.height + POD_GAP / 2;
  return simplifiedPath([
    { x, y: upper.y + upper.height },
    { x, y: belowY },
    { x: card.x - CARD_LANE, y: belowY },
    { x: card.x - CARD_LANE, y },
    { x: card.x, y },
  ]);
}

/** From the end of a bridge to a port of it that stands among the node's other devices. */
function bridgePath(bridge: Box, port: Box): readonly Point[] {
  const [bridgeY, portY] = [centerOf(bridge).y, centerOf(port).y];
  return simplifiedPath([
    { x: bridge.x + bridge.width, y: bridgeY },
    { x: port.x - CARD_LANE, y: bridgeY },
    { x: port.x - CARD_LANE, y: portY },
    { x: port.x, y: portY },
  ]);
}

/** Between two boxes side by side. */
function besidePath(left: Box, right: Box): readonly Point[] {
  const { y } = centerOf(left);
  return [
    { x: left.x + left.width, y },
    { x: right.x, y },
  ];
}

/** From the upper of two boxes down to the lower one; round the Pods that are between them, if any. */
function downPath(a: Box, b: Box, pod: Box | undefined): readonly Point[] {
  if (a.y === b.y) return a.x <= b.x ? besidePath(a, b) : besidePath(b, a);
  const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
  const start = { x: centerOf(upper).x, y: upper.y + upper.height };
  // A bridge is wider than its ports: go straight down from the port.
  const isWide = lower.x <= upper.x && lower.x + lower.width >= upper.x + upper.width;
  const end = { x: isWide && pod === undefined ? start.x : centerOf(lower).x, y: lower.y };
  if (pod === undefined) return simplifiedPath([start, { ...end, x: start.x }, end]);
  const podBottom = pod.y + pod.height;
  const rowsBetween = Math.max(0, Math.round((lower.y - podBottom) / (pod.height + POD_GAP)));
  const turnY = lower.y - 7 - Math.min(rowsBetween, 4) * LINE_SPACING;
  if (rowsBetween === 0) {
    return simplifiedPath([start, { x: start.x, y: turnY }, { x: end.x, y: turnY }, end]);
  }
  const gutterX = pod.x + pod.width + Math.min(2 + rowsBetween * LINE_SPACING, POD_GAP - 2);
  const belowPodY = podBottom + POD_GAP / 2;
  return simplifiedPath([
    start,
    { x: start.x, y: belowPodY },
    { x: gutterX, y: belowPodY },
    { x: gutterX, y: turnY },
    { x: end.x, y: turnY },
    end,
  ]);
}
