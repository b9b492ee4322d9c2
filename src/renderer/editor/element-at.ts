/** Which element of the design the cursor is in. Pure. */
import type { Design } from '../../main/contract/design';
import type { ContractLocation } from '../../main/contract/diagnostic';

interface PlacedElement {
  readonly ref: string;
  readonly location: ContractLocation;
}

/** `lineAt` counts from 1. Answers the contract's reference, of the innermost element where they are nested. */
export function elementAt(
  design: Design,
  place: { readonly file: string; readonly line: number },
  lineAt: (line: number) => string,
): string | undefined {
  const before = placedElementsOf(design)
    .filter(({ location }) => location.file === place.file && location.line <= place.line)
    .sort((one, other) => other.location.line - one.location.line);
  return before.find(({ location }) => reaches(location, place.line, lineAt))?.ref;
}

/** What the text says where it is. */
export function placedElementsOf(design: Design): readonly PlacedElement[] {
  const { nodes, outside, routers, segments, workloads, pods, services, rules } = design;
  return [nodes, outside, routers, segments, workloads, pods, services, rules]
    .flat()
    .flatMap(({ ref, location }) => (location === undefined ? [] : [{ ref, location }]));
}

/** The last line of what begins there, without blank ones and comments at its end. */
export function lastLineFrom(
  start: ContractLocation,
  lineCount: number,
  lineAt: (line: number) => string,
): number {
  let last = start.line;
  for (let next = start.line + 1; next <= lineCount; next++) {
    const text = lineAt(next);
    if (isOutside(text, start)) break;
    if (isContent(text)) last = next;
  }
  return last;
}

/** An element goes on for as long as lines are indented as its first one is, within its document. */
function reaches(start: ContractLocation, line: number, lineAt: (line: number) => string): boolean {
  for (let next = start.line + 1; next <= line; next++) {
    if (isOutside(lineAt(next), start)) return false;
  }
  return true;
}

function isOutside(text: string, start: ContractLocation): boolean {
  if (/^(?:---|\.\.\.)(?:\s|$)/u.test(text)) return true;
  return isContent(text) && indentOf(text) < start.column - 1;
}

function isContent(text: string): boolean {
  return !/^\s*(?:#.*)?$/u.test(text);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
