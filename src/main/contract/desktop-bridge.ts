/** What the preload script of the desktop window gives to the page, and nothing more. */
import type { ClientMessage } from './lab-api';

/** What the native menu and the keyboard of the desktop ask of the page. */
export type MenuCommand =
  | 'new'
  | 'open'
  | 'start'
  | 'save'
  | 'save-as'
  | 'revert'
  | 'export'
  | 'undo'
  | 'redo'
  | 'play-pause'
  | 'step'
  | 'restart'
  | 'shortcuts';

export interface DesktopBridge {
  /** Of Node: `darwin`, `linux`, `win32`. */
  readonly platform: string;
  send(message: ClientMessage): void;
  /** For the one client of the page. What is sent before is kept for it. */
  onMessage(listener: (message: unknown) => void): void;
  onMenuCommand(listener: (command: MenuCommand) => void): void;
  /** The place of a file that was dropped on the window; empty when it has none. */
  pathOfFile(file: Blob): string;
}
