/** The checklist of Electron's own documentation, one by one: https://www.electronjs.org/docs/latest/tutorial/security. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import * as electron from '#kit/fake-electron';
import { CHECKOUT } from '#kit/podwire';
import type { DesktopBridge } from '#main/contract/desktop-bridge';
import { PAGE_URL, respond } from '#main/electron/app-scheme';
import { DesktopWindow } from '#main/electron/desktop-window';
import { ENGLISH_WORDS } from '#main/electron/dialog-words';
import { guardAllContents } from '#main/electron/guard-contents';
import { IPC_CHANNEL } from '#main/electron/ipc-channels';
import { PageIpc } from '#main/electron/page-ipc';
import { SECURITY_HEADERS } from '#main/web-host/security-headers';

vi.mock('electron', () => import('#kit/fake-electron'));

const AWAY = 'https://example.org/';
const PAGE_FOLDER = join(CHECKOUT, 'src', 'renderer');

let desktop: DesktopWindow;
let window: electron.FakeWindow;

beforeEach(async () => {
  electron.BrowserWindow.all = [];
  electron.app.removeAllListeners();
  electron.ipcMain.removeAllListeners();
  guardAllContents();
  desktop = new DesktopWindow({
    preloadPath: '/podwire/preload.cjs',
    statePath: '/nowhere/window-state.json',
    windowsBefore: 0,
    words: () => ENGLISH_WORDS,
    unsavedName: () => undefined,
    save: () => Promise.resolve(true),
    onKept: () => undefined,
  });
  await desktop.load();
  const [made] = electron.BrowserWindow.all;
  if (made === undefined) throw new Error('no window was made');
  window = made;
});

function preferences(): Readonly<Record<string, unknown>> {
  return window.options['webPreferences'] as Record<string, unknown>;
}

/** Each directive with its sources. */
function policy(): ReadonlyMap<string, readonly string[]> {
  const directives = (SECURITY_HEADERS['Content-Security-Policy'] ?? '').split('; ');
  return new Map(directives.map((text) => text.split(' ')).map(([name = '', ...sources]) => [name, sources]));
}

function sourcesOfShell(): readonly string[] {
  return ['electron', 'preload'].flatMap((folder) => {
    const path = join(CHECKOUT, 'src', 'main', folder);
    return readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8'));
  });
}

/** What Electron calls with an answer to give. */
function isPrevented(name: string, url: string): boolean {
  const event = electron.preventable({ url });
  window.webContents.emit(name, event);
  return event.isPrevented;
}

