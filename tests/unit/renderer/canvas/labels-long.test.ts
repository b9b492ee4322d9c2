import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LabReach } from '#main/worker/lab-reach';
import { openSimulation } from '#main/worker/open-simulation';
import type { ReachMatrixView } from '#main/contract/reach-requests';
import { topologySchema } from '#main/contract/topology';
import { designOf } from '#sim/api/lab-editing';
import { readLab } from '#sim/api/read-lab';
import { nodeLook, NO_MARKS } from '../../../../src/renderer/canvas/canvas-look';
import { lettered, type CanvasNode, type Letters } from '../../../../src/renderer/canvas/canvas-node';
import type { CanvasPalette } from '../../../../src/renderer/canvas/canvas-colors';
import type { Box } from '../../../../src/renderer/canvas/geometry';
import { boxOfNode } from '../../../../src/renderer/canvas/paint-element';
import { lettersAt, viewportOf } from '../../../../src/renderer/canvas/picture-canvas';
import { sceneOf } from '../../../../src/renderer/canvas/scene';
import { createMessages } from '../../../../src/renderer/i18n/messages';
import { labPictureOf, type LabPicture } from '../../../../src/renderer/store/lab-picture';

const FOLDER = new URL('../../../../resources/labs/', import.meta.url);
const UP_NS = 6e9;
/** Of letters of DejaVu Sans, the widest of the fonts that are asked for, as a part of their size. */
const LETTER_WIDTH = { mono: 0.602, ui: 0.54, bold: 0.6 } as const;
const LETTER_HEIGHT = 0.8;

/** What a screen of 1024 × 768 leaves to the canvas in presenter mode. */
const PRESENTER_PANE = { width: 1024, height: 694 };
const LEGIBLE_PX = 16;
const NAMED = new Set(['machine', 'pod', 'service', 'workload', 'ingress', 'slice', 'policy', 'fold']);

const { t } = createMessages('en', {});
const palette = new Proxy({}, { get: () => '#000000' }) as CanvasPalette;

interface Sighted {
  readonly picture: LabPicture;
  /** Without it there is nothing in the view of policies. */
  readonly matrix: ReachMatrixView;
}

/** The lab once its Pods are up. */
function sightedOf(name: string): Sighted {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const read = readLab([{ name, text }]);
  if (!read.ok) throw new Error(`${name} is not read`);
  const opened = openSimulation(read.value);
  if (!opened.ok) throw new Error(`${name} does not start`);
  opened.value.runFor(UP_NS);
  const design = { version: 1, ...designOf(read.value) };
  const goodText = { document: read.value, version: 1 };
  return {
    picture: labPictureOf(topologySchema.parse(opened.value.topology()), design),
    matrix: new LabReach({ goodText, savedFiles: () => [] }).matrix('nothing'),
  };
}

interface Written {
  readonly node: CanvasNode;
  readonly text: string;
  readonly box: Box;
}

/** Where the letters of each label are, at the width that they have at most. */
function lettersOf(node: CanvasNode): Written[] {
  const { label } = nodeLook(node, NO_MARKS, palette);
  const wide =
    label.family === 'mono' ? LETTER_WIDTH.mono : label.isBold ? LETTER_WIDTH.bold : LETTER_WIDTH.ui;
  return node.label.split('\n').flatMap((text, line) => {
    if (text === '') return [];
    const width = Math.min(text.length * label.size * wide, label.maxWidth);
    const left = label.align === 'left' ? 0 : label.align === 'right' ? width : width / 2;
    const height = label.size * LETTER_HEIGHT;
    const x = node.center.x + label.offset.x - left;
    const y = node.center.y + label.offset.y + line * label.size * 1.2 - height / 2;
    return [{ node, text, box: { x, y, width, height } }];
  });
}

function isOverlapping(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function isAround(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

/** From where a picture is looked at; all of it grows and shrinks together, so that there are a few cases and not as many as zooms. */
type Sight = Letters | 'counts';
const SIGHTS: readonly Sight[] = ['small', 'large', 'largest', 'counts'];

const HIDDEN: Readonly<Record<Sight, readonly CanvasNode['distance'][]>> = {
  small: ['far'],
  large: ['far', 'close'],
  largest: ['far', 'close'],
  counts: ['near', 'close'],
};

function collisionsOf(nodes: readonly CanvasNode[], sight: Sight): string[] {
  const shown = nodes.filter(({ distance }) => distance === undefined || !HIDDEN[sight].includes(distance));
  const seen = shown.map((node) => lettered(node, sight === 'counts' ? 'largest' : sight, 'desk'));
  // From far off a Pod is a box without a name, and a node's name is in what is written over it.
  const named =
    sight === 'counts' ? seen.filter(({ shape }) => shape !== 'pod' && shape !== 'machine') : seen;
  const letters = named.flatMap((node) => lettersOf(node));
  const found: string[] = [];
  for (const [index, one] of letters.entries()) {
    for (const other of letters.slice(index + 1)) {
      if (isOverlapping(one.box, other.box)) found.push(`"${one.text}" and "${other.text}"`);
    }
    for (const node of seen) {
      if (!['interface', 'port', 'pod', 'badge'].includes(node.shape) || node.id === one.node.id) continue;
      const isOwn = one.node.id.startsWith(`${node.id}#`);
      const box = boxOfNode(node);
      const isOver = isOverlapping(one.box, box) && !isAround(box, one.box) && !isOwn && sight !== 'counts';
      if (isOver) found.push(`"${one.text}" and the box of ${node.id}`);
    }
  }
  return found;
}

describe('labels on the canvas', () => {
  const all = readdirSync(FOLDER).filter((name) => name.endsWith('.podwire.yaml'));
  // Most labs look alike: a part of them is enough for every commit.
  const labs = process.env['PODWIRE_NIGHTLY'] === '1' ? all : all.filter((_, index) => index % 4 === 0);
  it.each(labs)('of names in %s can be read from the last row in presenter mode', (name) => {
    const { picture, matrix } = sightedOf(name);
    for (const view of ['physical', 'logical', 'policies'] as const) {
      const { elements, layout } = sceneOf({ view, picture, previous: undefined, matrix, t });
      const { zoom } = viewportOf(layout.bounds, PRESENTER_PANE);
      const letters = lettersAt(zoom, 'audience');
      const sizes = elements.nodes
        .filter(({ shape, label, distance }) => NAMED.has(shape) && label !== '' && distance === undefined)
        .map((node) => nodeLook(lettered(node, letters, 'audience'), NO_MARKS, palette).label.size * zoom);
      expect(Math.min(...sizes, Infinity), view).toBeGreaterThanOrEqual(LEGIBLE_PX);
    }
  });

  it.each(labs)('do not run into each other in %s, from wherever they are looked at', (name) => {
    const { picture, matrix } = sightedOf(name);
    for (const view of ['physical', 'logical', 'policies'] as const) {
      const { elements } = sceneOf({ view, picture, previous: undefined, matrix, t });
      for (const sight of SIGHTS)
        expect(collisionsOf(elements.nodes, sight).slice(0, 6), `${view}, ${sight}`).toEqual([]);
    }
  });
});
