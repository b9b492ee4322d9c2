/** Reads what `go-structs.ts` writes: the structs of the API and the types of their fields. */

/** A type as `go-structs.ts` writes it, by field. */
type GoStruct = ReadonlyMap<string, string>;

const HEAD = ['apiVersion', 'kind'];

/** By their names. */
export function readGoStructs(text: string): ReadonlyMap<string, GoStruct> {
  const structs = new Map<string, Map<string, string>>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon < 0) continue;
    const [name = '', inlined = ''] = line.slice(0, colon).split(' ');
    const fields = new Map(structs.get(inlined.replace('*', '')) ?? []);
    for (const entry of line.slice(colon + 2).split(', ')) {
      const [field = '', type = ''] = entry.split(' ');
      fields.set(field, type);
    }
    // What is an object by itself says what it is.
    const isTemplate = name.endsWith('TemplateSpec') || name === 'PersistentVolumeClaimTemplate';
    if (fields.get('metadata') === 'ObjectMeta' && !isTemplate) {
      for (const field of HEAD) fields.set(field, 'string');
    }
    structs.set(name, fields);
  }
  return structs;
}
