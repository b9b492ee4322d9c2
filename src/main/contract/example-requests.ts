/** The labs that come with Podwire, and small pictures of labs that are not open. */
import { z } from 'zod';
import { localTextSchema } from './scenario-requests';

/** In the order in which a newcomer meets them. */
export const EXAMPLE_TOPICS = [
  'first-steps',
  'lessons',
  'pod-networks',
  'plugins',
  'services',
  'outside',
  'dns',
  'ingress',
  'policies',
  'control-plane',
  'faults',
  'text-against-wire',
  'other',
] as const;
const exampleTopicSchema = z.enum(EXAMPLE_TOPICS);
export type ExampleTopic = z.infer<typeof exampleTopicSchema>;

const exampleSchema = z.strictObject({
  /** For `file.open` and `file.sketch`. */
  path: z.string(),
  name: z.string(),
  text: z.string(),
  /** Of a lesson: the same in the languages that it has. */
  title: localTextSchema.optional(),
  about: localTextSchema.optional(),
  topic: exampleTopicSchema,
});
export type ExampleLab = Readonly<z.infer<typeof exampleSchema>>;

const sketchSchema = z.strictObject({
  segments: z.array(z.string()),
  machines: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['control-plane', 'worker', 'router', 'outside']),
      segments: z.array(z.string()),
      /** That the text asks for, each by what it belongs to. */
      pods: z.array(z.string()),
      /** The text does not name it: every lab has it. */
      isDefault: z.boolean(),
      /** The text says that something is wrong with a cable of it. */
      hasFault: z.boolean(),
    }),
  ),
  /** `isOpen`: for those outside too. */
  services: z.array(z.strictObject({ name: z.string(), isOpen: z.boolean() })),
  ingresses: z.array(z.string()),
  policies: z.array(z.string()),
  /** `flannel/vxlan`. */
  cni: z.string(),
  proxyMode: z.string(),
});
export type LabSketch = Readonly<z.infer<typeof sketchSchema>>;

export const EXAMPLE_REQUESTS = {
  /** They are opened as copies: saving one asks for a place. */
  'file.examples': { request: z.strictObject({}), response: z.array(exampleSchema) },
  /** Of a lab on disk, as its text has it; nothing is started for it. Without a sketch it cannot be read as a lab, or is large. */
  'file.sketch': {
    request: z.strictObject({ path: z.string() }),
    response: z.strictObject({ sketch: sketchSchema.optional() }),
  },
} as const;
