/** The captures of a Scenario by their names, in the order in which they were started. */
import { say, type Wording } from '../base/sentence';
import type { CaptureStartStep } from '../lab/scenario/scenario';
import { captureHash } from './capture-hash';
import type { CaptureSession } from './capture-session';
import type { CaptureReport } from './scenario-report';
import type { Simulation } from './simulation';

export class ScenarioCaptures {
  readonly #simulation: Simulation;
  readonly #sessions = new Map<string, CaptureSession>();
  #reports: readonly CaptureReport[] | undefined = undefined;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Answers what is wrong. */
  start({
    capture: name,
    interfaces,
    filter,
  }: Pick<CaptureStartStep, 'capture' | 'interfaces' | 'filter'>): Wording | undefined {
    const session = this.#simulation.startCapture({ interfaces, filter });
    if (!session.ok) return session.error.message;
    this.#sessions.set(name, session.value);
    return undefined;
  }

  /** Answers what is wrong. */
  stop(name: string): Wording | undefined {
    const capture = this.#sessions.get(name);
    capture?.stop();
    return capture === undefined ? say('capture {name} was not started', { name }) : undefined;
  }

  stopAll(): void {
    for (const capture of this.#sessions.values()) capture.stop();
  }

  find(name: string): CaptureSession | undefined {
    return this.#sessions.get(name);
  }

  /** Once all have been stopped. */
  reports(): readonly CaptureReport[] {
    this.#reports ??= [...this.#sessions].map(([name, session]) => ({
      name,
      packets: session.matchCount,
      sha256: captureHash(session.encode()),
    }));
    return this.#reports;
  }
}
