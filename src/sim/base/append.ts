/** As `list.push(...items)`, which the engine refuses for more items than a call may have arguments. */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}
