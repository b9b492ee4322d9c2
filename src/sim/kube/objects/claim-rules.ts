/** PersistentVolumeClaims (`ValidatePersistentVolumeClaimSpec`, Kubernetes v1.32). */
import { say } from '../../base/sentence';
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, listFieldOf, textFieldOf } from './kube-object';
import { checkSelector } from './label-rules';
import { dns1123SubdomainProblems } from './name-rules';
import { canonicalQuantity, isNegativeQuantity, readQuantity } from './quantity-text';
import { checkChoice } from './security-rules';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const SINGLE_POD = 'ReadWriteOncePod';

export function checkClaimSpec(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  const modes = listFieldOf(spec, 'accessModes');
  const modesAt = at.child('accessModes');
  if (modes.length === 0) errors.required(modesAt, 'at least 1 access mode is required');
  checkSelector(fieldOf(spec, 'selector'), at.child('selector'), errors);
  for (const [index, mode] of modes.entries()) {
    if (typeof mode === 'string' && !ACCESS_MODES.includes(mode)) {
      errors.unsupported(modesAt.index(index).called(modesAt.toString()), mode, ACCESS_MODES);
    }
  }
  if (modes.includes(SINGLE_POD) && modes.some((mode) => mode !== SINGLE_POD)) {
    errors.forbidden(modesAt, 'may not use ReadWriteOncePod with other access modes');
  }
  const storage = fieldOf(spec, 'resources', 'requests', 'storage');
  const storageAt = at
    .child('resources', 'requests', 'storage')
    .called(`${at.child('resources').toString()}[storage]`);
  if (storage === undefined) {
    errors.required(
      storageAt,
      '',
      say('add for example {example}', { example: 'resources: {requests: {storage: 1Gi}}' }),
    );
  } else if (isNegativeQuantity(storage) || readQuantity(storage)?.nanos === 0n) {
    errors.invalid(storageAt, canonicalQuantity(storage), 'must be greater than zero');
  }
  const className = textFieldOf(spec, 'storageClassName') ?? '';
  if (className !== '') {
    errors.invalidEach(at.child('storageClassName'), className, dns1123SubdomainProblems(className));
  }
  checkChoice(spec, 'volumeMode', ['Block', 'Filesystem'], at, errors);
  checkDataSource(fieldOf(spec, 'dataSource'), at.child('dataSource'), errors);
  checkDataSource(fieldOf(spec, 'dataSourceRef'), at.child('dataSourceRef'), errors);
}

function checkDataSource(source: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (!isPlainRecord(source)) return;
  const kind = textFieldOf(source, 'kind') ?? '';
  const group = textFieldOf(source, 'apiGroup') ?? '';
  if ((textFieldOf(source, 'name') ?? '') === '') errors.required(at.child('name'));
  if (kind === '') errors.required(at.child('kind'));
  if (group === '' && kind !== 'PersistentVolumeClaim') {
    errors.invalid(at, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  }
  if (group !== '') errors.invalidEach(at.child('apiGroup'), group, dns1123SubdomainProblems(group));
}
