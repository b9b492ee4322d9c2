/** The name of the lab, its clock, and the few things that concern the whole window. */
import { CircleHelp, LayoutDashboard, Settings as SettingsIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { NetworkMenu } from './network-menu';
import { HistoryButtons } from '../editor/history-buttons';
import { FileMenu } from '../files/file-menu';
import { HistoryMenu } from '../history/history-menu';
import { RecordButton } from '../scenario/record-button';
import { keyPlatformOf, shownKeysOf } from '../store/command-keys';
import { useLab, useSettings, useWorkspace } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';
import { PopoverButton } from '../ui/popover-button';
import { ClockControls, ClockDisplay } from './clock';
import { COMMANDS } from './commands';
import { FileTitle } from './file-title';
import { SHORTCUTS } from './shortcuts';
import { useKeyedLabel } from './use-keyed-label';

const PRODUCT = 'Podwire';

export function Header(): ReactElement {
  return (
    <header className="header">
      <span className="header-brand">
        <Logo />
        <span className="header-product">{PRODUCT}</span>
      </span>
      <FileMenu />
      <FileTitle />
      <NetworkMenu />
      <HistoryButtons />
      <HistoryMenu />
      <ClockControls />
      <ClockDisplay />
      <RecordButton />
      <div className="header-end">
        <ConnectionState />
        <SettingsButton />
        <ResetLayoutButton />
        <HelpButton />
      </div>
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

function ConnectionState(): ReactElement {
  const { t } = useMessages();
  const isConnected = useLab((state) => state.isConnected);
  const hasClock = useLab((state) => state.clock !== undefined);
  const [tone, glyph, text] = !isConnected
    ? ['tone-bad', '▲', t('Host lost')]
    : hasClock
      ? ['tone-good', '●', t('Connected')]
      : ['tone-waiting', '◐', t('Connecting')];
  return (
    <span className={`connection ${tone}`} data-testid="connection" title={text} role="status">
      <span aria-hidden>{glyph}</span> <span className="connection-text">{text}</span>
    </span>
  );
}

function SettingsButton(): ReactElement {
  const { t } = useMessages();
  const setOverlay = useWorkspace((state) => state.setOverlay);
  return (
    <IconButton
      label={t('Settings…')}
      icon={<SettingsIcon />}
      testId="settings"
      onClick={() => setOverlay('settings')}
    />
  );
}

function ResetLayoutButton(): ReactElement {
  const { t } = useMessages();
  const resetLayout = useWorkspace((state) => state.resetLayout);
  return (
    <IconButton
      label={t('Put the panels back in place')}
      icon={<LayoutDashboard />}
      testId="reset-layout"
      onClick={resetLayout}
    />
  );
}

function HelpRow(props: { readonly keys: string; readonly text: string }): ReactElement {
  return (
    <div>
      <dt>
        <kbd>{props.keys}</kbd>
      </dt>
      <dd>{props.text}</dd>
    </div>
  );
}

/** The keys of commands as they are now, and those that belong to a place in the window. */
function HelpButton(): ReactElement {
  const { t, known } = useMessages();
  const shortcuts = useSettings((state) => state.settings.shortcuts);
  const platform = keyPlatformOf(window);
  const label = useKeyedLabel(t('Keyboard shortcuts'), 'shortcuts');
  const isOpen = useWorkspace((state) => state.isHelpOpen);
  const setHelpOpen = useWorkspace((state) => state.setHelpOpen);
  return (
    <PopoverButton
      label={label}
      icon={<CircleHelp />}
      testId="help"
      isOpen={isOpen}
      onOpenChange={setHelpOpen}
      panelLabel={t('Keyboard shortcuts')}
      panelTestId="help-panel"
    >
      <div className="help">
        <h2 className="help-title">{t('Keyboard shortcuts')}</h2>
        <dl className="help-list">
          {COMMANDS.filter(({ id }) => id !== 'new-window' || platform.isDesktop)
            .map(({ id, name }) => [shownKeysOf(id, shortcuts, platform), name] as const)
            .filter(([keys]) => keys !== undefined)
            .map(([keys, name]) => (
              <HelpRow key={name} keys={known(keys ?? '')} text={t(name)} />
            ))}
          {SHORTCUTS.map(({ keys, text }) => (
            <HelpRow key={text} keys={known(keys)} text={t(text)} />
          ))}
        </dl>
      </div>
    </PopoverButton>
  );
}
