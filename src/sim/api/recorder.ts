/**
 * Writes down what is done in a lab, as the steps of a Scenario: commands with their moment to the nanosecond, edits of
 * Kubernetes objects, faults of cables, captures.
 *
 * A lab that is recorded from its start is replayed to the byte. What a Scenario cannot hold is done all the same, and
 * is among the warnings: input that was typed into a program, what a terminal's shell remembers, edits of machines.
 */
import { stringify } from 'yaml';
import { inEnglish, say, type Wording } from '../base/sentence';
import type { LabDocument, LabFault, ObjectReference, SourcedObject } from '../lab/lab-document';
import { equalsJson } from '../kube/store/json';
import { labChangesOf, referenceOf } from '../lab/build/lab-changes';
import { formatDuration, parseReference } from '../lab/scenario/scenario-words';
import { writeScenario, type WrittenStep } from '../lab/scenario/write-scenario';
import type { TypedCommandObserver } from '../shell/terminal-session';
import type { CaptureSession } from './capture-session';
import { applyWords, deletionWords } from './describe-step';
import type { Simulation, StartedCommand } from './simulation';

interface RecordedCommand {
  readonly kind: 'command';
  readonly atNs: number;
  readonly command: StartedCommand;
  interruptedNs: number | undefined;
  endedNs: number | undefined;
  exitCode: number | undefined;
}

interface RecordedCapture {
  readonly kind: 'capture-start';
  readonly atNs: number;
  readonly name: string;
  readonly session: CaptureSession;
}

interface RecordedDeletion {
  readonly kind: 'delete';
  readonly atNs: number;
  readonly reference: ObjectReference;
  readonly gracePeriodSeconds?: number;
}

interface RecordedFault {
  readonly kind: 'fault';
  readonly atNs: number;
  readonly cable: string;
  readonly fields: FaultFields;
}

type FaultFields = readonly (readonly [name: string, value: unknown])[];

type RecordedStep =
  | RecordedCommand
  | RecordedCapture
  | { readonly kind: 'capture-stop'; readonly atNs: number; readonly name: string }
  | RecordedFault
  | { readonly kind: 'apply'; readonly atNs: number; readonly objects: readonly SourcedObject[] }
  | RecordedDeletion;

/** The running lab went from one document to another. */
export interface LabUpdate {
  readonly before: LabDocument;
  readonly after: LabDocument;
}

export interface RecorderOptions {
  /** A lab that is coming up is at its start when it is up: `begin` is called then. */
  readonly isComingUp: boolean;
  /** To begin with. */
  readonly warnings?: readonly Wording[];
}

export class Recorder {
  readonly #simulation: Simulation;
  readonly #stopObserving: () => void;
  readonly #steps: RecordedStep[] = [];
  readonly #captures = new Map<CaptureSession, string>();
  /** By their English words, so that none is said twice. */
  readonly #warnings = new Map<string, Wording>();
  #sinceNs: number | undefined;
  #revision = 0;

  constructor(simulation: Simulation, { isComingUp, warnings = [] }: RecorderOptions) {
    this.#simulation = simulation;
    for (const warning of warnings) this.#warnings.set(inEnglish(warning), warning);
    this.#stopObserving = simulation.observeCommands((command) => this.#startCommand(command));
    if (!isComingUp) this.begin();
  }

  /** When it began, on the virtual clock. */
  get sinceNs(): number | undefined {
    return this.#sinceNs;
  }

  /** Grows with every change of what it would answer. */
  get revision(): number {
    return this.#revision + this.#readingCommands().length;
  }

  get stepCount(): number {
    return this.#steps.length;
  }

  /** The lab is up: times count from here. Captures that run already are taken for started now. */
  begin(): void {
    if (this.#sinceNs !== undefined) return;
    this.#sinceNs = this.#simulation.nowNs;
    this.#revision += 1;
    for (const session of this.#simulation.captures) {
      if (!session.isRunning) continue;
      this.startCapture(session);
      this.#warn(
        say('The capture on {places} had begun before the recording; in the Scenario it begins with it.', {
          places: session.interfaces.join(', '),
        }),
      );
    }
  }

  /** Listens no more. */
  stop(): void {
    this.#stopObserving();
  }

  /** What was recorded so far, a line each. */
  titles(): readonly Wording[] {
    return this.#steps.map(titleOf);
  }

