/** Reads the folder of a recorded scenario; whatever is missing or broken is said by file. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { inEnglish } from '#sim/api/sentence';
import { decodeCaptureFile } from '#sim/capture/capture-file';
import type { PacketTable } from '#sim/capture/packet-table';
import { parseCluster, type RecordedCluster } from './recorded-cluster';
import { parseCommands, type RecordedCommands } from './recorded-commands';

const setupSchema = z.object({
  cni: z.string(),
  backend: z.string(),
  podMtu: z.number(),
  kubeProxy: z.string(),
  hairpin: z.boolean(),
  bridgeNfCallIptables: z.boolean(),
  policyEngine: z.string().nullable(),
  segmentationOffload: z.boolean(),
  promiscuousCapture: z.boolean(),
  captureLoopbackOf: z.array(z.string()),
  betweenSteps: z.array(
    z.object({
      beforeStep: z.number(),
      in: z.string().optional(),
      run: z.string().optional(),
      everywhere: z.string().optional(),
    }),
  ),
  servers: z.array(z.object({ in: z.string(), args: z.array(z.string()) })),
});

const stepSchema = z.object({
  n: z.number(),
  title: z.string(),
  from: z.string(),
  cmd: z.string(),
  rc: z.number(),
  ms: z.number(),
  stdout: z.string().default(''),
  served_by: z.string().optional(),
});

const resultSchema = z.object({
  steps: z.array(stepSchema).min(1),
  packets: z.record(z.string(), z.number()),
  silent_interfaces: z.array(z.string()),
});

export type RecordedSetup = z.infer<typeof setupSchema>;
export type RecordedStep = z.infer<typeof stepSchema>;

export interface RecordedFrame {
  /** `NS_IF`, as the capture's file is called. */
  readonly capture: string;
  /** Seconds since the first step began. */
  readonly time: number;
  /** 0 before the first step. */
  readonly step: number;
  /** Its place in the capture's file, which need not be the order of its time stamps. */
  readonly row: number;
  readonly bytes: Uint8Array;
}

export interface Recording {
  readonly name: string;
  readonly folder: string;
  readonly cluster: RecordedCluster;
  readonly setup: RecordedSetup;
  readonly steps: readonly RecordedStep[];
  readonly commands: RecordedCommands;
  /** In the order in which the recorder merged the captures. */
  readonly frames: readonly RecordedFrame[];
  /** Every interface that was watched, also those that saw nothing. */
  readonly captures: readonly string[];
  /** Who has set up the plugin and the policies: the recorder's hands, or the simulator's own programs. */
  readonly rules: 'recorded' | 'own';
  /** A file of `state/`, or undefined when there is none. */
  readonly state: (name: string) => string | undefined;
}

class RecordingError extends Error {}

/** The scenario folders in a folder, or the folder itself when it is one. */
export function scenarioFolders(folder: string): readonly string[] {
  if (!existsSync(folder)) throw new RecordingError(`${folder}: no such folder`);
  if (!statSync(folder).isDirectory()) throw new RecordingError(`${folder}: not a folder`);
  if (existsSync(join(folder, 'result.json')) || existsSync(join(folder, 'cluster.yaml'))) return [folder];
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => join(folder, name))
    .sort();
  if (folders.length === 0) throw new RecordingError(`${folder}: there is no scenario folder in it`);
  return folders;
}

/** Throws a RecordingError that names the file. */
export function readRecording(folder: string): Recording {
  const setup = parseJson(folder, 'setup.json', setupSchema);
  const result = parseJson(folder, 'result.json', resultSchema);
  const documents = readDocuments(folder);
  const frames = readFrames(folder, Object.keys(result.packets));
  const lastStep = frames.reduce((last, { step }) => Math.max(last, step), 0);
  if (lastStep > result.steps.length) {
    throw new RecordingError(`timeline.txt has step ${lastStep}, result.json only ${result.steps.length}`);
  }
  return {
    name: basename(folder),
    folder,
    cluster: parseCluster(documents),
    setup,
    steps: result.steps,
    commands: parseCommands(readText(folder, 'commands.txt')),
    frames,
    rules: 'recorded',
    captures: [...Object.keys(result.packets), ...result.silent_interfaces].sort(),
    state: (name) => {
      const path = join(folder, 'state', name);
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    },
  };
}

/** How many steps it has, as far as that can be told of a folder that cannot be read. */
export function countSteps(folder: string): number {
  try {
    return parseJson(folder, 'result.json', resultSchema).steps.length;
  } catch {
    return 1;
  }
}

function readText(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch {
    throw new RecordingError(`${file} is missing or cannot be read`);
  }
}

function parseJson<Schema extends z.ZodType>(folder: string, file: string, schema: Schema): z.infer<Schema> {
  const text = readText(folder, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RecordingError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RecordingError(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`);
}

function readDocuments(folder: string): readonly unknown[] {
  const parsed = parseAllDocuments(readText(folder, 'cluster.yaml'));
  const documents = Array.isArray(parsed) ? parsed : [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) throw new RecordingError(`cluster.yaml: ${error.message.split('\n')[0] ?? ''}`);
  }
  return documents.map((document): unknown => document.toJS() as unknown).filter((value) => value !== null);
}

function readFrames(folder: string, captures: readonly string[]): readonly RecordedFrame[] {
  const packets = new Map(captures.map((name) => [name, readPackets(folder, name)]));
  const frames: RecordedFrame[] = [];
  let step = 0;
  for (const [index, line] of readText(folder, 'timeline.txt').split('\n').entries()) {
    const heading = /^## step (\d+) /.exec(line);
    if (heading !== null) step = Number(heading[1]);
    const entry = /^\s*(-?[\d.]+) (\S+) (\d+)$/.exec(line);
    if (entry === null) continue;
    const [, time = '', capture = '', row = ''] = entry;
    const bytes = packets.get(capture)?.[Number(row) - 1];
    if (bytes === undefined) {
      throw new RecordingError(
        `timeline.txt:${index + 1}: there is no packet ${row} in captures/${capture}.pcap`,
      );
    }
    frames.push({ capture, time: Number(time), step, row: Number(row), bytes });
  }
  const total = [...packets.values()].reduce((sum, { length }) => sum + length, 0);
  if (frames.length !== total) {
    throw new RecordingError(`timeline.txt has ${frames.length} packets, the captures have ${total}`);
  }
  return frames;
}

function readPackets(folder: string, capture: string): readonly Uint8Array[] {
  const file = `captures/${capture}.pcap`;
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(join(folder, file)));
  } catch {
    throw new RecordingError(`${file} is missing or cannot be read`);
  }
  const decoded = decodeCaptureFile(bytes);
  if (!decoded.ok) throw new RecordingError(`${file}: ${inEnglish(decoded.error)}`);
  const table: PacketTable = decoded.value;
  return Array.from({ length: table.count }, (_, row) => {
    const start = table.start(row);
    return table.buffer(row).subarray(start, start + table.capturedLength(row));
  });
}
