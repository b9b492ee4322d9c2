/** Namespace, core/v1. */
import { z } from 'zod';
import { conditionSchema } from './field-schemas';

export const namespaceFields = {
  spec: z.strictObject({ finalizers: z.array(z.string()).optional() }).optional(),
  status: z
    .strictObject({ phase: z.string().optional(), conditions: z.array(conditionSchema).optional() })
    .optional(),
};
