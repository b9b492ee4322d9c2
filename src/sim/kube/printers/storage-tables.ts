/** Volumes, claims and storage classes in tables (Kubernetes v1.32 `printers.go`). */
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../objects/kube-object';
import { ageOf, columnsOf, type TablePrinter } from './table-printer';

const ACCESS_MODES: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const DEFAULT_CLASSES = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** `RWO,ROX`, each once, in this order. */
export function accessModesText(modes: readonly unknown[]): string {
  return ACCESS_MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

function quantityText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '0';
}

function classOf({ metadata, spec }: KubeObject): string {
  return metadata.annotations?.[BETA_CLASS] ?? textFieldOf(spec, 'storageClassName') ?? '';
}

function phaseOf(object: KubeObject): string {
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating';
  return textFieldOf(object, 'status', 'phase') ?? '';
}

const VOLUME_TABLE: TablePrinter = {
  columns: columnsOf(
    'Name',
    'Capacity',
    'Access Modes',
    'Reclaim Policy',
    'Status',
    'Claim',
    'StorageClass',
    'VolumeAttributesClass',
    'Reason',
    'Age',
    '+VolumeMode',
  ),
  cells: (object, context) => {
    const claim = fieldOf(object, 'spec', 'claimRef');
    return [
      object.metadata.name,
      quantityText(fieldOf(object, 'spec', 'capacity', 'storage')),
      accessModesText(listFieldOf(object, 'spec', 'accessModes')),
      textFieldOf(object, 'spec', 'persistentVolumeReclaimPolicy') ?? '',
      phaseOf(object),
      claim === undefined
        ? ''
        : `${textFieldOf(claim, 'namespace') ?? ''}/${textFieldOf(claim, 'name') ?? ''}`,
      classOf(object),
      textFieldOf(object, 'spec', 'volumeAttributesClassName') ?? '<unset>',
      textFieldOf(object, 'status', 'reason') ?? '',
      ageOf(object, context),
      textFieldOf(object, 'spec', 'volumeMode') ?? '<unset>',
    ];
  },
};

const CLAIM_TABLE: TablePrinter = {
  columns: columnsOf(
    'Name',
    'Status',
    'Volume',
    'Capacity',
    'Access Modes',
    'StorageClass',
    'VolumeAttributesClass',
    'Age',
    '+VolumeMode',
  ),
  cells: (object, context) => {
    const volume = textFieldOf(object, 'spec', 'volumeName') ?? '';
    return [
      object.metadata.name,
      phaseOf(object),
      volume,
      volume === '' ? '' : quantityText(fieldOf(object, 'status', 'capacity', 'storage')),
      volume === '' ? '' : accessModesText(listFieldOf(object, 'status', 'accessModes')),
      classOf(object),
      textFieldOf(object, 'spec', 'volumeAttributesClassName') ?? '<unset>',
      ageOf(object, context),
      textFieldOf(object, 'spec', 'volumeMode') ?? '<unset>',
    ];
  },
};

const CLASS_TABLE: TablePrinter = {
  columns: columnsOf(
    'Name',
    'Provisioner',
    'ReclaimPolicy',
    'VolumeBindingMode',
    'AllowVolumeExpansion:boolean',
    'Age',
  ),
  cells: (object, context) => {
    const isDefault = DEFAULT_CLASSES.some((key) => object.metadata.annotations?.[key] === 'true');
    return [
      `${object.metadata.name}${isDefault ? ' (default)' : ''}`,
      textFieldOf(object, 'provisioner') ?? '',
      textFieldOf(object, 'reclaimPolicy') ?? 'Delete',
      textFieldOf(object, 'volumeBindingMode') ?? 'Immediate',
      fieldOf(object, 'allowVolumeExpansion') === true,
      ageOf(object, context),
    ];
  },
};

const ATTACHMENT_TABLE: TablePrinter = {
  columns: columnsOf('Name', 'Attacher', 'PV', 'Node', 'Attached:boolean', 'Age'),
  cells: (object, context) => [
    object.metadata.name,
    textFieldOf(object, 'spec', 'attacher') ?? '',
    textFieldOf(object, 'spec', 'source', 'persistentVolumeName') ?? '',
    textFieldOf(object, 'spec', 'nodeName') ?? '',
    fieldOf(object, 'status', 'attached') === true,
    ageOf(object, context),
  ],
};

export const STORAGE_TABLES: readonly (readonly [string, TablePrinter])[] = [
  ['PersistentVolume', VOLUME_TABLE],
  ['PersistentVolumeClaim', CLAIM_TABLE],
  ['StorageClass', CLASS_TABLE],
  ['VolumeAttachment', ATTACHMENT_TABLE],
];
