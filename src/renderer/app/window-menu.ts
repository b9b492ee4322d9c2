/** The native menu of the desktop window, as the page wants it. */
import type { Settings } from '../../main/contract/settings-requests';
import type { WindowMenu } from '../../main/contract/desktop-bridge';
import type { PlainKey } from '../i18n/catalogue';
import type { Translate } from '../i18n/messages';
import { keysOf } from '../store/command-keys';
import { COMMANDS } from './commands';

const GROUPS: readonly { readonly id: WindowMenu['groups'][number]['id']; readonly name: PlainKey }[] = [
  { id: 'file', name: 'File' },
  { id: 'edit', name: 'Edit' },
  { id: 'lab', name: 'Lab' },
  { id: 'show', name: 'Show' },
  { id: 'window', name: 'Window' },
];

export function windowMenuOf(t: Translate, shortcuts: Settings['shortcuts']): WindowMenu {
  return {
    groups: GROUPS.map(({ id, name }) => ({
      id,
      label: t(name),
      items: COMMANDS.filter(({ group }) => group === name).map((command) => {
        const [keys] = keysOf(command.id, shortcuts);
        return { command: command.id, label: t(command.name), ...(keys === undefined ? {} : { keys }) };
      }),
    })),
    roles: {
      cut: t('Cut'),
      copy: t('Copy'),
      paste: t('Paste'),
      selectAll: t('Select all'),
      reload: t('Load the page again'),
      resetZoom: t('Actual size'),
      zoomIn: t('Zoom in'),
      zoomOut: t('Zoom out'),
      togglefullscreen: t('Full screen'),
      minimize: t('Minimize'),
      close: t('Close the window'),
      quit: t('Quit'),
    },
  };
}
