/** The lines of a comparison's table: what each is called, and what each run says to it. For terminal, document and page alike. */
import type { ComparedRun, MeasuredRun } from './compared-run';
import type { WayMeasures } from './run-measures';

export interface ComparisonRow {
  readonly title: string;
  /** One for each run, in their order; several lines where there are several things. */
  readonly cells: readonly (readonly string[])[];
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const NONE: readonly string[] = ['none'];

const ROWS: readonly (readonly [string, (run: MeasuredRun) => readonly string[]])[] = [
  ['network plugin', ({ plugin }) => [plugin]],
  ['kube-proxy', ({ proxyMode }) => [proxyMode]],
  ['exit code', exitCell],
  ['routers on the way', ({ request, answer }) => wayCell(request, answer, ({ hops }) => hops)],
  [
    'interfaces on the way',
    ({ request, answer }) => wayCell(request, answer, ({ devices }) => devices.length),
  ],
  ['packets', ({ wire }) => [`${wire.packets}, on cables ${wire.frames} times`]],
  ['bytes on cables', ({ wire }) => [String(wire.bytes)]],
  ['overhead', overheadCell],
  ['encapsulation', ({ wire }) => (wire.encapsulations.length === 0 ? NONE : wire.encapsulations)],
  ['caller has', ({ request }) => (request === undefined ? NONE : [request.addresses.sourceAtSender])],
  ['caller asks', ({ request }) => (request === undefined ? NONE : [request.addresses.destinationAtSender])],
  ['server sees', ({ request }) => (request === undefined ? NONE : [request.addresses.sourceAtReceiver])],
  ['answer comes from', answererCell],
  ['NAT there', ({ request }) => translationsCell(request)],
  ['NAT back', ({ answer }) => translationsCell(answer)],
  ['rules met', rulesCell],
  ['NetworkPolicy', ({ policy }) => [policy.verdict]],
  ['MTU', mtuCell],
  [
    'round trip',
    ({ roundTripNs }) => [roundTripNs === undefined ? 'no answer' : millisecondsText(roundTripNs)],
  ],
  ['whole command', ({ command }) => [millisecondsText(command.durationNs)]],
  [
    'packets lost',
    ({ dropCount, drops }) => (dropCount === 0 ? NONE : [String(dropCount), ...drops.slice(0, 1)]),
  ],
];

export function comparisonRows(runs: readonly ComparedRun[]): readonly ComparisonRow[] {
  return ROWS.map(([title, cellOf]) => ({
    title,
    cells: runs.map((run) => (run.kind === 'measured' ? cellOf(run) : ['-'])),
  }));
}

function exitCell({ command: { exitCode, stderr } }: MeasuredRun): readonly string[] {
  const [said = ''] = stderr.trim().split('\n');
  if (exitCode === 'timed-out') return ['does not end'];
  return exitCode === 0 || said === '' ? [String(exitCode)] : [String(exitCode), said];
}

function wayCell(
  request: WayMeasures | undefined,
  answer: WayMeasures | undefined,
  numberOf: (way: WayMeasures) => number,
): readonly string[] {
  if (request === undefined) return NONE;
  const there = numberOf(request);
  if (answer === undefined) return [`${there}, and no answer`];
  const back = numberOf(answer);
  return [there === back ? String(there) : `${there}, back ${back}`];
}

function answererCell({ answer, errorFrom }: MeasuredRun): readonly string[] {
  if (answer !== undefined) return [answer.addresses.sourceAtReceiver];
  return errorFrom === undefined ? ['no answer'] : ['no answer', `an error of ICMP from ${errorFrom}`];
}

function overheadCell({ wire }: MeasuredRun): readonly string[] {
  return wire.overheadBytes === 0 ? NONE : [`${wire.overheadBytes} bytes, ${wire.overheadPerFrame} a frame`];
}

function translationsCell(way: WayMeasures | undefined): readonly string[] {
  if (way === undefined || way.translations.length === 0) return NONE;
  return way.translations.map(({ at, side, from, to }) => `${at}: ${side} ${from} becomes ${to}`);
}

function rulesCell({ request, testedRules }: MeasuredRun): readonly string[] {
  const first = request?.testedRules ?? 0;
  const places = request?.testedRulesByPlace ?? [];
  return [
    `first packet ${first}, all ${testedRules}`,
    ...places.map(({ at, rules }) => `${at}: ${rules} of the first`),
  ];
}

function mtuCell({ mtu }: MeasuredRun): readonly string[] {
  if (mtu === undefined) return NONE;
  const { sender, smallest, maximumSegments } = mtu;
  return [
    sender === smallest ? String(sender) : `${sender}, on the way ${smallest}`,
    ...(maximumSegments === undefined ? [] : [`TCP segments ${maximumSegments.join(' and ')}`]),
  ];
}

/** Three digits after the point, as ping prints them. */
function millisecondsText(durationNs: number): string {
  return `${(durationNs / NANOSECONDS_PER_MILLISECOND).toFixed(3)} ms`;
}
