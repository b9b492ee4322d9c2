/**
 * One page's end of the contract: answers its requests, and sends it events when it has drawn the last ones.
 *
 * Nothing is queued for a slow page. Each publishing looks at what has changed since the one before, so that a page
 * that takes long gets fewer and larger steps, and the lab is not slowed down. Only the text of its terminals is kept.
 */
import {
  REQUESTS,
  type ClientMessage,
  type EventName,
  type EventOf,
  type HostMessage,
  type RequestName,
} from '../contract/lab-api';
import { answerRequest } from './answer-request';
import { ConnectionTerminals } from './connection-terminals';
import type { LabHost } from './lab-host';

export class HostConnection {
  readonly host: LabHost;
  readonly terminals: ConnectionTerminals;
  /** Those that the page has started. */
  readonly captureIds = new Set<string>();
  readonly #send: (message: HostMessage) => void;
  #sequence = 0;
  /** The last event that the page has drawn. */
  #acknowledged = 0;
  #topologyRevision = -1;
  #dropCount = -1;
  #clock = '';
  #captures = '';
  #transmissions = 0;
  #traffic: ReadonlyMap<string, number> = new Map();

  constructor(host: LabHost, send: (message: HostMessage) => void) {
    this.host = host;
    this.#send = send;
    this.terminals = new ConnectionTerminals(host);
    this.#transmissions = host.simulation.transmissions;
    this.#traffic = host.simulation.wireCounters();
  }

  receive(message: ClientMessage): void {
    if (message.kind === 'acknowledge') {
      this.#acknowledged = Math.max(this.#acknowledged, Math.min(message.sequence, this.#sequence));
      return;
    }
    this.#answer(message.id, message.name, message.argument);
  }

  /** Sends what has changed, unless the page is still busy with what came before. */
  publish(): void {
    if (this.#acknowledged < this.#sequence) return;
    const { simulation } = this.host;
    this.#publishTerminals();
    if (simulation.topologyRevision !== this.#topologyRevision) {
      const topology = simulation.topology();
      this.#topologyRevision = topology.revision;
      this.#emit('topology', topology);
    }
    this.#clock = this.#emitChanged('clock', this.host.clock(), this.#clock);
    this.#captures = this.#emitChanged('captures', this.host.captureStates(), this.#captures);
    if (simulation.dropCount !== this.#dropCount) {
      this.#dropCount = simulation.dropCount;
      this.#emit('drops', { count: this.#dropCount });
    }
    this.#publishTraffic();
  }

  /** What the page alone could see goes with it. */
  close(): void {
    this.terminals.closeAll();
    for (const captureId of this.captureIds) this.host.deleteCapture(captureId);
  }

  #answer(id: number, name: string, argument: unknown): void {
    if (!isRequestName(name)) {
      this.#send({ kind: 'error', id, message: `there is no request called ${name}` });
      return;
    }
    const parsed = REQUESTS[name].request.safeParse(argument);
    if (!parsed.success) {
      this.#send({ kind: 'error', id, message: `the argument of ${name} breaks the contract` });
      return;
    }
    this.#send({ kind: 'response', id, value: answerRequest(name, parsed.data, this) });
  }

  #publishTerminals(): void {
    for (const event of this.terminals.takeOutput()) this.#emit('terminal.data', event);
    for (const event of this.terminals.takeExits()) this.#emit('terminal.exit', event);
  }

  #publishTraffic(): void {
    const { simulation } = this.host;
    if (simulation.transmissions === this.#transmissions) return;
    this.#transmissions = simulation.transmissions;
    const counters = simulation.wireCounters();
    const growth: Record<string, number> = {};
    for (const [wireId, count] of counters) {
      const before = this.#traffic.get(wireId) ?? 0;
      if (count > before) growth[wireId] = count - before;
    }
    this.#traffic = counters;
    this.#emit('traffic', growth);
  }

  /** Answers what the next event is compared with. */
  #emitChanged<Name extends EventName>(name: Name, value: EventOf<Name>, before: string): string {
    const text = JSON.stringify(value);
    if (text !== before) this.#emit(name, value);
    return text;
  }

  #emit<Name extends EventName>(name: Name, value: EventOf<Name>): void {
    this.#sequence += 1;
    this.#send({ kind: 'event', sequence: this.#sequence, name, value });
  }
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(REQUESTS, name);
}
