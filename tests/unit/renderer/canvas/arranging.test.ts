import { describe, expect, it } from 'vitest';
import { emptyDesign } from '#kit/design-builder';
import { clusterTopology } from '#kit/topology-builder';
import type { DesignLayout } from '#main/contract/design';
import {
  alignedBoxes,
  distributedBoxes,
  movedBoxes,
  movedWith,
  notePlace,
  placeCommandOf,
  podPlaceAt,
  refsInBand,
} from '../../../../src/renderer/canvas/arranging';
import { dropPlaceOf } from '../../../../src/renderer/canvas/drop-place';
import { elementsOf } from '../../../../src/renderer/canvas/elements-of';
import { centerOf, type Box } from '../../../../src/renderer/canvas/geometry';
import { overlapOf } from '../../../../src/renderer/canvas/label-place';
import type { Layout } from '../../../../src/renderer/canvas/layout';
import { layoutOf } from '../../../../src/renderer/canvas/layout-of';
import { noteLayoutOf } from '../../../../src/renderer/canvas/note-layout';
import { createMessages } from '../../../../src/renderer/i18n/messages';
import { selectableRefsOf } from '../../../../src/renderer/store/edit-rules';
import { labPictureOf, type LabPicture } from '../../../../src/renderer/store/lab-picture';
import { BASIC_ITEMS } from '../../../../src/renderer/store/palette-items';

const { t } = createMessages('en', {});
const NODE1 = 'machine:node/node1';
const NODE2 = 'machine:node/node2';
const LAPTOP = 'machine:host/laptop';
const NOTHING: DesignLayout = { positions: {}, locked: [], groups: [], notes: [] };

function pictureWith(layout: Partial<DesignLayout>): LabPicture {
  const topology = clusterTopology([
    { name: 'node1', pods: ['client', 'web-1'] },
    { name: 'node2', pods: ['web-2'] },
  ]);
  return labPictureOf(topology, { ...emptyDesign(['node1', 'node2']), layout: { ...NOTHING, ...layout } });
}

const plain = pictureWith({});
const plainLayout = layoutOf(plain);

function boxAt(ref: string, layout = plainLayout): Box {
  const box = layout.boxes.get(ref);
  if (box === undefined) throw new Error(`${ref} is not drawn`);
  return box;
}

/** What the boxes lie on, and on what of each other, once they stand there. */
function coveredBy(moved: ReadonlyMap<string, Box>, layout: Layout): readonly string[] {
  const isPlaced = (ref: string): boolean => /^(?:machine|service|workload):/u.test(ref);
  const standing = [
    ...[...layout.boxes].filter(([ref]) => isPlaced(ref) && !moved.has(ref)),
    ...layout.bars.map(({ ref, box }) => [ref, box] as const),
    ...moved,
  ];
  return [...moved].flatMap(([ref, box]) =>
    standing.flatMap(([other, otherBox]) =>
      other !== ref && overlapOf(box, otherBox) > 0 ? [`${ref} on ${other}`] : [],
    ),
  );
}

describe('what was placed by hand', () => {
  it('stands there with everything in it, and nothing else moves', () => {
    const layout = layoutOf(pictureWith({ positions: { 'node/node2': [3000, -500] } }));
    expect(boxAt(NODE2, layout)).toMatchObject({ x: 3000, y: -500 });
    const [pod, before] = [boxAt('pod:default/web-2', layout), boxAt('pod:default/web-2')];
    expect(pod.x - 3000).toBe(before.x - boxAt(NODE2).x);
    expect(boxAt(NODE1, layout)).toEqual(boxAt(NODE1));
    expect(boxAt(LAPTOP, layout)).toEqual(boxAt(LAPTOP));
    expect(layout.bounds.y).toBeLessThanOrEqual(-500);
  });

  it('keeps its cable, which goes on to the end of the bar', () => {
    const layout = layoutOf(pictureWith({ positions: { 'node/node2': [3000, -500] } }));
    const cable = plain.wires.find(({ kind, from }) => kind === 'cable' && from === 'node/node2:eth0');
    const path = layout.paths.get(cable?.id ?? '') ?? [];
    const bar = layout.bars.find(({ segmentId }) => segmentId === 'segment/lan')?.box;
    const card = boxAt('interface:node/node2:eth0', layout);
    expect(path[0]).toEqual({ x: card.x + card.width, y: centerOf(card).y });
    expect(path.at(-1)).toEqual({ x: centerOf(bar ?? card).x, y: bar?.y });
    const machine = boxAt(NODE2, layout);
    const inner = path.slice(2).filter(({ x, y }) => x > machine.x && y < machine.y + machine.height);
    expect(inner, 'round the machine, not through it').toEqual([]);
  });

  it('is a cell of its node for a Pod; another Pod there makes room', () => {
    const layout = layoutOf(pictureWith({ positions: { 'pod/default/web-1': [0, 0] } }));
    expect(boxAt('pod:default/web-1', layout)).toEqual(boxAt('pod:default/client'));
    expect(boxAt('pod:default/client', layout)).toEqual(boxAt('pod:default/web-1'));
  });

  it('widens the grid of the nodes when the cell is beside it, but not without end', () => {
    expect(layoutOf(pictureWith({ positions: { 'pod/default/web-1': [5, 1] } })).podColumns).toBe(6);
    expect(layoutOf(pictureWith({ positions: { 'pod/default/web-1': [1e6, 1e6] } })).podColumns).toBe(16);
  });
});

