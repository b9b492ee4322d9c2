/** How the elements of the picture look: what they are decides first, then how they are, then the marks on them. Pure. */
import { LINE_HEIGHT, type CanvasNode } from './canvas-node';
import type { CanvasPalette } from './canvas-colors';
import type { CanvasEdge, WireEdge } from './elements-of';
import { NOTE_LETTER_SIZE, NOTE_LINE_HEIGHT, NOTE_PADDING } from './note-layout';
import type { RelationEdge } from './relation-edges';

/**
 * Texts are drawn in full above everything that they belong to; wires above machines and below what they join. Lines from
 * Services and workloads run behind Pods, unless they are wanted.
 */
const LEVEL = {
  machine: 0,
  segment: 1,
  relation: 2,
  pod: 3,
  wire: 4,
  device: 5,
  text: 6,
  related: 7,
} as const;

export type Level = (typeof LEVEL)[keyof typeof LEVEL];
export const LEVELS: readonly Level[] = Object.values(LEVEL);

/** A mark on an element besides what it is. */
export interface ElementMarks {
  readonly isSelected: boolean;
  /** What is in hand can be put on it. */
  readonly isTarget: boolean;
  /** What is in hand would be put on it. */
  readonly isDrop: boolean;
  /** A line at what is selected or pointed at. */
  readonly isRelated: boolean;
}

export interface Stroke {
  readonly color: string;
  readonly width: number;
  /** Empty for a line without gaps. */
  readonly dash: readonly number[];
}

export interface LabelLook {
  readonly color: string;
  readonly family: 'ui' | 'mono';
  readonly size: number;
  readonly isBold: boolean;
  readonly align: 'left' | 'center' | 'right';
  /** From the center of the element to where the text is aligned at, in the middle of its first line. */
  readonly offset: { readonly x: number; readonly y: number };
  /** Longer texts are cut. */
  readonly maxWidth: number;
}

export interface NodeLook {
  readonly level: Level;
  readonly fill: string | undefined;
  readonly fillOpacity: number;
  /** Of the left edge, which says what kind of card it is. */
  readonly stripe: string | undefined;
  readonly border: Stroke | undefined;
  readonly corner: { readonly shape: 'round' | 'cut'; readonly size: number };
  readonly outline: Stroke | undefined;
  /** Over everything of it. */
  readonly wash: string | undefined;
  readonly label: LabelLook;
}

export interface EdgeLook {
  readonly level: Level;
  readonly stroke: Stroke;
  readonly opacity: number;
  readonly hasArrow: boolean;
  /** At its end: it is joined there, and not to what it crosses. */
  readonly hasDot: boolean;
}

export const NO_MARKS: ElementMarks = { isSelected: false, isTarget: false, isDrop: false, isRelated: false };

const SOLID: readonly number[] = [];
const DASHED: readonly number[] = [4, 3];
const DOTTED: readonly number[] = [1.5, 2.5];

const LABEL_INSET = 9;
const CHIP_INSET = 4;
const TWO_LARGE_LINES = 40;
/** Of its height. */
const BADGE_LETTERS = 0.63;
const NO_LIMIT = Infinity;

export function nodeLook(node: CanvasNode, marks: ElementMarks, palette: CanvasPalette): NodeLook {
  const plain = shapeLook(node, palette);
  return marked(staged(toned(plain, node, palette), node, palette), marks, palette);
}

/** Undefined for a line that shows only when it is asked for. */
export function edgeLook(
  edge: CanvasEdge,
  marks: ElementMarks,
  palette: CanvasPalette,
): EdgeLook | undefined {
  if (isWire(edge)) return wireLook(edge, marks, palette);
  const color = relationColor(edge.kind, palette);
  if (marks.isRelated) {
    return {
      level: LEVEL.related,
      stroke: { color, width: 2, dash: edge.kind === 'denies' ? DASHED : SOLID },
      opacity: 1,
      hasArrow: true,
      hasDot: false,
    };
  }
  if (edge.isOnDemand) return undefined;
  return {
    level: LEVEL.relation,
    stroke: { color, width: 1.5, dash: DOTTED },
    opacity: edge.kind === 'owns' ? 0.4 : 0.8,
    hasArrow: true,
    hasDot: false,
  };
}

