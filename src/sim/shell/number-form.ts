/** How wide, and with how many digits, programs print numbers here at most: the engine has no more digits, and nobody reads more blanks. */
const MOST_WIDTH = 1_000_000;
const MOST_DIGITS = 100;

export function widthOf(text: string | number): number {
  return Math.min(Number(text), MOST_WIDTH);
}

export function digitsOf(text: string | number): number {
  return Math.min(Number(text), MOST_DIGITS);
}
