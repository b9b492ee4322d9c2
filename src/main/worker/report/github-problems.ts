/**
 * Problems as commands of GitHub Actions, which marks the lines of a pull request with them (GitHub's documentation,
 * "Workflow commands": `::error file={name},line={line},col={col},title={title}::{message}`).
 */
import type { Diagnostic } from '../../../sim/api/read-lab';

export function formatGithubProblems(problems: readonly Diagnostic[]): string {
  return problems
    .map(({ severity, code, message, location, effect, hint }) => {
      const place =
        location === undefined
          ? []
          : [`file=${property(location.file)}`, `line=${location.line}`, `col=${location.column}`];
      const text = [message, effect, hint].filter((part) => part !== undefined).join('\n');
      return `::${severity} ${[...place, `title=${property(code)}`].join(',')}::${escape(text)}\n`;
    })
    .join('');
}

/** `escapeData` of actions/toolkit. */
function escape(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** `escapeProperty` of actions/toolkit. */
function property(text: string): string {
  return escape(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
