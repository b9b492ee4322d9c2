/** A Pod template in a description. */
import { fieldOf, listFieldOf, stringMapFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import { describeContainers, describeVolumes, tolerationTexts } from './describe-containers';
import type { Description } from './description';

export function describePodTemplate(into: Description, template: unknown): void {
  into.line(0, 'Pod Template:');
  const spec = fieldOf(template, 'spec');
  into.labels('  Labels', stringMapFieldOf(template, 'metadata', 'labels'));
  const annotations = stringMapFieldOf(template, 'metadata', 'annotations');
  if (Object.keys(annotations).length > 0) into.annotations('  Annotations', annotations);
  const account = textFieldOf(spec, 'serviceAccountName') ?? '';
  if (account !== '') into.line(0, `  Service Account:\t${account}`);
  const initContainers = listFieldOf(spec, 'initContainers');
  const common = { statuses: [], isTemplate: true };
  if (initContainers.length > 0) {
    describeContainers(into, { label: 'Init Containers', containers: initContainers, ...common });
  }
  describeContainers(into, { label: 'Containers', containers: listFieldOf(spec, 'containers'), ...common });
  describeVolumes(into, listFieldOf(spec, 'volumes'), true);
  into.labels('  Node-Selectors', stringMapFieldOf(spec, 'nodeSelector'));
  into.list('  Tolerations', tolerationTexts(listFieldOf(spec, 'tolerations')));
}
