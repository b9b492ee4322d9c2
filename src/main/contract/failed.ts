import { z } from 'zod';
import { wordingSchema } from './wording';

/** Something that the file system did not do: in words, with what to do next. */
export const failedSchema = z.strictObject({
  kind: z.literal('failed'),
  message: wordingSchema,
  /** Lower case, without a full stop. */
  hint: wordingSchema.optional(),
});
export type Failed = Readonly<z.infer<typeof failedSchema>>;
