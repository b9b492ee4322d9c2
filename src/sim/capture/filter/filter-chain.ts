/**
 * `protochain`: whether a header is anywhere in the chain of headers behind IP (gen_protochain of libpcap). Over IPv4 only
 * authentication headers are looked behind, over IPv6 options, routing and fragment headers too.
 */
import { err, ok } from '../../base/result';
import { BPF, statement } from './bpf-code';
import type { FilterProtocol } from './filter-keywords';
import { FILTER_ETHER_TYPE, type FilterLayers } from './filter-link';
import { codeNode, NONE } from './filter-node';
import { all, either, type Generated } from './filter-tests';

export function protocolChainTest(
  layers: FilterLayers,
  protocol: FilterProtocol | undefined,
  number: number,
): Generated {
  switch (protocol) {
    case undefined:
      return either(protocolChainTest(layers, 'ip', number), protocolChainTest(layers, 'ip6', number));
    case 'ip':
      return chainTest(layers, 4, number);
    case 'ip6':
      return chainTest(layers, 6, number);
    default:
      return err("bad protocol applied for 'protochain'");
  }
}

function chainTest(layers: FilterLayers, version: 4 | 6, number: number): Generated {
  if (layers.payload.register !== NONE) {
    return err("'protochain' not supported with variable length headers");
  }
  layers.isOptimized = false;
  const network = layers.payload.constant + layers.networkBytes;
  return all(
    layers.typeTest(version === 4 ? FILTER_ETHER_TYPE.IP : FILTER_ETHER_TYPE.IP6),
    ok(
      codeNode(
        [
          statement(BPF.LOAD_NUMBER, number),
          statement(BPF.INDEX_NUMBER, version),
          statement(BPF.FOLLOW_HEADERS, network),
        ],
        BPF.IF_EQUAL,
        number,
      ),
    ),
  );
}
