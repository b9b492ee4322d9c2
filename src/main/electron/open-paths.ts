/** Which files a command line asks for: that of this start, or of a second one that was sent here. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `isPackaged` tells whether the program itself takes one word or two (`electron desktop.js`). Chromium puts options of
 * its own anywhere into the line that a second start sends.
 */
export function openPathsOf(
  words: readonly string[],
  workingFolder: string,
  isPackaged: boolean,
): readonly string[] {
  return words
    .filter((word) => word !== '' && !word.startsWith('-'))
    .slice(isPackaged ? 1 : 2)
    .map((word) => resolve(workingFolder, pathOf(word)));
}

/** A file manager of Linux gives addresses: the entry of a menu that electron-builder writes ends in `%U`. */
function pathOf(word: string): string {
  if (!word.startsWith('file:')) return word;
  try {
    return fileURLToPath(word);
  } catch (error) {
    // Of another machine, for example: that it cannot be opened is said with what was asked for.
    if (!(error instanceof TypeError)) throw error;
    return word;
  }
}
