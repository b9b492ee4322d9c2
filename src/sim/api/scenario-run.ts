/**
 * One Scenario on one lab: carries out a step when the one before is over, and says what was expected and what happened.
 *
 * It moves by events of the simulation alone, and does what is due at a moment after everything else of that moment.
 * Whoever runs the simulation's events drives it, in slices of any length: `podwire run` as fast as it goes, the page
 * at the speed of its clock, with the same captures to the byte.
 *
 * Leaves out what a person does meanwhile, which changes the lab as it always does.
 */
import { wordsOf } from '../base/diagnostic';
import { inEnglish, say, type Wording } from '../base/sentence';
import { seconds } from '../base/time';
import { checksOf, EXIT_CODE, textChecks, type Check, type Expectation } from '../lab/scenario/expectation';
import type {
  AddressesStep,
  CaptureStopStep,
  CompareStep,
  ExecStep,
  KubectlStep,
  ReachStep,
  Scenario,
} from '../lab/scenario/scenario';
import { carryOutFault } from './carry-out-fault';
import type { CaptureSession } from './capture-session';
import { packetChecks } from './count-packets';
import { describeStep, stepWords } from './describe-step';
import { lookAtLab } from './look-at-lab';
import { startReach } from './reach-attempt';
import { ScenarioCaptures } from './scenario-captures';
import type { CaptureReport, ScenarioReport, StepProgress } from './scenario-report';
import { SETTLE_LIMIT, SETTLE_SLICE } from './settling';
import type { CommandOutput, RunningCommand, Simulation } from './simulation';
import { StartedStep } from './started-step';
import { WakeUps } from './wake-ups';
import { WireWitness } from './wire-witness';

/** A command of a Scenario that takes longer than this is stuck. */
const EXEC_LIMIT = seconds(600);
const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** Of the capture of every interface that a Scenario without captures gets, when one is wanted. */
const WHOLE_CAPTURE_NAME = 'all';

export interface ScenarioRunOptions {
  /** A Scenario without a capture gets one of every interface. */
  readonly hasWholeCapture: boolean;
  /** The lab is up and settled, and no step has begun. */
  readonly onUp?: (simulation: Simulation) => void;
}

type CommandStep = Pick<ExecStep, 'hasExpectedExit' | 'interruptAfter'> & {
  readonly expectation: Expectation;
  /** Does the lab have to settle when it has ended well? */
  readonly isChange: boolean;
};

interface StartedCommand {
  readonly started: StartedStep;
  readonly step: CommandStep;
  readonly command: RunningCommand;
  readonly witness: WireWitness | undefined;
  /** When Ctrl+C is pressed; infinite once it was. */
  interruptNs: number;
}

/** What the next step waits for. */
type Waiting =
  | { readonly kind: 'command'; readonly command: StartedCommand; readonly limitNs: number }
  | { readonly kind: 'time'; readonly started: StartedStep; readonly untilNs: number }
  | { readonly kind: 'settling'; readonly started: StartedStep; readonly limitNs: number };

type Phase = 'coming-up' | 'steps' | 'ending' | 'done';

export class ScenarioRun {
  readonly simulation: Simulation;
  readonly scenario: Scenario;
  readonly #options: ScenarioRunOptions;
  readonly #started: StartedStep[] = [];
  /** Commands that have not ended. */
  readonly #commands = new Set<StartedCommand>();
  readonly #captures: ScenarioCaptures;
  readonly #wakeUps: WakeUps;
  #phase: Phase = 'coming-up';
  /** When the lab was up and settled. */
  #baseNs = 0;
  #waiting: Waiting | undefined = undefined;
  #settlingSince: number | undefined = undefined;
  #nextPollNs = 0;
  #endLimitNs = 0;
  #problem: Wording | undefined = undefined;
  #revision = 0;

  /** Begins once the lab has settled; nothing happens before the simulation's next event. */
  constructor(simulation: Simulation, scenario: Scenario, options: ScenarioRunOptions) {
    this.simulation = simulation;
    this.scenario = scenario;
    this.#options = options;
    this.#captures = new ScenarioCaptures(simulation);
    this.#wakeUps = new WakeUps(simulation, () => this.#advance());
    this.#beginSettling();
    this.#wakeUps.soon();
  }

