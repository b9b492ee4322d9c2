/**
 * A text that the window may have in its own language: a sentence of ours, by its English words and the values in it. Plain
 * text is a name, an address, or what a real program says, and the same in every language.
 */
import { z } from 'zod';

export interface ContractSentence {
  readonly key: string;
  readonly values: Readonly<Record<string, Wording>>;
}

/** `a, b and c` */
interface Listing {
  readonly all: readonly Wording[];
}

export type Wording = string | number | ContractSentence | Listing;

export const wordingSchema: z.ZodType<Wording> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.strictObject({ key: z.string(), values: z.record(z.string(), wordingSchema) }),
    z.strictObject({ all: z.array(wordingSchema) }),
  ]),
);
