import { useEffect } from 'react';
import type { MenuCommand } from '../../main/contract/desktop-bridge';
import { FILTER_BOX_ID } from '../capture/filter-box';
import { fileKeyOf, keyPlatformOf, type FileKey } from '../ui/file-keys';
import type { Stores } from '../store/stores';
import { useStores } from '../store/stores-context';
import { runCommand } from './run-command';

/**
 * Keys that work everywhere except where something is typed, or where the key means something to what has the focus;
 * those for files work everywhere. While a question is asked none of them does anything.
 */
export function useShortcuts(): void {
  const stores = useStores();
  useEffect(() => {
    const platform = keyPlatformOf(window);
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const fileKey = fileKeyOf(event, platform);
      const act = fileKey === undefined ? plainAction(event, stores) : fileAction(fileKey, stores);
      if (act === undefined) return;
      event.preventDefault();
      if (document.querySelector('dialog[open]') === null) act();
    };
    addEventListener('keydown', onKeyDown);
    return (): void => removeEventListener('keydown', onKeyDown);
  }, [stores]);

  useEffect(() => {
    let isCurrent = true;
    window.podwire?.onMenuCommand((command) => {
      if (isCurrent && document.querySelector('dialog[open]') === null) runCommand(command, stores);
    });
    return (): void => {
      isCurrent = false;
    };
  }, [stores]);
}

const FILE_COMMANDS: Readonly<Record<FileKey, MenuCommand>> = {
  new: 'new',
  open: 'open',
  save: 'save',
  saveAs: 'save-as',
};

function fileAction(key: FileKey, stores: Stores): () => void {
  return () => {
    if (stores.lab.getState().isConnected) runCommand(FILE_COMMANDS[key], stores);
  };
}

function plainAction(event: KeyboardEvent, stores: Stores): (() => void) | undefined {
  const { target } = event;
  if (target instanceof Element && takesKey(target, event.key)) return undefined;
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    const command = historyCommandOf(event);
    return command === undefined ? undefined : (): void => runCommand(command, stores);
  }
  return actionOf(event.key, stores);
}

function historyCommandOf({ key, shiftKey }: KeyboardEvent): MenuCommand | undefined {
  switch (key.toLowerCase()) {
    case 'z':
      return shiftKey ? 'redo' : 'undo';
    case 'y':
      return shiftKey ? undefined : 'redo';
    default:
      return undefined;
  }
}

function takesKey(target: Element, key: string): boolean {
  const isTyping =
    target.closest('input:not([type="checkbox"]), textarea, [contenteditable="true"], [role="textbox"]') !==
    null;
  const isPressable = target.closest('button, a, select, input, [role="tab"]') !== null;
  return isTyping || (key === ' ' && isPressable) || target.closest('select') !== null;
}

function actionOf(key: string, stores: Stores): (() => void) | undefined {
  switch (key) {
    case ' ':
      return () => runCommand('play-pause', stores);
    case '.':
      return () => runCommand('step', stores);
    case '/':
      return () => {
        stores.workspace.getState().showPanel('packets');
        document.getElementById(FILTER_BOX_ID)?.focus();
      };
    case '?':
      return () => runCommand('shortcuts', stores);
    default:
      return undefined;
  }
}
