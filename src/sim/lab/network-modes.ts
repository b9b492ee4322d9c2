/** Which CNI plugins and proxy modes this version models, and how it refuses the others. */
import { closestWord } from '../base/closest-word';
import { err, ok, type Result } from '../base/result';
import type { ClusterSpec } from '../kube/cluster-spec';

export interface ModeProblem {
  readonly field: 'plugin' | 'mode';
  readonly message: string;
  readonly hint: string;
}

/** Those that people ask for; a name that is not here is taken for a slip. */
const KNOWN_PLUGINS: readonly string[] = [
  'flannel',
  'calico',
  'cilium',
  'weave',
  'kube-router',
  'kindnet',
  'antrea',
  'canal',
  'bridge',
  'macvlan',
  'none',
];

const KNOWN_PROXY_MODES: readonly string[] = ['iptables', 'ipvs', 'nftables', 'userspace', 'kernelspace'];

export function cniOf(plugin: string, mode: string): Result<ClusterSpec['cni'], ModeProblem> {
  if (plugin !== 'flannel') {
    const meant = closestWord(plugin, KNOWN_PLUGINS);
    if (KNOWN_PLUGINS.includes(plugin)) {
      const message = `cni plugin ${plugin} is not modelled yet`;
      return err({ field: 'plugin', message, hint: 'use flannel' });
    }
    const hint = meant === undefined ? 'use flannel' : `did you mean "${meant}"?`;
    return err({ field: 'plugin', message: `unknown cni plugin "${plugin}"`, hint });
  }
  if (mode === 'vxlan' || mode === 'host-gw') return ok({ plugin, mode });
  return err({
    field: 'mode',
    message: `flannel mode ${mode} is not modelled yet`,
    hint: 'use vxlan or host-gw',
  });
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
