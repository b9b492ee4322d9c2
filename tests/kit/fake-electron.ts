/** Electron at its edge, without the binary: what the shell asks of it, and events that a test sends. */
import { EventEmitter } from 'node:events';

type Answer<Value> = Value | Promise<Value>;

class FakeFrame {
  url = '';
}

export class FakeContents extends EventEmitter {
  readonly mainFrame = new FakeFrame();
  readonly sent: { readonly channel: string; readonly value: unknown }[] = [];
  reloads = 0;
  /** In the field that has the focus. */
  readonly edits: string[] = [];
  openHandler: ((details: { url: string }) => { action: string }) | undefined;

  send(channel: string, value: unknown): void {
    this.sent.push({ channel, value });
  }

  reload(): void {
    this.reloads += 1;
  }

  undo(): void {
    this.edits.push('undo');
  }

  redo(): void {
    this.edits.push('redo');
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }

  getURL(): string {
    return this.mainFrame.url;
  }
}

export class FakeWindow extends EventEmitter {
  static all: FakeWindow[] = [];
  static getAllWindows(): FakeWindow[] {
    return FakeWindow.all;
  }

  readonly webContents = new FakeContents();
  readonly options: Record<string, unknown>;
  isShown = false;
  isGone = false;
  isBig = false;

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    FakeWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    this.emit('ready-to-show');
    return Promise.resolve();
  }

  show(): void {
    this.isShown = true;
  }

  maximize(): void {
    this.isBig = true;
  }

  isMaximized(): boolean {
    return this.isBig;
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.isShown = true;
  }

  focus(): void {
    this.emit('focus');
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 10, y: 20, width: 1000, height: 700 };
  }

  setDocumentEdited(): void {
    // Only macOS shows it.
  }

  /** As a person does it. Answers whether the window went. */
  close(): boolean {
    const event = preventable({});
    this.emit('close', event);
    if (!event.isPrevented) this.destroy();
    return !event.isPrevented;
  }

  destroy(): void {
    this.isGone = true;
    FakeWindow.all = FakeWindow.all.filter((window) => window !== this);
    this.emit('closed');
  }
}

/** An event that can be refused. */
export function preventable<Fields extends object>(
  fields: Fields,
): Fields & { preventDefault: () => void; isPrevented: boolean } {
  const event = {
    ...fields,
    isPrevented: false,
    preventDefault: (): void => {
      event.isPrevented = true;
    },
  };
  return event;
}

class FakeApp extends EventEmitter {
  isPackaged = false;
  isFirst = true;
  quits = 0;

  requestSingleInstanceLock(): boolean {
    return this.isFirst;
  }

  setAppUserModelId(): void {
    // Only Windows asks for it.
  }

  addRecentDocument(): void {
    // The system's own list.
  }

  whenReady(): Promise<void> {
    return Promise.resolve();
  }

  quit(): void {
    this.quits += 1;
  }

  exit(code: number): void {
    this.quits += 1;
    this.emit('exited', code);
  }
}

class FakeProtocol {
  readonly privileged: { readonly scheme: string }[] = [];
  readonly handlers = new Map<string, (request: Request) => Answer<Response>>();

  registerSchemesAsPrivileged(schemes: { readonly scheme: string }[]): void {
    this.privileged.push(...schemes);
  }

  handle(scheme: string, handler: (request: Request) => Answer<Response>): void {
    this.handlers.set(scheme, handler);
  }
}

type PermissionHandler = (
  contents: FakeContents,
  permission: string,
  decide: (isAllowed: boolean) => void,
) => void;

class FakeSession {
  permissionHandler: PermissionHandler | undefined;

  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.permissionHandler = handler;
  }

  checkHandler: ((contents: FakeContents | null, permission: string) => boolean) | undefined;

  setPermissionCheckHandler(handler: (contents: FakeContents | null, permission: string) => boolean): void {
    this.checkHandler = handler;
  }
}

/** What the person answers in each kind of dialog. */
export const answers = {
  messageBox: 2,
  open: undefined as string | undefined,
  save: undefined as string | undefined,
  errors: [] as string[],
  questions: [] as string[],
  /** The windows over which something was asked, and undefined for a dialog of its own. */
  parents: [] as unknown[],
};

export const app = new FakeApp();
export { FakeWindow as BrowserWindow };
export const ipcMain = new EventEmitter();

/** The other end, beside a page. */
class FakeIpcRenderer extends EventEmitter {
  readonly sent: { readonly channel: string; readonly value: unknown }[] = [];

  send(channel: string, value?: unknown): void {
    this.sent.push({ channel, value });
  }
}
export const ipcRenderer = new FakeIpcRenderer();
/** What a preload script has given to the page, by name. */
export const exposed = new Map<string, object>();
export const contextBridge = {
  exposeInMainWorld: (name: string, api: object): void => {
    exposed.set(name, api);
  },
};
export const webUtils = { getPathForFile: (): string => '' };
export const protocol = new FakeProtocol();
export const session = { defaultSession: new FakeSession() };
export const screen = {
  getAllDisplays: (): { workArea: object }[] => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};
export const dialog = {
  showMessageBox: (...words: { message: string }[]): Promise<{ response: number }> => {
    answers.questions.push(words.at(-1)?.message ?? '');
    answers.parents.push(words.length > 1 ? words[0] : undefined);
    return Promise.resolve({ response: answers.messageBox });
  },
  showErrorBox: (title: string, text: string): void => {
    answers.errors.push(`${title}: ${text}`);
  },
  showOpenDialog: (): Promise<{ canceled: boolean; filePaths: string[] }> =>
    Promise.resolve({ canceled: answers.open === undefined, filePaths: [answers.open ?? ''] }),
  showSaveDialog: (): Promise<{ canceled: boolean; filePath: string }> =>
    Promise.resolve({ canceled: answers.save === undefined, filePath: answers.save ?? '' }),
};

interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly accelerator?: string;
  readonly click?: () => void;
  readonly submenu?: MenuItem[];
}

export const Menu = {
  current: [] as MenuItem[],
  buildFromTemplate: (template: MenuItem[]): MenuItem[] => template,
  setApplicationMenu: (menu: MenuItem[]): void => {
    Menu.current = menu;
  },
};

/** Clicks an item by its name without the ampersand. */
export function chooseMenuItem(label: string): void {
  const item = Menu.current
    .flatMap(({ submenu }) => submenu ?? [])
    .find((candidate) => candidate.label?.replace('&', '') === label);
  if (item?.click === undefined) throw new Error(`the menu has no item ${label}`);
  item.click();
}
