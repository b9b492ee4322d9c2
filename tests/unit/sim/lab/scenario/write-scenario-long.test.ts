/** Scenarios of any texts, written and read back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { writeScenario, type WrittenStep } from '#sim/lab/scenario/write-scenario';
import { anyCharacter } from '#kit/any-character';
import { readGoodScenario } from '#kit/lab-text';

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
/** As names are. */
const oneLine = anyText
  .map((text) => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ''))
  .filter((text) => text !== '');

describe('writeScenario', () => {
  it('is read back with every command as it was, by us and by other readers of YAML', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), (commands) => {
        const text = writeScenario({ name: 'any', steps: commands.map(execStep) });
        const read = readGoodScenario(text).steps.map((step) =>
          step.kind === 'exec' ? step.run : step.kind,
        );
        expect(read).toEqual(commands);
        for (const version of ['1.1', '1.2'] as const) {
          const steps = commands.map((run) => ({ exec: { in: 'default/client', run } }));
          expect(parse(text, { version })).toMatchObject({ spec: { steps } });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is read back with its name and its text', () => {
    fc.assert(
      fc.property(oneLine, anyText, (name, text) => {
        const read = readGoodScenario(writeScenario({ name, text, steps: [execStep('true')] }));
        expect([read.name, read.text]).toEqual([name, { en: text }]);
      }),
    );
  });
});
