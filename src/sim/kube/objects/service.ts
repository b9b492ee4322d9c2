/** Service, core/v1. */
import { z } from 'zod';
import {
  conditionSchema,
  intOrStringSchema,
  opaqueSchema,
  optionalPortNumberSchema,
  portNumberSchema,
  protocolSchema,
  stringMapSchema,
} from './field-schemas';

const servicePortSchema = z.strictObject({
  name: z.string().optional(),
  protocol: protocolSchema.optional(),
  port: portNumberSchema,
  targetPort: intOrStringSchema.optional(),
  nodePort: optionalPortNumberSchema.optional(),
  appProtocol: z.string().optional(),
});

const trafficPolicySchema = z.enum(['Cluster', 'Local']);

const serviceSpecSchema = z.strictObject({
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).optional(),
  selector: stringMapSchema.optional(),
  ports: z.array(servicePortSchema).optional(),
  /** An address, `None` for a headless Service, or nothing to get one. */
  clusterIP: z.string().optional(),
  clusterIPs: z.array(z.string()).optional(),
  externalIPs: z.array(z.string()).optional(),
  externalName: z.string().optional(),
  externalTrafficPolicy: trafficPolicySchema.optional(),
  internalTrafficPolicy: trafficPolicySchema.optional(),
  healthCheckNodePort: optionalPortNumberSchema.optional(),
  loadBalancerIP: z.string().optional(),
  loadBalancerClass: z.string().optional(),
  loadBalancerSourceRanges: z.array(z.string()).optional(),
  allocateLoadBalancerNodePorts: z.boolean().optional(),
  publishNotReadyAddresses: z.boolean().optional(),
  sessionAffinity: z.enum(['None', 'ClientIP']).optional(),
  sessionAffinityConfig: z
    .strictObject({
      clientIP: z.strictObject({ timeoutSeconds: z.int().min(1).max(86_400).optional() }).optional(),
    })
    .optional(),
  ipFamilies: z.array(z.enum(['IPv4', 'IPv6'])).optional(),
  ipFamilyPolicy: z.enum(['SingleStack', 'PreferDualStack', 'RequireDualStack']).optional(),
  trafficDistribution: z.string().optional(),
});

const serviceStatusSchema = z.strictObject({
  loadBalancer: z
    .strictObject({
      ingress: z
        .array(
          z.strictObject({
            ip: z.string().optional(),
            hostname: z.string().optional(),
            ipMode: z.string().optional(),
            ports: opaqueSchema.optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  conditions: z.array(conditionSchema).optional(),
});

export const serviceFields = { spec: serviceSpecSchema, status: serviceStatusSchema.optional() };
