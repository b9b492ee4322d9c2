import { useMessages } from '../i18n/messages-context';
import { keyPlatformOf, shownKeysOf } from '../store/command-keys';
import { useSettings } from '../store/stores-context';

/** `Pause (Space)`: with the key that its command has now, if it has one. */
export function useKeyedLabel(label: string, command: string): string {
  const { t } = useMessages();
  const shortcuts = useSettings((state) => state.settings.shortcuts);
  const keys = shownKeysOf(command, shortcuts, keyPlatformOf(window));
  return keys === undefined ? label : t('{label} ({keys})', { label, keys });
}
