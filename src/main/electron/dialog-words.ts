/** What the system's dialogs say until the page has told its language's words for it, and how a name gets into them. */
import type { DialogWords } from '../contract/desktop-bridge';

export const ENGLISH_WORDS: DialogWords = {
  openTitle: 'Open a lab',
  labsAndManifests: 'Labs and manifests',
  captures: 'Captures',
  allFiles: 'All files',
  saveTitle: 'Save the lab',
  exportTitle: 'Export for a teammate',
  lab: 'Podwire lab',
  bundle: 'Podwire bundle',
  saveQuestion: 'Save the changes to {name}?',
  saveDetail: 'They are lost when the window is closed without saving.',
  save: 'Save',
  discard: 'Don’t save',
  cancel: 'Cancel',
  changedOnDisk: '{name} was changed by another program since it was opened.',
  changedDetail: 'Saving replaces what the other program wrote.',
  replace: 'Replace it',
  notSaved: 'The lab was not saved',
  notOpened: '{name} was not opened',
  stopped: 'The simulator stopped',
  stoppedDetail: 'Unsaved edits, but for the last seconds, are offered when the lab is opened again.',
  pageEnded: 'The page of this window has ended',
  pageEndedDetail: 'The lab runs on, with all edits; the page shows it again once it is loaded.',
  loadAgain: 'Load the page again',
  closeWindow: 'Close the window',
};

export function withName(words: string, name: string): string {
  // Not as a pattern, nor by one: a file's name may hold anything.
  return words.split('{name}').join(name);
}
