import { homedir } from 'node:os';
import { join } from 'node:path';

/** A path that somebody may have typed: `~/labs/shop.podwire.yaml`. */
export function userPath(typed: string): string {
  const path = typed.trim();
  return path === '~' || /^~[/\\]/u.test(path) ? join(homedir(), path.slice(1)) : path;
}
