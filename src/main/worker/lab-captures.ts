/**
 * The captures of a lab, which all pages see and which outlive them.
 *
 * When the lab starts anew, those that ran are started again under their numbers, on the same interfaces; one on a Pod
 * waits for it, until the lab is up.
 * At most MAX_CAPTURES are kept: the oldest that was stopped goes first, then the oldest file, and one that runs only when all do.
 * Captures change nothing in the lab: in its past they can be started, too, and have then been there in what is shown from there on.
 */
import type {
  CaptureLimits,
  CaptureProblem,
  CaptureRequest,
  CaptureSession,
  Simulation,
} from '../../sim/api/simulation';
import type { Wording } from '../../sim/api/sentence';
import type { CaptureState } from '../contract/capture-requests';
import { StudiedCapture, type OpenedFile } from './studied-capture';

const MAX_CAPTURES = 8;
/** Of each: what it has beyond is forgotten, so that it can run for hours. */
const LIMITS: CaptureLimits = { packets: 1_000_000, bytes: 128 * 2 ** 20 };
/** Between two looks of the pages: the ways of a large transfer's packets are noted in part, so that it does not take much longer. */
const NOTED_PACKETS = 500;

interface WaitingCapture {
  readonly captureId: string;
  readonly request: CaptureRequest;
  readonly displayFilter: string;
}

/** Does something that changes nothing in the lab, now and whenever its run is repeated. */
type Watch = <Value>(redo: (simulation: Simulation) => Value) => Value | undefined;

export class LabCaptures {
  #simulation: Simulation;
  readonly #watch: Watch;
  readonly #limits: CaptureLimits;
  /** Those that were started here, in each simulation of the lab's run. */
  #sessionsOf = new WeakMap<Simulation, Map<string, CaptureSession>>();
  /** What was made of a session stays with it while another moment is shown. */
  readonly #studies = new WeakMap<CaptureSession, StudiedCapture>();
  /** Under which numbers those are known that a Scenario started, by their own. */
  readonly #names = new Map<string, string>();
  readonly #captures = new Map<string, StudiedCapture>();
  readonly #notes = new WeakMap<
    CaptureSession,
    { readonly key: string; readonly text: Wording | undefined }
  >();
  #waiting: readonly WaitingCapture[] = [];
  #triedAtRevision = -1;
  #nextId = 1;

  constructor(simulation: Simulation, watch: Watch, limits: CaptureLimits = LIMITS) {
    this.#simulation = simulation;
    this.#watch = watch;
    this.#limits = limits;
  }

