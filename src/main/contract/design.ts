/**
 * What the text says is there, as the canvas draws it: beside the topology, which is what runs.
 *
 * Element references name things in both: `node/NAME`, `router/NAME`, `host/NAME` (machines outside), `segment/NAME`,
 * and `KIND/NAMESPACE/NAME` with a kind in lower case: `pod/default/client`, `deployment/default/web`,
 * `service/default/web`.
 */
import { z } from 'zod';
import { locationSchema } from './diagnostic';
import { wordingSchema } from './wording';

const elementBase = { ref: z.string(), name: z.string(), location: locationSchema.optional() };

/** As the text says it: `20ms`, `5%`, `10mbit`; the words are those of tc-netem. */
const amountSchema = z.union([z.string(), z.number()]);

/** What is wrong with a direction of a cable. Empty: nothing. */
const cableFaultSchema = z.strictObject({
  down: z.boolean().optional(),
  delay: amountSchema.optional(),
  jitter: amountSchema.optional(),
  distribution: z.enum(['uniform', 'normal']).optional(),
  loss: amountSchema.optional(),
  burstLoss: z
    .strictObject({
      enter: amountSchema,
      leave: amountSchema.optional(),
      bad: amountSchema.optional(),
      good: amountSchema.optional(),
    })
    .optional(),
  duplicate: amountSchema.optional(),
  reorder: amountSchema.optional(),
  gap: z.int().optional(),
  corrupt: amountSchema.optional(),
  rate: amountSchema.optional(),
  mtu: z.int().optional(),
  limit: z.int().optional(),
});
export type CableFault = Readonly<z.infer<typeof cableFaultSchema>>;

/** As seen from the machine that the cable is named by. */
const faultDirectionSchema = z.enum(['both', 'out', 'in']);
export type FaultDirection = z.infer<typeof faultDirectionSchema>;

/** On the canvas, from the left and from above; of a Pod the column and row of its node's grid. */
const placeSchema = z.tuple([z.number(), z.number()]).readonly();
export type LayoutPlace = z.infer<typeof placeSchema>;

/** Where things stand on the canvas, by references as of the elements; and what is written beside them. */
const layoutSchema = z.strictObject({
  positions: z.record(z.string(), placeSchema),
  locked: z.array(z.string()),
  groups: z.array(z.strictObject({ name: z.string(), members: z.array(z.string()) })),
  notes: z.array(z.strictObject({ name: z.string(), at: placeSchema, text: z.string() })),
});
export type DesignLayout = Readonly<z.infer<typeof layoutSchema>>;

const designSchema = z.strictObject({
  /** Version of the text that it was made from: the last one without errors. */
  version: z.int(),
  nodes: z.array(
    z.strictObject({ ...elementBase, role: z.enum(['control-plane', 'worker']), segment: z.string() }),
  ),
  outside: z.array(z.strictObject({ ...elementBase, segment: z.string(), image: z.string().optional() })),
  routers: z.array(z.strictObject({ ...elementBase, segments: z.array(z.string()) })),
  segments: z.array(z.strictObject({ ...elementBase, cidr: z.string() })),
  /** Deployments, ReplicaSets and other owners of Pods. */
  workloads: z.array(
    z.strictObject({
      ...elementBase,
      kind: z.string(),
      namespace: z.string(),
      replicas: z.int().optional(),
      /** The node that its nodeSelector names by `kubernetes.io/hostname`. */
      node: z.string().optional(),
    }),
  ),
  /** Those that stand in the text themselves. */
  pods: z.array(z.strictObject({ ...elementBase, namespace: z.string(), node: z.string().optional() })),
  services: z.array(
    z.strictObject({
      ...elementBase,
      namespace: z.string(),
      type: z.string(),
      /** References of the workloads and Pods of the text that its selector matches. */
      selects: z.array(z.string()),
    }),
  ),
  /** Ingresses and NetworkPolicies. */
  rules: z.array(z.strictObject({ ...elementBase, namespace: z.string() })),
  /** `flannel/vxlan`, as `--cni` names it, and the mode of kube-proxy. */
  network: z.strictObject({ cni: z.string(), proxyMode: z.string() }),
  layout: layoutSchema,
  /** What is wrong with cables, entry by entry of the text. */
  faults: z.array(
    z.strictObject({
      /** By the interface at the machine's end: `node/node2:eth0`. */
      cable: z.string(),
      direction: faultDirectionSchema,
      fault: cableFaultSchema,
      location: locationSchema.optional(),
    }),
  ),
});
export type Design = Readonly<z.infer<typeof designSchema>>;

