/** ConfigMap, core/v1. */
import { z } from 'zod';
import { stringMapSchema } from './field-schemas';

export const configMapFields = {
  data: stringMapSchema.optional(),
  binaryData: stringMapSchema.optional(),
  immutable: z.boolean().optional(),
};
