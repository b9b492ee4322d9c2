import { describe, expect, it } from 'vitest';
import { saidSentences } from '#kit/said-sentences';
import { listOf, say } from '#sim/base/sentence';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';
import { doneWords, travelWords } from '../../../../src/renderer/store/done-words';

const [ENGLISH, SIMPLIFIED, TRADITIONAL] = await Promise.all(
  (['en', 'zh-CN', 'zh-TW'] as const).map(loadMessages),
);

describe('an edit that is done', () => {
  it('is said in the past, in each language, by the key of its name', () => {
    const name = say('move {name} to {node}', { name: 'client', node: 'node2' });
    expect([ENGLISH, SIMPLIFIED, TRADITIONAL].map((each) => each && doneWords(name, each.words))).toEqual([
      'Moved client to node2.',
      '已将 client 移到 node2。',
      '已將 client 移到 node2。',
    ]);
  });

  it('keeps what is said of a part of it: several things, and one direction of a cable', () => {
    const several = say('delete {what}', { what: listOf(['Pod a', say('note {name}', { name: 'note-1' })]) });
    const cable = say('{what}, sending', { what: say('cut the cable of {cable}', { cable: 'node2' }) });
    expect([several, cable].map((name) => ENGLISH && doneWords(name, ENGLISH.words))).toEqual([
      'Deleted Pod a and note note-1.',
      'Cut the cable of node2, sending.',
    ]);
    expect(SIMPLIFIED && doneWords(cable, SIMPLIFIED.words)).toBe('已切断 node2 的线缆（发送方向）。');
  });

  it('is said by its name when it is undone and done again, in each language', () => {
    const said = [ENGLISH, SIMPLIFIED, TRADITIONAL].map((each) =>
      (['undo', 'redo', 2] as const).map((step) => each && travelWords(step, 'add Pod client', each.t)),
    );
    expect(said).toEqual([
      [
        'Undone: add Pod client.',
        'Done again: add Pod client.',
        'Undone or done again up to: add Pod client.',
      ],
      ['已撤销：add Pod client。', '已重做：add Pod client。', '已撤销或重做到：add Pod client。'],
      ['已復原：add Pod client。', '已重做：add Pod client。', '已復原或重做到：add Pod client。'],
    ]);
  });

  it('is said as it is called where there is no past of it', () => {
    expect(ENGLISH && doneWords(say('type in {file}', { file: 'a.yaml' }), ENGLISH.words)).toBe(
      'Done: type in a.yaml.',
    );
    expect(ENGLISH && doneWords('tidy up', ENGLISH.words)).toBe('Done: tidy up.');
  });

  it('has a past for each name that an order of the canvas makes', () => {
    const verbs =
      /^(?:add|align|change|connect|cut|delete|distribute|duplicate|free|group|lock|mend|move|paste|pin|place|scale|set|switch|ungroup|unlock|unpin) /u;
    const values = { name: 'a', kind: 'Pod', what: 'b', node: 'c', target: 'd', cable: 'e', names: 'f' };
    const names = [...saidSentences('src/sim/lab/edit').keys].filter((key) => verbs.test(key));
    expect(names.length).toBeGreaterThan(25);
    const without = names.filter(
      (key) => ENGLISH !== undefined && doneWords({ key, values }, ENGLISH.words).startsWith('Done: '),
    );
    expect(without).toEqual([]);
  });
});
