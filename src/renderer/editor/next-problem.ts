/** F8: the next place that the host has something to say about, through all files and around. Pure. */
import type { ContractDiagnostic, ContractLocation } from '../../main/contract/diagnostic';

export function nextProblem(
  diagnostics: readonly ContractDiagnostic[],
  fileNames: readonly string[],
  cursor: ContractLocation | undefined,
  isBackwards: boolean,
): ContractLocation | undefined {
  const places = diagnostics
    .flatMap(({ location }) => (location === undefined ? [] : [location]))
    .sort((one, other) => compare(one, other, fileNames));
  if (cursor === undefined) return places[0];
  return isBackwards
    ? (places.findLast((place) => compare(place, cursor, fileNames) < 0) ?? places.at(-1))
    : (places.find((place) => compare(place, cursor, fileNames) > 0) ?? places[0]);
}

function compare(one: ContractLocation, other: ContractLocation, fileNames: readonly string[]): number {
  return (
    fileNames.indexOf(one.file) - fileNames.indexOf(other.file) ||
    one.line - other.line ||
    one.column - other.column
  );
}
