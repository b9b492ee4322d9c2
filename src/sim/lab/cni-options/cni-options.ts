/** The options of each network plugin beside its mode: their shapes in a lab file, and what they make of a plugin's spec. */
import type { CniSpec } from '../../kube/cni/cni-spec';
import type { ObjectIssue } from '../../kube/objects/object-issue';
import type { GivenCni } from '../lab-schema';
import { CALICO_OPTIONS, readCalicoOptions } from './calico-options';
import { CILIUM_OPTIONS, readCiliumOptions } from './cilium-options';
import { FLANNEL_OPTIONS, readFlannelOptions } from './flannel-options';
import {
  BRIDGE_OPTIONS,
  KUBENET_OPTIONS,
  NONE_OPTIONS,
  readBridgeOptions,
  readKubenetOptions,
  readNoneOptions,
} from './standard-options';
import { readUnderlayOptions, UNDERLAY_OPTIONS } from './underlay-options';

interface CniOptions<Spec extends CniSpec> {
  /** An option that several plugins have has one shape, which stands in `lab-schema.ts`. */
  readonly names: readonly (keyof GivenCni)[];
  /** With the options that are given and right; `issues` gets what is wrong with the others. */
  readonly read: (spec: Spec, given: GivenCni, issues: ObjectIssue[]) => Spec;
}

type OptionsByPlugin = {
  readonly [Plugin in CniSpec['plugin']]: CniOptions<Extract<CniSpec, { plugin: Plugin }>>;
};

const OPTIONS: OptionsByPlugin = {
  flannel: { names: FLANNEL_OPTIONS, read: readFlannelOptions },
  bridge: { names: BRIDGE_OPTIONS, read: readBridgeOptions },
  kubenet: { names: KUBENET_OPTIONS, read: readKubenetOptions },
  none: { names: NONE_OPTIONS, read: readNoneOptions },
  'kube-router': { names: [], read: (spec) => spec },
  weave: {
    names: ['mtu'],
    read: (spec, { mtu }) => ({ ...spec, ...(mtu === undefined ? {} : { mtu }) }),
  },
  ipvlan: { names: UNDERLAY_OPTIONS, read: readUnderlayOptions },
  macvlan: { names: UNDERLAY_OPTIONS, read: readUnderlayOptions },
  calico: { names: CALICO_OPTIONS, read: readCalicoOptions },
  cilium: { names: CILIUM_OPTIONS, read: readCiliumOptions },
};

export function cniOptionNames({ plugin }: CniSpec): readonly string[] {
  return OPTIONS[plugin].names;
}

export function withCniOptions(spec: CniSpec, given: GivenCni, issues: ObjectIssue[]): CniSpec {
  switch (spec.plugin) {
    case 'flannel':
      return OPTIONS.flannel.read(spec, given, issues);
    case 'bridge':
      return OPTIONS.bridge.read(spec, given, issues);
    case 'kubenet':
      return OPTIONS.kubenet.read(spec, given, issues);
    case 'none':
      return OPTIONS.none.read(spec, given, issues);
    case 'kube-router':
      return OPTIONS['kube-router'].read(spec, given, issues);
    case 'weave':
      return OPTIONS.weave.read(spec, given, issues);
    case 'ipvlan':
      return OPTIONS.ipvlan.read(spec, given, issues);
    case 'macvlan':
      return OPTIONS.macvlan.read(spec, given, issues);
    case 'calico':
      return OPTIONS.calico.read(spec, given, issues);
    case 'cilium':
      return OPTIONS.cilium.read(spec, given, issues);
  }
}
