import { err, ok, type Result } from './result';

/** What somebody wrote as a regular expression, if it is one. */
export function parseRegularExpression(source: string, flags: string): Result<RegExp, string> {
  // eslint-disable-next-line podwire/fails-by-value -- RegExp says that a pattern is wrong in no other way.
  try {
    return ok(new RegExp(source, flags));
  } catch (error) {
    // `Invalid regular expression: /(/mu: Unterminated group`
    const why = error instanceof SyntaxError ? (/.*\/[a-z]*: (.+)$/su.exec(error.message)?.[1] ?? '') : '';
    return err(`must be a regular expression${why === '' ? '' : `: ${why}`}`);
  }
}
