/**
 * The text of the lab, which is the truth: its versions, its edits by hand, and what is wrong with it.
 *
 * The host keeps the text and its history; a page shows a copy. In this contract every line end is one `\n` and there is
 * no byte order mark; the host keeps those of the file.
 */
import { z } from 'zod';
import { diagnosticSchema } from './diagnostic';
import { wordingSchema } from './wording';
import { fileChangesSchema } from './fix';
import { textChangeSchema } from './text-change';

const noArguments = z.strictObject({});

const fileTextSchema = z.strictObject({ name: z.string(), text: z.string() });
export type FileText = Readonly<z.infer<typeof fileTextSchema>>;

/** What became of the text in the lab that runs. */
const applicationSchema = z.discriminatedUnion('kind', [
  /** The lab runs as the text says. */
  z.strictObject({ kind: z.literal('applied') }),
  /** Somebody is typing; it is applied after a pause. */
  z.strictObject({ kind: z.literal('waiting') }),
  /** It has errors, which are among the diagnostics; the lab runs on as it was. */
  z.strictObject({ kind: z.literal('broken') }),
  /** It has errors, and since it was opened there has been no lab of it. */
  z.strictObject({ kind: z.literal('no-lab') }),
  /** So large that it is not read while typing; `text.read` does it. */
  z.strictObject({ kind: z.literal('unread'), sizeBytes: z.int() }),
  /** The API server refused a part, which is among the diagnostics. `replaceable` Pods can be deleted and created again. */
  z.strictObject({ kind: z.literal('refused'), replaceable: z.array(z.string()) }),
  /** What a running cluster cannot change: another network plugin, other address ranges. */
  z.strictObject({ kind: z.literal('needs-restart'), reasons: z.array(wordingSchema) }),
]);
export type TextApplication = Readonly<z.infer<typeof applicationSchema>>;

const textStateSchema = z.strictObject({
  version: z.int(),
  /** The version that was read last, which the diagnostics and what they offer are of. */
  readVersion: z.int(),
  diagnostics: z.array(diagnosticSchema),
  application: applicationSchema,
  /** Files that are not as they were last saved. */
  editedFiles: z.array(z.string()),
  /** What undo would take back ("move client to node2"), and redo would do again. */
  undo: wordingSchema.optional(),
  redo: wordingSchema.optional(),
});
export type TextState = Readonly<z.infer<typeof textStateSchema>>;

const textSchema = z.strictObject({ version: z.int(), files: z.array(fileTextSchema) });
export type LabText = Readonly<z.infer<typeof textSchema>>;

const historyOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('done'), name: wordingSchema, version: z.int() }),
  z.strictObject({ kind: z.literal('nothing') }),
]);

export const TEXT_REQUESTS = {
  'text.get': { request: noArguments, response: textSchema },
  'text.state': { request: noArguments, response: textStateSchema },
  /**
   * Typing. `base` is the version that the changes were made to; `outdated` when the text is newer: the page then takes
   * the `text` events that it missed, carries its changes over, and asks again.
   */
  'text.change': {
    request: z.strictObject({
      file: z.string(),
      base: z.int(),
      changes: z.array(textChangeSchema),
      /** When the first and the last letter of it were typed, by the page's own clock; else when it comes. */
      typedMs: z.strictObject({ from: z.number(), to: z.number() }).optional(),
    }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('accepted'), version: z.int() }),
      z.strictObject({ kind: z.literal('outdated'), version: z.int() }),
      /** The file would be larger than what can be opened again. */
      z.strictObject({ kind: z.literal('refused'), message: wordingSchema }),
    ]),
  },
  /** Changes that somebody chose from what was offered for version `base`, as one edit that is applied at once. */
  'text.edit': {
    request: z.strictObject({ base: z.int(), name: wordingSchema, files: z.array(fileChangesSchema).min(1) }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('done'), version: z.int() }),
      /** The text is another one by now. */
      z.strictObject({ kind: z.literal('outdated'), version: z.int() }),
      z.strictObject({ kind: z.literal('refused'), message: wordingSchema }),
    ]),
  },
  /** Lays all files out as `podwire fmt` does, as one edit that is applied at once. */
  'text.format': {
    request: noArguments,
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('done') }),
      /** It is laid out so already. */
      z.strictObject({ kind: z.literal('nothing') }),
      z.strictObject({ kind: z.literal('refused'), message: wordingSchema }),
    ]),
  },
  /** Reads and applies the text now: at the end of typing, and for a text that is too large to be followed. */
  'text.read': { request: noArguments, response: textStateSchema },
  /** Deletes and creates again the Pods whose new form the API server refused, as `kubectl replace --force`. */
  'text.replacePods': { request: noArguments, response: textStateSchema },
  'history.undo': { request: noArguments, response: historyOutcomeSchema },
  'history.redo': { request: noArguments, response: historyOutcomeSchema },
  /** Undoes or does again what is between, as edits of their own, and applies what comes of it once. */
  'history.go': {
    request: z.strictObject({ position: z.int().min(0) }),
    response: historyOutcomeSchema,
  },
  /** Names of all edits, oldest first; `position` of them are done, the others undone. */
  'history.get': {
    request: noArguments,
    response: z.strictObject({ names: z.array(wordingSchema), position: z.int() }),
  },
} as const;

export const TEXT_EVENTS = {
  /**
   * The text went from `version - 1` to `version`. Sent at once, without waiting for an acknowledgement, to every page
   * but the one whose `text.change` it was. `name` is what the edit is called.
   */
  text: z.strictObject({
    version: z.int(),
    name: wordingSchema,
    files: z.array(fileChangesSchema),
  }),
  /** There are other files than before: ask `text.get`. */
  'text.files': textSchema.pick({ version: true }),
  'text.state': textStateSchema,
} as const;
