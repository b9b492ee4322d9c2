/** Saves what is open, asking with the system's dialogs where the desk wants to know more. */
import { dialog } from 'electron';
import type { SaveOutcome } from '../contract/file-requests';
import type { Desk } from '../desk/desk';

/** False when the person gave it up, or the disk refused; why is said. */
export async function saveBeforeClosing(desk: Desk): Promise<boolean> {
  try {
    return await save(desk);
  } catch (error) {
    // A bug of ours: the window stays, and the edits with it.
    dialog.showErrorBox('The lab was not saved', error instanceof Error ? error.message : String(error));
    return false;
  }
}

async function save(desk: Desk): Promise<boolean> {
  let outcome = await desk.withLab((lab) => lab.save(false));
  if (outcome.kind === 'changed-on-disk') {
    if (!(await shouldOverwrite(outcome.path))) return false;
    outcome = await desk.withLab((lab) => lab.save(true));
  }
  if (outcome.kind === 'needs-path') {
    const path = await desk.dialogs?.chooseSave(outcome.name, 'podwire.yaml');
    if (path === undefined) return false;
    // The dialog has asked already whether a file of that name may go.
    outcome = await desk.withLab((lab) => lab.saveAs(path, true));
  }
  if (outcome.kind === 'saved') return true;
  dialog.showErrorBox('The lab was not saved', textOf(outcome));
  return false;
}

async function shouldOverwrite(path: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: `${path} was changed by another program since it was opened.`,
    detail: 'Saving replaces what the other program wrote.',
    buttons: ['Replace', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

function textOf(outcome: SaveOutcome): string {
  return outcome.kind === 'failed' ? [outcome.message, outcome.hint ?? ''].join('\n') : outcome.kind;
}
