/** A whole lab to run commands in, as a user would, and what they printed. */
import { Simulation, type SimulationOptions } from '#sim/api/simulation';
import { parseImageCatalogue, type ImageCatalogue } from '#sim/app/image-catalogue';
import { inEnglish } from '#sim/base/sentence';
import catalogueFile from '../../resources/images.json';
import { readGood, type LabFiles } from './lab-text';

/** Of virtual time: longer than any command of a test should take. */
const COMMAND_LIMIT_NS = 120_000_000_000;

export interface CommandOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | 'timed-out';
}

export function testCatalogue(): ImageCatalogue {
  const parsed = parseImageCatalogue(catalogueFile);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

export class CommandLab {
  readonly simulation: Simulation;

  constructor(files: LabFiles | string, options: Omit<SimulationOptions, 'images'> = {}) {
    const opened = Simulation.open(readGood(files), { ...options, images: testCatalogue() });
    if (!opened.ok) throw new Error(opened.error.map(({ message }) => message).join('; '));
    this.simulation = opened.value;
    this.simulation.settle();
  }

  /** Runs words as `podwire exec` does, with nothing on standard input. */
  exec(target: string, argv: readonly string[], input = ''): CommandOutcome {
    let stdout = '';
    let stderr = '';
    const started = this.simulation.exec(target, argv, {
      stdout: (text) => (stdout += text),
      stderr: (text) => (stderr += text),
    });
    if (!started.ok) throw new Error(inEnglish(started.error));
    started.value.write(input);
    started.value.endInput();
    const exitCode = this.simulation.run(started.value, COMMAND_LIMIT_NS);
    return { stdout, stderr, exitCode };
  }

  /** A line for the shell. */
  sh(target: string, line: string): CommandOutcome {
    return this.exec(target, ['sh', '-c', line]);
  }
}
