/** The only code with a way out that runs beside the page, in a world of its own. It passes messages and nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge } from '../contract/desktop-bridge';
import { IPC_CHANNEL } from '../electron/ipc-channels';

/** Keeps what arrives before the page has said who listens. The last who said so listens alone. */
function listenerOf(channel: string): (listener: (message: unknown) => void) => void {
  const waiting: unknown[] = [];
  let listen: ((message: unknown) => void) | undefined;
  ipcRenderer.on(channel, (_, message: unknown) => {
    if (listen === undefined) waiting.push(message);
    else listen(message);
  });
  return (listener) => {
    listen = listener;
    for (const message of waiting.splice(0)) listener(message);
  };
}

/** The same, of texts. */
function textListenerOf(channel: string): (listener: (text: string) => void) => void {
  const listen = listenerOf(channel);
  return (listener) => {
    listen((message) => {
      if (typeof message === 'string') listener(message);
    });
  };
}

const bridge: DesktopBridge = {
  platform: process.platform,
  send: (message) => ipcRenderer.send(IPC_CHANNEL.CLIENT, message),
  onMessage: listenerOf(IPC_CHANNEL.HOST),
  onMenuCommand: textListenerOf(IPC_CHANNEL.MENU),
  onOpen: textListenerOf(IPC_CHANNEL.OPEN),
  openWindow: () => ipcRenderer.send(IPC_CHANNEL.NEW_WINDOW),
  editField: (command) => ipcRenderer.send(IPC_CHANNEL.EDIT_FIELD, command),
  setMenu: (menu) => ipcRenderer.send(IPC_CHANNEL.SET_MENU, menu),
  pathOfFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
};

ipcRenderer.send(IPC_CHANNEL.CONNECT);
contextBridge.exposeInMainWorld('podwire', bridge);
