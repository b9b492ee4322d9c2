/** What a lab wants of networks that are made of the standard plugins. */
import type { BridgeOptions } from './bridge/bridge-config';

/** Each node has a bridge of its own, and the routers of the lab know which Pods are behind which node. */
export interface BridgeSpec extends BridgeOptions {
  readonly plugin: 'bridge';
  readonly mode: 'routes';
}

/** What a kubelet had built in once. */
export interface KubenetSpec {
  readonly plugin: 'kubenet';
  readonly mode: 'routes';
  readonly nonMasqueradeCIDR?: string;
}

/** Docker's own bridge on every node, or no network at all. */
export type NoneSpec =
  | { readonly plugin: 'none'; readonly mode: 'docker'; readonly bip?: string }
  | { readonly plugin: 'none'; readonly mode: 'missing' };
