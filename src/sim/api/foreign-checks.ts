/**
 * A lab with the Scenarios of somebody else, a teacher's, in the place of its own. Texts keep their lines, so that what is wrong is
 * said where its author finds it.
 */
import { textFieldOf, type PlainRecord } from '../kube/objects/kube-object';
import { sourceDocumentsOf } from '../lab/source/source-document';
import { decodeSource, type InputFile, type TextInput } from '../lab/source/source-file';
import { yamlSlicesOf } from '../lab/source/yaml-slices';
import { readYaml, withLineFeeds } from '../lab/source/yaml-source';

/** Of the checks nothing but Scenarios goes along. What is no text stays as it is, for the reader of labs to say so. */
export function withForeignChecks(
  lab: readonly InputFile[],
  checks: InputFile,
): readonly (InputFile | TextInput)[] {
  return [
    ...lab.map((file) => withoutDocuments(file, isScenario)),
    withoutDocuments(checks, (value) => !isScenario(value)),
  ];
}

/** The Scenarios alone. */
export function checksAlone(checks: InputFile): InputFile | TextInput {
  return withoutDocuments(checks, (value) => !isScenario(value));
}

function withoutDocuments(
  file: InputFile,
  isUnwanted: (value: PlainRecord) => boolean,
): InputFile | TextInput {
  const decoded = decodeSource(file);
  if (!decoded.ok) return file;
  const slices = yamlSlicesOf(withLineFeeds(decoded.value.text)).map(({ text }) => {
    const { documents } = sourceDocumentsOf(readYaml(file.name, text).documents);
    const isOut = documents.length > 0 && documents.every(({ value }) => isUnwanted(value));
    return isOut ? text.replaceAll(/[^\n]+/gu, '') : text;
  });
  return { name: file.name, text: slices.join('') };
}

function isScenario(value: PlainRecord): boolean {
  return (
    value['kind'] === 'Scenario' && textFieldOf(value, 'apiVersion')?.startsWith('podwire.dev/') === true
  );
}
