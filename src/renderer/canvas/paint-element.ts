/** Draws one element of the picture on a 2D context whose coordinates are the picture's. */
import type { EdgeLook, LabelLook, NodeLook, Stroke } from './canvas-look';
import { LINE_HEIGHT, type CanvasNode } from './canvas-node';
import type { CanvasEdge } from './elements-of';
import { measuredLabel } from './fitted-label';
import { around, boundsOf, grown, type Box, type Point } from './geometry';

const FAMILIES = {
  ui: 'system-ui, sans-serif',
  mono: 'ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace',
} as const;

/** Smaller letters than this, in pixels of the screen, are drawn as a bar: nobody reads them, and letters are dear. */
const MIN_LETTER_PX = 3.6;
const BAR_LETTER_WIDTH = 0.52;
const BAR_HEIGHT = 0.34;
const BAR_OPACITY = 0.4;
const STRIPE_WIDTH = 4.5;
const OUTLINE_GAP = 1;
const WASH_OPACITY = 0.08;
const DOT_RADIUS = 3.5;
const ARROW_LENGTH = 7;
const ARROW_HALF_WIDTH = 3;
/** No letter is wider than it is high, but for a few scripts. */
const MAX_LETTER_WIDTH = 1.1;

export class ElementPainter {
  readonly #context: CanvasRenderingContext2D;
  /** Texts as they fit, by font, room and text. */
  readonly #fitted = new Map<string, string>();

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  /** `zoom` in pixels of the screen. From far off Pods and machines are without their names. */
  paintNode(
    node: CanvasNode,
    look: NodeLook,
    { zoom, isFar }: { readonly zoom: number; readonly isFar: boolean },
  ): void {
    const context = this.#context;
    const box = boxOfNode(node);
    if (look.fill !== undefined) {
      context.globalAlpha = look.fillOpacity;
      context.fillStyle = look.fill;
      this.#trace(box, look.corner);
      context.fill();
      if (look.stripe !== undefined) this.#paintStripe(box, look.stripe);
      context.globalAlpha = 1;
    }
    if (look.border !== undefined) {
      this.#trace(box, look.corner);
      this.#stroke(look.border);
    }
    if (look.outline !== undefined) {
      this.#trace(grown(box, OUTLINE_GAP + look.outline.width / 2), look.corner);
      this.#stroke(look.outline);
    }
    if (node.label !== '' && !(isFar && node.shape === 'pod')) this.#paintLabel(node, look.label, zoom);
    if (look.wash !== undefined) {
      context.globalAlpha = WASH_OPACITY;
      context.fillStyle = look.wash;
      this.#trace(box, look.corner);
      context.fill();
      context.globalAlpha = 1;
    }
  }

  paintEdge(edge: CanvasEdge, look: EdgeLook): void {
    const context = this.#context;
    const end = edge.points.at(-1);
    const beforeEnd = edge.points.at(-2);
    if (end === undefined || beforeEnd === undefined) return;
    context.globalAlpha = look.opacity;
    const direction = look.hasArrow ? unit(beforeEnd, end) : undefined;
    const tip = direction === undefined ? end : along(end, direction, -ARROW_LENGTH);
    context.beginPath();
    const isCurve = edge.isCurve && edge.points.length === 4;
    for (const [index, point] of edge.points.slice(0, -1).entries()) {
      if (index === 0) context.moveTo(point.x, point.y);
      else if (!isCurve) context.lineTo(point.x, point.y);
    }
    const [, first, second] = edge.points;
    if (isCurve && first !== undefined && second !== undefined) {
      context.bezierCurveTo(first.x, first.y, second.x, second.y, tip.x, tip.y);
    } else context.lineTo(tip.x, tip.y);
    this.#stroke(look.stroke);
    if (direction !== undefined) this.#paintArrow(end, direction, look.stroke.color);
    if (look.hasDot) this.#paintDot(end, look.stroke.color);
    context.globalAlpha = 1;
  }

