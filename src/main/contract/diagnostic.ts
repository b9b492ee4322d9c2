/** What is wrong, or worth knowing, and where. */
import { z } from 'zod';

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
});
export type ContractDiagnostic = Readonly<z.infer<typeof diagnosticSchema>>;
