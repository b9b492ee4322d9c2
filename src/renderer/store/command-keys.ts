/** Keys as they are written: `Mod+Shift+P`, where Mod is Ctrl, or Cmd on a Mac. Which command has which, and what a press is. */
import type { Settings } from '../../main/contract/settings-requests';

export interface KeyPlatform {
  readonly isMac: boolean;
  /** The desktop window has every key; a browser keeps some for itself. */
  readonly isDesktop: boolean;
}

interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** As Podwire comes; the first is the one that is shown. */
const DEFAULT_KEYS = {
  // A browser keeps Ctrl+N for its own windows.
  new: ['Mod+N', 'Alt+N'],
  // A browser keeps it for itself, and has one lab for each address.
  'new-window': ['Mod+Shift+N'],
  open: ['Mod+O'],
  save: ['Mod+S'],
  'save-as': ['Mod+Shift+S'],
  print: ['Mod+P'],
  undo: ['Mod+Z'],
  redo: ['Mod+Y', 'Mod+Shift+Z'],
  format: ['Alt+Shift+F'],
  'play-pause': ['Space'],
  step: ['.'],
  'mark-before': ['<'],
  'next-mark': ['>'],
  filter: ['/'],
  shortcuts: ['?'],
  palette: ['Mod+Shift+P'],
  settings: ['Mod+,'],
  presenter: ['Alt+Shift+P'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export function keyPlatformOf(page: Window): KeyPlatform {
  return { isMac: /\bMac/u.test(page.navigator.userAgent), isDesktop: page.podwire !== undefined };
}

/** What somebody set in place of the keys that a command comes with; an empty text takes them away. */
export function keysOf(command: string, shortcuts: Settings['shortcuts']): readonly string[] {
  const chosen = shortcuts?.[command];
  if (chosen !== undefined) return chosen === '' ? [] : [chosen];
  const defaults: Readonly<Record<string, readonly string[]>> = DEFAULT_KEYS;
  return defaults[command] ?? [];
}

/** The key that is shown beside a command, as this machine writes it. */
export function shownKeysOf(
  command: string,
  shortcuts: Settings['shortcuts'],
  platform: KeyPlatform,
): string | undefined {
  const keys = keysOf(command, shortcuts);
  const usable = keys.find((written) => platform.isDesktop || written !== 'Mod+N') ?? keys[0];
  return usable === undefined ? undefined : keyLabel(usable, platform);
}

const MAC_SIGNS: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };
/** The order in which a Mac writes them. */
const MAC_ORDER = ['Ctrl', 'Alt', 'Shift', 'Mod'];

export function keyLabel(written: string, { isMac }: KeyPlatform): string {
  const parts = written.split(/\+(?!$)/u);
  const key = parts.at(-1) ?? '';
  const modifiers = parts.slice(0, -1);
  if (!isMac) return [...modifiers.map((name) => (name === 'Mod' ? 'Ctrl' : name)), key].join('+');
  const signs = MAC_ORDER.filter((name) => modifiers.includes(name)).map((name) => MAC_SIGNS[name] ?? '');
  return [...signs, key].join('');
}

const MODIFIER_KEYS = ['Control', 'Meta', 'Shift', 'Alt', 'AltGraph', 'Dead', 'Process'];

/** Undefined for a modifier alone, and while an input method composes. */
export function writtenKeyOf(press: KeyPress, { isMac }: KeyPlatform): string | undefined {
  if (MODIFIER_KEYS.includes(press.key) || press.key === 'Unidentified') return undefined;
  const hasMod = isMac ? press.metaKey : press.ctrlKey;
  const hasOther = isMac ? press.ctrlKey : press.metaKey;
  const key = keyNameOf(press);
  // A sign such as `?` has its Shift in it already.
  const isSign = key.length === 1 && !/[A-Z0-9]/u.test(key);
  return [
    ...(hasMod ? ['Mod'] : []),
    ...(hasOther ? [isMac ? 'Ctrl' : 'Meta'] : []),
    ...(press.altKey ? ['Alt'] : []),
    ...(press.shiftKey && !isSign ? ['Shift'] : []),
    key,
  ].join('+');
}

/** By its place on the keyboard where Alt makes another letter of it, as on a Mac. */
function keyNameOf({ key, code, altKey }: KeyPress): string {
  if (key === ' ') return 'Space';
  const letter = altKey ? /^(?:Key|Digit)(.)$/u.exec(code)?.[1] : undefined;
  return letter ?? (key.length === 1 ? key.toUpperCase() : key);
}
