/** What the commands of crictl have in common: the runtime, the time, and how complaints are written. */
import { err, ok, type Result } from '../../../base/result';
import type { SimTime } from '../../../base/time';
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import type { ContainerRuntime, RuntimeContainer, RuntimeSandbox } from '../../../kube/container-runtime';
import { timeTextOf } from '../../../kube/time-text';
import { formatYaml } from '../../kubectl/output/yaml-text';
import type { CrictlOptions } from './crictl-options';

export interface CrictlCall {
  readonly process: Process;
  readonly runtime: ContainerRuntime;
  readonly options: CrictlOptions;
}

/** Answers the exit code, or what logrus says at the end. */
export type CrictlOutcome = number | string;

export interface CrictlCommand {
  readonly names: readonly string[];
  readonly usage: string;
  /** As `readCrictlOptions` takes them. */
  readonly options: string;
  readonly run: (call: CrictlCall) => Task<CrictlOutcome>;
}

export interface PlacedContainer extends RuntimeContainer {
  readonly sandbox: RuntimeSandbox;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const TRUNCATED_LENGTH = 13;

export function truncatedId(id: string): string {
  return id.replace(/^sha256:/u, '').slice(0, TRUNCATED_LENGTH);
}

/** The newest first. */
export function containersOf(runtime: ContainerRuntime): readonly PlacedContainer[] {
  return runtime
    .sandboxes()
    .flatMap((sandbox) => sandbox.containers.map((container) => ({ ...container, sandbox })))
    .sort((one, other) => other.createdAt - one.createdAt);
}

/** The only one whose identity begins so, in containerd's words. */
export function findById<Item extends { readonly id: string }>(
  items: readonly Item[],
  id: string,
  kind: 'container' | 'sandbox',
): Result<Item, string> {
  const found = items.filter((item) => item.id.startsWith(id));
  const [first] = found;
  if (first !== undefined && found.length === 1) return ok(first);
  const why = found.length > 1 ? `multiple IDs found with provided prefix: ${id}` : 'not found';
  const code = found.length > 1 ? 'Unknown' : 'NotFound';
  return err(
    `rpc error: code = ${code} desc = an error occurred when try to find ${kind} ${JSON.stringify(id)}: ${why}`,
  );
}

/** go-units' `HumanDuration`, which is rougher than kubectl's. */
export function ageOf(process: Process, at: SimTime): string {
  const seconds = Math.trunc((process.environment.scheduler.now() - at) / NANOSECONDS_PER_SECOND);
  const minutes = Math.trunc(seconds / 60);
  const hours = Math.trunc(seconds / 3_600 + 0.5);
  if (seconds < 1) return 'Less than a second ago';
  if (seconds === 1) return '1 second ago';
  if (seconds < 60) return `${seconds} seconds ago`;
  if (minutes === 1) return 'About a minute ago';
  if (minutes < 60) return `${minutes} minutes ago`;
  if (hours === 1) return 'About an hour ago';
  if (hours < 48) return `${hours} hours ago`;
  if (hours < 24 * 14) return `${Math.trunc(hours / 24)} days ago`;
  if (hours < 24 * 60) return `${Math.trunc(hours / 24 / 7)} weeks ago`;
  if (hours < 24 * 730) return `${Math.trunc(hours / 24 / 30)} months ago`;
  return `${Math.trunc(seconds / 3_600 / 24 / 365)} years ago`;
}

/** Nanoseconds since 1970, as JSON has 64 bits. */
export function unixNanoseconds(process: Process, at: SimTime): string {
  const { startTimeMs } = process.environment;
  return String(BigInt(startTimeMs) * BigInt(NANOSECONDS_PER_MILLISECOND) + BigInt(at));
}

/** RFC 3339 with what there is of nanoseconds. */
export function timeText(process: Process, at: SimTime): string {
  const { startTimeMs } = process.environment;
  const nanoseconds = (startTimeMs % 1_000) * NANOSECONDS_PER_MILLISECOND + at;
  const seconds = Math.floor(startTimeMs / 1_000) + Math.floor(nanoseconds / NANOSECONDS_PER_SECOND);
  const fraction = String(nanoseconds % NANOSECONDS_PER_SECOND)
    .padStart(9, '0')
    .replace(/0+$/u, '');
  return timeTextOf(seconds).replace(/Z$/u, fraction === '' ? 'Z' : `.${fraction}Z`);
}

/** Writes it as `-o` wants; false where it wants a table. */
export function writeData(process: Process, format: string, value: unknown): boolean {
  if (format === 'json') process.stdout(`${JSON.stringify(value, undefined, 2)}\n`);
  else if (format === 'yaml') process.stdout(`${formatYaml(value)}\n`);
  else return false;
  return true;
}
