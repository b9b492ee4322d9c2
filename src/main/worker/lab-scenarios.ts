/**
 * The Scenarios of a lab that pages look at: the list of them, the one that is played, and the one that is recorded.
 *
 * Playing and recording from the start begin with a new lab; while one is played, edits wait.
 */
import { say, type Wording } from '../../sim/api/sentence';
import { actionWords, stepWords } from '../../sim/api/describe-step';
import { placeScenario } from '../../sim/api/lab-editing';
import type { LabDocument, Scenario } from '../../sim/api/read-lab';
import { Recorder } from '../../sim/api/recorder';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { ContractScenario, RecordingState, ScenarioRunState } from '../contract/scenario-requests';
import type { FileText } from '../contract/text-requests';
import { PlayedScenario } from './played-scenario';
import type { ScenarioStage } from './scenario-stage';

interface Recording {
  readonly recorder: Recorder;
  /** When it began: what the text becomes again. */
  readonly files: readonly FileText[];
  readonly document: LabDocument;
}

const NOT_RECORDING: RecordingState = { isRecording: false, steps: [], warnings: [] };
const STARTED_ANEW = say('The lab was started anew; the recording began again with it.');
/** RFC 1123, as for names of objects. */
const SCENARIO_NAME = /^[a-z0-9](?:[-a-z0-9.]{0,61}[a-z0-9])?$/u;

export class LabScenarios {
  readonly #session: ScenarioStage;
  #played: PlayedScenario | undefined = undefined;
  #recording: Recording | undefined = undefined;
  /** Is the lab being started anew by us? */
  #isRestarting = false;
  #changes = 0;

