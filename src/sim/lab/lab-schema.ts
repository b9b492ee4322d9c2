/** The shape of `kind: Lab`, `podwire.dev/v1`: everything is optional. */
import { z } from 'zod';
import { portNumberSchema, stringMapSchema } from '../kube/objects/field-schemas';

const nodeSchema = z.strictObject({
  name: z.string(),
  addresses: z.array(z.string()).optional(),
  role: z.enum(['control-plane', 'worker']).optional(),
  segment: z.string().optional(),
  podCIDR: z.string().optional(),
  labels: stringMapSchema.optional(),
  annotations: stringMapSchema.optional(),
  taints: z
    .array(
      z.strictObject({
        key: z.string(),
        value: z.string().optional(),
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
      }),
    )
    .optional(),
});

/** `20ms`, `1.5s`. */
const timeSchema = z.union([z.string(), z.number()]);

/** Of kube-proxy, in every mode. */
const syncPeriods = { syncPeriod: timeSchema.optional(), minSyncPeriod: timeSchema.optional() };

const clusterSchema = z.strictObject({
  networking: z
    .strictObject({
      podSubnet: z.string().optional(),
      serviceSubnet: z.string().optional(),
      dnsDomain: z.string().optional(),
    })
    .optional(),
  nodes: z.array(nodeSchema).min(1).optional(),
  /** The options beside the mode are each plugin's own: `cni-options`. */
  cni: z
    .strictObject({
      plugin: z.string().optional(),
      mode: z.string().optional(),
      version: z.union([z.string(), z.number()]).optional(),
      mtu: z.int().min(576).max(65_535).optional(),
      vni: z.int().optional(),
      port: z.int().optional(),
      directRouting: z.boolean().optional(),
      ipam: z.record(z.string(), z.unknown()).optional(),
      chain: z.array(z.record(z.string(), z.unknown())).readonly().optional(),
      ipMasq: z.boolean().optional(),
      bip: z.string().optional(),
      nonMasqueradeCIDR: z.string().optional(),
      blockSize: z.int().optional(),
      natOutgoing: z.boolean().optional(),
      nodeToNodeMesh: z.boolean().optional(),
      asNumber: z.int().optional(),
      strictAffinity: z.boolean().optional(),
      kubeProxyReplacement: z.boolean().optional(),
    })
    .optional(),
  kubeProxy: z
    .strictObject({
      mode: z.string().optional(),
      detectLocalMode: z.string().optional(),
      detectLocal: z
        .strictObject({ bridgeInterface: z.string().optional(), interfaceNamePrefix: z.string().optional() })
        .optional(),
      clusterCIDR: z.string().optional(),
      nodePortAddresses: z.array(z.string()).optional(),
      iptables: z
        .strictObject({
          ...syncPeriods,
          masqueradeAll: z.boolean().optional(),
          masqueradeBit: z.number().optional(),
          localhostNodePorts: z.boolean().optional(),
        })
        .optional(),
      ipvs: z
        .strictObject({
          ...syncPeriods,
          scheduler: z.enum(['rr', 'wrr', 'lc', 'wlc', 'sh', 'dh', 'sed', 'nq']).optional(),
          strictARP: z.boolean().optional(),
          excludeCIDRs: z.array(z.string()).optional(),
        })
        .optional(),
      nftables: z
        .strictObject({
          ...syncPeriods,
          masqueradeAll: z.boolean().optional(),
          masqueradeBit: z.number().optional(),
        })
        .optional(),
      conntrack: z
        .strictObject({
          maxPerCore: z.int().optional(),
          min: z.int().optional(),
          tcpEstablishedTimeout: timeSchema.optional(),
          tcpCloseWaitTimeout: timeSchema.optional(),
          tcpBeLiberal: z.boolean().optional(),
          udpTimeout: timeSchema.optional(),
          udpStreamTimeout: timeSchema.optional(),
        })
        .optional(),
    })
    .optional(),
  /** `traffic`: captures show what the programs of the cluster tell the API server, and it etcd. */
  controlPlane: z.strictObject({ traffic: z.boolean().optional() }).optional(),
  ingressControllers: z
    .array(
      z.strictObject({
        kind: z.string(),
        class: z.string().optional(),
        exposure: z.enum(['load-balancer', 'node-port', 'host-port']).optional(),
        nodePorts: z
          .strictObject({ http: portNumberSchema.optional(), https: portNumberSchema.optional() })
          .optional(),
        isDefaultClass: z.boolean().optional(),
      }),
    )
    .optional(),
  loadBalancer: z
    .strictObject({
      kind: z.enum(['l2', 'cloud']),
      pool: z.union([z.string(), z.array(z.string())]),
      mode: z.enum(['nat', 'dsr']).optional(),
      healthCheck: z
        .strictObject({
          interval: timeSchema.optional(),
          timeout: timeSchema.optional(),
          healthyThreshold: z.int().min(1).max(10).optional(),
          unhealthyThreshold: z.int().min(1).max(10).optional(),
        })
        .optional(),
    })
    .optional(),
});

