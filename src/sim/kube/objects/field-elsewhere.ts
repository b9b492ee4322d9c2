/** Where a field is known that was written somewhere else: `spec.nodes` of a lab is `spec.cluster.nodes`. */
import type { FieldPath } from './object-issue';

/** A field of a mapping, and the mapping that it holds, or its items are. */
export interface KnownField<Mapping> {
  readonly name: string;
  readonly below: Mapping | undefined;
  readonly isList: boolean;
}

/** The place that is least deep, where there is one; of several the one that is nearest to where it was written. */
export function fieldElsewhere<Mapping>(
  root: Mapping,
  written: FieldPath,
  fieldsOf: (mapping: Mapping) => readonly KnownField<Mapping>[],
): string | undefined {
  const key = written.at(-1);
  const seen = new Set<Mapping>();
  let level: readonly { readonly mapping: Mapping; readonly path: readonly string[] }[] = [
    { mapping: root, path: [] },
  ];
  while (level.length > 0) {
    const fields = level.map(({ mapping, path }) => ({ path, known: fieldsOf(mapping) }));
    const found = fields.filter(({ known }) => known.some(({ name }) => name === key));
    if (found.length > 0)
      return nearest(
        found.map(({ path }) => [...path, String(key)]),
        written,
      );
    // Whatever is below it again is deeper still.
    for (const { mapping } of level) seen.add(mapping);
    level = fields.flatMap(({ path, known }) =>
      known.flatMap(({ name, below, isList }) =>
        below === undefined || seen.has(below)
          ? []
          : [{ mapping: below, path: [...path, isList ? `${name}[]` : name] }],
      ),
    );
  }
  return undefined;
}

function nearest(places: readonly (readonly string[])[], written: FieldPath): string | undefined {
  const shared = places.map((place) => place.findIndex((step, index) => step !== written[index]));
  const most = Math.max(...shared);
  const [best, other] = places.filter((_, index) => shared[index] === most);
  return other === undefined ? best?.join('.') : undefined;
}
