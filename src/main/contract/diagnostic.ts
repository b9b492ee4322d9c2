/** What is wrong, or worth knowing, and where. */
import { z } from 'zod';
import { fixSchema } from './fix';
import { wordingSchema } from './wording';

const sourceLocationSchema = z.strictObject({ file: z.string(), line: z.int(), column: z.int() });
export type ContractLocation = Readonly<z.infer<typeof sourceLocationSchema>>;

export const locationSchema = sourceLocationSchema;

export const diagnosticSchema = z.strictObject({
  severity: z.enum(['error', 'warning', 'notice']),
  code: z.string(),
  message: wordingSchema,
  /** What would be right. */
  hint: wordingSchema.optional(),
  location: locationSchema.optional(),
  /** Past the last character of the place; without it the place is what stands there. */
  end: locationSchema.pick({ line: true, column: true }).optional(),
  /** Why it is so, in a sentence with names. */
  cause: wordingSchema.optional(),
  /** What happens on the wire. */
  effect: wordingSchema.optional(),
  /** What it is about, as `design.ts` refers to it: `service/default/web`. */
  object: z.string().optional(),
  /** Other places that have to do with it. */
  related: z.array(z.strictObject({ location: locationSchema, message: wordingSchema })).optional(),
  fixes: z.array(fixSchema).optional(),
});
export type ContractDiagnostic = Readonly<z.infer<typeof diagnosticSchema>>;
