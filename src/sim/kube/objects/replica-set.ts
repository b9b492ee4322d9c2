/** ReplicaSet, apps/v1. */
import { z } from 'zod';
import { conditionSchema, labelSelectorSchema, nonNegativeSchema } from './field-schemas';
import { podTemplateSchema } from './pod';

const replicaSetSpecSchema = z.strictObject({
  replicas: nonNegativeSchema.optional(),
  selector: labelSelectorSchema,
  template: podTemplateSchema,
  minReadySeconds: nonNegativeSchema.optional(),
});

const replicaSetStatusSchema = z.strictObject({
  observedGeneration: z.int().optional(),
  replicas: z.int().optional(),
  fullyLabeledReplicas: z.int().optional(),
  readyReplicas: z.int().optional(),
  availableReplicas: z.int().optional(),
  terminatingReplicas: z.int().optional(),
  conditions: z.array(conditionSchema).optional(),
});

export const replicaSetFields = { spec: replicaSetSpecSchema, status: replicaSetStatusSchema.optional() };
