/** Problems as JSON: a list, with the edits of each fix (offsets count UTF-16 units of the file's text). */
import type { Diagnostic } from '../../../sim/api/read-lab';

export function formatJsonProblems(problems: readonly Diagnostic[]): string {
  const shown = problems.map(({ location, related, ...problem }) => ({
    ...(location === undefined ? {} : { ...location }),
    ...problem,
    ...(related === undefined
      ? {}
      : { related: related.map(({ message, location: place }) => ({ ...place, message })) }),
  }));
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}