describe('dragging', () => {
  it('puts a node on the grid, with all that is selected beside it', () => {
    const drag = { dragged: { kind: 'place', ref: NODE1 }, over: NODE1, isExact: false, reach: 0 } as const;
    const place = dropPlaceOf({
      ...drag,
      from: { x: 0, y: 0 },
      at: { x: 5003, y: 4 },
      selected: [NODE1, NODE2],
      picture: plain,
      layout: plainLayout,
    });
    const x = Math.round((boxAt(NODE1).x + 5003) / 10) * 10;
    expect(place?.command).toMatchObject({
      kind: 'place',
      places: [{ ref: 'node/node1', at: [x, expect.any(Number)] }, { ref: 'node/node2' }],
    });
  });

  it('puts a node onto a line that edges or middles of others are on, and shows the line', () => {
    const [node1, node2] = [boxAt(NODE1), boxAt(NODE2)];
    const given = {
      dragged: { kind: 'place', ref: NODE1 },
      from: { x: 0, y: 0 },
      over: NODE1,
      reach: 6,
      selected: [],
      picture: plain,
      layout: plainLayout,
    } as const;
    // Far below, a little beside the left edge of the other one.
    const at = { x: node2.x - node1.x + 5, y: 3003 };
    const place = dropPlaceOf({ ...given, at, isExact: false });
    expect(place?.boxes).toEqual([{ ...node1, x: node2.x, y: Math.round((node1.y + 3003) / 10) * 10 }]);
    expect(place?.guides).toContainEqual(expect.objectContaining({ x: node2.x, width: 0 }));
    const [exact] = dropPlaceOf({ ...given, at, isExact: true })?.boxes ?? [];
    expect(exact, 'with Alt exactly there').toMatchObject({ x: node2.x + 5, y: node1.y + 3003 });
    const beyond = dropPlaceOf({ ...given, at: { ...at, x: at.x + 4 }, isExact: false });
    expect(beyond?.boxes[0]?.x).not.toBe(node2.x);
  });

  it('leaves a node in its row that is dragged across, although the hand trembles', () => {
    const node1 = boxAt(NODE1);
    const drag = {
      dragged: { kind: 'place', ref: NODE1 },
      over: NODE1,
      isExact: false,
      selected: [],
    } as const;
    const given = { ...drag, picture: plain, layout: plainLayout, from: { x: 0, y: 0 }, reach: 8 };
    expect(dropPlaceOf({ ...given, at: { x: -3000, y: 7 } })?.boxes).toMatchObject([{ y: node1.y }]);
  });

  it('asks for nothing where the grid leads back to where it stands', () => {
    const picture = pictureWith({ positions: { 'host/laptop': [5000, 600] } });
    const from = { x: 5050, y: 610 };
    const drag = {
      dragged: { kind: 'place', ref: LAPTOP },
      over: LAPTOP,
      isExact: false,
      reach: 0,
      from,
    } as const;
    const given = { ...drag, selected: [], picture, layout: layoutOf(picture) };
    expect(dropPlaceOf({ ...given, at: { x: 5054, y: 606 } })).toBeUndefined();
    expect(dropPlaceOf({ ...given, at: { x: 5058, y: 610 } })?.command).toMatchObject({
      places: [{ at: [5010, 600] }],
    });
  });

  it('leaves what is locked where it is, and takes a group as one', () => {
    const picture = pictureWith({
      locked: ['node/node2'],
      groups: [{ name: 'front', members: ['node/node1', 'host/laptop'] }],
    });
    expect(movedWith(NODE1, [NODE1, NODE2], picture)).toEqual([NODE1, LAPTOP]);
  });

  it('finds a free place beside what is in the way', () => {
    const by = { x: boxAt(LAPTOP).x - boxAt(NODE1).x, y: boxAt(LAPTOP).y - boxAt(NODE1).y };
    const moved = movedBoxes([NODE1], plainLayout, { by, isExact: false }).get(NODE1);
    const laptop = boxAt(LAPTOP);
    const isApart =
      (moved?.x ?? 0) >= laptop.x + laptop.width ||
      (moved?.x ?? 0) + (moved?.width ?? 0) <= laptop.x ||
      (moved?.y ?? 0) >= laptop.y + laptop.height ||
      (moved?.y ?? 0) + (moved?.height ?? 0) <= laptop.y;
    expect(isApart).toBe(true);
  });

  it('finds one beside the line of a segment, too', () => {
    const [bar] = plainLayout.bars.filter(({ isVertical }) => isVertical);
    if (bar === undefined) throw new Error('no bar');
    const laptop = boxAt(LAPTOP);
    const by = { x: bar.box.x - laptop.x - laptop.width / 2, y: 0 };
    expect(coveredBy(movedBoxes([LAPTOP], plainLayout, { by, isExact: false }), plainLayout)).toEqual([]);
  });

  it('finds one however many things are in the way', () => {
    const names = Array.from({ length: 120 }, (_, index) => `node${index + 1}`);
    const wide = labPictureOf(
      clusterTopology(names.map((name) => ({ name, pods: ['a', 'b', 'c'] }))),
      emptyDesign(names),
    );
    const layout = layoutOf(wide);
    const { bounds } = layout;
    const laptop = boxAt(LAPTOP, layout);
    const by = { x: bounds.width / 2 - laptop.x, y: bounds.height / 2 - laptop.y };
    expect(coveredBy(movedBoxes([LAPTOP], layout, { by, isExact: false }), layout)).toEqual([]);
  });

  it('puts a Pod into another cell of its own node', () => {
    const pod = boxAt('pod:default/client');
    const at = { x: pod.x + pod.width * 2.5, y: pod.y + 10 };
    const place = podPlaceAt('pod:default/client', at, { picture: plain, layout: plainLayout });
    expect(place?.command.places).toEqual([{ ref: 'pod/default/client', at: [2, 0] }]);
    const own = podPlaceAt('pod:default/client', centerOf(pod), { picture: plain, layout: plainLayout });
    expect(own).toBeUndefined();
  });

  it('adds what is new where it is let go, and leaves it to the picture on something else', () => {
    const [item] = BASIC_ITEMS;
    if (item === undefined) throw new Error('an empty palette');
    const drop = {
      dragged: { kind: 'add', item } as const,
      from: { x: 0, y: 0 },
      at: { x: 2000, y: 2000 },
      isExact: false,
      reach: 0,
      selected: [],
      picture: plain,
      layout: plainLayout,
    };
    const place = dropPlaceOf({ ...drop, over: undefined });
    expect(place?.command).toMatchObject({ kind: 'add', element: 'node', at: [expect.any(Number), 1950] });
    expect(dropPlaceOf({ ...drop, over: NODE1 })).toBeUndefined();
    const node1 = boxAt(NODE1);
    const beside = dropPlaceOf({ ...drop, at: { x: node1.x - 10, y: centerOf(node1).y }, over: undefined });
    const [box] = beside?.boxes ?? [];
    if (box === undefined) throw new Error('no place');
    expect(coveredBy(new Map([['new', box]]), plainLayout), 'beside what stands there').toEqual([]);
  });
});

