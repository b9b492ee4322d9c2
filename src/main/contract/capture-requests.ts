/** Captures, their packets, and the packets that went no further. */
import { z } from 'zod';
import { NOISE_KINDS } from './noise-kinds';
import { wordingSchema } from './wording';
import { MAX_COLUMNS, MAX_RULES, MAX_WISH_CHARACTERS } from './row-limits';

const captureRowSchema = z.strictObject({
  /** Counts from 1 in the capture (after its filter), whatever is hidden: as in the exported file. */
  number: z.int(),
  /** Counts from 0 among those that are shown, also those that were forgotten. */
  place: z.int(),
  /** Since the lab started, or since the first packet of a file, as all times of a capture. */
  timeNs: z.int(),
  interfaceId: z.string(),
  /** Many files do not say it. */
  direction: z.enum(['in', 'out']).optional(),
  /** The line that tcpdump prints for it, time stamp included; more lines under -v. */
  text: z.string(),
  /** Addresses of the innermost packet; MAC addresses where there is no other. */
  source: z.string(),
  destination: z.string(),
  /** 0 where there is none. */
  sourcePort: z.int(),
  destinationPort: z.int(),
  protocol: z.string(),
  /** Bytes on the wire. */
  length: z.int(),
  /** tcpdump's text of the innermost packet, without the addresses. */
  info: z.string(),
  /** The same for one packet on every interface. */
  packetId: z.int(),
  isMarked: z.boolean(),
  comment: z.string().optional(),
  /** Of the columns that were asked for, in their order. */
  values: z.array(z.string()).optional(),
  /** The first of the coloring rules that were asked for which lets it through. */
  rule: z.int().optional(),
});
export type CaptureRow = Readonly<z.infer<typeof captureRowSchema>>;

const noiseKindSchema = z.enum(NOISE_KINDS);

/** Out of the rows, as in all captures of the lab; nothing is left out of a file. */
const leftOut = {
  hiddenNoise: z.array(noiseKindSchema),
  /** Whose packets: `deployment/default/web`, `pod/default/client`. */
  mutedWorkloads: z.array(z.string()),
};

const captureStateSchema = z.strictObject({
  captureId: z.string(),
  interfaces: z.array(z.string()),
  filter: z.string(),
  isRunning: z.boolean(),
  /** A file that was opened: there is nothing to start or stop. */
  fileName: z.string().optional(),
  /** Why a file was not read to its end. */
  problem: z.string().optional(),
  /** In Wireshark's language: what is shown of it. */
  displayFilter: z.string(),
  /**
   * Rows to show: those that match both filters, without the noise while it is hidden. Those before `first` were forgotten, as in a
   * ring buffer; the others keep their places.
   */
  count: z.int(),
  first: z.int(),
  /** How many packets of the capture were forgotten, whatever matches. */
  lost: z.int(),
  /** Packets that match the capture filter and are there, and how many of them were looked at for `count`. */
  total: z.int(),
  scanned: z.int(),
  /** Grows when rows may have come under other numbers, or when marks and comments changed. */
  revision: z.int(),
  /** Calendar time of `timeNs` 0, in milliseconds since 1970, and so many nanoseconds more. */
  startTimeMs: z.number(),
  startNs: z.int(),
  /** `timeNs` of the first packet that there was, which `frame.time_relative` counts from. */
  firstNs: z.int(),
  ...leftOut,
  /** Why nothing was found, where the filter tells. */
  note: wordingSchema.optional(),
});
export type CaptureState = Readonly<z.infer<typeof captureStateSchema>>;

const dropSchema = z.strictObject({
  number: z.int(),
  timeNs: z.int(),
  /** Where: `node/node1`, `default/client`. */
  at: z.string(),
  device: z.string(),
  /** A clause for people, with the rule or the object that decided. */
  reason: wordingSchema,
  /** The same, where NetworkPolicies are behind the rule. */
  cause: wordingSchema.optional(),
  /** The packet in tcpdump's words. */
  packet: z.string(),
});
export type DropRow = Readonly<z.infer<typeof dropSchema>>;

const startedSchema = z.strictObject({ kind: z.literal('started'), captureId: z.string() });
const captureProblems = [
  z.strictObject({ kind: z.literal('no-such-interface'), interfaceId: z.string() }),
  z.strictObject({ kind: z.literal('bad-filter'), message: wordingSchema, column: z.int() }),
] as const;
/** What the lab leaves out of it comes along, so that a page can add to that before the next event. */
const captureStartOutcomeSchema = z.discriminatedUnion('kind', [
  startedSchema.extend(leftOut),
  ...captureProblems,
]);
const captureFilterOutcomeSchema = z.discriminatedUnion('kind', [startedSchema, ...captureProblems]);

