/** The system's dialogs for choosing a file, over the window that asks and in its language. */
import {
  dialog,
  type BrowserWindow,
  type FileFilter,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron';
import type { DialogWords } from '../contract/desktop-bridge';
import type { DeskDialogs } from '../desk/answer-file-request';
import { CAPTURE_EXTENSIONS } from '../desk/capture-file';

/** Who asks: the dialog belongs to it. */
interface AskingWindow {
  /** Undefined while there is none. */
  readonly parent: BrowserWindow | undefined;
  readonly words: DialogWords;
}

export function nativeDialogs(platform: NodeJS.Platform, asking: () => AskingWindow): DeskDialogs {
  return {
    chooseOpen: async () => {
      const { parent, words } = asking();
      const options: OpenDialogOptions = {
        title: words.openTitle,
        filters: openFilters(words),
        // Only macOS lets one dialog choose files and folders.
        properties: platform === 'darwin' ? ['openFile', 'openDirectory'] : ['openFile'],
      };
      const chosen = await (parent === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(parent, options));
      return chosen.canceled ? undefined : chosen.filePaths[0];
    },
    chooseSave: async (name, extension) => {
      const { parent, words } = asking();
      const isBundle = extension === 'podwire';
      const options: SaveDialogOptions = {
        title: isBundle ? words.exportTitle : words.saveTitle,
        defaultPath: name,
        filters: [{ name: isBundle ? words.bundle : words.lab, extensions: [extension] }],
      };
      const chosen = await (parent === undefined
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(parent, options));
      return chosen.canceled || chosen.filePath === '' ? undefined : chosen.filePath;
    },
  };
}

function openFilters({ labsAndManifests, captures, allFiles }: DialogWords): FileFilter[] {
  return [
    { name: labsAndManifests, extensions: ['yaml', 'yml', 'json', 'podwire'] },
    { name: captures, extensions: [...CAPTURE_EXTENSIONS] },
    { name: allFiles, extensions: ['*'] },
  ];
}
