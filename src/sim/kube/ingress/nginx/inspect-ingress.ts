/** What looks like an attack in an Ingress (ingress-nginx v1.12 `internal/ingress/inspector`, `DeepInspect`): such a one is left alone. */
import type { IngressView } from '../ingress-objects';

const SUSPICIOUS: readonly RegExp[] = [
  /\s*alias\s*.*;/su,
  /\s*root\s*.*;/su,
  /\/etc\/(?:passwd|shadow|group|nginx|ingress-controller)/u,
  /\/var\/run\/secrets/u,
  /.*_by_lua.*/u,
];

/** Why; undefined for one that is fine. */
export function inspectIngress({ namespace, name, rules, tls }: IngressView): string | undefined {
  const own = `${namespace}/${name}`;
  for (const { host, paths = [] } of rules) {
    if (isSuspicious(host)) return `invalid host in ingress ${own}: ${found(host)}`;
    const path = paths.find((each) => isSuspicious(each.path))?.path;
    if (path !== undefined) return `invalid rule in ingress ${own}: invalid http path: ${found(path)}`;
  }
  for (const { secretName, hosts } of tls) {
    if (isSuspicious(secretName)) return `invalid secret in ingress ${own}: ${found(secretName)}`;
    const host = hosts.find(isSuspicious);
    if (host !== undefined) return `invalid host in ingress tls config ${own}: ${found(host)}`;
  }
  return undefined;
}

function isSuspicious(text: string): boolean {
  return SUSPICIOUS.some((pattern) => pattern.test(text));
}

function found(value: string): string {
  return `invalid value found: ${value}`;
}
