/** kubectl describe of volumes, claims and classes of them (`describe.go`, Kubernetes v1.32). */
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { accessModesText } from '../../../kube/printers/storage-tables';
import { sortedEntries } from '../../../kube/printers/selector-text';
import type { Description } from './description';

const STANDARD_CLASS = 'storageclass.kubernetes.io/is-default-class';

function finalizersText({ metadata }: KubeObject): string {
  return `[${(metadata.finalizers ?? []).join(' ')}]`;
}

function textAt(object: KubeObject, ...path: readonly string[]): string {
  return textFieldOf(object, ...path) ?? '';
}

export function describePersistentVolume(into: Description, object: KubeObject): void {
  into.head(object, false);
  into.line(0, `Finalizers:\t${finalizersText(object)}`);
  into.line(0, `StorageClass:\t${textAt(object, 'spec', 'storageClassName')}`);
  const isGoing = object.metadata.deletionTimestamp !== undefined;
  into.line(0, `Status:\t${isGoing ? 'Terminating' : textAt(object, 'status', 'phase')}`);
  const claim = fieldOf(object, 'spec', 'claimRef');
  const claimText = `${textFieldOf(claim, 'namespace') ?? ''}/${textFieldOf(claim, 'name') ?? ''}`;
  into.line(0, `Claim:\t${claim === undefined ? '' : claimText}`);
  into.line(0, `Reclaim Policy:\t${textAt(object, 'spec', 'persistentVolumeReclaimPolicy')}`);
  into.line(0, `Access Modes:\t${accessModesText(listFieldOf(object, 'spec', 'accessModes'))}`);
  const mode = textFieldOf(object, 'spec', 'volumeMode');
  if (mode !== undefined) into.line(0, `VolumeMode:\t${mode}`);
  into.line(0, `Capacity:\t${textAt(object, 'spec', 'capacity', 'storage')}`);
  const terms = listFieldOf(object, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms');
  into.line(0, `Node Affinity:\t${terms.length === 0 ? '<none>' : ''}`);
  if (terms.length > 0) into.line(1, 'Required Terms:\t');
  for (const [index, term] of terms.entries()) {
    const texts = listFieldOf(term, 'matchExpressions').map(
      (one) =>
        `${textFieldOf(one, 'key') ?? ''} ${(textFieldOf(one, 'operator') ?? '').toLowerCase()} [${listFieldOf(one, 'values').join(', ')}]`,
    );
    into.line(2, `Term ${index}:\t${texts.length === 0 ? '<none>' : texts.join('\n    \t')}`);
  }
  into.line(0, `Message:\t${textAt(object, 'status', 'message')}`);
  into.line(0, 'Source:');
  for (const line of sourceLines(fieldOf(object, 'spec'))) into.line(2, line);
}

const SOURCES: ReadonlyMap<string, readonly [type: string, ...fields: readonly string[]]> = new Map([
  ['hostPath', ['HostPath (bare host directory volume)', 'Path path', 'HostPathType type']],
  [
    'nfs',
    [
      'NFS (an NFS mount that lasts the lifetime of a pod)',
      'Server server',
      'Path path',
      'ReadOnly readOnly',
    ],
  ],
  ['local', ['LocalVolume (a persistent volume backed by local storage on a node)', 'Path path']],
  [
    'csi',
    [
      'CSI (a Container Storage Interface (CSI) volume source)',
      'Driver driver',
      'FSType fsType',
      'VolumeHandle volumeHandle',
      'ReadOnly readOnly',
    ],
  ],
]);

function sourceLines(spec: unknown): readonly string[] {
  const [kind] = [...SOURCES.keys()].filter((key) => fieldOf(spec, key) !== undefined);
  const [type, ...fields] = SOURCES.get(kind ?? '') ?? [undefined];
  if (kind === undefined || type === undefined) return ['<unknown>'];
  const lines = fields.map((words) => {
    const [label = '', field = ''] = words.split(' ');
    const value = fieldOf(spec, kind, field);
    const standard = field === 'readOnly' ? 'false' : field === 'type' ? '<none>' : '';
    return `${label}:\t${typeof value === 'string' || typeof value === 'boolean' ? String(value) : standard}`;
  });
  const attributes = kind === 'csi' ? sortedEntries(stringMapFieldOf(spec, 'csi', 'volumeAttributes')) : [];
  if (kind === 'csi') {
    const texts = attributes.map(([key, value]) => `${key}=${value}`);
    lines.push(`VolumeAttributes:\t${texts.length === 0 ? '<none>' : texts.join('\n    \t')}`);
  }
  return [`Type:\t${type}`, ...lines];
}

/** `users` are the Pods that mount it. */
export function describeVolumeClaim(into: Description, object: KubeObject, users: readonly string[]): void {
  const { name, namespace = '', labels = {}, annotations = {} } = object.metadata;
  into.line(0, `Name:\t${name}`);
  into.line(0, `Namespace:\t${namespace}`);
  into.line(0, `StorageClass:\t${textAt(object, 'spec', 'storageClassName')}`);
  const isGoing = object.metadata.deletionTimestamp !== undefined;
  into.line(0, `Status:\t${isGoing ? 'Terminating' : textAt(object, 'status', 'phase')}`);
  const volume = textAt(object, 'spec', 'volumeName');
  into.line(0, `Volume:\t${volume}`);
  into.labels('Labels', labels);
  into.annotations('Annotations', annotations);
  into.line(0, `Finalizers:\t${finalizersText(object)}`);
  into.line(0, `Capacity:\t${volume === '' ? '' : textAt(object, 'status', 'capacity', 'storage')}`);
  const modes = volume === '' ? '' : accessModesText(listFieldOf(object, 'status', 'accessModes'));
  into.line(0, `Access Modes:\t${modes}`);
  const mode = textFieldOf(object, 'spec', 'volumeMode');
  if (mode !== undefined) into.line(0, `VolumeMode:\t${mode}`);
  into.list('Used By', users);
}

export function describeStorageClass(into: Description, object: KubeObject): void {
  const annotations = object.metadata.annotations ?? {};
  const pairs = (map: Readonly<Record<string, string>>): string => {
    const texts = sortedEntries(map).map(([key, value]) => `${key}=${value}`);
    return texts.length === 0 ? '<none>' : texts.join(',');
  };
  into.line(0, `Name:\t${object.metadata.name}`);
  into.line(0, `IsDefaultClass:\t${annotations[STANDARD_CLASS] === 'true' ? 'Yes' : 'No'}`);
  into.line(0, `Annotations:\t${pairs(annotations)}`);
  into.line(0, `Provisioner:\t${textAt(object, 'provisioner')}`);
  into.line(0, `Parameters:\t${pairs(stringMapFieldOf(object, 'parameters'))}`);
  const expansion = object['allowVolumeExpansion'];
  into.line(
    0,
    `AllowVolumeExpansion:\t${expansion === undefined ? '<unset>' : expansion === true ? 'True' : 'False'}`,
  );
  const options = listFieldOf(object, 'mountOptions');
  into.line(0, `MountOptions:${options.length === 0 ? '\t<none>' : ''}`);
  for (const option of options) into.line(1, String(option));
  into.line(0, `ReclaimPolicy:\t${textAt(object, 'reclaimPolicy')}`);
  into.line(0, `VolumeBindingMode:\t${textAt(object, 'volumeBindingMode')}`);
  const topologies = listFieldOf(object, 'allowedTopologies').filter((term) => isPlainRecord(term));
  if (topologies.length > 0) into.line(0, 'AllowedTopologies:\t');
  for (const [index, term] of topologies.entries()) {
    const texts = listFieldOf(term, 'matchLabelExpressions').map(
      (one) => `${textFieldOf(one, 'key') ?? ''} in [${listFieldOf(one, 'values').join(', ')}]`,
    );
    into.line(1, `Term ${index}:\t${texts.length === 0 ? '<none>' : texts.join('\n  \t')}`);
  }
}
