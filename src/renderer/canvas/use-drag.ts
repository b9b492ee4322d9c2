/** One drag at a time, from the palette or from the picture itself. Escape, or letting go elsewhere, ends it without effect. */
import { useCallback, useEffect, useRef, useState, type PointerEvent } from 'react';
import type { Dragged } from './drag-rules';
import type { Point } from './geometry';

export interface Drag {
  readonly dragged: Dragged;
  /** In the window. */
  readonly from: Point;
  readonly at: Point;
  /** The element under the pointer, if any; undefined outside of the picture. */
  readonly over: { readonly ref: string | undefined } | undefined;
  /** With Alt: not on the grid. */
  readonly isExact: boolean;
}

interface DragListener {
  readonly under: (at: Point) => Drag['over'];
  /** The press has become a drag. */
  readonly onBegin: (dragged: Dragged) => void;
  readonly onDrop: (drag: Drag) => void;
  /** It is over, dropped or not, and also when it never became one. */
  readonly onEnd: () => void;
}

/** A hand that trembles does not drag. */
const THRESHOLD = 5;

export function useDrag(listener: DragListener): {
  readonly drag: Drag | undefined;
  readonly press: (dragged: Dragged, event: PointerEvent) => void;
} {
  const [drag, setDrag] = useState<Drag>();
  const latest = useRef(listener);
  const end = useRef<() => void>(undefined);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => () => end.current?.(), []);

  const press = useCallback((dragged: Dragged, event: PointerEvent): void => {
    end.current?.();
    const from = { x: event.clientX, y: event.clientY };
    let current: Drag | undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const finish = (): void => {
      controller.abort();
      end.current = undefined;
      setDrag(undefined);
      latest.current.onEnd();
    };
    const onMove = (move: globalThis.PointerEvent): void => {
      const at = { x: move.clientX, y: move.clientY };
      if (current === undefined) {
        if (Math.hypot(at.x - from.x, at.y - from.y) < THRESHOLD) return;
        latest.current.onBegin(dragged);
      }
      current = { dragged, from, at, over: latest.current.under(at), isExact: move.altKey };
      setDrag(current);
    };
    const onUp = (): void => {
      const dropped = current;
      finish();
      if (dropped !== undefined) latest.current.onDrop(dropped);
    };
    const onKeyDown = (key: KeyboardEvent): void => {
      if (key.key !== 'Escape') return;
      key.preventDefault();
      key.stopPropagation();
      finish();
    };
    end.current = finish;
    addEventListener('pointermove', onMove, { signal });
    addEventListener('pointerup', onUp, { signal });
    addEventListener('pointercancel', finish, { signal });
    addEventListener('blur', finish, { signal });
    // The picture is fitted anew: where the press was is elsewhere now.
    addEventListener('resize', finish, { signal });
    addEventListener('keydown', onKeyDown, { signal, capture: true });
  }, []);

  return { drag, press };
}
