/** What was dropped on the window, as something to open, or why it is not. */
import type { Translate } from '../i18n/messages';
import type { Problem } from '../store/problem';
import type { DroppedFile, OpenWish } from '../store/open-wish';

export interface DroppedItem {
  readonly file: File;
  readonly isFolder: boolean;
  /** In the desktop window; empty or undefined in a browser, which does not tell. */
  readonly path: string | undefined;
  /** Of a file in a folder that was dropped: with the folder in front. */
  readonly within?: string;
}

const MEBIBYTE = 1024 * 1024;
/** As the host has it. */
const MAX_TEXT_BYTES = 16 * MEBIBYTE;
/** What goes through the socket in one message; larger bundles and captures can be opened from their folder. */
const MAX_LARGE_BYTES = 64 * MEBIBYTE;

/** More is no project: somebody has dropped the folder that all of them are in. */
export const MOST_IN_FOLDER = 2_000;

export const MANIFEST_NAME = /\.(?:ya?ml|json)$/iu;
const LAB_NAME = /\.podwire\.(?:ya?ml|json)$/iu;
const BUNDLE_NAME = /\.podwire$/iu;
const CAPTURE_NAME = /\.(?:pcap|pcapng|cap)(?:\.gz)?$/iu;

const IMAGE_NAME = /\.(?:png|jpe?g|gif|webp|svg|bmp|ico|tiff?)$/iu;

/** Undefined when it can be opened. */
export function problemOfDrop(items: readonly DroppedItem[], t: Translate): Problem | undefined {
  const [first] = items;
  if (first === undefined) {
    return {
      message: t('What was dropped is not a file.'),
      hint: t('Drop a lab file, a manifest, several manifests, a .podwire bundle or a capture file.'),
    };
  }
  if (items.length > 1 && !items.some(({ within }) => within !== undefined)) {
    const problem = problemOfSeveral(items, t);
    if (problem !== undefined) return problem;
  }
  if (items.length === 1 && IMAGE_NAME.test(first.file.name)) {
    return {
      message: t('{name} is a picture.', { name: first.file.name }),
      hint: t('Drop a lab file, a manifest, several manifests, a .podwire bundle or a capture file.'),
    };
  }
  if (items.length === 1 && hasPath(first)) return undefined;
  const folder = items.find((item) => item.isFolder);
  if (folder !== undefined) {
    return {
      message: t('The folder {name} holds no manifest.', { name: folder.file.name }),
      hint: t('It takes files that end in .yaml, .yml or .json, in it and in folders below.'),
    };
  }
  if (items.filter(({ within }) => within !== undefined).length > MOST_IN_FOLDER) {
    return {
      message: t('The folder holds more than {count} manifests.', { count: MOST_IN_FOLDER }),
      hint: t('Drop the folder of the project itself.'),
    };
  }
  const large = items.find(({ file }) => file.size > limitOf(file.name));
  if (large !== undefined) {
    return {
      message: t('{name} is too large: {size}, of at most {limit}.', {
        name: large.file.name,
        size: mebibytes(large.file.size),
        limit: mebibytes(limitOf(large.file.name)),
      }),
      hint: isReadWhereItIs(large.file.name)
        ? t('Open it with File > Open…, which reads it where it is.')
        : t('A lab of this size is not text that somebody wrote; is it the right file?'),
    };
  }
  const sum = items.reduce((bytes, { file }) => bytes + file.size, 0);
  return items.length > 1 && sum > MAX_TEXT_BYTES
    ? {
        message: t('Together these files are too large: {size}, of at most {limit}.', {
          size: mebibytes(sum),
          limit: mebibytes(MAX_TEXT_BYTES),
        }),
      }
    : undefined;
}

/** Rejects with the browser's error when a file cannot be read. */
export async function wishOfDrop(items: readonly DroppedItem[]): Promise<OpenWish> {
  const [first] = items;
  if (items.length === 1 && first !== undefined && hasPath(first)) {
    return { kind: 'path', path: first.path };
  }
  return { kind: 'dropped', files: await Promise.all(items.map(readDropped)) };
}

function problemOfSeveral(items: readonly DroppedItem[], t: Translate): Problem | undefined {
  const names = items.map(({ file }) => file.name);
  const labs = names.filter((name) => LAB_NAME.test(name) || BUNDLE_NAME.test(name));
  const hint = t('Drop one lab or one bundle, or several manifests, which become one lab.');
  if (labs.length > 1)
    return {
      message: t('Each of these is a lab of its own: {names}.', { names: labs.slice(0, 3).join(', ') }),
      hint,
    };
  const captures = names.filter((name) => CAPTURE_NAME.test(name));
  const [capture] = captures;
  // Beside manifests they are imported with them.
  if (capture !== undefined && captures.length === names.length)
    return { message: t('{name} is a capture file, which is opened alone.', { name: capture }), hint };
  const bundle = names.find((name) => BUNDLE_NAME.test(name));
  if (bundle !== undefined)
    return { message: t('{name} is a bundle, which is opened alone.', { name: bundle }), hint };
  const other = items.find(
    ({ file, isFolder }) => !isFolder && !MANIFEST_NAME.test(file.name) && !captures.includes(file.name),
  );
  return other === undefined
    ? undefined
    : { message: t('{name} is not a manifest.', { name: other.file.name }), hint };
}

function hasPath(item: DroppedItem): item is DroppedItem & { readonly path: string } {
  return item.path !== undefined && item.path !== '';
}

/** What may be large. */
function isReadWhereItIs(name: string): boolean {
  return BUNDLE_NAME.test(name) || CAPTURE_NAME.test(name);
}

function limitOf(name: string): number {
  return isReadWhereItIs(name) ? MAX_LARGE_BYTES : MAX_TEXT_BYTES;
}

function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}

function readDropped({ file, within = file.name }: DroppedItem): Promise<DroppedFile> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('error', () => reject(reader.error ?? new Error('it could not be read')));
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve({ name: within, base64: url.slice(url.indexOf(',') + 1) });
    });
    reader.readAsDataURL(file);
  });
}
