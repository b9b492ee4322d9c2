/**
 * One page's end of the contract: answers its requests, and sends it events when it has drawn the last ones.
 *
 * Nothing is queued for a slow page. Each publishing looks at what has changed since the one before, so that a page
 * that takes long gets fewer and larger steps, and the lab is not slowed down. Only the text of its terminals is kept.
 * What the text says has a lane of its own: a page that still draws the network is told of it all the same.
 */
import {
  REQUESTS,
  type ClientMessage,
  type EventName,
  type EventOf,
  type HostMessage,
  type RequestOf,
} from '../contract/lab-api';
import { answerRequest, isWorkerRequestName, type WorkerRequestName } from './answer-request';
import { ClockNews } from './clock-news';
import { ConnectionTerminals } from './connection-terminals';
import { PageExports } from './page-exports';
import type { LabSession } from './lab-session';
import type { SessionPage } from './session-pages';

export class HostConnection implements SessionPage {
  readonly connectionId: number;
  readonly session: LabSession;
  readonly terminals: ConnectionTerminals;
  readonly exports = new PageExports();
  readonly #send: (message: HostMessage) => void;
  readonly #stopListening: () => void;
  #sequence = 0;
  /** The last event that the page has drawn. */
  #acknowledged = 0;
  /** The last that was sent of the text. */
  #textSequence = 0;
  /** The last that was sent of all else. */
  #labSequence = 0;
  #stateRevision: number;
  #designVersion: number;
  #topologyRevision = -1;
  #drops = '';
  #lab: string;
  readonly #clock = new ClockNews();
  #captures = '';
  #timeline = '';
  #runs = '';
  #scenarioRevision = '';
  #scenarios = '';
  #recording = '';
  #run = '';
  #transmissions = 0;
  #traffic: ReadonlyMap<string, number> = new Map();

