/** A change of the text that somebody is offered, and that one click makes: `text.edit`. */
import { z } from 'zod';
import { textChangeSchema } from './text-change';
import { wordingSchema } from './wording';

/** Of the files of one version of the text; sorted and apart in each file. */
export const fileChangesSchema = z.strictObject({ name: z.string(), changes: z.array(textChangeSchema) });

export const fixSchema = z.strictObject({
  /** As an order: `add the label team=web to Namespace shop`. Undo calls it so, too. */
  title: wordingSchema,
  /** What else it opens or breaks, a line each; absent where nobody has looked. */
  sideEffects: z.array(wordingSchema).optional(),
  /** It was tried in a copy of the lab, and helped. */
  isVerified: z.boolean().optional(),
  files: z.array(fileChangesSchema).min(1),
});
export type Fix = Readonly<z.infer<typeof fixSchema>>;