describe('aligning and sharing out', () => {
  const refs = [NODE1, NODE2, LAPTOP];

  it('puts edges or middles on one line', () => {
    const left = alignedBoxes(refs, plainLayout, 'left');
    expect(new Set([...left.values()].map(({ x }) => x)).size).toBe(1);
    const centers = [...alignedBoxes(refs, plainLayout, 'center').values()].map((box) => centerOf(box).y);
    expect(Math.max(...centers) - Math.min(...centers)).toBeLessThan(1e-6);
  });

  it('leaves the same room between each and the next', () => {
    const layout = layoutOf(
      pictureWith({ positions: { 'node/node1': [0, 0], 'node/node2': [900, 0], 'host/laptop': [5000, 0] } }),
    );
    const [one, two, three] = distributedBoxes(refs, layout, 'across').values();
    if (one === undefined || two === undefined || three === undefined) throw new Error('three are missing');
    expect(two.x - one.x - one.width).toBeCloseTo(three.x - two.x - two.width);
    expect([one.x, three.x]).toEqual([0, 5000]);
  });

  it('puts nothing on anything else, selected or not', () => {
    for (const alignment of ['left', 'middle', 'right', 'top', 'center', 'bottom'] as const) {
      const boxes = alignedBoxes(refs, plainLayout, alignment);
      expect(coveredBy(boxes, plainLayout), alignment).toEqual([]);
      const two = alignedBoxes([NODE1, LAPTOP], plainLayout, alignment);
      expect(coveredBy(two, plainLayout), `two, ${alignment}`).toEqual([]);
    }
    for (const axis of ['across', 'down'] as const) {
      expect(coveredBy(distributedBoxes(refs, plainLayout, axis), plainLayout), axis).toEqual([]);
    }
  });

  it('leaves what is locked where it is, and puts the others beside it', () => {
    const boxes = alignedBoxes([NODE1, LAPTOP], plainLayout, 'left', new Set([NODE1]));
    expect([...boxes.keys()]).toEqual([LAPTOP]);
    expect(boxes.get(LAPTOP)?.x).toBe(boxAt(NODE1).x);
    expect(coveredBy(boxes, plainLayout)).toEqual([]);
  });

  it('is one edit that undo has a name for', () => {
    const command = placeCommandOf(alignedBoxes(refs, plainLayout, 'left'), plain, 'align');
    expect(command).toMatchObject({ kind: 'place', manner: 'align' });
    expect(command?.places.map(({ ref }) => ref)).toEqual(['node/node1', 'node/node2', 'host/laptop']);
  });
});

