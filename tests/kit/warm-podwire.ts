/**
 * The command line within this process: the same entry and the same jobs, in a simulator that is compiled already. Only the
 * thread and the two streams are others, and one command runs after the other, since they have one working directory.
 */
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { runCommandLine } from '#main/cli/run-command-line';
import type { Outcome } from '#kit/outcome';
import { warmProcess } from '#kit/warm-thread';

type Write = typeof process.stdout.write;

/** One command after the other. */
let last: Promise<unknown> = Promise.resolve();

export function warmPodwire(words: readonly string[], directory: string): Promise<Outcome> {
  const outcome = last.then(() => perform(words, directory));
  last = outcome.catch(() => undefined);
  return outcome;
}

async function perform(words: readonly string[], directory: string): Promise<Outcome> {
  const stdout = new Gathered(process.stdout);
  const stderr = new Gathered(process.stderr);
  const goBack = warmProcess(directory);
  try {
    const exitCode = await runCommandLine(words);
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    goBack();
    stdout.giveBack();
    stderr.giveBack();
  }
}

/** What is written to a stream, in its place. */
class Gathered {
  readonly #stream: NodeJS.WriteStream;
  readonly #write: Write;
  readonly #pieces: Buffer[] = [];

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#write = stream.write.bind(stream);
    stream.write = (
      content: string | Uint8Array,
      encodingOrDone?: BufferEncoding | ((error?: Error | null) => void),
      done?: (error?: Error | null) => void,
    ): boolean => {
      this.#pieces.push(Buffer.from(content));
      setImmediate(() => (typeof encodingOrDone === 'function' ? encodingOrDone() : done?.()));
      return true;
    };
  }

  text(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }

  giveBack(): void {
    this.#stream.write = this.#write;
  }
}
