/** Writing to standard output and standard error, whose reader may go away at any time (`| head`). */
import process from 'node:process';
import { isSystemError } from './system-error';

/** Ends the process quietly once nobody reads what it prints. */
export function endWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (isSystemError(error) && error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}

/** Resolves when the text or the bytes have been handed to the system. */
export function writeOutput(content: string | Uint8Array): Promise<void> {
  return write(process.stdout, content);
}

export function writeErrorOutput(content: string): Promise<void> {
  return write(process.stderr, content);
}

function write(stream: NodeJS.WriteStream, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // A failed write ends the process through the stream's error event.
    stream.write(content, () => {
      resolve();
    });
  });
}
