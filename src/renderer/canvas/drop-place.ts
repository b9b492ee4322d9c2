/** Where something would stand that is let go over an empty part of the picture, and the command for it. Pure. */
import type { EditCommand } from '../../main/contract/design';
import type { LabPicture } from '../store/lab-picture';
import type { AddedElement } from '../store/palette-items';
import { movedBoxes, movedWith, placeCommandOf, podPlaceAt } from './arranging';
import type { Dragged } from './drag-rules';
import { freeShift, shifted, standingBoxes, takenRoom } from './free-room';
import type { Box, Point } from './geometry';
import { guideLinesOf, onLines } from './guide-lines';
import type { Layout } from './layout';
import { machineWidthOf } from './layout-machine';

export interface DropPlace {
  readonly command: EditCommand;
  /** What will be there, in the picture. */
  readonly boxes: readonly Box[];
  /** On which it would stand with others. */
  readonly guides: readonly Box[];
}

interface DropInput {
  readonly dragged: Dragged;
  /** In the picture: where the press was, and where the pointer is. */
  readonly from: Point;
  readonly at: Point;
  /** Under the pointer. */
  readonly over: string | undefined;
  readonly isExact: boolean;
  /** Of the lines of others. */
  readonly reach: number;
  readonly selected: readonly string[];
  readonly picture: LabPicture;
  readonly layout: Layout;
}

const CARD = { width: 190, height: 44 };
const MACHINE_HEIGHT = 110;

export function dropPlaceOf(input: DropInput): DropPlace | undefined {
  const { dragged, from, at, isExact, reach, selected, picture, layout } = input;
  switch (dragged.kind) {
    case 'add':
      return addedPlaceOf(input, dragged.item.add);
    case 'move': {
      const isLocked = picture.arrangement.locked.has(dragged.ref);
      const found = isLocked ? undefined : podPlaceAt(dragged.ref, at, { picture, layout });
      return found === undefined ? undefined : { command: found.command, boxes: [found.box], guides: [] };
    }
    case 'connect':
    case 'place': {
      const by = { x: at.x - from.x, y: at.y - from.y };
      const boxes = movedBoxes(movedWith(dragged.ref, selected, picture), layout, { by, isExact, reach });
      // The grid, or what is in the way, has led it back to where it stands.
      const isMoved = [...boxes].some(([ref, { x, y }]) => {
        const before = layout.boxes.get(ref);
        return before?.x !== x || before.y !== y;
      });
      if (!isMoved) return undefined;
      const command = placeCommandOf(boxes, picture);
      if (command === undefined) return undefined;
      return { command, boxes: [...boxes.values()], guides: guidesOf(boxes, layout) };
    }
  }
}

/** Of the first, which the others follow. */
function guidesOf(moved: ReadonlyMap<string, Box>, layout: Layout): readonly Box[] {
  const [first] = moved.values();
  return first === undefined ? [] : guideLinesOf(first, standingBoxes(layout, new Set(moved.keys())));
}

/** With the pointer in the middle of it, or near where it would be on others; on something it goes where the picture puts it. */
function addedPlaceOf(
  { at, over, isExact, reach, layout }: DropInput,
  add: Extract<Dragged, { readonly kind: 'add' }>['item']['add'],
): DropPlace | undefined {
  const size = sizeOf(add.element, layout);
  if (size === undefined || over !== undefined) return undefined;
  const middle = { x: Math.round(at.x - size.width / 2), y: Math.round(at.y - size.height / 2), ...size };
  const others = standingBoxes(layout, new Set());
  const wanted = isExact ? middle : onLines(middle, others, reach);
  const box = shifted(wanted, freeShift([wanted], takenRoom(others, layout), { x: 0, y: 0 }));
  return {
    command: { kind: 'add', ...add, at: [box.x, box.y] },
    boxes: [box],
    guides: guideLinesOf(box, others),
  };
}

/** Undefined for what has no place of its own in this view. */
function sizeOf(element: AddedElement, { podColumns }: Layout): Pick<Box, 'width' | 'height'> | undefined {
  switch (element) {
    case 'node':
      return { width: machineWidthOf(podColumns), height: MACHINE_HEIGHT };
    case 'outside':
      return { width: machineWidthOf(0), height: MACHINE_HEIGHT };
    case 'service':
    case 'deployment':
    case 'statefulset':
    case 'daemonset':
      return CARD;
    case 'pod':
    case 'ingress':
    case 'policy':
    case 'ingress-controller':
    case 'load-balancer':
      return undefined;
  }
}
