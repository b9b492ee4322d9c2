/**
 * The picture on a canvas element: where it is looked at from, and what of it must be painted anew. A change paints the
 * places that it touches, so that a letter typed costs the same in a lab of ten Pods and of a thousand.
 */
import { isAlike } from '../ui/is-alike';
import {
  edgeLook,
  LEVELS,
  NO_MARKS,
  nodeLook,
  type EdgeLook,
  type ElementMarks,
  type NodeLook,
} from './canvas-look';
import type { CanvasNode } from './canvas-node';
import type { CanvasPalette } from './canvas-palette';
import { DirtyBoxes } from './dirty-boxes';
import type { CanvasEdge, CanvasElements } from './elements-of';
import { distanceToPath, isInside, isTouching, type Box, type Point } from './geometry';
import { boxOfNode, ElementPainter, paintedBox, paintedBoxOfEdge } from './paint-element';

/** What elements can be besides what they are; by references. */
export interface CanvasMarks {
  readonly selected: ReadonlySet<string>;
  /** Where what is in hand can be put. */
  readonly targets: ReadonlySet<string>;
  /** Where it would be put now. */
  readonly drop: string | undefined;
  /** Ids of lines. */
  readonly related: ReadonlySet<string>;
}

export interface Viewport {
  readonly zoom: number;
  /** Of the picture's origin, in the pane. */
  readonly pan: Point;
}

type Drawn =
  | {
      readonly kind: 'node';
      readonly element: CanvasNode;
      readonly marks: ElementMarks;
      readonly look: NodeLook;
      readonly box: Box;
    }
  | {
      readonly kind: 'edge';
      readonly element: CanvasEdge;
      readonly marks: ElementMarks;
      /** Undefined while it is not shown. */
      readonly look: EdgeLook | undefined;
      readonly box: Box;
    };

const MIN_ZOOM = 0.05;
const MAX_ZOOM = 4;
const FIT_PADDING = 14;
const MAX_FIT_ZOOM = 1.35;
/** Of an element that is brought into view, from the edge of the pane. */
const REVEAL_MARGIN = 10;
/** Near a wire counts as on it, in pixels of the pane. */
const WIRE_REACH = 4;