describe("Electron's security checklist", () => {
  it('1: only what comes with Podwire is loaded', () => {
    expect(window.webContents.getURL()).toBe(PAGE_URL);
    for (const [name, sources] of policy()) {
      expect(sources.join(' '), name).toMatch(/^(?:'none'|'self'(?: 'unsafe-inline'| data:)?)$/u);
    }
    expect(readFileSync(join(PAGE_FOLDER, 'index.html'), 'utf8')).not.toMatch(/https?:|\/\//u);
  });

  it('2: the page has no Node', () => {
    expect(preferences()).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    });
  });

  it('3: the preload script is in a world of its own', () => {
    expect(preferences()).toMatchObject({ contextIsolation: true });
  });

  it('4: the page is in a sandbox', () => {
    expect(preferences()).toMatchObject({ sandbox: true });
  });

  it('5: a permission is asked for, and is that to copy or to paste', () => {
    const { permissionHandler, checkHandler } = electron.session.defaultSession;
    const clipboard = ['clipboard-sanitized-write', 'clipboard-read'];
    const permissions = ['media', 'geolocation', 'fileSystem', 'hid', 'usb', ...clipboard];
    const granted: string[] = [];
    for (const permission of permissions) {
      permissionHandler?.(window.webContents, permission, (isAllowed) => {
        if (isAllowed) granted.push(permission);
      });
      if (checkHandler?.(window.webContents, permission) === true) granted.push(permission);
    }
    expect(granted).toEqual(clipboard.flatMap((name) => [name, name]));
    window.webContents.mainFrame.url = AWAY;
    for (const name of clipboard) expect(checkHandler?.(window.webContents, name)).toBe(false);
  });

  it('6, 8, 9, 10: what guards a page is not switched off, and nothing experimental is on', () => {
    const names = [
      'webSecurity',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'enableBlinkFeatures',
    ];
    for (const name of names) expect(preferences()).not.toHaveProperty(name);
  });

  it('7: a policy comes with every answer, and lets scripts of our own files run alone', async () => {
    expect(policy().get('default-src')).toEqual(["'none'"]);
    expect(policy().get('script-src')).toEqual(["'self'"]);
    for (const url of [PAGE_URL, 'app://podwire/missing.js', 'app://other/']) {
      const answer = await respond(new Request(url), PAGE_FOLDER);
      expect(answer.headers.get('content-security-policy'), url).toBe(
        SECURITY_HEADERS['Content-Security-Policy'],
      );
    }
  });

  it('11, 12: no page embeds another', () => {
    expect(preferences()).toMatchObject({ webviewTag: false });
    expect(isPrevented('will-attach-webview', AWAY)).toBe(true);
  });

  it('13: no page leads elsewhere', () => {
    for (const name of ['will-navigate', 'will-frame-navigate']) {
      for (const url of [
        AWAY,
        'file:///etc/passwd',
        'app://other/index.html',
        'javascript:alert(1)',
        'data:,x',
      ])
        expect(isPrevented(name, url), `${name} ${url}`).toBe(true);
      expect(isPrevented(name, PAGE_URL)).toBe(false);
    }
    expect(preferences()).toMatchObject({ navigateOnDragDrop: false });
  });

  it('14: no page opens a window', () => {
    for (const url of [AWAY, PAGE_URL, 'about:blank'])
      expect(window.webContents.openHandler?.({ url })).toEqual({ action: 'deny' });
  });

  it('15, 18: nothing is opened by the system, and no page is a file', () => {
    for (const source of sourcesOfShell()) {
      expect(source).not.toMatch(
        /\{[^}]*\bshell\b[^}]*\} from 'electron'|openExternal|loadFile\(|loadURL\([^)]*file:/u,
      );
    }
  });

  it('16: which Electron it is, a commit says', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/u);
  });

  it('17: every message is from the top frame of the own window, which shows our page', () => {
    const heard: string[] = [];
    const note = (text: string) => (): void => {
      heard.push(text);
    };
    const channel = { connect: note('connect'), receive: note('receive'), disconnect: note('disconnect') };
    const ipc = new PageIpc(desktop.browserWindow, channel, {
      onMenu: note('menu'),
      onNewWindow: note('new window'),
    });
    const { HOST, MENU, OPEN, ...incoming } = IPC_CHANNEL;
    expect(electron.ipcMain.eventNames().toSorted()).toEqual(Object.values(incoming).toSorted());
    const own = window.webContents.mainFrame;
    for (const name of Object.values(incoming)) {
      for (const senderFrame of [undefined, { url: PAGE_URL }, { url: AWAY }])
        electron.ipcMain.emit(name, { senderFrame }, { kind: 'acknowledge', sequence: 1 });
    }
    own.url = AWAY;
    for (const name of Object.values(incoming)) electron.ipcMain.emit(name, { senderFrame: own }, {});
    expect(heard).toEqual([]);
    own.url = PAGE_URL;
    electron.ipcMain.emit(IPC_CHANNEL.NEW_WINDOW, { senderFrame: own });
    expect(heard).toEqual(['new window']);
    // Host to page: nobody listens to these here.
    expect([HOST, MENU, OPEN].map((name) => electron.ipcMain.listenerCount(name))).toEqual([0, 0, 0]);
    ipc.stop();
    expect(electron.ipcMain.eventNames()).toEqual([]);
  });

  it('19: a package is no Node, takes no options of one, and gives files no privileges', () => {
    const builder = parse(readFileSync(join(CHECKOUT, 'electron-builder.yml'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(builder['electronFuses']).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      grantFileProtocolExtraPrivileges: false,
    });
    // The older tool for AppImages writes `--no-sandbox` into the entry of the menu.
    expect(builder['toolsets']).toEqual({ appimage: '1.0.3' });
    // It looks for no update, and tells nobody anything.
    expect(builder['publish']).toBeNull();
  });

  it('20: the page is given functions that pass messages, and nothing of Electron', async () => {
    await import('#main/preload/preload');
    const bridge = electron.exposed.get('podwire') as DesktopBridge;
    expect([...electron.exposed.keys()]).toEqual(['podwire']);
    expect(Object.keys(bridge).toSorted()).toEqual([
      'editField',
      'onMenuCommand',
      'onMessage',
      'onOpen',
      'openWindow',
      'pathOfFile',
      'platform',
      'send',
      'setMenu',
    ]);
    const heard: unknown[][] = [];
    electron.ipcRenderer.emit(IPC_CHANNEL.OPEN, { sender: electron.ipcRenderer }, '/labs/shop.podwire.yaml');
    // What comes before somebody listens is kept, and the event itself, which could answer, is not passed on.
    bridge.onOpen((...words) => heard.push(words));
    electron.ipcRenderer.emit(IPC_CHANNEL.OPEN, { sender: electron.ipcRenderer }, 7);
    expect(heard).toEqual([['/labs/shop.podwire.yaml']]);
    bridge.openWindow();
    expect(electron.ipcRenderer.sent.map(({ channel }) => channel)).toEqual([
      IPC_CHANNEL.CONNECT,
      IPC_CHANNEL.NEW_WINDOW,
    ]);
  });
});
