/** The cytoscape instance: kept in step with the elements that are to be drawn, and asked about clicks. */
import cytoscape, {
  type Core,
  type EventObject,
  type EventObjectEdge,
  type EventObjectNode,
} from 'cytoscape';
import type { CanvasRule } from './canvas-style';
import type { CanvasNode } from './canvas-node';
import type { CanvasEdge, CanvasElements } from './elements-of';
import type { Box, Point } from './geometry';

/** What the pointer is on, with its name and more, and where in the picture's pane. */
export interface CanvasHover {
  readonly ref: string;
  readonly lines: readonly string[];
  readonly at: Point;
}

interface CanvasListener {
  /** `isAdding` with Ctrl or Shift. */
  readonly onTap: (ref: string | undefined, tap: { readonly isAdding: boolean; readonly at: Point }) => void;
  readonly onOpen: (ref: string) => void;
  readonly onMenu: (ref: string | undefined, at: Point) => void;
  /** With undefined when the pointer has left. */
  readonly onHover: (hover: CanvasHover | undefined) => void;
  readonly onViewport: () => void;
}

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

const FIT_PADDING = 14;
const MAX_FIT_ZOOM = 1.35;
/** Of an element that is brought into view, from the edge of the pane. */
const REVEAL_MARGIN = 10;
type MarkClass = 'is-selected' | 'is-target' | 'is-drop' | 'is-related';

