/** Merge conflicts that nobody has resolved: git leaves both sides in the file, between lines of seven signs (git-merge, "How conflicts are presented"). */
import { wordedMessage, type Diagnostic } from '../../base/diagnostic';
import { say, type Wording } from '../../base/sentence';

const START = /^<{7}(?: (?<label>.*))?$/u;
/** Of what both sides come from, which `merge.conflictStyle=diff3` shows. */
const BASE = /^\|{7}(?: .*)?$/u;
const MIDDLE = /^={7}$/u;
const END = /^>{7}(?: (?<label>.*))?$/u;

/** One for each; `text` has single line feeds. Half a conflict is none: a line of seven signs alone may be text. */
export function conflictsIn(file: string, text: string): readonly Diagnostic[] {
  if (!/^<{7}/mu.test(text)) return [];
  const found: Diagnostic[] = [];
  let start: { readonly line: number; readonly label: string } | undefined;
  let baseLine: number | undefined;
  let middleLine: number | undefined;
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    const begin = START.exec(content);
    if (begin !== null) {
      start = { line, label: begin.groups?.['label'] ?? '' };
      baseLine = undefined;
      middleLine = undefined;
    } else if (start !== undefined && BASE.test(content)) baseLine = line;
    else if (start !== undefined && MIDDLE.test(content)) middleLine = line;
    const end = END.exec(content);
    if (end === null || start === undefined || middleLine === undefined) continue;
    found.push(
      conflictAt(file, { start, baseLine, middleLine, endLine: line, endLabel: end.groups?.['label'] ?? '' }),
    );
    start = undefined;
  }
  return found;
}

interface Conflict {
  readonly start: { readonly line: number; readonly label: string };
  readonly baseLine: number | undefined;
  readonly middleLine: number;
  readonly endLine: number;
  readonly endLabel: string;
}

function conflictAt(file: string, { start, baseLine, middleLine, endLine, endLabel }: Conflict): Diagnostic {
  const side = (label: string, first: number, last: number): Wording => {
    const lines =
      first > last
        ? say('nothing')
        : first === last
          ? say('line {line}', { line: first })
          : say('lines {first} to {last}', { first, last });
    return label === '' ? lines : say('{lines} ({label})', { lines, label });
  };
  const ours = side(start.label, start.line + 1, (baseLine ?? middleLine) - 1);
  const theirs = side(endLabel, middleLine + 1, endLine - 1);
  const between =
    baseLine === undefined ? middleLine : say('{first} to {last}', { first: baseLine, last: middleLine });
  return {
    severity: 'error',
    code: 'merge-conflict',
    ...wordedMessage(
      say('a merge conflict begins here that nobody has resolved'),
      say('keep {ours} or {theirs}, and delete lines {start}, {between} and {end}', {
        ours,
        theirs,
        start: start.line,
        between,
        end: endLine,
      }),
    ),
    location: { file, line: start.line, column: 1 },
  };
}
