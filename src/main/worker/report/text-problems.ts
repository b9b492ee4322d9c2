/**
 * Problems for people and editors: `FILE:LINE:COLUMN severity code message` on a line each, and below it, indented, why it is
 * so, what packets make of it, and what mends it.
 */
import type { Diagnostic } from '../../../sim/api/read-lab';

export function formatTextProblems(problems: readonly Diagnostic[]): string {
  return problems.map(textOf).join('');
}

function textOf({ location, severity, code, message, cause, effect, hint, fixes = [] }: Diagnostic): string {
  const place = location === undefined ? '-' : `${location.file}:${location.line}:${location.column}`;
  const more = [
    ...(cause === undefined ? [] : [`because ${cause}`]),
    ...(effect === undefined ? [] : [`on the wire: ${effect}`]),
    ...fixes.map(({ title }) => `fix: ${title}`),
    ...(hint === undefined ? [] : [`fix: ${hint}`]),
  ];
  return [`${place} ${severity} ${code} ${message}`, ...more.map((line) => `    ${line}`)]
    .map((line) => `${line}\n`)
    .join('');
}