function isWire(edge: CanvasEdge): edge is WireEdge {
  return 'fault' in edge || !RELATION_KINDS.has(edge.kind);
}

const RELATION_KINDS: ReadonlySet<string> = new Set<RelationEdge['kind']>([
  'selects',
  'owns',
  'routes',
  'backs',
  'applies',
  'allows',
  'denies',
]);

function relationColor(kind: RelationEdge['kind'], palette: CanvasPalette): string {
  switch (kind) {
    case 'selects':
    case 'backs':
      return palette.service;
    case 'owns':
      return palette.workload;
    case 'routes':
      return palette.ingress;
    case 'applies':
      return palette.policy;
    case 'allows':
      return palette.good;
    case 'denies':
      return palette.bad;
  }
}

function wireLook({ kind, fault }: WireEdge, marks: ElementMarks, palette: CanvasPalette): EdgeLook {
  const isTunnel = kind === 'tunnel';
  const sound = isTunnel ? palette.tunnel : palette.wire;
  const color = fault === undefined ? sound : fault === 'cut' ? palette.bad : palette.waiting;
  const width = kind === 'cable' ? 2 : 1.5;
  const dash = fault === 'cut' ? DOTTED : fault === 'faulty' ? DASHED : isTunnel ? [5, 4] : SOLID;
  const stroke = marks.isSelected ? { color: palette.accent, width: 4, dash: SOLID } : { color, width, dash };
  return { level: LEVEL.wire, stroke, opacity: 1, hasArrow: false, hasDot: kind === 'cable' };
}

