/** The only code with a way out that runs beside the page, in a world of its own. It passes messages and nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge } from '../contract/desktop-bridge';
import { IPC_CHANNEL } from '../electron/ipc-channels';

/** What arrives before the page has said who listens. */
const waiting: unknown[] = [];
let listen: ((message: unknown) => void) | undefined;

ipcRenderer.on(IPC_CHANNEL.HOST, (_, message: unknown) => {
  if (listen === undefined) waiting.push(message);
  else listen(message);
});

const bridge: DesktopBridge = {
  platform: process.platform,
  send: (message) => ipcRenderer.send(IPC_CHANNEL.CLIENT, message),
  onMessage: (listener) => {
    listen = listener;
    for (const message of waiting.splice(0)) listener(message);
  },
  onMenuCommand: (listener) => {
    ipcRenderer.on(IPC_CHANNEL.MENU, (_, command: string) => listener(command));
  },
  setMenu: (menu) => ipcRenderer.send(IPC_CHANNEL.SET_MENU, menu),
  pathOfFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
};

ipcRenderer.send(IPC_CHANNEL.CONNECT);
contextBridge.exposeInMainWorld('podwire', bridge);
