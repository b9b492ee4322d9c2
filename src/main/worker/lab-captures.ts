/**
 * The captures of a lab, which all pages see and which outlive them.
 *
 * When the lab starts anew, those that ran are started again under their numbers, on the same interfaces; one on a Pod
 * waits for it, until the lab is up.
 * At most MAX_CAPTURES are kept: the oldest that was stopped goes first.
 */
import type { CaptureProblem, CaptureRequest, CaptureSession, Simulation } from '../../sim/api/simulation';
import type { CaptureState } from '../contract/capture-requests';
import { StudiedCapture, type OpenedFile } from './studied-capture';

const MAX_CAPTURES = 8;
/** Between two looks of the pages: the ways of a large transfer's packets are noted in part, so that it does not take much longer. */
const NOTED_PACKETS = 500;

interface WaitingCapture {
  readonly captureId: string;
  readonly request: CaptureRequest;
  readonly displayFilter: string;
}

export class LabCaptures {
  #simulation: Simulation;
  readonly #captures = new Map<string, StudiedCapture>();
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
    const captureId = this.#add(new StudiedCapture(started.value));
    this.#makeRoom();
    this.#recordWhileRunning();
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
    capture?.session?.stop();
    this.#recordWhileRunning();
    return capture === undefined ? undefined : this.#stateOf(captureId, capture);
  }

  open(file: OpenedFile): string {
    const captureId = this.#add(new StudiedCapture(file));
    this.#makeRoom();
    return captureId;
  }

  /** Takes away what nobody wants to see any more; a running one ends. */
  close(captureId: string): void {
    const capture = this.#captures.get(captureId);
    if (capture === undefined) return;
    if (capture.session !== undefined) this.#simulation.deleteCapture(capture.session.id);
    this.#captures.delete(captureId);
    this.#recordWhileRunning();
  }

  states(): CaptureState[] {
    this.#adoptOthers();
    this.#recordWhileRunning();
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
    this.#triedAtRevision = -1;
    this.startWaiting();
  }

  /** Starts those whose interfaces are there by now. */
  startWaiting(): void {
    const { topologyRevision } = this.#simulation;
    if (this.#waiting.length === 0 || topologyRevision === this.#triedAtRevision) return;
    this.#triedAtRevision = topologyRevision;
    this.#waiting = this.#waiting.filter((waiting) => {
      const started = this.#simulation.startCapture(waiting.request);
      if (started.ok) this.#goOn(waiting, started.value);
      return !started.ok;
    });
    this.#recordWhileRunning();
  }

  /** What a capture shows can be explained as long as it runs: the way of each packet is noted. */
  #recordWhileRunning(): void {
    const isRunning = [...this.#captures.values()].some(({ session }) => session?.isRunning === true);
    if (isRunning) this.#simulation.recordPaths(NOTED_PACKETS);
    else this.#simulation.stopRecordingPaths();
  }

  /** The lab is up: what is not there by now is not waited for, and a capture does without it. */
  endWaiting(): void {
    for (const waiting of this.#waiting) this.#startWithout(waiting);
    this.#waiting = [];
  }

  #startWithout(waiting: WaitingCapture): void {
    const { request } = waiting;
    const started = this.#simulation.startCapture(request);
    if (started.ok) this.#goOn(waiting, started.value);
    else if (started.error.kind === 'no-such-interface') {
      const missing = started.error.interfaceId;
      const interfaces = request.interfaces.filter((interfaceId) => interfaceId !== missing);
      if (interfaces.length > 0) this.#startWithout({ ...waiting, request: { ...request, interfaces } });
    }
  }

  #goOn({ captureId, displayFilter }: WaitingCapture, session: CaptureSession): void {
    const capture = new StudiedCapture(session);
    capture.view.setFilter(displayFilter);
    this.#captures.set(captureId, capture);
  }

  #add(capture: StudiedCapture): string {
    const captureId = `capture-${this.#nextId}`;
    this.#nextId += 1;
    this.#captures.set(captureId, capture);
    return captureId;
  }

  #stateOf(captureId: string, { session, file, view }: StudiedCapture): CaptureState {
    const { count, total, scanned, filterText: displayFilter, capture, generation } = view;
    const isEmpty = total === 0 && session !== undefined && !session.isNoiseHidden;
    const note = isEmpty ? this.#noteOn(session) : undefined;
    const { problem } = file ?? {};
    return {
      captureId,
      interfaces:
        session === undefined ? capture.store.interfaces.map(({ name }) => name) : [...session.interfaces],
      filter: session?.filterText ?? '',
      isRunning: session?.isRunning ?? false,
      ...(file === undefined ? {} : { fileName: file.fileName }),
      ...(problem === undefined ? {} : { problem }),
      displayFilter,
      count,
      total,
      scanned,
      lost: 0,
      revision: generation + capture.notes.revision,
      startTimeMs: capture.store.startTimeMs,
      isNoiseHidden: session?.isNoiseHidden ?? false,
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
    const known = new Set([...this.#captures.values()].map(({ session }) => session));
    for (const session of this.#simulation.captures)
      if (!known.has(session)) this.#add(new StudiedCapture(session));
  }

  #makeRoom(): void {
    while (this.#captures.size > MAX_CAPTURES) {
      const all = [...this.#captures];
      const oldest = all.find(([, { session }]) => session !== undefined && !session.isRunning) ?? all.at(0);
      if (oldest === undefined) return;
      this.close(oldest[0]);
    }
  }
}
