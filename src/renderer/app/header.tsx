/** The name of the lab, its clock, and the few things that concern the whole window. */
import { CircleHelp, LayoutDashboard, Monitor, Moon, Pause, Play, StepForward, Sun } from 'lucide-react';
import type { ReactElement } from 'react';
import { useLab, useStores, useTheme, useWorkspace } from '../store/stores-context';
import type { ThemeChoice } from '../store/theme-store';
import { formatCalendarTime, formatSeconds } from '../ui/format-time';
import { IconButton } from '../ui/icon-button';
import { PopoverButton } from '../ui/popover-button';
import { SHORTCUTS } from './shortcuts';

export function Header(): ReactElement {
  const name = useLab((state) => state.lab?.name);
  return (
    <header className="header">
      <span className="header-brand">
        <Logo />
        <span className="header-product">Podwire</span>
      </span>
      <h1 className="header-lab" title={name} data-testid="lab-name">
        {name ?? 'Opening the lab…'}
      </h1>
      <ClockControls />
      <ClockDisplay />
      <span className="header-space" />
      <ConnectionState />
      <ThemeButton />
      <ResetLayoutButton />
      <HelpButton />
    </header>
  );
}

/** A wire between two Pods. */
function Logo(): ReactElement {
  return (
    <svg className="header-logo" viewBox="0 0 24 24" aria-hidden>
      <rect x="2" y="3" width="8" height="8" rx="2" />
      <rect x="14" y="13" width="8" height="8" rx="2" />
      <path d="M6 11v4a2 2 0 0 0 2 2h6" />
    </svg>
  );
}

function ClockControls(): ReactElement {
  const isConnected = useLab((state) => state.isConnected);
  const isPlaying = useLab((state) => state.clock?.isPlaying ?? false);
  const hasFailed = useLab((state) => state.clock?.failure !== undefined);
  const hasClock = useLab((state) => state.clock !== undefined);
  const { play, pause, step } = useStores().lab.getState();
  const isDisabled = !isConnected || hasFailed || !hasClock;
  return (
    <div className="header-group" role="group" aria-label="Clock">
      {isPlaying ? (
        <IconButton
          label="Pause (Space)"
          icon={<Pause />}
          isDisabled={isDisabled}
          testId="clock-pause"
          onClick={() => void pause()}
        />
      ) : (
        <IconButton
          label="Play (Space)"
          icon={<Play />}
          isDisabled={isDisabled}
          testId="clock-play"
          onClick={() => void play()}
        />
      )}
      <IconButton
        label="Step: run until the next frame (.)"
        icon={<StepForward />}
        isDisabled={isDisabled}
        testId="clock-step"
        onClick={() => void step()}
      />
      <SpeedSelect isDisabled={isDisabled} />
      <ReachedSpeed />
    </div>
  );
}

const SPEEDS: readonly number[] = [0.1, 0.25, 1, 2, 5, 10];

function SpeedSelect(props: { readonly isDisabled: boolean }): ReactElement {
  const speed = useLab((state) => state.clock?.speed ?? 1);
  const { setSpeed } = useStores().lab.getState();
  // The host may run at a speed that is not in our list.
  const speeds = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
  return (
    <select
      className="select"
      aria-label="Speed: virtual seconds per second"
      title="Speed: virtual seconds per second"
      data-testid="clock-speed"
      disabled={props.isDisabled}
      value={speed}
      onChange={(event) => void setSpeed(Number(event.target.value))}
    >
      {speeds.map((value) => (
        <option key={value} value={value}>
          {value}×
        </option>
      ))}
    </select>
  );
}

/** Said when the simulator cannot keep up with the speed that was asked for. */
function ReachedSpeed(): ReactElement | undefined {
  const reached = useLab((state) => state.clock?.reachedSpeed);
  if (reached === undefined) return undefined;
  return (
    <span
      className="tone-waiting header-reached"
      title="The simulator does not keep up with the speed asked for"
    >
      <span aria-hidden>◐</span> {reached.toFixed(2)}×
    </span>
  );
}

function ClockDisplay(): ReactElement {
  const nowNs = useLab((state) => state.clock?.nowNs);
  const startTimeMs = useLab((state) => state.lab?.startTimeMs);
  const calendar =
    nowNs === undefined || startTimeMs === undefined ? '' : formatCalendarTime(startTimeMs, nowNs);
  return (
    <div className="header-clock" role="timer" aria-live="off" aria-label="Virtual time" title="Virtual time">
      <span data-testid="clock-calendar" className="header-calendar">
        {calendar}
      </span>
      <span data-testid="clock-now" className="header-seconds">
        {nowNs === undefined ? '–' : formatSeconds(nowNs)} s
      </span>
    </div>
  );
}

function ConnectionState(): ReactElement {
  const isConnected = useLab((state) => state.isConnected);
  const hasClock = useLab((state) => state.clock !== undefined);
  const [tone, glyph, text] = !isConnected
    ? ['tone-bad', '▲', 'Host lost']
    : hasClock
      ? ['tone-good', '●', 'Connected']
      : ['tone-waiting', '◐', 'Connecting'];
  return (
    <span className={`connection ${tone}`} data-testid="connection" title={text} role="status">
      <span aria-hidden>{glyph}</span> <span className="connection-text">{text}</span>
    </span>
  );
}

const NEXT_THEME: Readonly<Record<ThemeChoice, ThemeChoice>> = {
  system: 'light',
  light: 'dark',
  dark: 'system',
};
const THEME_ICONS: Readonly<Record<ThemeChoice, ReactElement>> = {
  system: <Monitor />,
  light: <Sun />,
  dark: <Moon />,
};
const THEME_WORDS: Readonly<Record<ThemeChoice, string>> = {
  system: 'as the system',
  light: 'light',
  dark: 'dark',
};

function ThemeButton(): ReactElement {
  const choice = useTheme((state) => state.choice);
  const choose = useTheme((state) => state.choose);
  const next = NEXT_THEME[choice];
  return (
    <IconButton
      label={`Theme: ${THEME_WORDS[choice]}. Change to ${THEME_WORDS[next]}`}
      icon={THEME_ICONS[choice]}
      testId="theme"
      onClick={() => choose(next)}
    />
  );
}

function ResetLayoutButton(): ReactElement {
  const resetLayout = useWorkspace((state) => state.resetLayout);
  return (
    <IconButton
      label="Put the panels back in place"
      icon={<LayoutDashboard />}
      testId="reset-layout"
      onClick={resetLayout}
    />
  );
}

function HelpButton(): ReactElement {
  const isOpen = useWorkspace((state) => state.isHelpOpen);
  const setHelpOpen = useWorkspace((state) => state.setHelpOpen);
  return (
    <PopoverButton
      label="Keyboard shortcuts (?)"
      icon={<CircleHelp />}
      testId="help"
      isOpen={isOpen}
      onOpenChange={setHelpOpen}
      panelLabel="Keyboard shortcuts"
      panelTestId="help-panel"
    >
      <div className="help">
        <h2 className="help-title">Keyboard shortcuts</h2>
        <dl className="help-list">
          {SHORTCUTS.map((shortcut) => (
            <div key={shortcut.keys}>
              <dt>
                <kbd>{shortcut.keys}</kbd>
              </dt>
              <dd>{shortcut.text}</dd>
            </div>
          ))}
        </dl>
      </div>
    </PopoverButton>
  );
}
