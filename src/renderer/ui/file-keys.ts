/** The shortcuts for files. */

export interface KeyPlatform {
  readonly isMac: boolean;
  /** The desktop window has every key; a browser keeps some for itself. */
  readonly isDesktop: boolean;
}

export type FileKey = 'new' | 'open' | 'save' | 'saveAs';

interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export function keyPlatformOf(page: Window): KeyPlatform {
  return { isMac: /\bMac/u.test(page.navigator.userAgent), isDesktop: page.podwire !== undefined };
}

/** As they are written on this machine. A browser keeps Ctrl+N for its own windows. */
export function fileKeyLabels({ isMac, isDesktop }: KeyPlatform): Readonly<Record<FileKey, string>> {
  if (isMac) return { new: isDesktop ? '⌘N' : '⌥N', open: '⌘O', save: '⌘S', saveAs: '⇧⌘S' };
  return { new: isDesktop ? 'Ctrl+N' : 'Alt+N', open: 'Ctrl+O', save: 'Ctrl+S', saveAs: 'Ctrl+Shift+S' };
}

/** What a key means for files, if anything. */
export function fileKeyOf(press: KeyPress, { isMac }: KeyPlatform): FileKey | undefined {
  const isCommand = isMac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (press.code === 'KeyN' && !press.shiftKey) {
    // By its place on the keyboard, since Alt makes another letter of it on a Mac.
    const isStandIn = press.altKey && !press.ctrlKey && !press.metaKey;
    return (isCommand && !press.altKey) || isStandIn ? 'new' : undefined;
  }
  if (!isCommand || press.altKey) return undefined;
  const key = press.key.toLowerCase();
  if (key === 's') return press.shiftKey ? 'saveAs' : 'save';
  return key === 'o' && !press.shiftKey ? 'open' : undefined;
}
