/** What nft objects to: a place in its input, and words. Printed as nftables 1.0.6 prints it (src/erec.c). */

/** Offsets into the text, the end not included. */
export interface NftPlace {
  readonly start: number;
  readonly end: number;
}

export interface NftProblem {
  readonly place: NftPlace;
  readonly message: string;
  /** Another place that has to do with it, underlined with tildes. */
  readonly related?: NftPlace;
}

export interface NftInput {
  readonly text: string;
  /** `/dev/stdin`, a path, or undefined for the words of a command line. */
  readonly name: string | undefined;
}

export function placeOver(first: NftPlace, last: NftPlace): NftPlace {
  return { start: first.start, end: last.end };
}

/** With the line of the input and a second line that points at the place. */
export function formatNftProblem(problem: NftProblem, { text, name }: NftInput): string {
  const { place, message, related } = problem;
  const lineStart = place.start === 0 ? 0 : text.lastIndexOf('\n', place.start - 1) + 1;
  const lineEndFound = text.indexOf('\n', lineStart);
  const lineEnd = lineEndFound === -1 ? text.length : lineEndFound;
  const lineNumber = countLines(text, lineStart);
  const column = place.start - lineStart + 1;
  const lastColumn = Math.max(column, place.end - lineStart);
  const head = name === undefined ? '' : `${name}:${lineNumber}:${column}-${lastColumn}: `;
  // Behind the last line nft still shows that line.
  const shownStart =
    lineStart === text.length && lineStart > 1 ? text.lastIndexOf('\n', lineStart - 2) + 1 : lineStart;
  const line = text
    .slice(shownStart, shownStart === lineStart ? lineEnd : lineStart - 1)
    .replaceAll('\t', ' ');
  const width = Math.max(lastColumn, related === undefined ? 0 : related.end - lineStart);
  let marks = '';
  for (let at = lineStart; at < lineStart + width; at += 1) {
    const isRelated = related !== undefined && at >= related.start && at < related.end;
    if (at >= place.start && at < lineStart + lastColumn) marks += '^';
    else marks += isRelated ? '~' : ' ';
  }
  return `${head}Error: ${message}\n${line}\n${marks}\n`;
}

function countLines(text: string, end: number): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
