/** Two digits are more than anybody sees, and the same in every engine. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
