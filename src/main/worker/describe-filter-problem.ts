/** `--filter 'hots 10.0.0.1', column 1: …` */
export function describeFilterProblem(
  filter: string,
  { message, column }: { readonly message: string; readonly column: number },
): string {
  return `--filter '${filter}', column ${column}: ${message}`;
}
