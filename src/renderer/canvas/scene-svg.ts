/**
 * One view of the canvas as SVG 1.1, for files and for paper: its elements and looks, nothing of it selected. Pure.
 *
 * Nobody measures letters here: what is too long for its place is cut by the usual widths of letters, and a little earlier or later
 * than on the canvas.
 */
import {
  edgeLook,
  LEVELS,
  NO_MARKS,
  nodeLook,
  type EdgeLook,
  type LabelLook,
  type Level,
  type NodeLook,
  type Stroke,
} from './canvas-look';
import { LINE_HEIGHT, type CanvasNode } from './canvas-node';
import type { CanvasEdge, CanvasElements } from './elements-of';
import type { Box, Point } from './geometry';
import type { CanvasPalette } from './canvas-colors';
import { fittedLabel } from './fitted-label';
import { PAPER, PAPER_BACKGROUND } from './paper-palette';
import { THEMED, THEMED_BACKGROUND, themedStyle } from './themed-palette';
import { escaped } from '../ui/escaped';
import { rounded } from './rounded';

const MARGIN = 16;
const FAMILIES = {
  ui: "system-ui, -apple-system, 'Segoe UI', sans-serif",
  mono: "ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
} as const;
/** From the middle of small letters to the line that they stand on. */
const BASELINE = 0.35;
const STRIPE_WIDTH = 4.5;
const DOT_RADIUS = 3.5;
const ARROW_LENGTH = 7;
const ARROW_HALF_WIDTH = 3;

interface Drawn {
  readonly level: Level;
  readonly text: string;
}

/** For a file of its own; for a page, whose color scheme it follows; or for a printer, which spares its ink. */
type PictureColors = 'paper' | 'themed' | 'ink';

interface DrawnScene {
  readonly elements: CanvasElements;
  readonly bounds: Box;
  readonly title: string;
  readonly colors: PictureColors;
}

interface Colors {
  readonly palette: CanvasPalette;
  readonly background: string;
  /** An element. */
  readonly style: string;
}

const COLORS: Readonly<Record<PictureColors, Colors>> = {
  paper: { palette: PAPER, background: PAPER_BACKGROUND, style: '' },
  themed: { palette: THEMED, background: THEMED_BACKGROUND, style: `<style>${themedStyle()}</style>\n` },
  ink: { palette: PAPER, background: '#ffffff', style: '' },
};

export function sceneSvgOf({ elements, bounds, title, colors }: DrawnScene): string {
  const { palette, background, style } = COLORS[colors];
  const { nodes, edges } = elements;
  const drawn: Drawn[] = [];
  for (const edge of edges) {
    const look = edgeLook(edge, NO_MARKS, palette);
    if (look !== undefined) drawn.push({ level: look.level, text: edgeText(edge, look) });
  }
  for (const node of nodes) {
    // What stands for others from farther off has no place where all is shown.
    if (node.distance === 'far') continue;
    const look = nodeLook(node, NO_MARKS, palette);
    drawn.push({ level: look.level, text: nodeText(node, look) });
  }
  const body = LEVELS.flatMap((level) =>
    drawn.filter((each) => each.level === level).map(({ text }) => text),
  );
  const { x, y, width, height } = marginsOf(bounds);
  const size = `width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<desc>A lab's network, drawn by Podwire</desc>
${style}<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${background}"/>
${body.join('\n')}
</svg>
`;
}

function marginsOf({ x, y, width, height }: Box): Box {
  const [left, top] = [Math.floor(x - MARGIN), Math.floor(y - MARGIN)];
  return {
    x: left,
    y: top,
    width: Math.ceil(x + width + MARGIN - left),
    height: Math.ceil(y + height + MARGIN - top),
  };
}

