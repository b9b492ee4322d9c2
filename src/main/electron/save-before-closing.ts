/** Saves what is open, asking with the system's dialogs where the desk wants to know more; they belong to the window. */
import { dialog, type BrowserWindow } from 'electron';
import { inEnglish } from '../../sim/api/sentence';
import type { DialogWords } from '../contract/desktop-bridge';
import type { SaveOutcome } from '../contract/file-requests';
import type { Desk } from '../desk/desk';
import { withName } from './dialog-words';

/** False when the person gave it up, or the disk refused; why is said. */
export async function saveBeforeClosing(
  desk: Desk,
  parent: BrowserWindow,
  words: DialogWords,
): Promise<boolean> {
  let why: string | undefined;
  try {
    const outcome = await save(desk, parent, words);
    if (outcome === undefined || outcome.kind === 'saved') return outcome !== undefined;
    why = textOf(outcome);
  } catch (error) {
    // A bug of ours: the window stays, and the edits with it.
    why = error instanceof Error ? error.message : String(error);
  }
  await dialog.showMessageBox(parent, { type: 'error', message: words.notSaved, detail: why });
  return false;
}

/** Undefined when the person gave it up. */
async function save(desk: Desk, parent: BrowserWindow, words: DialogWords): Promise<SaveOutcome | undefined> {
  let outcome = await desk.withLab((lab) => lab.save(false));
  if (outcome.kind === 'changed-on-disk') {
    if (!(await shouldOverwrite(outcome.path, parent, words))) return undefined;
    outcome = await desk.withLab((lab) => lab.save(true));
  }
  if (outcome.kind === 'needs-path') {
    const path = await desk.dialogs?.chooseSave(outcome.name, 'podwire.yaml');
    if (path === undefined) return undefined;
    // The dialog has asked already whether a file of that name may go.
    outcome = await desk.withLab((lab) => lab.saveAs(path, true));
  }
  return outcome;
}

async function shouldOverwrite(path: string, parent: BrowserWindow, words: DialogWords): Promise<boolean> {
  const { response } = await dialog.showMessageBox(parent, {
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
