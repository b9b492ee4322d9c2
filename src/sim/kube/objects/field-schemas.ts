/** The field types that many kinds share, after k8s.io/apimachinery's `meta/v1`, `util/intstr` and `api/resource`. */
import { z } from 'zod';

export const stringMapSchema = z.record(z.string(), z.string());

/** A field that is known, of which no part is read. */
export const opaqueSchema = z.unknown();

export const int32Schema = z.int().refine((value) => value === (value | 0), 'must fit into 32 bits');

export const nonNegativeSchema = z
  .int()
  .min(0)
  .refine((value) => value <= 0x7fff_ffff, 'must fit into 32 bits');

export const portNumberSchema = z
  .int()
  .refine((value) => value >= 1 && value <= 65_535, 'must be between 1 and 65535, inclusive');

/** A port that may also be 0, which means none. */
export const optionalPortNumberSchema = z
  .int()
  .refine((value) => value >= 0 && value <= 65_535, 'must be between 0 and 65535, inclusive');

/** `100m`, `64Mi`, or a bare number. */
export const quantitySchema = z.union([z.string(), z.number()]);

/** A port by number or by the name that a container gives it; a count or a percentage. */
export const intOrStringSchema = z.union([z.int(), z.string()]);

export const protocolSchema = z.enum(['TCP', 'UDP', 'SCTP']);

export const localReferenceSchema = z.strictObject({ name: z.string().optional() });

export const objectReferenceSchema = z.strictObject({
  apiVersion: z.string().optional(),
  fieldPath: z.string().optional(),
  kind: z.string().optional(),
  name: z.string().optional(),
  namespace: z.string().optional(),
  resourceVersion: z.string().optional(),
  uid: z.string().optional(),
});

export const labelSelectorSchema = z.strictObject({
  matchLabels: stringMapSchema.optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

/** metav1.Condition and the older condition types, which differ in their time fields only. */
export const conditionSchema = z.strictObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: z.string().optional(),
  lastUpdateTime: z.string().optional(),
  lastProbeTime: z.string().optional(),
  lastHeartbeatTime: z.string().optional(),
  observedGeneration: z.int().optional(),
});

const ownerReferenceSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
  blockOwnerDeletion: z.boolean().optional(),
});

const metaFields = {
  annotations: stringMapSchema.optional(),
  creationTimestamp: z.string().optional(),
  deletionGracePeriodSeconds: z.int().optional(),
  deletionTimestamp: z.string().optional(),
  finalizers: z.array(z.string()).optional(),
  generateName: z.string().optional(),
  generation: z.int().optional(),
  labels: stringMapSchema.optional(),
  managedFields: z.array(opaqueSchema).optional(),
  namespace: z.string().optional(),
  ownerReferences: z.array(ownerReferenceSchema).optional(),
  resourceVersion: z.string().optional(),
  selfLink: z.string().optional(),
  uid: z.string().optional(),
};

export const objectMetaSchema = z.strictObject({ name: z.string().optional(), ...metaFields });
