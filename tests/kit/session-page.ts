import { expect } from 'vitest';
import { EVENTS, REQUESTS, type EventName, type HostMessage, type ResponseOf } from '#main/contract/lab-api';
import { HostConnection } from '#main/worker/host-connection';
import type { LabSession } from '#main/worker/lab-session';
import { plainWords } from './plain-words';

type Event = HostMessage & { readonly kind: 'event' };

/** A page of a session in the same thread. */
export class SessionPage {
  readonly received: HostMessage[] = [];
  readonly connection: HostConnection;
  readonly #session: LabSession;
  #nextId = 1;

  constructor(session: LabSession, connectionId: number) {
    this.#session = session;
    this.connection = new HostConnection(session, connectionId, (message) => this.received.push(message));
  }

  /** The answer, which must be as the contract has it; its sentences are in English. */
  ask(name: keyof typeof REQUESTS, argument: unknown = {}): unknown {
    const id = this.#nextId;
    this.#nextId += 1;
    this.connection.receive({ kind: 'request', id, name, argument });
    const answer = this.received.find((message) => message.kind !== 'event' && message.id === id);
    if (answer?.kind !== 'response') return answer;
    expect(REQUESTS[name].response.safeParse(answer.value).error).toBeUndefined();
    return plainWords(answer.value);
  }

  /** A file of a capture, out of its pieces. */
  exported(captureId: string, format: string, scope = 'all'): Buffer {
    const { exportId } = this.ask('capture.export', { captureId, format, scope }) as { exportId: number };
    const pieces: Buffer[] = [];
    for (;;) {
      const piece = this.ask('capture.exportPiece', { exportId }) as ResponseOf<'capture.exportPiece'>;
      if (piece.kind !== 'piece') {
        expect(piece).toEqual({ kind: 'whole' });
        return Buffer.concat(pieces);
      }
      pieces.push(Buffer.from(piece.base64, 'base64'));
    }
  }

  /** What was answered last, once every request has its answer. */
  lastAnswer(): unknown {
    const answers = this.received.filter((message) => message.kind === 'response');
    return answers.length < this.#nextId - 1 ? undefined : plainWords(answers.at(-1)?.value);
  }

  /** Values of the events of that name so far, each as the contract has it. */
  events(name: EventName): readonly unknown[] {
    const events = this.received.filter((message): message is Event => message.kind === 'event');
    return events
      .filter((event) => event.name === name)
      .map(({ value }) => {
        expect(EVENTS[name].safeParse(value).error).toBeUndefined();
        return plainWords(value);
      });
  }

  publish(): void {
    const sequences = this.received.map((message) => (message.kind === 'event' ? message.sequence : 0));
    this.connection.receive({ kind: 'acknowledge', sequence: Math.max(0, ...sequences) });
    this.connection.publish();
  }

  /** In the first file, if nothing else is said. */
  type(change: { from: number; to?: number; insert: string }, file = this.#firstFile()): unknown {
    const { from, to = from, insert } = change;
    const { version } = this.#session;
    return this.ask('text.change', { file, base: version, changes: [{ from, to, insert }] });
  }

  /** Writes `text` over the only place where `target` stands. */
  replace(target: string, text: string, file = this.#firstFile()): unknown {
    const from = this.#textOf(file).indexOf(target);
    expect(from).toBeGreaterThanOrEqual(0);
    return this.type({ from, to: from + target.length, insert: text }, file);
  }

  #firstFile(): string {
    return this.#session.files()[0]?.name ?? '';
  }

  #textOf(name: string): string {
    return this.#session.files().find((file) => file.name === name)?.text ?? '';
  }
}
