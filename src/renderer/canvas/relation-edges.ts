/** Lines from Services to what they select and from workloads to their Pods: no wires, so they curve. Pure. */
import type { LabPicture, Relation } from '../store/lab-picture';
import { splitElementRef } from '../store/element-ref';
import { centerOf, type Box, type Point } from './geometry';
import type { Layout } from './layout';

export interface RelationEdge {
  readonly id: string;
  readonly ref: undefined;
  readonly distance?: undefined;
  readonly kind: Relation['kind'];
  /** The ends; of a curve, with its two control points between them. */
  readonly points: readonly Point[];
  readonly isCurve: boolean;
  /** Drawn only while one of its ends is selected or pointed at. */
  readonly isOnDemand: boolean;
  readonly tooltip: readonly string[];
}

/** With more lines to Pods than this nobody can follow one of them. */
const MAX_QUIET_LINES = 24;
const MAX_CURVE = 70;

export function relationEdges(picture: LabPicture, layout: Layout): readonly RelationEdge[] {
  const podLines = picture.relations.filter((relation) => isToPod(relation)).length;
  return picture.relations.flatMap((relation) => {
    const [from, to] = [layout.boxes.get(relation.from), layout.boxes.get(relation.to)];
    if (from === undefined || to === undefined) return [];
    const points = lineBetween(from, to);
    return [
      {
        id: relationId(relation),
        ref: undefined,
        kind: relation.kind,
        points,
        isCurve: points.length > 2,
        isOnDemand: isToPod(relation) && podLines > MAX_QUIET_LINES,
        tooltip: [],
      },
    ];
  });
}

function isToPod({ to }: Relation): boolean {
  return splitElementRef(to)?.kind === 'pod';
}

export function relationId({ kind, from, to }: Relation): string {
  return `${kind} ${from} ${to}`;
}

/** By id of the edge: the lines at these elements, on to the Pods of a Service and up to the Services of a Pod. */
export function relatedEdges(relations: readonly Relation[], refs: ReadonlySet<string>): ReadonlySet<string> {
  const [above, below] = [new Set(refs), new Set(refs)];
  for (const { kind, from, to } of relations) {
    if (kind === 'selects' && refs.has(from)) below.add(to);
    if (kind === 'owns' && refs.has(to)) above.add(from);
  }
  const isRelated = ({ kind, from, to }: Relation): boolean =>
    kind === 'owns' ? below.has(from) || refs.has(to) : refs.has(from) || above.has(to);
  return new Set(relations.filter(isRelated).map(relationId));
}

/** Who may talk to whom, and what a policy is for, ends at the next element. */
const SINGLE_STEPS: ReadonlySet<Relation['kind']> = new Set(['allows', 'denies', 'applies']);

/** By id of the edge: from these elements all the way up to where it begins, and down to where it ends. */
export function wholeWays(relations: readonly Relation[], refs: ReadonlySet<string>): ReadonlySet<string> {
  const related = new Set<string>();
  const follow = (near: 'from' | 'to', far: 'from' | 'to'): void => {
    const reached = new Set(refs);
    let isNew = true;
    while (isNew) {
      isNew = false;
      for (const relation of relations) {
        const isSingle = SINGLE_STEPS.has(relation.kind);
        if (!(isSingle ? refs : reached).has(relation[near])) continue;
        related.add(relationId(relation));
        if (isSingle || reached.has(relation[far])) continue;
        reached.add(relation[far]);
        isNew = true;
      }
    }
  };
  follow('from', 'to');
  follow('to', 'from');
  return related;
}

function lineBetween(from: Box, to: Box): readonly Point[] {
  const [a, b] = [centerOf(from), centerOf(to)];
  const isBelow = to.y >= from.y + from.height;
  if (!isBelow) {
    const isRight = b.x > a.x;
    return [
      { x: isRight ? from.x + from.width : from.x, y: a.y },
      { x: isRight ? to.x : to.x + to.width, y: b.y },
    ];
  }
  const start = { x: a.x, y: from.y + from.height };
  const end = { x: b.x, y: to.y };
  if (start.x === end.x) return [start, end];
  const curve = Math.min((end.y - start.y) / 2, MAX_CURVE);
  return [start, { x: start.x, y: start.y + curve }, { x: end.x, y: end.y - curve }, end];
}
