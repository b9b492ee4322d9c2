/** A band that is drawn over the picture with Shift, to select what is in it. Escape ends it without effect. */
import { useCallback, useEffect, useRef, useState, type PointerEvent } from 'react';
import type { Box, Point } from './geometry';

interface BandListener {
  readonly onBegin: () => void;
  /** In the window. */
  readonly onSelect: (band: Box) => void;
  readonly onEnd: () => void;
}

/** A hand that trembles clicks. */
const THRESHOLD = 5;

export function useBand(listener: BandListener): {
  /** In the window; undefined while none is drawn. */
  readonly band: Box | undefined;
  readonly startBand: (event: PointerEvent) => void;
} {
  const [band, setBand] = useState<Box>();
  const latest = useRef(listener);
  const end = useRef<() => void>(undefined);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => () => end.current?.(), []);

  const startBand = useCallback((event: PointerEvent): void => {
    end.current?.();
    const from = { x: event.clientX, y: event.clientY };
    let current: Box | undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const finish = (): void => {
      controller.abort();
      end.current = undefined;
      setBand(undefined);
      latest.current.onEnd();
    };
    end.current = finish;
    latest.current.onBegin();
    addEventListener(
      'pointermove',
      (move) => {
        const next = boxBetween(from, { x: move.clientX, y: move.clientY });
        if (current === undefined && Math.max(next.width, next.height) < THRESHOLD) return;
        current = next;
        setBand(next);
      },
      { signal },
    );
    addEventListener(
      'pointerup',
      () => {
        const drawn = current;
        finish();
        if (drawn !== undefined) latest.current.onSelect(drawn);
      },
      { signal },
    );
    addEventListener('pointercancel', finish, { signal });
    addEventListener('blur', finish, { signal });
    addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape') return;
        key.preventDefault();
        key.stopPropagation();
        finish();
      },
      { signal, capture: true },
    );
  }, []);

  return { band, startBand };
}

function boxBetween(one: Point, other: Point): Box {
  return {
    x: Math.min(one.x, other.x),
    y: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  };
}
