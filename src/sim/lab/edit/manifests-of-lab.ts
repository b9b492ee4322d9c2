/** The text of a Lab document that names fewer manifests: of a lab whose objects follow in the same file. */
import { listFieldOf } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import { withChanges } from '../source/text-change';
import { YamlText } from './yaml-text';

/** As it was where its text cannot be edited. */
export function labTextWithoutManifests(
  text: string,
  isThere: (manifest: string) => boolean = () => true,
): string {
  const path: FieldPath = ['spec', 'manifests'];
  const named = listFieldOf(YamlText.parse(text, text)?.value, ...path);
  const isGone = named.map((name) => typeof name === 'string' && isThere(name));
  if (isGone.every(Boolean)) return without(text, path);
  return isGone.reduceRight(
    (edited, isOut, index) => (isOut ? without(edited, [...path, index]) : edited),
    text,
  );
}

function without(text: string, path: FieldPath): string {
  const removal = YamlText.parse(text, text)?.remove(path, false);
  return removal?.ok === true ? withChanges(text, removal.value) : text;
}
