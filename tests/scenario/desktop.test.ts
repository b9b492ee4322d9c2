/** The built desktop application, with Electron replaced at its edge: a page of the test's own talks to it over IPC. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '#kit/english';
import * as electron from '#kit/fake-electron';
import { plainWords } from '#kit/plain-words';
import { CHECKOUT, Workspace } from '#kit/podwire';
import { stubProperty } from '#kit/stub-property';
import type { RequestName, RequestOf } from '#main/contract/lab-api';
import { windowMenuOf } from '../../src/renderer/app/window-menu';
import { loadMessages } from '../../src/renderer/i18n/load-messages';
import type { Translate } from '../../src/renderer/i18n/messages';

vi.mock('electron', () => import('#kit/fake-electron'));

const LAB = `# my lab
apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: mine}
spec: {}
`;

const workspace = new Workspace();
const labPath = workspace.file('mine.podwire.yaml');
const otherPath = workspace.file('other.podwire.yaml');
let window: electron.FakeWindow;
/** What this is told is the menu of the window in front. */
const CHINESE = (await loadMessages('zh-CN')).t;
let nextId = 1;

interface Reply {
  readonly kind: string;
  readonly id?: number;
  readonly name?: string;
  readonly value?: unknown;
}

function messages(): Reply[] {
  return window.webContents.sent
    .filter(({ channel }) => channel === 'podwire:host')
    .map(({ value }) => value as Reply);
}

/** As the preload script passes it on. */
async function request<Name extends RequestName>(name: Name, argument: RequestOf<Name>): Promise<unknown> {
  const id = nextId++;
  const senderFrame = window.webContents.mainFrame;
  electron.ipcMain.emit('podwire:client', { senderFrame }, { kind: 'request', id, name, argument });
  const reply = await vi.waitFor(
    () => {
      const found = messages().find((message) => message.id === id);
      if (found === undefined) throw new Error(`no answer to ${name}`);
      return found;
    },
    { timeout: 45_000 },
  );
  expect(reply.kind, JSON.stringify(reply)).toBe('response');
  return reply.value;
}

beforeAll(async () => {
  writeFileSync(labPath, LAB);
  writeFileSync(otherPath, LAB.replace('mine', 'other'));
  process.env['PODWIRE_DATA'] = join(workspace.path, 'data');
  process.argv = ['electron', '.', labPath];
  await import(pathToFileURL(join(CHECKOUT, 'out', 'main', 'desktop.js')).href);
  window = await shownAnew();
  connect(ENGLISH.t);
});

/** The only window, once it is shown. */
function shownAnew(): Promise<electron.FakeWindow> {
  return vi.waitFor(
    () => {
      const [shown] = electron.BrowserWindow.all;
      if (shown?.isShown !== true) throw new Error('there is no window yet');
      return shown;
    },
    { timeout: 45_000 },
  );
}

/** As a page does that has been loaded. */
function connect(t: Translate): void {
  const senderFrame = window.webContents.mainFrame;
  electron.ipcMain.emit('podwire:connect', { senderFrame });
  electron.ipcMain.emit('podwire:set-menu', { senderFrame }, windowMenuOf(t, {}));
}

afterAll(() => {
  workspace.remove();
});

