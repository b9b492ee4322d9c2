import { describe, expect, it } from 'vitest';
import { edgeLook, NO_MARKS, nodeLook } from '../../../../src/renderer/canvas/canvas-look';
import {
  lettered,
  type CanvasNode,
  type Letters,
  type Reader,
} from '../../../../src/renderer/canvas/canvas-node';
import type { CanvasPalette } from '../../../../src/renderer/canvas/canvas-colors';
import { paintedBox } from '../../../../src/renderer/canvas/paint-element';

/** Every color is its own name. */
const PALETTE: CanvasPalette = {
  text: 'text',
  muted: 'muted',
  accent: 'accent',
  accentSoft: 'accentSoft',
  good: 'good',
  waiting: 'waiting',
  bad: 'bad',
  done: 'done',
  band: 'band',
  service: 'service',
  workload: 'workload',
  ingress: '#a8580a',
  policy: '#a61e4d',
  card: 'card',
  machine: 'machine',
  outside: 'outside',
  pod: 'pod',
  device: 'device',
  bridge: 'bridge',
  port: 'port',
  segment: 'segment',
  border: 'border',
  wire: 'wire',
  tunnel: 'tunnel',
  pulse: 'pulse',
};

function nodeOf(parts: Partial<CanvasNode>): CanvasNode {
  const place = { center: { x: 100, y: 50 }, width: 80, height: 40 };
  return {
    id: 'it',
    ref: 'pod:default/it',
    shape: 'pod',
    label: 'it',
    tone: 'good',
    variants: [],
    tooltip: [],
    ...place,
    ...parts,
  };
}

const POINTS = [
  { x: 0, y: 0 },
  { x: 9, y: 9 },
];

describe('nodeLook', () => {
  it('tells Pods that are well, waiting, bad and done apart by their line, not only its color', () => {
    const dashes = (['good', 'waiting', 'bad', 'done'] as const).map((tone) => {
      const { border } = nodeLook(nodeOf({ tone }), NO_MARKS, PALETTE);
      return `${border?.dash.join(',')} ${border?.width}`;
    });
    expect(new Set(dashes).size).toBe(4);
  });

  it('draws what is planned or leaving pale and dashed, whatever its state', () => {
    for (const variant of ['planned', 'leaving']) {
      const look = nodeLook(nodeOf({ tone: 'bad', variants: [variant] }), NO_MARKS, PALETTE);
      expect(look.fillOpacity).toBeLessThan(1);
      expect(look.border?.dash).not.toEqual([]);
      expect(look.label.color).toBe('muted');
    }
  });

  it('shows where something would be dropped above that it is selected', () => {
    const marks = { ...NO_MARKS, isSelected: true, isTarget: true };
    const selected = nodeLook(nodeOf({}), marks, PALETTE);
    const drop = nodeLook(nodeOf({}), { ...marks, isDrop: true }, PALETTE);
    expect(selected.wash).toBeUndefined();
    expect(drop.wash).toBe('accent');
    expect(drop.outline?.width).toBeGreaterThan(selected.outline?.width ?? 0);
  });
});

describe('edgeLook', () => {
  it('hides a line on demand until it is asked for', () => {
    const edge = {
      id: 'e',
      ref: undefined,
      kind: 'owns' as const,
      points: POINTS,
      isCurve: false,
      isOnDemand: true,
      tooltip: [],
    };
    expect(edgeLook(edge, NO_MARKS, PALETTE)).toBeUndefined();
    expect(edgeLook(edge, { ...NO_MARKS, isRelated: true }, PALETTE)?.opacity).toBe(1);
  });
});

describe('paintedBox', () => {
  it('covers the outline and a text that is longer than its box', () => {
    const plain = paintedBox(nodeOf({}), nodeLook(nodeOf({}), NO_MARKS, PALETTE));
    const marks = { ...NO_MARKS, isDrop: true };
    const outlined = paintedBox(nodeOf({}), nodeLook(nodeOf({}), marks, PALETTE));
    expect(outlined.width).toBeGreaterThan(plain.width);
    const text = nodeOf({ shape: 'text', width: 1, height: 1, label: 'w'.repeat(20), variants: ['at-left'] });
    const box = paintedBox(text, nodeLook(text, NO_MARKS, PALETTE));
    expect(box.x).toBeLessThanOrEqual(100);
    expect(box.x + box.width).toBeGreaterThan(100 + 20 * 11);
  });
});

describe('a note', () => {
  const note = nodeOf({ shape: 'note', label: 'Requests\ncome in here.', width: 120, height: 50 });
  const sizeFor = (...[letters, reader]: [Letters, Reader]): number =>
    nodeLook(lettered(note, letters, reader), NO_MARKS, PALETTE).label.size;

  it('grows at a desk as far as it hides nothing more', () => {
    expect(lettered(note, 'largest', 'desk')).toBe(note);
    expect(lettered({ ...note, maxScale: 1.5 }, 'largest', 'desk').width).toBe(1.5 * note.width);
    const look = nodeLook(lettered({ ...note, maxScale: 1.9 }, 'large', 'desk'), NO_MARKS, PALETTE);
    expect(look.label.size).toBe(20);
    expect(lettered({ ...note, maxScale: 1.5 }, 'small', 'desk')).toMatchObject({ width: note.width });
  });

  it('grows from its corner for an audience, with its letters', () => {
    const large = lettered(note, 'large', 'audience');
    const cornerOf = ({ center, width, height }: CanvasNode): readonly number[] => [
      center.x - width / 2,
      center.y - height / 2,
    ];
    expect(cornerOf(large)).toEqual(cornerOf(note));
    expect(large.width / note.width).toBeCloseTo(20 / 12);
    expect([
      sizeFor('small', 'audience'),
      sizeFor('large', 'audience'),
      sizeFor('largest', 'audience'),
    ]).toEqual([12, 20, 24]);
  });
});
