/** A chain, for what only leads to it. */
export interface JumpTarget {
  readonly name: string;
}
