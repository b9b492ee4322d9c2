/** What changed between the open lab and another one: cluster, objects, who reaches whom; answered by the host's own thread. */
import { z } from 'zod';
import { diagnosticSchema, locationSchema } from './diagnostic';
import { failedSchema } from './failed';
import { wordingSchema } from './wording';

const kindSchema = z.enum(['added', 'removed', 'changed']);

const fieldChangeSchema = z.strictObject({
  kind: kindSchema,
  /** `spec.template.spec.containers[web].image` */
  path: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
  /** In the text of the open lab. */
  location: locationSchema.optional(),
});
export type FieldChange = Readonly<z.infer<typeof fieldChangeSchema>>;

const partChangeSchema = z.strictObject({
  kind: kindSchema,
  /** `Deployment default/web`, `Scenario first-request`. */
  title: z.string(),
  fields: z.array(fieldChangeSchema),
  /** Of the open lab, as `design.ts` refers to it. */
  object: z.string().optional(),
  location: locationSchema.optional(),
});
export type PartChange = Readonly<z.infer<typeof partChangeSchema>>;

const changesSchema = z.strictObject({
  isSame: z.boolean(),
  /** Of the Lab document, with what it leaves out filled in. */
  cluster: z.array(fieldChangeSchema),
  objects: z.array(partChangeSchema),
  /** Scenarios and Layouts. */
  others: z.array(partChangeSchema),
  /** Who reaches whom, of workloads that both have: `default/web[Deployment]`. */
  pairs: z.array(
    z.strictObject({ from: z.string(), to: z.string(), isOpened: z.boolean(), connections: z.string() }),
  ),
  /** Workloads that one of them has, with how many others they reach. */
  workloads: z.array(
    z.strictObject({ key: z.string(), isAdded: z.boolean(), reaches: z.int(), isReachedBy: z.int() }),
  ),
  reachNote: wordingSchema.optional(),
  /** How many more objects, pairs and workloads there are. */
  hiddenCount: z.int(),
  /** As `podwire diff` prints it, to be copied. */
  text: z.string(),
});
export type LabChanges = Readonly<z.infer<typeof changesSchema>>;

const otherLabSchema = z.discriminatedUnion('kind', [
  /** The open lab itself as it was saved last, or opened where it has no file. */
  z.strictObject({ kind: z.literal('saved') }),
  /** A lab, a manifest, a folder of manifests or a bundle. */
  z.strictObject({ kind: z.literal('path'), path: z.string() }),
]);
export type OtherLab = Readonly<z.infer<typeof otherLabSchema>>;

export const CHANGE_REQUESTS = {
  'changes.compare': {
    request: z.strictObject({
      other: otherLabSchema,
      /** What has become of the open lab in the other one, instead of the other way round. */
      isReversed: z.boolean().optional(),
    }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('compared'), changes: changesSchema }),
      /** One of them cannot be read. */
      z.strictObject({ kind: z.literal('refused'), diagnostics: z.array(diagnosticSchema) }),
      failedSchema,
      z.strictObject({ kind: z.literal('cancelled') }),
    ]),
  },
} as const;
