/** Everything that can be put into the lab: found by its name, added by Enter or a click, kept placing with Shift. */
import {
  Fragment,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useState,
  type KeyboardEvent,
  type ReactElement,
} from 'react';
import { ScrollText } from 'lucide-react';
import type { RecipeFile } from '../../main/contract/file-requests';
import { useMessages } from '../i18n/messages-context';
import type { PlainKey } from '../i18n/catalogue';
import type { EditCommand } from '../../main/contract/design';
import { PALETTE_GROUPS, type PaletteItem } from '../store/palette-items';
import { useStores } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { ELEMENT_ICONS } from './tool-rail';

interface Entry {
  readonly id: string;
  readonly group: PlainKey;
  readonly name: string;
  readonly note: string;
  readonly words: string;
  readonly icon: ReactElement;
  readonly command: EditCommand;
  /** Undefined for what comes as a whole. */
  readonly item: PaletteItem | undefined;
}

const RECIPE_NOTES: ReadonlyMap<string, PlainKey> = new Map([
  ['default-deny', 'Nothing comes in or goes out until a policy allows it'],
  ['deny-egress-but-dns', 'No way out but to the DNS of the cluster'],
  ['layers', 'Front reaches back, back reaches data, nobody skips a layer'],
  ['least-privilege', 'Everything closed, one connection opened on both ends'],
  ['namespace-isolation', 'Pods of a namespace reach each other, others stay outside'],
]);

export function PaletteDialog(props: {
  readonly onKeep: (item: PaletteItem) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { onKeep, onClose } = props;
  const { t } = useMessages();
  const { api, design } = useStores();
  const [text, setText] = useState('');
  const [current, setCurrent] = useState(0);
  const [recipes, setRecipes] = useState<readonly RecipeFile[]>([]);
  const listId = useId();
  const wanted = useDeferredValue(text);

  useEffect(() => {
    let isOpen = true;
    void api.request('file.recipes', {}).then((found) => {
      if (isOpen) setRecipes(found);
    });
    return (): void => {
      isOpen = false;
    };
  }, [api]);

  const entries = useMemo((): readonly Entry[] => {
    const items = PALETTE_GROUPS.flatMap(({ name: group, items: ofGroup }) =>
      ofGroup.map((item): Entry => ({
        id: item.id,
        group,
        name: t(item.name),
        note: '',
        words: `${item.name} ${item.words}`,
        icon: ELEMENT_ICONS[item.add.element],
        command: { kind: 'add', ...item.add },
        item,
      })),
    );
    const ofRecipes = recipes.map((recipe): Entry => ({
      id: `recipe-${recipe.name}`,
      group: 'Recipes',
      name: recipe.name,
      note: recipeNote(recipe, t),
      words: 'NetworkPolicy',
      icon: <ScrollText />,
      command: { kind: 'paste', text: recipe.text },
      item: undefined,
    }));
    return [...items, ...ofRecipes];
  }, [recipes, t]);
  const found = useMemo(() => foundEntries(entries, t, wanted), [entries, t, wanted]);
  const at = Math.min(current, found.length - 1);

  const act = (entry: Entry | undefined, isKept: boolean): void => {
    if (entry === undefined) return;
    onClose();
    if (isKept && entry.item !== undefined) onKeep(entry.item);
    else void design.getState().edit(entry.command);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') act(found[at], event.shiftKey);
    else if (step !== undefined) setCurrent((at + step + found.length) % Math.max(found.length, 1));
    else return;
    event.preventDefault();
  };
  return (
    <Dialog
      title={t('Add to the lab')}
      testId="palette-dialog"
      size="large"
      onClose={onClose}
      buttons={undefined}
    >
      <input
        className="text-input"
        type="text"
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-label={t('Find what to add')}
        aria-activedescendant={found.length === 0 ? undefined : `${listId}-${at}`}
        placeholder={t('Find what to add')}
        data-testid="palette-search"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setCurrent(0);
        }}
        onKeyDown={onKeyDown}
      />
      <p className="palette-hint" role="status">
        {found.length === 0
          ? t('Nothing found')
          : t('Enter adds it, Shift+Enter places several with clicks on the picture.')}
      </p>
      <ul id={listId} className="palette-list" role="listbox" aria-label={t('Add to the lab')}>
        {found.map((entry, index) => (
          <Fragment key={entry.id}>
            {found[index - 1]?.group !== entry.group && (
              <li role="presentation" className="palette-heading">
                {t(entry.group)}
              </li>
            )}
            <li
              id={`${listId}-${index}`}
              ref={index === at ? showInList : undefined}
              className="palette-entry"
              role="option"
              aria-selected={index === at}
              aria-label={`${t(entry.group)}: ${entry.name}${entry.note === '' ? '' : `, ${entry.note}`}`}
              data-testid={`palette-entry-${entry.id}`}
              onMouseMove={() => setCurrent(index)}
              onClick={(event) => act(entry, event.shiftKey)}
            >
              {entry.icon}
              <span className="palette-name">{entry.name}</span>
              <span className="palette-note" title={entry.note}>
                {entry.note}
              </span>
            </li>
          </Fragment>
        ))}
      </ul>
    </Dialog>
  );
}

/** A recipe that the catalogues do not know says what its file does. */
function recipeNote({ name, title }: RecipeFile, t: (key: PlainKey) => string): string {
  const known = RECIPE_NOTES.get(name);
  return known === undefined ? title : t(known);
}

function showInList(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** Those that have each of the words, in the person's language or in that of Kubernetes. */
function foundEntries(
  entries: readonly Entry[],
  t: (key: PlainKey) => string,
  wanted: string,
): readonly Entry[] {
  const words = wanted
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return entries.filter((entry) => {
    const text = `${entry.name} ${entry.note} ${entry.words} ${t(entry.group)} ${entry.group}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
