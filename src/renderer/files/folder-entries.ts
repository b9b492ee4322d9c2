/** The manifests in a folder that was dropped on the page, and in all that are in it: a browser tells of them by entries. */
import { MANIFEST_NAME, MOST_IN_FOLDER, type DroppedItem } from './dropped-files';

/** The item itself where it is a file, or a folder without manifests. Rejects with the browser's error where one cannot be read. */
export async function filesOfItem(
  item: DroppedItem,
  entry: FileSystemEntry | undefined,
): Promise<readonly DroppedItem[]> {
  if (!item.isFolder || entry === undefined) return [item];
  const files: DroppedItem[] = [];
  // The next one is the last.
  const waiting: FileSystemEntry[] = [entry];
  for (let next = waiting.pop(); next !== undefined && files.length <= MOST_IN_FOLDER; next = waiting.pop()) {
    if (isFileEntry(next)) files.push(await itemOf(next));
    else if (isFolderEntry(next)) waiting.push(...(await entriesIn(next)).toReversed());
  }
  return files.length === 0 ? [item] : files;
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolderEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

async function itemOf(entry: FileSystemFileEntry): Promise<DroppedItem> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return { file, isFolder: false, path: undefined, within: entry.fullPath.replace(/^\//u, '') };
}

/** Manifests and folders; hidden folders and those of package managers are not the project's. */
async function entriesIn(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  // It gives some at a time, and none at the end.
  for (let some = await readSome(reader); some.length > 0; some = await readSome(reader))
    entries.push(...some);
  return entries
    .filter(({ name, isDirectory }) =>
      isDirectory ? !name.startsWith('.') && name !== 'node_modules' : MANIFEST_NAME.test(name),
    )
    .toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

function readSome(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}