function shapeLook(node: CanvasNode, palette: CanvasPalette): NodeLook {
  const has = (variant: string): boolean => node.variants.includes(variant);
  const box = {
    fillOpacity: 1,
    stripe: undefined,
    border: { color: palette.border, width: 1, dash: SOLID },
    outline: undefined,
    wash: undefined,
  };
  switch (node.shape) {
    case 'machine':
      return {
        ...box,
        level: LEVEL.machine,
        fill: has('outside') || has('router') ? palette.outside : palette.machine,
        corner: has('router') ? { shape: 'cut', size: 8 } : { shape: 'round', size: 8 },
        label: headLabel(node, palette, { size: has('largest') ? 24 : has('large') ? 22 : 14, y: 15 }),
      };
    case 'pod':
      return {
        ...box,
        level: LEVEL.pod,
        fill: palette.pod,
        corner: { shape: 'round', size: has('waiting') ? 6 : 5 },
        label: headLabel(node, palette, nameAt(node)),
      };
    case 'service':
    case 'slice':
    case 'workload':
    case 'ingress':
    case 'policy':
      return {
        ...box,
        level: LEVEL.pod,
        fill: palette.card,
        stripe: stripeOf(node.shape, palette),
        corner: { shape: 'round', size: 6 },
        label: headLabel(node, palette, nameAt(node)),
      };
    case 'fold':
      return {
        ...box,
        level: LEVEL.pod,
        fill: palette.card,
        corner: { shape: 'round', size: 6 },
        label: headLabel(node, palette, nameAt(node)),
      };
    case 'interface':
    case 'port':
      return { ...box, ...deviceLook(node, palette) };
    case 'segment':
    case 'band': {
      const isBand = node.shape === 'band';
      return {
        ...box,
        level: isBand ? LEVEL.machine : LEVEL.segment,
        fill: isBand ? palette.band : palette.segment,
        border: undefined,
        corner: { shape: 'round', size: isBand ? 8 : 4 },
        label: middleLabel(palette.text, 12),
      };
    }
    case 'note': {
      const scale = node.scale ?? 1;
      return {
        ...box,
        level: LEVEL.device,
        fill: palette.card,
        fillOpacity: 0.94,
        stripe: palette.accent,
        border: { color: palette.accent, width: 1, dash: DOTTED },
        corner: { shape: 'round', size: 3 },
        label: {
          ...middleLabel(palette.text, NOTE_LETTER_SIZE * scale),
          align: 'left',
          offset: {
            x: NOTE_PADDING * scale - node.width / 2,
            y: (NOTE_PADDING + (NOTE_LETTER_SIZE * NOTE_LINE_HEIGHT) / 2) * scale - node.height / 2,
          },
        },
      };
    }
    case 'group':
      return {
        ...box,
        // Behind the machines, or in one of them.
        level: LEVEL.machine,
        fill: palette.accentSoft,
        fillOpacity: 0.35,
        border: { color: palette.accent, width: 1.5, dash: DASHED },
        corner: { shape: 'round', size: 10 },
        label: middleLabel(palette.muted, 12),
      };
    case 'summary':
      return {
        ...box,
        level: LEVEL.text,
        fill: palette.card,
        fillOpacity: 0.86,
        border: undefined,
        corner: { shape: 'round', size: 14 },
        label: summaryLabel(node, palette),
      };
    case 'badge':
      return {
        ...box,
        level: LEVEL.text,
        fill: palette.card,
        corner: { shape: 'round', size: node.height / 2 },
        label: { ...middleLabel(palette.text, Math.max(10, node.height * BADGE_LETTERS)), isBold: true },
      };
    case 'text':
      return {
        ...box,
        level: LEVEL.text,
        fill: undefined,
        border: undefined,
        corner: { shape: 'round', size: 0 },
        label: {
          ...middleLabel(palette.muted, textSize(node)),
          // Below a name that is taller too.
          offset: { x: 0, y: has('large') && has('line') ? 2 : 0 },
          maxWidth: roomOf(node) ?? NO_LIMIT,
          align: has('at-left') ? 'left' : has('at-right') ? 'right' : 'center',
        },
      };
  }
}

function stripeOf(
  shape: 'service' | 'slice' | 'workload' | 'ingress' | 'policy',
  palette: CanvasPalette,
): string {
  switch (shape) {
    case 'service':
    case 'slice':
      return palette.service;
    case 'workload':
      return palette.workload;
    case 'ingress':
      return palette.ingress;
    case 'policy':
      return palette.policy;
  }
}

function deviceLook(
  node: CanvasNode,
  palette: CanvasPalette,
): Pick<NodeLook, 'level' | 'fill' | 'border' | 'corner' | 'label'> {
  const has = (variant: string): boolean => node.variants.includes(variant);
  const isPort = node.shape === 'port';
  const isDown = has('down');
  const border: Stroke = isDown
    ? { color: palette.bad, width: 1, dash: DOTTED }
    : has('vxlan') || has('ipip')
      ? { color: palette.tunnel, width: 1.5, dash: DASHED }
      : { color: palette.border, width: 1, dash: SOLID };
  const lineCount = node.label.split('\n').length;
  const size = isPort ? 10.5 : has('large') ? 15 : 11.5;
  return {
    level: LEVEL.device,
    fill: isPort ? palette.port : has('bridge') ? palette.bridge : palette.device,
    border,
    corner: { shape: 'round', size: 3 },
    label: {
      ...middleLabel(isDown ? palette.bad : palette.text, size),
      family: 'mono',
      maxWidth: has('large') ? node.width - 2 * CHIP_INSET : NO_LIMIT,
      offset: { x: 0, y: -((lineCount - 1) * size * LINE_HEIGHT) / 2 },
    },
  };
}

