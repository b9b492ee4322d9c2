/** Terminals in tabs, into any Pod or machine. The terminal itself is loaded when the first one is opened. */
import { Accessibility, Columns2, Play, Plus } from 'lucide-react';
import { lazy, Suspense, useState, type ReactElement } from 'react';
import type { Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { useLab, useWorkspace } from '../store/stores-context';
import type { TerminalTab } from '../store/workspace-store';
import { EmptyState } from '../ui/empty-state';
import { IconButton } from '../ui/icon-button';
import { PopoverButton } from '../ui/popover-button';
import { TabStrip } from '../ui/tab-strip';
import { TargetList } from './target-list';
import { besideOf } from './beside';
import './terminal.css';

const TerminalScreen = lazy(async () => ({ default: (await import('./terminal-screen')).TerminalScreen }));

/** Where the browser keeps that terminals are read out. */
const READER_KEY = 'podwire.terminal-reader';

export function TerminalView(): ReactElement {
  const { t } = useMessages();
  const { terminals, activeTerminal, activateTerminal, closeTerminal, openTerminal } = useWorkspace(
    (state) => state,
  );
  const [isSplit, setIsSplit] = useState(false);
  const [isRead, setIsRead] = useState(() => localStorage.getItem(READER_KEY) === 'on');
  /** Those that were shown last, the newest at the end: the one beside is the one before. */
  const [shown, setShown] = useState<readonly number[]>([]);
  if (activeTerminal !== undefined && shown.at(-1) !== activeTerminal) {
    setShown([...shown.filter((key) => key !== activeTerminal), activeTerminal]);
  }
  if (terminals.length === 0) {
    return (
      <div className="panel" data-testid="terminal">
        <TargetList hasAutoFocus={false} onOpened={noop} />
      </div>
    );
  }
  const keys = terminals.map(({ key }) => key);
  const beside = isSplit ? besideOf(keys, activeTerminal, shown) : undefined;
  const titles = titlesOf(terminals);
  const isLeftOf = (one: number | undefined, other: number | undefined): boolean =>
    one !== undefined && other !== undefined && keys.indexOf(one) < keys.indexOf(other);
  const split = (): void => {
    const active = terminals.find(({ key }) => key === activeTerminal);
    if (!isSplit && terminals.length === 1 && active !== undefined)
      openTerminal(active.target, active.container);
    setIsSplit(!isSplit);
  };
  return (
    <div className="panel" data-testid="terminal">
      <TabStrip
        label={t('Terminals')}
        tabs={terminals.map((tab, index) => ({
          id: String(tab.key),
          title: titles[index] ?? '',
          note: noteOf(tab, t),
        }))}
        active={String(activeTerminal)}
        onActivate={(id) => activateTerminal(Number(id))}
        onClose={(id) => closeTerminal(Number(id))}
      >
        <NewTerminalButton />
        <span className="terminal-tools">
          <IconButton
            label={t('Two terminals side by side')}
            icon={<Columns2 />}
            isPressed={isSplit}
            testId="terminal-split"
            onClick={split}
          />
          <IconButton
            label={t('Read out what terminals print, for screen readers')}
            icon={<Accessibility />}
            isPressed={isRead}
            testId="terminal-reader"
            onClick={() => {
              localStorage.setItem(READER_KEY, isRead ? 'off' : 'on');
              setIsRead(!isRead);
            }}
          />
        </span>
      </TabStrip>
      <div className={`terminal-area${beside === undefined ? '' : ' is-split'}`}>
        <Suspense fallback={<EmptyState title={t('Opening…')} />}>
          {terminals.map((tab) => (
            <TerminalScreen
              key={tab.key}
              tab={tab}
              isActive={tab.key === activeTerminal}
              isBeside={tab.key === beside}
              isRight={isLeftOf(tab.key === beside ? activeTerminal : beside, tab.key)}
              isRead={isRead}
              onFocus={() => activateTerminal(tab.key)}
            />
          ))}
        </Suspense>
      </div>
      <TerminalStill />
    </div>
  );
}

/** A command waits for its lab: somebody who sees nothing come of it is told why. */
function TerminalStill(): ReactElement | undefined {
  const { t } = useMessages();
  const isStill = useLab(
    ({ isConnected, clock }) =>
      isConnected &&
      clock?.isPlaying === false &&
      clock.presentNs === undefined &&
      clock.travel === undefined &&
      clock.failure === undefined,
  );
  const play = useLab((state) => state.play);
  if (!isStill) return undefined;
  return (
    <div className="terminal-end" role="status" data-testid="terminal-still">
      <span>{t('The clock stands still, and commands with it.')}</span>
      <button type="button" className="button" onClick={() => void play()}>
        <Play /> {t('Let it run')}
      </button>
    </div>
  );
}

function noop(): void {
  // The list goes by itself when the first terminal takes its place.
}

/** Several shells in one place are numbered. */
function titlesOf(terminals: readonly TerminalTab[]): readonly string[] {
  const counts = new Map<string, number>();
  return terminals.map(({ target, container }) => {
    const title = container === undefined ? target : `${target}, ${container}`;
    const count = (counts.get(title) ?? 0) + 1;
    counts.set(title, count);
    return count === 1 ? title : `${title} (${count})`;
  });
}

function noteOf(tab: TerminalTab, t: Translate): string | undefined {
  if (tab.failure !== undefined) return t('(ended)');
  return tab.exitCode === undefined ? undefined : t('(exited)');
}

function NewTerminalButton(): ReactElement {
  const { t } = useMessages();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <PopoverButton
      label={t('New terminal')}
      icon={<Plus />}
      className="tab-strip-add"
      testId="terminal-new"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      panelLabel={t('New terminal')}
    >
      <div className="targets-popover">
        <TargetList hasAutoFocus onOpened={() => setIsOpen(false)} />
      </div>
    </PopoverButton>
  );
}