export class PictureCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #onViewport: () => void;
  #palette: CanvasPalette;
  #marks: CanvasMarks = { selected: new Set(), targets: new Set(), drop: undefined, related: new Set() };
  /** By id. */
  #drawn: ReadonlyMap<string, Drawn> = new Map();
  /** From behind to the front; undefined until it is needed. */
  #order: readonly Drawn[] | undefined;
  readonly #dirty = new DirtyBoxes();
  #painter: ElementPainter | undefined;
  #viewport: Viewport = { zoom: 1, pan: { x: 0, y: 0 } };
  #isMovedByUser = false;
  #frame: number | undefined;

  constructor(
    container: HTMLElement,
    options: { readonly palette: CanvasPalette; readonly onViewport: () => void },
  ) {
    this.#palette = options.palette;
    this.#onViewport = options.onViewport;
    this.#canvas = document.createElement('canvas');
    this.#canvas.className = 'canvas-drawing';
    this.#canvas.ariaHidden = 'true';
    container.append(this.#canvas);
  }

  draw(elements: CanvasElements): void {
    const drawn = new Map<string, Drawn>();
    for (const node of elements.nodes) drawn.set(node.id, this.#drawnNode(node));
    for (const edge of elements.edges) drawn.set(edge.id, this.#drawnEdge(edge));
    for (const [id, before] of this.#drawn) if (!drawn.has(id)) this.#dirty.add(before.box);
    this.#drawn = drawn;
    this.#order = undefined;
    this.#schedule();
  }

  mark(marks: CanvasMarks): void {
    this.#marks = marks;
    const drawn = new Map<string, Drawn>();
    for (const [id, before] of this.#drawn) drawn.set(id, this.#remarked(before));
    this.#drawn = drawn;
    this.#order = undefined;
    this.#schedule();
  }

  setPalette(palette: CanvasPalette): void {
    this.#palette = palette;
    const elements = [...this.#drawn.values()];
    this.#drawn = new Map();
    this.#dirty.addAll();
    const nodes = elements.flatMap((drawn) => (drawn.kind === 'node' ? [drawn.element] : []));
    this.draw({
      nodes,
      edges: elements.flatMap((drawn) => (drawn.kind === 'edge' ? [drawn.element] : [])),
    });
  }

  /** What is under a point of the pane, in front of the rest; undefined on nothing that has a name. */
  under(inPane: Point): { readonly ref: string; readonly tooltip: readonly string[] } | undefined {
    const point = this.pointAt(inPane);
    const reach = WIRE_REACH / this.#viewport.zoom;
    for (const { kind, element } of this.#ordered().toReversed()) {
      if (element.ref === undefined) continue;
      const isHit =
        kind === 'node'
          ? isInside(boxOfNode(element), point)
          : distanceToPath(element.points, point) <= reach;
      if (isHit) return { ref: element.ref, tooltip: element.tooltip };
    }
    return undefined;
  }

  /** From the pane's coordinates to the picture's. */
  pointAt(inPane: Point): Point {
    const { zoom, pan } = this.#viewport;
    return { x: (inPane.x - pan.x) / zoom, y: (inPane.y - pan.y) / zoom };
  }

  /** From the picture's coordinates to the pane's. */
  boxInPane(box: Box): Box {
    const { zoom, pan } = this.#viewport;
    const [width, height] = [box.width * zoom, box.height * zoom];
    return { x: box.x * zoom + pan.x, y: box.y * zoom + pan.y, width, height };
  }

  /** Moves the picture as little as is needed to have the box in view. */
  reveal(box: Box): void {
    const { x, y, width, height } = this.boxInPane(box);
    const by = {
      x: shiftInto({ from: x, to: x + width }, this.#canvas.clientWidth),
      y: shiftInto({ from: y, to: y + height }, this.#canvas.clientHeight),
    };
    if (by.x !== 0 || by.y !== 0) this.panBy(by);
  }

  /** Shows the whole picture, and keeps showing it until the person moves it. */
  fit(bounds: Box): void {
    this.#isMovedByUser = false;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width <= 0 || height <= 0) return;
    const zoom = within(
      Math.min(
        (width - 2 * FIT_PADDING) / bounds.width,
        (height - 2 * FIT_PADDING) / bounds.height,
        MAX_FIT_ZOOM,
      ),
    );
    const pan = {
      x: (width - bounds.width * zoom) / 2 - bounds.x * zoom,
      y: (height - bounds.height * zoom) / 2 - bounds.y * zoom,
    };
    this.#lookFrom({ zoom, pan });
  }

  refit(bounds: Box): void {
    if (!this.#isMovedByUser) this.fit(bounds);
  }

  /** The pane has another size. */
  resize(): void {
    this.#dirty.addAll();
    this.#schedule();
  }

  /** Around a point of the pane, or its middle; what is under it stays there. */
  zoomBy(factor: number, around?: Point): void {
    this.#isMovedByUser = true;
    const { clientWidth, clientHeight } = this.#canvas;
    const at = around ?? { x: clientWidth / 2, y: clientHeight / 2 };
    const under = this.pointAt(at);
    const zoom = within(this.#viewport.zoom * factor);
    this.#lookFrom({ zoom, pan: { x: at.x - under.x * zoom, y: at.y - under.y * zoom } });
  }

  panBy(by: Point): void {
    this.#isMovedByUser = true;
    const { zoom, pan } = this.#viewport;
    this.#lookFrom({ zoom, pan: { x: pan.x + by.x, y: pan.y + by.y } });
  }

  viewport(): Viewport {
    return this.#viewport;
  }

  destroy(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#canvas.remove();
  }

  #lookFrom(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#dirty.addAll();
    this.#schedule();
    this.#onViewport();
  }

  #drawnNode(element: CanvasNode): Drawn {
    const before = this.#drawn.get(element.id);
    if (before !== undefined && isAlike(before.element, element)) return before;
    if (before !== undefined) this.#dirty.add(before.box);
    return this.#newNode(element, this.#marksOfNode(element));
  }

  #drawnEdge(element: CanvasEdge): Drawn {
    const before = this.#drawn.get(element.id);
    if (before !== undefined && isAlike(before.element, element)) return before;
    if (before !== undefined) this.#dirty.add(before.box);
    return this.#newEdge(element, this.#marksOfEdge(element));
  }

  #remarked(before: Drawn): Drawn {
    const marks =
      before.kind === 'node' ? this.#marksOfNode(before.element) : this.#marksOfEdge(before.element);
    if (isAlike(marks, before.marks)) return before;
    this.#dirty.add(before.box);
    return before.kind === 'node'
      ? this.#newNode(before.element, marks)
      : this.#newEdge(before.element, marks);
  }

  #newNode(element: CanvasNode, marks: ElementMarks): Drawn {
    const look = nodeLook(element, marks, this.#palette);
    const box = paintedBox(element, look);
    this.#dirty.add(box);
    return { kind: 'node', element, marks, look, box };
  }

  #newEdge(element: CanvasEdge, marks: ElementMarks): Drawn {
    const look = edgeLook(element, marks, this.#palette);
    const box = paintedBoxOfEdge(element);
    if (look !== undefined) this.#dirty.add(box);
    return { kind: 'edge', element, marks, look, box };
  }

  #marksOfNode({ ref, shape }: CanvasNode): ElementMarks {
    if (ref === undefined || shape === 'text') return NO_MARKS;
    const { selected, targets, drop } = this.#marks;
    const [isSelected, isTarget, isDrop] = [selected.has(ref), targets.has(ref), drop === ref];
    return isSelected || isTarget || isDrop ? { ...NO_MARKS, isSelected, isTarget, isDrop } : NO_MARKS;
  }

  #marksOfEdge({ id, ref }: CanvasEdge): ElementMarks {
    const isSelected = ref !== undefined && this.#marks.selected.has(ref);
    const isRelated = this.#marks.related.has(id);
    return isSelected || isRelated ? { ...NO_MARKS, isSelected, isRelated } : NO_MARKS;
  }

  #ordered(): readonly Drawn[] {
    this.#order ??= LEVELS.flatMap((level) =>
      [...this.#drawn.values()].filter((drawn) => drawn.look?.level === level),
    );
    return this.#order;
  }

  #schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#paint();
    });
  }

  #paint(): void {
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    const ratio = devicePixelRatio;
    const width = Math.round(this.#canvas.clientWidth * ratio);
    const height = Math.round(this.#canvas.clientHeight * ratio);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#dirty.addAll();
    }
    const zoom = this.#viewport.zoom * ratio;
    const pan = { x: this.#viewport.pan.x * ratio, y: this.#viewport.pan.y * ratio };
    const pane: Box = { x: -pan.x / zoom, y: -pan.y / zoom, width: width / zoom, height: height / zoom };
    this.#painter ??= new ElementPainter(context);
    for (const dirty of this.#dirty.take(pane)) {
      // On whole pixels, so that no seams show.
      const [left, top] = [Math.floor(dirty.x * zoom + pan.x), Math.floor(dirty.y * zoom + pan.y)];
      const right = Math.ceil((dirty.x + dirty.width) * zoom + pan.x);
      const bottom = Math.ceil((dirty.y + dirty.height) * zoom + pan.y);
      const box: Box = {
        x: (left - pan.x) / zoom,
        y: (top - pan.y) / zoom,
        width: (right - left) / zoom,
        height: (bottom - top) / zoom,
      };
      context.save();
      context.setTransform(zoom, 0, 0, zoom, pan.x, pan.y);
      context.beginPath();
      context.rect(box.x, box.y, box.width, box.height);
      context.clip();
      context.clearRect(box.x, box.y, box.width, box.height);
      context.textBaseline = 'middle';
      context.lineJoin = 'round';
      this.#paintIn(box, this.#painter, zoom);
      context.restore();
    }
  }

  #paintIn(box: Box, painter: ElementPainter, zoom: number): void {
    for (const drawn of this.#ordered()) {
      if (!isTouching(drawn.box, box)) continue;
      if (drawn.kind === 'node') painter.paintNode(drawn.element, drawn.look, zoom);
      else if (drawn.look !== undefined) painter.paintEdge(drawn.element, drawn.look);
    }
  }
}

function within(zoom: number): number {
  return Math.min(Math.max(zoom, MIN_ZOOM), MAX_ZOOM);
}

/** By how much a stretch must move to be inside the pane; its beginning wins where it is too long. */
function shiftInto(stretch: { readonly from: number; readonly to: number }, size: number): number {
  if (stretch.from < REVEAL_MARGIN) return REVEAL_MARGIN - stretch.from;
  if (stretch.to <= size - REVEAL_MARGIN) return 0;
  return Math.max(size - REVEAL_MARGIN - stretch.to, REVEAL_MARGIN - stretch.from);
}
