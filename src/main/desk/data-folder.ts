/** Where Podwire keeps what is nobody's file: recent labs, locks, and edits that have no place of their own yet. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import process from 'node:process';

/** Each system's own place; PODWIRE_DATA takes another one. */
export function dataFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = environment['PODWIRE_DATA'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Podwire');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Podwire');
  // The XDG Base Directory Specification has relative paths ignored.
  const state = environment['XDG_STATE_HOME'];
  const isUsable = state !== undefined && isAbsolute(state);
  return join(isUsable ? state : join(homedir(), '.local', 'state'), 'podwire');
}
