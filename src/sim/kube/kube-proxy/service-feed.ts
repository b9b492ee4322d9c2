import type { CompiledPort } from './service-catalogue';

/** Where a kube-proxy hears of Services and endpoints: the catalogue of the cluster, or what its node has been told of it. */
export interface ServiceFeed {
  /** Answers how to stop listening. */
  onChange(listener: () => void): () => void;
  /** By the names of the Services, ports in their own order. */
  ports(): readonly CompiledPort[];
  /** What was compiled for a node that is gone: another one may take its name. */
  forgetNode(nodeName: string): void;
}