const addSchema = z.strictObject({
  kind: z.literal('add'),
  element: z.enum([
    'node',
    'pod',
    'deployment',
    'statefulset',
    'daemonset',
    'service',
    'ingress',
    'policy',
    'outside',
    'ingress-controller',
    'load-balancer',
  ]),
  /** What it was dropped on: a Pod's node, a machine's segment, the workload that a Service selects, what a policy is about. */
  onto: z.string().optional(),
  /** A free name is made up without it. */
  name: z.string().optional(),
  image: z.string().optional(),
  /** Where it shall stand. */
  at: placeSchema.optional(),
  /** Of an Ingress controller (`traefik`) and of a load balancer (`cloud`). */
  variant: z.string().optional(),
});

const simpleCommands = [
  addSchema,
  /** Machines and objects of the text once more, under free names. */
  z.strictObject({ kind: z.literal('duplicate'), refs: z.array(z.string()).min(1).readonly() }),
  /** The objects of a manifest; those whose names are taken under free ones. */
  z.strictObject({ kind: z.literal('paste'), text: z.string() }),
  /** A Pod of the text to a node: `spec.nodeSelector`. */
  z.strictObject({ kind: z.literal('move'), pod: z.string(), node: z.string() }),
  /** A workload's Pods to a node, by the template's nodeSelector; no node takes the selector away. */
  z.strictObject({ kind: z.literal('pin'), workload: z.string(), node: z.string().optional() }),
  /** A Service to a workload or Pod (selector), a machine outside or node to a segment. */
  z.strictObject({ kind: z.literal('connect'), from: z.string(), to: z.string() }),
  z.strictObject({ kind: z.literal('delete'), refs: z.array(z.string()).min(1).readonly() }),
  z.strictObject({
    kind: z.literal('scale'),
    workload: z.string(),
    replicas: z.int().nonnegative().max(5000),
  }),
  /** Another network plugin, as `--cni` takes it, or another mode of kube-proxy. The lab has to start anew for it. */
  z.strictObject({
    kind: z.literal('network'),
    cni: z.string().optional(),
    proxyMode: z.string().optional(),
  }),
  /** All that is wrong with a cable in that direction from now on; an empty fault mends it. `cable` is `node2:eth0`. */
  z.strictObject({
    kind: z.literal('fault'),
    cable: z.string(),
    direction: faultDirectionSchema,
    fault: cableFaultSchema,
  }),
  /** Where elements and notes (`note/NAME`) stand; without a place where the picture puts them. */
  z.strictObject({
    kind: z.literal('place'),
    places: z
      .array(z.strictObject({ ref: z.string(), at: placeSchema.optional() }))
      .min(1)
      .readonly(),
    manner: z.enum(['place', 'align', 'distribute', 'free']).optional(),
  }),
  z.strictObject({
    kind: z.literal('lock'),
    refs: z.array(z.string()).min(1).readonly(),
    isLocked: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('group'),
    refs: z.array(z.string()).min(1).readonly(),
    name: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('ungroup'), names: z.array(z.string()).min(1).readonly() }),
  /** Another text for a note; without a name a new one. */
  z.strictObject({
    kind: z.literal('note'),
    name: z.string().optional(),
    at: placeSchema.optional(),
    text: z.string().max(2000),
  }),
] as const;

const editCommandSchema = z.discriminatedUnion('kind', simpleCommands);
export type EditCommand = Readonly<z.infer<typeof editCommandSchema>>;

const editOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('done'),
    version: z.int(),
    /** What undo will call it. */
    name: wordingSchema,
    /** What is new or was changed, to be selected. */
    ref: z.string().optional(),
    /** All that is new, where it is several. */
    refs: z.array(z.string()).optional(),
  }),
  /** Why not, and what could be done instead. */
  z.strictObject({
    kind: z.literal('refused'),
    message: wordingSchema,
    offer: z.strictObject({ label: wordingSchema, command: editCommandSchema }).optional(),
  }),
  /** A plain manifest stays kubectl's own: the edit needs a lab file beside it. Ask once, then send `makesLabFile`. */
  z.strictObject({ kind: z.literal('needs-lab-file'), fileName: z.string(), message: wordingSchema }),
]);
export type EditOutcome = Readonly<z.infer<typeof editOutcomeSchema>>;

export const DESIGN_REQUESTS = {
  'design.get': { request: z.strictObject({}), response: designSchema },
  /** A small edit of the text, applied at once. */
  'design.edit': {
    request: z.strictObject({ command: editCommandSchema, makesLabFile: z.boolean().optional() }),
    response: editOutcomeSchema,
  },
  /** Objects of the text as a manifest, to be put into another lab or given to kubectl. */
  'design.copy': {
    request: z.strictObject({ refs: z.array(z.string()) }),
    /** Empty when none of them is an object of the text: machines are none. */
    response: z.strictObject({ text: z.string(), count: z.int() }),
  },
} as const;

export const DESIGN_EVENTS = { design: designSchema } as const;
