import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import type { Wording } from '#main/contract/wording';
import { HostRefusal } from '../../../../src/renderer/store/host-refusal';
import { TerminalSession } from '../../../../src/renderer/terminal/terminal-session';

class FakeScreen {
  cols = 80;
  rows = 24;
  text = '';
  type: (data: string) => void = () => undefined;
  resized: (size: { cols: number; rows: number }) => void = () => undefined;

  write(data: string): void {
    this.text += data;
  }

  onData(listener: (data: string) => void): void {
    this.type = listener;
  }

  onResize(listener: (size: { cols: number; rows: number }) => void): void {
    this.resized = listener;
  }
}

interface SessionEnd {
  readonly exitCode?: number;
  readonly failure?: Wording;
}

function openSession(): {
  api: FakeLabApi;
  screen: FakeScreen;
  ends: SessionEnd[];
  session: TerminalSession;
} {
  const api = new FakeLabApi({
    'terminal.open': ({ target }) =>
      target === 'default/gone'
        ? { kind: 'no-such-target', message: 'there is no Pod gone' }
        : { kind: 'opened', terminalId: 't1' },
    'terminal.write': () => undefined,
    'terminal.resize': () => undefined,
    'terminal.close': () => undefined,
  });
  const screen = new FakeScreen();
  const ends: SessionEnd[] = [];
  const session = new TerminalSession({
    api,
    screen,
    words: ENGLISH.words,
    onEnd: (end) => ends.push(end),
  });
  return { api, screen, ends, session };
}

describe('TerminalSession', () => {
  it('joins what is typed and printed to the shell that it opened', async () => {
    const { api, screen, session } = openSession();
    await session.open('default/client');
    screen.type('ls\r');
    screen.resized({ cols: 100, rows: 30 });
    api.emit('terminal.data', { terminalId: 't1', data: 'bin\r\n' });
    api.emit('terminal.data', { terminalId: 't2', data: 'of another' });
    expect(screen.text).toBe('bin\r\n');
    expect(api.requests).toEqual([
      { name: 'terminal.open', argument: { target: 'default/client', columns: 80, rows: 24 } },
      { name: 'terminal.write', argument: { terminalId: 't1', data: 'ls\r' } },
      { name: 'terminal.resize', argument: { terminalId: 't1', columns: 100, rows: 30 } },
    ]);
  });

  it('shows what the shell printed before its id was known', async () => {
    const { api, screen, session } = openSession();
    const opening = session.open('default/client');
    api.emit('terminal.data', { terminalId: 't1', data: '/ # ' });
    await opening;
    expect(screen.text).toBe('/ # ');
  });

  it('shows what the host says behind what the shell printed, told apart from it', async () => {
    const { api, screen, session } = openSession();
    await session.open('default/client');
    const note = { key: 'No shell yet at this moment.', values: {} };
    api.emit('terminal.data', { terminalId: 't1', data: '\u001Bc', note });
    expect(screen.text).toBe('\u001Bc\u001B[2mNo shell yet at this moment.\u001B[22m\r\n');
  });

  it('gives the shell what was typed while it was being opened', async () => {
    const { api, screen, session } = openSession();
    const opening = session.open('default/client');
    screen.type('l');
    screen.type('s');
    await opening;
    screen.type('\r');
    expect(api.requests.slice(1)).toEqual([
      { name: 'terminal.write', argument: { terminalId: 't1', data: 'ls' } },
      { name: 'terminal.write', argument: { terminalId: 't1', data: '\r' } },
    ]);
  });

  it('tells the size again when it changed while the shell was being opened', async () => {
    const { api, screen, session } = openSession();
    const opening = session.open('default/client');
    screen.cols = 120;
    await opening;
    expect(api.requests.at(-1)).toEqual({
      name: 'terminal.resize',
      argument: { terminalId: 't1', columns: 120, rows: 24 },
    });
  });

  it('ends with the exit code of the shell, once', async () => {
    const { api, ends, session } = openSession();
    await session.open('default/client');
    api.emit('terminal.exit', { terminalId: 't1', exitCode: 3 });
    api.connection(false);
    expect(ends).toEqual([{ exitCode: 3 }]);
  });

  it('ends with the reason when there is no such target, and when the host is lost', async () => {
    const gone = openSession();
    await gone.session.open('default/gone');
    expect(gone.ends).toEqual([{ failure: 'there is no Pod gone' }]);
    const lost = openSession();
    await lost.session.open('default/client');
    lost.api.connection(false);
    expect(lost.ends).toEqual([{ failure: 'The host was lost, and the shell with it.' }]);
  });

  it('ends when the lab starts anew, and sends nothing to the lab that runs then', async () => {
    const { api, screen, ends, session } = openSession();
    await session.open('default/client');
    session.endByRestart();
    screen.type('ls\r');
    session.close();
    expect(ends).toEqual([{ failure: 'The lab started anew, and this shell ended with it.' }]);
    expect(api.namesOfRequests()).toEqual(['terminal.open']);
  });

  it('closes a shell that opens only after the tab was closed', async () => {
    const { api, session, ends } = openSession();
    const opening = session.open('default/client');
    session.close();
    await opening;
    await settle();
    expect(api.namesOfRequests()).toEqual(['terminal.open', 'terminal.close']);
    expect(ends).toEqual([]);
  });

  it('says why when its request is refused, instead of a screen that stays empty', async () => {
    const { api, ends, session } = openSession();
    const why = { key: 'another lab was opened meanwhile', values: {} };
    api.answers['terminal.open'] = () => Promise.reject(new HostRefusal(why));
    await session.open('default/client');
    expect(ends).toEqual([
      {
        failure: {
          key: 'The shell could not be opened: {what}.',
          values: { what: why },
        },
      },
    ]);
  });
});
