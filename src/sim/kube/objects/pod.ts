/** Pod, core/v1 (k8s.io/api/core/v1/types.go). */
import { z } from 'zod';
import {
  int32Schema,
  intOrStringSchema,
  labelSelectorSchema,
  localReferenceSchema,
  nonNegativeSchema,
  objectMetaSchema,
  opaqueSchema,
  portNumberSchema,
  protocolSchema,
  quantitySchema,
  stringMapSchema,
} from './field-schemas';

const keyReferenceSchema = z.strictObject({
  name: z.string().optional(),
  key: z.string(),
  optional: z.boolean().optional(),
});

const envVarSchema = z.strictObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .strictObject({
      configMapKeyRef: keyReferenceSchema.optional(),
      secretKeyRef: keyReferenceSchema.optional(),
      fieldRef: z.strictObject({ apiVersion: z.string().optional(), fieldPath: z.string() }).optional(),
      resourceFieldRef: z
        .strictObject({
          containerName: z.string().optional(),
          divisor: quantitySchema.optional(),
          resource: z.string(),
        })
        .optional(),
      fileKeyRef: opaqueSchema.optional(),
    })
    .optional(),
});

const environmentSourceSchema = z.strictObject({
  name: z.string().optional(),
  optional: z.boolean().optional(),
});

const httpGetSchema = z.strictObject({
  path: z.string().optional(),
  port: intOrStringSchema,
  host: z.string().optional(),
  scheme: z.enum(['HTTP', 'HTTPS']).optional(),
  httpHeaders: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
});

const tcpSocketSchema = z.strictObject({ port: intOrStringSchema, host: z.string().optional() });

const execActionSchema = z.strictObject({ command: z.array(z.string()).optional() });

const probeSchema = z.strictObject({
  exec: execActionSchema.optional(),
  httpGet: httpGetSchema.optional(),
  tcpSocket: tcpSocketSchema.optional(),
  grpc: z.strictObject({ port: portNumberSchema, service: z.string().optional() }).optional(),
  initialDelaySeconds: nonNegativeSchema.optional(),
  periodSeconds: nonNegativeSchema.optional(),
  timeoutSeconds: nonNegativeSchema.optional(),
  successThreshold: nonNegativeSchema.optional(),
  failureThreshold: nonNegativeSchema.optional(),
  terminationGracePeriodSeconds: nonNegativeSchema.optional(),
});

const lifecycleHandlerSchema = z.strictObject({
  exec: execActionSchema.optional(),
  httpGet: httpGetSchema.optional(),
  tcpSocket: tcpSocketSchema.optional(),
  sleep: z.strictObject({ seconds: nonNegativeSchema }).optional(),
});

const containerPortSchema = z.strictObject({
  containerPort: portNumberSchema,
  name: z.string().optional(),
  protocol: protocolSchema.optional(),
  hostPort: portNumberSchema.optional(),
  hostIP: z.string().optional(),
});

const volumeMountSchema = z.strictObject({
  name: z.string(),
  mountPath: z.string(),
  subPath: z.string().optional(),
  subPathExpr: z.string().optional(),
  readOnly: z.boolean().optional(),
  mountPropagation: z.string().optional(),
  recursiveReadOnly: z.string().optional(),
});

