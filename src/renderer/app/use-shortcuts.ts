import { useEffect } from 'react';
import { useMessages } from '../i18n/messages-context';
import { keyPlatformOf, keysOf, writtenKeyOf } from '../store/command-keys';
import type { Stores } from '../store/stores';
import { useSettings, useStores } from '../store/stores-context';
import { COMMANDS, isAvailable, runCommand, type Command } from './commands';
import { windowMenuOf } from './window-menu';

/**
 * Keys that work everywhere except where something is typed, or where the key means something to what has the focus;
 * those for files work everywhere. While a question is asked none of them does anything.
 */
export function useShortcuts(): void {
  const stores = useStores();
  useEffect(() => {
    const platform = keyPlatformOf(window);
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const written = writtenKeyOf(event, platform);
      const command = written === undefined ? undefined : commandOf(written, stores);
      if (command === undefined) return;
      const { target } = event;
      if (command.worksInText !== true && target instanceof Element && takesKey(target, event.key)) return;
      event.preventDefault();
      if (document.querySelector('dialog[open]') === null && isAvailable(command, stores)) {
        command.run(stores);
      }
    };
    addEventListener('keydown', onKeyDown);
    return (): void => removeEventListener('keydown', onKeyDown);
  }, [stores]);

  const { t } = useMessages();
  const shortcuts = useSettings((state) => state.settings.shortcuts);
  useEffect(() => window.podwire?.setMenu(windowMenuOf(t, shortcuts)), [t, shortcuts]);

  // The last listener is the one: that of the lab that is open.
  useEffect(() => {
    window.podwire?.onMenuCommand((command) => takeMenuCommand(command, stores));
    window.podwire?.onOpen((path) => void stores.file.getState().open({ kind: 'path', path }));
  }, [stores]);
}

/** Not that of a terminal, nor that of the editor, whose undo is the lab's. */
const PLAIN_FIELD = ':is(input:not([type="checkbox"]), textarea):not(.monaco-editor *, .xterm *)';

/** Undo of a native menu is that of the text field with the focus, where there is one: on macOS its key is the menu's. */
function takeMenuCommand(command: string, stores: Stores): void {
  const isInField = document.activeElement?.matches(PLAIN_FIELD) === true;
  if (isInField && (command === 'undo' || command === 'redo')) window.podwire?.editField(command);
  else if (document.querySelector('dialog[open]') === null) runCommand(command, stores);
}

function commandOf(written: string, { settings }: Stores): Command | undefined {
  const { shortcuts } = settings.getState().settings;
  return COMMANDS.find(({ id }) => keysOf(id, shortcuts).includes(written));
}

function takesKey(target: Element, key: string): boolean {
  const isTyping =
    target.closest('input:not([type="checkbox"]), textarea, [contenteditable="true"], [role="textbox"]') !==
    null;
  const isPressable = target.closest('button, a, select, input, [role="tab"]') !== null;
  return isTyping || (key === ' ' && isPressable) || target.closest('select') !== null;
}
