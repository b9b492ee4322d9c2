/** The fields of one packet at several places, side by side: what changed on its way. Pure. */
import type { Sighting } from '../../main/contract/capture-study-requests';

interface SightingRow {
  readonly field: string;
  /** At each place; undefined where the packet has no such field there. */
  readonly values: readonly (string | undefined)[];
  /** Whether the value is another one than at the place before. */
  readonly changes: readonly boolean[];
  readonly isChanging: boolean;
}

/** In the order in which the fields are met. A tunnel's fields come before those of what is in it. */
export function sightingRows(sightings: readonly Sighting[]): readonly SightingRow[] {
  const tables = sightings.map(({ fields }) => fieldTable(fields));
  const names = new Set(tables.flatMap((table) => [...table.keys()]));
  return [...names].map((field) => {
    const values = tables.map((table) => table.get(field));
    const changes = values.map((value, index) => index > 0 && value !== values[index - 1]);
    return { field, values, changes, isChanging: changes.includes(true) };
  });
}

/** A header that is in a tunnel at one place and bare at another has one name: how deep it is does not count. */
function fieldTable(fields: Sighting['fields']): ReadonlyMap<string, string> {
  const depth = Math.max(0, ...fields.map(({ name }) => depthOf(name)));
  const table = new Map<string, string>();
  for (const { name, value } of fields) {
    const own = depthOf(name);
    const plain = name.replace(/^(?:inner )+/, '');
    const key = own === depth ? plain : `${'outer '.repeat(depth - own)}${plain}`;
    // Options and the like have one name several times.
    table.set(key, table.has(key) ? `${table.get(key) ?? ''}, ${value}` : value);
  }
  return table;
}

function depthOf(name: string): number {
  return (/^(?:inner )*/.exec(name)?.[0].length ?? 0) / 'inner '.length;
}
