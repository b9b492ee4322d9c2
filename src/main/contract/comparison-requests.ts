/** The same traffic under several network plugins, each in a fresh copy of the lab; answered by the host's own thread. */
import { z } from 'zod';
import { wordingSchema } from './wording';

const stationSchema = z.strictObject({
  /** The namespace: `node/node1`, `default/client`. */
  at: z.string(),
  device: z.string(),
  kind: z.string(),
  direction: z.enum(['in', 'out']),
  timeNs: z.number(),
  mtuBytes: z.int(),
  lengthBytes: z.int(),
  sourceMac: z.string().optional(),
  destinationMac: z.string().optional(),
  source: z.string(),
  destination: z.string(),
  protocol: z.string(),
  ttl: z.int(),
  /** Outermost first. */
  tunnels: z.array(z.string()),
});
export type ComparedStation = Readonly<z.infer<typeof stationSchema>>;

const hopSchema = z.strictObject({
  left: stationSchema.optional(),
  right: stationSchema.optional(),
  differences: z.array(z.strictObject({ field: wordingSchema, left: wordingSchema, right: wordingSchema })),
});
export type ComparedHop = Readonly<z.infer<typeof hopSchema>>;

const comparisonSchema = z.strictObject({
  target: z.string(),
  command: z.string(),
  /** `flannel/vxlan`, in order; `problems` where there is no such lab. */
  runs: z.array(z.strictObject({ label: z.string(), problems: z.array(wordingSchema) })),
  /** A cell for each run, with a line for each thing. */
  rows: z.array(z.strictObject({ title: wordingSchema, cells: z.array(z.array(wordingSchema)) })),
  notes: z.array(wordingSchema),
  /** The first run beside each of the others: the first packet that was sent, and the first that came back. */
  pairs: z.array(
    z.strictObject({
      left: z.string(),
      right: z.string(),
      request: z.array(hopSchema),
      answer: z.array(hopSchema),
    }),
  ),
});
export type ContractComparison = Readonly<z.infer<typeof comparisonSchema>>;

export const COMPARISON_REQUESTS = {
  /** Takes seconds; the lab on screen goes on meanwhile. */
  'comparison.run': {
    request: z.strictObject({
      /** A target as on the command line: `default/client`, `node/node1`. */
      target: z.string(),
      /** A line for a shell. */
      command: z.string(),
      cnis: z.array(z.string()).max(32),
      proxyModes: z.array(z.string()).max(8),
    }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('compared'), comparison: comparisonSchema }),
      z.strictObject({ kind: z.literal('refused'), message: wordingSchema }),
      z.strictObject({ kind: z.literal('cancelled') }),
    ]),
  },
} as const;
