/** The contract between the window's page and the desk. Only our own page is listened to, and only what parses. */
import { ipcMain, type BrowserWindow, type IpcMainEvent } from 'electron';
import { windowMenuSchema, type WindowMenu } from '../contract/desktop-bridge';
import { clientMessageSchema } from '../contract/lab-api';
import type { PageChannel } from '../web-host/page-channel';
import { isPageUrl } from './app-scheme';
import { IPC_CHANNEL } from './ipc-channels';

export class PageIpc {
  readonly #window: BrowserWindow;
  readonly #channel: PageChannel;
  readonly #onConnect = (event: IpcMainEvent): void => this.#connect(event);
  readonly #onClient = (event: IpcMainEvent, message: unknown): void => this.#receive(event, message);
  readonly #onMenu: (event: IpcMainEvent, message: unknown) => void;
  /** A page that is loaded again is a new connection. */
  #connectionId = 0;

  constructor(window: BrowserWindow, channel: PageChannel, onMenu?: (menu: WindowMenu) => void) {
    this.#window = window;
    this.#channel = channel;
    ipcMain.on(IPC_CHANNEL.CONNECT, this.#onConnect);
    ipcMain.on(IPC_CHANNEL.CLIENT, this.#onClient);
    this.#onMenu = (event, message): void => {
      const parsed = windowMenuSchema.safeParse(message);
      if (this.#isOwnPage(event) && parsed.success) onMenu?.(parsed.data);
    };
    ipcMain.on(IPC_CHANNEL.SET_MENU, this.#onMenu);
  }

  stop(): void {
    ipcMain.off(IPC_CHANNEL.CONNECT, this.#onConnect);
    ipcMain.off(IPC_CHANNEL.CLIENT, this.#onClient);
    ipcMain.off(IPC_CHANNEL.SET_MENU, this.#onMenu);
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
