/** What is filled in for a new lab, and what the host is asked for then. */
import { FILE_REQUESTS } from '../../main/contract/file-requests';
import type { OpenWish } from '../store/open-wish';

export const MAX_NODES = 200;

export interface NewLabForm {
  readonly name: string;
  readonly nodes: string;
  readonly cni: string;
  readonly proxyMode: string;
  readonly families: string;
  readonly segments: string;
  readonly loadBalancer: string;
  readonly ingressController: string;
  readonly hasOutside: boolean;
}

/** Undefined for what is no number of nodes. */
export function nodeCountOf(text = ''): number | undefined {
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= MAX_NODES ? count : undefined;
}

/** Undefined while the number of nodes is none. */
export function newLabWish(form: NewLabForm): OpenWish | undefined {
  const nodeCount = nodeCountOf(form.nodes);
  if (nodeCount === undefined) return undefined;
  const name = form.name.trim();
  const isAlb = form.ingressController === 'alb';
  const loadBalancer = isAlb ? 'cloud' : form.loadBalancer;
  const { data: lab } = FILE_REQUESTS['file.new'].request.safeParse({
    ...(name === '' ? {} : { name }),
    nodeCount,
    cni: form.cni,
    proxyMode: form.proxyMode,
    families: form.families,
    segmentCount: Number(form.segments),
    ...(loadBalancer === 'none' || form.families === 'ipv6' ? {} : { loadBalancer }),
    ...(form.ingressController === 'none' ? {} : { ingressController: form.ingressController }),
    ...(form.hasOutside ? {} : { isAlone: true }),
  });
  return lab === undefined ? undefined : { kind: 'new', lab };
}
