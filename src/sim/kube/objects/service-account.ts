/** ServiceAccount, core/v1. */
import { z } from 'zod';
import { localReferenceSchema, objectReferenceSchema } from './field-schemas';

export const serviceAccountFields = {
  automountServiceAccountToken: z.boolean().optional(),
  imagePullSecrets: z.array(localReferenceSchema).optional(),
  secrets: z.array(objectReferenceSchema).optional(),
};
