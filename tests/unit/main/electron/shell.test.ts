import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '#kit/english';
import * as electron from '#kit/fake-electron';
import type { DialogWords } from '#main/contract/desktop-bridge';
import type { ClientMessage, HostMessage } from '#main/contract/lab-api';
import { isPageUrl, PAGE_URL, registerAppScheme, respond } from '#main/electron/app-scheme';
import { DesktopWindow } from '#main/electron/desktop-window';
import { ENGLISH_WORDS } from '#main/electron/dialog-words';
import { guardAllContents } from '#main/electron/guard-contents';
import { setMenu } from '#main/electron/menu';
import { openPathsOf } from '#main/electron/open-paths';
import { PageIpc } from '#main/electron/page-ipc';
import { readWindowState, writeWindowState } from '#main/electron/window-state';
import { COMMANDS } from '../../../../src/renderer/app/commands';
import { windowMenuOf } from '../../../../src/renderer/app/window-menu';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';

vi.mock('electron', () => import('#kit/fake-electron'));

let folder: string;
let words: DialogWords = ENGLISH_WORDS;
/** How often a window was to be closed and stayed. */
let keptWindows = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-electron-'));
  electron.BrowserWindow.all = [];
  words = ENGLISH_WORDS;
  keptWindows = 0;
  electron.app.removeAllListeners();
  electron.ipcMain.removeAllListeners();
  Object.assign(electron.answers, { messageBox: 2, errors: [], questions: [] });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the shell made, as the fake that it is. */
function shownWindow(): electron.FakeWindow {
  const [window] = electron.BrowserWindow.all;
  if (window === undefined) throw new Error('no window was made');
  return window;
}

function openWindow(
  unsavedName?: string,
  save: () => Promise<boolean> = () => Promise.resolve(true),
): DesktopWindow {
  return new DesktopWindow({
    preloadPath: '/podwire/preload.cjs',
    statePath: join(folder, 'window-state.json'),
    windowsBefore: electron.BrowserWindow.all.length,
    words: () => words,
    unsavedName: () => unsavedName,
    save,
    onKept: () => {
      keptWindows += 1;
    },
  });
}

describe('the scheme app:', () => {
  function get(url: string, method = 'GET'): Promise<Response> {
    return respond(new Request(url, { method }), join(folder, 'page'));
  }

  beforeEach(() => {
    mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'page', 'assets', 'a.js'), 'export {};');
    writeFileSync(join(folder, 'secret.json'), '{}');
  });

  it('has an origin, and is registered before the application is ready', () => {
    registerAppScheme();
    expect(electron.protocol.privileged).toContainEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true },
    });
  });

  it('gives the files of the page, with a strict Content-Security-Policy', async () => {
    const page = await get(PAGE_URL);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/u);
    const script = await get('app://podwire/assets/a.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('content-security-policy')).not.toBeNull();
  });

  it('gives nothing else', async () => {
    for (const url of [
      'app://podwire/..%2fsecret.json',
      'app://podwire/%2e%2e/secret.json',
      'app://podwire/..%5csecret.json',
      'app://podwire/%00',
      'app://podwire/%ff',
      'app://podwire/missing.js',
      'app://podwire/assets',
      'app://other/index.html',
    ]) {
      expect((await get(url)).status, url).toBe(404);
    }
    expect((await get(PAGE_URL, 'POST')).status).toBe(405);
  });

  it('knows its own addresses', () => {
    expect(isPageUrl('app://podwire/index.html')).toBe(true);
    for (const url of ['https://podwire/index.html', 'app://other/', 'file:///etc/passwd', 'nonsense', '']) {
      expect(isPageUrl(url), url).toBe(false);
    }
  });
});

