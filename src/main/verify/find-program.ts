/** Where a program is that would be run by its name, found without running it: some ask a cluster whatever they are asked. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import process from 'node:process';

/** Undefined where it is in no folder of PATH. */
export async function findProgram(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd'] : [''];
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter);
  const places = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
  for (const place of places.flatMap((path) => endings.map((ending) => path + ending))) {
    if (await canRun(place)) return place;
  }
  return undefined;
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Whatever the reason is, it is no place for it.
    return false;
  }
}
