/**
 * The volumes of a Pod (`ValidateVolumes`, Kubernetes v1.32).
 *
 * Leaves out what is particular to volumes of clouds and of storage systems: of them only the number counts.
 */
import { checkFieldReference, checkResourceReference, VOLUME_FIELDS } from './env-rules';
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import { dns1123LabelProblems, dns1123SubdomainProblems } from './name-rules';
import { checkNoBacksteps, checkUnreservedPath } from './path-rules';
import { checkClaimSpec } from './claim-rules';
import { isNegativeQuantity } from './quantity-text';

/** In the order in which the API server looks for them. */
const SOURCES = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
];
const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const MODE_PROBLEM = 'must be a number between 0 and 0777 (octal), both inclusive';
const MAX_MODE = 0o777;
const SHORTEST_TOKEN_SECONDS = 600;

/** Answers those without a fault, by name; no container can mount the others. */
export function checkVolumes(
  spec: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  podName: string | undefined,
): ReadonlyMap<string, PlainRecord> {
  const good = new Map<string, PlainRecord>();
  const names = new Set<string>();
  for (const [index, volume] of listFieldOf(spec, 'volumes').entries()) {
    const own = at.child('volumes').index(index);
    const before = errors.count;
    const name = textFieldOf(volume, 'name') ?? '';
    checkSource(volume, own, errors, podName);
    if (name === '') errors.required(own.child('name'));
    else errors.invalidEach(own.child('name'), name, dns1123LabelProblems(name));
    if (names.has(name)) errors.duplicate(own.child('name'), name);
    if (errors.count > before || !isPlainRecord(volume)) continue;
    names.add(name);
    good.set(name, volume);
  }
  return good;
}

function checkSource(
  volume: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  podName: string | undefined,
): void {
  // A volume of no type is an empty directory.
  const sources = SOURCES.filter((source) => isPlainRecord(fieldOf(volume, source)));
  for (const [index, source] of sources.entries()) {
    if (index === 0) checkOneSource(source, fieldOf(volume, source), at.child(source), errors);
    else {
      // As it is spelled there.
      const said = source === 'downwardAPI' ? 'downwarAPI' : source === 'cephfs' ? 'cephFS' : source;
      const place = at.child(source).called(`${at.toString()}.${said}`);
      errors.forbidden(place, 'may not specify more than 1 volume type');
    }
  }
  const name = textFieldOf(volume, 'name') ?? '';
  if (sources[0] !== 'ephemeral' || podName === undefined || podName === '' || name === '') return;
  for (const why of dns1123SubdomainProblems(`${podName}-${name}`)) {
    errors.invalid(at.child('name'), name, `PVC name "${podName}-${name}": ${why}`);
  }
}

function checkOneSource(kind: string, source: unknown, at: FieldPlace, errors: FieldErrors): void {
  switch (kind) {
    case 'emptyDir':
      if (isNegativeQuantity(fieldOf(source, 'sizeLimit'))) {
        errors.forbidden(at.child('sizeLimit'), 'SizeLimit field must be a valid resource quantity');
      }
      return;
    case 'hostPath':
      checkHostPath(source, at, errors);
      return;
    case 'secret':
      checkFiles(source, 'secretName', at, errors);
      return;
    case 'configMap':
      checkFiles(source, 'name', at, errors);
      return;
    case 'nfs': {
      if ((textFieldOf(source, 'server') ?? '') === '') errors.required(at.child('server'));
      const path = textFieldOf(source, 'path') ?? '';
      if (path === '') errors.required(at.child('path'));
      if (!path.startsWith('/')) errors.invalid(at.child('path'), path, 'must be an absolute path');
      return;
    }
    case 'persistentVolumeClaim':
      if ((textFieldOf(source, 'claimName') ?? '') === '') errors.required(at.child('claimName'));
      return;
    case 'downwardAPI':
      checkMode(source, 'defaultMode', at, errors);
      for (const file of listFieldOf(source, 'items')) checkDownwardFile(file, at, errors);
      return;
    case 'projected':
      checkMode(source, 'defaultMode', at, errors);
      checkProjections(source, at, errors);
      return;
    case 'csi':
      if ((textFieldOf(source, 'driver') ?? '') === '') errors.required(at.child('driver'));
      return;
    case 'ephemeral': {
      const template = fieldOf(source, 'volumeClaimTemplate');
      if (!isPlainRecord(template)) errors.required(at.child('volumeClaimTemplate'));
      else checkClaimSpec(template['spec'], at.child('volumeClaimTemplate', 'spec'), errors);
      return;
    }
    default:
  }
}

