/** A small change of a file's text. Offsets count UTF-16 units from 0; every line end is one `\n`. */
import { z } from 'zod';

/** Replaces the text from `from` to (not including) `to`. Changes of one list all count in the text before them. */
export const textChangeSchema = z.strictObject({
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
  insert: z.string(),
});
export type TextChange = Readonly<z.infer<typeof textChangeSchema>>;
