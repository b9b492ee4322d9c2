/** Paths of the host's machine, which may be Windows, as the page shows and builds them. Pure. */
import type { FileState } from '../../main/contract/file-requests';

interface PathPart {
  readonly name: string;
  readonly path: string;
}

/** `/home/me/labs` as `/`, `home`, `me`, `labs`, each with the path up to there. */
export function partsOfPath(path: string): readonly PathPart[] {
  const separator = separatorOf(path);
  const names = path.split(separator).filter((name) => name !== '');
  const isAbsolute = path.startsWith(separator);
  const first = separator === '\\' && path.startsWith('\\\\') ? '\\\\' : isAbsolute ? separator : '';
  const parts: PathPart[] = first === '/' ? [{ name: '/', path: '/' }] : [];
  let walked = first;
  for (const name of names) {
    walked =
      walked === '' || walked.endsWith(separator) ? `${walked}${name}` : `${walked}${separator}${name}`;
    parts.push({ name, path: name.endsWith(':') ? `${walked}${separator}` : walked });
  }
  return parts;
}

export function folderOf(path: string): string {
  const parts = partsOfPath(path);
  return parts.at(-2)?.path ?? path;
}

export function fileNameOf(path: string): string {
  return partsOfPath(path).at(-1)?.name ?? path;
}

export function joinPath(folder: string, name: string): string {
  const separator = separatorOf(folder);
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

/** `shop` as `shop.podwire.yaml`; a name that ends as a YAML file does is left alone. */
export function withExtension(name: string, content: 'lab' | 'bundle'): string {
  const trimmed = name.trim();
  if (content === 'bundle') return /\.podwire$/iu.test(trimmed) ? trimmed : `${trimmed}.podwire`;
  if (/\.ya?ml$/iu.test(trimmed)) return trimmed;
  return `${trimmed.replace(/\.podwire$/iu, '')}.podwire.yaml`;
}

function separatorOf(path: string): '/' | '\\' {
  return /^[a-z]:|^\\\\/iu.test(path) ? '\\' : '/';
}

export function labFileNameOf(file: FileState | undefined): string {
  const name = file?.name ?? 'untitled';
  if (file?.kind === 'lab' || file?.kind === 'example') return name;
  return `${baseNameOf(name)}.podwire.yaml`;
}

export function bundleNameOf(name: string | undefined): string {
  return `${baseNameOf(name ?? 'lab')}.podwire`;
}

function baseNameOf(name: string): string {
  return name.replace(/(?:\.podwire)?\.(?:ya?ml|json)$|\.podwire$/iu, '');
}
