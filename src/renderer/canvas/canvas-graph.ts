/** The cytoscape instance: kept in step with the elements that are to be drawn, and asked about clicks. */
import cytoscape, { type Core, type EventObjectEdge, type EventObjectNode } from 'cytoscape';
import type { CanvasRule } from './canvas-style';
import type { CanvasEdge, CanvasElements, CanvasNode } from './elements-of';
import type { Box, Point } from './geometry';

interface CanvasListener {
  readonly onSelect: (ref: string | undefined) => void;
  readonly onOpen: (ref: string) => void;
  /** With undefined when the pointer has left. */
  readonly onHover: (hover: { readonly lines: readonly string[]; readonly at: Point } | undefined) => void;
  readonly onViewport: () => void;
}

const FIT_PADDING = 14;
const MAX_FIT_ZOOM = 1.35;

export class CanvasGraph {
  readonly #core: Core;
  /** What each element was drawn from, to change only what changed. */
  readonly #drawn = new Map<string, string>();
  readonly #tooltips = new Map<string, readonly string[]>();
  #selectedRef: string | undefined;
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
    this.#core.on('tap', (event) => {
      if (event.target === this.#core) listener.onSelect(undefined);
    });
    const elementEvents = 'node, edge';
    this.#core.on('tap', elementEvents, (event: EventObjectNode | EventObjectEdge) => {
      listener.onSelect(refOf(event));
    });
    this.#core.on('dbltap', elementEvents, (event: EventObjectNode | EventObjectEdge) => {
      const ref = refOf(event);
      if (ref !== undefined) listener.onOpen(ref);
    });
    this.#core.on('mouseover mousemove', elementEvents, (event: EventObjectNode | EventObjectEdge) => {
      const lines = this.#tooltips.get(event.target.id());
      if (lines !== undefined) listener.onHover({ lines, at: event.renderedPosition });
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
      }
      for (const node of elements.nodes) this.#drawNode(node);
      for (const edge of elements.edges) this.#drawEdge(edge);
    });
  }

  restyle(style: readonly CanvasRule[]): void {
    this.#core.style().fromJson(style).update();
  }

  select(ref: string | undefined): void {
    this.#selectedRef = ref;
    this.#core.batch(() => {
      this.#core.elements('.is-selected').removeClass('is-selected');
      if (ref === undefined) return;
      this.#core
        .elements()
        .filter((element) => element.data('ref') === ref && !element.hasClass('text'))
        .addClass('is-selected');
    });
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
    const classes = [
      node.shape,
      `tone-${node.tone}`,
      ...node.variants,
      ...(node.ref === this.#selectedRef && node.shape !== 'text' ? ['is-selected'] : []),
    ];
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
      classes: [
        edge.kind,
        ...(edge.bends === undefined ? [] : ['bent']),
        ...(edge.ref === this.#selectedRef ? ['is-selected'] : []),
      ],
      pannable: true,
    });
  }

  /** Remembers the element as drawn. */
  #isChanged(element: CanvasNode | CanvasEdge): boolean {
    const text = JSON.stringify(element);
    if (this.#drawn.get(element.id) === text) return false;
    this.#drawn.set(element.id, text);
    this.#tooltips.set(element.id, element.tooltip);
    return true;
  }
}

function refOf(event: EventObjectNode | EventObjectEdge): string | undefined {
  const ref: unknown = event.target.data('ref');
  return typeof ref === 'string' ? ref : undefined;
}
