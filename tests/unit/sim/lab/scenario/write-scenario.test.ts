import { describe, expect, it } from 'vitest';
import { writeScenario } from '#sim/lab/scenario/write-scenario';
import { readGoodScenario } from '#kit/lab-text';

describe('writeScenario', () => {
  it('writes what a person would', () => {
    const text = writeScenario({
      name: 'first-request',
      text: 'How it begins.',
      steps: [
        {
          kind: 'capture-start',
          at: '0s',
          name: 'web',
          interfaces: ['node/node1:eth0'],
          filter: 'tcp port 80',
        },
        {
          kind: 'exec',
          at: '1.5s',
          target: 'default/client',
          container: 'client',
          run: 'ping -c 3 web | tail -n 1',
          isBackground: true,
          interruptAfter: '2s',
          exitCode: 0,
        },
        {
          kind: 'exec',
          target: 'node/node1',
          run: 'for i in 1 2; do\n  echo "$i: x"\ndone',
          isBackground: false,
          exitCode: 0,
        },
        { kind: 'apply', at: '3s', manifests: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n' },
        { kind: 'delete', at: '3s', reference: 'pod/client', namespace: 'shop' },
        { kind: 'delete', reference: 'pod/client', gracePeriodSeconds: 0 },
        { kind: 'capture-stop', name: 'web' },
      ],
    });
    expect(text).toBe(`apiVersion: podwire.dev/v1
kind: Scenario
metadata:
  name: first-request
spec:
  text: How it begins.
  steps:
    - at: 0s
      capture:
        start: web
        on:
          - node/node1:eth0
        filter: tcp port 80
    - at: 1.5s
      exec:
        in: default/client
        container: client
        run: ping -c 3 web | tail -n 1
        background: true
        interruptAfter: 2s
      expect:
        exitCode: 0
    - exec:
        in: node/node1
        run: |-
          for i in 1 2; do
            echo "$i: x"
          done
      expect:
        exitCode: 0
    - at: 3s
      apply: |
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
    - at: 3s
      delete: pod/client
      namespace: shop
    - delete: pod/client
      gracePeriodSeconds: 0
    - capture:
        stop: web
`);
    expect(readGoodScenario(text).steps).toHaveLength(7);
  });
});
