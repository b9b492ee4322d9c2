/** `network`: another network plugin or mode, or another mode of kube-proxy. The lab has to start anew for it. */
import { listOf, say, type Sentence } from '../../base/sentence';
import { cniOf, proxyModeOf, type ModeProblem } from '../resolve/network-modes';
import type { EditSession } from './edit-session';
import { refusal, type LabCommand, type LabEdit } from './lab-command';

type NetworkCommand = Extract<LabCommand, { readonly kind: 'network' }>;

export function switchNetwork(session: EditSession, { cni, proxyMode }: NetworkCommand): LabEdit {
  const spec = session.spec();
  const { cluster } = spec.wanted;
  const names: string[] = [];
  if (cni !== undefined) {
    const [plugin = '', mode] = cni.split('/');
    const found = cniOf(plugin, mode);
    if (!found.ok) return refusal(impossible(cni, found.error));
    const isSame = cluster.cni.plugin === found.value.plugin && cluster.cni.mode === found.value.mode;
    if (!isSame) {
      names.push(`${found.value.plugin} ${found.value.mode}`);
      spec.switchPlugin(found.value.plugin, found.value.mode);
    }
  }
  if (proxyMode !== undefined && proxyMode !== cluster.kubeProxy.mode) {
    const found = proxyModeOf(proxyMode);
    if (!found.ok) return refusal(impossible(proxyMode, found.error));
    names.push(`kube-proxy ${found.value}`);
    spec.switchProxyMode(found.value);
  }
  if (names.length === 0) return refusal(say('That is so already.'));
  return session.finish(say('switch to {names}', { names: listOf(names) }));
}

function impossible(what: string, { message, hint }: ModeProblem): Sentence {
  return say('It cannot be {what}: {problem}; {fix}', { what, problem: message, fix: hint });
}
