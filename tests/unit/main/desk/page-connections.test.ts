import { describe, expect, it } from 'vitest';
import type { ClientMessage, HostMessage } from '#main/contract/lab-api';
import { PageConnections } from '#main/desk/page-connections';
import type { PageChannel } from '#main/web-host/page-channel';

/** A lab whose thread answers when the test says so, also after it was replaced. */
class SlowLab implements PageChannel {
  readonly received: ClientMessage[] = [];
  readonly left: number[] = [];
  readonly #senders = new Map<number, (message: HostMessage) => void>();

  connect(connectionId: number, send: (message: HostMessage) => void): void {
    this.#senders.set(connectionId, send);
  }

  receive(_connectionId: number, message: ClientMessage): void {
    this.received.push(message);
  }

  disconnect(connectionId: number): void {
    this.left.push(connectionId);
  }

  say(message: HostMessage): void {
    for (const send of this.#senders.values()) send(message);
  }
}

const ANOTHER_LAB = { key: 'another lab was opened meanwhile', values: {} };

function request(id: number, name: string, lab?: number): ClientMessage {
  return { kind: 'request', id, name, argument: {}, ...(lab === undefined ? {} : { lab }) };
}

function onePage(): { pages: PageConnections; heard: HostMessage[]; before: SlowLab; after: SlowLab } {
  const pages = new PageConnections();
  const heard: HostMessage[] = [];
  const before = new SlowLab();
  pages.open({ channel: before, labNumber: 1 });
  pages.connect(7, (message) => heard.push(message));
  return { pages, heard, before, after: new SlowLab() };
}

describe('a page under which the lab is replaced', () => {
  it('has one answer to a request that the lab before had not answered, however late that comes', () => {
    const { pages, heard, before, after } = onePage();
    pages.receive(7, request(1, 'terminal.open', 1));
    pages.open({ channel: after, labNumber: 2 });
    before.say({ kind: 'response', id: 1, value: { kind: 'opened', terminalId: 'terminal-1' } });
    expect(heard).toEqual([{ kind: 'error', id: 1, message: ANOTHER_LAB }]);
  });

  it('hears nothing more of the lab before, whose terminals are numbered alike', () => {
    const { pages, heard, before, after } = onePage();
    pages.open({ channel: after, labNumber: 2 });
    const exit = { terminalId: 'terminal-1', exitCode: 137 };
    before.say({ kind: 'event', sequence: 9, name: 'terminal.exit', value: exit });
    expect(heard).toEqual([]);
    expect(before.left).toEqual([7]);
    after.say({ kind: 'event', sequence: 1, name: 'terminal.exit', value: exit });
    expect(heard).toHaveLength(1);
  });

  it('is refused what it meant for the lab before: no letter lands in another text', () => {
    const { pages, heard, after } = onePage();
    pages.open({ channel: after, labNumber: 2 });
    pages.receive(7, request(2, 'text.change', 1));
    expect(after.received).toEqual([]);
    expect(heard).toEqual([{ kind: 'error', id: 2, message: ANOTHER_LAB }]);
    pages.receive(7, request(3, 'text.change', 2));
    pages.receive(7, request(4, 'text.get'));
    expect(after.received.map((message) => message.kind === 'request' && message.id)).toEqual([3, 4]);
  });

  it('has an answer to what it asked a lab that was closed', () => {
    const { pages, heard, after } = onePage();
    pages.open({ channel: after, labNumber: 2 });
    pages.receive(7, request(5, 'text.get'));
    pages.close();
    pages.receive(7, request(6, 'text.get'));
    expect(heard.map((message) => message.kind === 'error' && message.id)).toEqual([5, 6]);
  });

  it('is told when no lab is open yet', () => {
    const pages = new PageConnections();
    const heard: HostMessage[] = [];
    pages.connect(1, (message) => heard.push(message));
    pages.receive(1, request(1, 'text.get'));
    expect(heard).toEqual([{ kind: 'error', id: 1, message: { key: 'no lab is open yet', values: {} } }]);
  });
});
