/** EndpointSlice, discovery.k8s.io/v1. */
import { z } from 'zod';
import {
  objectReferenceSchema,
  optionalPortNumberSchema,
  protocolSchema,
  stringMapSchema,
} from './field-schemas';

const endpointSchema = z.strictObject({
  addresses: z.array(z.string()),
  conditions: z
    .strictObject({
      ready: z.boolean().optional(),
      serving: z.boolean().optional(),
      terminating: z.boolean().optional(),
    })
    .optional(),
  hostname: z.string().optional(),
  nodeName: z.string().optional(),
  zone: z.string().optional(),
  targetRef: objectReferenceSchema.optional(),
  hints: z.strictObject({ forZones: z.array(z.strictObject({ name: z.string() })).optional() }).optional(),
  deprecatedTopology: stringMapSchema.optional(),
});

const endpointSlicePortSchema = z.strictObject({
  name: z.string().optional(),
  protocol: protocolSchema.optional(),
  port: optionalPortNumberSchema.optional(),
  appProtocol: z.string().optional(),
});

export const endpointSliceFields = {
  addressType: z.enum(['IPv4', 'IPv6', 'FQDN']),
  endpoints: z.array(endpointSchema),
  ports: z.array(endpointSlicePortSchema).optional(),
};
