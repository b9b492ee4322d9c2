/** Lets the packets travel that the shown capture has just seen. In a lab that stands still, or goes frame by frame, the last ones stay to be looked at. */
import { useEffect, type RefObject } from 'react';
import type { ClockState } from '../../main/contract/clock-requests';
import type { LabPicture } from '../store/lab-picture';
import { useStores } from '../store/stores-context';
import { unlessLost } from '../store/unless-lost';
import type { Layout } from './layout';
import { flightsOf, wiresByEnd } from './packet-flights';
import type { Drawing } from './use-drawing';

/** More rows at a time are more than anybody could follow. */
const MAX_ROWS = 120;

export function useFlights(
  drawing: Drawing | undefined,
  layout: RefObject<Layout | undefined>,
  picture: LabPicture | undefined,
): void {
  const { api, capture, lab } = useStores();
  const wires = picture?.wires;
  useEffect(() => {
    if (drawing === undefined || wires === undefined) return undefined;
    const ends = wiresByEnd(wires);
    let isAwaited = true;
    let isAsking = false;
    const stop = capture.subscribe((now, before) => {
      const isSame = now.captureId !== undefined && now.captureId === before.captureId;
      const isGrown = isSame && now.isRunning && now.count > before.count;
      if (!isGrown || isAsking || layout.current === undefined || layout.current.paths.size === 0) return;
      const { captureId = '', tunnels, count } = now;
      const from = Math.max(before.count, count - MAX_ROWS);
      isAsking = true;
      void unlessLost(api.request('capture.rows', { captureId, from, count: count - from, tunnels })).then(
        (rows) => {
          isAsking = false;
          if (!isAwaited || rows === undefined || layout.current === undefined) return;
          drawing.overlay.fly(flightsOf(rows, { wires: ends, layout: layout.current }));
        },
      );
    });
    return (): void => {
      isAwaited = false;
      stop();
    };
  }, [api, capture, drawing, layout, wires]);

  useEffect(() => {
    if (drawing === undefined) return undefined;
    const { overlay } = drawing;
    overlay.setHolding(isStill(lab.getState().clock));
    return lab.subscribe(({ clock }, before) => {
      if (clock === before.clock) return;
      if ((clock?.nowNs ?? 0) < (before.clock?.nowNs ?? 0)) overlay.clearFlights();
      if (isStill(clock) !== isStill(before.clock)) overlay.setHolding(isStill(clock));
    });
  }, [lab, drawing]);
}

function isStill(clock: ClockState | undefined): boolean {
  return clock !== undefined && (!clock.isPlaying || clock.frameEveryMs !== undefined);
}
