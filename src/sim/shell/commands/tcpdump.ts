/**
 * tcpdump 4.99.3 on the interfaces of this namespace and on files of the lab.
 *
 * Models the options that say what is captured, printed and written; `-i any` with cooked headers; names of hosts in
 * filters. A filter that can match nothing is pointed out. Options of real interfaces (`-B -I -j -p -Z`) change nothing.
 * Leaves out `-d`, `-V`, `--nano`, and what `-E`, `-m`, `-M` and `-z` would need.
 */
import { err, ok, type Result } from '../../base/result';
import { inEnglish, type Sentence } from '../../base/sentence';
import { LINK_TYPE } from '../../capture/packet-table';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { NetDevice } from '../../link/net-device';
import { parseTcpdumpArguments, type TcpdumpArguments } from '../tcpdump/arguments';
import { compileFilter } from '../tcpdump/compile-filter';
import { linkTypeName } from '../../capture/link-type-names';
import { linkTypeOfDevice } from '../../capture/link-type-of-device';
import { LiveCapture } from '../tcpdump/live-capture';
import { OutputFiles } from '../tcpdump/output-files';
import { headlineOf, linkTypeOf, openForReading, showFile } from '../tcpdump/read-file';
import { pathFor } from './input-files';

const ANY = 'any';
const ANY_DESCRIPTION = '(Pseudo-device that captures on all interfaces)';

export function* tcpdump(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseTcpdumpArguments(args);
  if (!parsed.ok) {
    const { stdout, stderr, exitCode } = parsed.error;
    process.stdout(stdout);
    process.stderr(stderr);
    return exitCode;
  }
  const wanted = parsed.value;
  if (wanted.action === 'list-interfaces') return listInterfaces(process);
  const expression = expressionOf(process, wanted);
  if (expression === undefined) return 1;
  return wanted.readName === undefined
    ? yield* capture(process, wanted, expression)
    : yield* read(process, wanted, wanted.readName, expression);
}

function fail(process: Process, message: string): number {
  process.stderr(`tcpdump: ${message}\n`);
  return 1;
}

