/** Which schema checks which kind. */
import { z } from 'zod';
import { configMapFields } from './config-map';
import { deploymentFields } from './deployment';
import { endpointSliceFields } from './endpoint-slice';
import { endpointsFields } from './endpoints';
import { objectMetaSchema } from './field-schemas';
import { ingressFields } from './ingress';
import { cronJobFields, daemonSetFields, jobFields, statefulSetFields } from './kept-workloads';
import { namespaceFields } from './namespace';
import { networkPolicyFields } from './network-policy';
import { nodeFields } from './node';
import { podFields } from './pod';
import { replicaSetFields } from './replica-set';
import { secretFields } from './secret';
import { serviceAccountFields } from './service-account';
import { serviceFields } from './service';

const headFields = { apiVersion: z.string(), kind: z.string(), metadata: objectMetaSchema };

const SCHEMA_BY_KIND: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['ConfigMap', z.strictObject({ ...headFields, ...configMapFields })],
  ['CronJob', z.strictObject({ ...headFields, ...cronJobFields })],
  ['DaemonSet', z.strictObject({ ...headFields, ...daemonSetFields })],
  ['Deployment', z.strictObject({ ...headFields, ...deploymentFields })],
  ['EndpointSlice', z.strictObject({ ...headFields, ...endpointSliceFields })],
  ['Endpoints', z.strictObject({ ...headFields, ...endpointsFields })],
  ['Ingress', z.strictObject({ ...headFields, ...ingressFields })],
  ['Job', z.strictObject({ ...headFields, ...jobFields })],
  ['Namespace', z.strictObject({ ...headFields, ...namespaceFields })],
  ['NetworkPolicy', z.strictObject({ ...headFields, ...networkPolicyFields })],
  ['Node', z.strictObject({ ...headFields, ...nodeFields })],
  ['Pod', z.strictObject({ ...headFields, ...podFields })],
  ['ReplicaSet', z.strictObject({ ...headFields, ...replicaSetFields })],
  ['Secret', z.strictObject({ ...headFields, ...secretFields })],
  ['Service', z.strictObject({ ...headFields, ...serviceFields })],
  ['ServiceAccount', z.strictObject({ ...headFields, ...serviceAccountFields })],
  ['StatefulSet', z.strictObject({ ...headFields, ...statefulSetFields })],
]);

/** Kinds that nothing here acts on are only looked at as far as every object is. */
const ANY_OBJECT_SCHEMA = z.looseObject(headFields);

export function schemaOfKind(kind: string): z.ZodType {
  return SCHEMA_BY_KIND.get(kind) ?? ANY_OBJECT_SCHEMA;
}
