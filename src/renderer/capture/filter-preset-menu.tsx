/** A menu beside the capture filter: filters that are often wanted, and those of one's own. One that is chosen is applied. */
import { ListFilter } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useCapture, useLab } from '../store/stores-context';
import type { MenuEntry } from '../ui/menu';
import { MenuButton } from '../ui/menu-button';
import { addFilterToHistory } from './filter-history';
import { dropKeptFilter, filterPresets, keepFilter, keptFilters } from './filter-presets';

export function FilterPresetMenu(): ReactElement {
  const { t } = useMessages();
  const applied = useCapture((state) => state.filter);
  const isFile = useCapture((state) => state.fileName !== undefined);
  const setFilter = useCapture((state) => state.setFilter);
  const isConnected = useLab((state) => state.isConnected);
  const presets = filterPresets(t);
  const [kept, setKept] = useState(keptFilters);
  const apply = async (filter: string): Promise<void> => {
    if (await setFilter(filter)) addFilterToHistory('capture', filter);
  };
  const change = (changed: () => void): void => {
    changed();
    setKept(keptFilters());
  };
  const isKnown = presets.some(({ filter }) => filter === applied) || kept.includes(applied);
  const own: readonly MenuEntry[] = kept.map((filter) => ({
    label: filter,
    isChecked: filter === applied,
    testId: 'kept-filter',
    onSelect: () => void apply(filter),
  }));
  return (
    <MenuButton
      label={t('Filters that are often wanted')}
      icon={<ListFilter />}
      testId="filter-presets"
      isDisabled={isFile || !isConnected}
      // Another window may have kept some.
      onOpen={() => setKept(keptFilters())}
      entries={[
        ...presets.map(({ name, filter }) => ({
          label: name,
          note: filter,
          isChecked: filter === applied,
          testId: 'preset-filter',
          onSelect: () => void apply(filter),
        })),
        { kind: 'separator' },
        ...own,
        ...(kept.includes(applied)
          ? [
              {
                label: t('Keep {filter} no longer', { filter: applied }),
                testId: 'filter-drop',
                onSelect: () => change(() => dropKeptFilter(applied)),
              },
            ]
          : [
              {
                label:
                  applied === '' || isKnown ? t('Keep this filter') : t('Keep {filter}', { filter: applied }),
                isDisabled: applied === '' || isKnown,
                testId: 'filter-keep',
                onSelect: () => change(() => keepFilter(applied)),
              },
            ]),
      ]}
    />
  );
}
