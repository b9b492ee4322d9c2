/**
 * Words and texts in a bash script that come from a lab, which may be anybody's: nothing in them is bash to the shell that
 * reads the script (bash(1), QUOTING and Here Documents).
 */
import { oneLineOf } from '../../../base/one-line';

const PLAIN_WORD = /^[A-Za-z0-9_@%+=:,./-]+$/u;

export function bashWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

export function bashWords(words: readonly string[]): string {
  return words.map(bashWord).join(' ');
}

/** The command with the text on its standard input. */
export function withInput(command: string, text: string): string {
  const lines = text.split('\n');
  let end = 'END';
  while (lines.includes(end)) end += '_';
  return `${command} <<'${end}'\n${text.endsWith('\n') || text === '' ? text : `${text}\n`}${end}`;
}

/** What is behind a `#`: one line. */
export function bashComment(text: string): string {
  return `# ${oneLineOf(text)}`;
}