describe('a band over the picture', () => {
  it('selects what is wholly in it, but not what is in something that is', () => {
    const box = boxAt(NODE1);
    const around = { x: box.x - 1, y: box.y - 1, width: box.width + 2, height: box.height + 2 };
    expect(refsInBand(around, selectableRefsOf(plain), plainLayout)).toEqual([NODE1]);
    const pod = boxAt('pod:default/client');
    const inner = { x: pod.x - 1, y: pod.y - 1, width: pod.width + 2, height: pod.height + 2 };
    expect(refsInBand(inner, selectableRefsOf(plain), plainLayout)).toEqual(['pod:default/client']);
  });
});

describe('notes and groups', () => {
  const picture = pictureWith({
    locked: ['node/node1'],
    groups: [{ name: 'shop', members: ['pod/default/client', 'pod/default/web-1', 'pod/default/web-2'] }],
    notes: [{ name: 'note-1', at: [40, -300], text: 'Requests come in here' }],
  });
  const layout = layoutOf(picture);
  const { nodes } = elementsOf(picture, layout, t);

  it('are drawn: the note with its text, the group round its Pods on each node', () => {
    expect(nodes.find(({ shape }) => shape === 'note')).toMatchObject({
      ref: 'note:note-1',
      label: 'Requests come in here',
    });
    const frames = nodes.filter(({ shape }) => shape === 'group');
    expect(frames.map(({ ref }) => ref)).toEqual(['group:shop', 'group:shop']);
    expect(layout.bounds.y).toBeLessThanOrEqual(-300);
  });

  it('hide nothing when they are new, neither what stands there nor each other', () => {
    const node1 = boxAt(NODE1);
    const text = 'Requests come in here\nand go out there';
    const at = notePlace(text, [node1.x + 20, node1.y + 20], plainLayout);
    const note = { ...noteLayoutOf(text), x: at[0], y: at[1] };
    expect(coveredBy(new Map([['note', note]]), plainLayout)).toEqual([]);
    const noted = pictureWith({ notes: [{ name: 'note-1', at, text }] });
    const next = notePlace(text, at, layoutOf(noted));
    expect(overlapOf({ ...note, x: next[0], y: next[1] }, note)).toBe(0);
    expect(notePlace(text, [9000, 9000], plainLayout), 'exactly there where there is room').toEqual([
      9000, 9000,
    ]);
  });

  it('let a note grow in the room that it has, and not onto what it was not put on', () => {
    const far = { name: 'far', at: [40, -900] as const, text: 'Far off' };
    const close = { name: 'close', at: [40, -30] as const, text: 'Just above the first node' };
    const noted = pictureWith({ notes: [far, close] });
    const drawn = elementsOf(noted, layoutOf(noted), t).nodes.filter(({ shape }) => shape === 'note');
    const [free, tight] = drawn.map(({ maxScale = 1 }) => maxScale);
    expect(free).toBe(2);
    expect(tight).toBeLessThan(2);
  });

  it('have one frame where a node is in the group with its Pods', () => {
    const whole = pictureWith({
      groups: [
        { name: 'all', members: ['node/node1', 'node/node2', 'pod/default/client', 'pod/default/web-1'] },
      ],
    });
    const drawn = elementsOf(whole, layoutOf(whole), t).nodes.filter(({ shape }) => shape === 'group');
    expect(drawn.map(({ ref }) => ref)).toEqual(['group:all']);
  });

  it('show what is locked', () => {
    expect(nodes.find(({ id }) => id === `${NODE1}#lock`)?.tooltip).toEqual(['node1', 'Locked in its place']);
  });

  it('break long lines, also of a language without blanks', () => {
    expect(noteLayoutOf('one two '.repeat(20)).lines.every((line) => line.length <= 34)).toBe(true);
    expect(noteLayoutOf('请求从这里进入集群'.repeat(6)).lines.every((line) => line.length <= 17)).toBe(true);
    expect(noteLayoutOf('x'.repeat(5000)).lines.length).toBe(12);
  });
});
