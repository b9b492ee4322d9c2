/** `podwire serve`: the page on 127.0.0.1, until Ctrl+C. */
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { dataFolder } from '../desk/data-folder';
import { Desk, FIRST_EXAMPLE } from '../desk/desk';
import { LabThread } from '../desk/lab-thread';
import { isSystemError } from '../desk/system-error';
import { WebHost } from '../web-host/web-host';
import type { LabChoice, ServeCommand } from './command';
import { InputProblem } from './input-problem';
import { openBrowser } from './open-browser';
import { readLabInput } from './read-input';
import { startAtKeptPort } from './start-at-kept-port';
import { writeErrorOutput, writeOutput } from './standard-output';
import { startDesktop } from './start-desktop';

/** Beside the built command line. */
const PAGE_FOLDER = fileURLToPath(new URL('../renderer', import.meta.url));

export async function performServe(command: ServeCommand): Promise<number> {
  if (command.isInsteadOfWindow) {
    const desktop = await startDesktop(command.lab?.path);
    if (desktop.kind === 'started') return 0;
    await writeErrorOutput(`podwire: ${desktop.reason}; this is the page in the browser\n`);
  }
  const desk = await Desk.start({
    dataFolder: dataFolder(),
    onNote: (text) => void writeErrorOutput(text),
  });
  const { options, isVerbose } = command;
  const builtIn = { path: join(desk.examplesFolder, FIRST_EXAMPLE), options, isVerbose, isStart: true };
  const refusal = await openServed(desk, command.lab ?? builtIn);
  if (refusal !== undefined) return refusal;
  const host = await startHost(desk, command.port);
  await writeOutput(`${host.url}\n`);
  if (command.shouldOpenBrowser && process.stdout.isTTY) openBrowser(host.url);
  const exitCode = await Promise.race([desk.failure, untilInterrupted()]);
  host.stop();
  await desk.close();
  return exitCode;
}

/** A text with errors is shown with them. Answers an exit code when there is nothing to show. */
async function openServed(
  desk: Desk,
  choice: LabChoice & { readonly isStart?: boolean },
): Promise<number | undefined> {
  const options = {
    labOptions: choice.options,
    isVerbose: choice.isVerbose,
    isStart: choice.isStart === true,
  };
  const input = choice.path === '-' ? await readLabInput(choice) : undefined;
  const open = async (isStrict: boolean): Promise<boolean> => {
    const outcome =
      input === undefined
        ? await desk.open(choice.path, { ...options, isStrict })
        : await desk.openInput({ ...input, files: input.files.map(named) }, STDIN_NAME, {
            ...options,
            isStrict,
          });
    return outcome.kind === 'opened' || outcome.kind === 'capture';
  };
  if (await open(true)) return undefined;
  // Once more for the messages, in which files are named as the user did.
  const exitCode = await tellRefusal(input ?? (await readLabInput(choice)));
  if (!(await open(false))) return exitCode;
  await writeErrorOutput('podwire: the lab does not start; the page shows its text with these errors\n');
  return undefined;
}

const STDIN_NAME = 'stdin.yaml';

function named({ bytes }: { readonly bytes: Uint8Array }): { name: string; bytes: Uint8Array } {
  return { name: STDIN_NAME, bytes };
}

async function tellRefusal(lab: Awaited<ReturnType<typeof readLabInput>>): Promise<number> {
  let text = '';
  const thread = new LabThread(
    { kind: 'serve', lab, mode: 'strict' },
    {
      onNote: (note) => {
        text += note;
      },
    },
  );
  const start = await thread.start;
  await thread.stop();
  await writeErrorOutput(text);
  return start.kind === 'done' ? start.exitCode : 2;
}

async function startHost(desk: Desk, port: number | undefined): Promise<WebHost> {
  const start = (wanted: number): Promise<WebHost> =>
    WebHost.start({ pageFolder: PAGE_FOLDER, port: wanted, channel: desk });
  try {
    return await (port === undefined ? startAtKeptPort(dataFolder(), start) : start(port));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    await desk.close();
    const isTaken = error.code === 'EADDRINUSE';
    throw new InputProblem(
      `podwire: --port ${port ?? 0}: ${isTaken ? 'another program has it; leave the option out for a free one' : error.message}`,
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
