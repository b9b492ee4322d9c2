/** What a view of objects draws: cards in frames of their namespaces, and the lines between them. Pure. */
import { elementRef } from '../store/element-ref';
import type { LabPicture, Relation } from '../store/lab-picture';
import type { Translate } from '../i18n/messages';
import { textNode, type CanvasNode } from './canvas-node';
import type { CanvasElements } from './elements-of';
import { boundsOf, centerOf, type Box, type Point } from './geometry';
import type { Layout } from './layout';
import { relationId, type RelationEdge } from './relation-edges';

export interface ObjectScene {
  readonly layout: Layout;
  readonly elements: CanvasElements;
  /** What the lines stand for. */
  readonly relations: readonly Relation[];
}

/** What is collected while a scene is made. */
export interface SceneDraft {
  readonly picture: LabPicture;
  readonly t: Translate;
  readonly boxes: Map<string, Box>;
  readonly nodes: CanvasNode[];
  readonly edges: Map<string, RelationEdge>;
  readonly relations: Relation[];
  /** By reference: whether what can fold is folded. */
  readonly folds: Map<string, boolean>;
  /** By reference: the folded element that stands for it. */
  readonly hiddenIn: Map<string, string>;
  /** By the id of a Pod, the workload that it belongs to, or the Pod itself. */
  readonly ownerOf: (podId: string) => string;
}

export function newDraft(picture: LabPicture, t: Translate): SceneDraft {
  const owners = new Map(
    picture.workloads.flatMap(({ id, pods }) =>
      pods.map((pod) => [pod, elementRef('workload', id)] as const),
    ),
  );
  const ownerOf = (podId: string): string => owners.get(podId) ?? elementRef('pod', podId);
  const collected = { boxes: new Map(), edges: new Map(), folds: new Map(), hiddenIn: new Map() };
  return { picture, t, ...collected, nodes: [], relations: [], ownerOf };
}

export function finishScene({ boxes, nodes, edges, relations, folds, hiddenIn }: SceneDraft): ObjectScene {
  const drawn = nodes.map(({ center, width, height }) => ({
    x: center.x - width / 2,
    y: center.y - height / 2,
    width,
    height,
  }));
  const bounds = boundsOf(drawn) ?? { x: 0, y: 0, width: 1, height: 1 };
  const layout: Layout = {
    boxes,
    bars: [],
    paths: new Map(),
    bounds,
    slots: new Map(),
    podColumns: 0,
    band: undefined,
    folds,
    hiddenIn,
  };
  return { layout, elements: { nodes, edges: [...edges.values()] }, relations };
}

/** Around the objects of a namespace, with its name at the top left; with a reference where it can be folded. */
export function addFrame(draft: SceneDraft, namespace: string, box: Box, ref?: string): void {
  draft.nodes.unshift({
    id: `namespace#${namespace}`,
    shape: 'band',
    ref,
    label: '',
    tone: 'none',
    variants: [],
    center: centerOf(box),
    width: box.width,
    height: box.height,
    tooltip: [],
  });
  draft.nodes.push(
    textNode({
      id: `namespace#${namespace}#name`,
      ref,
      label: namespace === '' ? draft.t('Outside of the cluster') : namespace,
      at: { x: box.x + 12, y: box.y + 14 },
      room: box.width - 24,
      align: 'at-left',
      variants: ['title'],
      tooltip: [],
    }),
  );
}

export function addEdge(
  draft: SceneDraft,
  relation: Relation,
  line: { readonly points: readonly Point[]; readonly isOnDemand: boolean },
): void {
  const id = relationId(relation);
  if (draft.edges.has(id)) return;
  draft.relations.push(relation);
  draft.edges.set(id, {
    id,
    ref: undefined,
    kind: relation.kind,
    points: line.points,
    isCurve: line.points.length === 4,
    isOnDemand: line.isOnDemand,
    tooltip: [],
  });
}

const MAX_BEND = 60;

/** From one side of a box to the near side of another, level at both ends. */
export function bentLine(from: Box, to: Box, given: { readonly fromY?: number } = {}): readonly Point[] {
  const isRight = centerOf(to).x >= centerOf(from).x;
  const start = { x: isRight ? from.x + from.width : from.x, y: given.fromY ?? centerOf(from).y };
  const end = { x: isRight ? to.x : to.x + to.width, y: centerOf(to).y };
  if (start.y === end.y) return [start, end];
  const bend = Math.max(Math.min(Math.abs(end.x - start.x) / 2, MAX_BEND), 14) * (isRight ? 1 : -1);
  return [start, { x: start.x + bend, y: start.y }, { x: end.x - bend, y: end.y }, end];
}

export function addCard(draft: SceneDraft, ref: string, box: Box, nodes: readonly CanvasNode[]): void {
  draft.boxes.set(ref, box);
  draft.nodes.push(...nodes);
}