  get isDone(): boolean {
    return this.#phase === 'done';
  }

  /** Grows with every change of what `steps` answers. */
  get revision(): number {
    return this.#revision;
  }

  get problem(): string | undefined {
    return this.#problem === undefined ? undefined : inEnglish(this.#problem);
  }

  /** Every step of the Scenario, as far as it came. */
  steps(): readonly StepProgress[] {
    return this.scenario.steps.map((step, index) => {
      const started = this.#started[index];
      if (started !== undefined) return { ...started.report(), words: started.words(), state: started.state };
      const words = { title: stepWords(step), failures: [], drops: [], checks: [] };
      return { ...UNTRIED, title: describeStep(step), words, location: step.location };
    });
  }

  /** When it is done. */
  report(): ScenarioReport {
    const steps = this.#started.map((started) => started.report());
    return {
      name: this.scenario.name,
      hasPassed: this.#problem === undefined && steps.every(({ hasPassed }) => hasPassed),
      steps,
      captures: this.captures(),
      ...(this.#problem === undefined ? {} : { problem: inEnglish(this.#problem) }),
    };
  }

  /** In the order in which they were started. Nothing before it is done. */
  captures(): readonly CaptureReport[] {
    return this.#phase === 'done' ? this.#captures.reports() : [];
  }

  findCapture(name: string): CaptureSession | undefined {
    return this.#captures.find(name);
  }

  /** The pcapng file; of a capture that was never started, no bytes. */
  encodeCapture(name: string): Uint8Array {
    return this.#captures.find(name)?.encode() ?? new Uint8Array();
  }

  /** Gives it up: its commands and captures end, the lab goes on. */
  stop(problem: Wording): void {
    if (this.#phase === 'done') return;
    this.#problem = problem;
    this.#finish();
  }

  // What is due.

  #advance(): void {
    this.#interruptCommands();
    if (this.#phase === 'coming-up') this.#comeUp();
    if (this.#phase === 'steps' && this.#isOver(this.#waiting)) {
      this.#waiting = undefined;
      // Each step for itself: what the one brings at once comes before the next.
      if (this.#beginNext()) this.#wakeUps.soon();
    }
    if (this.#phase === 'ending') this.#end();
  }

  #comeUp(): void {
    if (!this.#hasSettled()) return;
    this.#phase = 'steps';
    this.#baseNs = this.simulation.nowNs;
    this.#options.onUp?.(this.simulation);
    const hasCapture = this.scenario.steps.some(({ kind }) => kind === 'capture-start');
    if (!this.#options.hasWholeCapture || hasCapture) return;
    this.#captures.start({ capture: WHOLE_CAPTURE_NAME, interfaces: ['any'], filter: '' });
  }

  #isOver(waiting: Waiting | undefined): boolean {
    const { nowNs } = this.simulation;
    switch (waiting?.kind) {
      case undefined:
        return true;
      case 'command':
        if (!this.#commands.has(waiting.command)) return true;
        if (nowNs < waiting.limitNs) return false;
        this.#giveUp(waiting.command);
        return true;
      case 'time':
        if (nowNs < waiting.untilNs) return false;
        this.#conclude(waiting.started);
        return true;
      case 'settling':
        if (nowNs < waiting.limitNs && !this.#hasSettled()) return false;
        this.#conclude(waiting.started);
        return true;
    }
  }

  /** False when its time has not come. */
  #beginNext(): boolean {
    const { simulation, scenario } = this;
    const step = scenario.steps[this.#started.length];
    if (step === undefined) {
      this.#phase = 'ending';
      this.#endLimitNs = simulation.nowNs + EXEC_LIMIT;
      return true;
    }
    const dueNs = this.#baseNs + (step.at ?? 0);
    if (dueNs > simulation.nowNs) {
      this.#wakeUps.at(dueNs);
      return false;
    }
    const started = new StartedStep(simulation, step);
    this.#started.push(started);
    this.#revision += 1;
    simulation.startTrace();
    this.#begin(started);
    return true;
  }

  /** When the step behind the last one that has begun says that it is due. */
  #nextDueNs(): number | undefined {
    const at = this.scenario.steps[this.#started.length]?.at;
    return at === undefined ? undefined : this.#baseNs + at;
  }

  #begin(started: StartedStep): void {
    const { simulation } = this;
    const { step } = started;
    const nextNs = this.#nextDueNs();
    switch (step.kind) {
      case 'exec':
        this.#beginExec(started, step, nextNs);
        return;
      case 'apply': {
        const problems = simulation.apply(step.objects).filter(({ severity }) => severity === 'error');
        this.#waitUntilSettled(started, { failures: problems.map(wordsOf), nextNs });
        return;
      }
      case 'delete': {
        const { gracePeriodSeconds } = step;
        const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
        const problem = simulation.delete(step.reference, options);
        this.#waitUntilSettled(started, { failures: failuresOf(problem), nextNs });
        return;
      }
      case 'kubectl':
        this.#beginKubectl(started, step, nextNs);
        return;
      case 'fault':
        this.#conclude(started, failuresOf(carryOutFault(simulation, step.target)));
        return;
      case 'reach':
        this.#beginReach(started, step);
        return;
      case 'note':
        this.#conclude(started);
        return;
      case 'wait': {
        const untilNs = started.startedNs + step.duration;
        this.#waiting = { kind: 'time', started, untilNs };
        this.#wakeUps.at(untilNs);
        return;
      }
      case 'capture-start':
        this.#conclude(started, failuresOf(this.#captures.start(step)));
        return;
      case 'capture-stop':
        this.#stopCapture(started, step);
        return;
      case 'compare':
      case 'addresses':
        this.#look(started, step);
    }
  }

  /** What is asked of the lab from outside: the lab itself does not notice. */
  #look(started: StartedStep, step: CompareStep | AddressesStep): void {
    const printed = lookAtLab(this.simulation, step);
    if (!printed.ok) {
      this.#conclude(started, [printed.error]);
      return;
    }
    started.stdout = printed.value;
    started.checks = textChecks('stdout', step.output, printed.value);
    this.#conclude(started, started.checks.flatMap(failureOf));
  }

  // Commands.

  #beginExec(started: StartedStep, step: ExecStep, nextNs: number | undefined): void {
    const { simulation } = this;
    const witness = this.#witnessOf(step);
    const opened = simulation.exec(
      step.target,
      ['sh', '-c', step.run],
      outputOf(started, () => this.#wakeUps.soon()),
      step.container === undefined ? {} : { container: step.container },
    );
    if (!opened.ok) {
      witness?.stop();
      this.#conclude(started, [opened.error]);
      return;
    }
    const interruptAfter = step.interruptAfter ?? Number.POSITIVE_INFINITY;
    const interruptNs = started.startedNs + interruptAfter;
    const command: StartedCommand = {
      started,
      step: { ...step, isChange: false },
      command: opened.value,
      witness,
      interruptNs,
    };
    this.#follow(command);
    if (step.interruptAfter !== undefined) this.#wakeUps.at(interruptNs);
    if (!step.isBackground && this.#commands.has(command)) this.#waitForCommand(command, nextNs);
  }

  /** Who says when the next step is due, or when to press Ctrl+C, has thought of how long this one takes. */
  #waitForCommand(command: StartedCommand, nextNs: number | undefined): void {
    const { started, step } = command;
    const limitNs = Math.max(started.startedNs, nextNs ?? 0) + (step.interruptAfter ?? 0) + EXEC_LIMIT;
    this.#waiting = { kind: 'command', command, limitNs };
    this.#wakeUps.at(limitNs);
  }

  /** Nobody watches the wires for what nobody asks. */
  #witnessOf({ target, container, expectation }: ExecStep): WireWitness | undefined {
    const { httpStatus, answeredBy, dns } = expectation;
    if (httpStatus === undefined && answeredBy === undefined && dns === undefined) return undefined;
    const place = this.simulation.findPlace(target, container === undefined ? {} : { container });
    return place.ok ? new WireWitness(this.simulation, place.value.namespace.stack) : undefined;
  }

  #beginKubectl(started: StartedStep, step: KubectlStep, nextNs: number | undefined): void {
    const opened = this.simulation.kubectl(
      step.args,
      outputOf(started, () => this.#wakeUps.soon()),
    );
    if (!opened.ok) {
      this.#conclude(started, [opened.error]);
      return;
    }
    const { expectation, isChange } = step;
    const command: StartedCommand = {
      started,
      step: { expectation, isChange, hasExpectedExit: false },
      command: opened.value,
      witness: undefined,
      interruptNs: Number.POSITIVE_INFINITY,
    };
    this.#waitForCommand(command, nextNs);
    this.#follow(command);
  }

  #beginReach(started: StartedStep, step: ReachStep): void {
    const opened = startReach(
      this.simulation,
      step,
      outputOf(started, () => this.#wakeUps.soon()),
    );
    if (!opened.ok) {
      this.#conclude(started, [opened.error]);
      return;
    }
    const { isReachable } = step;
    const expected = isReachable ? say('reachable') : say('not reachable');
    const command: StartedCommand = {
      started,
      step: { expectation: NOTHING_EXPECTED, isChange: false, hasExpectedExit: false },
      command: opened.value,
      witness: undefined,
      interruptNs: Number.POSITIVE_INFINITY,
    };
    this.#commands.add(command);
    this.#waitForCommand(command, undefined);
    opened.value.onExit((exitCode) => {
      if (!this.#commands.delete(command)) return;
      const isMet = (exitCode === 0) === isReachable;
      const got = isMet ? {} : { got: started.stdout.trim() };
      started.checks = [{ subject: 'reachable', expected, ...got }];
      this.#conclude(started, started.checks.flatMap(failureOf));
      this.#wakeUps.soon();
    });
  }

  #stopCapture(started: StartedStep, { capture: name, packets }: CaptureStopStep): void {
    const problem = this.#captures.stop(name);
    const session = this.#captures.find(name);
    started.checks = session === undefined ? [] : packetChecks(session, packets);
    this.#conclude(started, [...failuresOf(problem), ...started.checks.flatMap(failureOf)]);
  }

  #follow(command: StartedCommand): void {
    this.#commands.add(command);
    command.command.endInput();
    command.command.onExit((exitCode) => this.#onExit(command, exitCode));
  }

  /** In the middle of an event of the command's own. */
  #onExit(command: StartedCommand, exitCode: number): void {
    if (!this.#commands.delete(command)) return;
    const { step, started, witness } = command;
    const { stdout, stderr } = started;
    witness?.stop();
    const durationNs = this.simulation.nowNs - started.startedNs;
    const seen = witness === undefined ? {} : { seen: witness };
    const checks = checksOf(step.expectation, { exitCode, stdout, stderr, durationNs, ...seen });
    this.#judge(started, checks, step);
    this.#wakeUps.soon();
  }

  #interruptCommands(): void {
    for (const command of [...this.#commands]) {
      if (hasFlooded(command.started)) {
        this.#endEarly(
          command,
          say('expected it to end, but it printed more than {most} MiB', { most: MOST_OUTPUT_MIB }),
        );
        continue;
      }
      if (command.interruptNs > this.simulation.nowNs) continue;
      command.interruptNs = Number.POSITIVE_INFINITY;
      command.command.interrupt();
    }
  }

  #giveUp(command: StartedCommand): void {
    const lasted = Math.round((this.simulation.nowNs - command.started.startedNs) / NANOSECONDS_PER_SECOND);
    this.#endEarly(command, say('expected it to end, but it ran on for {lasted} s', { lasted }));
  }

  #endEarly(command: StartedCommand, why: Wording): void {
    this.#commands.delete(command);
    command.witness?.stop();
    command.command.kill();
    this.#conclude(command.started, [why]);
  }

