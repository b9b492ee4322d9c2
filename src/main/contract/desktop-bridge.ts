/** What the preload script of the desktop window gives to the page, and nothing more. */
import { z } from 'zod';
import type { ClientMessage } from './lab-api';

/** What the entries that Electron itself provides are called. */
const roleWordsSchema = z.strictObject({
  cut: z.string(),
  copy: z.string(),
  paste: z.string(),
  selectAll: z.string(),
  reload: z.string(),
  resetZoom: z.string(),
  zoomIn: z.string(),
  zoomOut: z.string(),
  togglefullscreen: z.string(),
  minimize: z.string(),
  close: z.string(),
  quit: z.string(),
  /** Of macOS, where the application has them in a menu. */
  about: z.string(),
  services: z.string(),
  hide: z.string(),
  hideOthers: z.string(),
  unhide: z.string(),
  recentDocuments: z.string(),
  clearRecentDocuments: z.string(),
});

/** What the system's own dialogs say, in the page's language. `{name}` stands for a file. */
const dialogWordsSchema = z.strictObject({
  openTitle: z.string(),
  labsAndManifests: z.string(),
  captures: z.string(),
  allFiles: z.string(),
  saveTitle: z.string(),
  exportTitle: z.string(),
  lab: z.string(),
  bundle: z.string(),
  saveQuestion: z.string(),
  saveDetail: z.string(),
  save: z.string(),
  discard: z.string(),
  cancel: z.string(),
  changedOnDisk: z.string(),
  changedDetail: z.string(),
  replace: z.string(),
  notSaved: z.string(),
  notOpened: z.string(),
  stopped: z.string(),
  stoppedDetail: z.string(),
  pageEnded: z.string(),
  pageEndedDetail: z.string(),
  loadAgain: z.string(),
  closeWindow: z.string(),
});
export type DialogWords = Readonly<z.infer<typeof dialogWordsSchema>>;

/** The native menu: the page's commands in its language, with their keys as they are now. */
export const windowMenuSchema = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        id: z.enum(['file', 'edit', 'lab', 'show', 'window']),
        label: z.string(),
        items: z
          .array(
            z.strictObject({
              command: z.string(),
              label: z.string(),
              /** As Podwire writes them: `Mod+Shift+S`. */
              keys: z.string().optional(),
            }),
          )
          .max(100),
      }),
    )
    .max(10),
  roles: roleWordsSchema,
  dialogs: dialogWordsSchema,
});
export type WindowMenu = Readonly<z.infer<typeof windowMenuSchema>>;

/** What a menu does in a text field and the page cannot do there by itself. */
export const fieldCommandSchema = z.enum(['undo', 'redo']);
type FieldCommand = z.infer<typeof fieldCommandSchema>;

export interface DesktopBridge {
  /** Of Node: `darwin`, `linux`, `win32`. */
  readonly platform: string;
  send(message: ClientMessage): void;
  /** For the one client of the page. What is sent before is kept for it. */
  onMessage(listener: (message: unknown) => void): void;
  /** What the native menu asks of the page: a command's name. */
  onMenuCommand(listener: (command: string) => void): void;
  setMenu(menu: WindowMenu): void;
  /** Of a file that the system opens with Podwire; one asked for before is kept. */
  onOpen(listener: (path: string) => void): void;
  /** Another window, with a lab of its own. */
  openWindow(): void;
  /** In the text field that has the focus, as the system does it. */
  editField(command: FieldCommand): void;
  /** The place of a file that was dropped on the window; empty when it has none. */
  pathOfFile(file: Blob): string;
}
