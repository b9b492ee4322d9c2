/** While each click puts one more of something into the lab: where it would go, as the pointer moves over the picture. */
import { useMemo, useState, type PointerEvent } from 'react';
import type { PaletteItem } from '../store/palette-items';
import type { Drag } from './use-drag';

interface PlacingInput {
  readonly item: PaletteItem | undefined;
  readonly under: (at: Drag['at']) => Drag['over'];
}

interface Placing {
  /** As if it were dragged there; undefined while the pointer is elsewhere, or moves the picture. */
  readonly hand: Drag | undefined;
  /** For the picture's pane. */
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
}

export function usePlacing({ item, under }: PlacingInput): Placing {
  const [place, setPlace] = useState<Pick<Drag, 'at' | 'over' | 'isExact'>>();
  const hand = useMemo(
    (): Drag | undefined =>
      item === undefined || place === undefined
        ? undefined
        : { dragged: { kind: 'add', item }, from: place.at, ...place },
    [item, place],
  );
  return {
    hand,
    onPointerMove: (event) => {
      if (item === undefined) return;
      const at = { x: event.clientX, y: event.clientY };
      setPlace(event.buttons === 0 ? { at, over: under(at), isExact: event.altKey } : undefined);
    },
    onPointerLeave: () => setPlace(undefined),
  };
}
