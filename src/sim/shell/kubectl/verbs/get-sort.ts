/** `--sort-by`: by a field of the objects (`k8s.io/kubectl/pkg/cmd/get/sorter.go`, Kubernetes v1.32). */
import { err, ok, type Result } from '../../../base/result';
import { fieldOf, listFieldOf, type PlainRecord } from '../../../kube/objects/kube-object';
import { JsonPath } from '../../../kube/printers/json-path';
import { parseQuantity } from '../../../kube/resource-quantity';
import { relaxedJsonPath } from '../output/custom-columns';

interface SortedTable {
  readonly table: PlainRecord;
}

export function sortTableRows<Table extends SortedTable>(
  tables: readonly Table[],
  field: string,
): Result<readonly Table[], string> {
  if (field === '') return ok(tables);
  // Several tables are sorted as if they were objects, and only those have the field.
  if (tables.length > 1) return sortByField(tables, field, ({ table }) => table);
  const sorted: Table[] = [];
  for (const one of tables) {
    const rows = sortByField(listFieldOf(one.table, 'rows'), field, (row) => fieldOf(row, 'object'));
    if (!rows.ok) return rows;
    sorted.push({ ...one, table: { ...one.table, rows: rows.value } });
  }
  return ok(sorted);
}

export function sortByField<Item>(
  items: readonly Item[],
  field: string,
  objectOf: (item: Item) => unknown,
): Result<readonly Item[], string> {
  const relaxed = relaxedJsonPath(field);
  if (!relaxed.ok) return relaxed;
  const path = JsonPath.parse(relaxed.value);
  if (!path.ok) return path;
  const keyed = items.map((item) => {
    const found = path.value.find(objectOf(item), { isMissingAllowed: true });
    return { item, value: found.ok ? found.value.flat()[0] : undefined };
  });
  if (items.length > 0 && keyed.every(({ value }) => value === undefined)) {
    return err(`couldn't find any field with path ${JSON.stringify(relaxed.value)} in the list of objects`);
  }
  return ok(keyed.toSorted((one, other) => compareValues(one.value, other.value)).map(({ item }) => item));
}

/** What is missing comes first; amounts count as amounts, digits in texts as numbers. */
function compareValues(one: unknown, other: unknown): number {
  if (one === undefined || other === undefined) {
    return one === other ? 0 : one === undefined ? -1 : 1;
  }
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  if (typeof one !== 'string' || typeof other !== 'string') return 0;
  if (isQuantity(one) && isQuantity(other)) return parseQuantity(one) - parseQuantity(other);
  return compareNaturally(one, other);
}

function isQuantity(text: string): boolean {
  return /^(?:\d+(?:\.\d*)?|\.\d+)(?:n|u|m|k|M|G|T|Ki|Mi|Gi|Ti)?$/u.test(text);
}

/** `a2` before `a10`. */
function compareNaturally(one: string, other: string): number {
  const [left, right] = [chunksOf(one), chunksOf(other)];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [a = '', b = ''] = [left[index], right[index]];
    if (a === b) continue;
    if (/^\d/u.test(a) && /^\d/u.test(b) && Number(a) !== Number(b)) return Number(a) - Number(b);
    return a < b ? -1 : 1;
  }
  return left.length - right.length;
}

function chunksOf(text: string): readonly string[] {
  return text.match(/\d+|\D+/gu) ?? [];
}