  constructor(session: LabSession, connectionId: number, send: (message: HostMessage) => void) {
    this.connectionId = connectionId;
    this.session = session;
    this.#send = send;
    this.terminals = new ConnectionTerminals(session.host);
    this.#stateRevision = session.stateRevision;
    this.#designVersion = session.design.version;
    this.#lab = JSON.stringify(session.lab());
    this.#forgetLab();
    const stopReplacing = session.host.onReplace(() => {
      this.terminals.abandon();
      this.#forgetLab();
    });
    const stopTravelling = session.host.onTravel(() => {
      this.terminals.redraw();
      this.#forgetLab();
    });
    this.#stopListening = (): void => {
      stopReplacing();
      stopTravelling();
    };
    session.pages.join(this);
  }

  receive(message: ClientMessage): void {
    if (message.kind === 'acknowledge') {
      this.#acknowledged = Math.max(this.#acknowledged, Math.min(message.sequence, this.#sequence));
      return;
    }
    this.#answer(message.id, message.name, message.argument);
  }

  /** Without waiting for the page, and without an acknowledgement. */
  sendNow<Name extends EventName>(name: Name, value: EventOf<Name>): void {
    this.#send({ kind: 'event', sequence: 0, name, value });
  }

  /** Sends what is new of the text, unless the page is still busy with what it was told of it. */
  publishText(): void {
    if (this.#acknowledged < this.#textSequence) return;
    const { session } = this;
    if (session.design.version !== this.#designVersion) {
      this.#designVersion = session.design.version;
      this.#textSequence = this.#emit('design', session.design);
    }
    if (session.stateRevision !== this.#stateRevision) {
      const state = session.state();
      this.#stateRevision = session.stateRevision;
      this.#textSequence = this.#emit('text.state', state);
    }
  }

  /** Sends what has changed, unless the page is still busy with what came before. */
  publish(): void {
    this.publishText();
    if (this.#acknowledged < this.#labSequence) return;
    const { host } = this.session;
    const { simulation } = host;
    this.#lab = this.#emitChanged('lab', this.session.lab(), this.#lab);
    this.#publishTerminals();
    if (simulation.topologyRevision !== this.#topologyRevision) {
      const topology = simulation.topology();
      this.#topologyRevision = topology.revision;
      this.#emitOfLab('topology', topology);
    }
    const clock = host.clock();
    if (this.#clock.take(clock, host.wallMs())) this.#emitOfLab('clock', clock);
    this.#captures = this.#emitChanged('captures', host.captures.states(), this.#captures);
    const { timeline } = host;
    timeline.look(simulation);
    const shown = timeline.countUntil(simulation.nowNs);
    this.#timeline = this.#emitChanged('timeline', { count: timeline.count, shown }, this.#timeline);
    this.#runs = this.#emitChanged('runs', this.session.runs.state(), this.#runs);
    this.#publishScenarios();
    const { isDropNoiseHidden: isNoiseHidden, shownDrops } = simulation;
    this.#drops = this.#emitChanged('drops', { count: shownDrops.count, isNoiseHidden }, this.#drops);
    this.#publishTraffic();
  }

  /** What the page alone could see goes with it. */
  close(): void {
    this.#stopListening();
    this.session.pages.leave(this);
    this.terminals.closeAll();
  }

  #answer(id: number, name: string, argument: unknown): void {
    if (!isWorkerRequestName(name)) {
      this.#send({ kind: 'error', id, message: `there is no request called ${name}` });
      return;
    }
    const parsed = REQUESTS[name].request.safeParse(argument);
    if (!parsed.success) {
      this.#send({ kind: 'error', id, message: `the argument of ${name} breaks the contract` });
      return;
    }
    const reply = (): void => this.#send(this.#reply(id, name, parsed.data));
    // A large text takes its time, in which everything else is answered.
    if (name === 'text.read') this.session.whenReadable(reply);
    else reply();
  }

  #reply(id: number, name: WorkerRequestName, argument: RequestOf<WorkerRequestName>): HostMessage {
    try {
      return { kind: 'response', id, value: answerRequest(name, argument, this) };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // A contradiction of ours, which is no reason to end the lab and lose its text.
      process.stderr.write(`podwire: ${name}: ${error.stack ?? error.message}\n`);
      return { kind: 'error', id, message: `${name}: ${error.message}` };
    }
  }

  /** Nothing was told of the lab that runs now. */
  #forgetLab(): void {
    const { simulation } = this.session.host;
    this.#topologyRevision = -1;
    this.#drops = '';
    this.#transmissions = simulation.transmissions;
    this.#traffic = simulation.wireCounters();
  }

  #publishTerminals(): void {
    for (const event of this.terminals.takeOutput()) this.#emitOfLab('terminal.data', event);
    for (const event of this.terminals.takeExits()) this.#emitOfLab('terminal.exit', event);
  }

  #publishScenarios(): void {
    const { scenarios } = this.session;
    if (scenarios.revision === this.#scenarioRevision) return;
    this.#scenarioRevision = scenarios.revision;
    this.#scenarios = this.#emitChanged('scenarios', scenarios.list(), this.#scenarios);
    this.#recording = this.#emitChanged('recording', scenarios.recordingState(), this.#recording);
    const run = scenarios.runState();
    if (run !== undefined) this.#run = this.#emitChanged('scenario.run', run, this.#run);
  }

  #publishTraffic(): void {
    const { simulation } = this.session.host;
    if (simulation.transmissions === this.#transmissions) return;
    this.#transmissions = simulation.transmissions;
    const counters = simulation.wireCounters();
    const growth: Record<string, number> = {};
    for (const [wireId, count] of counters) {
      const before = this.#traffic.get(wireId) ?? 0;
      if (count > before) growth[wireId] = count - before;
    }
    this.#traffic = counters;
    this.#emitOfLab('traffic', growth);
  }

  /** Answers what the next event is compared with. */
  #emitChanged<Name extends EventName>(name: Name, value: EventOf<Name>, before: string): string {
    const text = JSON.stringify(value);
    if (text !== before) this.#emitOfLab(name, value);
    return text;
  }

  #emitOfLab<Name extends EventName>(name: Name, value: EventOf<Name>): void {
    this.#labSequence = this.#emit(name, value);
  }

  #emit<Name extends EventName>(name: Name, value: EventOf<Name>): number {
    this.#sequence += 1;
    this.#send({ kind: 'event', sequence: this.#sequence, name, value });
    return this.#sequence;
  }
}
