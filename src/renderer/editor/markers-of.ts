/** What the host says of a text, as Monaco marks it. */
import type { ContractDiagnostic } from '../../main/contract/diagnostic';
import type { Messages } from '../i18n/messages';

interface TextMarker {
  readonly severity: ContractDiagnostic['severity'];
  readonly message: string;
  readonly startLineNumber: number;
  readonly startColumn: number;
  readonly endLineNumber: number;
  readonly endColumn: number;
}

interface MarkedText {
  /** Counts from 1, and is undefined past the end. */
  readonly lineAt: (line: number) => string | undefined;
  readonly words: Messages['words'];
}

/** Of one file. Places are the host's, and may be old by now. */
export function markersOf(
  diagnostics: readonly ContractDiagnostic[],
  file: string,
  { lineAt, words }: MarkedText,
): readonly TextMarker[] {
  return diagnostics.flatMap(({ severity, message, hint, location, end }) => {
    if (location?.file !== file) return [];
    const text = lineAt(location.line);
    if (text === undefined) return [];
    const [startColumn, endColumn] = markedColumns(text, location.column);
    return [
      {
        severity,
        message: hint === undefined ? words(message) : `${words(message)}: ${words(hint)}`,
        startLineNumber: location.line,
        startColumn,
        endLineNumber: end?.line ?? location.line,
        endColumn: end?.column ?? endColumn,
      },
    ];
  });
}

/** From the place to the end of what stands there: the value or the key, without a comment. */
function markedColumns(line: string, column: number): readonly [number, number] {
  const rest = line.slice(column - 1).replace(/(?:^|\s+)#.*$/u, '');
  const key = /^[^\s"':{}[\],]+(?=:(?:\s|$))/u.exec(rest)?.[0];
  const length = (key ?? rest.trimEnd()).length;
  if (length > 0) return [column, column + length];
  const end = line.trimEnd().length;
  // At the end of the line, or on an empty one, there is nothing to underline but what is before.
  return end === 0 ? [1, 2] : [Math.max(1, Math.min(column, end)), Math.max(2, end + 1)];
}
