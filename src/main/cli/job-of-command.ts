/**
 * What the simulator's thread is asked for a command that reads labs and prints: the same for the command line and for the window,
 * which have labs from different places.
 */
import type { InputFile, Job, LabInput, Submission } from '../worker/worker-message';
import type { Command, DiffCommand, LabChoice, ReachCommand, RunCommand } from './command';
import { InputProblem } from './input-problem';

/** Where labs and files come from. Each throws an InputProblem for what cannot be read. */
export interface InputReading {
  readonly lab: (choice: LabChoice) => Promise<LabInput>;
  readonly manifests: (paths: readonly string[]) => Promise<Manifests>;
  /** One file, which is no folder. */
  readonly file: (path: string) => Promise<InputFile>;
  /** As reports call it. */
  readonly title: (path: string) => string;
}

export interface Manifests {
  readonly files: readonly InputFile[];
  /** Of files in a folder that could not be read, a line each. */
  readonly problems: readonly string[];
}

const JOB_KINDS = [
  'exec',
  'capture',
  'run',
  'rules',
  'flows',
  'dig',
  'trace',
  'compare',
  'addresses',
  'lint',
  'reach',
] as const;

export type JobCommand =
  | Extract<Command, { readonly kind: (typeof JOB_KINDS)[number] }>
  | (DiffCommand & { readonly otherPath: string });

export interface CommandJob {
  readonly job: Job;
  /** Of files that were passed over. */
  readonly problems: readonly string[];
}

export function isJobCommand(command: Command): command is JobCommand {
  return (
    JOB_KINDS.some((kind) => kind === command.kind) ||
    (command.kind === 'diff' && command.otherPath !== undefined)
  );
}

export async function jobOfCommand(command: JobCommand, reading: InputReading): Promise<CommandJob> {
  if (command.kind !== 'reach') return { job: await jobOf(command, reading), problems: [] };
  const { paths, otherPath, explain, listing, hostNetwork, format } = command;
  const own = await reading.manifests(paths);
  const other = otherPath === undefined ? undefined : await reading.manifests([otherPath]);
  return {
    job: {
      kind: 'reach',
      files: own.files,
      other: other?.files,
      explain,
      listing,
      hostNetwork,
      format,
    },
    problems: [...own.problems, ...(other?.problems ?? [])],
  };
}

async function jobOf(command: Exclude<JobCommand, ReachCommand>, reading: InputReading): Promise<Job> {
  switch (command.kind) {
    case 'exec': {
      const { target, argv, hasInput } = command;
      return { kind: 'exec', lab: await reading.lab(command.lab), target, argv, hasInput };
    }
    case 'capture': {
      const { interfaces, filter, print, maxCount, target, argv, filePath, snapLength, direction } = command;
      return {
        kind: 'capture',
        lab: await reading.lab(command.lab),
        interfaces,
        filter,
        print,
        maxCount,
        target,
        argv,
        isFileWanted: filePath !== undefined,
        snapLength,
        direction,
      };
    }
    case 'run':
      return runJobOf(command, reading);
    case 'rules': {
      const { lab, at, format } = command;
      if (!at.name.startsWith('node/')) {
        throw new InputProblem(`podwire: --at ${at.name}: rules are those of a node; give node/NAME`);
      }
      return { kind: 'rules', lab: await reading.lab(lab), at, format };
    }
    case 'dig': {
      const { question, from, format } = command;
      return { kind: 'dig', lab: await reading.lab(command.lab), question, from, format };
    }
    case 'flows': {
      const { question, format } = command;
      return { kind: 'flows', lab: await reading.lab(command.lab), question, format };
    }
    case 'addresses': {
      const { addresses, format } = command;
      return { kind: 'addresses', lab: await reading.lab(command.lab), addresses, format };
    }
    case 'trace': {
      const { from, to, headers, hasFixes, format } = command;
      return { kind: 'trace', lab: await reading.lab(command.lab), from, to, headers, hasFixes, format };
    }
    case 'compare': {
      const { cnis, proxyModes, target, argv, format } = command;
      return { kind: 'compare', lab: await reading.lab(command.lab), cnis, proxyModes, target, argv, format };
    }
    case 'lint':
      return {
        kind: 'lint',
        labs: await Promise.all(command.labs.map(reading.lab)),
        format: command.format,
      };
    case 'diff': {
      const { path, otherPath, format } = command;
      const [before, after] = [await filesOf(path, reading), await filesOf(otherPath, reading)];
      const names = { before: reading.title(path), after: reading.title(otherPath) };
      return { kind: 'diff', names, before, after, format };
    }
  }
}

/** Scenarios of labs, or those of a teacher on what others handed in. */
async function runJobOf(command: RunCommand, reading: InputReading): Promise<Job> {
  const { labs, checksPath, scenario, seeds, format, timeoutSeconds, language } = command;
  const asked = { kind: 'run', scenario, seeds, format, timeoutSeconds, language } as const;
  if (checksPath === undefined) {
    const submissions = await Promise.all(labs.map((choice) => submissionOf(choice, reading)));
    return { ...asked, submissions, checks: undefined };
  }
  const checks = await reading.file(checksPath);
  const submissions = await Promise.all(labs.map((choice) => submissionOrProblem(choice, reading)));
  return { ...asked, submissions, checks };
}

async function submissionOf(choice: LabChoice, reading: InputReading): Promise<Submission> {
  return { path: reading.title(choice.path), lab: await reading.lab(choice) };
}

/** What cannot be read is a line of the report: it is one of many. */
async function submissionOrProblem(choice: LabChoice, reading: InputReading): Promise<Submission> {
  try {
    return await submissionOf(choice, reading);
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    return { path: reading.title(choice.path), lab: undefined, problem: error.message };
  }
}

export async function filesOf(
  path: string,
  { lab }: Pick<InputReading, 'lab'>,
): Promise<readonly InputFile[]> {
  return (await lab({ path, options: {}, isVerbose: false })).files;
}