  constructor(session: ScenarioStage) {
    this.#session = session;
    session.host.onReplace(() => this.#onReplace());
    session.host.onSettled(() => {
      const played = this.#played;
      if (played?.hasBegun === false) {
        const { host } = session;
        host.perform((simulation) => host.playedRuns.set(simulation, played.begin(simulation)));
      }
      this.#recording?.recorder.begin();
    });
    session.observe({
      onRead: () => {
        this.#changes += 1;
      },
      onApplied: (applied) => this.#recording?.recorder.edit(applied),
      onCaptureStart: (capture) => this.#recording?.recorder.startCapture(capture),
      onCaptureStop: (capture) => this.#recording?.recorder.stopCapture(capture),
    });
  }

  /** Another text for every change of what is answered below. */
  get revision(): string {
    return `${this.#changes} ${this.#played?.revision ?? ''} ${this.#recording?.recorder.revision ?? ''}`;
  }

  /** Lets edits go on when what was played is over. */
  work(): void {
    const played = this.#played;
    if (played?.hasJustEnded(this.#session.host.failure) !== true) return;
    this.#changes += 1;
    this.#session.releaseEdits();
  }

  /** Why another moment cannot be shown now, in a sentence. */
  get travelProblem(): Wording | undefined {
    if (this.#recording !== undefined) return say('A recording is going on. Stop it first.');
    return this.#played?.isPlaying === true
      ? say('A Scenario is being played. Stop it first, or let it end.')
      : undefined;
  }

  list(): ContractScenario[] {
    const scenarios = this.#session.document?.scenarios ?? [];
    return scenarios.map(({ name, title, text, diagnosis, steps, location }) => ({
      name,
      ...(title === undefined ? {} : { title: { ...title } }),
      ...(text === undefined ? {} : { text: { ...text } }),
      ...(diagnosis === undefined ? {} : { diagnosis: contractQuestion(diagnosis) }),
      steps: steps.map(stepWords),
      guides: steps.map(contractGuide),
      captures: steps.flatMap((step) =>
        step.kind === 'capture-start' && step.isHidden !== true ? [step.capture] : [],
      ),
      location: { ...location },
    }));
  }

  /** The newest, also when it is over. */
  runState(): ScenarioRunState | undefined {
    return this.#played?.state(this.#session.expectedCaptures);
  }

  recordingState(): RecordingState {
    const recorder = this.#recording?.recorder;
    if (recorder === undefined) return NOT_RECORDING;
    const { sinceNs } = recorder;
    return {
      isRecording: true,
      ...(sinceNs === undefined ? {} : { sinceNs }),
      steps: [...recorder.titles()],
      warnings: [...recorder.warnings()],
    };
  }

  play(name: string): ResponseOf<'scenario.play'> {
    const session = this.#session;
    if (this.#recording !== undefined)
      return unplayable(say('A recording is going on. Stop it first, then play.'));
    session.catchUp();
    if (session.document?.scenarios.some((scenario) => scenario.name === name) !== true) {
      const names = this.list().map((scenario) => scenario.name);
      return unplayable(
        names.length === 0
          ? say('No Scenario is called {name}; the lab has none.', { name })
          : say('No Scenario is called {name}; there are {names}.', { name, names: names.join(', ') }),
      );
    }
    this.stop();
    if (!this.#restart())
      return unplayable(say('The lab does not start. Mend what the editor marks, then play.'));
    const scenario = session.document.scenarios.find((other) => other.name === name);
    if (scenario === undefined) return unplayable(say('No Scenario is called {name}.', { name }));
    this.#played = new PlayedScenario(scenario, () => session.host.simulation);
    this.#changes += 1;
    session.holdEdits(
      say('the Scenario {name} is being played; edits reach the lab when it is over', { name }),
    );
    session.host.play();
    return { kind: 'playing' };
  }

  /** The lab goes on from where the Scenario has taken it. */
  stop(): void {
    const played = this.#played;
    if (played?.isPlaying === true)
      this.#session.host.perform((simulation) => played.stop(simulation, say('It was stopped.')));
    this.work();
  }

  startRecording(isFromStart: boolean): RecordingState {
    const session = this.#session;
    if (this.#recording !== undefined) return this.recordingState();
    this.stop();
    // What was typed before is no part of it.
    session.readNow();
    if (isFromStart) this.#restart();
    this.#record([]);
    return this.recordingState();
  }

  stopRecording(request: RequestOf<'recording.stop'>): ResponseOf<'recording.stop'> {
    const session = this.#session;
    const recording = this.#recording;
    if (recording === undefined) return refused(say('Nothing is being recorded.'));
    const { name, text, makesLabFile: canMakeFile = false } = request;
    // What was typed just now is an edit, too.
    session.readNow();
    const problem = this.#nameProblem(name, recording) ?? this.#editProblem(recording);
    if (problem !== undefined) return refused(problem);
    const { recorder, document } = recording;
    const files = this.#filesAtStart(recording);
    const placed = placeScenario(recorder.toScenario(name, text), {
      files,
      document,
      makesLabFile: canMakeFile,
    });
    if (placed.kind !== 'placed') return placed;
    this.discardRecording();
    const others = files.filter((file) => file.name !== placed.file.name);
    // What was moved while recording moves back, unless something else would be replaced with it.
    const isAsWritten = session.state().application.kind === 'applied';
    const pods = isAsWritten ? podRefsOf(document) : [];
    session.writeText(say('record {name}', { name }), [...others, placed.file], pods);
    return { kind: 'recorded', name, stepCount: recorder.stepCount };
  }

  discardRecording(): RecordingState {
    this.#recording?.recorder.stop();
    this.#recording = undefined;
    this.#changes += 1;
    return this.recordingState();
  }

  #record(warnings: readonly Wording[]): void {
    const session = this.#session;
    const { simulation, isSettling } = session.host;
    this.#recording = {
      recorder: new Recorder(simulation, { isComingUp: isSettling, warnings }),
      files: session.files(),
      document: session.document ?? simulation.document,
    };
    this.#changes += 1;
  }

  /** False when the text is such that there is no lab. */
  #restart(): boolean {
    const { host } = this.#session;
    const { generation } = host;
    this.#isRestarting = true;
    this.#session.restart();
    this.#isRestarting = false;
    return host.generation !== generation;
  }

  #onReplace(): void {
    this.#played?.abandon(say('The lab was started anew.'));
    if (this.#isRestarting) return;
    this.work();
    const recording = this.#recording;
    if (recording === undefined) return;
    recording.recorder.stop();
    this.#record([STARTED_ANEW]);
  }

  #nameProblem(name: string, { document }: Recording): Wording | undefined {
    if (!SCENARIO_NAME.test(name)) {
      return say(
        "A name has lower-case letters, digits, '-' and '.', at most 63, and begins and ends with a letter or digit: first-request.",
      );
    }
    const others = [...document.scenarios, ...(this.#session.document?.scenarios ?? [])];
    if (!others.some((scenario) => scenario.name === name)) return undefined;
    return say('There is a Scenario {name} already. Choose another name.', { name });
  }

  /** An edit that is in the text and not in the lab would be lost: it is no step, and the text goes back. */
  #editProblem({ files }: Recording): Wording | undefined {
    const { application } = this.#session.state();
    if (application.kind === 'applied' || areSame(files, this.#session.files())) return undefined;
    return say(
      'An edit has not reached the lab and is no part of the recording. Mend it or undo it, then stop again.',
    );
  }

  /** Under the names that they have now; a file that came meanwhile is as it is. */
  #filesAtStart({ files }: Recording): readonly FileText[] {
    const now = this.#session.files();
    return now.map(({ name, text }, index) => {
      const before = files.find((file) => file.name === name);
      const renamed = now.length === files.length ? files[index] : undefined;
      return { name, text: (before ?? renamed)?.text ?? text };
    });
  }
}

type ContractGuide = ContractScenario['guides'][number];

function contractGuide(step: Scenario['steps'][number]): ContractGuide {
  const { task, hints = [], predict } = step.guide ?? {};
  return {
    ...(task === undefined ? {} : { task: { ...task } }),
    hints: hints.map((hint) => ({ ...hint })),
    ...(step.kind === 'note' && step.isHidden !== true ? { note: { ...step.text } } : {}),
    ...(predict === undefined ? {} : { predict: contractQuestion(predict) }),
    ...(step.isHidden === true ? { hidden: actionWords(step) } : {}),
  };
}

function contractQuestion({
  question,
  answers,
  correct,
  because,
}: NonNullable<Scenario['diagnosis']>): NonNullable<ContractGuide['predict']> {
  return {
    question: { ...question },
    answers: answers.map((answer) => ({ ...answer })),
    correct,
    ...(because === undefined ? {} : { because: { ...because } }),
  };
}

function areSame(one: readonly FileText[], other: readonly FileText[]): boolean {
  return one.length === other.length && one.every(({ text }, index) => text === other[index]?.text);
}

function unplayable(message: Wording): ResponseOf<'scenario.play'> {
  return { kind: 'no-such-scenario', message };
}

function refused(message: Wording): ResponseOf<'recording.stop'> {
  return { kind: 'refused', message };
}

function podRefsOf({ objects }: LabDocument): readonly string[] {
  return objects
    .filter(({ object }) => object.kind === 'Pod')
    .map(({ object: { metadata } }) => `pod/${metadata.namespace ?? 'default'}/${metadata.name}`);
}
