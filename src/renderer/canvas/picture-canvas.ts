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
import { lettered, type CanvasNode, type Letters, type Reader } from './canvas-node';
import type { CanvasPalette } from './canvas-colors';
import { DirtyBoxes } from './dirty-boxes';
import type { CanvasEdge, CanvasElements } from './elements-of';
import { aimAt, centerOf, distanceToPath, isInside, isTouching, type Box, type Point } from './geometry';
import { uncoveredBoxes } from './uncovered-boxes';
import { boxOfNode, ElementPainter, paintedBox, paintedBoxOfEdge } from './paint-element';

/** What elements can be besides what they are; by references. */
/** What is selected, wanted and pointed at; which lines that means depends on the view. */
export interface GivenMarks extends Omit<CanvasMarks, 'related'> {
  /** Lines that belong to these elements stand out. */
  readonly relatedRefs: ReadonlySet<string>;
}

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

/** A change from one view to the next. */
interface Motion {
  readonly from: ReadonlyMap<string, Box>;
  readonly startMs: number;
  readonly viewport: Viewport;
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

/** From farther off than this nobody reads what is inside a node: it folds into a count. */
const FOLD_ZOOM = 0.3;
/** Small letters can be read without an effort. */
export const READING_ZOOM = 0.8;
/** From farther off than this, letters are larger than small ones, and than large ones. */
const LARGER_BELOW = {
  small: { desk: READING_ZOOM, audience: 1.35 },
  large: { desk: 0.5, audience: 0.8 },
} as const;
const MOTION_MS = 320;
/** Moving more than this takes longer than it shows. */
const MAX_MOVING = 2500;
const MIN_ZOOM = 0.03;
const MAX_ZOOM = 4;
const FIT_PADDING = 10;
/** Room for the choice of the view. */
const FIT_TOP = 44;
const MAX_FIT_ZOOM = 1.35;
/** Of an element that is brought into view, from the edge of the pane. */
const REVEAL_MARGIN = 10;
/** Near a wire counts as on it, in pixels of the pane. */
const WIRE_REACH = 4;

export class PictureCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #onViewport: () => void;
  readonly #roomAtRight: () => number;
  #palette: CanvasPalette;
  #elements: CanvasElements = { nodes: [], edges: [] };
  #reader: Reader = 'desk';
  #letters: Letters = 'small';
  #marks: CanvasMarks = { selected: new Set(), targets: new Set(), drop: undefined, related: new Set() };
  /** By id. */
  #drawn: ReadonlyMap<string, Drawn> = new Map();
  /** From behind to the front; undefined until it is needed. */
  #order: readonly Drawn[] | undefined;
  readonly #dirty = new DirtyBoxes();
  #painter: ElementPainter | undefined;
  #viewport: Viewport = { zoom: 1, pan: { x: 0, y: 0 } };
  /** Where elements were before the view changed, by id, and since when they are on their way. */
  #motion: Motion | undefined;
  /** From where the picture on the canvas was painted, in pixels of the screen. */
  #painted: Viewport | undefined;
  #isMovedByUser = false;
  #frame: number | undefined;

