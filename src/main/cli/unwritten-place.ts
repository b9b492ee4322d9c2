import { inEnglish } from '../../sim/api/sentence';
import { writeProblem } from '../desk/disk-problem';
import { InputProblem } from './input-problem';

/** What the disk refuses is a problem of the place that the user has chosen. Anything else is a bug, and is thrown on. */
export function unwrittenPlace(option: '-o' | '-w' | '--write', path: string, error: unknown): InputProblem {
  const { what, hint } = writeProblem(path, error);
  return new InputProblem(`podwire: ${option} ${path}: ${inEnglish(what)}; ${inEnglish(hint)}`);
}
