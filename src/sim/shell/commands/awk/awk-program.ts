/** What an awk program is made of, once it is read. */

export type AwkExpression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly text: string }
  /** Alone it is asked of the record. */
  | { readonly kind: 'regex'; readonly source: string }
  | AwkTarget
  | { readonly kind: 'group'; readonly inner: AwkExpression }
  | {
      readonly kind: 'assign';
      readonly operator: string;
      readonly to: AwkTarget;
      readonly value: AwkExpression;
    }
  | {
      readonly kind: 'choice';
      readonly condition: AwkExpression;
      readonly yes: AwkExpression;
      readonly no: AwkExpression;
    }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: AwkExpression;
      readonly right: AwkExpression;
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly value: AwkExpression }
  /** `++` and `--`. */
  | { readonly kind: 'step'; readonly by: number; readonly isBefore: boolean; readonly to: AwkTarget }
  | { readonly kind: 'in'; readonly keys: readonly AwkExpression[]; readonly array: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly AwkExpression[] }
  | {
      readonly kind: 'getline';
      readonly to: AwkTarget | undefined;
      readonly file: AwkExpression | undefined;
    };

/** What can be assigned to. */
export type AwkTarget =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: AwkExpression }
  | { readonly kind: 'element'; readonly array: string; readonly keys: readonly AwkExpression[] };

export type AwkStatement =
  | { readonly kind: 'expression'; readonly value: AwkExpression }
  | {
      readonly kind: 'print' | 'printf';
      readonly values: readonly AwkExpression[];
      readonly redirection: '>' | '>>' | '|' | undefined;
      readonly file: AwkExpression | undefined;
    }
  | {
      readonly kind: 'if';
      readonly condition: AwkExpression;
      readonly yes: AwkStatement;
      readonly no: AwkStatement | undefined;
    }
  | { readonly kind: 'while'; readonly condition: AwkExpression; readonly body: AwkStatement }
  | { readonly kind: 'do'; readonly condition: AwkExpression; readonly body: AwkStatement }
  | {
      readonly kind: 'for';
      readonly start: AwkStatement | undefined;
      readonly condition: AwkExpression | undefined;
      readonly step: AwkStatement | undefined;
      readonly body: AwkStatement;
    }
  | { readonly kind: 'forIn'; readonly name: string; readonly array: string; readonly body: AwkStatement }
  | { readonly kind: 'block'; readonly statements: readonly AwkStatement[] }
  | { readonly kind: 'break' | 'continue' | 'next' | 'nextfile' }
  | { readonly kind: 'exit' | 'return'; readonly value: AwkExpression | undefined }
  | { readonly kind: 'delete'; readonly array: string; readonly keys: readonly AwkExpression[] | undefined };

export interface AwkRule {
  readonly kind: 'BEGIN' | 'END' | 'always' | 'pattern' | 'range';
  readonly from: AwkExpression | undefined;
  readonly to: AwkExpression | undefined;
  /** Undefined: print the record. */
  readonly body: AwkStatement | undefined;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: AwkStatement;
}

export interface AwkProgram {
  readonly rules: readonly AwkRule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
  /** It reads records by itself. */
  readonly hasGetline: boolean;
}