/** At the top left, inside. */
function headLabel(
  node: CanvasNode,
  palette: CanvasPalette,
  at: { readonly size: number; readonly y: number },
): LabelLook {
  return {
    color: palette.text,
    family: 'ui',
    size: at.size,
    isBold: true,
    align: 'left',
    offset: { x: LABEL_INSET - node.width / 2, y: at.y - node.height / 2 },
    maxWidth: roomOf(node) ?? node.width - 2 * LABEL_INSET,
  };
}

/** In the middle of a box that has no room for a second line in large letters. */
function nameAt({ variants, height }: CanvasNode): { readonly size: number; readonly y: number } {
  if (!variants.includes('large')) return { size: 12, y: 13.5 };
  const size = variants.includes('largest') ? 23 : 20;
  return { size, y: height < TWO_LARGE_LINES ? height / 2 : 13 };
}

function textSize({ variants }: CanvasNode): number {
  const isLarge = variants.includes('large');
  if (isLarge && variants.includes('title')) return 18;
  if (variants.includes('small')) return isLarge ? 13 : 11;
  return isLarge ? 15 : 12;
}

function roomOf({ variants, room }: CanvasNode): number | undefined {
  return variants.includes('large') ? room : undefined;
}

/** As large as its box, since it is read from far off. */
function summaryLabel(node: CanvasNode, palette: CanvasPalette): LabelLook {
  const lineCount = node.label.split('\n').length;
  const size = node.height / (lineCount * LINE_HEIGHT + 0.3);
  return {
    ...middleLabel(palette.text, size),
    isBold: true,
    offset: { x: 0, y: -((lineCount - 1) * size * LINE_HEIGHT) / 2 },
  };
}

function middleLabel(color: string, size: number): LabelLook {
  return {
    color,
    size,
    family: 'ui',
    isBold: false,
    align: 'center',
    offset: { x: 0, y: 0 },
    maxWidth: NO_LIMIT,
  };
}

/** How the element is: good, waiting, bad, done. */
function toned(look: NodeLook, node: CanvasNode, palette: CanvasPalette): NodeLook {
  const { shape, tone } = node;
  if (tone === 'none') return look;
  const color = palette[tone];
  if (shape === 'text') return { ...look, label: { ...look.label, color } };
  if (shape === 'badge') {
    return { ...look, border: { color, width: 1.5, dash: SOLID }, label: { ...look.label, color } };
  }
  const border = tonedBorder(shape, tone, color);
  return border === undefined ? look : { ...look, border };
}

function tonedBorder(
  shape: CanvasNode['shape'],
  tone: Exclude<CanvasNode['tone'], 'none'>,
  color: string,
): Stroke | undefined {
  if (tone === 'bad') {
    if (shape === 'machine') return { color, width: 1, dash: DASHED };
    if (shape === 'pod') return { color, width: 2, dash: SOLID };
    return shape === 'service' ? { color, width: 1, dash: SOLID } : undefined;
  }
  if (shape !== 'pod' || tone === 'good') return undefined;
  return { color, width: 1, dash: tone === 'waiting' ? DASHED : DOTTED };
}

/** In the text and not running yet, or the other way round. */
function staged(look: NodeLook, node: CanvasNode, palette: CanvasPalette): NodeLook {
  const isPlanned = node.variants.includes('planned');
  if (!isPlanned && !node.variants.includes('leaving')) return look;
  const border: Stroke = isPlanned
    ? { color: palette.muted, width: 1.5, dash: DASHED }
    : { color: palette.waiting, width: 1, dash: DASHED };
  return { ...look, border, fillOpacity: 0.45, label: { ...look.label, color: palette.muted } };
}

function marked(look: NodeLook, marks: ElementMarks, palette: CanvasPalette): NodeLook {
  const color = palette.accent;
  if (marks.isDrop) return { ...look, outline: { color, width: 4, dash: SOLID }, wash: color };
  if (marks.isSelected) return { ...look, outline: { color, width: 3, dash: SOLID } };
  return marks.isTarget ? { ...look, outline: { color, width: 2, dash: DASHED } } : look;
}
