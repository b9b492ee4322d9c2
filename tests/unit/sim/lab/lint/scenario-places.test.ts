import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';
import { lintText } from '#kit/lint-text';
import { scenarioPlaceProblems } from '#sim/lab/lint/scenario-places';

const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
spec: {outside: [{name: laptop, segment: lan, addresses: [192.168.0.99]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: a, image: busybox}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: a, image: busybox}]}}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: way}
spec:
  steps:
`;

function said(...steps: readonly string[]): readonly string[] {
  const text = LAB + steps.map((step) => `    - ${step}\n`).join('');
  return lintText(text)
    .filter(({ code }) => code === 'no-such-place')
    .map(({ severity, message }) => `${severity} ${message}`);
}

const exec = (target: string, run = 'hostname'): string => `exec: {in: ${target}, run: ${run}}`;
const POD = `apply: '{apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {containers: [{name: a, image: busybox}]}}'`;

describe('places of Scenarios', () => {
  it('are pointed out where the lab does not have them', () => {
    expect(
      said(
        exec('nope/nope'),
        exec('node/node9'),
        'reach: {from: deploy/web, to: db, port: 80}',
        exec('late'),
        POD,
      ),
    ).toEqual([
      'warning the lab has no nope/nope, and no step before makes it',
      'warning the lab has no node/node9, and no step before makes it',
      'warning the lab has no deploy/web, and no step before makes it',
      'warning the lab has no late, and no step before makes it',
    ]);
  });

  it('are fine where a step before, a workload or the cluster makes them', () => {
    expect(
      said(
        POD,
        exec('late'),
        exec('client'),
        exec('default/db-0'),
        exec('host/laptop'),
        exec('kube-system/coredns-x'),
      ),
    ).toEqual([]);
    expect(said(exec('client', 'kubectl run nope'), exec('nope/nope'))).toEqual([]);
  });

  it('are interfaces of captures, too', () => {
    expect(
      said(
        'capture: {start: a, on: [default/none:eth0, default/client:eth9, default/client:eth0, node/node1:cni0]}',
      ),
    ).toEqual([
      'warning the lab has no default/none, and no step before makes it',
      'warning default/client has no interface "eth9": a Pod has eth0',
    ]);
  });

  it.each(['resources/labs', 'resources/lessons/course', 'resources/lessons/faults'])(
    'are all there in %s',
    (folder) => {
      const found = readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .flatMap((name) =>
          scenarioPlaceProblems(readGood({ [name]: readFileSync(join(folder, name), 'utf8') })).map(
            ({ message }) => `${name}: ${message}`,
          ),
        );
      expect(found).toEqual([]);
    },
  );
});
