/** The file of a kubeconfig for as long as something is done with it: what was pasted is in a folder that only its owner may enter, and gone after. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeconfigChoice } from '../contract/verify-requests';
import { userPath } from '../desk/user-path';

/** `work` gets no path for the one that kubectl takes by itself. */
export async function withKubeconfig<Answer>(
  choice: KubeconfigChoice,
  work: (path: string | undefined) => Promise<Answer>,
): Promise<Answer> {
  if (choice.kind === 'usual') return work(undefined);
  if (choice.kind === 'file') return work(userPath(choice.path));
  const folder = await mkdtemp(join(tmpdir(), 'podwire-kubeconfig-'));
  try {
    const path = join(folder, 'config');
    await writeFile(path, choice.text, { mode: 0o600 });
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