function nodeText(node: CanvasNode, look: NodeLook): string {
  const box = {
    x: node.center.x - node.width / 2,
    y: node.center.y - node.height / 2,
    width: node.width,
    height: node.height,
  };
  const parts: string[] = [];
  if (look.fill !== undefined || look.border !== undefined) {
    const fill =
      look.fill === undefined
        ? 'fill="none"'
        : `fill="${look.fill}"${opacityText('fill-opacity', look.fillOpacity)}`;
    parts.push(
      shapeText(box, look.corner, `${fill}${look.border === undefined ? '' : ` ${strokeText(look.border)}`}`),
    );
  }
  if (look.stripe !== undefined) {
    const stripe = { ...box, width: STRIPE_WIDTH };
    parts.push(shapeText(stripe, { shape: 'round', size: 2 }, `fill="${look.stripe}"`));
  }
  if (node.label !== '') parts.push(...labelTexts(node, look.label));
  const [name] = node.tooltip;
  const told = name === undefined ? '' : `<title>${escaped(name)}</title>`;
  return `<g>${told}${parts.join('')}</g>`;
}

function labelTexts(node: CanvasNode, look: LabelLook): readonly string[] {
  const anchor = { left: 'start', center: 'middle', right: 'end' }[look.align];
  const font = `font-family="${FAMILIES[look.family]}" font-size="${look.size}"${look.isBold ? ' font-weight="bold"' : ''}`;
  return node.label.split('\n').map((line, index) => {
    const x = node.center.x + look.offset.x;
    const y = node.center.y + look.offset.y + index * look.size * LINE_HEIGHT + look.size * BASELINE;
    const place = `x="${rounded(x)}" y="${rounded(y)}" text-anchor="${anchor}"`;
    return `<text ${place} ${font} fill="${look.color}">${escaped(fittedLabel(line, look))}</text>`;
  });
}

function edgeText({ points, isCurve }: CanvasEdge, look: EdgeLook): string {
  const end = points.at(-1);
  const before = points.at(-2);
  if (end === undefined || before === undefined) return '';
  const direction = look.hasArrow ? directionOf(before, end) : undefined;
  const tip = direction === undefined ? end : moved(end, direction, -ARROW_LENGTH);
  const [start, first, second] = points;
  const way =
    isCurve && points.length === 4 && start !== undefined && first !== undefined && second !== undefined
      ? `M${at(start)}C${at(first)} ${at(second)} ${at(tip)}`
      : `M${[...points.slice(0, -1), tip].map(at).join('L')}`;
  const parts = [`<path d="${way}" fill="none" ${strokeText(look.stroke)}/>`];
  if (direction !== undefined) parts.push(arrowText(end, direction, look.stroke.color));
  if (look.hasDot)
    parts.push(
      `<circle cx="${rounded(end.x)}" cy="${rounded(end.y)}" r="${DOT_RADIUS}" fill="${look.stroke.color}"/>`,
    );
  return `<g${opacityText('opacity', look.opacity)}>${parts.join('')}</g>`;
}

function arrowText(end: Point, direction: Point, color: string): string {
  const base = moved(end, direction, -ARROW_LENGTH);
  const side = { x: -direction.y, y: direction.x };
  const corners = [end, moved(base, side, ARROW_HALF_WIDTH), moved(base, side, -ARROW_HALF_WIDTH)];
  return `<path d="M${corners.map(at).join('L')}Z" fill="${color}"/>`;
}

function shapeText({ x, y, width, height }: Box, corner: NodeLook['corner'], look: string): string {
  const { size } = corner;
  const place = `x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}"`;
  if (corner.shape === 'round') return `<rect ${place} rx="${size}" ${look}/>`;
  const [right, bottom] = [x + width, y + height];
  const corners = [
    { x: x + size, y },
    { x: right - size, y },
    { x: right, y: y + size },
    { x: right, y: bottom - size },
    { x: right - size, y: bottom },
    { x: x + size, y: bottom },
    { x, y: bottom - size },
    { x, y: y + size },
  ];
  return `<path d="M${corners.map(at).join('L')}Z" ${look}/>`;
}

function strokeText({ color, width, dash }: Stroke): string {
  const gaps = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
  return `stroke="${color}" stroke-width="${width}"${gaps}`;
}

function opacityText(name: string, opacity: number): string {
  return opacity === 1 ? '' : ` ${name}="${opacity}"`;
}

function directionOf(from: Point, to: Point): Point | undefined {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return length === 0 ? undefined : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

function moved(from: Point, direction: Point, by: number): Point {
  return { x: from.x + direction.x * by, y: from.y + direction.y * by };
}

function at({ x, y }: Point): string {
  return `${rounded(x)} ${rounded(y)}`;
}
