/** What the canvas draws: machines, Pods, devices and wires, as they are now. */
import { z } from 'zod';

const interfaceSchema = z.strictObject({
  /** Names the interface in the whole lab, as `--on` takes it: `node/node1:eth0`, `default/client:eth0`. */
  id: z.string(),
  name: z.string(),
  kind: z.enum([
    'loopback',
    'veth',
    'bridge',
    'vxlan',
    'geneve',
    'ipip',
    'tun',
    'macvlan',
    'ipvlan',
    'dummy',
    'ifb',
    'openvswitch',
    'physical',
  ]),
  mac: z.string(),
  /** CIDR notation. */
  addresses: z.array(z.string()),
  mtuBytes: z.int(),
  isUp: z.boolean(),
  /** Name of the bridge on the same machine that it is a port of. */
  master: z.string().optional(),
});
export type TopologyInterface = Readonly<z.infer<typeof interfaceSchema>>;

const podSchema = z.strictObject({
  /** `namespace/name`. */
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** As the STATUS column of `kubectl get pods`: Running, Pending, CrashLoopBackOff ... */
  phase: z.string(),
  isReady: z.boolean(),
  address: z.string().optional(),
  /** Of the other family. */
  secondAddress: z.string().optional(),
  /** `ReplicaSet/web-5d4f8c7b9` */
  ownedBy: z.string().optional(),
  /** What keeps it from running, where the scheduler or the kubelet said so. */
  message: z.string().optional(),
  containers: z.array(
    z.strictObject({ name: z.string(), image: z.string(), state: z.string(), restarts: z.int() }),
  ),
  interfaces: z.array(interfaceSchema),
});
export type TopologyPod = Readonly<z.infer<typeof podSchema>>;

const machineSchema = z.strictObject({
  /** `node/NAME` or `host/NAME`. */
  id: z.string(),
  name: z.string(),
  kind: z.enum(['node', 'router', 'outside']),
  role: z.string().optional(),
  isReady: z.boolean(),
  interfaces: z.array(interfaceSchema),
  pods: z.array(podSchema),
});
export type TopologyMachine = Readonly<z.infer<typeof machineSchema>>;

const wireSchema = z.strictObject({
  id: z.string(),
  /** `stacked`: from a macvlan or ipvlan to the card that it is on. */
  kind: z.enum(['veth', 'cable', 'tunnel', 'bridge-port', 'stacked']),
  /** An interface id, or `segment/NAME`. */
  from: z.string(),
  to: z.string(),
});

const serviceSchema = z.strictObject({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  type: z.string(),
  clusterAddress: z.string().optional(),
  /** Of the other family. */
  secondClusterAddress: z.string().optional(),
  /** As kubectl's EXTERNAL-IP: addresses, `<pending>`, or the name of an ExternalName. */
  externalAddress: z.string().optional(),
  ports: z.array(
    z.strictObject({
      name: z.string().optional(),
      port: z.int(),
      protocol: z.string(),
      targetPort: z.string(),
    }),
  ),
  endpoints: z.array(z.string()),
});

/** What owns Pods: a Deployment, or a ReplicaSet that no Deployment owns. */
const workloadSchema = z.strictObject({
  /** `deployment/NAMESPACE/NAME`, as in `design.ts`. */
  id: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  replicas: z.int(),
  readyReplicas: z.int(),
  /** Ids of its Pods. */
  pods: z.array(z.string()),
});

const sliceSchema = z.strictObject({
  id: z.string(),
  /** Of the Service that it belongs to, `namespace/name`. */
  service: z.string(),
  name: z.string(),
  addressType: z.string(),
  ready: z.array(z.string()),
  notReady: z.array(z.string()),
  /** Ids of the Pods behind it, ready or not. */
  pods: z.array(z.string()),
});

const ingressSchema = z.strictObject({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  className: z.string().optional(),
  /** What a controller has put into its status. */
  address: z.string().optional(),
  hasTls: z.boolean(),
  paths: z.array(
    z.strictObject({
      /** Empty: every host. */
      host: z.string(),
      /** Empty: that of the default backend. */
      path: z.string(),
      pathType: z.string(),
      /** `namespace/name` of a Service, which may not be there; absent for a backend that is none. */
      service: z.string().optional(),
      port: z.string().optional(),
    }),
  ),
});

const policySchema = z.strictObject({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** As kubectl prints it; empty for every Pod of the namespace. */
  selector: z.string(),
  /** How many rules let something in; absent where it says nothing about what comes in. */
  ingressRules: z.int().optional(),
  egressRules: z.int().optional(),
  /** Ids of the Pods that it is for. */
  pods: z.array(z.string()),
});

export const topologySchema = z.strictObject({
  /** Grows with every change of what is below. */
  revision: z.int(),
  machines: z.array(machineSchema),
  segments: z.array(z.strictObject({ id: z.string(), name: z.string(), cidr: z.string() })),
  wires: z.array(wireSchema),
  services: z.array(serviceSchema),
  /** Pods that no node has taken. */
  unscheduled: z.array(podSchema),
  workloads: z.array(workloadSchema),
  slices: z.array(sliceSchema),
  ingresses: z.array(ingressSchema),
  /** Of `networking.k8s.io/v1`. */
  policies: z.array(policySchema),
  /** Whether the network plugin sees to them. */
  enforcesPolicies: z.boolean(),
});
export type Topology = Readonly<z.infer<typeof topologySchema>>;
