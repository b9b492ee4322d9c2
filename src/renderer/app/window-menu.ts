/** The native menu of the desktop window, as the page wants it. */
import type { Settings } from '../../main/contract/settings-requests';
import type { DialogWords, WindowMenu } from '../../main/contract/desktop-bridge';
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
      about: t('About Podwire'),
      services: t('Services|of macOS'),
      hide: t('Hide Podwire'),
      hideOthers: t('Hide others'),
      unhide: t('Show all|windows'),
      recentDocuments: t('Recent'),
      clearRecentDocuments: t('Clear the list'),
    },
    dialogs: dialogWordsOf(t),
  };
}

/** The host puts the name in. */
const NAME = { name: '{name}' };

function dialogWordsOf(t: Translate): DialogWords {
  return {
    openTitle: t('Open a lab'),
    labsAndManifests: t('Labs and manifests'),
    captures: t('Captures'),
    allFiles: t('All files'),
    saveTitle: t('Save the lab'),
    exportTitle: t('Export for a teammate'),
    lab: t('Podwire lab'),
    bundle: t('Podwire bundle'),
    saveQuestion: t('Save the changes to {name}?', NAME),
    saveDetail: t('They are lost when the window is closed without saving.'),
    save: t('Save'),
    discard: t('Don’t save'),
    cancel: t('Cancel'),
    changedOnDisk: t('{name} was changed by another program since it was opened.', NAME),
    changedDetail: t('Saving replaces what the other program wrote.'),
    replace: t('Replace it'),
    notSaved: t('The lab was not saved'),
    notOpened: t('{name} was not opened', NAME),
    stopped: t('The simulator stopped'),
    stoppedDetail: t('Unsaved edits, but for the last seconds, are offered when the lab is opened again.'),
    pageEnded: t('The page of this window has ended'),
    pageEndedDetail: t('The lab runs on, with all edits; the page shows it again once it is loaded.'),
    loadAgain: t('Load the page again'),
    closeWindow: t('Close the window'),
  };
}
