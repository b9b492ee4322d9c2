import { describe, expect, it } from 'vitest';
import { emptyDesign } from '#kit/design-builder';
import { ENGLISH } from '#kit/english';
import { FakeLabApi, settle } from '#kit/fake-lab-api';
import type { EditCommand } from '#main/contract/design';
import { createClipboardStore, type ClipboardState } from '../../../../src/renderer/store/clipboard-store';
import { createDesignStore } from '../../../../src/renderer/store/design-store';

const POD = 'apiVersion: v1\nkind: Pod\n';

function setUp(options: { readonly count: number; readonly isForbidden?: boolean }): {
  readonly clipboard: ClipboardState;
  readonly commands: EditCommand[];
  readonly refusal: () => string | undefined;
  readonly system: { text: string };
} {
  const commands: EditCommand[] = [];
  const system = { text: '' };
  const api = new FakeLabApi({
    'design.get': () => emptyDesign(['node1']),
    'design.copy': () => ({ text: options.count === 0 ? '' : POD, count: options.count }),
    'design.edit': ({ command }) => {
      commands.push(command);
      return { kind: 'done', version: 2, name: 'paste Pod a' };
    },
  });
  const design = createDesignStore(
    api,
    {
      flush: () => Promise.resolve(),
      undo: () => Promise.resolve(),
      selectAll: nothing,
      notify: nothing,
      words: ENGLISH.words,
    },
    ENGLISH.t,
  );
  const forbidden = (): Promise<never> => Promise.reject(new DOMException('no', 'NotAllowedError'));
  const store = createClipboardStore(api, {
    design,
    clipboard: () =>
      options.isForbidden === true
        ? { writeText: forbidden, readText: forbidden }
        : {
            writeText: (text) => {
              system.text = text;
              return Promise.resolve();
            },
            readText: () => Promise.resolve(system.text),
          },
    t: ENGLISH.t,
  });
  return {
    clipboard: store.getState(),
    commands,
    refusal: () => design.getState().refusal?.message,
    system,
  };
}

function nothing(): undefined {
  return undefined;
}

describe('the clipboard of the picture', () => {
  it('holds objects as a manifest, which any lab takes', async () => {
    const { clipboard, commands, system } = setUp({ count: 1 });
    await clipboard.copy(['pod/default/a']);
    expect(system.text).toBe(POD);
    await clipboard.paste();
    expect(commands).toEqual([{ kind: 'paste', text: POD }]);
  });

  it('knows what was copied where the browser does not let the page at it', async () => {
    const { clipboard, commands } = setUp({ count: 1, isForbidden: true });
    await clipboard.copy(['pod/default/a']);
    await clipboard.paste();
    await clipboard.pasteText('');
    expect(commands).toEqual([
      { kind: 'paste', text: POD },
      { kind: 'paste', text: POD },
    ]);
  });

  it('has machines a second time within the lab, and does not cut them', async () => {
    const { clipboard, commands, refusal } = setUp({ count: 0 });
    await clipboard.copy(['node/node1']);
    await clipboard.paste();
    expect(commands).toEqual([{ kind: 'duplicate', refs: ['node/node1'] }]);
    await clipboard.cut(['node/node1']);
    expect(commands).toHaveLength(1);
    expect(refusal()).toContain('cannot be cut');
  });

  it('keeps what was copied before where a cut is refused', async () => {
    const { clipboard, commands, system } = setUp({ count: 0 });
    system.text = POD;
    await clipboard.cut(['node/node1']);
    await clipboard.paste();
    expect(system.text).toBe(POD);
    expect(commands).toEqual([{ kind: 'paste', text: POD }]);
  });

  it('pastes what was copied a moment before, although the system has something older yet', async () => {
    const { clipboard, commands, system } = setUp({ count: 1 });
    system.text = 'older';
    const copied = clipboard.copy(['pod/default/a']);
    await clipboard.pasteText('older');
    await copied;
    expect(commands).toEqual([{ kind: 'paste', text: POD }]);
  });

  it('pastes what another program has copied since', async () => {
    const { clipboard, commands, system } = setUp({ count: 1 });
    await clipboard.copy(['pod/default/a']);
    await settle();
    system.text = 'newer';
    await clipboard.paste();
    await clipboard.pasteText('newest');
    expect(commands).toEqual([
      { kind: 'paste', text: 'newer' },
      { kind: 'paste', text: 'newest' },
    ]);
  });

  it('pastes what was cut a moment before once it is gone', async () => {
    const { clipboard, commands } = setUp({ count: 1 });
    void clipboard.cut(['pod/default/a']);
    await clipboard.pasteText('');
    expect(commands).toEqual([
      { kind: 'delete', refs: ['pod/default/a'] },
      { kind: 'paste', text: POD },
    ]);
  });

  it('takes the objects away that it cuts', async () => {
    const { clipboard, commands } = setUp({ count: 1 });
    await clipboard.cut(['pod/default/a']);
    expect(commands).toEqual([{ kind: 'delete', refs: ['pod/default/a'] }]);
  });

  it('says that there is nothing to paste', async () => {
    const { clipboard, commands, refusal } = setUp({ count: 1 });
    await clipboard.paste();
    await settle();
    expect(commands).toEqual([]);
    expect(refusal()).toBe('The clipboard is empty.');
  });
});