  /** What runs in the background without having to end: judged by what it has printed. */
  #endBackground(command: StartedCommand): void {
    const { step, started } = command;
    this.#commands.delete(command);
    command.witness?.stop();
    command.command.kill();
    const checks = [
      ...textChecks('stdout', step.expectation.stdout, started.stdout),
      ...textChecks('stderr', step.expectation.stderr, started.stderr),
    ];
    this.#judge(started, checks, step);
  }

  /** An exit code that nobody asked for is a check only where nothing else is. */
  #judge(started: StartedStep, checks: readonly Check[], { hasExpectedExit, isChange }: CommandStep): void {
    const isImplied = !hasExpectedExit && checks.length > 1;
    started.checks = isImplied ? checks.filter(({ subject }) => subject !== EXIT_CODE) : checks;
    const failures = checks.flatMap(failureOf);
    if (isChange && failures.length === 0)
      this.#waitUntilSettled(started, { failures, nextNs: this.#nextDueNs() });
    else this.#conclude(started, failures);
  }

  // Settling.

  /** The next step meets what was asked for, unless it says itself when it is due. */
  #waitUntilSettled(
    started: StartedStep,
    { failures, nextNs }: { readonly failures: readonly Wording[]; readonly nextNs: number | undefined },
  ): void {
    if (failures.length > 0) {
      this.#conclude(started, failures);
      return;
    }
    const limitNs = nextNs ?? Number.POSITIVE_INFINITY;
    this.#waiting = { kind: 'settling', started, limitNs };
    this.#beginSettling();
    if (nextNs !== undefined) this.#wakeUps.at(nextNs);
  }

  #beginSettling(): void {
    this.#settlingSince = this.simulation.nowNs;
    this.#nextPollNs = this.simulation.nowNs;
  }

  /** Looks as often as `Simulation.settle` does, and gives up after as long. */
  #hasSettled(): boolean {
    const { nowNs, cluster } = this.simulation;
    const since = this.#settlingSince;
    if (since === undefined) return true;
    if (nowNs < this.#nextPollNs) return false;
    if (cluster.isSettled() || nowNs - since >= SETTLE_LIMIT) {
      this.#settlingSince = undefined;
      return true;
    }
    this.#nextPollNs = nowNs + SETTLE_SLICE;
    this.#wakeUps.at(this.#nextPollNs);
    return false;
  }

  // The end.

  #end(): void {
    const { nowNs } = this.simulation;
    for (const command of [...this.#commands]) {
      const { hasExpectedExit, interruptAfter } = command.step;
      if (!hasExpectedExit && interruptAfter === undefined) continue;
      const limitNs = Math.max(
        this.#endLimitNs,
        command.started.startedNs + (interruptAfter ?? 0) + EXEC_LIMIT,
      );
      if (nowNs < limitNs) {
        this.#wakeUps.at(limitNs);
        return;
      }
      this.#giveUp(command);
    }
    this.#finish();
  }

  #finish(): void {
    this.#phase = 'done';
    this.#wakeUps.end();
    for (const command of [...this.#commands]) {
      if (this.#problem === undefined) this.#endBackground(command);
      else {
        this.#commands.delete(command);
        command.command.kill();
        this.#conclude(command.started, [this.#problem]);
      }
    }
    for (const started of this.#started) {
      if (started.state === 'running') this.#conclude(started, [this.#problem ?? say('it did not end')]);
    }
    this.#captures.stopAll();
    this.simulation.stopTrace();
    this.#revision += 1;
  }

  #conclude(started: StartedStep, failures: readonly Wording[] = []): void {
    started.conclude(failures);
    this.#revision += 1;
  }
}

