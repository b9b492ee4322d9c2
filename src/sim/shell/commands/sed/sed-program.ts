/** What a sed script is made of, once it is read. */

export type SedAddress =
  | { readonly kind: 'line'; readonly number: number }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'last' }
  /** Undefined: the expression that was used last. */
  | { readonly kind: 'regex'; readonly regex: RegExp | undefined }
  /** As an end: so many lines more, or up to a multiple. */
  | { readonly kind: 'more' | 'multiple'; readonly number: number };

export type SedPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly number: number }
  /** `\U`, `\L`, `\E`, `\u`, `\l` */
  | { readonly kind: 'case'; readonly letter: string };

export interface SedSubstitution {
  readonly regex: RegExp | undefined;
  readonly parts: readonly SedPart[];
  readonly isGlobal: boolean;
  /** Which match is the first to be replaced. */
  readonly number: number;
  readonly isPrinting: boolean;
  readonly file: string | undefined;
}

export interface SedCommand {
  readonly from: SedAddress | undefined;
  readonly to: SedAddress | undefined;
  readonly isNegated: boolean;
  readonly name: string;
  /** Of `a i c`; the label of `b t T :`; the file of `r w`. */
  readonly text: string;
  /** Of `q` and `Q` the exit code, of `l` the width. */
  readonly number: number | undefined;
  readonly substitution: SedSubstitution | undefined;
  readonly letters: ReadonlyMap<string, string> | undefined;
  /** Of `{`: where its `}` is. */
  end: number;
}
