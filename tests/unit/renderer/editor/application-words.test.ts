import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import type { TextState } from '#main/contract/text-requests';
import { applicationWords } from '../../../../src/renderer/editor/application-words';

function stateOf(
  application: TextState['application'],
  diagnostics: TextState['diagnostics'] = [],
): TextState {
  return { version: 1, readVersion: 1, diagnostics, application, editedFiles: [] };
}

function errorAt(line: number): TextState['diagnostics'][number] {
  return { severity: 'error', code: 'x', message: 'bad', location: { file: 'lab.yaml', line, column: 1 } };
}

describe('what became of the text, in words', () => {
  it.each<[string, TextState, string, string | undefined]>([
    ['applied', stateOf({ kind: 'applied' }), 'Applied: the lab runs as the text says', undefined],
    ['waiting', stateOf({ kind: 'waiting' }), 'Applied when you pause', undefined],
    [
      'broken',
      stateOf({ kind: 'broken' }, [errorAt(12)]),
      'Error in line 12; the lab runs on as it was',
      'show-error',
    ],
    [
      'broken since it was opened',
      stateOf({ kind: 'no-lab' }, [errorAt(12)]),
      'Error in line 12; there is no lab until it is gone',
      'show-error',
    ],
    [
      'broken in two places',
      stateOf({ kind: 'broken' }, [errorAt(12), errorAt(30)]),
      '2 errors, the first in line 12; the lab runs on as it was',
      'show-error',
    ],
    [
      'broken nowhere in particular',
      stateOf({ kind: 'broken' }, [{ severity: 'error', code: 'x', message: 'bad' }]),
      'The text has an error; the lab runs on as it was',
      undefined,
    ],
    [
      'too large to be followed',
      stateOf({ kind: 'unread', sizeBytes: 10 * 1024 * 1024 }),
      '10.0 MiB are not read while you type',
      'read',
    ],
    [
      'refused for one Pod',
      stateOf({ kind: 'refused', replaceable: ['pod/default/client'] }),
      'A running Pod cannot be changed like this: client',
      'replace-pods',
    ],
    [
      'refused for many Pods',
      stateOf({
        kind: 'refused',
        replaceable: ['a', 'b', 'c', 'd', 'e'].map((name) => `pod/default/${name}`),
      }),
      'A running Pod cannot be changed like this: a, b, c and 2 more',
      'replace-pods',
    ],
    [
      'refused with nothing to replace',
      stateOf({ kind: 'refused', replaceable: [] }),
      'The API server refused a part; see below. The rest is applied',
      undefined,
    ],
    [
      'for a lab that starts anew',
      stateOf({ kind: 'needs-restart', reasons: ['the Pod range changed', 'the seed changed'] }),
      'Not while it runs: the Pod range changed (+1)',
      'restart',
    ],
  ])('says that it is %s', (_name, state, text, action) => {
    const words = applicationWords(state, undefined, ENGLISH);
    expect({ text: words.text, action: words.action?.kind }).toEqual({ text, action });
  });

  it('says first what the host did not take', () => {
    expect(applicationWords(stateOf({ kind: 'applied' }), 'too large', ENGLISH)).toEqual({
      tone: 'bad',
      text: 'Not taken: too large. Undo takes it back; nothing else is lost.',
    });
  });
});
