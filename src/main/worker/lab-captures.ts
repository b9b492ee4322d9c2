/**
 * The captures of a lab, which all pages see and which outlive them.
 *
 * When the lab starts anew, those that ran are started again under their numbers, on the same interfaces; one on a Pod
 * waits for it, until the lab is up.
 * At most MAX_CAPTURES are kept: the oldest that was stopped goes first.
 */
import { CaptureText } from '../../sim/api/capture-text';
import type { CaptureProblem, CaptureRequest, CaptureSession, Simulation } from '../../sim/api/simulation';
import type { CaptureState } from '../contract/capture-requests';
import { WINDOW_PRINT_OPTIONS } from './print-options';

const MAX_CAPTURES = 8;
/** Between two looks of the pages: the ways of a large transfer's packets are noted in part, so that it does not take much longer. */
const NOTED_PACKETS = 500;

/** What is never asked for is never printed. */
interface CaptureTexts {
  readonly plain: CaptureText;
  /** With what VXLAN tunnels carry. */
  readonly decoded: CaptureText;
}

interface WaitingCapture {
  readonly captureId: string;
  readonly request: CaptureRequest;
}

export class LabCaptures {
  #simulation: Simulation;
  readonly #sessions = new Map<string, CaptureSession>();
  readonly #texts = new Map<CaptureSession, CaptureTexts>();
  readonly #notes = new WeakMap<
    CaptureSession,
    { readonly key: string; readonly text: string | undefined }
  >();
  #waiting: readonly WaitingCapture[] = [];
  #triedAtRevision = -1;
  #nextId = 1;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  start(
    request: CaptureRequest,
  ): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: CaptureProblem } {
    const started = this.#simulation.startCapture(request);
    if (!started.ok) return started;
    const captureId = this.#adopt(started.value);
    this.#makeRoom();
    this.#recordWhileRunning();
    return { ok: true, value: captureId };
  }

  find(captureId: string): CaptureSession | undefined {
    return this.#sessions.get(captureId);
  }

  stop(captureId: string): CaptureState | undefined {
    const session = this.#sessions.get(captureId);
    session?.stop();
    this.#recordWhileRunning();
    return session === undefined ? undefined : this.#stateOf(captureId, session);
  }

  textOf(captureId: string, tunnels: keyof CaptureTexts): CaptureText | undefined {
    const session = this.#sessions.get(captureId);
    if (session === undefined) return undefined;
    let texts = this.#texts.get(session);
    if (texts === undefined) {
      texts = {
        plain: new CaptureText(session, WINDOW_PRINT_OPTIONS),
        decoded: new CaptureText(session, WINDOW_PRINT_OPTIONS, { tunnels: 'decoded' }),
      };
      this.#texts.set(session, texts);
    }
    return texts[tunnels];
  }

  states(): CaptureState[] {
    this.#adoptOthers();
    this.#recordWhileRunning();
    return [...this.#sessions].map(([captureId, session]) => this.#stateOf(captureId, session));
  }

  /** The lab has started anew. */
  moveTo(simulation: Simulation): void {
    this.#adoptOthers();
    const running = [...this.#sessions].filter(([, session]) => session.isRunning);
    this.#waiting = [
      ...this.#waiting,
      ...running.map(([captureId, { interfaces, filterText }]) => ({
        captureId,
        request: { interfaces, filter: filterText },
      })),
    ];
    this.#simulation = simulation;
    this.#sessions.clear();
    this.#texts.clear();
    this.#triedAtRevision = -1;
    this.startWaiting();
  }

  /** Starts those whose interfaces are there by now. */
  startWaiting(): void {
    const { topologyRevision } = this.#simulation;
    if (this.#waiting.length === 0 || topologyRevision === this.#triedAtRevision) return;
    this.#triedAtRevision = topologyRevision;
    this.#waiting = this.#waiting.filter(({ captureId, request }) => {
      const started = this.#simulation.startCapture(request);
      if (started.ok) this.#sessions.set(captureId, started.value);
      return !started.ok;
    });
    this.#recordWhileRunning();
  }

  /** What a capture shows can be explained as long as it runs: the way of each packet is noted. */
  #recordWhileRunning(): void {
    const isRunning = [...this.#sessions.values()].some((session) => session.isRunning);
    if (isRunning) this.#simulation.recordPaths(NOTED_PACKETS);
    else this.#simulation.stopRecordingPaths();
  }

  /** The lab is up: what is not there by now is not waited for, and a capture does without it. */
  endWaiting(): void {
    for (const { captureId, request } of this.#waiting) this.#startWithout(captureId, request);
    this.#waiting = [];
  }

  #startWithout(captureId: string, request: CaptureRequest): void {
    const started = this.#simulation.startCapture(request);
    if (started.ok) this.#sessions.set(captureId, started.value);
    else if (started.error.kind === 'no-such-interface') {
      const missing = started.error.interfaceId;
      const interfaces = request.interfaces.filter((interfaceId) => interfaceId !== missing);
      if (interfaces.length > 0) this.#startWithout(captureId, { ...request, interfaces });
    }
  }

  #adopt(session: CaptureSession): string {
    const captureId = `capture-${this.#nextId}`;
    this.#nextId += 1;
    this.#sessions.set(captureId, session);
    return captureId;
  }

  #stateOf(captureId: string, session: CaptureSession): CaptureState {
    const { count } = session.rows();
    const note = count === 0 && !session.isNoiseHidden ? this.#noteOn(session) : undefined;
    return {
      captureId,
      interfaces: [...session.interfaces],
      filter: session.filterText,
      isRunning: session.isRunning,
      count,
      isNoiseHidden: session.isNoiseHidden,
      ...(note === undefined ? {} : { note }),
    };
  }

  /** Made once for a filter, and again when the lab has changed. */
  #noteOn(session: CaptureSession): string | undefined {
    if (session.filterText === '' || session.devices.length === 0) return undefined;
    const key = `${this.#simulation.topologyRevision} ${session.filterText}`;
    let made = this.#notes.get(session);
    if (made?.key !== key) {
      made = { key, text: this.#simulation.noteOnFilter(session.filterText, session.devices)?.text };
      this.#notes.set(session, made);
    }
    return made.text;
  }

  /** Those that a Scenario started. */
  #adoptOthers(): void {
    const known = new Set(this.#sessions.values());
    for (const session of this.#simulation.captures) if (!known.has(session)) this.#adopt(session);
  }

  #makeRoom(): void {
    while (this.#sessions.size > MAX_CAPTURES) {
      const oldest =
        [...this.#sessions].find(([, session]) => !session.isRunning) ?? [...this.#sessions].at(0);
      if (oldest === undefined) return;
      const [captureId, session] = oldest;
      this.#simulation.deleteCapture(session.id);
      this.#sessions.delete(captureId);
      this.#texts.delete(session);
    }
  }
}
