/** The tree of a shell program, as `parse.ts` builds it and `interpreter.ts` walks it. */

/** A word before expansion: its parts stand next to each other. */
export type ShellWord = readonly ShellWordPart[];

export type ShellWordPart =
  | { readonly kind: 'literal'; readonly text: string; readonly isQuoted: boolean }
  | ShellParameter
  | { readonly kind: 'command'; readonly body: ShellNode; readonly isQuoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: ShellWord; readonly isQuoted: boolean };

export interface ShellParameter {
  readonly kind: 'parameter';
  /** A name, a digit, or one of `? $ ! # @ * -`. */
  readonly name: string;
  readonly operation: ShellParameterOperation | undefined;
  readonly isQuoted: boolean;
}

export type ShellParameterOperation =
  | { readonly kind: 'length' }
  | {
      /** `-` default, `=` assign, `?` complain, `+` alternative. */
      readonly kind: '-' | '=' | '?' | '+';
      /** With a colon, an empty value counts as unset. */
      readonly isEmptyUnset: boolean;
      readonly word: ShellWord;
    }
  | { readonly kind: '%' | '%%' | '#' | '##'; readonly word: ShellWord };

export interface ShellAssignment {
  readonly name: string;
  readonly value: ShellWord;
}

export type ShellRedirect =
  | {
      readonly kind: 'input' | 'output' | 'append' | 'duplicate-output' | 'duplicate-input';
      readonly descriptor: number;
      readonly target: ShellWord;
    }
  | { readonly kind: 'here-document'; readonly descriptor: number; readonly text: ShellWord };

export type ShellNode =
  | {
      readonly kind: 'simple';
      readonly assignments: readonly ShellAssignment[];
      readonly words: readonly ShellWord[];
      readonly redirects: readonly ShellRedirect[];
    }
  | { readonly kind: 'pipeline'; readonly isNegated: boolean; readonly stages: readonly ShellNode[] }
  | {
      readonly kind: 'and-or';
      readonly first: ShellNode;
      readonly rest: readonly { readonly operator: '&&' | '||'; readonly node: ShellNode }[];
    }
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly node: ShellNode; readonly isBackground: boolean }[];
    }
  | ShellCompound
  | { readonly kind: 'function'; readonly name: string; readonly body: ShellNode };

type ShellCompound = { readonly redirects: readonly ShellRedirect[] } & (
  | { readonly kind: 'group'; readonly isSubshell: boolean; readonly body: ShellNode }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: ShellNode; readonly body: ShellNode }[];
      readonly otherwise: ShellNode | undefined;
    }
  | {
      readonly kind: 'while';
      readonly isUntil: boolean;
      readonly condition: ShellNode;
      readonly body: ShellNode;
    }
  | {
      readonly kind: 'for';
      readonly variable: string;
      /** Undefined without `in`: the positional parameters. */
      readonly words: readonly ShellWord[] | undefined;
      readonly body: ShellNode;
    }
  | {
      readonly kind: 'case';
      readonly subject: ShellWord;
      readonly clauses: readonly { readonly patterns: readonly ShellWord[]; readonly body: ShellNode }[];
    }
);
