/** The lines of a comparison's table: what each is called, and what each run says to it. For terminal, document and page alike. */
import { listOf, say, type Sentence, type Wording } from '../../base/sentence';
import type { ComparedRun, MeasuredRun } from './compared-run';
import type { WayMeasures } from './run-measures';

export interface ComparisonRow {
  readonly title: Wording;
  /** One for each run, in their order; several lines where there are several things. */
  readonly cells: readonly (readonly Wording[])[];
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const NONE: readonly Wording[] = [say('none|in a comparison')];

const VERDICTS: Readonly<Record<MeasuredRun['policy']['verdict'], Sentence>> = {
  enforced: say('enforced'),
  ignored: say('ignored'),
  'not tried': say('not tried'),
};

const ROWS: readonly (readonly [Wording, (run: MeasuredRun) => readonly Wording[]])[] = [
  [say('network plugin'), ({ plugin }) => [plugin]],
  ['kube-proxy', ({ proxyMode }) => (proxyMode === 'none' ? NONE : [proxyMode])],
  [say('exit code'), exitCell],
  [say('routers on the way'), ({ request, answer }) => wayCell(request, answer, ({ hops }) => hops)],
  [
    say('interfaces on the way'),
    ({ request, answer }) => wayCell(request, answer, ({ devices }) => devices.length),
  ],
  [
    say('packets'),
    ({ wire }) => [
      say('{packets}, on cables {frames} times', { packets: wire.packets, frames: wire.frames }),
    ],
  ],
  [say('bytes on cables'), ({ wire }) => [String(wire.bytes)]],
  [say('overhead'), overheadCell],
  [say('encapsulation'), ({ wire }) => (wire.encapsulations.length === 0 ? NONE : wire.encapsulations)],
  [say('caller has'), ({ request }) => (request === undefined ? NONE : [request.addresses.sourceAtSender])],
  [
    say('caller asks'),
    ({ request }) => (request === undefined ? NONE : [request.addresses.destinationAtSender]),
  ],
  [
    say('server sees'),
    ({ request }) => (request === undefined ? NONE : [request.addresses.sourceAtReceiver]),
  ],
  [say('answer comes from'), answererCell],
  [say('NAT there'), ({ request }) => translationsCell(request)],
  [say('NAT back'), ({ answer }) => translationsCell(answer)],
  [say('rules met'), rulesCell],
  ['NetworkPolicy', ({ policy }) => [VERDICTS[policy.verdict]]],
  ['MTU', mtuCell],
  [
    say('round trip'),
    ({ roundTripNs }) => [roundTripNs === undefined ? say('no answer') : millisecondsText(roundTripNs)],
  ],
  [say('whole command'), ({ command }) => [millisecondsText(command.durationNs)]],
  [
    say('packets lost'),
    ({ dropCount, drops }) => (dropCount === 0 ? NONE : [String(dropCount), ...drops.slice(0, 1)]),
  ],
];

export function comparisonRows(runs: readonly ComparedRun[]): readonly ComparisonRow[] {
  return ROWS.map(([title, cellOf]) => ({
    title,
    cells: runs.map((run) => (run.kind === 'measured' ? cellOf(run) : ['-'])),
  }));
}

function exitCell({ command: { exitCode, stderr } }: MeasuredRun): readonly Wording[] {
  const [said = ''] = stderr.trim().split('\n');
  if (exitCode === 'timed-out') return [say('does not end')];
  return exitCode === 0 || said === '' ? [String(exitCode)] : [String(exitCode), said];
}

function wayCell(
  request: WayMeasures | undefined,
  answer: WayMeasures | undefined,
  numberOf: (way: WayMeasures) => number,
): readonly Wording[] {
  if (request === undefined) return NONE;
  const there = numberOf(request);
  if (answer === undefined) return [say('{there}, and no answer', { there })];
  const back = numberOf(answer);
  return [there === back ? String(there) : say('{there}, back {back}', { there, back })];
}

function answererCell({ answer, errorFrom }: MeasuredRun): readonly Wording[] {
  if (answer !== undefined) return [answer.addresses.sourceAtReceiver];
  return errorFrom === undefined
    ? [say('no answer')]
    : [say('no answer'), say('an error of ICMP from {sender}', { sender: errorFrom })];
}

function overheadCell({ wire }: MeasuredRun): readonly Wording[] {
  const { overheadBytes: bytes, overheadPerFrame: perFrame } = wire;
  return bytes === 0 ? NONE : [say('{bytes} bytes, {perFrame} a frame', { bytes, perFrame })];
}

function translationsCell(way: WayMeasures | undefined): readonly Wording[] {
  if (way === undefined || way.translations.length === 0) return NONE;
  return way.translations.map(({ at, side, from, to }) =>
    side === 'source'
      ? say('{at}: source {from} becomes {to}', { at, from, to })
      : say('{at}: destination {from} becomes {to}', { at, from, to }),
  );
}

function rulesCell({ request, testedRules }: MeasuredRun): readonly Wording[] {
  const first = request?.testedRules ?? 0;
  const places = request?.testedRulesByPlace ?? [];
  return [
    say('first packet {first}, all {all}', { first, all: testedRules }),
    ...places.map(({ at, rules }) => say('{at}: {rules} of the first', { at, rules })),
  ];
}

function mtuCell({ mtu }: MeasuredRun): readonly Wording[] {
  if (mtu === undefined) return NONE;
  const { sender, smallest, maximumSegments } = mtu;
  return [
    sender === smallest ? String(sender) : say('{sender}, on the way {smallest}', { sender, smallest }),
    ...(maximumSegments === undefined
      ? []
      : [say('TCP segments {sizes}', { sizes: listOf(maximumSegments) })]),
  ];
}

/** Three digits after the point, as ping prints them. */
function millisecondsText(durationNs: number): string {
  return `${(durationNs / NANOSECONDS_PER_MILLISECOND).toFixed(3)} ms`;
}
