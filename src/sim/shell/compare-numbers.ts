/** Whether a relation of C holds: `==`, `!=`, `<`, `<=`, `>` or `>=`. */
export function compareNumbers(relation: string, left: number, right: number): boolean {
  switch (relation) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}
