/** Secret, core/v1. */
import { z } from 'zod';
import { stringMapSchema } from './field-schemas';

export const secretFields = {
  type: z.string().optional(),
  data: stringMapSchema.optional(),
  stringData: stringMapSchema.optional(),
  immutable: z.boolean().optional(),
};
