import type { Mutant } from './mutant';

export const serviceMutants: readonly Mutant[] = [
  {
    id: 'node-port-rule-missing',
    file: 'src/sim/kube/kube-proxy/service-rules.ts',
    find: 'rules.push(`${start} --dport ${servicePort.nodePort} -j ${names.external}`);',
    replace: '',
    labs: [
      'node-port',
      'node-port-policies',
      'proxy-iptables',
      'course/30-a-way-in',
      'course/36-four-doors',
      'course/45-two-kinds-of-clients',
      'faults/09-one-node-answers',
      'ways-in',
    ],
    because: 'Nothing answers on the node port of any node.',
  },
  {
    id: 'closed-port-silent',
    file: 'src/sim/transport/tcp/tcp-layer.ts',
    find: 'if (!isMulticastAddress(destination)) sendResetFor(this, packet, segment);',
    replace: '',
    labs: ['node-port', 'host-port', 'rolling-update'],
    because: 'A connection to a port where nobody listens times out instead of being refused.',
  },
];
