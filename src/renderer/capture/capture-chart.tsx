/** How many packets there were when: all of them, and those that are shown before them. */
import { useEffect, useState, type MouseEvent, type ReactElement } from 'react';
import type { CaptureChartView } from '../../main/contract/capture-study-requests';
import { useMessages } from '../i18n/messages-context';
import { useCapture } from '../store/stores-context';
import { formatSeconds } from '../ui/format-time';

const PARTS = 120;
const HEIGHT = 34;
/** A running capture is drawn anew so often. */
const REFRESH_MS = 500;

export function CaptureChart(props: {
  /** Since the first packet. */
  readonly onTime: (afterNs: number) => void;
}): ReactElement | undefined {
  const { t } = useMessages();
  const chart = useChart();
  if (chart === undefined) return undefined;
  const highest = Math.max(1, ...chart.all);
  const bars = (counts: readonly number[], className: string): ReactElement => (
    <path className={className} d={counts.map((count, part) => barPath(part, count / highest)).join('')} />
  );
  const span = chart.toNs - chart.fromNs;
  const goTo = (event: MouseEvent): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    props.onTime(chart.fromNs - chart.firstNs + (span * (event.clientX - left)) / width);
  };
  return (
    <div className="capture-chart" data-testid="capture-chart">
      <svg
        viewBox={`0 0 ${PARTS} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('Packets over time, from {from} s to {to} s; at most {count} at once', {
          from: formatSeconds(chart.fromNs),
          to: formatSeconds(chart.toNs),
          count: highest,
        })}
        onClick={goTo}
      >
        {bars(chart.all, 'chart-all')}
        {bars(chart.shown, 'chart-shown')}
      </svg>
      <div className="chart-axis mono">
        <span>{formatSeconds(chart.fromNs)} s</span>
        <span>
          {t('{count} packets in {seconds} s', { count: highest, seconds: formatSeconds(span / PARTS) })}
        </span>
        <span>{formatSeconds(chart.toNs)} s</span>
      </div>
    </div>
  );
}

function barPath(part: number, share: number): string {
  if (share === 0) return '';
  // Few are seen too.
  const height = Math.max(1.5, share * HEIGHT);
  return `M${part} ${HEIGHT}v${-height}h0.9v${height}z`;
}

function useChart(): CaptureChartView | undefined {
  const ask = useCapture((state) => state.study.chart);
  const key = useCapture(({ captureId, count, total, displayFilter }) =>
    JSON.stringify([captureId, count, total, displayFilter]),
  );
  const [chart, setChart] = useState<CaptureChartView>();
  const [askedAt, setAskedAt] = useState(0);
  useEffect(() => {
    let isWanted = true;
    const wait = Math.max(0, askedAt + REFRESH_MS - Date.now());
    const timer = setTimeout(() => {
      void ask(PARTS).then((found) => {
        if (!isWanted) return;
        setAskedAt(Date.now());
        setChart(found);
      });
    }, wait);
    return (): void => {
      isWanted = false;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- When it was asked last does not make it ask again.
  }, [ask, key]);
  return chart;
}
