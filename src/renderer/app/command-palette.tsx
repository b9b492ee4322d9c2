/** Every command of the window by its name, in the language of the window or in English, with its keys. */
import { useId, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { keyPlatformOf, shownKeysOf } from '../store/command-keys';
import { useSettings, useStores, useWorkspace } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { COMMANDS, isAvailable, type Command } from './commands';
import { matchesWords } from '../ui/match-words';
import './settings.css';

export function CommandPalette(): ReactElement {
  const { t } = useMessages();
  const stores = useStores();
  const setOverlay = useWorkspace((state) => state.setOverlay);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const listId = useId();
  const [available] = useState(() =>
    COMMANDS.filter((command) => command.id !== 'palette' && isAvailable(command, stores)),
  );
  const found = available.filter(({ group, name, words = '' }) =>
    matchesWords(query, `${t(group)} ${t(name)}`, `${group} ${name} ${words}`),
  );
  const active = Math.min(chosen, found.length - 1);
  const close = (): void => setOverlay(undefined);
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    close();
    // Once the dialog is gone: a command may ask something itself, or move the focus.
    setTimeout(() => command.run(stores));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || found.length === 0 || event.nativeEvent.isComposing) return;
    event.preventDefault();
    setChosen((active + step + found.length) % found.length);
  };
  return (
    <Dialog
      title={t('All commands')}
      testId="palette-dialog"
      onClose={close}
      onSubmit={() => run(found[active])}
      buttons={undefined}
    >
      <input
        className="text-input"
        type="search"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found[active] === undefined ? undefined : `${listId}-${found[active].id}`}
        aria-label={t('Find a command')}
        placeholder={t('Find a command')}
        data-testid="palette-query"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" id={listId} role="listbox" aria-label={t('All commands')}>
        {found.map((command, index) => (
          <PaletteRow
            key={command.id}
            id={`${listId}-${command.id}`}
            command={command}
            isActive={index === active}
            onRun={() => run(command)}
          />
        ))}
        {found.length === 0 && <p className="field-note">{t('No command has these words.')}</p>}
      </div>
    </Dialog>
  );
}

function PaletteRow(props: {
  readonly id: string;
  readonly command: Command;
  readonly isActive: boolean;
  readonly onRun: () => void;
}): ReactElement {
  const { t } = useMessages();
  const { command, isActive } = props;
  const shortcuts = useSettings((state) => state.settings.shortcuts);
  const keys = shownKeysOf(command.id, shortcuts, keyPlatformOf(window));
  return (
    <div
      id={props.id}
      ref={(row) => {
        if (isActive) row?.scrollIntoView({ block: 'nearest' });
      }}
      className={`palette-row${isActive ? ' is-active' : ''}`}
      role="option"
      aria-selected={isActive}
      data-testid={`palette-${command.id}`}
      onClick={props.onRun}
    >
      <span className="palette-group">{t(command.group)}</span>
      <span className="palette-name">{t(command.name)}</span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </div>
  );
}
