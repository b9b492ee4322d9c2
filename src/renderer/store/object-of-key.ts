/** A workload as the analysis of reachability names it, `shop/web[Deployment]`, by its id in the topology: `deployment/shop/web`. Pure. */

/** Undefined for what is no workload. */
export function objectOfKey(key: string): string | undefined {
  const [, namespace = '', name = '', kind = ''] = /^([^/]+)\/([^[]+)\[(\w+)\]$/u.exec(key) ?? [];
  return name === '' ? undefined : `${kind.toLowerCase()}/${namespace}/${name}`;
}
