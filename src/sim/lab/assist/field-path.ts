/** Paths of fields against patterns, and what stands at them in an object that may be half typed. */
import { fieldOf, isPlainRecord, textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';

/** `spec.ports.*.port`: a star stands for one step, two at the end for any number of them. */
export function pathMatch(path: FieldPath, pattern: string): boolean {
  const steps = pattern.split('.');
  const isOpen = steps.at(-1) === '**';
  if (isOpen) steps.pop();
  if (isOpen ? path.length < steps.length : path.length !== steps.length) return false;
  return steps.every((step, index) => step === '*' || step === path[index]);
}

export function fieldAt(object: PlainRecord, path: FieldPath): unknown {
  return fieldOf(object, ...path);
}

/** `default` where it says none. */
export function givenNamespaceOf(object: PlainRecord): string {
  const namespace = textFieldOf(object, 'metadata', 'namespace') ?? '';
  return namespace === '' ? 'default' : namespace;
}

/** Where the spec of the Pods that an object is or makes stands. */
export function podPathIn(object: PlainRecord): FieldPath | undefined {
  if (object['kind'] === 'Pod') return ['spec'];
  if (object['kind'] === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
  return isPlainRecord(fieldOf(object, 'spec', 'template')) ? ['spec', 'template', 'spec'] : undefined;
}
