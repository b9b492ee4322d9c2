/**
 * Names one thing of the topology across canvas, list and inspector: `machine:node/node1`, `pod:default/client`,
 * `interface:node/node1:eth0`, `segment:segment/lan`, `wire:w1`, `service:default/web`, `workload:deployment/default/web`,
 * `ingress:default/shop`, `policy:default/deny`, `slice:default/web-x7k2p`, `namespace:shop`, `note:note-1`, `group:front`.
 * The kind in front keeps a Pod of a namespace called `node` apart from a machine. The contract's own references
 * (`design.ts`) are mapped by `design-ref`.
 */
const ELEMENT_KINDS = [
  'machine',
  'pod',
  'interface',
  'segment',
  'wire',
  'service',
  'workload',
  'ingress',
  'policy',
  'slice',
  'namespace',
  'note',
  'group',
] as const;
export type ElementKind = (typeof ELEMENT_KINDS)[number];

export function elementRef(kind: ElementKind, id: string): string {
  return `${kind}:${id}`;
}

/** The kind and the contract's id, or undefined for text that is not a reference. */
export function splitElementRef(
  ref: string,
): { readonly kind: ElementKind; readonly id: string } | undefined {
  const colon = ref.indexOf(':');
  const kind = ELEMENT_KINDS.find((candidate) => candidate === ref.slice(0, colon));
  return kind === undefined ? undefined : { kind, id: ref.slice(colon + 1) };
}
