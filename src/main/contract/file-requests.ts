/** Files: what is open, where it is kept, and what became of it on disk. Answered by the host's own thread. */
import { z } from 'zod';
import { CHANGE_REQUESTS } from './change-requests';
import { IMPORT_REQUESTS, importWishSchema } from './import-requests';
import { JOB_REQUESTS } from './job-requests';
import { COMMAND_LINE_REQUESTS } from './command-line-requests';
import { COMPARISON_REQUESTS } from './comparison-requests';
import { EXAMPLE_REQUESTS } from './example-requests';
import { RESTORE_REQUESTS } from './restore-requests';
import { SETTINGS_EVENTS, SETTINGS_REQUESTS } from './settings-requests';
import { TRACE_REQUESTS } from './journey-requests';
import { VERIFY_EVENTS, VERIFY_REQUESTS } from './verify-requests';
import { diagnosticSchema } from './diagnostic';
import { failedSchema } from './failed';
import { LANGUAGES } from './languages';
import { wordingSchema, type Wording } from './wording';

const noArguments = z.strictObject({});

const recoverySchema = z.strictObject({
  id: z.string(),
  /** Which lab it is of, and which of its files are in it. */
  labName: z.string(),
  fileNames: z.array(z.string()),
  savedAtMs: z.number(),
});

const fileStateSchema = z.strictObject({
  /** Grows each time that another lab is opened: everything that a page knows of the one before is over. */
  labNumber: z.int(),
  /** `shop.podwire.yaml`, `untitled`. */
  name: z.string(),
  /** Of the file, or of the folder of manifests; undefined while it has none. */
  path: z.string().optional(),
  kind: z.enum(['lab', 'manifests', 'bundle', 'untitled', 'example']),
  isDirty: z.boolean(),
  /** Nobody asked for this lab: the window begins with the start page before it. */
  isStart: z.boolean().optional(),
  isReadOnly: z.boolean(),
  /** `changed`: somebody else wrote it; `gone`: deleted, renamed, or its disk is away. */
  disk: z.enum(['same', 'changed', 'gone']),
  /** Another window or program of Podwire has the same file open. */
  isOpenElsewhere: z.boolean(),
  /** Edits of windows that ended without saving, the newest first; `file.recover` takes them back. */
  recoveries: z.array(recoverySchema).optional(),
  /** Where unsaved edits are kept meanwhile, and why they could not be. */
  autosaveProblem: wordingSchema.optional(),
  /** Of a bundle: from whom it says it is, and which captures it holds. */
  bundle: z
    .strictObject({
      captures: z.array(
        z.strictObject({ scenario: z.string(), name: z.string(), packets: z.int(), sha256: z.string() }),
      ),
    })
    .optional(),
});
export type FileRecovery = Readonly<z.infer<typeof recoverySchema>>;
export type FileState = Readonly<z.infer<typeof fileStateSchema>>;

const openOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opened') }),
  /** Packets: they are among the captures of the lab that is open, which stays. */
  z.strictObject({ kind: z.literal('capture'), captureId: z.string(), fileName: z.string() }),
  /** What is open has edits that would be lost; ask, then save or send `discardsEdits`. */
  z.strictObject({ kind: z.literal('unsaved') }),
  /** A cluster printed it, or there is more in it than one lab's text: `import.read` says what it would become. */
  z.strictObject({ kind: z.literal('import') }),
  /** It is not what it seems: a picture, a damaged bundle, a folder without manifests. */
  z.strictObject({ kind: z.literal('refused'), diagnostics: z.array(diagnosticSchema) }),
  failedSchema,
  /** By `jobs.cancel`: what was open still is. */
  z.strictObject({ kind: z.literal('cancelled') }),
]);
export type OpenOutcome = Readonly<z.infer<typeof openOutcomeSchema>>;

const saveOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('saved'), path: z.string() }),
  z.strictObject({ kind: z.literal('needs-path'), folder: z.string(), name: z.string() }),
  /** Somebody else wrote it since it was read; ask, then send `overwrites`. */
  z.strictObject({ kind: z.literal('changed-on-disk'), path: z.string() }),
  /** There is a file of that name; ask, then send `overwrites`. */
  z.strictObject({ kind: z.literal('exists'), path: z.string() }),
  failedSchema,
]);
export type SaveOutcome = Readonly<z.infer<typeof saveOutcomeSchema>>;

const choiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chosen'), path: z.string() }),
  z.strictObject({ kind: z.literal('cancelled') }),
  /** This host has no dialogs of its own: show ours, with `folder.list`. */
  z.strictObject({ kind: z.literal('unavailable') }),
]);

const folderSchema = z.strictObject({
  path: z.string(),
  /** Undefined at the root. */
  parent: z.string().optional(),
  entries: z.array(
    z.strictObject({
      name: z.string(),
      path: z.string(),
      kind: z.enum(['folder', 'lab', 'bundle', 'manifest', 'capture', 'other']),
      modifiedMs: z.number(),
      sizeBytes: z.number(),
    }),
  ),
  /** Why it could not be listed. */
  problem: wordingSchema.optional(),
});
export type FolderListing = Readonly<z.infer<typeof folderSchema>>;

const recentSchema = z.strictObject({
  path: z.string(),
  name: z.string(),
  folder: z.string(),
  openedAtMs: z.number(),
  isThere: z.boolean(),
});
export type RecentFile = Readonly<z.infer<typeof recentSchema>>;

const recipeSchema = z.strictObject({
  /** Of the file, without its ending. */
  name: z.string(),
  /** The first sentence of the comment that it begins with. */
  title: z.string(),
  /** A manifest. */
  text: z.string(),
});
export type RecipeFile = Readonly<z.infer<typeof recipeSchema>>;

const exportedFormatSchema = z.enum([
  'html',
  'svg',
  'drawio',
  'mermaid',
  'kubernetes',
  'kind',
  'netns',
  'scenario',
]);
export type ExportedFormat = z.infer<typeof exportedFormatSchema>;

/** How others get the lab. */
const sharingSchema = z.strictObject({
  /** With other names and addresses. */
  isAnonymous: z.boolean().optional(),
  /** Values of Secrets go along. */
  hasSecrets: z.boolean().optional(),
});

