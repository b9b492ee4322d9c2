/** What the titles of the list of packets offer on a right click: which columns there are. Pure. */
import type { Translate } from '../i18n/messages';
import type { MenuEntry } from '../ui/menu';
import { columnName } from './column-name';
import { BUILT_IN_COLUMNS, fieldColumns, withColumn } from './list-columns';

export function columnMenu(
  columns: readonly string[],
  t: Translate,
  actions: {
    readonly change: (columns: readonly string[]) => void;
    readonly reset: () => void;
    readonly showAll: () => void;
  },
): readonly MenuEntry[] {
  return [
    ...[...BUILT_IN_COLUMNS, ...fieldColumns(columns)].map((column) => {
      const isShown = columns.includes(column);
      return {
        label: columnName(column, t),
        isChecked: isShown,
        // A list without a column shows nothing.
        isDisabled: isShown && columns.length === 1,
        testId: `column-shown-${column}`,
        onSelect: () =>
          actions.change(isShown ? columns.filter((each) => each !== column) : withColumn(columns, column)),
      };
    }),
    { kind: 'separator' },
    { label: t('As they come'), testId: 'columns-as-they-come', onSelect: actions.reset },
    { label: t('Columns…'), testId: 'columns-all', onSelect: actions.showAll },
  ];
}
