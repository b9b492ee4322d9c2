/** Runs a command that needs no time, and answers what it said. */
import { InputQueue } from '#sim/host/input-queue';
import type { Environment, Process } from '#sim/host/process';
import { startCommand } from '#sim/shell/start-command';
import type { SimTime } from '#sim/base/time';

export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly errors: string;
}

const MAX_EVENTS = 10_000;

export function runToEnd(environment: Environment, words: readonly string[], input = ''): CommandOutcome {
  let stdout = '';
  let errors = '';
  const stdin = new InputQueue();
  if (input !== '') stdin.push(input);
  stdin.end();
  const process: Process = startCommand(environment, words, {
    stdin,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      errors += text;
    },
  });
  const now: SimTime = environment.scheduler.now();
  for (let events = 0; process.exitCode === undefined && events < MAX_EVENTS; events += 1) {
    if (!environment.scheduler.step(now)) break;
  }
  return { exitCode: process.exitCode ?? -1, stdout, errors };
}
