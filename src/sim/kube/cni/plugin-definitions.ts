/** The kinds that a network plugin brings along: its manifest has their CustomResourceDefinitions. */
import type { KubeObject } from '../objects/kube-object';
import { CALICO_DEFINITIONS } from './calico/calico-definitions';
import { CILIUM_DEFINITIONS } from './cilium/cilium-definitions';

const NONE: readonly KubeObject[] = [];

export function pluginDefinitions(plugin: string): readonly KubeObject[] {
  if (plugin === 'cilium') return CILIUM_DEFINITIONS;
  return plugin === 'calico' ? CALICO_DEFINITIONS : NONE;
}
