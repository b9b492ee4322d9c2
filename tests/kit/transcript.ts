/**
 * A session with real tools, to be run again in the simulator: lines `[namespace] $ command`, what it printed behind two
 * spaces, its complaints behind `! `, and its exit code behind `= ` where that was not 0.
 */
import { Prng } from '#sim/base/prng';
import { seconds, type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import { Machine } from '#sim/host/machine';
import { DeviceRegistry } from '#sim/link/device-registry';
import { DropLog } from '#sim/link/drop-log';
import { PacketPool } from '#sim/link/packet-pool';
import { WireStatistics } from '#sim/link/wire-statistics';
import { startCommand } from '#sim/shell/start-command';
import { TlsLedger } from '#sim/wire/tls-ledger';

export interface TranscriptEntry {
  readonly namespace: string;
  readonly command: string;
  /** As the transcript has it: output, complaints, exit code. */
  readonly lines: readonly string[];
}

const COMMAND_LIMIT = seconds(60);

export function parseTranscript(text: string): readonly TranscriptEntry[] {
  const entries: { namespace: string; command: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [, namespace, command] = /^\[(\w+)\] \$ (.*)$/.exec(line) ?? [];
    if (namespace !== undefined && command !== undefined) entries.push({ namespace, command, lines: [] });
    else if (/^(?: {2}|! |= )/.test(line)) entries.at(-1)?.lines.push(line);
  }
  return entries;
}

/** One machine with namespaces, as the transcripts were recorded: `lo` is up, and nothing else is there. */
export class TranscriptMachine {
  readonly scheduler = new Scheduler();
  readonly machine: Machine;

  constructor(namespaces: readonly string[]) {
    this.machine = new Machine({
      name: 'host',
      kind: 'outside',
      link: {
        scheduler: this.scheduler,
        packets: new PacketPool(new DropLog(this.scheduler)),
        wires: new WireStatistics(),
        registry: new DeviceRegistry(),
        tls: new TlsLedger(),
      },
      prng: new Prng(1),
      startTimeMs: 0,
    });
    for (const name of namespaces) this.machine.createNamespace(name);
  }

  run(namespace: string, command: string): readonly string[] {
    const found = this.machine.namespaces.get(namespace);
    if (found === undefined) throw new Error(`there is no namespace ${namespace}`);
    let [stdout, stderr] = ['', ''];
    const process = startCommand(this.machine.root.enter(found), ['bash', '-c', command], {
      stdout: (text) => (stdout += text),
      stderr: (text) => (stderr += text),
    });
    process.stdin.end();
    const deadline = (this.scheduler.now() + COMMAND_LIMIT) as SimTime;
    while (process.exitCode === undefined && this.scheduler.step(deadline));
    const prefixed = (text: string, prefix: string): readonly string[] =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => prefix + line);
    return [
      ...prefixed(stdout, '  '),
      ...prefixed(stderr, '! '),
      ...(process.exitCode === 0 ? [] : [`= ${String(process.exitCode)}`]),
    ];
  }
}
