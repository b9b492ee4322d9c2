import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { describe, expect, it, vi } from 'vitest';
import { mount } from '#kit/mounted';
import { fill, find, findAll } from '#kit/page-elements';
import { settle, type Answers } from '#kit/fake-lab-api';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import { checkFilter } from '#sim/api/check-filter';
import type { ColorRule } from '../../../../src/renderer/capture/color-rules';
import { ColorsDialog } from '../../../../src/renderer/capture/colors-dialog';
import type { ColumnWidths } from '../../../../src/renderer/capture/column-widths';
import { ColumnsDialog } from '../../../../src/renderer/capture/columns-dialog';
import { FindBox, type Sought } from '../../../../src/renderer/capture/find-packets';
import { BUILT_IN_COLUMNS } from '../../../../src/renderer/capture/list-columns';
import { savedListOptions, saveListOptions } from '../../../../src/renderer/capture/list-options';

/** It checks filters as a host does. */
const CHECKING: Answers = {
  'filter.check': ({ language, text, cursor }) => {
    const { problem, completions } = checkFilter(language, text, cursor);
    return {
      from: 0,
      to: 0,
      items: [...completions.items],
      ...(problem === undefined ? {} : { problem }),
    };
  },
};

async function show(element: ReactElement): Promise<void> {
  mount(element, await pageStoresFor(new SilentLabApi(CHECKING)));
  await settle();
}

async function type(testId: string, text: string): Promise<void> {
  fill(testId, text);
  await settle();
}

async function press(testId: string, key: string, shiftKey = false): Promise<void> {
  flushSync(() =>
    find(testId).dispatchEvent(
      new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }),
    ),
  );
  await settle();
}

describe('the list of packets', () => {
  it('shows a field as a column, which is kept for the next time', async () => {
    let columns = BUILT_IN_COLUMNS;
    await show(
      <ColumnsDialog
        columns={columns}
        widths={{}}
        onChange={(changed) => (columns = changed)}
        onClose={() => undefined}
      />,
    );
    await type('column-field', 'ip.tll');
    await vi.waitFor(() => expect(find('columns-dialog').textContent).toContain('Did you mean ip.ttl?'));
    expect(find('column-field-add')).toHaveProperty('disabled', true);
    await type('column-field', 'ip.ttl == 1');
    await vi.waitFor(() => expect(find('columns-dialog').textContent).toContain('it compares nothing'));
    await type('column-field', 'ip.ttl');
    await vi.waitFor(() => expect(find('column-field-add')).toHaveProperty('disabled', false));
    await press('column-field', 'Enter');
    expect(columns).toEqual([...BUILT_IN_COLUMNS.slice(0, -1), 'ip.ttl', 'info']);
    saveListOptions({ ...savedListOptions(), columns });
    expect(savedListOptions().columns).toEqual(columns);
  });

  it('takes the width of a column in figures, for those who drag no edge', async () => {
    let widths: ColumnWidths = { time: 90 };
    await show(
      <ColumnsDialog
        columns={BUILT_IN_COLUMNS}
        widths={widths}
        onChange={(_, changed) => (widths = changed)}
        onClose={() => undefined}
      />,
    );
    expect(find('column-width-time')).toHaveProperty('value', '90');
    expect(findAll('column-width-info')).toEqual([]);
    const field = find('column-width-source');
    field.focus();
    await type('column-width-source', '240');
    await press('column-width-source', 'Enter');
    expect(widths).toEqual({ time: 90, source: 240 });
    saveListOptions({ ...savedListOptions(), widths });
    expect(savedListOptions().widths).toEqual(widths);
    flushSync(() => find('columns-reset').click());
    expect(widths).toEqual({});
  });

  it('colors packets by rules, and says what is wrong with one', async () => {
    let rules: readonly ColorRule[] = [{ color: 'blue', filter: 'dns' }];
    await show(
      <ColorsDialog rules={rules} onChange={(changed) => (rules = changed)} onClose={() => undefined} />,
    );
    await type('color-filter', 'tcp.flags.reset =');
    await vi.waitFor(() => expect(find('color-filter')).toHaveProperty('ariaInvalid', 'true'));
    await type('color-filter', 'tcp.flags.reset == 1');
    await vi.waitFor(() => expect(find('color-filter-add')).toHaveProperty('disabled', false));
    flushSync(() => find('color-filter-add').click());
    expect(rules).toEqual([
      { color: 'red', filter: 'tcp.flags.reset == 1' },
      { color: 'blue', filter: 'dns' },
    ]);
    saveListOptions({ ...savedListOptions(), rules });
    expect(savedListOptions().rules).toEqual(rules);
    flushSync(() => find('color-remove').click());
    expect(rules).toEqual([]);
  });

  it('says what is wrong with what is looked for, and asks for what is right', async () => {
    const asked: [string, Sought][] = [];
    await show(
      <FindBox
        isNotFound={false}
        onChange={() => undefined}
        onFind={(direction, sought) => asked.push([direction, sought])}
        onClose={() => undefined}
      />,
    );
    await type('capture-find-kind', 'bytes');
    await type('capture-find-text', '0a 5');
    await vi.waitFor(() => expect(find('find-problem').textContent).toContain('is not a row of bytes'));
    await press('capture-find-text', 'Enter');
    await type('capture-find-text', '0a 58');
    await press('capture-find-text', 'Enter');
    await press('capture-find-text', 'Enter', true);
    expect(asked).toEqual([
      ['next', { kind: 'bytes', text: '0a 58' }],
      ['previous', { kind: 'bytes', text: '0a 58' }],
    ]);
  });
});