const containerFields = {
  name: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  workingDir: z.string().optional(),
  ports: z.array(containerPortSchema).optional(),
  env: z.array(envVarSchema).optional(),
  envFrom: z
    .array(
      z.strictObject({
        prefix: z.string().optional(),
        configMapRef: environmentSourceSchema.optional(),
        secretRef: environmentSourceSchema.optional(),
      }),
    )
    .optional(),
  resources: z
    .strictObject({
      limits: z.record(z.string(), quantitySchema).optional(),
      requests: z.record(z.string(), quantitySchema).optional(),
      claims: opaqueSchema.optional(),
    })
    .optional(),
  volumeMounts: z.array(volumeMountSchema).optional(),
  livenessProbe: probeSchema.optional(),
  readinessProbe: probeSchema.optional(),
  startupProbe: probeSchema.optional(),
  lifecycle: z
    .strictObject({
      postStart: lifecycleHandlerSchema.optional(),
      preStop: lifecycleHandlerSchema.optional(),
      stopSignal: z.string().optional(),
    })
    .optional(),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
  restartPolicy: z.string().optional(),
  restartPolicyRules: opaqueSchema.optional(),
  securityContext: opaqueSchema.optional(),
  resizePolicy: opaqueSchema.optional(),
  stdin: z.boolean().optional(),
  stdinOnce: z.boolean().optional(),
  tty: z.boolean().optional(),
  terminationMessagePath: z.string().optional(),
  terminationMessagePolicy: z.string().optional(),
  volumeDevices: opaqueSchema.optional(),
};

/** The API server demands an image in Pods and templates alike (core/validation `validateContainerCommon`). */
const containerSchema = z.strictObject({ ...containerFields, image: z.string() });

const keyToPathSchema = z.array(
  z.strictObject({ key: z.string(), path: z.string(), mode: z.int().optional() }),
);

const volumeSchema = z.strictObject({
  name: z.string(),
  configMap: z
    .strictObject({
      name: z.string().optional(),
      items: keyToPathSchema.optional(),
      defaultMode: z.int().optional(),
      optional: z.boolean().optional(),
    })
    .optional(),
  secret: z
    .strictObject({
      secretName: z.string().optional(),
      items: keyToPathSchema.optional(),
      defaultMode: z.int().optional(),
      optional: z.boolean().optional(),
    })
    .optional(),
  emptyDir: z
    .strictObject({ medium: z.string().optional(), sizeLimit: quantitySchema.optional() })
    .optional(),
  hostPath: z.strictObject({ path: z.string(), type: z.string().optional() }).optional(),
  awsElasticBlockStore: opaqueSchema.optional(),
  azureDisk: opaqueSchema.optional(),
  azureFile: opaqueSchema.optional(),
  cephfs: opaqueSchema.optional(),
  cinder: opaqueSchema.optional(),
  csi: opaqueSchema.optional(),
  downwardAPI: opaqueSchema.optional(),
  ephemeral: opaqueSchema.optional(),
  fc: opaqueSchema.optional(),
  flexVolume: opaqueSchema.optional(),
  flocker: opaqueSchema.optional(),
  gcePersistentDisk: opaqueSchema.optional(),
  gitRepo: opaqueSchema.optional(),
  glusterfs: opaqueSchema.optional(),
  image: opaqueSchema.optional(),
  iscsi: opaqueSchema.optional(),
  nfs: opaqueSchema.optional(),
  persistentVolumeClaim: opaqueSchema.optional(),
  photonPersistentDisk: opaqueSchema.optional(),
  portworxVolume: opaqueSchema.optional(),
  projected: opaqueSchema.optional(),
  quobyte: opaqueSchema.optional(),
  rbd: opaqueSchema.optional(),
  scaleIO: opaqueSchema.optional(),
  storageos: opaqueSchema.optional(),
  vsphereVolume: opaqueSchema.optional(),
});

const tolerationSchema = z.strictObject({
  key: z.string().optional(),
  operator: z.enum(['Exists', 'Equal']).optional(),
  value: z.string().optional(),
  effect: z.enum(['', 'NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
  tolerationSeconds: z.int().optional(),
});

const nodeSelectorTermSchema = z.strictObject({
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  matchFields: opaqueSchema.optional(),
});

const podAffinityTermSchema = z.strictObject({
  labelSelector: labelSelectorSchema.optional(),
  topologyKey: z.string(),
  namespaces: z.array(z.string()).optional(),
  namespaceSelector: labelSelectorSchema.optional(),
  matchLabelKeys: opaqueSchema.optional(),
  mismatchLabelKeys: opaqueSchema.optional(),
});

const podAffinitySchema = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: z.array(podAffinityTermSchema).optional(),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(z.strictObject({ weight: z.int().min(1).max(100), podAffinityTerm: podAffinityTermSchema }))
    .optional(),
});

