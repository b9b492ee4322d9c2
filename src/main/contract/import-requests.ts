/** A lab from what a cluster printed, or from manifests: what it would become, before it does. Answered by the host's own thread. */
import { z } from 'zod';
import { diagnosticSchema } from './diagnostic';
import { failedSchema } from './failed';
import { wordingSchema } from './wording';

const sourceSchema = z.discriminatedUnion('kind', [
  /** A file, or a folder with all its folders. */
  z.strictObject({ kind: z.literal('path'), path: z.string() }),
  /** Files that were dropped on the page; those of a folder have its name in front. */
  z.strictObject({
    kind: z.literal('dropped'),
    files: z.array(z.strictObject({ name: z.string(), base64: z.string() })).min(1),
  }),
]);
export type ImportSource = Readonly<z.infer<typeof sourceSchema>>;

/** In place of what the input says of the cluster. */
const choicesSchema = z.strictObject({
  /** `flannel/vxlan` */
  cni: z.string().optional(),
  proxyMode: z.string().optional(),
  podSubnet: z.string().optional(),
  serviceSubnet: z.string().optional(),
  dnsDomain: z.string().optional(),
  nodeCount: z.int().min(1).max(200).optional(),
});
export type ImportChoices = Readonly<z.infer<typeof choicesSchema>>;

export const importWishSchema = z.strictObject({
  source: sourceSchema,
  choices: choicesSchema,
  /** Values of Secrets come along. */
  hasSecrets: z.boolean(),
});
export type ImportWish = Readonly<z.infer<typeof importWishSchema>>;

const partSchema = z.enum(['cni', 'proxyMode', 'podSubnet', 'serviceSubnet', 'dnsDomain', 'nodes', 'other']);
export type ImportedPart = z.infer<typeof partSchema>;

const viewSchema = z.strictObject({
  /** Of the lab. */
  name: z.string(),
  /** As the lab would have it. */
  cni: z.string(),
  proxyMode: z.string(),
  podSubnet: z.string(),
  serviceSubnet: z.string(),
  dnsDomain: z.string(),
  nodes: z.array(z.string()),
  /** Nodes are in the input, so that nobody chooses how many there are. */
  hasNodes: z.boolean(),
  /** A Lab document in the input says what the cluster is: nothing is chosen. */
  hasLab: z.boolean(),
  /** What a part was taken for, and why. */
  notes: z.array(z.strictObject({ part: partSchema, words: wordingSchema })),
  /** Objects that come along, by kind. */
  objects: z.array(z.strictObject({ kind: z.string(), count: z.int() })),
  /** What does not come along, and why. */
  leftOut: z.array(wordingSchema),
  /** Secrets that come along without their values. */
  emptiedSecrets: z.array(z.string()),
  /** Beside the lab, to be compared with. */
  captures: z.array(z.strictObject({ name: z.string(), packets: z.int() })),
});
export type ImportView = Readonly<z.infer<typeof viewSchema>>;

export const IMPORT_REQUESTS = {
  /** Nothing is opened by it. */
  'import.read': {
    request: importWishSchema,
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('read'), view: viewSchema }),
      /** There is nothing to import, or what was chosen does not go together. */
      z.strictObject({ kind: z.literal('refused'), diagnostics: z.array(diagnosticSchema) }),
      failedSchema,
      z.strictObject({ kind: z.literal('cancelled') }),
    ]),
  },
} as const;
