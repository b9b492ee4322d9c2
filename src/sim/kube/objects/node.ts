/** Node, core/v1. */
import { z } from 'zod';
import { conditionSchema, opaqueSchema, quantitySchema } from './field-schemas';

const taintSchema = z.strictObject({
  key: z.string(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
  timeAdded: z.string().optional(),
});

const nodeSpecSchema = z.strictObject({
  podCIDR: z.string().optional(),
  podCIDRs: z.array(z.string()).optional(),
  taints: z.array(taintSchema).optional(),
  unschedulable: z.boolean().optional(),
  providerID: z.string().optional(),
  configSource: opaqueSchema.optional(),
  externalID: z.string().optional(),
});

const nodeStatusSchema = z.strictObject({
  addresses: z.array(z.strictObject({ type: z.string(), address: z.string() })).optional(),
  capacity: z.record(z.string(), quantitySchema).optional(),
  allocatable: z.record(z.string(), quantitySchema).optional(),
  conditions: z.array(conditionSchema).optional(),
  nodeInfo: opaqueSchema.optional(),
  config: opaqueSchema.optional(),
  daemonEndpoints: opaqueSchema.optional(),
  features: opaqueSchema.optional(),
  images: opaqueSchema.optional(),
  phase: z.string().optional(),
  runtimeHandlers: opaqueSchema.optional(),
  volumesAttached: opaqueSchema.optional(),
  volumesInUse: opaqueSchema.optional(),
});

export const nodeFields = { spec: nodeSpecSchema.optional(), status: nodeStatusSchema.optional() };
