/** Terminals in tabs, into any Pod or machine. The terminal itself is loaded when the first one is opened. */
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState, type ReactElement } from 'react';
import type { Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { useWorkspace } from '../store/stores-context';
import type { TerminalTab } from '../store/workspace-store';
import { EmptyState } from '../ui/empty-state';
import { PopoverButton } from '../ui/popover-button';
import { TabStrip } from '../ui/tab-strip';
import { TargetList } from './target-list';
import './terminal.css';

const TerminalScreen = lazy(async () => ({ default: (await import('./terminal-screen')).TerminalScreen }));

export function TerminalView(): ReactElement {
  const { t } = useMessages();
  const { terminals, activeTerminal, activateTerminal, closeTerminal } = useWorkspace((state) => state);
  if (terminals.length === 0) {
    return (
      <div className="panel" data-testid="terminal">
        <TargetList hasAutoFocus={false} onOpened={noop} />
      </div>
    );
  }
  return (
    <div className="panel" data-testid="terminal">
      <TabStrip
        label={t('Terminals')}
        tabs={terminals.map((tab) => ({ id: String(tab.key), title: titleOf(tab), note: noteOf(tab, t) }))}
        active={String(activeTerminal)}
        onActivate={(id) => activateTerminal(Number(id))}
        onClose={(id) => closeTerminal(Number(id))}
      >
        <NewTerminalButton />
      </TabStrip>
      <div className="terminal-area">
        <Suspense fallback={<EmptyState title={t('Opening…')} />}>
          {terminals.map((tab) => (
            <TerminalScreen key={tab.key} tab={tab} isActive={tab.key === activeTerminal} />
          ))}
        </Suspense>
      </div>
    </div>
  );
}

function noop(): void {
  // The list goes by itself when the first terminal takes its place.
}

function titleOf(tab: TerminalTab): string {
  return tab.container === undefined ? tab.target : `${tab.target}, ${tab.container}`;
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