describe('the desktop application', () => {
  it('opens the file that it was started with, and serves the page that was built', async () => {
    expect(await request('file.get', {})).toMatchObject({
      name: 'mine.podwire.yaml',
      path: labPath,
      isDirty: false,
    });
    expect(await request('lab.get', {})).toMatchObject({ name: 'mine' });
    const page = await electron.protocol.handlers.get('app')?.(new Request(window.webContents.getURL()));
    expect(await page?.text()).toBe(readFileSync(join(CHECKOUT, 'out', 'renderer', 'index.html'), 'utf8'));
  });

  it('has a preload script of one file that loads nothing but electron', () => {
    const { preload } = window.options['webPreferences'] as { preload: string };
    expect(existsSync(preload)).toBe(true);
    const loaded = [...readFileSync(preload, 'utf8').matchAll(/require\(["'`]([^"'`]+)/gu)].map(
      ([, name]) => name,
    );
    expect(loaded).toEqual(['electron']);
  });

  it('saves what was typed, through the menu of the desktop and the page', async () => {
    await request('text.change', {
      file: 'mine.podwire.yaml',
      base: 1,
      changes: [{ from: 2, to: 4, insert: 'our' }],
    });
    electron.chooseMenuItem('Save');
    expect(window.webContents.sent.at(-1)).toEqual({ channel: 'podwire:menu', value: 'save' });
    expect(await request('file.save', {})).toEqual({ kind: 'saved', path: labPath });
    expect(readFileSync(labPath, 'utf8')).toBe(LAB.replace('my', 'our'));
  });

  it('lists a capture file that the system opens with it among the captures of the window in front', async () => {
    const path = workspace.file('web.pcap');
    electron.app.emit('open-file', electron.preventable({}), path);
    await vi.waitFor(
      () => expect(window.webContents.sent.at(-1)).toEqual({ channel: 'podwire:open', value: path }),
      { timeout: 45_000 },
    );
    expect(electron.BrowserWindow.all).toHaveLength(1);
    // A header of a pcap file without packets: microseconds, version 2.4, Ethernet.
    writeFileSync(path, Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex'));
    expect(await request('file.open', { path })).toMatchObject({ kind: 'capture', fileName: 'web.pcap' });
    expect(await request('file.get', {})).toMatchObject({ path: labPath });
    writeFileSync(path, 'no packets at all');
    const failure = await request('file.open', { path });
    expect(failure).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(plainWords(failure))).toMatch(/Cannot open web\.pcap: unknown file format/u);
  });

  it('opens what a second start was asked for in a window of its own, and in front once only', async () => {
    const first = window;
    const start = (): boolean =>
      electron.app.emit('second-instance', {}, ['electron', '.', 'other.podwire.yaml'], workspace.path);
    start();
    window = await vi.waitFor(
      () => {
        const second = electron.BrowserWindow.all[1];
        if (second?.isShown !== true) throw new Error('there is one window only');
        return second;
      },
      { timeout: 45_000 },
    );
    connect(CHINESE);
    expect(await request('file.get', {})).toMatchObject({ path: otherPath, labNumber: 1 });
    let focused = 0;
    window.on('focus', () => (focused += 1));
    start();
    await vi.waitFor(() => expect(focused).toBe(2), { timeout: 45_000 });
    expect(electron.BrowserWindow.all).toHaveLength(2);

    // The menu is that of the window in front, in the language of its page.
    electron.chooseMenuItem('保存');
    expect(window.webContents.sent.at(-1)).toEqual({ channel: 'podwire:menu', value: 'save' });
    first.emit('focus');
    electron.chooseMenuItem('Save');
    expect(first.webContents.sent.at(-1)).toEqual({ channel: 'podwire:menu', value: 'save' });
    first.close();
    await vi.waitFor(() => expect(electron.BrowserWindow.all).toEqual([window]), { timeout: 45_000 });
    expect(electron.app.quits).toBe(0);
  });

  it('says why a file was not opened, and keeps what is open', async () => {
    const event = electron.preventable({});
    electron.app.emit('open-file', event, join(workspace.path, 'missing.yaml'));
    await vi.waitFor(
      () => expect(electron.answers.errors.join('\n')).toMatch(/没有打开 .*missing\.yaml: .+/u),
      { timeout: 45_000 },
    );
    expect(event.isPrevented).toBe(true);
    expect(await request('file.get', {})).toMatchObject({ path: otherPath });
  });

  it('outlives its last window on macOS, and opens one again when it comes to the front', async () => {
    stubProperty(process, 'platform', 'darwin');
    const closed = window;
    closed.close();
    await vi.waitFor(() => expect(electron.BrowserWindow.all).toEqual([]), { timeout: 45_000 });
    electron.app.emit('activate');
    window = await shownAnew();
    connect(CHINESE);
    window.close();
    await vi.waitFor(() => expect(electron.BrowserWindow.all).toEqual([]), { timeout: 45_000 });
    // The menu is still there.
    electron.chooseMenuItem('保存');
    window = await shownAnew();
    connect(CHINESE);
    electron.app.emit('open-file', electron.preventable({}), otherPath);
    await vi.waitFor(
      () => expect(window.webContents.sent).toContainEqual({ channel: 'podwire:open', value: otherPath }),
      { timeout: 45_000 },
    );
    await request('file.open', { path: otherPath });
    expect(electron.app.quits).toBe(0);
  });

  it('keeps the window while edits are unsaved, saves them when asked to, and ends', async () => {
    const { version } = (await request('text.get', {})) as { version: number };
    await request('text.change', {
      file: 'other.podwire.yaml',
      base: version,
      changes: [{ from: 0, to: 0, insert: '# kept\n' }],
    });
    await vi.waitFor(async () => expect(await request('file.get', {})).toMatchObject({ isDirty: true }), {
      timeout: 45_000,
    });
    electron.answers.messageBox = 2;
    expect(window.close()).toBe(false);
    await vi.waitFor(() => expect(electron.answers.questions).toHaveLength(1), { timeout: 45_000 });
    expect(window.isGone).toBe(false);
    const asked = electron.answers.questions.length;
    // Another program writes the file: whether that may go is asked over the window, too.
    writeFileSync(otherPath, LAB.replace('mine', 'else'));
    electron.answers.messageBox = 0;
    await new Promise((resolve) => setTimeout(resolve, 10));
    let isHeld: boolean | undefined;
    window.on('closed', () => {
      // Electron quits with the last window, whoever has still something to keep.
      const event = electron.preventable({});
      electron.app.emit('will-quit', event);
      isHeld = event.isPrevented;
    });
    electron.app.emit('before-quit');
    window.close();
    await vi.waitFor(() => expect(electron.app.quits).toBe(1), { timeout: 45_000 });
    expect(isHeld).toBe(true);
    const event = electron.preventable({});
    electron.app.emit('will-quit', event);
    expect(event.isPrevented).toBe(false);
    expect(electron.answers.questions.slice(asked)).toEqual([
      expect.stringContaining('other.podwire.yaml'),
      expect.stringContaining('other.podwire.yaml'),
    ]);
    expect(electron.answers.parents.slice(asked)).toEqual([window, window]);
    expect(readFileSync(otherPath, 'utf8')).toBe(`# kept\n${LAB.replace('mine', 'other')}`);
    expect(JSON.parse(readFileSync(join(workspace.path, 'data', 'window-state.json'), 'utf8'))).toMatchObject(
      {
        width: 1000,
      },
    );
  });
});
