/** Cut in the middle, since the ends of generated names are what tells them apart: `web-7c5ddb…-x2k4p`. */
export function elided(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const tail = Math.min(7, Math.floor((maxLength - 1) / 2));
  return `${text.slice(0, maxLength - 1 - tail)}…${text.slice(text.length - tail)}`;
}
