import { stat } from 'node:fs/promises';
import { isSystemError } from './system-error';

/** Is there a file or a folder, as far as one may see? */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return false;
  }
}
