/** What tools print about a machine, a Pod or an object as it is now; asking changes nothing in the lab. */
import { z } from 'zod';
import { wordingSchema } from './wording';

const inspectedTableSchema = z.enum([
  'addresses',
  'links',
  'routes',
  'routing-rules',
  'neighbors',
  'fdb',
  'iptables',
  'nftables',
  'ipvs',
  'conntrack',
  'sockets',
  'processes',
]);
export type InspectedTable = z.infer<typeof inspectedTableSchema>;

const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    /** As one would type it. */
    command: z.string(),
    text: z.string(),
    /** Lines that were left out at the end. */
    hiddenLines: z.int(),
  }),
  z.strictObject({ kind: z.literal('none'), message: wordingSchema }),
]);
export type InspectOutcome = Readonly<z.infer<typeof outcomeSchema>>;

export const INSPECT_REQUESTS = {
  'inspect.table': {
    request: z.strictObject({
      /** `node/node1`, `host/laptop`, `default/client` */
      target: z.string(),
      table: inspectedTableSchema,
    }),
    response: outcomeSchema,
  },
  /** `kubectl describe` */
  'inspect.object': {
    request: z.strictObject({ kind: z.string(), namespace: z.string(), name: z.string() }),
    response: outcomeSchema,
  },
} as const;
