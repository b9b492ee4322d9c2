import { InputQueue } from '../host/input-queue';
import type { OutputWriter } from '../host/process';

/** Where a command reads from and writes to. */
export interface ShellStreams {
  readonly stdin: InputQueue;
  readonly stdout: OutputWriter;
  readonly stderr: (text: string) => void;
}

/** An input that holds a text and then ends. */
export function inputOf(text: string): InputQueue {
  const queue = new InputQueue();
  queue.push(text);
  queue.end();
  return queue;
}
