/** The clock of the lab: what makes it run, how fast, what it shows, and starting anew. */
import { History, Pause, Play, RotateCcw, StepForward, Undo2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useFile, useLab, useStores } from '../store/stores-context';
import { formatCalendarTime, formatMicroseconds, formatSeconds } from '../ui/format-time';
import { IconButton } from '../ui/icon-button';
import { MenuButton } from '../ui/menu-button';
import { useKeyedLabel } from './use-keyed-label';

export function ClockControls(): ReactElement {
  const { t } = useMessages();
  const isConnected = useLab((state) => state.isConnected);
  const isPlaying = useLab((state) => state.clock?.isPlaying ?? false);
  const hasFailed = useLab((state) => state.clock?.failure !== undefined);
  const hasClock = useLab((state) => state.clock !== undefined);
  const pauseLabel = useKeyedLabel(t('Pause'), 'play-pause');
  const playLabel = useKeyedLabel(t('Play|clock'), 'play-pause');
  const stepLabel = useKeyedLabel(t('Step: run until the next frame'), 'step');
  const { play, pause, step } = useStores().lab.getState();
  const isDisabled = !isConnected || hasFailed || !hasClock;
  return (
    <div className="header-group" role="group" aria-label={t('Clock')}>
      {isPlaying ? (
        <IconButton
          label={pauseLabel}
          icon={<Pause />}
          isDisabled={isDisabled}
          testId="clock-pause"
          onClick={() => void pause()}
        />
      ) : (
        <IconButton
          label={playLabel}
          icon={<Play />}
          isDisabled={isDisabled}
          testId="clock-play"
          onClick={() => void play()}
        />
      )}
      <IconButton
        label={stepLabel}
        icon={<StepForward />}
        isDisabled={isDisabled}
        testId="clock-step"
        onClick={() => void step()}
      />
      <AnewMenu isDisabled={!isConnected || !hasClock} />
      <SpeedSelect isDisabled={isDisabled} />
      <ReachedSpeed />
      <PastSign />
    </div>
  );
}

/** Also for a simulator that has stopped on a fault of its own: starting anew is the way out. */
function AnewMenu(props: { readonly isDisabled: boolean }): ReactElement {
  const { t } = useMessages();
  const { restart } = useStores().lab.getState();
  const askReset = useFile((state) => state.askReset);
  const isDirty = useFile((state) => state.file?.isDirty ?? false);
  return (
    <MenuButton
      label={t('Start anew, or go back to the saved state')}
      icon={<RotateCcw />}
      testId="anew"
      isDisabled={props.isDisabled}
      entries={[
        {
          label: t('Start anew'),
          icon: <RotateCcw />,
          note: t('at time zero, as the text is'),
          testId: 'lab-restart',
          onSelect: () => void restart(),
        },
        {
          label: isDirty ? t('Back to the saved state…') : t('Back to the saved state'),
          icon: <Undo2 />,
          note: t('takes edits back'),
          testId: 'lab-reset',
          onSelect: () => void askReset(),
        },
      ]}
    />
  );
}

/** At the slowest a wire's tens of microseconds are seen. */
const SPEEDS: readonly number[] = [0.001, 0.01, 0.1, 0.25, 1, 2, 5, 10];

/** For those who want to see each frame go: the lab's time jumps to the next one. */
const FRAME_SPACINGS_MS: readonly number[] = [2000, 1000, 500, 200];
const FRAME_EVERY = 'frame-every-';

function SpeedSelect(props: { readonly isDisabled: boolean }): ReactElement {
  const { t } = useMessages();
  const speed = useLab((state) => state.clock?.speed ?? 1);
  const frameEveryMs = useLab((state) => state.clock?.frameEveryMs);
  const { setSpeed, setFrameEvery } = useStores().lab.getState();
  // The host may run at a speed that is not in our list.
  const speeds = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
  const isListed = frameEveryMs === undefined || FRAME_SPACINGS_MS.includes(frameEveryMs);
  const spacings = isListed ? FRAME_SPACINGS_MS : [...FRAME_SPACINGS_MS, frameEveryMs];
  return (
    <select
      className={frameEveryMs === undefined ? 'select' : 'select is-spacing'}
      aria-label={t('Speed: virtual seconds per second, or frame by frame')}
      title={t('Speed: virtual seconds per second, or frame by frame')}
      data-testid="clock-speed"
      disabled={props.isDisabled}
      value={frameEveryMs === undefined ? speed : `${FRAME_EVERY}${frameEveryMs}`}
      onChange={({ target: { value } }) =>
        void (value.startsWith(FRAME_EVERY)
          ? setFrameEvery(Number(value.slice(FRAME_EVERY.length)))
          : setSpeed(Number(value)))
      }
    >
      {speeds.map((value) => (
        <option key={value} value={value}>
          {value}×
        </option>
      ))}
      {spacings.map((ms) => (
        <option key={`${FRAME_EVERY}${ms}`} value={`${FRAME_EVERY}${ms}`}>
          {t('{seconds} s / frame', { seconds: ms / 1000 })}
        </option>
      ))}
    </select>
  );
}

/** Said when the simulator cannot keep up with the speed that was asked for. */
function ReachedSpeed(): ReactElement | undefined {
  const { t } = useMessages();
  const reached = useLab((state) => state.clock?.reachedSpeed);
  if (reached === undefined) return undefined;
  return (
    <span
      className="tone-waiting header-reached"
      title={t('The simulator does not keep up with the speed asked for')}
    >
      <span aria-hidden>◐</span> {reached.toFixed(2)}×
    </span>
  );
}

/** Wherever people look, they know that it is not the present, and how to get back. */
function PastSign(): ReactElement | undefined {
  const { t } = useMessages();
  const { time } = useStores();
  const isPast = useLab((state) => state.clock?.presentNs !== undefined);
  if (!isPast) return undefined;
  return (
    <button
      type="button"
      className="button is-primary header-present"
      title={t('An earlier moment is shown')}
      aria-label={t('Back to the present')}
      data-testid="clock-present"
      onClick={() => void time.getState().goToPresent()}
    >
      <History aria-hidden /> <span className="present-word">{t('Back to the present')}</span>
    </button>
  );
}

/** While it stands still it shows microseconds: a step is seldom as long as a millisecond. */
export function ClockDisplay(): ReactElement {
  const { t } = useMessages();
  const nowNs = useLab((state) => state.clock?.nowNs);
  const isPlaying = useLab((state) => state.clock?.isPlaying ?? true);
  const startTimeMs = useLab((state) => state.lab?.startTimeMs);
  const calendar =
    nowNs === undefined || startTimeMs === undefined ? '' : formatCalendarTime(startTimeMs, nowNs);
  const seconds = isPlaying ? formatSeconds : formatMicroseconds;
  return (
    <div
      className="header-clock"
      role="timer"
      aria-live="off"
      aria-label={t('Virtual time')}
      title={t('Virtual time')}
    >
      <span data-testid="clock-calendar" className="header-calendar">
        {calendar}
      </span>
      <span data-testid="clock-now" className="header-seconds">
        {nowNs === undefined ? '–' : seconds(nowNs)} s
      </span>
    </div>
  );
}
