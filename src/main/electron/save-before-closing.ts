/** Saves what is open, asking with the system's dialogs where the desk wants to know more. */
import { dialog } from 'electron';
import { inEnglish } from '../../sim/api/sentence';
import type { DialogWords } from '../contract/desktop-bridge';
import type { SaveOutcome } from '../contract/file-requests';
import type { Desk } from '../desk/desk';
import { withName } from './dialog-words';

/** False when the person gave it up, or the disk refused; why is said. */
export async function saveBeforeClosing(desk: Desk, words: DialogWords): Promise<boolean> {
  try {
    return await save(desk, words);
  } catch (error) {
    // A bug of ours: the window stays, and the edits with it.
    dialog.showErrorBox(words.notSaved, error instanceof Error ? error.message : String(error));
    return false;
  }
}

async function save(desk: Desk, words: DialogWords): Promise<boolean> {
  let outcome = await desk.withLab((lab) => lab.save(false));
  if (outcome.kind === 'changed-on-disk') {
    if (!(await shouldOverwrite(outcome.path, words))) return false;
    outcome = await desk.withLab((lab) => lab.save(true));
  }
  if (outcome.kind === 'needs-path') {
    const path = await desk.dialogs?.chooseSave(outcome.name, 'podwire.yaml');
    if (path === undefined) return false;
    // The dialog has asked already whether a file of that name may go.
    outcome = await desk.withLab((lab) => lab.saveAs(path, true));
  }
  if (outcome.kind === 'saved') return true;
  dialog.showErrorBox(words.notSaved, textOf(outcome));
  return false;
}

async function shouldOverwrite(path: string, words: DialogWords): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: withName(words.changedOnDisk, path),
    detail: words.changedDetail,
    buttons: [words.replace, words.cancel],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

function textOf(outcome: SaveOutcome): string {
  return outcome.kind === 'failed'
    ? [outcome.message, outcome.hint ?? ''].map(inEnglish).join('\n')
    : outcome.kind;
}
