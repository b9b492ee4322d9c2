/**
 * Captured packets as flights over the picture: each row of a capture is a stretch of wire that a packet went along, with the
 * header that it had there. Pure.
 *
 * A veth pair is crossed once, when the packet leaves one end; a cable twice, to the segment and from it. What no wire of the
 * picture stands for, such as the inside of a node, takes no time.
 */
import type { CaptureRow } from '../../main/contract/capture-requests';
import type { Topology } from '../../main/contract/topology';
import { elementRef } from '../store/element-ref';
import type { Point } from './geometry';
import type { Layout } from './layout';

/** A stretch of a flight. */
export interface FlightLeg {
  readonly points: readonly Point[];
  readonly length: number;
  /** Of the row in its capture. */
  readonly number: number;
  /** `10.244.1.2:41234 > 10.96.0.10:80` */
  readonly label: string;
  /** Where there is no room for that: the protocol. */
  readonly shortLabel: string;
  /** Addresses or ports are not those of the stretch before: something was translated, or wrapped. */
  readonly isChanged: boolean;
}

export interface PacketFlight {
  readonly packetId: number;
  readonly legs: readonly FlightLeg[];
}

type Wire = Topology['wires'][number];

/** By the id of an interface, the wires that end there. */
type WiresByEnd = ReadonlyMap<string, readonly Wire[]>;

export function wiresByEnd(wires: Topology['wires']): WiresByEnd {
  const byEnd = new Map<string, Wire[]>();
  for (const wire of wires) {
    for (const end of [wire.from, wire.to]) byEnd.set(end, [...(byEnd.get(end) ?? []), wire]);
  }
  return byEnd;
}

/** Rows in the order of the capture; those of one packet make one flight. */
export function flightsOf(
  rows: readonly CaptureRow[],
  { wires, layout }: { readonly wires: WiresByEnd; readonly layout: Pick<Layout, 'boxes' | 'paths'> },
): readonly PacketFlight[] {
  const flights = new Map<number, FlightLeg[]>();
  for (const row of rows) {
    const legs = flights.get(row.packetId) ?? [];
    flights.set(row.packetId, legs);
    const label = labelOf(row);
    for (const points of stretchesOf(row, wires, layout)) {
      const before = legs.at(-1)?.label;
      const isChanged = before !== undefined && before !== label;
      legs.push({
        points,
        length: lengthOf(points),
        number: row.number,
        label,
        shortLabel: row.protocol,
        isChanged,
      });
    }
  }
  return [...flights].flatMap(([packetId, legs]) => (legs.length === 0 ? [] : { packetId, legs }));
}

function labelOf({ source, sourcePort, destination, destinationPort, protocol }: CaptureRow): string {
  const from = sourcePort === 0 ? source : `${source}:${sourcePort}`;
  const to = destinationPort === 0 ? destination : `${destination}:${destinationPort}`;
  return `${protocol}  ${from} > ${to}`;
}

/** Out of an interface: from its bridge to it, and on along its wire; into it: along the wire, and on to its bridge. */
function stretchesOf(
  { interfaceId, direction }: CaptureRow,
  wires: WiresByEnd,
  { boxes, paths }: Pick<Layout, 'boxes' | 'paths'>,
): readonly (readonly Point[])[] {
  const isOut = direction === 'out';
  const stretches: (readonly Point[])[] = [];
  const own = wires.get(interfaceId) ?? [];
  const take = (kinds: readonly Wire['kind'][], isAway: boolean): void => {
    const wire = own.find(
      (each) => kinds.includes(each.kind) && (each.kind !== 'bridge-port' || each.from === interfaceId),
    );
    const path = wire === undefined ? undefined : paths.get(wire.id);
    const box = boxes.get(elementRef('interface', interfaceId));
    const [first, last] = [path?.[0], path?.at(-1)];
    if (path === undefined || box === undefined || first === undefined || last === undefined) return;
    const isStart = distanceTo(box, first) <= distanceTo(box, last);
    stretches.push(isStart === isAway ? path : path.toReversed());
  };
  if (isOut) take(['bridge-port'], false);
  // The other end of a veth pair has told of the crossing already.
  take(isOut ? ['veth', 'cable', 'stacked'] : ['cable', 'stacked'], isOut);
  if (!isOut) take(['bridge-port'], true);
  return stretches;
}

function distanceTo(
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  point: Point,
): number {
  const dx = Math.max(x - point.x, 0, point.x - x - width);
  const dy = Math.max(y - point.y, 0, point.y - y - height);
  return Math.hypot(dx, dy);
}

function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, point, index) => sum + distance(points[index] ?? point, point), 0);
}

function distance(one: Point, other: Point): number {
  return Math.hypot(other.x - one.x, other.y - one.y);
}

/** Where on a line, from 0 at its start to 1 at its end. */
export function pointAlong(points: readonly Point[], share: number): Point {
  let left = lengthOf(points) * share;
  for (const [index, point] of points.slice(1).entries()) {
    const before = points[index] ?? point;
    const step = distance(before, point);
    if (step >= left && step > 0) {
      return {
        x: before.x + ((point.x - before.x) * left) / step,
        y: before.y + ((point.y - before.y) * left) / step,
      };
    }
    left -= step;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}
