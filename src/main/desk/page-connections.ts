/**
 * The pages of a desk, while the lab under them changes: each hears of one lab at a time, and each request has one answer.
 *
 * A request may have been sent before its page knew that another lab is open. It says which lab it means, and is refused
 * where that is gone: a letter that was typed into one text does not land in another.
 */
import { say, type Sentence } from '../../sim/api/sentence';
import type { ClientMessage, EventOf, HostMessage } from '../contract/lab-api';
import type { PageChannel } from '../web-host/page-channel';

interface Connection {
  readonly send: (message: HostMessage) => void;
  /** Requests that the lab has not answered yet. */
  readonly waiting: Set<number>;
}

/** The lab that is open. */
interface OpenLab {
  readonly channel: PageChannel;
  readonly labNumber: number;
}

const ANOTHER_LAB = say('another lab was opened meanwhile');
const NO_LAB = say('no lab is open');

export class PageConnections {
  readonly #connections = new Map<number, Connection>();
  #lab: OpenLab | undefined = undefined;

  connect(connectionId: number, send: (message: HostMessage) => void): void {
    const connection = { send, waiting: new Set<number>() };
    this.#connections.set(connectionId, connection);
    if (this.#lab !== undefined) this.#attach(connectionId, connection, this.#lab);
  }

  disconnect(connectionId: number): void {
    this.#connections.delete(connectionId);
    this.#lab?.channel.disconnect(connectionId);
  }

  /** To the page alone; nothing when it is gone. */
  answer(connectionId: number, message: HostMessage): void {
    this.#connections.get(connectionId)?.send(message);
  }

  /** For the lab. */
  receive(connectionId: number, message: ClientMessage): void {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return;
    const lab = this.#lab;
    if (message.kind === 'request') {
      const refusal = refusalOf(lab, message.lab);
      if (refusal !== undefined) {
        connection.send({ kind: 'error', id: message.id, message: refusal });
        return;
      }
      connection.waiting.add(message.id);
    }
    lab?.channel.receive(connectionId, message);
  }

  /** From now on nothing of the lab before reaches a page, whatever its thread still says. */
  open(lab: OpenLab): void {
    const before = this.#lab;
    this.#lab = lab;
    for (const [connectionId, connection] of this.#connections) {
      before?.channel.disconnect(connectionId);
      for (const id of connection.waiting) connection.send({ kind: 'error', id, message: ANOTHER_LAB });
      connection.waiting.clear();
      this.#attach(connectionId, connection, lab);
    }
  }

  /** There is no lab any more: what it was asked for has no answer. */
  close(): void {
    this.#lab = undefined;
    for (const { send, waiting } of this.#connections.values()) {
      for (const id of waiting) send({ kind: 'error', id, message: NO_LAB });
      waiting.clear();
    }
  }

  tell<Name extends 'file' | 'settings' | 'verification'>(name: Name, value: EventOf<Name>): void {
    for (const { send } of this.#connections.values()) send({ kind: 'event', sequence: 0, name, value });
  }

  #attach(connectionId: number, { send, waiting }: Connection, lab: OpenLab): void {
    lab.channel.connect(connectionId, (message) => {
      if (this.#lab !== lab) return;
      if (message.kind !== 'event') waiting.delete(message.id);
      send(message);
    });
  }
}

function refusalOf(lab: OpenLab | undefined, wanted: number | undefined): Sentence | undefined {
  if (lab === undefined) return say('no lab is open yet');
  return wanted === undefined || wanted === lab.labNumber ? undefined : ANOTHER_LAB;
}
