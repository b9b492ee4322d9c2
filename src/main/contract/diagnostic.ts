/** What is wrong, or worth knowing, and where. */
import { z } from 'zod';
import { fixSchema } from './fix';

const sourceLocationSchema = z.strictObject({ file: z.string(), line: z.int(), column: z.int() });
export type ContractLocation = Readonly<z.infer<typeof sourceLocationSchema>>;

export const locationSchema = sourceLocationSchema;

export const diagnosticSchema = z.strictObject({
  severity: z.enum(['error', 'warning', 'notice']),
  code: z.string(),
  message: z.string(),
  /** What would be right. */
  hint: z.string().optional(),
  location: locationSchema.optional(),
  /** Past the last character of the place; without it the place is what stands there. */
  end: locationSchema.pick({ line: true, column: true }).optional(),
  /** Why it is so, in a sentence with names. */
  cause: z.string().optional(),
  /** What happens on the wire. */
  effect: z.string().optional(),
  /** What it is about, as `design.ts` refers to it: `service/default/web`. */
  object: z.string().optional(),
  /** Other places that have to do with it. */
  related: z.array(z.strictObject({ location: locationSchema, message: z.string() })).optional(),
  fixes: z.array(fixSchema).optional(),
});
export type ContractDiagnostic = Readonly<z.infer<typeof diagnosticSchema>>;
