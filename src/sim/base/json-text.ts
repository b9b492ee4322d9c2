/** JSON that somebody typed: a value, or nothing when it is no JSON (RFC 8259), or nested too deeply. */
import { MAX_NESTING } from './max-nesting';

const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/gu;
const PLAIN_VALUE =
  /(?<![\w.+-])(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/gu;
/** A list or an object whose members have been told to be values (`v`) or strings (`s`). */
const LIST = /\[(?:[vs](?:,[vs])*)?\]/gu;
const OBJECT = /\{(?:s:[vs](?:,s:[vs])*)?\}/gu;

/** Undefined for what is no JSON. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  return isJson(text) ? { value: JSON.parse(text) } : undefined;
}

function isJson(text: string): boolean {
  // Words are told apart before spaces go: `1 2` is no number.
  let shape = text.replaceAll(STRING, '\u0001').replaceAll(PLAIN_VALUE, '\u0002');
  if (/[vs]/u.test(shape)) return false;
  shape = shape.replaceAll('\u0001', 's').replaceAll('\u0002', 'v');
  if (/[vs]\s*[vs]/u.test(shape)) return false;
  shape = shape.replaceAll(/[ \t\r\n]/gu, '');
  // Each round takes what holds nothing more: one is deeper than it may be where there is no end of them.
  for (let depth = 0; depth <= MAX_NESTING; depth += 1) {
    const smaller = shape.replaceAll(LIST, 'v').replaceAll(OBJECT, 'v');
    if (smaller === shape) return shape === 'v' || shape === 's';
    shape = smaller;
  }
  return false;
}