function checkHostPath(source: unknown, at: FieldPlace, errors: FieldErrors): void {
  const path = textFieldOf(source, 'path') ?? '';
  if (path === '') {
    errors.required(at.child('path'));
    return;
  }
  checkNoBacksteps(path, at.child('path'), errors);
  const type = textFieldOf(source, 'type');
  if (type !== undefined && !HOST_PATH_TYPES.includes(type)) {
    errors.unsupported(at.child('type'), type, HOST_PATH_TYPES);
  }
}

function checkFiles(source: unknown, nameField: string, at: FieldPlace, errors: FieldErrors): void {
  if ((textFieldOf(source, nameField) ?? '') === '') errors.required(at.child(nameField));
  checkMode(source, 'defaultMode', at, errors);
  for (const [index, item] of listFieldOf(source, 'items').entries()) {
    checkItem(item, at.child('items').index(index), errors);
  }
}

function checkItem(item: unknown, at: FieldPlace, errors: FieldErrors): void {
  const path = textFieldOf(item, 'path') ?? '';
  if ((textFieldOf(item, 'key') ?? '') === '') errors.required(at.child('key'));
  if (path === '') errors.required(at.child('path'));
  checkUnreservedPath(path, at.child('path'), errors);
  checkMode(item, 'mode', at, errors);
}

function checkMode(value: unknown, field: string, at: FieldPlace, errors: FieldErrors): void {
  const mode = numberFieldOf(value, field);
  if (mode !== undefined && (mode < 0 || mode > MAX_MODE))
    errors.invalid(at.child(field), mode, MODE_PROBLEM);
}

/** The API server names the volume, whichever file it is. */
function checkDownwardFile(file: unknown, at: FieldPlace, errors: FieldErrors): void {
  const path = textFieldOf(file, 'path') ?? '';
  if (path === '') errors.required(at.child('path'));
  checkUnreservedPath(path, at.child('path'), errors);
  const fieldRef = fieldOf(file, 'fieldRef');
  const resourceFieldRef = fieldOf(file, 'resourceFieldRef');
  if (isPlainRecord(fieldRef)) {
    checkFieldReference(fieldRef, VOLUME_FIELDS, at.child('fieldRef'), errors);
    if (isPlainRecord(resourceFieldRef)) {
      errors.invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
    }
  } else if (isPlainRecord(resourceFieldRef)) {
    checkResourceReference(resourceFieldRef, at.child('resourceFieldRef'), errors, true);
  } else errors.required(at, 'one of fieldRef and resourceFieldRef is required');
  checkMode(file, 'mode', at, errors);
}

function checkProjections(source: unknown, at: FieldPlace, errors: FieldErrors): void {
  const paths = new Set<string>();
  const take = (path: string, shown: string): void => {
    if (path === '') return;
    if (paths.has(path)) errors.invalid(at, shown, 'conflicting duplicate paths');
    paths.add(path);
  };
  for (const [index, projection] of listFieldOf(source, 'sources').entries()) {
    const own = at.child('sources').index(index);
    let kinds = 0;
    for (const kind of ['secret', 'configMap'] as const) {
      const given = fieldOf(projection, kind);
      if (!isPlainRecord(given)) continue;
      kinds += 1;
      const name = textFieldOf(given, 'name') ?? '';
      if (name === '') errors.required(own.child(kind, 'name'));
      for (const [position, item] of listFieldOf(given, 'items').entries()) {
        checkItem(item, own.child(kind, 'items').index(position), errors);
        take(textFieldOf(item, 'path') ?? '', name);
      }
    }
    const downward = fieldOf(projection, 'downwardAPI');
    if (isPlainRecord(downward)) {
      kinds += 1;
      for (const file of listFieldOf(downward, 'items')) {
        checkDownwardFile(file, own.child('downwardAPI'), errors);
        const path = textFieldOf(file, 'path') ?? '';
        take(path, path);
      }
    }
    const token = fieldOf(projection, 'serviceAccountToken');
    if (isPlainRecord(token)) {
      kinds += 1;
      checkToken(token, at, own.child('serviceAccountToken'), errors);
    }
    if (kinds > 1) errors.forbidden(own, 'may not specify more than 1 volume type per source');
  }
}

function checkToken(token: unknown, volume: FieldPlace, at: FieldPlace, errors: FieldErrors): void {
  const seconds = numberFieldOf(token, 'expirationSeconds') ?? 3600;
  const place = at.child('expirationSeconds');
  if (seconds < SHORTEST_TOKEN_SECONDS) {
    errors.invalid(place, seconds, 'may not specify a duration less than 10 minutes');
  }
  if (seconds > 2 ** 32) {
    errors.invalid(place, seconds, 'may not specify a duration larger than 2^32 seconds');
  }
  const path = textFieldOf(token, 'path') ?? '';
  const pathAt = at.child('path').called(volume.child('path').toString());
  if (path === '') errors.required(pathAt);
  else checkUnreservedPath(path, pathAt, errors);
}