  constructor(
    container: HTMLElement,
    options: {
      readonly palette: CanvasPalette;
      readonly onViewport: () => void;
      /** What stands over the right edge of the pane, in pixels. */
      readonly roomAtRight: () => number;
    },
  ) {
    this.#palette = options.palette;
    this.#onViewport = options.onViewport;
    this.#roomAtRight = options.roomAtRight;
    this.#canvas = document.createElement('canvas');
    this.#canvas.className = 'canvas-drawing';
    this.#canvas.ariaHidden = 'true';
    container.append(this.#canvas);
  }

  /** `isNewView`: what is there before and after goes to its new place. */
  draw(elements: CanvasElements, isNewView = false): void {
    this.#motion = isNewView && this.#drawn.size < MAX_MOVING ? this.#startMotion() : undefined;
    this.#elements = elements;
    const drawn = new Map<string, Drawn>();
    for (const node of elements.nodes)
      drawn.set(node.id, this.#drawnNode(lettered(node, this.#letters, this.#reader)));
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
    this.#drawn = new Map();
    this.#dirty.addAll();
    this.draw(this.#elements);
  }

  /** Letters are large from nearer by. */
  setPresenting(isPresenting: boolean): void {
    this.#reader = isPresenting ? 'audience' : 'desk';
    this.#letters = lettersAt(this.#viewport.zoom, this.#reader);
    this.draw(this.#elements);
  }

  /** What is under a point of the pane, in front of the rest; undefined on nothing that has a name. */
  under(inPane: Point): { readonly ref: string; readonly tooltip: readonly string[] } | undefined {
    const point = this.pointAt(inPane);
    const reach = WIRE_REACH / this.#viewport.zoom;
    for (const { kind, element } of this.#ordered().toReversed()) {
      if (element.ref === undefined || this.#isUnseen(element)) continue;
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

  /** The part of the picture that is in the pane. */
  seenBox(): Box {
    const { zoom, pan } = this.#viewport;
    const { clientWidth, clientHeight } = this.#canvas;
    return { x: -pan.x / zoom, y: -pan.y / zoom, width: clientWidth / zoom, height: clientHeight / zoom };
  }

  /** Puts a point of the picture into the middle of the pane, or to another place of it. */
  centerOn(point: Point, place?: Point): void {
    const { zoom, pan } = this.#viewport;
    const { x, y } = place ?? centerOf(this.#pane);
    this.panBy({ x: x - (point.x * zoom + pan.x), y: y - (point.y * zoom + pan.y) });
  }

  /** Goes near enough to read it. `room` is the part of the pane where it can be seen. */
  lookAt(box: Box, room = this.#pane): void {
    const { zoom } = this.#viewport;
    if (zoom < READING_ZOOM) this.zoomBy(READING_ZOOM / zoom);
    const { zoom: near } = this.#viewport;
    // Its name stands at its top, and the buttons of the views above the picture.
    const margin = room.y > 0 ? FIT_PADDING : FIT_TOP;
    const width = (room.width - 2 * FIT_PADDING) / near;
    const height = (room.height - 2 * margin) / near;
    this.centerOn(aimAt(box, { width, height }), centerOf(room));
  }

  get #pane(): Box {
    return { x: 0, y: 0, width: this.#canvas.clientWidth, height: this.#canvas.clientHeight };
  }

  /** Shows the whole picture, and keeps showing it until the person moves it. */
  fit(bounds: Box): void {
    this.#isMovedByUser = false;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width <= 0 || height <= 0) return;
    this.#lookFrom(viewportOf(bounds, { width: width - this.#roomAtRight(), height }));
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

  /** Far enough for nodes to be counts. */
  get isFolded(): boolean {
    return this.#viewport.zoom < FOLD_ZOOM;
  }

  destroy(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#canvas.remove();
  }

  #lookFrom(viewport: Viewport): void {
    if (viewport.zoom !== this.#viewport.zoom) this.#dirty.addAll();
    this.#viewport = viewport;
    this.#chooseLetters();
    this.#schedule();
    this.#onViewport();
  }

  #chooseLetters(): void {
    const letters = lettersAt(this.#viewport.zoom, this.#reader);
    if (letters === this.#letters) return;
    this.#letters = letters;
    const motion = this.#motion;
    this.draw(this.#elements);
    this.#motion = motion;
  }

  #isUnseen({ distance }: Pick<CanvasNode, 'distance'> | CanvasEdge): boolean {
    if (distance === 'close') return this.#letters !== 'small';
    return distance !== undefined && (distance === 'near') === this.isFolded;
  }

  #startMotion(): Motion {
    const from = new Map<string, Box>();
    for (const [id, { kind, element }] of this.#drawn) {
      if (kind === 'node') from.set(id, boxOfNode(element));
    }
    this.#dirty.addAll();
    return { from, startMs: performance.now(), viewport: this.#viewport };
  }

  /** A picture on its way from one view to the next; answers false when it has arrived. */
  #paintMotion(painter: ElementPainter, ratio: number): boolean {
    const motion = this.#motion;
    const context = this.#canvas.getContext('2d');
    const share = motion === undefined ? 1 : (performance.now() - motion.startMs) / MOTION_MS;
    if (motion === undefined || context === null || share >= 1) {
      if (motion !== undefined) this.#dirty.addAll();
      this.#motion = undefined;
      return false;
    }
    const eased = share * share * (3 - 2 * share);
    const { pan, zoom } = betweenViewports(motion.viewport, this.#viewport, eased);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.setTransform(zoom * ratio, 0, 0, zoom * ratio, pan.x * ratio, pan.y * ratio);
    context.textBaseline = 'middle';
    for (const drawn of this.#ordered()) {
      if (drawn.kind !== 'node' || this.#isUnseen(drawn.element)) continue;
      const before = motion.from.get(drawn.element.id);
      // What is new comes when the others have nearly arrived.
      if (before === undefined && eased < 0.7) continue;
      const element = before === undefined ? drawn.element : nodeBetween(drawn.element, before, eased);
      painter.paintNode(element, drawn.look, { zoom: zoom * ratio, isFar: this.isFolded });
    }
    return true;
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
    // Whole pixels, so that what is painted can be moved.
    const pan = {
      x: Math.round(this.#viewport.pan.x * ratio),
      y: Math.round(this.#viewport.pan.y * ratio),
    };
    const pane: Box = { x: -pan.x / zoom, y: -pan.y / zoom, width: width / zoom, height: height / zoom };
    this.#painter ??= new ElementPainter(context);
    if (this.#motion !== undefined && this.#paintMotion(this.#painter, ratio)) {
      this.#painted = undefined;
      this.#schedule();
      return;
    }
    this.#scroll(context, { zoom, pan });
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

  /** Moves what is painted to where it is seen from now; what comes into view by that is dirty. */
  #scroll(context: CanvasRenderingContext2D, seen: Viewport): void {
    const before = this.#painted;
    this.#painted = seen;
    if (before?.zoom !== seen.zoom) {
      this.#dirty.addAll();
      return;
    }
    const by = { x: seen.pan.x - before.pan.x, y: seen.pan.y - before.pan.y };
    const { width, height } = this.#canvas;
    // A canvas without any pixel cannot be drawn.
    if ((by.x === 0 && by.y === 0) || width === 0 || height === 0) return;
    for (const { x, y, ...size } of uncoveredBoxes(by, { width, height })) {
      this.#dirty.add({
        x: (x - seen.pan.x) / seen.zoom,
        y: (y - seen.pan.y) / seen.zoom,
        width: size.width / seen.zoom,
        height: size.height / seen.zoom,
      });
    }
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = 'copy';
    context.drawImage(this.#canvas, by.x, by.y);
    context.restore();
  }

  #paintIn(box: Box, painter: ElementPainter, zoom: number): void {
    const isFar = this.isFolded;
    for (const drawn of this.#ordered()) {
      if (!isTouching(drawn.box, box) || this.#isUnseen(drawn.element)) continue;
      if (drawn.kind === 'node') painter.paintNode(drawn.element, drawn.look, { zoom, isFar });
      else if (drawn.look !== undefined) painter.paintEdge(drawn.element, drawn.look);
    }
  }
}

/** From where the whole of it is seen in a pane of that size. */
export function viewportOf(bounds: Box, { width, height }: Pick<Box, 'width' | 'height'>): Viewport {
  const zoom = within(
    Math.min(
      (width - 2 * FIT_PADDING) / bounds.width,
      (height - FIT_PADDING - FIT_TOP) / bounds.height,
      MAX_FIT_ZOOM,
    ),
  );
  const pan = {
    x: (width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: FIT_TOP + (height - FIT_TOP - FIT_PADDING - bounds.height * zoom) / 2 - bounds.y * zoom,
  };
  return { zoom, pan };
}

export function lettersAt(zoom: number, reader: Reader): Letters {
  if (zoom < LARGER_BELOW.large[reader]) return 'largest';
  return zoom < LARGER_BELOW.small[reader] ? 'large' : 'small';
}

function between(one: number, other: number, share: number): number {
  return one + (other - one) * share;
}

function betweenViewports(one: Viewport, other: Viewport, share: number): Viewport {
  const pan = { x: between(one.pan.x, other.pan.x, share), y: between(one.pan.y, other.pan.y, share) };
  return { zoom: between(one.zoom, other.zoom, share), pan };
}

function nodeBetween(node: CanvasNode, before: Box, share: number): CanvasNode {
  const start = centerOf(before);
  return {
    ...node,
    center: { x: between(start.x, node.center.x, share), y: between(start.y, node.center.y, share) },
    width: between(before.width, node.width, share),
    height: between(before.height, node.height, share),
  };
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