export const FILE_REQUESTS = {
  ...COMMAND_LINE_REQUESTS,
  ...COMPARISON_REQUESTS,
  ...CHANGE_REQUESTS,
  ...IMPORT_REQUESTS,
  ...JOB_REQUESTS,
  ...EXAMPLE_REQUESTS,
  ...RESTORE_REQUESTS,
  ...SETTINGS_REQUESTS,
  ...TRACE_REQUESTS,
  ...VERIFY_REQUESTS,
  'file.get': { request: noArguments, response: fileStateSchema },
  'file.new': {
    request: z.strictObject({
      name: z.string().optional(),
      /** The first is the control plane. */
      nodeCount: z.int().min(1).max(200),
      /** `flannel/vxlan`; one of the network plugins. */
      cni: z.string(),
      proxyMode: z.string(),
      /** The first is the primary one. */
      families: z.enum(['ipv4', 'ipv4-ipv6', 'ipv6-ipv4', 'ipv6']).optional(),
      /** Of the nodes; a router is between two. */
      segmentCount: z.union([z.literal(1), z.literal(2)]).optional(),
      loadBalancer: z.enum(['l2', 'cloud']).optional(),
      ingressController: z.enum(['nginx', 'traefik', 'kong', 'alb']).optional(),
      /** Without machines outside the cluster. */
      isAlone: z.boolean().optional(),
      discardsEdits: z.boolean().optional(),
    }),
    response: openOutcomeSchema,
  },
  /** A lab file, a manifest, a folder of manifests, a bundle or a capture file. */
  'file.open': {
    request: z.strictObject({
      path: z.string(),
      discardsEdits: z.boolean().optional(),
      /** Opened as it is, whatever printed it. */
      skipsImport: z.boolean().optional(),
    }),
    response: openOutcomeSchema,
  },
  /** A lab without a file, made of what `import.read` has told of; captures in it are among those of the lab. */
  'file.import': {
    request: importWishSchema.extend({ discardsEdits: z.boolean().optional() }),
    response: openOutcomeSchema,
  },
  /** A file that was dropped on the page, of which a browser tells the bytes and not the place. */
  'file.openDropped': {
    request: z.strictObject({
      files: z.array(z.strictObject({ name: z.string(), base64: z.string() })).min(1),
      discardsEdits: z.boolean().optional(),
      skipsImport: z.boolean().optional(),
    }),
    response: openOutcomeSchema,
  },
  'file.save': {
    request: z.strictObject({ overwrites: z.boolean().optional() }),
    response: saveOutcomeSchema,
  },
  'file.saveAs': {
    request: z.strictObject({ path: z.string(), overwrites: z.boolean().optional() }),
    response: saveOutcomeSchema,
  },
  /** Back to what is on disk, as an edit that can be undone. */
  'file.revert': {
    request: noArguments,
    response: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('reverted') }), failedSchema]),
  },
  /** One of the file's `recoveries`. What is edited and not saved meanwhile becomes another of them. */
  'file.recover': {
    request: z.strictObject({ id: z.string() }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('recovered') }),
      z.strictObject({ kind: z.literal('cancelled') }),
      failedSchema,
    ]),
  },
  'file.discardRecovery': { request: z.strictObject({ id: z.string() }), response: fileStateSchema },
  /** Manifests to start from, which come with Podwire. */
  'file.recipes': { request: noArguments, response: z.array(recipeSchema) },
  'file.recent': { request: noArguments, response: z.array(recentSchema) },
  'file.forgetRecent': { request: z.strictObject({ path: z.string() }), response: z.array(recentSchema) },
  'folder.list': { request: z.strictObject({ path: z.string().optional() }), response: folderSchema },
  'dialog.open': { request: noArguments, response: choiceSchema },
  'dialog.save': {
    request: z.strictObject({ name: z.string(), extension: z.enum(['podwire.yaml', 'podwire']) }),
    response: choiceSchema,
  },
  /**
   * One file for a teammate: the lab, its Scenarios, and the captures of each, made by playing it on a fresh copy of the
   * lab. Without a path the bytes come back, for the browser to keep.
   */
  'bundle.export': {
    request: sharingSchema.extend({
      path: z.string().optional(),
      overwrites: z.boolean().optional(),
      /** Of its picture and readme; English without it. */
      language: z.enum(LANGUAGES).optional(),
    }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('exported'),
        path: z.string().optional(),
        fileName: z.string(),
        base64: z.string().optional(),
        captures: z.array(
          z.strictObject({ scenario: z.string(), name: z.string(), packets: z.int(), sha256: z.string() }),
        ),
        /** A Scenario that fails is exported all the same, and said here. */
        failures: z.array(wordingSchema),
        /** What went along and what did not, a sentence each. */
        notes: z.array(wordingSchema),
      }),
      z.strictObject({ kind: z.literal('exists'), path: z.string() }),
      failedSchema,
    ]),
  },
  /** The lab for others as one text, as `podwire export` writes it, for the browser to keep. */
  'lab.exportAs': {
    request: sharingSchema.extend({
      format: exportedFormatSchema,
      /** All without it, where a format takes several. */
      scenario: z.string().optional(),
      /** Of pages and pictures; English without it. */
      language: z.enum(LANGUAGES).optional(),
    }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('exported'),
        fileName: z.string(),
        text: z.string(),
        /** What did not go along and what failed, a sentence each. */
        notes: z.array(wordingSchema),
      }),
      failedSchema,
    ]),
  },
  /** What would leave with an export, and what would not, before it is made. */
  'lab.leaving': {
    request: sharingSchema.extend({
      format: z.union([exportedFormatSchema, z.literal('bundle')]),
      scenario: z.string().optional(),
    }),
    response: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('leaving'), notes: z.array(wordingSchema) }),
      failedSchema,
    ]),
  },
} as const;

/** Whether that is the edit which takes over what another program wrote, where nothing was unsaved here. */
export function isDiskEdit(name: Wording): boolean {
  return typeof name === 'object' && 'key' in name && name.key === 'take over {name} as changed on disk';
}

export const FILE_EVENTS = { ...SETTINGS_EVENTS, ...VERIFY_EVENTS, file: fileStateSchema } as const;

/** Requests that the host's own thread answers; the simulator's thread answers all others. */
export type FileRequestName = keyof typeof FILE_REQUESTS;
