/** Runs the steps of a recording in the simulator, each at its recorded moment, and captures every interface. */
import { CaptureSession } from '#sim/api/capture-session';
import type { SimTime } from '#sim/base/time';
import type { CaptureStore } from '#sim/capture/capture-store';
import type { Environment, Process, ProcessOutput } from '#sim/host/process';
import { startCommand } from '#sim/shell/start-command';
import { printStates } from './compare-state';
import { startLabServer } from './lab-servers';
import { isBgp } from './own-rules';
import type { ReachableTimes } from './reachable-times';
import { RecordedLab } from './recorded-lab';
import type { Recording, RecordedStep } from './recording';
import { deathsOf } from './server-deaths';
import type { SimulatedFrame, SimulatedRun, StepOutcome } from './simulated-run';
import { momentsOf, type StepMoment } from './step-moments';
import { COARSE } from './timer-phase';

const SECOND = 1_000_000_000;
/** What the recorder waits after a command. */
const TAIL = 80_000_000;
/** Between the last event before a step and its first. */
const MARGIN = 1_000_000;
const STEP_LIMIT = 40 * SECOND;

/** `timerPhase` is what `timerPhasesOf` answers. */
export function runRecording(
  recording: Recording,
  reachableTimes: ReachableTimes,
  timerPhase: number,
): SimulatedRun {
  return new RecordingRun(recording, reachableTimes, timerPhase).run();
}

class RecordingRun {
  readonly #recording: Recording;
  readonly #timerPhase: number;
  readonly #lab: RecordedLab;
  #moments: ReadonlyMap<number, StepMoment> = new Map();
  readonly #servers: { readonly place: string; readonly port: number; readonly process: Process }[] = [];

  constructor(recording: Recording, reachableTimes: ReachableTimes, timerPhase: number) {
    this.#recording = recording;
    this.#timerPhase = timerPhase;
    this.#lab = new RecordedLab(recording, reachableTimes);
  }

  run(): SimulatedRun {
    const { steps, commands } = this.#recording;
    const lab = this.#lab;
    this.#startServers();
    lab.forget();
    this.#moments = momentsOf(this.#recording, (capture) => lab.macOf(capture));
    const { scheduler, registry } = lab;
    const session = new CaptureSession(
      'recording',
      'any',
      { filterText: '' },
      { scheduler, registry, startTimeMs: 0 },
    );
    this.#runUntil(Math.ceil((scheduler.now() + TAIL) / COARSE) * COARSE + this.#timerPhase);
    const origin = scheduler.now();
    lab.backEnds.now = (): number => (scheduler.now() - origin) / SECOND;
    const boundaries: number[] = [];
    const outcomes: StepOutcome[] = [];
    const deaths = deathsOf(this.#recording);
    for (const step of steps) {
      this.#changeBefore(step.n, commands.between.get(step.n) ?? [], deaths.get(step.n) ?? []);
      const recorded = this.#moments.get(step.n);
      const start = Math.max(scheduler.now() + MARGIN, recorded === undefined ? 0 : origin + recorded.start);
      boundaries.push(start - (recorded === undefined ? MARGIN : recorded.start - recorded.boundary));
      this.#runUntil(start);
      lab.backEnds.step = step.n;
      const seen = lab.drops.count;
      const outcome = this.#runStep(step);
      this.#runFor(TAIL);
      outcomes.push({ ...outcome, drops: lab.drops.since(seen).map((drop) => JSON.stringify(drop)) });
    }
    this.#runFor(TAIL * 3);
    session.stop();
    const states = printStates(this.#recording, lab.environments);
    return {
      states,
      frames: this.#withoutBgp(framesOf(session.store, boundaries, origin)),
      outcomes,
      problems: lab.problems,
      namespaceWith: (address) => lab.namespaceWith(address),
    };
  }

  /** The recorder's nodes got their routes by hand. */
  #withoutBgp(frames: readonly SimulatedFrame[]): readonly SimulatedFrame[] {
    return this.#recording.rules === 'own' ? frames.filter(({ bytes }) => !isBgp(bytes)) : frames;
  }

  #startServers(): void {
    const { setup, steps, folder } = this.#recording;
    for (const { in: place, args } of setup.servers) {
      const isOfStep = steps.some(
        ({ from, cmd }) => from === place && serverArguments(cmd)?.join(' ') === args.join(' '),
      );
      const environment = this.#lab.environmentOf(place);
      if (isOfStep || environment === undefined) continue;
      const process = startLabServer(environment, args, silentOutput(), folder);
      this.#servers.push({ place, port: Number(args[1]), process });
      if (process.exitCode !== undefined)
        this.#lab.problems.push(`server ${args.join(' ')} in ${place} does not start`);
    }
  }

