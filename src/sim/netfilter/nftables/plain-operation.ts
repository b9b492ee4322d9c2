import { Operation } from './operation';
import type { NftStatement } from './statement';

/** One that lists as it was given. */
export abstract class PlainOperation extends Operation {
  readonly statement: NftStatement;

  constructor(statement: NftStatement) {
    super();
    this.statement = statement;
  }

  describe(): NftStatement {
    return this.statement;
  }
}