  warnings(): readonly Wording[] {
    const all = new Map(this.#warnings);
    for (const { text, target } of this.#readingCommands()) {
      const warning = say(
        '"{command}" in {target} reads what is typed while it runs; a Scenario gives it no input, and it may do something else then.',
        { command: shortened(text), target },
      );
      all.set(inEnglish(warning), warning);
    }
    return [...all.values()];
  }

  startCapture(session: CaptureSession): void {
    const atNs = this.#moment();
    if (atNs === undefined || this.#captures.has(session)) return;
    const name = `capture-${this.#captures.size + 1}`;
    this.#captures.set(session, name);
    this.#add({ kind: 'capture-start', atNs, name, session });
  }

  /** To be told before its packets are looked at for the last time. */
  stopCapture(session: CaptureSession): void {
    const name = this.#captures.get(session);
    const atNs = this.#moment();
    if (name === undefined || atNs === undefined) return;
    if (this.#steps.some((step) => step.kind === 'capture-stop' && step.name === name)) return;
    this.#add({ kind: 'capture-stop', atNs, name });
  }

  /** The running lab took an edit, just now. */
  edit({ before, after }: LabUpdate): void {
    const atNs = this.#moment();
    if (atNs === undefined) {
      this.#warn(say('An edit came before the lab was up; it is not in the Scenario.'));
      return;
    }
    const changes = labChangesOf(before, after);
    const machines = [...changes.joiningNodes, ...changes.changedNodes, ...changes.joiningMachines];
    const gone = [...changes.leavingNodes, ...changes.leavingMachines];
    const names = new Set([...machines, ...gone].map(({ name }) => name));
    if (names.size > 0) {
      this.#warn(
        say(
          'A Scenario cannot hold edits of nodes and machines: {names} stays as it was when the recording began.',
          { names: [...names].join(', ') },
        ),
      );
    }
    for (const cable of changedCables(before.spec.faults, after.spec.faults)) {
      // In a replay a machine that came or went is as it was.
      if (names.has(cable.split(':')[0] ?? '')) continue;
      for (const fields of faultStepsOf(cable, after)) this.#add({ kind: 'fault', atNs, cable, fields });
    }
    const replaced = this.#replacedPods(after);
    for (const { object } of replaced) {
      this.#delete({ kind: 'delete', atNs, reference: referenceOf(object), gracePeriodSeconds: 0 });
    }
    for (const reference of changes.deleted) this.#delete({ kind: 'delete', atNs, reference });
    // In the order in which they reached the API server.
    const objects = [...replaced, ...changes.applied.filter((sourced) => !replaced.includes(sourced))];
    if (objects.length > 0) this.#add({ kind: 'apply', atNs, objects });
  }

  /** The Scenario, as a YAML document. */
  toScenario(name: string, text?: string): string {
    const steps = this.#steps.map((step, index) => this.#write(step, this.#steps[index + 1]));
    return writeScenario({ name, steps, ...(text === undefined ? {} : { text }) });
  }

  /** Those that read what was typed into them. */
  #readingCommands(): readonly StartedCommand[] {
    return this.#steps
      .filter((step) => step.kind === 'command')
      .map(({ command }) => command)
      .filter((command) => command.hasReadInput());
  }

  #startCommand(command: StartedCommand): TypedCommandObserver {
    const atNs = this.#moment();
    if (atNs === undefined) {
      this.#warn(
        say('"{command}" was run before the lab was up; it is not in the Scenario.', {
          command: shortened(command.text),
        }),
      );
      return { onInterrupt: () => undefined, onEnd: () => undefined };
    }
    for (const difference of command.differences) {
      this.#warn(
        say('"{command}" in {target} {difference}.', {
          command: shortened(command.text),
          target: command.target,
          difference,
        }),
      );
    }
    const recorded: RecordedCommand = {
      kind: 'command',
      atNs,
      command,
      interruptedNs: undefined,
      endedNs: undefined,
      exitCode: undefined,
    };
    this.#add(recorded);
    return {
      onInterrupt: () => {
        recorded.interruptedNs ??= this.#moment();
        this.#revision += 1;
      },
      onEnd: (exitCode) => {
        recorded.endedNs ??= this.#moment();
        recorded.exitCode ??= exitCode;
        this.#revision += 1;
      },
    };
  }

  #delete(deletion: RecordedDeletion): void {
    const { reference } = deletion;
    const text = referenceText(reference);
    if (parseReference(text, reference.namespace).ok) this.#add(deletion);
    else
      this.#warn(
        say('A Scenario cannot delete {what}, whose kind kubectl delete does not know here.', { what: text }),
      );
  }

  /** Those of the edit that was just made for which no change would do. */
  #replacedPods({ objects }: LabDocument): readonly SourcedObject[] {
    const last = this.#simulation.log.at(-1);
    if (last?.kind !== 'update') return [];
    return objects.filter(({ object }) => {
      const { kind, namespace, name } = referenceOf(object);
      return kind === 'Pod' && last.replaced.includes(`pod/${namespace}/${name}`);
    });
  }

  #moment(): number | undefined {
    return this.#sinceNs === undefined ? undefined : this.#simulation.nowNs - this.#sinceNs;
  }

  #add(step: RecordedStep): void {
    this.#steps.push(step);
    this.#revision += 1;
  }

  #warn(warning: Wording): void {
    this.#warnings.set(inEnglish(warning), warning);
    this.#revision += 1;
  }

  #write(step: RecordedStep, next: RecordedStep | undefined): WrittenStep {
    const at = formatDuration(step.atNs);
    switch (step.kind) {
      case 'command':
        return { at, ...writtenCommand(step, next) };
      case 'apply':
        return { at, kind: 'apply', manifests: manifestsText(step.objects) };
      case 'delete': {
        const { gracePeriodSeconds } = step;
        const { namespace } = step.reference;
        const reference = referenceText(step.reference);
        const isElsewhere = namespace !== '' && namespace !== 'default';
        return {
          at,
          kind: 'delete',
          reference,
          ...(isElsewhere ? { namespace } : {}),
          ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
        };
      }
      case 'capture-start': {
        const { name, session } = step;
        const { interfaces, filterText } = session;
        return { at, kind: 'capture-start', name, interfaces, filter: filterText };
      }
      case 'capture-stop':
        return { at, kind: 'capture-stop', name: step.name };
      case 'fault':
        return { at, kind: 'fault', fields: step.fields };
    }
  }
}

