/**
 * Help for who edits the text: what may stand at a place, what it refers to, what is to be told of it while the lab runs. Places
 * are offsets in the text as the contract has it; a page sends what was typed before it asks.
 */
import { z } from 'zod';
import { locationSchema } from './diagnostic';

const place = z.strictObject({ file: z.string(), offset: z.int().nonnegative() });

const completionSchema = z.strictObject({
  text: z.string(),
  /** A key of a mapping, which a colon goes behind. */
  isKey: z.boolean(),
  /** Names: whose label it is, what a port leads to. */
  detail: z.string(),
  /** YAML would read something else than text. */
  needsQuotes: z.boolean(),
});
export type ContractCompletion = Readonly<z.infer<typeof completionSchema>>;

const namesSchema = { names: z.array(z.string()), count: z.int() };

const hoverFactSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('selected'),
    /** Ids of some; `count` of all. */
    pods: z.array(z.string()),
    count: z.int(),
    readyCount: z.int(),
    /** The selector says nothing, which means all of them. */
    isEverything: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('selected-namespaces'), ...namesSchema }),
  z.strictObject({ kind: z.literal('selected-nodes'), ...namesSchema }),
  z.strictObject({
    kind: z.literal('service'),
    id: z.string(),
    type: z.string(),
    address: z.string().optional(),
    /** `80/TCP → http` */
    ports: z.array(z.string()),
    ready: z.array(z.string()),
    notReady: z.array(z.string()),
  }),
  /** `Service default/web` */
  z.strictObject({ kind: z.literal('missing'), object: z.string() }),
  z.strictObject({ kind: z.literal('found'), object: z.string() }),
  z.strictObject({
    kind: z.literal('listening'),
    port: z.string(),
    /** Ids of Pods where somebody listens there, and of those where nobody does. */
    pods: z.array(z.string()),
    silent: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal('image'),
    name: z.string(),
    version: z.string(),
    ports: z.array(z.int()),
    isKnown: z.boolean(),
  }),
  /** What a policy does to those that it selects. */
  z.strictObject({
    kind: z.literal('isolation'),
    ingress: z.boolean(),
    egress: z.boolean(),
    isEnforced: z.boolean(),
  }),
  /** References of Services, policies and Ingresses. */
  z.strictObject({ kind: z.literal('selected-by'), refs: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('pod'),
    id: z.string(),
    status: z.string(),
    isReady: z.boolean(),
    address: z.string().optional(),
    node: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('workload'), ref: z.string(), replicas: z.int(), ready: z.int() }),
  z.strictObject({
    kind: z.literal('node'),
    name: z.string(),
    addresses: z.array(z.string()),
    podCount: z.int(),
  }),
  z.strictObject({ kind: z.literal('namespace'), name: z.string(), podCount: z.int() }),
]);
export type HoverFact = Readonly<z.infer<typeof hoverFactSchema>>;

const definitionsSchema = z.array(z.strictObject({ ref: z.string(), location: locationSchema }));

const outlinePart = {
  name: z.string(),
  detail: z.string(),
  isObject: z.boolean(),
  line: z.int(),
  endLine: z.int(),
};
/** Documents and their parts: no deeper. */
const outlineItemSchema = z.strictObject({
  ...outlinePart,
  children: z.array(z.strictObject({ ...outlinePart, children: z.array(z.never()) })),
});

const wordSchema = { from: z.int(), to: z.int() };

export const ASSIST_REQUESTS = {
  /** Nothing where the lab has nothing to offer: the schemas may. */
  'assist.complete': {
    request: place,
    response: z.strictObject({ ...wordSchema, items: z.array(completionSchema) }).optional(),
  },
  'assist.hover': {
    request: place,
    response: z.strictObject({ ...wordSchema, facts: z.array(hoverFactSchema) }).optional(),
  },
  'assist.define': { request: place, response: definitionsSchema },
  /** What selects or names the object that the place is in. */
  'assist.references': { request: place, response: definitionsSchema },
  'assist.outline': {
    request: z.strictObject({ file: z.string() }),
    response: z.array(outlineItemSchema),
  },
  /** A file as it was last saved or opened, to be compared with what it is now. */
  'text.saved': {
    request: z.strictObject({ file: z.string() }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('text'), text: z.string() }),
      /** It was never saved. */
      z.strictObject({ kind: z.literal('none') }),
    ]),
  },
} as const;