/** Undefined when the file of `-F` is not there. */
function expressionOf(process: Process, { filterName, filterWords }: TcpdumpArguments): string | undefined {
  if (filterName === undefined) return filterWords.join(' ');
  const text = process.environment.files.read(pathFor(process, filterName));
  if (text === undefined) {
    fail(process, `can't open ${filterName}: No such file or directory`);
    return undefined;
  }
  // What stands behind a # is a comment.
  return text.replaceAll(/#.*/g, (comment) => ' '.repeat(comment.length));
}

/** As libpcap orders them: what is up and running first, `lo` behind all others. */
function listed(process: Process): readonly (NetDevice | typeof ANY)[] {
  const devices = process.environment.namespace.stack.devices();
  const plain = devices.filter(({ kind }) => kind !== 'loopback');
  const isRunning = (device: NetDevice): boolean => device.isUp && device.hasCarrier;
  return [
    ...plain.filter(isRunning),
    ANY,
    ...devices.filter(({ kind, isUp }) => kind === 'loopback' && isUp),
    ...plain.filter((device) => !isRunning(device)),
    ...devices.filter(({ kind, isUp }) => kind === 'loopback' && !isUp),
  ];
}

function listInterfaces(process: Process): number {
  for (const [index, device] of listed(process).entries()) {
    const text =
      device === ANY ? `${ANY} ${ANY_DESCRIPTION} [Up, Running]` : `${device.name} [${stateOf(device)}]`;
    process.stdout(`${index + 1}.${text}\n`);
  }
  return 0;
}

function stateOf(device: NetDevice): string {
  const isLoopback = device.kind === 'loopback';
  const states = [
    ...(device.isUp ? ['Up'] : []),
    ...(device.isUp && device.hasCarrier ? ['Running'] : []),
    ...(isLoopback ? ['Loopback'] : [device.isUp && device.hasCarrier ? 'Connected' : 'Disconnected']),
  ];
  return states.join(', ');
}

/** By name, or by its number in the list. */
function chosen(process: Process, name: string | undefined): Result<NetDevice | typeof ANY, string> {
  const entries = listed(process);
  if (name === undefined) return ok(entries[0] ?? ANY);
  if (name === ANY) return ok(ANY);
  const device = process.environment.namespace.stack.findDevice(name);
  if (device !== undefined) return ok(device);
  if (!/^[1-9]\d*$/.test(name)) return err(`${name}: No such device exists\n(No such device exists)`);
  const numbered = entries[Number(name) - 1];
  return numbered === undefined ? err('Invalid adapter index') : ok(numbered);
}

function* capture(process: Process, wanted: TcpdumpArguments, expression: string): Task<number> {
  const found = chosen(process, wanted.interfaceName);
  if (!found.ok) return fail(process, found.error);
  const choice = found.value;
  const isAny = choice === ANY;
  const name = isAny ? ANY : choice.name;
  const linkType = isAny ? LINK_TYPE.LINUX_SLL2 : linkTypeOfDevice(choice);
  if (wanted.action !== 'capture') return listTypes(process, wanted.action, name, linkType);
  const description = linkTypeName(linkType);
  if (wanted.linkType !== undefined && !description.startsWith(`${wanted.linkType} `)) {
    return fail(process, `${name}: ${wanted.linkType} is not one of the DLTs supported by this device`);
  }
  if (isAny && wanted.linkType === undefined) process.stderr('tcpdump: data link type LINUX_SLL2\n');
  const { stack } = process.environment.namespace;
  if (!isAny && !choice.isUp) {
    return fail(process, `${name}: That device is not up`);
  }
  const devices = (): readonly NetDevice[] => (isAny ? stack.devices() : [choice]);
  const prefix = isAny ? undefined : stack.addressesOf(choice)[0]?.prefixLength;
  const netmask = prefix === undefined || prefix === 0 ? 0 : -1 << (32 - prefix);
  const filter = yield* compileFilter(process, expression, { linkType, hasDirections: true, netmask });
  if (!filter.ok) return fail(process, filter.error);
  const { scheduler } = process.environment;
  const output = outputOf(process, wanted, linkType);
  const problem = output?.open(scheduler.now());
  if (problem !== undefined) return fail(process, problem);
  greet(
    process,
    wanted,
    `listening on ${name}, link-type ${description}, snapshot length ${wanted.snapLength} bytes`,
  );
  const noteOf = (): ReturnType<NonNullable<typeof stack.link.noteOnFilter>> =>
    stack.link.noteOnFilter?.(expression, devices());
  const note = noteOf();
  const isCertain = note?.isCertain === true;
  if (isCertain) process.stderr(`tcpdump: note: ${inEnglish(note.text)}\n`);
  const explain = (): Sentence | undefined => (isCertain ? undefined : noteOf()?.text);
  // libpcap cannot have it on `any`.
  const isPromiscuous = wanted.isPromiscuous && !isAny;
  const live = new LiveCapture(process, {
    wanted,
    linkType,
    filter: filter.value,
    output,
    isPromiscuous,
    explain,
  });
  for (const device of devices()) live.listen(device);
  if (isAny) {
    const stop = stack.link.registry.onAdd((device) => {
      if (device.owner === stack) live.listen(device);
    });
    process.own({ close: stop });
  }
  return yield* live.run();
}

/** Where packets are printed and `-v` was not given, that is said first. */
function greet(process: Process, { isPrinting, verbosity, writeName }: TcpdumpArguments, line: string): void {
  const isSuppressed = isPrinting && writeName === undefined && verbosity === 0;
  process.stderr(
    isSuppressed
      ? `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n${line}\n`
      : `tcpdump: ${line}\n`,
  );
}

function listTypes(
  process: Process,
  action: 'list-interfaces' | 'list-link-types' | 'list-time-stamp-types',
  name: string,
  linkType: number,
): number {
  let types = [linkTypeName(linkType)];
  if (linkType === LINK_TYPE.ETHERNET) types.push('DOCSIS (DOCSIS) (printing not supported)');
  if (linkType === LINK_TYPE.LINUX_SLL2) types = [linkTypeName(LINK_TYPE.LINUX_SLL), ...types];
  process.stderr(
    action === 'list-link-types'
      ? `Data link types for ${name} (use option -y to set):\n${types.map((type) => `  ${type}\n`).join('')}`
      : `Time stamp types for ${name} (use option -j to set):\n  host (Host)\n`,
  );
  return 0;
}

function outputOf(process: Process, wanted: TcpdumpArguments, linkType: number): OutputFiles | undefined {
  const { writeName, rotation, snapLength } = wanted;
  if (writeName === undefined || wanted.isCounting) return undefined;
  return new OutputFiles(process, writeName, rotation, { linkType, snapLength });
}

function* read(process: Process, wanted: TcpdumpArguments, name: string, expression: string): Task<number> {
  const opened = yield* openForReading(process, name);
  if (!opened.ok) return fail(process, opened.error);
  const file = opened.value;
  process.stderr(headlineOf(name, file));
  const linkType = linkTypeOf(file.table);
  const filter = yield* compileFilter(process, expression, { linkType, hasDirections: false });
  if (!filter.ok) return fail(process, filter.error);
  const output = outputOf(process, { ...wanted, snapLength: file.snapLength }, linkType);
  const problem = output?.open(process.environment.scheduler.now());
  if (problem !== undefined) return fail(process, problem);
  return showFile(process, file, wanted, { filter: filter.value, output });
}
