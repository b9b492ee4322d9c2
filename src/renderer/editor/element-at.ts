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

function placedElementsOf(design: Design): readonly PlacedElement[] {
  const { nodes, outside, routers, segments, workloads, pods, services } = design;
  return [nodes, outside, routers, segments, workloads, pods, services]
    .flat()
    .flatMap(({ ref, location }) => (location === undefined ? [] : [{ ref, location }]));
}

/** An element goes on for as long as lines are indented as its first one is, within its document. */
function reaches(start: ContractLocation, line: number, lineAt: (line: number) => string): boolean {
  for (let next = start.line + 1; next <= line; next++) {
    const text = lineAt(next);
    if (/^(?:---|\.\.\.)(?:\s|$)/u.test(text)) return false;
    const isContent = !/^\s*(?:#.*)?$/u.test(text);
    if (isContent && indentOf(text) < start.column - 1) return false;
  }
  return true;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
