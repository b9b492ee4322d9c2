/**
 * One view of the canvas as a drawing of draw.io (mxGraph's XML, not compressed): boxes that can be moved with what is in them, and
 * lines that stay joined to what they join. Pure.
 *
 * Leaves out what shows only when it is asked for, and cut corners. Lines lie over boxes, as draw.io has no order between those that
 * are in different boxes. What is too long for its place is cut, and has its whole name as the tooltip.
 */
import {
  edgeLook,
  NO_MARKS,
  nodeLook,
  type EdgeLook,
  type LabelLook,
  type NodeLook,
  type Stroke,
} from './canvas-look';
import { LINE_HEIGHT, type CanvasNode } from './canvas-node';
import type { CanvasEdge, CanvasElements } from './elements-of';
import { fittedLabel, labelWidth } from './fitted-label';
import { grown, isInside, type Box, type Point } from './geometry';
import { PAPER, PAPER_BACKGROUND } from './paper-palette';
import { escaped } from '../ui/escaped';
import { rounded } from './rounded';

const FAMILIES = { ui: 'Helvetica', mono: 'Courier New' } as const;
/** What takes others along when it is moved. */
const CONTAINERS: ReadonlySet<CanvasNode['shape']> = new Set(['machine', 'group', 'pod']);
/** An end of a line is as near as this to what it is joined to. */
const REACH = 2;
/** Of a cell of the grid in which boxes are found. */
const GRID_SIZE = 240;
const LAYER = '1';

interface Cell {
  readonly id: string;
  readonly node: CanvasNode;
  readonly look: NodeLook;
  readonly box: Box;
}

