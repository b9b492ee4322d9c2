import { describe, expect, it } from 'vitest';
import { inEnglish } from '#sim/base/sentence';
import { NETWORK_PLUGINS } from '#main/contract/network-plugins';
import { CNI_CATALOGUE } from '#sim/lab/resolve/cni-catalogue';
import { cniOf } from '#sim/lab/resolve/network-modes';
import { PODWIRE_WORDS } from '../../../../../scripts/schema/podwire-words.js';

const BUILT = CNI_CATALOGUE.flatMap(({ plugin, basis, modes }) =>
  modes.flatMap(({ mode, spec, label, note }) =>
    spec === undefined
      ? []
      : [{ value: `${plugin}/${mode}`, label, note, ...(basis === undefined ? {} : { basis }) }],
  ),
);

function enumOf(path: string): unknown {
  const word: unknown = Object.entries(PODWIRE_WORDS.Lab).find(([key]) => key === path)?.[1];
  return typeof word === 'object' && word !== null && 'enum' in word ? word.enum : undefined;
}

function textOf(plugin: string, mode?: string): string {
  const found = cniOf(plugin, mode);
  return found.ok
    ? `${found.value.plugin} ${found.value.mode}`
    : `${inEnglish(found.error.message)}; ${inEnglish(found.error.hint)}`;
}

describe('the catalogue of network plugins', () => {
  it('is what the window offers', () => {
    expect(NETWORK_PLUGINS).toEqual(BUILT);
  });

  it('is what the editor completes', () => {
    const values = BUILT.map(({ value }) => value.split('/'));
    expect(enumOf('spec.cluster.cni.plugin')).toEqual([...new Set(values.map(([plugin]) => plugin))]);
    expect(enumOf('spec.cluster.cni.mode')).toEqual([...new Set(values.map(([, mode]) => mode))]);
  });

  it('gives each plugin a mode of its own, and finds every one that is built', () => {
    expect(textOf('flannel')).toBe('flannel vxlan');
    expect(BUILT.map(({ value }) => textOf(...split(value)))).toEqual(
      BUILT.map(({ value }) => value.replace('/', ' ')),
    );
  });

  it('refuses by name what is not built, and takes another name for a slip', () => {
    expect(textOf('antrea')).toBe('cni plugin antrea is not modelled yet; use flannel');
    expect(textOf('kindnet')).toBe('cni plugin kindnet is not modelled yet; use flannel with mode host-gw');
    expect(textOf('contiv')).toBe(
      'unknown cni plugin "contiv"; use one of flannel, bridge, calico, kubenet, none, kube-router, cilium, weave, macvlan, ipvlan',
    );
    expect(textOf('ciliun')).toBe('unknown cni plugin "ciliun"; did you mean "cilium"?');
    expect(textOf('flannel', 'udp')).toBe(
      'flannel mode udp is retired: flanneld itself took each packet from flannel0 and put it into a UDP packet to port 8285, which flannel keeps for debugging only; use vxlan or host-gw',
    );
    expect(textOf('flannel', 'hostgw')).toBe('unknown flannel mode "hostgw"; did you mean "host-gw"?');
  });
});

function split(value: string): [string, string] {
  const [plugin = '', mode = ''] = value.split('/');
  return [plugin, mode];
}
