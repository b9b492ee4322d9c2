/** Writing to standard output and standard error, whose reader may go away at any time (`| head`). */
import { writeSync } from 'node:fs';
import process from 'node:process';
import { isSystemError } from '../desk/system-error';

let isReaderNeeded = true;
let hasReaderGone = false;

/** For a command that makes something else as well: it goes on when nobody reads what it prints. */
export function outliveReader(): void {
  isReaderNeeded = false;
}

/** Ends the process once nothing can be printed any more: quietly when the reader has gone. */
export function endWhenOutputFails(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: Error) => {
      if (!isSystemError(error)) throw error;
      if (error.code === 'EPIPE') {
        if (isReaderNeeded || stream === process.stderr) process.exit(0);
        hasReaderGone = true;
        return;
      }
      // Not through a stream: the process ends before that would write.
      if (stream === process.stdout) writeSync(2, `podwire: standard output: ${error.message}\n`);
      process.exit(2);
    });
  }
}

/** Resolves when the text or the bytes have been handed to the system. */
export function writeOutput(content: string | Uint8Array): Promise<void> {
  return hasReaderGone ? Promise.resolve() : write(process.stdout, content);
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
