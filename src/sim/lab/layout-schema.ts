/** What `kind: Layout` may say; `layout-document` reads it. */
import { z } from 'zod';
import { nameSchema } from './lab-schema';

export const placeSchema = z.array(z.number().min(-1_000_000).max(1_000_000)).length(2);

const noteSchema = z.strictObject({ at: placeSchema, text: z.string() });

export const layoutFileSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.strictObject({ name: nameSchema.optional() }).optional(),
  spec: z
    .strictObject({
      positions: z.record(z.string(), placeSchema).optional(),
      locked: z.array(z.string()).optional(),
      groups: z.record(z.string(), z.array(z.string())).optional(),
      notes: z.record(z.string(), noteSchema).optional(),
    })
    .optional(),
});
