/** The native menu, made of the page's own commands: it has their words in every language, and knows what can be done. */
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { WindowMenu } from '../contract/desktop-bridge';

type Group = WindowMenu['groups'][number];
type Role = keyof WindowMenu['roles'];

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

export function setMenu(menu: WindowMenu, send: (command: string) => void, platform: NodeJS.Platform): void {
  const isMac = platform === 'darwin';
  const own = ({ command, label, keys }: Group['items'][number]): MenuItemConstructorOptions => {
    const accelerator = keys === undefined ? undefined : acceleratorOf(keys, isMac);
    return {
      label,
      click: () => send(command),
      // The page hears the keys itself, and knows whether a terminal or a text field wants them.
      ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    };
  };
  const roles = (...names: readonly Role[]): MenuItemConstructorOptions[] => [
    SEPARATOR,
    ...names.map((role) => ({ role, label: menu.roles[role] })),
  ];
  const system = (id: Group['id']): MenuItemConstructorOptions[] => {
    switch (id) {
      case 'file':
        return isMac ? [...recentOnMac(menu.roles), ...roles('close')] : roles('quit');
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
  /** macOS has the settings in the menu of the application, which Electron would fill in English. */
  const isOfApplication = ({ command }: Group['items'][number]): boolean => isMac && command === 'settings';
  const itemsOf = ({ items }: Group): Group['items'] => items.filter((item) => !isOfApplication(item));
  const applicationItems = (): MenuItemConstructorOptions[] => [
    { role: 'about', label: menu.roles.about },
    SEPARATOR,
    ...menu.groups.flatMap(({ items }) => items.filter(isOfApplication)).map(own),
    ...roles('services'),
    ...roles('hide', 'hideOthers', 'unhide'),
    ...roles('quit'),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' as const, submenu: applicationItems() }] : []),
      ...menu.groups.map((group) => ({
        label: group.label,
        // macOS lists the windows there.
        ...(isMac && group.id === 'window' ? { role: 'window' as const } : {}),
        submenu: [...itemsOf(group).map(own), ...system(group.id)],
      })),
    ]),
  );
}

/** The system's own list, which `addRecentDocument` fills; elsewhere the task bar has it. */
function recentOnMac({
  recentDocuments,
  clearRecentDocuments,
}: WindowMenu['roles']): MenuItemConstructorOptions[] {
  const clear: MenuItemConstructorOptions = { role: 'clearRecentDocuments', label: clearRecentDocuments };
  return [SEPARATOR, { role: 'recentDocuments', label: recentDocuments, submenu: [clear] }];
}

/**
 * `Mod+Shift+S` as Electron writes it; undefined for a letter that it has no word for. macOS presses every key that its menu
 * shows and the page has left alone, typed letters and spaces too: there a menu shows those with Command alone.
 */
function acceleratorOf(keys: string, isMac: boolean): string | undefined {
  const accelerator = keys
    .replace(/^Mod\+/u, 'CmdOrCtrl+')
    .replace(/\+\+$/u, '+Plus')
    .replace(/Arrow(?=[A-Z][a-z]+$)/u, '');
  const isWritable = /^[\x21-\x7e]+$/u.test(accelerator);
  return isWritable && (!isMac || accelerator.startsWith('CmdOrCtrl+')) ? accelerator : undefined;
}
