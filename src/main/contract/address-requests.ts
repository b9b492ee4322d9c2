/** Which network of the lab an address belongs to, who has it, and where it lives. */
import { z } from 'zod';
import { wordingSchema } from './wording';

const networkSchema = z.strictObject({
  kind: z.enum([
    'nodes',
    'outside',
    'pods',
    'services',
    'load-balancer',
    'machine',
    'loopback',
    'link-local',
    'multicast',
    'beyond',
  ]),
  name: wordingSchema,
  /** Absent for what is beyond all of them. */
  range: z.string().optional(),
});
export type AddressNetworkView = Readonly<z.infer<typeof networkSchema>>;

const answerSchema = z.strictObject({
  address: z.string(),
  network: networkSchema,
  /** As captures name interfaces: `default/client:eth0`; `Service default/web`. */
  holders: z.array(wordingSchema),
  text: wordingSchema,
});
export type AddressAnswerView = Readonly<z.infer<typeof answerSchema>>;

export const ADDRESS_REQUESTS = {
  /** Every address that somebody has, as the lab is now: the first ones of a large lab, and how many there are. */
  'address.list': {
    request: z.strictObject({}),
    response: z.strictObject({
      networks: z.array(networkSchema),
      answers: z.array(answerSchema),
      count: z.int(),
    }),
  },
  'address.find': {
    request: z.strictObject({ address: z.string() }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('found'), answer: answerSchema }),
      z.strictObject({ kind: z.literal('no-address'), message: wordingSchema }),
    ]),
  },
} as const;
