import type { NftExpression } from './expression';
import type { NftStatement } from './statement';

export function expressionsOf(statement: NftStatement): readonly NftExpression[] {
  switch (statement.kind) {
    case 'match':
      return [statement.left];
    case 'vmap':
      return [statement.map];
    case 'assign':
      return [statement.target, statement.value];
    case 'nat':
    case 'tproxy':
      return [statement.address, statement.port].filter((part) => part !== undefined);
    case 'object':
      return [statement.name];
    case 'set-update':
      return [statement.element.key];
    default:
      return [];
  }
}