const affinitySchema = z.strictObject({
  nodeAffinity: z
    .strictObject({
      requiredDuringSchedulingIgnoredDuringExecution: z
        .strictObject({ nodeSelectorTerms: z.array(nodeSelectorTermSchema) })
        .optional(),
      preferredDuringSchedulingIgnoredDuringExecution: z
        .array(z.strictObject({ weight: z.int().min(1).max(100), preference: nodeSelectorTermSchema }))
        .optional(),
    })
    .optional(),
  podAffinity: podAffinitySchema.optional(),
  podAntiAffinity: podAffinitySchema.optional(),
});

const podSpecSchema = z.strictObject({
  containers: z.array(containerSchema),
  initContainers: z.array(containerSchema).optional(),
  ephemeralContainers: z.array(opaqueSchema).optional(),
  volumes: z.array(volumeSchema).optional(),
  restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
  nodeName: z.string().optional(),
  nodeSelector: stringMapSchema.optional(),
  affinity: affinitySchema.optional(),
  tolerations: z.array(tolerationSchema).optional(),
  topologySpreadConstraints: z
    .array(
      z.strictObject({
        maxSkew: z.int().min(1),
        topologyKey: z.string(),
        whenUnsatisfiable: z.enum(['DoNotSchedule', 'ScheduleAnyway']),
        labelSelector: labelSelectorSchema.optional(),
        matchLabelKeys: opaqueSchema.optional(),
        minDomains: z.int().optional(),
        nodeAffinityPolicy: z.string().optional(),
        nodeTaintsPolicy: z.string().optional(),
      }),
    )
    .optional(),
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostIPC: z.boolean().optional(),
  hostUsers: z.boolean().optional(),
  hostname: z.string().optional(),
  hostnameOverride: z.string().optional(),
  subdomain: z.string().optional(),
  setHostnameAsFQDN: z.boolean().optional(),
  hostAliases: z
    .array(z.strictObject({ ip: z.string(), hostnames: z.array(z.string()).optional() }))
    .optional(),
  dnsPolicy: z.enum(['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']).optional(),
  dnsConfig: z
    .strictObject({
      nameservers: z.array(z.string()).optional(),
      searches: z.array(z.string()).optional(),
      options: z
        .array(z.strictObject({ name: z.string().optional(), value: z.string().optional() }))
        .optional(),
    })
    .optional(),
  enableServiceLinks: z.boolean().optional(),
  serviceAccountName: z.string().optional(),
  serviceAccount: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  terminationGracePeriodSeconds: nonNegativeSchema.optional(),
  activeDeadlineSeconds: nonNegativeSchema.optional(),
  shareProcessNamespace: z.boolean().optional(),
  schedulerName: z.string().optional(),
  priority: int32Schema.optional(),
  priorityClassName: z.string().optional(),
  preemptionPolicy: z.string().optional(),
  imagePullSecrets: z.array(localReferenceSchema).optional(),
  readinessGates: z.array(z.strictObject({ conditionType: z.string() })).optional(),
  schedulingGates: z.array(z.strictObject({ name: z.string() })).optional(),
  os: opaqueSchema.optional(),
  overhead: opaqueSchema.optional(),
  resourceClaims: opaqueSchema.optional(),
  resources: opaqueSchema.optional(),
  runtimeClassName: z.string().optional(),
  securityContext: opaqueSchema.optional(),
});

export const podTemplateSchema = z.strictObject({
  metadata: objectMetaSchema.optional(),
  spec: podSpecSchema,
});

export const podFields = { spec: podSpecSchema, status: opaqueSchema.optional() };
