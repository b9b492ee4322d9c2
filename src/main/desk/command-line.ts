/** A command of the command line on a copy of the lab that is open, for pages: what it would print in a terminal. */
import { isAbsolute, join } from 'node:path';
import type { Command } from '../cli/command';
import { InputProblem } from '../cli/input-problem';
import { isJobCommand, jobOfCommand, type InputReading, type JobCommand } from '../cli/job-of-command';
import { readInputFile, readLabInput, readManifests } from '../cli/read-input';
import type { PrintedCommand } from '../contract/command-line-requests';
import type { Job } from '../worker/worker-message';
import { inputOf, type CopiedLab } from './copied-lab';
import { isLabFile } from './disk-lab';
import { jobAnswer } from './job-answer';
import { splitWords } from './split-words';
import { userPath } from './user-path';

/** A page shows it as a whole. */
const MAX_PRINTED_CHARACTERS = 4_000_000;

/** The exit code of a command whose input or usage is wrong. */
const WRONG = 2;

/** The lab on screen, in the place of a path. */
const OPEN_LAB = '.';

type Piece = PrintedCommand['pieces'][number];

/** Where the window has what prints nothing, or writes files. */
const ELSEWHERE: Partial<Readonly<Record<Command['kind'], string>>> = {
  serve: 'this is the window already',
  shell: 'open a terminal in the Terminal panel',
  read: 'open the capture file: it comes among the captures; or tcpdump -r in a terminal',
  diff: 'give another lab to compare with: diff . OTHER',
  format: 'Lay the text out, among all commands, does it',
  import: 'Import, in the File menu, does it',
  export: 'Export as, in the File menu, does it',
  verify: 'A real cluster, in the Compare panel, does it',
  bench: 'it measures Podwire itself, which wants a machine that does nothing else: run it in a terminal',
};

/** `folder`: from where relative paths count. */
export async function runCommandOnLab(
  lab: CopiedLab,
  { line, folder }: { readonly line: string; readonly folder: string },
): Promise<PrintedCommand> {
  const words = splitWords(line);
  if (words === undefined) return wrong('podwire: a quote is not closed');
  // Few use it, and the host is up sooner without it.
  const { parseCommandLine } = await import('../cli/parse-command-line');
  const parsed = parseCommandLine(words[0] === 'podwire' ? words.slice(1) : words);
  if (parsed.kind === 'exit') {
    const { stdout, stderr, exitCode } = parsed;
    return { pieces: [...pieceOf(stdout, false), ...pieceOf(stderr, true)], isCut: false, exitCode };
  }
  const { command } = parsed;
  if (!isJobCommand(command))
    return wrong(`podwire: not in the window's command line: ${ELSEWHERE[command.kind] ?? ''}`);
  const refusal = refusalOf(command);
  if (refusal !== undefined) return wrong(`podwire: ${refusal}`);
  try {
    const { job, problems } = await jobOfCommand(command, readingFor(lab, folder));
    return await printed(job, problems, lab.signal);
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    const isLost = error.message.includes('no such');
    return wrong(isLost ? `${error.message}\npodwire: note: . is the lab on screen` : error.message);
  }
}

/** What a command takes or leaves beside labs, which a page does not. */
function refusalOf(command: JobCommand): string | undefined {
  if (command.kind === 'exec' && command.hasInput)
    return '-i: nothing is typed here; open a terminal for that';
  if (command.kind === 'capture' && command.filePath !== undefined) {
    return '-w: the window writes no files here; Export, in the Packets panel, does';
  }
  return undefined;
}

function readingFor(lab: CopiedLab, folder: string): InputReading {
  const open = inputOf(lab);
  const diskPath = (typed: string): string => {
    const path = userPath(typed);
    // Of the host, where somebody else may type, or nobody.
    if (path === '-' || path.startsWith('/dev/') || path.startsWith('/proc/')) {
      throw new InputProblem(`podwire: ${typed}: there is no standard input here; . is the lab on screen`);
    }
    return isAbsolute(path) ? path : join(folder, path);
  };
  return {
    lab: async (choice) =>
      choice.path === OPEN_LAB
        ? { ...open, options: { ...open.options, ...choice.options }, isVerbose: choice.isVerbose }
        : readLabInput({ ...choice, path: diskPath(choice.path) }),
    manifests: async (paths) => {
      const read = await Promise.all(
        paths.map(async (path) =>
          path === OPEN_LAB ? { files: open.files, problems: [] } : readManifests([diskPath(path)]),
        ),
      );
      return {
        files: read.flatMap(({ files }) => files),
        problems: read.flatMap(({ problems }) => problems),
      };
    },
    file: async (path) => {
      const main = path === OPEN_LAB ? (open.files.find(isLabFile) ?? open.files[0]) : undefined;
      return main ?? readInputFile(diskPath(path));
    },
    title: (path) => (path === OPEN_LAB ? `${lab.fileName}.yaml` : path),
  };
}

async function printed(job: Job, problems: readonly string[], signal: AbortSignal): Promise<PrintedCommand> {
  const pieces: Piece[] = problems.flatMap((line) => pieceOf(`${line}\n`, true));
  let characters = 0;
  const print = (text: string, isError: boolean): void => {
    const last = pieces.at(-1);
    const kept = text.slice(0, Math.max(0, MAX_PRINTED_CHARACTERS - characters));
    characters += text.length;
    if (last?.isError === isError) last.text += kept;
    else pieces.push({ text: kept, isError });
  };
  const outcome = await jobAnswer<Omit<PrintedCommand, 'pieces'>>(
    job,
    (message) => {
      if (message.kind === 'output') print(message.text, false);
      if (message.kind === 'error-output') print(message.text, true);
      if (characters > MAX_PRINTED_CHARACTERS) return { isCut: true };
      return message.kind === 'done' ? { isCut: false, exitCode: message.exitCode } : undefined;
    },
    () => ({ isCut: false }),
    { signal, answer: { isCut: false } },
  );
  return { ...outcome, pieces };
}

function wrong(message: string): PrintedCommand {
  return { pieces: pieceOf(`${message}\n`, true), isCut: false, exitCode: WRONG };
}

function pieceOf(text: string, isError: boolean): Piece[] {
  return text === '' ? [] : [{ text, isError }];
}