/** Bytes `from` to (not including) `to` of the frame. */
const byteRange = { from: z.int().nonnegative(), to: z.int().nonnegative() };

const packetFieldSchema = z.strictObject({
  name: z.string(),
  value: z.string(),
  /** The display filter for packets that have it. */
  filter: z.string().optional(),
  ...byteRange,
});

/** One header of a frame, outermost first. */
const packetLayerSchema = z.strictObject({
  name: z.string(),
  summary: z.string(),
  /** Its protocol, as a display filter names it. */
  filter: z.string().optional(),
  ...byteRange,
  fields: z.array(packetFieldSchema),
});
export type PacketLayer = Readonly<z.infer<typeof packetLayerSchema>>;

const packetSchema = z.strictObject({
  row: captureRowSchema,
  layers: z.array(packetLayerSchema),
  /** The frame, base64. */
  base64: z.string(),
  /** The command of tcpdump that prints the row's text from the exported file, without the noise being hidden. */
  command: z.string(),
  /** The text is not what that command prints: tcpdump takes a datagram in a tunnel for VXLAN again. */
  isBeyondTcpdump: z.boolean(),
});
export type CapturedPacket = Readonly<z.infer<typeof packetSchema>>;

/** With what VXLAN tunnels carry, as `tcpdump -T vxlan` prints it, or as without `-T`. */
const tunnelsSchema = z.enum(['decoded', 'plain']);

/** What a page wants to know of each row beside what rows have. What is wrong, as `filter.check` says of it, is empty or colors nothing. */
const rowWishesSchema = z.strictObject({
  /** Fields of display filters. */
  columns: z.array(z.string().max(MAX_WISH_CHARACTERS)).max(MAX_COLUMNS),
  /** Display filters. */
  rules: z.array(z.string().max(MAX_WISH_CHARACTERS)).max(MAX_RULES),
});
export type RowWishes = Readonly<z.infer<typeof rowWishesSchema>>;

export const CAPTURE_REQUESTS = {
  'capture.start': {
    request: z.strictObject({ interfaces: z.array(z.string()), filter: z.string() }),
    response: captureStartOutcomeSchema,
  },
  'capture.stop': {
    request: z.strictObject({ captureId: z.string() }),
    response: captureStateSchema.optional(),
  },
  'capture.setFilter': {
    request: z.strictObject({ captureId: z.string(), filter: z.string() }),
    response: captureFilterOutcomeSchema,
  },
  'capture.setDisplayFilter': {
    request: z.strictObject({ captureId: z.string(), filter: z.string().max(10_000) }),
    response: captureFilterOutcomeSchema,
  },
  /** `from` is a place among those that are shown. What was forgotten is left out. */
  'capture.rows': {
    request: z.strictObject({
      captureId: z.string(),
      from: z.int().nonnegative(),
      count: z.int().positive().max(1000),
      tunnels: tunnelsSchema,
      wishes: rowWishesSchema.optional(),
    }),
    response: z.array(captureRowSchema),
  },
  /** Layers and bytes of row `number`, which counts from 1 as in the rows. */
  'capture.packet': {
    request: z.strictObject({ captureId: z.string(), number: z.int().positive(), tunnels: tunnelsSchema }),
    response: packetSchema.optional(),
  },
  /**
   * Out of the rows, and out of the `traffic` events; with the neighbors, out of the drops what IPv6 hosts announce into tunnels. All
   * other noise shows.
   */
  'noise.hide': {
    request: z.strictObject({ kinds: z.array(noiseKindSchema) }),
    response: z.undefined(),
  },
  /** The same with all that these workloads send and get; those of all others show. The drops stay whole. */
  'workloads.mute': {
    request: z.strictObject({ workloads: z.array(z.string()) }),
    response: z.undefined(),
  },
  'drops.rows': {
    request: z.strictObject({ from: z.int().nonnegative(), count: z.int().positive().max(1000) }),
    response: z.array(dropSchema),
  },
} as const;

export const CAPTURE_EVENTS = {
  /** Sent at most once per frame interval, and only after the last one was acknowledged. */
  captures: z.array(captureStateSchema),
  /** How many rows there are: without the noise while it is hidden. */
  drops: z.strictObject({ count: z.int(), isNoiseHidden: z.boolean() }),
  /** How many frames each wire carried since the last event, by wire id of the topology. */
  traffic: z.record(z.string(), z.int()),
} as const;
