/**
 * Where Electron's binary is, and whether its window could be seen: for the command, for `npm start` and for tests.
 *
 * JavaScript, since `npm start` asks before there is a build. The package `electron` is not loaded, since it would
 * download what is missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * Linux and its kin have a display by X11 or Wayland; the others always.
 *
 * @param {Environment} environment
 * @param {string} platform
 * @returns {boolean}
 */
export function hasDisplay(environment, platform) {
  if (platform === 'win32' || platform === 'darwin') return true;
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some(
    (name) => name !== undefined && name !== '',
  );
}

/**
 * Undefined where the binary was not fetched.
 *
 * @param {string} checkout
 * @param {Environment} environment
 * @returns {string | undefined}
 */
export function findElectron(checkout, environment) {
  const folder = join(checkout, 'node_modules', 'electron');
  // The package says here which file of its folder is the program.
  const namePath = join(folder, 'path.txt');
  if (!existsSync(namePath)) return undefined;
  const dist = environment['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
  const program = join(dist, readFileSync(namePath, 'utf8').trim());
  return existsSync(program) ? program : undefined;
}