const UNTRIED = {
  state: 'waiting',
  hasPassed: false,
  checks: [],
  failures: [],
  drops: [],
  durationNs: 0,
  stdout: '',
  stderr: '',
} as const;

/** Of a command: a step is judged by all that it printed, which is in memory until the end. */
const MOST_OUTPUT_MIB = 64;
const NO_TEXT = { contains: [], notContains: [], matches: [] };
const NOTHING_EXPECTED: Expectation = { exitCode: 0, stdout: NO_TEXT, stderr: NO_TEXT };

function outputOf(started: StartedStep, onFlood: () => void): CommandOutput {
  const written = (): void => {
    if (hasFlooded(started)) onFlood();
  };
  return {
    stdout: (text) => {
      started.stdout += text;
      written();
    },
    stderr: (text) => {
      started.stderr += text;
      written();
    },
  };
}

function hasFlooded({ stdout, stderr }: StartedStep): boolean {
  return stdout.length + stderr.length > MOST_OUTPUT_MIB * 2 ** 20;
}

function failureOf({ expected, got }: Check): readonly Wording[] {
  return got === undefined ? [] : [say('expected {expected}, got {got}|by a check', { expected, got })];
}

function failuresOf(problem: Wording | undefined): readonly Wording[] {
  return problem === undefined ? [] : [problem];
}
