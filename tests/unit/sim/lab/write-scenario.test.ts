import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Scenario } from '#sim/lab/scenario';
import { writeScenario, type WrittenStep } from '#sim/lab/write-scenario';
import { anyCharacter } from '#kit/any-character';
import { readGood } from '#kit/lab-text';

function readBack(text: string): Scenario {
  const [scenario] = readGood({ 'lab.yaml': text }).scenarios;
  if (scenario === undefined) throw new Error('expected a Scenario');
  return scenario;
}

function execStep(run: string): WrittenStep {
  return { kind: 'exec', target: 'default/client', run, isBackground: false };
}

/** Text that is hard on YAML, beside any other; half of a character is no text. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: anyCharacter, minLength: 1 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'echo',
          ' ',
          '\n',
          '\t',
          '#',
          ': ',
          ':',
          '- ',
          '"',
          "'",
          '|',
          '>',
          '&',
          '*',
          '!',
          '%',
          '@',
          '`',
          '{',
          '}',
        ],
        ...[
          '[',
          ']',
          ',',
          '?',
          'on',
          'no',
          '~',
          'null',
          '1',
          '0x1F',
          '1:30',
          '---',
          '...',
          '\\',
          '$x',
          'é',
          '\u2028',
        ],
      ),
      { minLength: 1 },
    )
    .map((parts) => parts.join('')),
);

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
    expect(readBack(text).steps).toHaveLength(7);
  });

  it('is read back with every command as it was, by us and by other readers of YAML', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), (commands) => {
        const text = writeScenario({ name: 'any', steps: commands.map(execStep) });
        const read = readBack(text).steps.map((step) => (step.kind === 'exec' ? step.run : step.kind));
        expect(read).toEqual(commands);
        for (const version of ['1.1', '1.2'] as const) {
          const steps = commands.map((run) => ({ exec: { in: 'default/client', run } }));
          expect(parse(text, { version })).toMatchObject({ spec: { steps } });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is read back with its name and its text', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, text) => {
        const read = readBack(writeScenario({ name, text, steps: [execStep('true')] }));
        expect([read.name, read.text]).toEqual([name, text]);
      }),
    );
  });
});