  #changeBefore(
    step: number,
    commands: readonly { readonly namespace: string; readonly text: string }[],
    deaths: readonly { readonly place: string; readonly port: number }[],
  ): void {
    for (const command of commands) this.#lab.run(command);
    for (const change of this.#recording.setup.betweenSteps) {
      if (change.beforeStep !== step) continue;
      if (change.in !== undefined && change.run !== undefined)
        this.#lab.run({ namespace: change.in, text: change.run });
      const offload = /^ethtool -K IFACE .*\b(?:tso|gso) (on|off)/.exec(change.everywhere ?? '')?.[1];
      if (offload !== undefined) this.#lab.setSegmentationOffload(offload === 'on');
    }
    for (const { place, port } of deaths) {
      const server = this.#servers.find((candidate) => candidate.place === place && candidate.port === port);
      server?.process.kill(9);
    }
  }

  #runStep(step: RecordedStep): Omit<StepOutcome, 'drops'> {
    const environment = this.#lab.environmentOf(step.from);
    if (environment === undefined) {
      return { exitCode: undefined, stdout: '', errors: `there is no ${step.from}` };
    }
    let stdout = '';
    let errors = '';
    const output = {
      stdout: (text: string): void => {
        stdout += text;
      },
      stderr: (text: string): void => {
        errors += text;
      },
    };
    const process = this.#start(environment, step, output);
    const deadline = this.#lab.scheduler.now() + STEP_LIMIT;
    while (process.exitCode === undefined && this.#lab.scheduler.step(deadline as SimTime));
    const { exitCode } = process;
    if (exitCode === undefined) process.kill(9);
    return { exitCode, stdout, errors };
  }

  #start(environment: Environment, { cmd }: RecordedStep, output: ProcessOutput): Process {
    const server = serverArguments(cmd);
    if (server !== undefined) return startLabServer(environment, server, output, this.#recording.folder);
    const process = startCommand(environment, ['bash', '-c', cmd], output);
    process.stdin.end();
    return process;
  }

  #runFor(nanoseconds: number): void {
    this.#runUntil(this.#lab.scheduler.now() + nanoseconds);
  }

  #runUntil(time: number): void {
    this.#lab.scheduler.runUntil(Math.max(time, this.#lab.scheduler.now()) as SimTime);
  }
}

/** Of a step that starts a second server. */
function serverArguments(command: string): readonly string[] | undefined {
  const found = /^node (?:\S*\/)?server\.mjs (.*)$/.exec(command)?.[1];
  return found?.split(' ');
}

function silentOutput(): ProcessOutput {
  return { stdout: () => undefined, stderr: () => undefined };
}

function framesOf(
  store: CaptureStore,
  boundaries: readonly number[],
  origin: number,
): readonly SimulatedFrame[] {
  const names = store.interfaces.map(({ name }) => captureNameOf(name));
  const frames: SimulatedFrame[] = [];
  let step = 0;
  for (let row = 0; row < store.count; row += 1) {
    while (step < boundaries.length && store.timeNs(row) >= (boundaries[step] ?? 0)) step += 1;
    const start = store.start(row);
    frames.push({
      capture: names[store.interfaceIndex(row)] ?? '',
      step,
      time: (store.timeNs(row) - origin) / SECOND,
      bytes: store.buffer(row).slice(start, start + store.capturedLength(row)),
    });
  }
  return frames;
}

/** `node/node1:eth0` is `node1_eth0` in a recording. */
function captureNameOf(name: string): string {
  const colon = name.lastIndexOf(':');
  const machine = name.slice(0, colon);
  return `${machine.slice(machine.indexOf('/') + 1)}_${name.slice(colon + 1)}`;
}