  #paintStripe(box: Box, color: string): void {
    const context = this.#context;
    context.save();
    this.#trace(box, { shape: 'round', size: 6 });
    context.clip();
    context.fillStyle = color;
    context.fillRect(box.x, box.y, STRIPE_WIDTH, box.height);
    context.restore();
  }

  #paintDot(at: Point, color: string): void {
    const context = this.#context;
    context.beginPath();
    context.arc(at.x, at.y, DOT_RADIUS, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
  }

  #paintArrow(end: Point, direction: Point, color: string): void {
    const context = this.#context;
    const base = along(end, direction, -ARROW_LENGTH);
    const side = { x: -direction.y, y: direction.x };
    const [left, right] = [along(base, side, ARROW_HALF_WIDTH), along(base, side, -ARROW_HALF_WIDTH)];
    context.beginPath();
    context.moveTo(end.x, end.y);
    context.lineTo(left.x, left.y);
    context.lineTo(right.x, right.y);
    context.closePath();
    context.fillStyle = color;
    context.fill();
  }

  #paintLabel(node: CanvasNode, look: LabelLook, zoom: number): void {
    const context = this.#context;
    const x = node.center.x + look.offset.x;
    let y = node.center.y + look.offset.y;
    context.fillStyle = look.color;
    const isReadable = look.size * zoom >= MIN_LETTER_PX;
    if (isReadable) {
      context.font = `${look.isBold ? 'bold ' : ''}${look.size}px ${FAMILIES[look.family]}`;
      context.textAlign = look.align;
    } else context.globalAlpha = BAR_OPACITY;
    for (const line of node.label.split('\n')) {
      if (isReadable) context.fillText(this.#fit(line, look), x, y);
      else this.#paintBar(line, look, { x, y });
      y += look.size * LINE_HEIGHT;
    }
    context.globalAlpha = 1;
  }

  #paintBar(text: string, look: LabelLook, at: Point): void {
    const width = Math.min(text.length * look.size * BAR_LETTER_WIDTH, look.maxWidth);
    const height = look.size * BAR_HEIGHT;
    const left = look.align === 'left' ? 0 : look.align === 'right' ? width : width / 2;
    this.#context.fillRect(at.x - left, at.y - height / 2, width, height);
  }

  #fit(text: string, look: LabelLook): string {
    if (text.length * look.size * MAX_LETTER_WIDTH <= look.maxWidth) return text;
    const context = this.#context;
    const key = `${context.font} ${look.maxWidth} ${text}`;
    const known = this.#fitted.get(key);
    if (known !== undefined) return known;
    const fitted = measuredLabel(text, look.maxWidth, (shown) => context.measureText(shown).width);
    this.#fitted.set(key, fitted);
    return fitted;
  }

  #stroke({ color, width, dash }: Stroke): void {
    const context = this.#context;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.stroke();
  }

  #trace(box: Box, corner: NodeLook['corner']): void {
    const context = this.#context;
    context.beginPath();
    if (corner.shape === 'round') {
      context.roundRect(box.x, box.y, box.width, box.height, corner.size);
      return;
    }
    const { size } = corner;
    const [right, bottom] = [box.x + box.width, box.y + box.height];
    context.moveTo(box.x + size, box.y);
    context.lineTo(right - size, box.y);
    context.lineTo(right, box.y + size);
    context.lineTo(right, bottom - size);
    context.lineTo(right - size, bottom);
    context.lineTo(box.x + size, bottom);
    context.lineTo(box.x, bottom - size);
    context.lineTo(box.x, box.y + size);
    context.closePath();
  }
}

/** All that drawing it may touch, in the picture's coordinates. */
export function paintedBox(node: CanvasNode, look: NodeLook): Box {
  const box = grown(boxOfNode(node), 2 * OUTLINE_GAP + (look.outline?.width ?? 0) + 1);
  if (node.label === '') return box;
  const lines = node.label.split('\n');
  const letters = Math.max(...lines.map((line) => line.length));
  const { align, offset, size, maxWidth } = look.label;
  const width = Math.min(letters * size * MAX_LETTER_WIDTH, maxWidth);
  const left = align === 'left' ? 0 : align === 'right' ? width : width / 2;
  const [x, y] = [node.center.x + offset.x - left, node.center.y + offset.y - size];
  return around(box, { x, y, width, height: size * (2 + (lines.length - 1) * LINE_HEIGHT) });
}

/** All that drawing the line may touch, marked or not. */
export function paintedBoxOfEdge({ points }: CanvasEdge): Box {
  const box = boundsOf(points.map((point) => ({ ...point, width: 0, height: 0 })));
  return grown(box ?? { x: 0, y: 0, width: 0, height: 0 }, ARROW_LENGTH);
}

export function boxOfNode({ center, width, height }: CanvasNode): Box {
  return { x: center.x - width / 2, y: center.y - height / 2, width, height };
}

function unit(from: Point, to: Point): Point | undefined {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return length === 0 ? undefined : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

function along(from: Point, direction: Point, by: number): Point {
  return { x: from.x + direction.x * by, y: from.y + direction.y * by };
}
