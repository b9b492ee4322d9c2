/** Which files a command line asks for: that of this start, or of a second one that was sent here. */
import { resolve } from 'node:path';

/** `isPackaged` tells whether the program itself takes one word or two (`electron desktop.js`). */
export function openPathsOf(
  words: readonly string[],
  workingFolder: string,
  isPackaged: boolean,
): readonly string[] {
  return words
    .slice(isPackaged ? 1 : 2)
    .filter((word) => word !== '' && !word.startsWith('-'))
    .map((word) => resolve(workingFolder, word));
}
