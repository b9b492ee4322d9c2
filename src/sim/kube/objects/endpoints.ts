/** Endpoints, core/v1: the older form of EndpointSlice, still written for every Service. */
import { z } from 'zod';
import { objectReferenceSchema, portNumberSchema, protocolSchema } from './field-schemas';

const endpointAddressSchema = z.strictObject({
  ip: z.string(),
  hostname: z.string().optional(),
  nodeName: z.string().optional(),
  targetRef: objectReferenceSchema.optional(),
});

const endpointSubsetSchema = z.strictObject({
  addresses: z.array(endpointAddressSchema).optional(),
  notReadyAddresses: z.array(endpointAddressSchema).optional(),
  ports: z
    .array(
      z.strictObject({
        name: z.string().optional(),
        port: portNumberSchema,
        protocol: protocolSchema.optional(),
        appProtocol: z.string().optional(),
      }),
    )
    .optional(),
});

export const endpointsFields = { subsets: z.array(endpointSubsetSchema).optional() };
