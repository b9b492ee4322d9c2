/** The native menu, made of the page's own commands: it has their words in every language, and knows what can be done. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { WindowMenu } from '../contract/desktop-bridge';

type Group = WindowMenu['groups'][number];
type Role = keyof WindowMenu['roles'];

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

export function setMenu(menu: WindowMenu, send: (command: string) => void, platform: NodeJS.Platform): void {
  const isMac = platform === 'darwin';
  const own = ({ command, label, keys }: Group['items'][number]): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    // The page hears the keys itself, and knows whether a terminal or a text field wants them.
    ...(keys === undefined ? {} : { accelerator: acceleratorOf(keys), registerAccelerator: false }),
  });
  const roles = (...names: readonly Role[]): MenuItemConstructorOptions[] => [
    SEPARATOR,
    ...names.map((role) => ({ role, label: menu.roles[role] })),
  ];
  const system = (id: Group['id']): MenuItemConstructorOptions[] => {
    switch (id) {
      case 'file':
        return roles(isMac ? 'close' : 'quit');
      case 'edit':
        return roles('cut', 'copy', 'paste', 'selectAll');
      case 'show':
        return [
          ...roles('reload'),
          ...roles('resetZoom', 'zoomIn', 'zoomOut'),
          ...roles('togglefullscreen'),
          ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
        ];
      case 'window':
        return roles('minimize', 'close');
      case 'lab':
        return [];
    }
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
      ...menu.groups.map((group) => ({
        label: group.label,
        // macOS lists the windows there.
        ...(isMac && group.id === 'window' ? { role: 'window' as const } : {}),
        submenu: [...group.items.map(own), ...system(group.id)],
      })),
    ]),
  );
}

/** `Mod+Shift+S` as Electron writes it. */
function acceleratorOf(keys: string): string {
  return keys.replace(/^Mod\+/u, 'CmdOrCtrl+').replace(/\+\+$/u, '+Plus');
}
