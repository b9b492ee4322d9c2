/**
 * The Kubernetes objects of a lab as one stream that `kubectl apply -f` takes, on any cluster.
 *
 * Namespaces and definitions of kinds come first: kubectl creates objects in the order of the stream, and an object whose
 * namespace or kind is not there yet is refused. Nodes do not go along: they are the cluster's own.
 */
import { oneLineOf } from '../../base/one-line';
import { say } from '../../base/sentence';
import { textFieldOf } from '../../kube/objects/kube-object';
import type { LabDocument } from '../lab-document';
import { clusterWordsOf } from '../cluster-words';
import type { ObjectReference } from '../objects/sourced-object';
import { secretNotes, type ExportedText, type ExportOptions } from './exported-text';
import { streamOf, writtenDocumentsOf, type WrittenDocument } from './written-documents';

const FIRST_KINDS: readonly unknown[] = ['Namespace', 'CustomResourceDefinition'];

interface KubernetesManifests extends ExportedText {
  /** What `text` holds, in its order. The namespace is empty where the lab leaves it to the cluster. */
  readonly objects: readonly ObjectReference[];
}

export function kubernetesManifestsOf(
  { name, spec, files }: LabDocument,
  { hasSecrets }: ExportOptions,
): KubernetesManifests {
  const { serviceSubnet } = spec.cluster.networking;
  const { objects, emptiedSecrets, keptSecrets } = writtenDocumentsOf(files, { serviceSubnet, hasSecrets });
  const nodes = objects.filter(isNode);
  const manifests = objects
    .filter((object) => !isNode(object))
    .toSorted((one, other) => rankOf(one) - rankOf(other));
  const head = [
    `# The Kubernetes objects of the lab ${oneLineOf(name)}, for kubectl apply -f.`,
    `# The lab's cluster: ${oneLineOf(clusterWordsOf(spec.cluster).join('; '))}.`,
  ];
  return {
    text: `${head.join('\n')}\n${manifests.length === 0 ? '' : `---\n${streamOf(manifests)}`}`,
    notes: [
      ...(manifests.length === 0 ? [say('the lab has no Kubernetes objects')] : []),
      ...(nodes.length === 0 ? [] : [say("left out: the Node objects, which are the cluster's own")]),
      ...secretNotes(emptiedSecrets, keptSecrets),
    ],
    objects: manifests.map(referenceOf),
  };
}

function isNode({ value }: WrittenDocument): boolean {
  return value['kind'] === 'Node' && value['apiVersion'] === 'v1';
}

function referenceOf({ value }: WrittenDocument): ObjectReference {
  return {
    kind: textFieldOf(value, 'kind') ?? '',
    namespace: textFieldOf(value, 'metadata', 'namespace') ?? '',
    name: textFieldOf(value, 'metadata', 'name') ?? '',
  };
}

function rankOf({ value }: WrittenDocument): number {
  const rank = FIRST_KINDS.indexOf(value['kind']);
  return rank === -1 ? FIRST_KINDS.length : rank;
}
