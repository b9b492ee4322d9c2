import { InputQueue } from '../host/input-queue';

/** Where a command reads from and writes to. */
export interface ShellStreams {
  readonly stdin: InputQueue;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** An input that holds a text and then ends. */
export function inputOf(text: string): InputQueue {
  const queue = new InputQueue();
  queue.push(text);
  queue.end();
  return queue;
}
