import { basename } from 'node:path';

/** Of a lab that is made of the file or folder: a name as Kubernetes has them. */
export function labNameOf(path: string): string {
  const name = basename(path)
    .replace(/(?:\.podwire)?(?:\.ya?ml|\.json)?$/iu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '');
  return name === '' ? 'imported' : name;
}
