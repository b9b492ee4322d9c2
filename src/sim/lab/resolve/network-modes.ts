/** Which network plugin and which proxy mode a lab asks for, and how those that are not modelled are refused. */
import { eitherOf, say, type Sentence } from '../../base/sentence';
import { closestWord } from '../../base/closest-word';
import { err, ok, type Result } from '../../base/result';
import type { ClusterSpec } from '../../kube/cluster-spec';
import type { CniSpec } from '../../kube/cni/cni-spec';
import { CNI_CATALOGUE } from './cni-catalogue';

export interface ModeProblem {
  readonly field: 'plugin' | 'mode';
  readonly message: Sentence;
  readonly hint: Sentence;
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
    const built = CNI_CATALOGUE.filter((each) => each.instead === undefined).map((each) => each.plugin);
    const hint =
      meant === undefined
        ? say('use one of {names}', { names: built.join(', ') })
        : say('did you mean "{meant}"?', { meant });
    return err({ field: 'plugin', message: say('unknown cni plugin "{plugin}"', { plugin }), hint });
  }
  const { modes, instead } = entry;
  if (instead !== undefined) {
    const message = say('cni plugin {plugin} is not modelled yet', { plugin });
    return err({ field: 'plugin', message, hint: say('use {what}', { what: instead }) });
  }
  const found = mode === undefined ? modes[0] : modes.find((each) => each.mode === mode);
  if (found?.spec !== undefined) return ok(found.spec);
  const built = modes.filter(({ spec }) => spec !== undefined).map((each) => each.mode);
  const use = say('use {what}', { what: eitherOf(built) });
  if (found !== undefined) {
    const { retired } = found;
    const named = `${plugin} mode ${found.mode}`;
    const message =
      retired === undefined
        ? say('{mode} is not modelled yet', { mode: named })
        : say('{mode} is retired: {why}', { mode: named, why: retired });
    return err({ field: 'mode', message, hint: use });
  }
  const meant = closestWord(mode ?? '', built);
  const hint = meant === undefined ? use : say('did you mean "{meant}"?', { meant });
  return err({
    field: 'mode',
    message: say('unknown {plugin} mode "{mode}"', { plugin, mode: mode ?? '' }),
    hint,
  });
}

export function proxyModeOf(mode: string): Result<ClusterSpec['kubeProxy']['mode'], ModeProblem> {
  if (mode === 'iptables' || mode === 'ipvs' || mode === 'nftables') return ok(mode);
  const use = say('use iptables, ipvs or nftables');
  if (mode === 'userspace') {
    const message = say(
      'kube-proxy mode userspace was removed in Kubernetes 1.26: kube-proxy itself took each connection and copied its bytes',
    );
    return err({ field: 'mode', message, hint: use });
  }
  if (KNOWN_PROXY_MODES.includes(mode)) {
    const message = say('kube-proxy mode {mode} is that of Windows nodes, which are not modelled', { mode });
    return err({ field: 'mode', message, hint: use });
  }
  const meant = closestWord(mode, KNOWN_PROXY_MODES);
  const hint = meant === undefined ? use : say('did you mean "{meant}"?', { meant });
  return err({ field: 'mode', message: say('unknown kube-proxy mode "{mode}"', { mode }), hint });
}