  start(
    request: CaptureRequest,
  ): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: CaptureProblem } {
    const captureId = this.#newId();
    const problem = this.#startAs(captureId, request);
    if (problem !== undefined) return { ok: false, error: problem };
    this.#makeRoom();
    return { ok: true, value: captureId };
  }

  /** One that has interfaces, or had them. */
  find(captureId: string): CaptureSession | undefined {
    return this.#captures.get(captureId)?.session;
  }

  study(captureId: string): StudiedCapture | undefined {
    return this.#captures.get(captureId);
  }

  stop(captureId: string): CaptureState | undefined {
    const capture = this.#captures.get(captureId);
    if (capture?.session !== undefined) {
      this.#watch((simulation) => {
        this.#of(simulation).get(captureId)?.stop();
        this.recordWhileRunning(simulation);
      });
    }
    return capture === undefined ? undefined : this.#stateOf(captureId, capture);
  }

  open(file: OpenedFile): string {
    const captureId = this.#newId();
    this.#captures.set(captureId, new StudiedCapture(file));
    this.#makeRoom();
    return captureId;
  }

  /** Takes away what nobody wants to see any more; a running one ends. */
  close(captureId: string): void {
    const capture = this.#captures.get(captureId);
    if (capture === undefined) return;
    this.#captures.delete(captureId);
    if (capture.session === undefined) return;
    this.#watch((simulation) => {
      const session = this.#of(simulation).get(captureId);
      if (session !== undefined) simulation.deleteCapture(session.id);
      this.#of(simulation).delete(captureId);
      this.recordWhileRunning(simulation);
    });
  }

  states(): CaptureState[] {
    this.#adoptOthers();
    this.recordWhileRunning(this.#simulation);
    return [...this.#captures].map(([captureId, capture]) => this.#stateOf(captureId, capture));
  }

  /** Looks at new packets, a piece of each capture; true when nothing is left to look at. */
  work(): boolean {
    let isDone = true;
    for (const capture of this.#captures.values()) if (!capture.work()) isDone = false;
    return isDone;
  }

  /** The lab has started anew; files stay. */
  moveTo(simulation: Simulation): void {
    this.#adoptOthers();
    const waiting: WaitingCapture[] = [...this.#waiting];
    for (const [captureId, { session, view }] of this.#captures) {
      if (session === undefined) continue;
      this.#captures.delete(captureId);
      const { interfaces, filterText: filter, isRunning } = session;
      if (isRunning)
        waiting.push({ captureId, request: { interfaces, filter }, displayFilter: view.filterText });
    }
    this.#waiting = waiting;
    this.#simulation = simulation;
    this.#sessionsOf = new WeakMap();
    this.#names.clear();
    this.#triedAtRevision = -1;
    this.startWaiting();
  }

  /** Another moment of the same run is shown: its captures are as they were then, with the filters, marks and comments of now. */
  show(simulation: Simulation): void {
    this.#adoptOthers();
    const before = new Map(this.#captures);
    this.#simulation = simulation;
    for (const [captureId, { session }] of before)
      if (session !== undefined) this.#captures.delete(captureId);
    this.#adoptOthers();
    for (const [captureId, capture] of this.#captures) {
      const earlier = before.get(captureId);
      if (earlier === undefined || earlier === capture) continue;
      const { session, view } = earlier;
      if (session !== undefined) capture.session?.setFilter(session.filterText);
      capture.view.capture.notes.takeOver(view.capture.notes);
      if (view.filterText !== capture.view.filterText) capture.view.setFilter(view.filterText);
    }
  }

  /** What came after this moment has not happened: its packets were marked in vain. */
  branch(): void {
    for (const { session } of this.#captures.values()) session?.notes.forgetFrom(session.store.count);
  }

  /** Starts those whose interfaces are there by now. */
  startWaiting(): void {
    const { topologyRevision } = this.#simulation;
    if (this.#waiting.length === 0 || topologyRevision === this.#triedAtRevision) return;
    this.#triedAtRevision = topologyRevision;
    this.#waiting = this.#waiting.filter((waiting) => {
      const isStarted = this.#startAs(waiting.captureId, waiting.request) === undefined;
      if (isStarted) this.#captures.get(waiting.captureId)?.view.setFilter(waiting.displayFilter);
      return !isStarted;
    });
  }

  /**
   * What a capture shows can be explained as long as it runs: the way of each packet is noted, also in a copy on its way to another moment.
   * Called again and again: each time allows some packets.
   */
  recordWhileRunning(simulation: Simulation): void {
    const isRunning = [...simulation.captures].some((session) => session.isRunning);
    if (isRunning) simulation.recordPaths(NOTED_PACKETS);
    else simulation.stopRecordingPaths();
  }

  /** The lab is up: what is not there by now is not waited for, and a capture does without it. */
  endWaiting(): void {
    for (const waiting of this.#waiting) this.#startWithout(waiting);
    this.#waiting = [];
  }

  #startWithout(waiting: WaitingCapture): void {
    const { captureId, request, displayFilter } = waiting;
    const problem = this.#startAs(captureId, request);
    if (problem === undefined) this.#captures.get(captureId)?.view.setFilter(displayFilter);
    else if (problem.kind === 'no-such-interface') {
      const missing = problem.interfaceId;
      const interfaces = request.interfaces.filter((interfaceId) => interfaceId !== missing);
      if (interfaces.length > 0) this.#startWithout({ ...waiting, request: { ...request, interfaces } });
    }
  }

  #of(simulation: Simulation): Map<string, CaptureSession> {
    let sessions = this.#sessionsOf.get(simulation);
    if (sessions === undefined) {
      sessions = new Map();
      this.#sessionsOf.set(simulation, sessions);
    }
    return sessions;
  }

  /** Answers why it cannot be. */
  #startAs(captureId: string, request: CaptureRequest): CaptureProblem | undefined {
    return this.#watch((simulation) => {
      const started = simulation.startCapture({ ...request, limits: this.#limits });
      if (!started.ok) return started.error;
      this.#of(simulation).set(captureId, started.value);
      if (simulation === this.#simulation) this.#captures.set(captureId, this.#studyOf(started.value));
      this.recordWhileRunning(simulation);
      return undefined;
    });
  }

  #studyOf(session: CaptureSession): StudiedCapture {
    let study = this.#studies.get(session);
    if (study === undefined) {
      study = new StudiedCapture(session);
      this.#studies.set(session, study);
    }
    return study;
  }

  #newId(): string {
    const captureId = `capture-${this.#nextId}`;
    this.#nextId += 1;
    return captureId;
  }

  #stateOf(captureId: string, capture: StudiedCapture): CaptureState {
    const { session, file, view } = capture;
    const { first, lost, lostMatches, filterText: displayFilter, generation } = view;
    const total = view.total - lostMatches;
    const scanned = Math.max(0, capture.seen - lostMatches);
    const count = Math.max(first, capture.end);
    const isEmpty = total === 0 && session !== undefined && session.hidden === undefined;
    const note = isEmpty ? this.#noteOn(session) : undefined;
    const { problem } = file ?? {};
    return {
      captureId,
      interfaces:
        session === undefined
          ? view.capture.store.interfaces.map(({ name }) => name)
          : [...session.interfaces],
      filter: session?.filterText ?? '',
      isRunning: session?.isRunning ?? false,
      ...(file === undefined ? {} : { fileName: file.fileName }),
      ...(problem === undefined ? {} : { problem }),
      displayFilter,
      count,
      first,
      lost,
      total,
      scanned,
      revision: generation + view.capture.notes.revision,
      startTimeMs: view.capture.store.startTimeMs,
      startNs: capture.zeroNs,
      firstNs: view.total === 0 ? 0 : view.reader.firstTimeNs - capture.zeroNs,
      hiddenNoise: [...(session?.hiddenNoise ?? [])],
      mutedWorkloads: [...(session?.mutedWorkloads ?? [])],
      ...(note === undefined ? {} : { note }),
    };
  }

  /** Made once for a filter, and again when the lab has changed. */
  #noteOn(session: CaptureSession): Wording | undefined {
    if (session.filterText === '' || session.devices.length === 0) return undefined;
    const key = `${this.#simulation.topologyRevision} ${session.filterText}`;
    let made = this.#notes.get(session);
    if (made?.key !== key) {
      made = { key, text: this.#simulation.noteOnFilter(session.filterText, session.devices)?.text };
      this.#notes.set(session, made);
    }
    return made.text;
  }

  /** Those that were started on the way to this moment, and those that a Scenario started. */
  #adoptOthers(): void {
    const own = this.#of(this.#simulation);
    const known = new Set(own.values());
    for (const session of this.#simulation.captures) {
      if (known.has(session)) continue;
      const captureId = this.#names.get(session.id) ?? this.#newId();
      this.#names.set(session.id, captureId);
      own.set(captureId, session);
    }
    for (const [captureId, session] of own) {
      if (!this.#captures.has(captureId)) this.#captures.set(captureId, this.#studyOf(session));
    }
  }

  #makeRoom(): void {
    while (this.#captures.size > MAX_CAPTURES) {
      const all = [...this.#captures];
      const oldest =
        all.find(([, { session }]) => session !== undefined && !session.isRunning) ??
        all.find(([, { file }]) => file !== undefined) ??
        all.at(0);
      if (oldest === undefined) return;
      this.close(oldest[0]);
    }
  }
}
