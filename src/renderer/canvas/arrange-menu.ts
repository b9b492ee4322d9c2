/** What can be done with where things stand, as entries of a menu. */
import type { EditCommand } from '../../main/contract/design';
import type { PlainKey } from '../i18n/catalogue';
import { contractRefOf } from '../store/design-ref';
import type { LabPicture } from '../store/lab-picture';
import type { Stores } from '../store/stores';
import type { MenuEntry } from '../ui/menu';
import { alignedBoxes, distributedBoxes, placeableRefs, placeCommandOf, type Alignment } from './arranging';
import type { Axis } from './free-room';
import type { Point } from './geometry';
import type { Layout } from './layout';

export interface ArrangeInput {
  readonly refs: readonly string[];
  readonly picture: LabPicture;
  readonly layout: Layout;
  readonly stores: Stores;
  /** Where an answer is to be shown. */
  readonly at: Point | undefined;
}

const ALIGNMENTS: readonly (readonly [Alignment, PlainKey])[] = [
  ['left', 'Left edges'],
  ['middle', 'Middles, one above the other'],
  ['right', 'Right edges'],
  ['top', 'Top edges'],
  ['center', 'Middles, side by side'],
  ['bottom', 'Bottom edges'],
];
const AXES: readonly (readonly [Axis, PlainKey])[] = [
  ['across', 'Side by side'],
  ['down', 'One above the other'],
];

export function arrangeEntries(input: ArrangeInput): readonly MenuEntry[] {
  const { refs, picture, layout, stores } = input;
  const { t } = stores;
  const names = writtenNames(refs, picture);
  if (names.length === 0) return [];
  const placeable = placeableRefs(refs, layout);
  const { positions, locked } = picture.arrangement;
  const isLocked = refs.every((ref) => locked.has(ref));
  const placed = refs.filter((ref) => positions.has(ref) && !locked.has(ref));
  return [
    ...(placeable.length < 2 ? [] : [alignMenu(input)]),
    ...(placeable.length < 3 ? [] : [distributeMenu(input)]),
    ...(names.length < 2
      ? []
      : [{ label: t('Group'), keys: 'Ctrl+G', testId: 'menu-group', onSelect: () => groupSelected(input) }]),
    ...(groupsOf(refs, picture).length === 0
      ? []
      : [
          {
            label: t('Ungroup'),
            keys: 'Ctrl+Shift+G',
            testId: 'menu-ungroup',
            onSelect: () => ungroupSelected(input),
          },
        ]),
    {
      label: isLocked ? t('Unlock') : t('Lock in its place'),
      keys: 'L',
      testId: 'menu-lock',
      onSelect: () => toggleLock(input),
    },
    ...(placed.length === 0
      ? []
      : [
          {
            label: t('Let the picture place it'),
            testId: 'menu-free',
            onSelect: () => freePlaces(placed, input),
          },
        ]),
  ];
}

export function groupSelected(input: ArrangeInput): void {
  edit({ kind: 'group', refs: writtenNames(input.refs, input.picture) }, input);
}

export function ungroupSelected(input: ArrangeInput): void {
  const names = groupsOf(input.refs, input.picture);
  if (names.length > 0) edit({ kind: 'ungroup', names }, input);
}

/** Locks all of them, or unlocks them when all of them are. */
export function toggleLock(input: ArrangeInput): void {
  const { refs, picture } = input;
  const { locked } = picture.arrangement;
  const isLocked = !refs.every((ref) => locked.has(ref));
  const changed = refs.filter((ref) => locked.has(ref) !== isLocked);
  edit({ kind: 'lock', refs: writtenNames(changed, picture), isLocked }, input);
}

/** Undefined where nothing was placed by hand. */
export function freeAllEntry(input: ArrangeInput): MenuEntry | undefined {
  const placed = [...input.picture.arrangement.positions.keys()].filter((ref) => !ref.startsWith('note:'));
  if (placed.length === 0) return undefined;
  return {
    label: input.stores.t('Let the picture place everything'),
    testId: 'menu-free-all',
    onSelect: () => freePlaces(placed, input),
  };
}

function freePlaces(refs: readonly string[], input: ArrangeInput): void {
  const places = writtenNames(refs, input.picture).map((ref) => ({ ref }));
  edit({ kind: 'place', places, manner: 'free' }, input);
}

function alignMenu(input: ArrangeInput): MenuEntry {
  const { refs, picture, layout, stores } = input;
  return {
    kind: 'submenu',
    label: stores.t('Align'),
    testId: 'menu-align',
    entries: ALIGNMENTS.map(([alignment, label]) => ({
      label: stores.t(label),
      testId: `menu-align-${alignment}`,
      onSelect: () => {
        const command = placeCommandOf(
          alignedBoxes(refs, layout, alignment, picture.arrangement.locked),
          picture,
          'align',
        );
        if (command !== undefined) edit(command, input);
      },
    })),
  };
}

function distributeMenu(input: ArrangeInput): MenuEntry {
  const { refs, picture, layout, stores } = input;
  return {
    kind: 'submenu',
    label: stores.t('Share out evenly'),
    testId: 'menu-distribute',
    entries: AXES.map(([axis, label]) => ({
      label: stores.t(label),
      testId: `menu-distribute-${axis}`,
      onSelect: () => {
        const command = placeCommandOf(
          distributedBoxes(refs, layout, axis, picture.arrangement.locked),
          picture,
          'distribute',
        );
        if (command !== undefined) edit(command, input);
      },
    })),
  };
}

/** As the contract names them; a wire has no place of its own. */
function writtenNames(refs: readonly string[], picture: LabPicture): readonly string[] {
  return refs.flatMap((ref) => contractRefOf(ref, picture.machines) ?? []);
}

function groupsOf(refs: readonly string[], { arrangement }: LabPicture): readonly string[] {
  return arrangement.groups
    .filter(({ members }) => members.some((member) => refs.includes(member)))
    .map(({ name }) => name);
}

function edit(command: EditCommand, { stores, at }: ArrangeInput): void {
  void stores.design.getState().edit(command, at);
}
