/** The shapes of the strip, in a box of STRIP_BUCKETS by STRIP_HEIGHT. */
import type { TimeChart } from '../store/time-store';

export const STRIP_BUCKETS = 240;
export const STRIP_HEIGHT = 48;
export const LANES = ['frames', 'reports', 'people', 'problems'] as const;

type Lane = (typeof LANES)[number];

/** From the top: what went wrong, what people did, what the cluster reported; frames grow from the bottom. */
const LANE_TOP: Readonly<Record<Exclude<Lane, 'frames'>, number>> = { problems: 2, people: 11, reports: 20 };
const MARK_HEIGHT = 7;
const FRAMES_HEIGHT = 20;

/** As SVG paths: bars whose height is the logarithm of the number of frames, and a mark where there is one. */
export function chartPaths(chart: TimeChart): Readonly<Record<Lane, string>> {
  const most = Math.log1p(Math.max(1, ...chart.frames));
  const bars = chart.frames.map((count, bucket) => {
    if (count === 0) return '';
    const height = Math.max(1, (Math.log1p(count) / most) * FRAMES_HEIGHT);
    return `M${bucket} ${STRIP_HEIGHT}v${-round(height)}h1V${STRIP_HEIGHT}z`;
  });
  return {
    frames: bars.join(''),
    reports: marksIn(
      chart.reports,
      (x) => `M${x} ${LANE_TOP.reports + 2}v${MARK_HEIGHT - 2}h.5v${2 - MARK_HEIGHT}z`,
    ),
    people: marksIn(chart.people, (x) => `M${x} ${LANE_TOP.people}v${MARK_HEIGHT}h1v${-MARK_HEIGHT}z`),
    // A triangle, so that it is not told by its colour alone.
    problems: marksIn(
      chart.problems,
      (x) => `M${x - 0.75} ${LANE_TOP.problems + MARK_HEIGHT}h2.5l-1.25 ${-MARK_HEIGHT}z`,
    ),
  };
}

function marksIn(counts: readonly number[], shapeAt: (x: number) => string): string {
  return counts.map((count, bucket) => (count === 0 ? '' : shapeAt(bucket))).join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
