import { inEnglish, type Wording } from '../../sim/api/sentence';

/** `--filter 'hots 10.0.0.1', column 1: …` */
export function describeFilterProblem(
  filter: string,
  { message, column }: { readonly message: Wording; readonly column: number },
): string {
  return `--filter '${filter}', column ${column}: ${inEnglish(message)}`;
}
