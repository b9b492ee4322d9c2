/**
 * The time of the lab as a strip: how many frames there were when, and above them what people did, what the cluster reported and
 * what went wrong. A click, a drag or an arrow key goes to that moment.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { TimeChart } from '../store/time-store';
import { useLab, useStores, useTime } from '../store/stores-context';
import { formatSeconds } from '../ui/format-time';
import { chartPaths, LANES, STRIP_BUCKETS, STRIP_HEIGHT } from './strip-paths';

const SECOND = 1e9;
const FETCH_MS = 500;
/** Parts of the strip's time that Page Up and Page Down go over. */
const PAGE_SHARE = 0.1;

export function TimeStrip(): ReactElement {
  const { t } = useMessages();
  const { time, lab } = useStores();
  const nowNs = useLab((state) => state.clock?.nowNs ?? 0);
  const endNs = useLab((state) => state.clock?.presentNs ?? state.clock?.nowNs ?? 0);
  const isTravelling = useLab((state) => state.clock?.travel !== undefined);
  const count = useTime((state) => state.count);
  /** Where the pointer drags the moment to. */
  const [draggedNs, setDraggedNs] = useState<number>();
  const wholeNs = Math.max(endNs, SECOND);
  const chart = useChart(wholeNs, count);
  const shownNs = draggedNs ?? nowNs;
  const { travel, goBack, goToPresent } = time.getState();

  const timeAt = (event: PointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return Math.min(endNs, Math.round(share * wholeNs));
  };
  const press = (event: KeyboardEvent): void => {
    const keys: Readonly<Record<string, () => Promise<void>>> = {
      ArrowLeft: goBack,
      ArrowRight: () => lab.getState().step('mark'),
      PageUp: () => travel(nowNs + wholeNs * PAGE_SHARE),
      PageDown: () => travel(nowNs - wholeNs * PAGE_SHARE),
      Home: () => travel(0),
      End: goToPresent,
    };
    const go = keys[event.key];
    if (go === undefined || isTravelling) return;
    event.preventDefault();
    void go();
  };
  return (
    <div
      className="time-strip"
      role="slider"
      tabIndex={0}
      aria-label={t('Moment of the lab')}
      aria-valuemin={0}
      aria-valuemax={wholeNs / SECOND}
      aria-valuenow={shownNs / SECOND}
      aria-valuetext={t('{seconds} s', { seconds: formatSeconds(shownNs) })}
      data-testid="time-strip"
      onKeyDown={press}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDraggedNs(timeAt(event));
      }}
      onPointerMove={(event) => {
        if (draggedNs !== undefined) setDraggedNs(timeAt(event));
      }}
      onPointerUp={(event) => {
        if (draggedNs === undefined) return;
        setDraggedNs(undefined);
        void travel(timeAt(event));
      }}
      onPointerCancel={() => setDraggedNs(undefined)}
    >
      <svg
        aria-hidden
        className="time-chart"
        viewBox={`0 0 ${STRIP_BUCKETS} ${STRIP_HEIGHT}`}
        preserveAspectRatio="none"
      >
        {chart !== undefined &&
          LANES.map((lane) => (
            <path key={lane} className={`time-lane-${lane}`} d={chartPaths(chart)[lane]} />
          ))}
      </svg>
      <div className="time-now" style={{ left: `${(Math.min(shownNs, wholeNs) / wholeNs) * 100}%` }}>
        {draggedNs !== undefined && <span className="time-flag">{formatSeconds(draggedNs)} s</span>}
      </div>
      <span className="time-edge is-start">0 s</span>
      <span className="time-edge is-end">{formatSeconds(wholeNs)} s</span>
    </div>
  );
}

/** Asked for at most twice a second, while it is seen. */
function useChart(wholeNs: number, count: number): TimeChart | undefined {
  const { time } = useStores();
  const [chart, setChart] = useState<TimeChart>();
  const wanted = useRef({ wholeNs, count });
  wanted.current = { wholeNs, count };
  useEffect(() => {
    let asked = '';
    let isOver = false;
    const ask = (): void => {
      const now = wanted.current;
      const key = `${now.wholeNs} ${now.count}`;
      if (key === asked) return;
      asked = key;
      void time
        .getState()
        .chart(now.wholeNs, 0, STRIP_BUCKETS)
        .then((answer) => {
          if (!isOver) setChart(answer);
        });
    };
    ask();
    const timer = setInterval(ask, FETCH_MS);
    return (): void => {
      isOver = true;
      clearInterval(timer);
    };
  }, [time]);
  return chart;
}
