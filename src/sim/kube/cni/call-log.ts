/**
 * The calls of a node's network plugins, as its container runtime made them: what was asked, what was answered.
 *
 * A line of JSON each, in the order in which they ended: a plugin that another one calls comes before that one.
 */
import { calendarTime, formatIsoDate } from '../../app/calendar';
import type { Machine } from '../../host/machine';
import type { SimTime } from '../../base/time';
import type { CniCall, CniError, CniResult } from './cni';
import { CALL_LOG_FILE, type CniFiles } from './cni-files';
import { cniArgsOf, cniInput, cniOutput } from './cni-json';

const MAX_CALLS = 1_000;

export interface LoggedCall {
  readonly at: SimTime;
  readonly command: 'ADD' | 'CHECK' | 'DEL';
  readonly type: string;
  readonly call: CniCall;
  /** What ADD answers. */
  readonly result: CniResult | undefined;
  readonly error: CniError | undefined;
}

export class CniCallLog {
  readonly #machine: Machine;
  readonly #files: CniFiles;
  #calls: LoggedCall[] = [];

  constructor(machine: Machine, files: CniFiles) {
    this.#machine = machine;
    this.#files = files;
    files.write(CALL_LOG_FILE, () => this.#calls.map((call) => this.#lineOf(call)).join(''));
  }

  record(call: Omit<LoggedCall, 'at'>): void {
    const logged = { at: this.#machine.link.scheduler.now(), ...call };
    this.#calls.push(logged);
    if (this.#calls.length > 2 * MAX_CALLS) {
      this.#calls = this.#calls.slice(-MAX_CALLS);
      this.#files.write(CALL_LOG_FILE, () => this.#calls.map((each) => this.#lineOf(each)).join(''));
    } else this.#files.append(CALL_LOG_FILE, () => this.#lineOf(logged));
  }

  #lineOf({ at, command, type, call, result, error }: LoggedCall): string {
    const line = {
      time: formatIsoDate(calendarTime(this.#machine.startTimeMs, at)),
      command,
      plugin: type,
      pod: call.pod,
      containerID: call.containerId,
      netns: call.netns,
      ifName: call.ifName,
      args: Object.entries(cniArgsOf(call))
        .map(([key, value]) => `${key}=${value}`)
        .join(';'),
      stdin: cniInput(call),
      ...(result === undefined ? {} : { stdout: cniOutput(result, call.cniVersion) }),
      ...(error === undefined ? {} : { error: { code: error.code, msg: error.msg } }),
    };
    return `${JSON.stringify(line)}\n`;
  }
}
