/** Which other files a lab names in `spec.manifests`, before anything of it is checked. */
import { isPlainRecord, listFieldOf, textFieldOf } from '../../kube/objects/kube-object';
import { decodeSource, type InputFile, type TextInput } from '../source/source-file';
import { readYaml, withLineFeeds } from '../source/yaml-source';
import { yamlSlicesOf } from '../source/yaml-slices';

export interface ManifestName {
  /** As the lab names it: a file or a folder, seen from the file that names it. */
  readonly name: string;
  readonly from: string;
}

/** Files that are not text are left to `readLab`, which says so. */
export function manifestNamesOf(files: readonly (InputFile | TextInput)[]): readonly ManifestName[] {
  return files.flatMap((file) => {
    const text = 'text' in file ? file.text : decodedText(file);
    const labs = yamlSlicesOf(withLineFeeds(text)).filter((slice) => slice.text.includes('podwire.dev/'));
    return labs
      .flatMap((slice) => readYaml(file.name, slice.text).documents)
      .filter(({ value }) => isPlainRecord(value) && textFieldOf(value, 'kind') === 'Lab')
      .flatMap(({ value }) => listFieldOf(value, 'spec', 'manifests'))
      .flatMap((name) => (typeof name === 'string' && name !== '' ? [{ name, from: file.name }] : []));
  });
}

function decodedText(file: InputFile): string {
  const decoded = decodeSource(file);
  return decoded.ok ? decoded.value.text : '';
}
