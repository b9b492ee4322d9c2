/**
 * What a rule on a node is for, and the object behind it: rules of kube-proxy name their Service in a comment or in the name of
 * their chain, those of plugins their policy or Pod.
 *
 * Names and comments are those that kube-proxy v1.32, Calico v3.29 and kube-router v2 write (`kube/kube-proxy`, `kube/cni`).
 */
import type { RuleStep } from '../../link/path-observer';
import type { KubeObject } from '../../kube/objects/kube-object';
import type { Because } from './hop';
import type { LabObjects } from './lab-objects';

export interface RuleMeaning {
  readonly because: Because;
  readonly kind: 'service' | 'endpoint' | 'mark' | 'masquerade' | 'plugin' | 'host-port' | 'other';
}

/** Comments of kube-proxy begin with `namespace/name` or `namespace/name:port`. */
const SERVICE_COMMENT = /^([a-z0-9][a-z0-9.-]*)\/([a-z0-9][a-z0-9.-]*?)(?::(\S+))?(?:$| )/u;
const EXTERNAL_COMMENT = /for ([a-z0-9][a-z0-9.-]*)\/([a-z0-9][a-z0-9.-]*?)(?::\S+)? external destinations/u;
/** `service-ULMVA6XW-default/web/tcp/http`, `endpoint-…-default/web/tcp/http__10.244.1.2/80` */
const NFT_CHAIN =
  /^(service|local|external|firewall|endpoint|no-endpoint)-[A-Z2-7]{8}-([^/]+)\/([^/]+)\/[^/]+\//u;
const PORTMAP_COMMENT = /dnat name: |^HostPort /u;

export function ruleMeaning(step: RuleStep, lab: LabObjects): RuleMeaning {
  const { chain } = step;
  const place = `rule ${step.number} of ${chain} (${step.tool} table ${step.table})`;
  const service = serviceOf(step, lab);
  if (service !== undefined) {
    const isEndpoint = chain.startsWith('KUBE-SEP-') || chain.startsWith('endpoint-');
    return { kind: isEndpoint ? 'endpoint' : 'service', because: lab.because(service) };
  }
  if (chain === 'KUBE-MARK-MASQ' || chain === 'mark-for-masquerade')
    return { kind: 'mark', because: { text: place } };
  if (chain === 'KUBE-POSTROUTING' || chain === 'masquerading')
    return { kind: 'masquerade', because: { text: place } };
  if (PORTMAP_COMMENT.test(step.comment)) return { kind: 'host-port', because: { text: place } };
  const isOfPlugin = /^(?:cali-|FLANNEL-|CNI-|WEAVE|KUBE-POD-FW-|KUBE-ROUTER|CILIUM_)/u.test(chain);
  return { kind: isOfPlugin ? 'plugin' : 'other', because: { text: place } };
}

function serviceOf({ tool, chain, comment }: RuleStep, lab: LabObjects): KubeObject | undefined {
  if (tool === 'nftables') {
    const named = NFT_CHAIN.exec(chain);
    return named === null ? undefined : lab.find('Service', named[2] ?? '', named[3] ?? '');
  }
  if (!chain.startsWith('KUBE-')) return undefined;
  const said = SERVICE_COMMENT.exec(comment) ?? EXTERNAL_COMMENT.exec(comment);
  return said === null ? undefined : lab.find('Service', said[1] ?? '', said[2] ?? '');
}
