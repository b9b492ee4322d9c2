/** Named states of a lab's text to go back to. The host keeps them in its own folder: the lab's files say nothing of them. */
import { z } from 'zod';
import { failedSchema } from './failed';

const noArguments = z.strictObject({});

/** What names a file of the host's holds no separators. */
const restorePointIdSchema = z.string().regex(/^[\d.]+$/u);
const chosenPoint = z.strictObject({ id: restorePointIdSchema });

const restorePointSchema = z.strictObject({
  id: restorePointIdSchema,
  name: z.string(),
  keptAtMs: z.number(),
  fileCount: z.int(),
});
export type RestorePointView = Readonly<z.infer<typeof restorePointSchema>>;

const listSchema = z.strictObject({
  /** Newest first. */
  points: z.array(restorePointSchema),
  /** A lab that has no file yet: they are there for as long as it is open, and go along when it is saved. */
  isForNow: z.boolean(),
});
export type RestorePointList = Readonly<z.infer<typeof listSchema>>;

export const RESTORE_REQUESTS = {
  'restore.list': { request: noArguments, response: listSchema },
  /** The text as it is now, with what is not saved. */
  'restore.keep': {
    request: z.strictObject({ name: z.string().trim().min(1).max(200) }),
    response: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('kept') }), failedSchema]),
  },
  /** As one edit that undo takes back. */
  'restore.take': {
    request: chosenPoint,
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('restored') }),
      /** The text is as it was then. */
      z.strictObject({ kind: z.literal('same') }),
      failedSchema,
    ]),
  },
  'restore.forget': { request: chosenPoint, response: listSchema },
} as const;
