/** What the Service rules of a node can do with a packet, without sending one. */
import { z } from 'zod';
import { wordingSchema } from './wording';

const flowSchema = z.strictObject({
  result: z.enum(['DNAT', 'REJECT', 'DROP', 'ACCEPT', 'NONE']),
  /** `10.244.1.2:80`, in the order of the endpoints. */
  targets: z.array(z.string()),
  masquerade: z.boolean(),
  /** What prints the rules. */
  command: z.string(),
  /** Of the node, in the order in which the packet meets them. */
  rules: z.array(z.string()),
});
export type ServiceFlow = Readonly<z.infer<typeof flowSchema>>;

export const FLOW_REQUESTS = {
  'flows.ask': {
    request: z.strictObject({
      /** A name, as `node1`. */
      node: z.string(),
      source: z.string(),
      destination: z.string(),
      protocol: z.enum(['tcp', 'udp', 'sctp']),
      port: z.int().min(1).max(65_535),
    }),
    response: z.discriminatedUnion('kind', [
      flowSchema.extend({ kind: z.literal('flow') }),
      z.strictObject({ kind: z.literal('refused'), message: wordingSchema }),
    ]),
  },
} as const;