/** In the background when something began before it had ended. */
function writtenCommand(step: RecordedCommand, next: RecordedStep | undefined): WrittenStep {
  const { command, atNs, endedNs, interruptedNs, exitCode } = step;
  const isBackground = endedNs === undefined || (next !== undefined && next.atNs < endedNs);
  return {
    kind: 'exec',
    target: command.target,
    ...(command.container === undefined ? {} : { container: command.container }),
    run: command.text,
    isBackground,
    ...(interruptedNs === undefined ? {} : { interruptAfter: formatDuration(interruptedNs - atNs) }),
    ...(exitCode === undefined ? {} : { exitCode }),
  };
}

function titleOf(step: RecordedStep): Wording {
  switch (step.kind) {
    case 'command': {
      const said = { target: step.command.target, command: shortened(step.command.text) };
      return step.interruptedNs === undefined
        ? say('exec in {target}: {command}', said)
        : say('exec in {target}: {command} (until Ctrl+C)', said);
    }
    case 'apply':
      return applyWords(step.objects);
    case 'delete':
      return deletionWords(step);
    case 'capture-start':
      return say('start {name} on {interfaces}', {
        name: step.name,
        interfaces: step.session.interfaces.join(', '),
      });
    case 'capture-stop':
      return say('stop {name}', { name: step.name });
    case 'fault':
      return isMending(step)
        ? say('mend the cable of {cable}', { cable: step.cable })
        : say('fault on the cable of {cable}', { cable: step.cable });
  }
}

/** YAML 1.1, as kubectl reads it: what that would take for something else is quoted. */
function manifestsText(objects: readonly SourcedObject[]): string {
  return objects
    .map(({ object }) => stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
}

/** What the text says of a cable now, in steps: one for both directions, or one for each. */
function faultStepsOf(cable: string, { source, spec }: LabDocument): readonly FaultFields[] {
  const isThere = spec.faults.some(({ machine, device }) => `${machine}:${device}` === cable);
  if (!isThere) return [[['cable', cable]]];
  const own = (source?.given.faults ?? []).filter(
    (fault) => (fault.cable.includes(':') ? fault.cable : `${fault.cable}:eth0`) === cable,
  );
  const written = own.map((fault): FaultFields => [
    ['cable', cable],
    ...Object.entries(fault).filter(([name]) => name !== 'cable'),
  ]);
  if (own.some(({ direction = 'both' }) => direction === 'both') || own.length === 2) return written;
  const other = own[0]?.direction === 'out' ? 'in' : 'out';
  return [
    [
      ['cable', cable],
      ['direction', other],
    ],
    ...written,
  ];
}

function isMending({ fields }: RecordedFault): boolean {
  return fields.every(([name]) => name === 'cable' || name === 'direction');
}

function referenceText({ kind, name }: ObjectReference): string {
  return `${kind.toLowerCase()}/${name}`;
}

const MAX_TITLE_CHARACTERS = 120;

function shortened(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, '; ');
  return line.length <= MAX_TITLE_CHARACTERS ? line : `${line.slice(0, MAX_TITLE_CHARACTERS)}…`;
}

/** By machine and interface: `node2:eth0`. */
function changedCables(before: readonly LabFault[], after: readonly LabFault[]): readonly string[] {
  const isAmong = (fault: LabFault, faults: readonly LabFault[]): boolean =>
    faults.some((other) => equalsJson(fault, other));
  const changed = [
    ...before.filter((fault) => !isAmong(fault, after)),
    ...after.filter((fault) => !isAmong(fault, before)),
  ];
  return [...new Set(changed.map(({ machine, device }) => `${machine}:${device}`))];
}
