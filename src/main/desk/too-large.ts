import { say, type Sentence } from '../../sim/api/sentence';

const MEBIBYTE = 1024 * 1024;

/** Why a file of that size is not read. */
export function tooLargeWords(
  sizeBytes: number,
  maxBytes: number,
): { readonly what: Sentence; readonly hint: Sentence } {
  return {
    what: say('the file is too large: {size}', { size: mebibytes(sizeBytes) }),
    hint: say('the limit is {size}', { size: mebibytes(maxBytes) }),
  };
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE)} MiB`;
}
