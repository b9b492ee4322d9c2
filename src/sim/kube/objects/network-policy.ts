/** NetworkPolicy, networking.k8s.io/v1. */
import { z } from 'zod';
import {
  intOrStringSchema,
  labelSelectorSchema,
  opaqueSchema,
  portNumberSchema,
  protocolSchema,
} from './field-schemas';

const policyPeerSchema = z.strictObject({
  podSelector: labelSelectorSchema.optional(),
  namespaceSelector: labelSelectorSchema.optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).optional() }).optional(),
});

const policyPortSchema = z.strictObject({
  protocol: protocolSchema.optional(),
  port: intOrStringSchema.optional(),
  endPort: portNumberSchema.optional(),
});

const networkPolicySpecSchema = z.strictObject({
  /** Optional since Kubernetes 1.34; absent means every Pod, as the empty selector does. */
  podSelector: labelSelectorSchema.optional(),
  policyTypes: z.array(z.enum(['Ingress', 'Egress'])).optional(),
  ingress: z
    .array(
      z.strictObject({
        from: z.array(policyPeerSchema).optional(),
        ports: z.array(policyPortSchema).optional(),
      }),
    )
    .optional(),
  egress: z
    .array(
      z.strictObject({
        to: z.array(policyPeerSchema).optional(),
        ports: z.array(policyPortSchema).optional(),
      }),
    )
    .optional(),
});

export const networkPolicyFields = {
  spec: networkPolicySpecSchema.optional(),
  status: opaqueSchema.optional(),
};
