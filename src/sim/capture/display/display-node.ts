/** A display filter as it was written, checked for its grammar only. */

export interface DisplayWord {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly column: number;
}

export interface DisplayRange {
  readonly low: DisplayWord;
  readonly high: DisplayWord | undefined;
}

/** Bytes of a value: from `from` (from the end when it is negative) on, `length` of them or all that follow. */
export interface DisplaySlice {
  readonly from: number;
  readonly length: number | undefined;
}

export type DisplayFunction = 'len' | 'count' | 'lower' | 'upper';

export type DisplayOperand =
  | {
      readonly kind: 'word';
      readonly word: DisplayWord;
      /** Which of several layers, from 1, or from the last when it is negative. */
      readonly occurrence: number | undefined;
      readonly slice: DisplaySlice | undefined;
      readonly mask: DisplayWord | undefined;
    }
  | {
      readonly kind: 'call';
      readonly name: DisplayFunction;
      readonly argument: DisplayOperand;
      readonly column: number;
    };

export type DisplayComparison =
  | '=='
  | '!='
  | '==='
  | '!=='
  | '>'
  | '<'
  | '>='
  | '<='
  | 'contains'
  | 'matches';

export type DisplayNode =
  | { readonly kind: 'and' | 'or'; readonly one: DisplayNode; readonly other: DisplayNode }
  | { readonly kind: 'not'; readonly inner: DisplayNode }
  | { readonly kind: 'exists'; readonly operand: DisplayOperand }
  | {
      readonly kind: 'compare';
      readonly comparison: DisplayComparison;
      readonly left: DisplayOperand;
      readonly right: DisplayOperand;
      /** How many of the values have to fit; the comparison says it when it is not said. */
      readonly quantifier: 'any' | 'all' | undefined;
      readonly column: number;
    }
  | {
      readonly kind: 'in';
      readonly left: DisplayOperand;
      readonly ranges: readonly DisplayRange[];
      readonly quantifier: 'any' | 'all' | undefined;
    };
