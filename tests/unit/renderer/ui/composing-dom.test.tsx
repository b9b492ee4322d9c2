/** Chinese is typed through an input method, whose own keys are Enter, Escape and the arrows: they are not for the page. */
import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { stubProperty } from '#kit/stub-property';
import { clusterTopology } from '#kit/topology-builder';
import { CommandPalette } from '../../../../src/renderer/app/command-palette';
import { FindBox } from '../../../../src/renderer/canvas/find-box';
import { NoteDialog } from '../../../../src/renderer/canvas/note-dialog';
import { PaletteDialog } from '../../../../src/renderer/canvas/palette-dialog';
import { labPictureOf } from '../../../../src/renderer/store/lab-picture';

type Note = (what: string) => () => void;

const PICTURE = labPictureOf(clusterTopology([{ name: 'node1', pods: ['client'] }]));
const NEW_NOTE = { name: undefined, text: 'one', at: [0, 0] as const };

const FIELDS: readonly {
  readonly name: string;
  readonly key: string;
  readonly draw: (note: Note) => ReactElement;
}[] = [
  {
    name: 'a note',
    key: 'Escape',
    draw: (note) => <NoteDialog note={NEW_NOTE} onSave={note('saved')} onClose={note('closed')} />,
  },
  {
    name: 'the palette of what can be added',
    key: 'Enter',
    draw: (note) => <PaletteDialog onKeep={note('kept')} onClose={note('closed')} />,
  },
  {
    name: 'the search of the picture',
    key: 'Escape',
    draw: (note) => <FindBox picture={PICTURE} onGo={note('went')} onClose={note('closed')} />,
  },
];

function press(key: string, isComposing: boolean): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, isComposing, bubbles: true, cancelable: true });
  const field = document.querySelector('input, textarea');
  flushSync(() => field?.dispatchEvent(event));
  return event;
}

beforeEach(() => {
  // jsdom has none.
  stubProperty(HTMLElement.prototype, 'scrollIntoView', () => undefined);
});

describe('a key of an input method', () => {
  it.each(FIELDS)('does nothing else in $name', async ({ key, draw }) => {
    const done: string[] = [];
    const stores = await pageStoresFor(new SilentLabApi());
    mount(
      draw((what) => () => done.push(what)),
      stores,
    );
    press(key, true);
    expect(done).toEqual([]);
    press(key, false);
    expect(done).toEqual(['closed']);
  });

  it('chooses no command', async () => {
    mount(<CommandPalette />, await pageStoresFor(new SilentLabApi()));
    expect(press('ArrowDown', true).defaultPrevented).toBe(false);
    expect(press('ArrowDown', false).defaultPrevented).toBe(true);
  });
});
