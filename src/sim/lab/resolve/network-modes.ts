/** Which network plugin and which proxy mode a lab asks for, and how those that are not modelled are refused. */
import { closestWord } from '../../base/closest-word';
import { err, ok, type Result } from '../../base/result';
import type { ClusterSpec } from '../../kube/cluster-spec';
import type { CniSpec } from '../../kube/cni/cni-spec';
import { CNI_CATALOGUE, DEFAULT_PLUGIN } from './cni-catalogue';

export interface ModeProblem {
  readonly field: 'plugin' | 'mode';
  readonly message: string;
  readonly hint: string;
}

const KNOWN_PROXY_MODES: readonly string[] = ['iptables', 'ipvs', 'nftables', 'userspace', 'kernelspace'];

/** Without a mode, the plugin's own. */
export function cniOf(plugin: string, mode: string | undefined): Result<CniSpec, ModeProblem> {
  const entry = CNI_CATALOGUE.find((each) => each.plugin === plugin);
  if (entry === undefined) {
    const meant = closestWord(
      plugin,
      CNI_CATALOGUE.map((each) => each.plugin),
    );
    const hint = meant === undefined ? `use ${DEFAULT_PLUGIN}` : `did you mean "${meant}"?`;
    return err({ field: 'plugin', message: `unknown cni plugin "${plugin}"`, hint });
  }
  const { modes, instead } = entry;
  if (instead !== undefined) {
    const message = `cni plugin ${plugin} is not modelled yet`;
    return err({ field: 'plugin', message, hint: `use ${instead}` });
  }
  const found = mode === undefined ? modes[0] : modes.find((each) => each.mode === mode);
  if (found?.spec !== undefined) return ok(found.spec);
  const built = modes.filter(({ spec }) => spec !== undefined).map((each) => each.mode);
  const use = `use ${built.join(' or ')}`;
  if (found !== undefined) {
    const { retired } = found;
    const why = retired === undefined ? 'is not modelled yet' : `is retired: ${retired}`;
    return err({ field: 'mode', message: `${plugin} mode ${found.mode} ${why}`, hint: use });
  }
  const meant = closestWord(mode ?? '', built);
  const hint = meant === undefined ? use : `did you mean "${meant}"?`;
  return err({ field: 'mode', message: `unknown ${plugin} mode "${mode ?? ''}"`, hint });
}

export function proxyModeOf(mode: string): Result<ClusterSpec['kubeProxy']['mode'], ModeProblem> {
  if (mode === 'iptables' || mode === 'ipvs' || mode === 'nftables') return ok(mode);
  const use = 'use iptables, ipvs or nftables';
  if (mode === 'userspace') {
    const message =
      'kube-proxy mode userspace was removed in Kubernetes 1.26: kube-proxy itself took each connection and copied its bytes';
    return err({ field: 'mode', message, hint: use });
  }
  if (KNOWN_PROXY_MODES.includes(mode)) {
    const message = `kube-proxy mode ${mode} is that of Windows nodes, which are not modelled`;
    return err({ field: 'mode', message, hint: use });
  }
  const meant = closestWord(mode, KNOWN_PROXY_MODES);
  const hint = meant === undefined ? use : `did you mean "${meant}"?`;
  return err({ field: 'mode', message: `unknown kube-proxy mode "${mode}"`, hint });
}
