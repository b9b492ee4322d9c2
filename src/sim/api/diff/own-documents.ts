/** What is Podwire's own in a lab's text beside the Lab document, by its title: `Scenario first-request`, `Layout`. */
import { textFieldOf } from '../../kube/objects/kube-object';
import type { LabDocument } from '../../lab/lab-document';
import type { SourceDocument } from '../../lab/readings';
import { sourceDocumentsOf } from '../../lab/source/source-document';
import { readYaml } from '../../lab/source/yaml-source';

export function ownDocumentsOf({ files }: LabDocument): ReadonlyMap<string, SourceDocument> {
  const documents = files.flatMap(
    ({ name, text }) => sourceDocumentsOf(readYaml(name, text).documents).documents,
  );
  return new Map(
    documents.flatMap((document) => {
      const { value } = document;
      const kind = textFieldOf(value, 'kind') ?? '';
      const isOwn = textFieldOf(value, 'apiVersion')?.startsWith('podwire.dev/') === true;
      if (!isOwn || kind === 'Lab') return [];
      const name = textFieldOf(value, 'metadata', 'name');
      return [[name === undefined ? kind : `${kind} ${name}`, document] as const];
    }),
  );
}
