/** The way of a packet through the lab, with what decided at each hop; and one attempt to reach a port, with what would let it pass. */
import { z } from 'zod';
import { locationSchema } from './diagnostic';
import { fixSchema } from './fix';
import { wordingSchema } from './wording';

const becauseSchema = z.strictObject({
  /** `Service default/web`, `NetworkPolicy shop/db, spec.ingress[0]` */
  text: wordingSchema,
  /** `service/default/web`; absent for what is no object of Kubernetes. */
  object: z.string().optional(),
  location: locationSchema.optional(),
});
export type JourneyBecause = Readonly<z.infer<typeof becauseSchema>>;

const hopSchema = z.strictObject({
  /**
   * Which packet of the attempt: the one that was sent, the answer, or an error of ICMP about it; what a proxy decided, and the packet by
   * which it asked on.
   */
  way: z.enum(['request', 'answer', 'icmp', 'proxy', 'forward']),
  /** `default/client`, `node/node1`, as drops say it. */
  at: z.string(),
  /** Empty where the decision is about none. */
  device: z.string(),
  timeNs: z.number(),
  /** A word or two: `route`, `nat PREROUTING`, `policy`, `bridge`. */
  stage: z.string(),
  outcome: z.enum(['goes-on', 'changed', 'copied', 'delivered', 'dropped', 'refused']),
  /** In short, for somebody who knows. */
  decision: wordingSchema,
  /** A clause that a learner understands. */
  sentence: wordingSchema,
  /** The exact rules, routes and entries. */
  rules: z.array(z.string()),
  /** tcpdump's line after this hop. */
  packet: z.string(),
  changes: z.array(z.strictObject({ field: z.string(), before: z.string(), after: z.string() })),
  because: z.array(becauseSchema),
  /** What else there was, and why not: a line each. */
  others: z.array(wordingSchema),
});
export type JourneyHopView = Readonly<z.infer<typeof hopSchema>>;

const journeySchema = z.strictObject({
  /** `default/client > svc/web:80`, or the packet's line. */
  title: z.string(),
  verdict: z.enum([
    'connected',
    'answered',
    'delivered',
    'refused',
    'dropped',
    'unreachable',
    'unresolved',
    'timed-out',
    /** Of a packet that has not ended yet, or of which the end is not known. */
    'under-way',
  ]),
  /** A clause. */
  reason: wordingSchema,
  hops: z.array(hopSchema),
  /** Where the packet was when the capture saw it: an index of `hops`. */
  current: z.int().optional(),
  /** What stands behind a failure. */
  cause: z.array(becauseSchema),
  /** Smallest first; each has been tried. */
  fixes: z.array(fixSchema),
});
export type JourneyView = Readonly<z.infer<typeof journeySchema>>;

/** `version`: of the text that places and fixes are of. */
const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('journey'), journey: journeySchema, version: z.int() }),
  z.strictObject({ kind: z.literal('unknown'), message: wordingSchema }),
  z.strictObject({ kind: z.literal('cancelled') }),
]);

export const JOURNEY_REQUESTS = {
  /** Of a packet that a capture shows, by its number there. Ways are noted while a capture runs. */
  'journey.ofPacket': {
    request: z.strictObject({ captureId: z.string(), number: z.int().positive() }),
    response: outcomeSchema,
  },
  'journey.ofDrop': {
    request: z.strictObject({ number: z.int().positive() }),
    response: outcomeSchema,
  },
} as const;

/** Answered by the host's own thread, in a copy of the lab: the lab on screen goes on. */
export const TRACE_REQUESTS = {
  'journey.trace': {
    request: z.strictObject({
      /** `client`, `shop/web-0`, `node/node1`, `host/laptop` */
      from: z.string(),
      /** `svc/web:80`, `10.96.0.10:53/udp`, `web.shop:http`, `https://shop.example/api` */
      to: z.string(),
      /** Of the text as the page has it; it comes back in the answer. */
      version: z.int(),
    }),
    response: outcomeSchema,
  },
} as const;
