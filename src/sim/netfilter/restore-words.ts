/**
 * One line of iptables-restore in words: blanks separate them, double quotes keep them together, and within quotes a
 * backslash keeps the next character (`add_param_to_argv`). A quote left open swallows the rest of the line with its end.
 */
const BLANK = /[ \t\n]/;

export function splitRestoreLine(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(BLANK).filter((word) => word !== '');
  const words: string[] = [];
  let word = '';
  let isQuoted = false;
  let hasWord = false;
  let isEscaped = false;
  for (const character of line) {
    if (isQuoted) {
      if (isEscaped) {
        word += character;
        isEscaped = false;
      } else if (character === '\\') isEscaped = true;
      else if (character === '"') isQuoted = false;
      else word += character;
    } else if (character === '"') {
      isQuoted = true;
      hasWord = true;
    } else if (BLANK.test(character)) {
      if (hasWord) words.push(word);
      word = '';
      hasWord = false;
    } else {
      word += character;
      hasWord = true;
    }
  }
  if (isQuoted) word += '\n';
  if (hasWord) words.push(word);
  return words;
}
