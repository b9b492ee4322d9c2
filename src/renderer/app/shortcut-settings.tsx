/** The keys of every command: press others to change them. Two commands with the same keys are said. */
import { RotateCcw } from 'lucide-react';
import type { KeyboardEvent, ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { keyLabel, keyPlatformOf, keysOf, shownKeysOf, writtenKeyOf } from '../store/command-keys';
import { useSettings } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';
import { COMMANDS, type Command } from './commands';

export function ShortcutSettings(): ReactElement {
  const { t } = useMessages();
  return (
    <section aria-label={t('Keyboard shortcuts')}>
      <h3 className="settings-title">{t('Keyboard shortcuts')}</h3>
      <p className="field-note">
        {t('Choose a field and press the keys that it shall have; Backspace takes them away.')}
      </p>
      <ul className="settings-shortcuts">
        {COMMANDS.map((command) => (
          <ShortcutField key={command.id} command={command} />
        ))}
      </ul>
    </section>
  );
}

function ShortcutField(props: { readonly command: Command }): ReactElement {
  const { t } = useMessages();
  const { id, name } = props.command;
  const shortcuts = useSettings((state) => state.settings.shortcuts);
  const change = useSettings((state) => state.change);
  const platform = keyPlatformOf(window);
  const rival = rivalOf(id, shortcuts);
  const set = (keys: string | undefined): void => {
    const others = Object.entries(shortcuts ?? {}).filter(([command]) => command !== id);
    change({ shortcuts: Object.fromEntries(keys === undefined ? others : [...others, [id, keys]]) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const written = writtenKeyOf(event.nativeEvent, platform);
    if (written === undefined || ['Tab', 'Shift+Tab', 'Escape', 'Enter'].includes(written)) return;
    event.preventDefault();
    event.stopPropagation();
    set(written === 'Backspace' || written === 'Delete' ? '' : written);
  };
  return (
    <li className="settings-shortcut">
      <span className="settings-command">{t(name)}</span>
      <input
        className={`text-input${rival === undefined ? '' : ' is-wrong'}`}
        readOnly
        aria-label={t('Keys of: {command}', { command: t(name) })}
        aria-invalid={rival !== undefined}
        data-testid={`keys-${id}`}
        value={shownKeysOf(id, shortcuts, platform) ?? ''}
        placeholder={t('none')}
        onKeyDown={onKeyDown}
      />
      <IconButton
        label={t('Keys as they come')}
        icon={<RotateCcw />}
        isDisabled={shortcuts?.[id] === undefined}
        onClick={() => set(undefined)}
      />
      {rival !== undefined && (
        <span className="settings-conflict tone-bad" role="alert">
          {t('{keys} also means: {command}', {
            keys: keyLabel(rival.keys, platform),
            command: t(rival.command.name),
          })}
        </span>
      )}
    </li>
  );
}

/** Another command that has one of the keys of this. */
function rivalOf(
  id: string,
  shortcuts: Readonly<Record<string, string>> | undefined,
): { readonly command: Command; readonly keys: string } | undefined {
  for (const keys of keysOf(id, shortcuts)) {
    const command = COMMANDS.find((other) => other.id !== id && keysOf(other.id, shortcuts).includes(keys));
    if (command !== undefined) return { command, keys };
  }
  return undefined;
}
