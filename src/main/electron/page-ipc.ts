/** The contract between the window's page and the desk. Only our own page is listened to, and only what parses. */
import { ipcMain, type BrowserWindow, type IpcMainEvent } from 'electron';
import { fieldCommandSchema, windowMenuSchema, type WindowMenu } from '../contract/desktop-bridge';
import { clientMessageSchema } from '../contract/lab-api';
import type { PageChannel } from '../web-host/page-channel';
import { isPageUrl } from './app-scheme';
import { IPC_CHANNEL } from './ipc-channels';

export interface PageIpcListener {
  readonly onMenu: (menu: WindowMenu) => void;
  /** The page asks for another window. */
  readonly onNewWindow: () => void;
}

export class PageIpc {
  readonly #window: BrowserWindow;
  readonly #channel: PageChannel;
  readonly #onConnect = (event: IpcMainEvent): void => this.#connect(event);
  readonly #onClient = (event: IpcMainEvent, message: unknown): void => this.#receive(event, message);
  readonly #onMenu = (event: IpcMainEvent, message: unknown): void => this.#receiveMenu(event, message);
  readonly #onNewWindow = (event: IpcMainEvent): void => {
    if (this.#isOwnPage(event)) this.#listener.onNewWindow();
  };
  readonly #onEditField = (event: IpcMainEvent, message: unknown): void => {
    const parsed = fieldCommandSchema.safeParse(message);
    if (this.#isOwnPage(event) && parsed.success) this.#window.webContents[parsed.data]();
  };
  readonly #listener: PageIpcListener;
  /** A page that is loaded again is a new connection. */
  #connectionId = 0;

  constructor(window: BrowserWindow, channel: PageChannel, listener: PageIpcListener) {
    this.#window = window;
    this.#channel = channel;
    this.#listener = listener;
    ipcMain.on(IPC_CHANNEL.CONNECT, this.#onConnect);
    ipcMain.on(IPC_CHANNEL.CLIENT, this.#onClient);
    ipcMain.on(IPC_CHANNEL.SET_MENU, this.#onMenu);
    ipcMain.on(IPC_CHANNEL.NEW_WINDOW, this.#onNewWindow);
    ipcMain.on(IPC_CHANNEL.EDIT_FIELD, this.#onEditField);
  }

  /** Of a file that the page is to open. */
  sendPath(path: string): void {
    this.#window.webContents.send(IPC_CHANNEL.OPEN, path);
  }

  stop(): void {
    ipcMain.off(IPC_CHANNEL.CONNECT, this.#onConnect);
    ipcMain.off(IPC_CHANNEL.CLIENT, this.#onClient);
    ipcMain.off(IPC_CHANNEL.SET_MENU, this.#onMenu);
    ipcMain.off(IPC_CHANNEL.NEW_WINDOW, this.#onNewWindow);
    ipcMain.off(IPC_CHANNEL.EDIT_FIELD, this.#onEditField);
    this.#disconnect();
  }

  #connect(event: IpcMainEvent): void {
    if (!this.#isOwnPage(event)) return;
    this.#disconnect();
    this.#connectionId += 1;
    this.#channel.connect(this.#connectionId, (message) => {
      if (!this.#window.isDestroyed()) this.#window.webContents.send(IPC_CHANNEL.HOST, message);
    });
  }

  #receive(event: IpcMainEvent, message: unknown): void {
    if (!this.#isOwnPage(event) || this.#connectionId === 0) return;
    const parsed = clientMessageSchema.safeParse(message);
    if (parsed.success) this.#channel.receive(this.#connectionId, parsed.data);
  }

  #receiveMenu(event: IpcMainEvent, message: unknown): void {
    const parsed = windowMenuSchema.safeParse(message);
    if (this.#isOwnPage(event) && parsed.success) this.#listener.onMenu(parsed.data);
  }

  #disconnect(): void {
    if (this.#connectionId > 0) this.#channel.disconnect(this.#connectionId);
  }

  /** The top frame of our window, showing our page: not a frame in it, not another window, not another address. */
  #isOwnPage({ senderFrame }: IpcMainEvent): boolean {
    return (
      senderFrame !== null &&
      !this.#window.isDestroyed() &&
      senderFrame === this.#window.webContents.mainFrame &&
      isPageUrl(senderFrame.url)
    );
  }
}
