/** Problems as JSON: a list, with the edits of each fix (offsets count UTF-16 units of the file's text). */
import type { Diagnostic } from '../../../sim/api/read-lab';

export function formatJsonProblems(problems: readonly Diagnostic[]): string {
  return `${JSON.stringify(problems.map(shown), undefined, 2)}\n`;
}

/** Undefined fields are left out of JSON. */
function shown(problem: Diagnostic): unknown {
  const { severity, code, message, hint, cause, effect, object, path, location, related, fixes } = problem;
  return {
    ...(location === undefined ? {} : { ...location }),
    ...{ severity, code, message, hint, cause, effect, object },
    fixes: fixes?.map(({ title, files }) => ({ title, files })),
    path,
    related: related?.map((place) => ({ ...place.location, message: place.message })),
  };
}