const segmentSchema = z.strictObject({
  name: z.string(),
  cidr: z.string(),
  mtu: z.int().min(576).max(65_535).optional(),
});

const asNumberSchema = z.int().min(1).max(0xffff_fffe);

const bgpNeighborSchema = z.strictObject({
  /** A neighbor, or all nodes of the cluster with these labels. */
  address: z.string().optional(),
  nodes: stringMapSchema.optional(),
  as: asNumberSchema,
  reflectorClient: z.boolean().optional(),
  nextHopSelf: z.union([z.boolean(), z.literal('ebgp')]).optional(),
  passive: z.boolean().optional(),
  holdTime: timeSchema.optional(),
});

const routerSchema = z.strictObject({
  name: z.string(),
  masquerade: z.string().optional(),
  ports: z
    .array(
      z.strictObject({
        segment: z.string(),
        address: z.string(),
        ipv6Address: z.string().optional(),
        dhcp: z
          .strictObject({
            first: z.string(),
            last: z.string(),
            leaseSeconds: z.int().min(60).max(4_294_967_295).optional(),
          })
          .optional(),
      }),
    )
    .min(1),
  routes: z.array(z.strictObject({ to: z.string(), via: z.string() })).optional(),
  bgp: z
    .strictObject({
      as: asNumberSchema,
      routerId: z.string().optional(),
      clusterId: z.string().optional(),
      announce: z.array(z.enum(['connected', 'static'])).optional(),
      neighbors: z.array(bgpNeighborSchema).optional(),
    })
    .optional(),
});

const zoneSchema = z.strictObject({
  name: z.string(),
  /** In seconds, of the records that do not say. */
  ttl: z.int().min(0).max(2_147_483_647).optional(),
  /** Lines of a master file: `NAME [TTL] [IN] TYPE DATA`. */
  records: z.array(z.string()).optional(),
});

const outsideSchema = z.strictObject({
  name: z.string(),
  addresses: z.array(z.string()).min(1),
  segment: z.string(),
  image: z.string().optional(),
});

/** A ratio: `5%`, or a number of percent. */
const percentSchema = z.union([z.string(), z.number()]);

/** Also of a step of a Scenario that breaks or mends a cable. */
export const faultSchema = z.strictObject({
  cable: z.string(),
  direction: z.enum(['both', 'out', 'in']).optional(),
  down: z.boolean().optional(),
  delay: timeSchema.optional(),
  jitter: timeSchema.optional(),
  distribution: z.enum(['uniform', 'normal']).optional(),
  loss: percentSchema.optional(),
  burstLoss: z
    .strictObject({
      enter: percentSchema,
      leave: percentSchema.optional(),
      bad: percentSchema.optional(),
      good: percentSchema.optional(),
    })
    .optional(),
  duplicate: percentSchema.optional(),
  reorder: percentSchema.optional(),
  gap: z.int().min(1).optional(),
  corrupt: percentSchema.optional(),
  rate: z.union([z.string(), z.number()]).optional(),
  mtu: z.int().min(68).max(65_535).optional(),
  limit: z.int().min(1).max(1_000_000).optional(),
});

/** A report, a comment and a table have a line for it. */
export const nameSchema = z
  .string()
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must be one line, without control characters');

const labSpecSchema = z.strictObject({
  /** What the pseudo-random numbers start from: 32 bits. */
  seed: z
    .int()
    .refine((seed) => seed >= 0 && seed <= 0xffff_ffff, 'must be between 0 and 4294967295, inclusive')
    .optional(),
  startTime: z.string().optional(),
  cluster: clusterSchema.optional(),
  network: z
    .strictObject({
      segments: z.array(segmentSchema).min(1).optional(),
      routers: z.array(routerSchema).optional(),
      segmentationOffload: z.boolean().optional(),
      zones: z.array(zoneSchema).optional(),
    })
    .optional(),
  outside: z.array(outsideSchema).optional(),
  manifests: z.array(z.string()).optional(),
  addresses: stringMapSchema.optional(),
  faults: z.array(faultSchema).optional(),
  /** What real clusters suffer from, in a measure that shows it. */
  effects: z.strictObject({ dnsRace: percentSchema.optional() }).optional(),
});

export const labFileSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.strictObject({ name: nameSchema.optional() }).optional(),
  spec: labSpecSchema.optional(),
});

export type GivenLabSpec = z.infer<typeof labSpecSchema>;
export type GivenCni = NonNullable<NonNullable<GivenLabSpec['cluster']>['cni']>;
export type GivenFault = z.infer<typeof faultSchema>;
export type GivenNode = z.infer<typeof nodeSchema>;
export type GivenRouter = z.infer<typeof routerSchema>;
export type GivenBgpNeighbor = z.infer<typeof bgpNeighborSchema>;