describe('the window', () => {
  it('shows the page in a sandbox, without Node', async () => {
    await openWindow().load();
    const window = shownWindow();
    expect(window.webContents.getURL()).toBe('app://podwire/index.html');
    expect(window.isShown).toBe(true);
    expect(window.options['webPreferences']).toMatchObject({
      preload: '/podwire/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    });
  });

  it('closes at once when nothing would be lost', () => {
    const desktop = openWindow();
    expect(shownWindow().close()).toBe(true);
    expect(electron.answers.questions).toEqual([]);
    // An edit may be on its way: nobody has said that it may go.
    expect(desktop.discardsEdits).toBe(false);
  });

  it('asks before edits would be lost, and stays when the person says so', async () => {
    openWindow('shop.podwire.yaml');
    electron.answers.messageBox = 2;
    const window = shownWindow();
    expect(window.close()).toBe(false);
    await vi.waitFor(() =>
      expect(electron.answers.questions).toEqual(['Save the changes to shop.podwire.yaml?']),
    );
    expect(window.isGone).toBe(false);
    await vi.waitFor(() => expect(keptWindows).toBe(1));
  });

  it('asks in the language of its page, whatever the file is called', async () => {
    words = windowMenuOf((await loadMessages('zh-CN')).t, {}).dialogs;
    openWindow('$& {name}.yaml');
    shownWindow().close();
    await vi.waitFor(() => expect(electron.answers.questions).toEqual(['保存对 $& {name}.yaml 的修改吗？']));
  });

  it('does not cover the window before it', async () => {
    const path = join(folder, 'window-state.json');
    await writeWindowState(path, { x: 5, y: 6, width: 900, height: 600, isMaximized: true });
    await openWindow().load();
    await openWindow().load();
    const [first, second] = electron.BrowserWindow.all;
    expect(first?.options).toMatchObject({ x: 5, y: 6 });
    expect(second?.options).toMatchObject({ x: 37, y: 38 });
    expect([first?.isBig, second?.isBig]).toEqual([true, false]);
  });

  it('goes without saving, or after it, as the person says; and not when saving failed', async () => {
    const desktop = openWindow('a');
    electron.answers.messageBox = 1;
    const discarded = shownWindow();
    discarded.close();
    await vi.waitFor(() => expect(discarded.isGone).toBe(true));
    expect(desktop.discardsEdits).toBe(true);

    let saves = 0;
    openWindow('a', () => Promise.resolve(++saves > 1));
    electron.answers.messageBox = 0;
    const saved = shownWindow();
    saved.close();
    await vi.waitFor(() => expect(saves).toBe(1));
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(saved.isGone).toBe(false);
    saved.close();
    await vi.waitFor(() => expect(saved.isGone).toBe(true));
  });

  it('comes back where it was', async () => {
    const path = join(folder, 'window-state.json');
    await writeWindowState(path, { x: 5, y: 6, width: 900, height: 600, isMaximized: true });
    const desktop = openWindow();
    expect(shownWindow().options).toMatchObject({ x: 5, y: 6, width: 900, height: 600 });
    // To maximize a window shows it, which has nothing to show yet.
    expect(shownWindow().isBig).toBe(false);
    await desktop.load();
    expect(shownWindow().isBig).toBe(true);
  });

  it('loads a page again that has crashed, or closes, as the person says', async () => {
    openWindow();
    const window = shownWindow();
    window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(electron.answers.questions).toEqual([]);
    electron.answers.messageBox = 0;
    window.webContents.emit('render-process-gone', {}, { reason: 'oom' });
    await vi.waitFor(() => expect(window.webContents.reloads).toBe(1));
    expect(electron.answers.questions).toEqual(['The page of this window has ended']);
    electron.answers.messageBox = 1;
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    await vi.waitFor(() => expect(window.isGone).toBe(true));
  });

  it('does not come back to a screen that is gone, nor by a damaged file', async () => {
    const path = join(folder, 'window-state.json');
    const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
    expect(readWindowState(path, screens)).toBeUndefined();
    await writeWindowState(path, { x: 4000, y: 0, width: 900, height: 600, isMaximized: false });
    expect(readWindowState(path, screens)).toBeUndefined();
    // Below the edge by which it is moved there is enough of it, and nothing to take hold of.
    await writeWindowState(path, { x: 0, y: -40, width: 900, height: 600, isMaximized: false });
    expect(readWindowState(path, screens)).toBeUndefined();
    writeFileSync(path, '{"x": 1');
    expect(readWindowState(path, screens)).toBeUndefined();
    writeFileSync(path, '{"x": 1, "y": 1, "width": 1e9, "height": 600, "isMaximized": false}');
    expect(readWindowState(path, screens)).toBeUndefined();
  });
});

describe('readWindowState', () => {
  it('fits what was on a larger screen', async () => {
    const path = join(folder, 'window-state.json');
    await writeWindowState(path, { x: 100, y: 50, width: 3800, height: 2000, isMaximized: false });
    const laptop = { x: 0, y: 25, width: 1440, height: 875 };
    expect(readWindowState(path, [laptop])).toMatchObject({ x: 100, y: 50, width: 1440, height: 875 });
  });
});

describe('the guard', () => {
  it('keeps the page from leaving, from opening windows and from embedding others', async () => {
    guardAllContents();
    await openWindow().load();
    const { webContents } = shownWindow();
    expect(webContents.openHandler?.({ url: 'https://example.org' })).toEqual({ action: 'deny' });
    for (const name of ['will-navigate', 'will-frame-navigate']) {
      const away = electron.preventable({ url: 'https://example.org' });
      webContents.emit(name, away);
      expect(away.isPrevented).toBe(true);
      const reload = electron.preventable({ url: PAGE_URL });
      webContents.emit(name, reload);
      expect(reload.isPrevented).toBe(false);
    }
    const embedded = electron.preventable({});
    webContents.emit('will-attach-webview', embedded);
    expect(embedded.isPrevented).toBe(true);
  });

  it('gives no permission but those to copy and to paste', async () => {
    guardAllContents();
    await openWindow().load();
    const { webContents } = shownWindow();
    const decisions = [
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'clipboard-sanitized-write',
      'clipboard-read',
    ].map((permission) => {
      let isAllowed: boolean | undefined;
      electron.session.defaultSession.permissionHandler?.(webContents, permission, (decision) => {
        isAllowed = decision;
      });
      return isAllowed;
    });
    expect(decisions).toEqual([false, false, false, false, true, true]);
  });
});

describe('the messages of the page', () => {
  const request: ClientMessage = { kind: 'request', id: 1, name: 'lab.get', argument: {} };

  async function connected(): Promise<{ log: string[]; window: electron.FakeWindow; ipc: PageIpc }> {
    const log: string[] = [];
    const desktop = openWindow();
    await desktop.load();
    const channel = {
      connect: (id: number, send: (message: HostMessage) => void) => {
        log.push(`connect ${id}`);
        send({ kind: 'event', sequence: 0, name: 'file', value: id });
      },
      receive: (id: number, message: ClientMessage) => log.push(`${id}: ${message.kind}`),
      disconnect: (id: number) => log.push(`disconnect ${id}`),
    };
    const listener = { onMenu: () => log.push('menu'), onNewWindow: () => log.push('new window') };
    const ipc = new PageIpc(desktop.browserWindow, channel, listener);
    return { log, window: shownWindow(), ipc };
  }

  it('reach the desk, and its answers the page', async () => {
    const { log, window } = await connected();
    const senderFrame = window.webContents.mainFrame;
    electron.ipcMain.emit('podwire:client', { senderFrame }, request);
    electron.ipcMain.emit('podwire:connect', { senderFrame });
    electron.ipcMain.emit('podwire:client', { senderFrame }, request);
    expect(log).toEqual(['connect 1', '1: request']);
    expect(window.webContents.sent).toEqual([
      { channel: 'podwire:host', value: { kind: 'event', sequence: 0, name: 'file', value: 1 } },
    ]);
  });

  it('are a new connection after a reload, and none after the window has closed', async () => {
    const { log, window, ipc } = await connected();
    const senderFrame = window.webContents.mainFrame;
    electron.ipcMain.emit('podwire:connect', { senderFrame });
    electron.ipcMain.emit('podwire:connect', { senderFrame });
    ipc.stop();
    electron.ipcMain.emit('podwire:client', { senderFrame }, request);
    expect(log).toEqual(['connect 1', 'disconnect 1', 'connect 2', 'disconnect 2']);
  });

  it('ask for another window, and are told which file to open', async () => {
    const { log, window, ipc } = await connected();
    const senderFrame = window.webContents.mainFrame;
    electron.ipcMain.emit('podwire:new-window', { senderFrame: { url: PAGE_URL } });
    electron.ipcMain.emit('podwire:new-window', { senderFrame });
    ipc.sendPath('/labs/web.pcap');
    ipc.stop();
    electron.ipcMain.emit('podwire:new-window', { senderFrame });
    expect(log).toEqual(['new window']);
    expect(window.webContents.sent).toEqual([{ channel: 'podwire:open', value: '/labs/web.pcap' }]);
  });

  it('undo and redo in a text field, and do nothing else there', async () => {
    const { window, ipc } = await connected();
    const { mainFrame: senderFrame, edits } = window.webContents;
    for (const word of ['undo', 'redo', 'reload']) {
      electron.ipcMain.emit('podwire:edit-field', { senderFrame }, word);
      electron.ipcMain.emit('podwire:edit-field', { senderFrame: { url: PAGE_URL } }, word);
    }
    expect(edits).toEqual(['undo', 'redo']);
    expect(window.webContents.reloads).toBe(0);
    ipc.stop();
    electron.ipcMain.emit('podwire:edit-field', { senderFrame }, 'undo');
    expect(edits).toHaveLength(2);
  });

  it('are not listened to from another frame, from another address, or when they break the contract', async () => {
    const { log, window } = await connected();
    const senderFrame = window.webContents.mainFrame;
    electron.ipcMain.emit('podwire:connect', { senderFrame });
    log.length = 0;
    electron.ipcMain.emit('podwire:client', { senderFrame: { url: PAGE_URL } }, request);
    electron.ipcMain.emit('podwire:client', {}, request);
    electron.ipcMain.emit('podwire:client', { senderFrame }, { kind: 'request' });
    electron.ipcMain.emit('podwire:client', { senderFrame }, 'rm -rf');
    senderFrame.url = 'https://example.org/';
    electron.ipcMain.emit('podwire:client', { senderFrame }, request);
    expect(log).toEqual([]);
  });
});

describe('the menu', () => {
  it('has every command of the page, in its language, and asks the page for it', async () => {
    const { t } = await loadMessages('zh-TW');
    const commands: string[] = [];
    setMenu(windowMenuOf(t, { save: 'Mod+Alt+S' }), (command) => commands.push(command), 'linux');
    for (const { name } of COMMANDS) electron.chooseMenuItem(t(name));
    expect(commands).toEqual(COMMANDS.map(({ id }) => id));
  });

  it('lists the windows on macOS, which wants to know where', () => {
    const rolesOn = (platform: NodeJS.Platform): unknown[] => {
      setMenu(windowMenuOf(ENGLISH.t, {}), () => undefined, platform);
      return electron.Menu.current.map(({ role }) => role).filter((role) => role !== undefined);
    };
    expect(rolesOn('darwin')).toEqual(['appMenu', 'window']);
    expect(rolesOn('win32')).toEqual([]);
  });

  it('has on macOS the menu of the application in the language of the page, and the settings there', async () => {
    const { t } = await loadMessages('zh-CN');
    setMenu(windowMenuOf(t, {}), () => undefined, 'darwin');
    const [application, ...others] = electron.Menu.current;
    const labels = application?.submenu?.map(({ label }) => label).filter((label) => label !== undefined);
    expect(labels).toEqual([
      '关于 Podwire',
      t('Settings…'),
      '服务',
      '隐藏 Podwire',
      '隐藏其他',
      '全部显示',
      t('Quit'),
    ]);
    const elsewhere = others.flatMap(({ submenu = [] }) => submenu.map(({ label }) => label));
    expect(elsewhere).not.toContain(t('Settings…'));
  });

  it('shows no key on macOS that somebody types, and none anywhere that Electron has no word for', () => {
    const keys = { step: '.', verify: 'Alt+Shift+V', restart: 'Mod+Ö', network: 'Mod+ArrowUp' };
    const acceleratorsOn = (platform: NodeJS.Platform): ReadonlyMap<unknown, unknown> => {
      setMenu(windowMenuOf(ENGLISH.t, keys), () => undefined, platform);
      const lab = electron.Menu.current.find(({ label }) => label === 'Lab');
      return new Map(lab?.submenu?.map(({ label, accelerator }) => [label?.split(/[ :]/u)[0], accelerator]));
    };
    expect(Object.fromEntries(acceleratorsOn('linux'))).toEqual({
      Play: 'Space',
      Step: '.',
      Verify: 'Alt+Shift+V',
      Start: undefined,
      Choose: 'CmdOrCtrl+Up',
    });
    expect([...acceleratorsOn('darwin').values()].filter((shown) => shown !== undefined)).toEqual([
      'CmdOrCtrl+Up',
    ]);
  });

  it('has the documents of late on macOS', () => {
    setMenu(windowMenuOf(ENGLISH.t, {}), () => undefined, 'darwin');
    const [file] = electron.Menu.current.filter(({ label }) => label === 'File');
    expect(file?.submenu?.find(({ role }) => role === 'recentDocuments')).toMatchObject({
      label: 'Recent',
      submenu: [{ role: 'clearRecentDocuments', label: 'Clear the list' }],
    });
  });

  it('is made by our own page only, and only of what is a menu', async () => {
    const menus: unknown[] = [];
    const desktop = openWindow();
    await desktop.load();
    const channel = { connect: () => undefined, receive: () => undefined, disconnect: () => undefined };
    const ipc = new PageIpc(desktop.browserWindow, channel, {
      onMenu: (menu) => menus.push(menu),
      onNewWindow: () => undefined,
    });
    const senderFrame = shownWindow().webContents.mainFrame;
    const menu = windowMenuOf(ENGLISH.t, {});
    electron.ipcMain.emit('podwire:set-menu', { senderFrame: { url: PAGE_URL } }, menu);
    electron.ipcMain.emit('podwire:set-menu', { senderFrame }, { ...menu, click: 'rm -rf' });
    expect(menus).toEqual([]);
    electron.ipcMain.emit('podwire:set-menu', { senderFrame }, menu);
    expect(menus).toEqual([menu]);
    ipc.stop();
    electron.ipcMain.emit('podwire:set-menu', { senderFrame }, menu);
    expect(menus).toHaveLength(1);
  });
});

describe('openPathsOf', () => {
  it('takes what is no option, from the folder of the command', () => {
    expect(openPathsOf(['/opt/Podwire/podwire', '--no-sandbox', 'web.yaml'], '/home/a', true)).toEqual([
      '/home/a/web.yaml',
    ]);
    expect(openPathsOf(['electron', '.', '/tmp/shop.podwire'], '/home/a', false)).toEqual([
      '/tmp/shop.podwire',
    ]);
    expect(openPathsOf(['electron', '.'], '/home/a', false)).toEqual([]);
    // A second start sends options of Chromium before the words.
    const sent = ['electron', '--allow-file-access-from-files', '.', 'web.yaml'];
    expect(openPathsOf(sent, '/home/a', false)).toEqual(['/home/a/web.yaml']);
  });

  it('takes the addresses that file managers of Linux give', () => {
    const words = ['/opt/Podwire/podwire', 'file:///home/a/r%C3%A9seau%201.yaml', 'file://else/where.yaml'];
    expect(openPathsOf(words, '/home/a', true)).toEqual([
      '/home/a/réseau 1.yaml',
      '/home/a/file:/else/where.yaml',
    ]);
  });
});
