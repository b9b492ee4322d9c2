/** Deployment, apps/v1. */
import { z } from 'zod';
import { conditionSchema, intOrStringSchema, labelSelectorSchema, nonNegativeSchema } from './field-schemas';
import { podTemplateSchema } from './pod';

const deploymentSpecSchema = z.strictObject({
  replicas: nonNegativeSchema.optional(),
  selector: labelSelectorSchema,
  template: podTemplateSchema,
  strategy: z
    .strictObject({
      type: z.enum(['RollingUpdate', 'Recreate']).optional(),
      rollingUpdate: z
        .strictObject({
          maxSurge: intOrStringSchema.optional(),
          maxUnavailable: intOrStringSchema.optional(),
        })
        .optional(),
    })
    .optional(),
  minReadySeconds: nonNegativeSchema.optional(),
  revisionHistoryLimit: nonNegativeSchema.optional(),
  progressDeadlineSeconds: nonNegativeSchema.optional(),
  paused: z.boolean().optional(),
});

const deploymentStatusSchema = z.strictObject({
  observedGeneration: z.int().optional(),
  replicas: z.int().optional(),
  updatedReplicas: z.int().optional(),
  readyReplicas: z.int().optional(),
  availableReplicas: z.int().optional(),
  unavailableReplicas: z.int().optional(),
  terminatingReplicas: z.int().optional(),
  collisionCount: z.int().optional(),
  conditions: z.array(conditionSchema).optional(),
});

export const deploymentFields = { spec: deploymentSpecSchema, status: deploymentStatusSchema.optional() };
