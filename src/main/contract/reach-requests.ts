/** Who may reach whom by the text as it is now, workload by workload; nothing is sent. */
import { z } from 'zod';
import { locationSchema } from './diagnostic';
import { wordingSchema } from './wording';

/** Against what: nothing, the text as it was last saved, or the same lab without its policies. */
const beforeSchema = z.enum(['nothing', 'saved', 'no-policies']);
export type ReachBefore = z.infer<typeof beforeSchema>;

const peerSchema = z.strictObject({
  /** `shop/web[Deployment]`, `10.0.0.0-10.255.255.255[External]`, `{ingress-controller}` */
  id: z.string(),
  kind: z.enum(['workload', 'external', 'ingress-controller']),
  /** `shop/web`; of several that policies do not tell apart, the first. */
  label: z.string(),
  /** Those it stands for: itself, and others that policies do not tell apart from it. */
  members: z.array(z.string()),
  /** As `design.ts` refers to it. */
  object: z.string().optional(),
  location: locationSchema.optional(),
});
export type ReachPeer = Readonly<z.infer<typeof peerSchema>>;

const cellSchema = z.strictObject({
  reach: z.enum(['all', 'some', 'none', 'self']),
  /** `All Connections`, `TCP 80,443` */
  text: z.string(),
  /** What is different from before, where something is. */
  change: z.strictObject({ kind: z.enum(['opened', 'closed', 'both']), before: z.string() }).optional(),
});
export type ReachCell = Readonly<z.infer<typeof cellSchema>>;

const matrixSchema = z.strictObject({
  /** Of the text that it was made of: the last one without errors. */
  version: z.int(),
  /** Who sends. */
  rows: z.array(peerSchema),
  /** Who gets. */
  columns: z.array(peerSchema),
  /** By row, and in it by column. */
  cells: z.array(z.array(cellSchema)),
  /** How many rows and columns there are in all, where not all are here. */
  more: z.strictObject({ rows: z.int(), columns: z.int() }),
  policyCount: z.int(),
  /** The network plugin that ignores policies, where there are some. */
  ignoredBy: z.string().optional(),
  /** There are policies of the network plugin's own, which are not counted. */
  hasPluginPolicies: z.literal(true).optional(),
});
export type ReachMatrixView = Readonly<z.infer<typeof matrixSchema>>;

const protocolSchema = z.enum(['TCP', 'UDP', 'SCTP']);

const sideSchema = z.strictObject({
  direction: z.enum(['egress', 'ingress']),
  isAllowed: z.boolean(),
  sentence: wordingSchema,
  policies: z.array(
    z.strictObject({
      /** `NetworkPolicy shop/db` */
      name: z.string(),
      effect: z.enum(['allows', 'denies', 'isolates', 'misses']),
      /** `spec.ingress[0].from[1]` */
      rule: z.string().optional(),
      /** Of a rule that misses. */
      why: wordingSchema.optional(),
      location: locationSchema.optional(),
    }),
  ),
});
export type ReachSide = Readonly<z.infer<typeof sideSchema>>;

const explanationSchema = z.strictObject({
  version: z.int(),
  from: wordingSchema,
  to: wordingSchema,
  protocol: protocolSchema,
  port: z.int(),
  isAllowed: z.boolean(),
  /** All that may pass, and all that might before. */
  text: z.string(),
  before: z.string().optional(),
  sides: z.array(sideSchema),
  /** Ingresses that lead there. */
  ways: z.array(z.strictObject({ text: wordingSchema, location: locationSchema.optional() })),
});
export type ReachExplanationView = Readonly<z.infer<typeof explanationSchema>>;

const policyFlowsSchema = z.strictObject({
  /** Of the text that it was made of: the last one without errors. */
  version: z.int(),
  rules: z.array(
    z.strictObject({
      direction: z.enum(['ingress', 'egress']),
      /** Counts from 0 within the direction. */
      index: z.int(),
      location: locationSchema,
      flows: z.array(
        z.strictObject({
          from: wordingSchema,
          to: wordingSchema,
          /** `TCP 80`: what passes; empty where nothing does. */
          text: z.string(),
          /** What the rule lets through and the policies at the other end do not. */
          held: z.string(),
        }),
      ),
      /** Not all may be here. */
      flowCount: z.int(),
    }),
  ),
  ruleCount: z.int(),
});
export type PolicyFlowsView = Readonly<z.infer<typeof policyFlowsSchema>>;

export const REACH_REQUESTS = {
  /** Between whom each rule of a NetworkPolicy lets something through. Undefined for one that the text has not. */
  'reach.policy': {
    request: z.strictObject({ namespace: z.string(), name: z.string() }),
    response: policyFlowsSchema.optional(),
  },
  'reach.get': { request: z.strictObject({ before: beforeSchema }), response: matrixSchema },
  /** Of one pair, by their ids; the port that tells most without one. Undefined for somebody who is no more. */
  'reach.explain': {
    request: z.strictObject({
      before: beforeSchema,
      from: z.string(),
      to: z.string(),
      port: z.strictObject({ protocol: protocolSchema, port: z.int().min(1).max(65_535) }).optional(),
    }),
    response: explanationSchema.optional(),
  },
} as const;
