import { say } from '../../sim/api/sentence';
import type { SaveOutcome } from '../contract/file-requests';
import { isLabFile } from './disk-lab';
import type { LabThread } from './lab-thread';
import { isPartOfLab } from './save-places';

type Failure = Extract<SaveOutcome, { readonly kind: 'failed' }>;

/** The name of the file that gets the new name; manifests that are more than one get a lab file that names them. */
export async function mainFileOf(
  thread: LabThread,
  newName: string,
  folder: string,
): Promise<string | Failure> {
  const { files } = await thread.takeText();
  const [first, ...others] = files;
  if (first === undefined) return { kind: 'failed', message: say('There is nothing to save.') };
  const main = others.length === 0 ? first : files.find(isLabFile);
  if (main !== undefined) return main.name;
  if (files.some(({ name }) => name === newName)) return isPartOfLab(newName);
  const { labTextNaming } = await import('../../sim/api/lab-editing');
  const text = labTextNaming(files, newName.replace(/\.podwire\.ya?ml$|\.ya?ml$/u, ''));
  const lab = { name: newName, bytes: Buffer.from(text) };
  const kept = files.map(({ name }) => ({ name }));
  const { diagnostics } = await thread.replaceText([lab, ...kept], say('make {name}', { name: newName }));
  const [problem] = diagnostics;
  if (problem === undefined) return newName;
  return {
    kind: 'failed',
    message: say('Cannot save {name} in {folder}: {what}.', { name: newName, folder, what: problem.message }),
  };
}