export class CanvasGraph {
  readonly #core: Core;
  /** What each element was drawn from, to change only what changed. */
  readonly #drawn = new Map<string, CanvasNode | CanvasEdge>();
  readonly #tooltips = new Map<string, readonly string[]>();
  /** A segment has several bars. */
  readonly #idsByRef = new Map<string, Set<string>>();
  /** Ids of the elements that have the class. */
  readonly #marked: Readonly<Record<MarkClass, Set<string>>> = {
    'is-selected': new Set(),
    'is-target': new Set(),
    'is-drop': new Set(),
    'is-related': new Set(),
  };
  #marks: CanvasMarks = { selected: new Set(), targets: new Set(), drop: undefined, related: new Set() };
  #isMovedByUser = false;

  constructor(container: HTMLElement, listener: CanvasListener) {
    this.#core = cytoscape({
      container,
      layout: { name: 'preset' },
      autoungrabify: true,
      autounselectify: true,
      boxSelectionEnabled: false,
      minZoom: 0.05,
      maxZoom: 4,
    });
    const elementEvents = 'node, edge';
    this.#core.on('tap', (event) => {
      if (event.target === this.#core) listener.onTap(undefined, tapOf(event));
    });
    this.#core.on('tap', elementEvents, (event: EventObjectNode | EventObjectEdge) => {
      listener.onTap(refOf(event), tapOf(event));
    });
    this.#core.on('cxttap', (event) => {
      if (event.target === this.#core) listener.onMenu(undefined, event.renderedPosition);
    });
    this.#core.on('cxttap', elementEvents, (event: EventObjectNode | EventObjectEdge) => {
      listener.onMenu(refOf(event), event.renderedPosition);
    });
    this.#core.on('dbltap', elementEvents, (event: EventObjectNode | EventObjectEdge) => {
      const ref = refOf(event);
      if (ref !== undefined) listener.onOpen(ref);
    });
    this.#core.on('mouseover mousemove', elementEvents, (event: EventObjectNode | EventObjectEdge) => {
      const lines = this.#tooltips.get(event.target.id());
      const ref = refOf(event);
      if (lines !== undefined && ref !== undefined)
        listener.onHover({ ref, lines, at: event.renderedPosition });
    });
    this.#core.on('mouseout', elementEvents, () => listener.onHover(undefined));
    this.#core.on('dragpan scrollzoom pinchzoom', () => {
      this.#isMovedByUser = true;
    });
    this.#core.on('viewport', () => listener.onViewport());
  }

  draw(elements: CanvasElements): void {
    this.#core.batch(() => {
      const wanted = new Set([...elements.nodes, ...elements.edges].map((element) => element.id));
      for (const id of this.#drawn.keys()) {
        if (wanted.has(id)) continue;
        this.#core.getElementById(id).remove();
        this.#drawn.delete(id);
        this.#tooltips.delete(id);
        for (const ids of this.#idsByRef.values()) ids.delete(id);
      }
      for (const node of elements.nodes) this.#drawNode(node);
      for (const edge of elements.edges) this.#drawEdge(edge);
    });
  }

  mark(marks: CanvasMarks): void {
    this.#marks = marks;
    this.#core.batch(() => {
      this.#markOnly('is-selected', this.#idsOf(marks.selected));
      this.#markOnly('is-target', this.#idsOf(marks.targets));
      this.#markOnly('is-drop', this.#idsOf(marks.drop === undefined ? [] : [marks.drop]));
      this.#markOnly('is-related', marks.related);
    });
  }

  /** Off while something else is dragged than the picture. */
  setPanning(isOn: boolean): void {
    this.#core.userPanningEnabled(isOn);
  }

  /** From the pane's coordinates to the picture's. */
  pointAt(inPane: Point): Point {
    const { zoom, pan } = this.viewport();
    return { x: (inPane.x - pan.x) / zoom, y: (inPane.y - pan.y) / zoom };
  }

  /** From the picture's coordinates to the pane's. */
  boxInPane(box: Box): Box {
    const { zoom, pan } = this.viewport();
    const [width, height] = [box.width * zoom, box.height * zoom];
    return { x: box.x * zoom + pan.x, y: box.y * zoom + pan.y, width, height };
  }

  /** Moves the picture as little as is needed to have the box in view. */
  reveal(box: Box): void {
    const { x, y, width, height } = this.boxInPane(box);
    const by = {
      x: shiftInto({ from: x, to: x + width }, this.#core.width()),
      y: shiftInto({ from: y, to: y + height }, this.#core.height()),
    };
    if (by.x !== 0 || by.y !== 0) this.panBy(by);
  }

  restyle(style: readonly CanvasRule[]): void {
    this.#core.style().fromJson(style).update();
  }

  /** Shows the whole picture, and keeps showing it until the person moves it. */
  fit(bounds: Box): void {
    this.#isMovedByUser = false;
    const [width, height] = [this.#core.width(), this.#core.height()];
    if (width <= 0 || height <= 0) return;
    const zoom = Math.min(
      (width - 2 * FIT_PADDING) / bounds.width,
      (height - 2 * FIT_PADDING) / bounds.height,
      MAX_FIT_ZOOM,
    );
    const pan = {
      x: (width - bounds.width * zoom) / 2 - bounds.x * zoom,
      y: (height - bounds.height * zoom) / 2 - bounds.y * zoom,
    };
    this.#core.viewport({ zoom, pan });
  }

  refit(bounds: Box): void {
    if (!this.#isMovedByUser) this.fit(bounds);
  }

  resize(): void {
    this.#core.resize();
  }

  zoomBy(factor: number): void {
    this.#isMovedByUser = true;
    const center = { x: this.#core.width() / 2, y: this.#core.height() / 2 };
    this.#core.zoom({ level: this.#core.zoom() * factor, renderedPosition: center });
  }

  panBy(by: Point): void {
    this.#isMovedByUser = true;
    this.#core.panBy({ ...by });
  }

  viewport(): { readonly zoom: number; readonly pan: Point } {
    return { zoom: this.#core.zoom(), pan: { ...this.#core.pan() } };
  }

  destroy(): void {
    this.#core.destroy();
  }

  #drawNode(node: CanvasNode): void {
    if (!this.#isChanged(node)) return;
    const data = {
      id: node.id,
      ref: node.ref,
      label: node.label,
      width: node.width,
      height: node.height,
    };
    const classes = [node.shape, `tone-${node.tone}`, ...node.variants];
    if (node.ref !== undefined && node.shape !== 'text') {
      const ids = this.#idsByRef.get(node.ref) ?? new Set();
      this.#idsByRef.set(node.ref, ids.add(node.id));
      if (this.#marks.selected.has(node.ref)) this.#keepMark('is-selected', node.id, classes);
      if (this.#marks.targets.has(node.ref)) this.#keepMark('is-target', node.id, classes);
      if (this.#marks.drop === node.ref) this.#keepMark('is-drop', node.id, classes);
    }
    const position = { ...node.center };
    const existing = this.#core.getElementById(node.id);
    if (existing.empty()) {
      this.#core.add({ group: 'nodes', data, classes, position, pannable: true });
    } else {
      existing.data(data).classes(classes);
      existing.nodes().positions(() => position);
    }
  }

  #drawEdge(edge: CanvasEdge): void {
    const existing = this.#core.getElementById(edge.id);
    const isChanged = this.#isChanged(edge);
    // Removing a node removes its edges too.
    if (!isChanged && existing.nonempty()) return;
    existing.remove();
    const classes = [edge.kind, ...edgeClasses(edge)];
    if (edge.ref !== undefined) this.#idsByRef.set(edge.ref, new Set([edge.id]));
    if (edge.ref !== undefined && this.#marks.selected.has(edge.ref)) {
      this.#keepMark('is-selected', edge.id, classes);
    }
    if (this.#marks.related.has(edge.id)) this.#keepMark('is-related', edge.id, classes);
    this.#core.add({
      group: 'edges',
      data: {
        id: edge.id,
        ref: edge.ref,
        source: edge.source,
        target: edge.target,
        sourceEndpoint: edge.sourceEndpoint,
        targetEndpoint: edge.targetEndpoint,
        weights: edge.bends?.weights,
        distances: edge.bends?.distances,
      },
      classes,
      pannable: true,
    });
  }

  #keepMark(mark: MarkClass, id: string, classes: string[]): void {
    classes.push(mark);
    this.#marked[mark].add(id);
  }

  #markOnly(mark: MarkClass, ids: ReadonlySet<string>): void {
    const marked = this.#marked[mark];
    for (const id of marked) {
      if (ids.has(id)) continue;
      marked.delete(id);
      this.#core.getElementById(id).removeClass(mark);
    }
    for (const id of ids) {
      if (marked.has(id)) continue;
      marked.add(id);
      this.#core.getElementById(id).addClass(mark);
    }
  }

  #idsOf(refs: Iterable<string>): ReadonlySet<string> {
    return new Set([...refs].flatMap((ref) => [...(this.#idsByRef.get(ref) ?? [])]));
  }

  /** Remembers the element as drawn. */
  #isChanged(element: CanvasNode | CanvasEdge): boolean {
    const drawn = this.#drawn.get(element.id);
    if (drawn !== undefined && isAlike(drawn, element)) return false;
    this.#drawn.set(element.id, element);
    this.#tooltips.set(element.id, element.tooltip);
    return true;
  }
}

function refOf(event: EventObjectNode | EventObjectEdge): string | undefined {
  const ref: unknown = event.target.data('ref');
  return typeof ref === 'string' ? ref : undefined;
}

function tapOf(event: EventObject): { readonly isAdding: boolean; readonly at: Point } {
  const { originalEvent, renderedPosition } = event;
  const isMouse = originalEvent instanceof MouseEvent;
  const isAdding = isMouse && (originalEvent.ctrlKey || originalEvent.shiftKey || originalEvent.metaKey);
  return { isAdding, at: renderedPosition };
}

function edgeClasses(edge: CanvasEdge): readonly string[] {
  if (edge.kind !== 'selects' && edge.kind !== 'owns') return edge.bends === undefined ? [] : ['bent'];
  return [...(edge.bends === undefined ? [] : ['curved']), ...(edge.isOnDemand ? ['on-demand'] : [])];
}

/** Plain data alike in depth, made by the same code: the same names in the same order. */
function isAlike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [names, otherNames] = [Object.keys(one), Object.keys(other)];
  if (names.length !== otherNames.length) return false;
  if (names.some((name, index) => name !== otherNames[index])) return false;
  const [values, otherValues]: [unknown[], unknown[]] = [Object.values(one), Object.values(other)];
  return values.every((value, index) => isAlike(value, otherValues[index]));
}

/** By how much a stretch must move to be inside the pane; its beginning wins where it is too long. */
function shiftInto(stretch: { readonly from: number; readonly to: number }, size: number): number {
  if (stretch.from < REVEAL_MARGIN) return REVEAL_MARGIN - stretch.from;
  if (stretch.to <= size - REVEAL_MARGIN) return 0;
  return Math.max(size - REVEAL_MARGIN - stretch.to, REVEAL_MARGIN - stretch.from);
}
