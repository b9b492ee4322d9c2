/** The parts of a name within a cluster's zone (`plugin/kubernetes/parse.go` of CoreDNS v1.11). */

export interface ClusterName {
  readonly kind: 'service' | 'pod';
  /** Empty parts are those that the name has not. */
  readonly namespace: string;
  readonly name: string;
  readonly endpoint: string;
  readonly port: string;
  readonly protocol: string;
}

/** In small letters. `apex` for the zone itself and its `svc` and `pod`; undefined for a name that cannot be. */
export function parseClusterName(name: string, zone: string): ClusterName | 'apex' | undefined {
  const base = name === zone ? '' : name.slice(0, name.length - zone.length - (zone === '.' ? 0 : 1));
  if (base === '' || base === 'svc' || base === 'pod') return 'apex';
  const labels = base.replace(/\.$/, '').split('.');
  const kind = labels.pop();
  if (kind !== 'svc' && kind !== 'pod') return undefined;
  const namespace = labels.pop() ?? '';
  const service = labels.pop() ?? '';
  const [first = '', second = ''] = labels;
  const parts = { kind: kind === 'svc' ? 'service' : 'pod', namespace, name: service } as const;
  switch (labels.length) {
    case 0:
      return { ...parts, endpoint: '', port: '', protocol: '' };
    case 1:
      return { ...parts, endpoint: first, port: '', protocol: '' };
    case 2:
      return { ...parts, endpoint: '', port: withoutUnderscore(first), protocol: withoutUnderscore(second) };
    default:
      return undefined;
  }
}

function withoutUnderscore(label: string): string {
  return label.startsWith('_') ? label.slice(1) : label;
}
