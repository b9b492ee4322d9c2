/** Ingress, networking.k8s.io/v1. */
import { z } from 'zod';
import { opaqueSchema, portNumberSchema } from './field-schemas';

const ingressBackendSchema = z.strictObject({
  service: z
    .strictObject({
      name: z.string(),
      port: z.strictObject({ name: z.string().optional(), number: portNumberSchema.optional() }).optional(),
    })
    .optional(),
  resource: opaqueSchema.optional(),
});

const ingressSpecSchema = z.strictObject({
  ingressClassName: z.string().optional(),
  defaultBackend: ingressBackendSchema.optional(),
  rules: z
    .array(
      z.strictObject({
        host: z.string().optional(),
        http: z
          .strictObject({
            paths: z.array(
              z.strictObject({
                path: z.string().optional(),
                pathType: z.enum(['Exact', 'Prefix', 'ImplementationSpecific']),
                backend: ingressBackendSchema,
              }),
            ),
          })
          .optional(),
      }),
    )
    .optional(),
  tls: z
    .array(z.strictObject({ hosts: z.array(z.string()).optional(), secretName: z.string().optional() }))
    .optional(),
});

export const ingressFields = { spec: ingressSpecSchema.optional(), status: opaqueSchema.optional() };
