import type { LabDocument } from '../../sim/api/read-lab';
import type { Design } from '../contract/design';

/** Of a text that could never be read. */
export const EMPTY_DESIGN: Design = {
  version: 0,
  nodes: [],
  outside: [],
  routers: [],
  segments: [],
  workloads: [],
  pods: [],
  services: [],
};

/** What the document says is there. */
export function designOfDocument(document: LabDocument, version: number): Design {
  const { cluster, network, outside } = document.spec;
  return {
    ...EMPTY_DESIGN,
    version,
    nodes: cluster.nodes.map(({ name, role, segment }) => ({ ref: `node/${name}`, name, role, segment })),
    outside: outside.map(({ name, segment }) => ({ ref: `host/${name}`, name, segment })),
    routers: network.routers.map(({ name, ports }) => ({
      ref: `router/${name}`,
      name,
      segments: ports.map((port) => port.segment),
    })),
    segments: network.segments.map(({ name, cidr }) => ({ ref: `segment/${name}`, name, cidr })),
  };
}
