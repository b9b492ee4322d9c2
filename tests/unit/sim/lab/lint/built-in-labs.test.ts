import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { problemsIn } from '#kit/lint-text';

/** What is meant to be wrong in them, or to stand on one Pod. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  cilium: ['service-selects-nothing'],
  'first-packets': ['service-selects-nothing'],
  'load-balancer-cloud': ['single-point-of-failure'],
  'no-endpoints': [
    'single-point-of-failure',
    'service-selects-nothing',
    'local-policy-without-endpoints',
    'local-policy-without-endpoints',
  ],
  'node-port-policies': ['single-point-of-failure', 'local-policy-without-endpoints'],
  'policy-ignored': ['policy-ignored'],
  'proxy-iptables': ['service-selects-nothing'],
};
/** Of every kind of lab one, and those that look odd on purpose. */
const SOUND = [
  'api-clients',
  'cluster-ip',
  'cni-calls',
  'dns-records',
  'endpoints-follow',
  'external-name',
  'hairpin',
  'headless-stateful',
  'host-port',
  'policy-calico',
  'policy-kube-router',
  'rolling-update',
  'service-variables',
  'service-without-selector',
  'session-affinity',
  'two-racks',
];

it.each([...Object.entries(MEANT), ...SOUND.map((name) => [name, []] as const)])(
  'the lab %s has the problems that it shows, and no others',
  (name, codes) => {
    const file = new URL(`../../../../../resources/labs/${name}.podwire.yaml`, import.meta.url);
    const found = problemsIn(readFileSync(file, 'utf8'));
    expect(found.map((problem) => problem.split(' ')[2])).toEqual(codes);
  },
);
