/** What is in a folder; nothing where it cannot be read. */
import { readdir } from 'node:fs/promises';
import { isSystemError } from './system-error';

export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [];
  }
}
