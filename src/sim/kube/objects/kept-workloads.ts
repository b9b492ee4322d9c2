/** StatefulSet, DaemonSet (apps/v1), Job and CronJob (batch/v1): checked as the API server does, not run yet. */
import { z } from 'zod';
import { labelSelectorSchema, nonNegativeSchema, objectMetaSchema, opaqueSchema } from './field-schemas';
import { podTemplateSchema } from './pod';

export const statefulSetFields = {
  spec: z.strictObject({
    replicas: nonNegativeSchema.optional(),
    selector: labelSelectorSchema,
    template: podTemplateSchema,
    serviceName: z.string().optional(),
    minReadySeconds: nonNegativeSchema.optional(),
    ordinals: opaqueSchema.optional(),
    persistentVolumeClaimRetentionPolicy: opaqueSchema.optional(),
    podManagementPolicy: z.enum(['OrderedReady', 'Parallel']).optional(),
    revisionHistoryLimit: nonNegativeSchema.optional(),
    updateStrategy: opaqueSchema.optional(),
    volumeClaimTemplates: z.array(opaqueSchema).optional(),
  }),
  status: opaqueSchema.optional(),
};

export const daemonSetFields = {
  spec: z.strictObject({
    selector: labelSelectorSchema,
    template: podTemplateSchema,
    minReadySeconds: nonNegativeSchema.optional(),
    revisionHistoryLimit: nonNegativeSchema.optional(),
    updateStrategy: opaqueSchema.optional(),
  }),
  status: opaqueSchema.optional(),
};

const jobSpecSchema = z.strictObject({
  template: podTemplateSchema,
  activeDeadlineSeconds: nonNegativeSchema.optional(),
  backoffLimit: nonNegativeSchema.optional(),
  backoffLimitPerIndex: nonNegativeSchema.optional(),
  completionMode: z.enum(['NonIndexed', 'Indexed']).optional(),
  completions: nonNegativeSchema.optional(),
  managedBy: z.string().optional(),
  manualSelector: z.boolean().optional(),
  maxFailedIndexes: nonNegativeSchema.optional(),
  parallelism: nonNegativeSchema.optional(),
  podFailurePolicy: opaqueSchema.optional(),
  podReplacementPolicy: z.string().optional(),
  selector: labelSelectorSchema.optional(),
  successPolicy: opaqueSchema.optional(),
  suspend: z.boolean().optional(),
  ttlSecondsAfterFinished: nonNegativeSchema.optional(),
});

export const jobFields = { spec: jobSpecSchema, status: opaqueSchema.optional() };

export const cronJobFields = {
  spec: z.strictObject({
    schedule: z.string(),
    jobTemplate: z.strictObject({ metadata: objectMetaSchema.optional(), spec: jobSpecSchema }),
    concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']).optional(),
    failedJobsHistoryLimit: nonNegativeSchema.optional(),
    startingDeadlineSeconds: nonNegativeSchema.optional(),
    successfulJobsHistoryLimit: nonNegativeSchema.optional(),
    suspend: z.boolean().optional(),
    timeZone: z.string().optional(),
  }),
  status: opaqueSchema.optional(),
};