export function sceneDrawioOf(scene: { readonly elements: CanvasElements; readonly title: string }): string {
  const { nodes, edges } = scene.elements;
  const cells = nodes
    // What stands for others from farther off has no place where all is shown.
    .filter(({ distance }) => distance !== 'far')
    .map((node, index): Cell => ({
      id: `box-${index + 1}`,
      node,
      look: nodeLook(node, NO_MARKS, PAPER),
      box: boxOf(node),
    }));
  const isBox = ({ look }: Cell): boolean => look.fill !== undefined || look.border !== undefined;
  const boxes = cells.filter(isBox);
  const grid = new BoxGrid(boxes);
  const texts = cells.filter((cell) => !isBox(cell));
  const lines = edges.flatMap((edge, index) => {
    const look = edgeLook(edge, NO_MARKS, PAPER);
    return look === undefined ? [] : [edgeText(edge, look, { id: `line-${index + 1}`, grid })];
  });
  const written = [
    ...inOrder(boxes).map((cell) => boxText(cell, grid)),
    ...lines,
    ...texts.map((cell) => labelText(cell, grid)),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- A lab's network, drawn by Podwire -->
<mxfile host="Podwire">
<diagram id="lab" name="${escaped(scene.title)}">
<mxGraphModel grid="0" background="${PAPER_BACKGROUND}" page="0" math="0">
<root>
<mxCell id="0"/>
<mxCell id="${LAYER}" parent="0"/>
${written.join('\n')}
</root>
</mxGraphModel>
</diagram>
</mxfile>
`;
}

function boxOf({ center, width, height }: CanvasNode): Box {
  return { x: center.x - width / 2, y: center.y - height / 2, width, height };
}

/** What is below comes first, and what holds others before them. */
function inOrder(cells: readonly Cell[]): readonly Cell[] {
  return cells.toSorted(
    (one, other) => one.look.level - other.look.level || areaOf(other.box) - areaOf(one.box),
  );
}

function areaOf({ width, height }: Box): number {
  return width * height;
}

function boxText(cell: Cell, grid: BoxGrid): string {
  const { node, look, box } = cell;
  const holder = grid.holderOf(cell);
  const style = [
    look.corner.size > 0 ? `rounded=1;absoluteArcSize=1;arcSize=${look.corner.size * 2}` : 'rounded=0',
    `fillColor=${look.fill ?? 'none'}`,
    ...(look.fillOpacity === 1 ? [] : [`fillOpacity=${Math.round(look.fillOpacity * 100)}`]),
    ...(look.border === undefined ? ['strokeColor=none'] : [strokeStyle(look.border)]),
    ...(CONTAINERS.has(node.shape) ? ['container=1', 'collapsible=0', 'recursiveResize=0'] : []),
    ...(node.label === '' ? [] : [fontStyle(look.label), insetStyle(box, look.label)]),
  ];
  return cellText(cell, { style, ...placedIn(holder, box) });
}

/** Counted from the container's corner. */
function placedIn(holder: Cell | undefined, box: Box): { readonly parent: string; readonly box: Box } {
  if (holder === undefined) return { parent: LAYER, box };
  return { parent: holder.id, box: { ...box, x: box.x - holder.box.x, y: box.y - holder.box.y } };
}

/** A text that stands by itself goes along with the container that it stands in. */
function labelText(cell: Cell, grid: BoxGrid): string {
  const { node, look } = cell;
  const { label } = look;
  const lines = node.label.split('\n').map((line) => fittedLabel(line, label));
  const width = Math.max(1, ...lines.map((line) => labelWidth(line, label)));
  const lineHeight = label.size * LINE_HEIGHT;
  const at = node.center.x + label.offset.x;
  const box = {
    x: label.align === 'left' ? at : label.align === 'right' ? at - width : at - width / 2,
    y: node.center.y + label.offset.y - lineHeight / 2,
    width,
    height: lines.length * lineHeight,
  };
  const style = ['text', 'strokeColor=none;fillColor=none;spacing=0;verticalAlign=middle', fontStyle(label)];
  return cellText(cell, { style, ...placedIn(grid.holderOf({ id: cell.id, box }), box) });
}

function cellText(
  { id, node, look }: Cell,
  { style, parent, box }: { readonly style: readonly string[]; readonly parent: string; readonly box: Box },
): string {
  const lines = node.label.split('\n').map((line) => fittedLabel(line, look.label));
  const [name = ''] = node.tooltip;
  const label = `label="${lines.map(escaped).join('&#10;')}" tooltip="${escaped(name)}"`;
  const place = `x="${rounded(box.x)}" y="${rounded(box.y)}" width="${rounded(box.width)}" height="${rounded(box.height)}"`;
  return `<UserObject ${label} id="${id}"><mxCell style="${style.join(';')};" vertex="1" parent="${parent}"><mxGeometry ${place} as="geometry"/></mxCell></UserObject>`;
}

function fontStyle({ color, family, size, isBold, align }: LabelLook): string {
  return `align=${align};fontFamily=${FAMILIES[family]};fontSize=${size};fontColor=${color}${isBold ? ';fontStyle=1' : ''}`;
}

/** Where the first line begins, from the edges of its box. */
function insetStyle({ width, height }: Box, { offset, align, size }: LabelLook): string {
  const top = height / 2 + offset.y - (size * LINE_HEIGHT) / 2;
  const side =
    align === 'left'
      ? `;spacingLeft=${rounded(width / 2 + offset.x)}`
      : align === 'right'
        ? `;spacingRight=${rounded(width / 2 - offset.x)}`
        : '';
  return `verticalAlign=top;spacing=0;spacingTop=${rounded(top)}${side}`;
}

function strokeStyle({ color, width, dash }: Stroke): string {
  const gaps = dash.length === 0 ? '' : `;dashed=1;fixDash=1;dashPattern=${dash.join(' ')}`;
  return `strokeColor=${color};strokeWidth=${width}${gaps}`;
}

function edgeText(
  { points, isCurve }: CanvasEdge,
  look: EdgeLook,
  { id, grid }: { readonly id: string; readonly grid: BoxGrid },
): string {
  const [start, end] = [points[0], points.at(-1)];
  if (start === undefined || end === undefined) return '';
  const [source, target] = [grid.joinedAt(start), grid.joinedAt(end)];
  const style = [
    strokeStyle(look.stroke),
    ...(look.opacity === 1 ? [] : [`opacity=${Math.round(look.opacity * 100)}`]),
    `endArrow=${look.hasArrow ? 'block' : look.hasDot ? 'oval' : 'none'};endFill=1;endSize=6`,
    isCurve ? 'curved=1' : 'rounded=0',
    ...(source === undefined ? [] : [fixedEnd('exit', source.box, start)]),
    ...(target === undefined ? [] : [fixedEnd('entry', target.box, end)]),
  ];
  const joins = `${source === undefined ? '' : ` source="${source.id}"`}${target === undefined ? '' : ` target="${target.id}"`}`;
  const bends = points.slice(1, -1).map((point) => pointText(point));
  const way = [
    pointText(start, 'sourcePoint'),
    pointText(end, 'targetPoint'),
    ...(bends.length === 0 ? [] : [`<Array as="points">${bends.join('')}</Array>`]),
  ];
  return `<mxCell id="${id}" style="${style.join(';')};" edge="1" parent="${LAYER}"${joins}><mxGeometry relative="1" as="geometry">${way.join('')}</mxGeometry></mxCell>`;
}

/** As parts of the box. */
function fixedEnd(end: 'exit' | 'entry', { x, y, width, height }: Box, at: Point): string {
  const [across, down] = [(at.x - x) / width, (at.y - y) / height].map((part) =>
    Math.min(1, Math.max(0, part)),
  );
  return `${end}X=${rounded(across ?? 0)};${end}Y=${rounded(down ?? 0)};${end}Perimeter=0`;
}

function pointText({ x, y }: Point, as?: string): string {
  return `<mxPoint x="${rounded(x)}" y="${rounded(y)}"${as === undefined ? '' : ` as="${as}"`}/>`;
}

/** Boxes by where they are, so that a large lab does not ask each line of each box. */
class BoxGrid {
  readonly #cells = new Map<string, Cell[]>();

  constructor(cells: readonly Cell[]) {
    for (const cell of cells.toSorted((one, other) => areaOf(one.box) - areaOf(other.box))) {
      const { x, y, width, height } = grown(cell.box, REACH);
      for (let across = indexOf(x); across <= indexOf(x + width); across += 1) {
        for (let down = indexOf(y); down <= indexOf(y + height); down += 1) {
          const key = `${across} ${down}`;
          const there = this.#cells.get(key);
          if (there === undefined) this.#cells.set(key, [cell]);
          else there.push(cell);
        }
      }
    }
  }

  /** The smallest box at the point. */
  joinedAt(point: Point): Cell | undefined {
    return this.#at(point).find(({ box }) => isInside(grown(box, REACH), point));
  }

  /** The smallest container around all of it. */
  holderOf({ id, box }: Pick<Cell, 'id' | 'box'>): Cell | undefined {
    const corners = [
      { x: box.x, y: box.y },
      { x: box.x + box.width, y: box.y + box.height },
    ];
    return this.#at({ x: box.x, y: box.y }).find(
      (other) =>
        other.id !== id &&
        CONTAINERS.has(other.node.shape) &&
        areaOf(other.box) > areaOf(box) &&
        corners.every((corner) => isInside(other.box, corner)),
    );
  }

  /** The smallest first. */
  #at({ x, y }: Point): readonly Cell[] {
    return this.#cells.get(`${indexOf(x)} ${indexOf(y)}`) ?? [];
  }
}

function indexOf(place: number): number {
  return Math.floor(place / GRID_SIZE);
}
