/** The system's dialogs for choosing a file. */
import { BrowserWindow, dialog } from 'electron';
import type { DeskDialogs } from '../desk/answer-file-request';

export function nativeDialogs(platform: NodeJS.Platform): DeskDialogs {
  return {
    chooseOpen: async () => {
      const options = {
        title: 'Open a lab',
        filters: [
          { name: 'Labs and manifests', extensions: ['yaml', 'yml', 'json', 'podwire'] },
          { name: 'All files', extensions: ['*'] },
        ],
        // Only macOS lets one dialog choose files and folders.
        properties:
          platform === 'darwin' ? ['openFile' as const, 'openDirectory' as const] : ['openFile' as const],
      };
      const [parent] = BrowserWindow.getAllWindows();
      const chosen =
        parent === undefined
          ? await dialog.showOpenDialog(options)
          : await dialog.showOpenDialog(parent, options);
      return chosen.canceled ? undefined : chosen.filePaths[0];
    },
    chooseSave: async (name, extension) => {
      const options = {
        title: extension === 'podwire' ? 'Export for a teammate' : 'Save the lab',
        defaultPath: name,
        filters: [
          { name: extension === 'podwire' ? 'Podwire bundle' : 'Podwire lab', extensions: [extension] },
        ],
      };
      const [parent] = BrowserWindow.getAllWindows();
      const chosen =
        parent === undefined
          ? await dialog.showSaveDialog(options)
          : await dialog.showSaveDialog(parent, options);
      return chosen.canceled || chosen.filePath === '' ? undefined : chosen.filePath;
    },
  };
}
