/** `podwire serve`: the page on 127.0.0.1, until Ctrl+C. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { WebHost } from '../web-host/web-host';
import type { ServeCommand } from './command';
import { InputProblem } from './input-problem';
import { openBrowser } from './open-browser';
import { readLabInput } from './read-input';
import { ServedLab } from './served-lab';
import { writeErrorOutput, writeOutput } from './standard-output';
import { isSystemError } from '../desk/system-error';

/** Beside the built command line. */
const PAGE_FOLDER = fileURLToPath(new URL('../renderer', import.meta.url));
const BUILT_IN_LAB = fileURLToPath(
  new URL('../../resources/labs/first-packets.podwire.yaml', import.meta.url),
);

export async function performServe(command: ServeCommand): Promise<number> {
  const { options, isVerbose } = command;
  const lab = await readLabInput(command.lab ?? { path: BUILT_IN_LAB, options, isVerbose });
  if (command.isInsteadOfWindow) {
    await writeErrorOutput('podwire: the desktop window is not built yet; this is the page in the browser\n');
  }
  const served = new ServedLab(lab);
  const refusal = await Promise.race([served.end, served.ready]);
  if (refusal !== undefined) {
    await served.stop();
    return refusal;
  }
  const host = await startHost(served, command.port);
  await writeOutput(`${host.url}\n`);
  if (command.shouldOpenBrowser && process.stdout.isTTY) openBrowser(host.url);
  const exitCode = await Promise.race([served.end, untilInterrupted()]);
  host.stop();
  await served.stop();
  return exitCode;
}

async function startHost(served: ServedLab, port: number): Promise<WebHost> {
  try {
    return await WebHost.start({ pageFolder: PAGE_FOLDER, port, channel: served });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    await served.stop();
    const isTaken = error.code === 'EADDRINUSE';
    throw new InputProblem(
      `podwire: --port ${port}: ${isTaken ? 'another program has it; leave the option out for a free one' : error.message}`,
    );
  }
}

function untilInterrupted(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => {
        resolve(0);
      });
    }
  });
}
