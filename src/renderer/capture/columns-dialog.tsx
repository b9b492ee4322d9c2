/** Which columns the list of packets has, in which order; any field of a display filter can be one. */
import { ArrowDown, ArrowUp, RotateCcw, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { MAX_COLUMNS } from '../../main/contract/row-limits';
import { useMessages } from '../i18n/messages-context';
import { Dialog } from '../ui/dialog';
import { IconButton } from '../ui/icon-button';
import { MAX_COLUMN_WIDTH, MIN_COLUMN_WIDTH } from '../ui/clamped-width';
import { withWidth, type ColumnWidths } from './column-widths';
import { FieldInput } from './field-input';
import { columnName } from './column-name';
import { BUILT_IN_COLUMNS, moved, withColumn } from './list-columns';

const EXAMPLE = 'ip.ttl';

export function ColumnsDialog(props: {
  readonly columns: readonly string[];
  readonly widths: ColumnWidths;
  readonly onChange: (columns: readonly string[], widths: ColumnWidths) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useMessages();
  const { columns, widths, onClose } = props;
  const onChange = (changed: readonly string[]): void => props.onChange(changed, widths);
  const missing = BUILT_IN_COLUMNS.filter((column) => !columns.includes(column));
  return (
    <Dialog
      title={t('Columns of the packets')}
      testId="columns-dialog"
      onClose={onClose}
      onSubmit={onClose}
      buttons={
        <>
          <button
            type="button"
            className="button is-apart"
            data-testid="columns-reset"
            onClick={() => props.onChange(BUILT_IN_COLUMNS, {})}
          >
            <RotateCcw /> {t('As they come')}
          </button>
          <button type="submit" className="button is-primary">
            {t('Close')}
          </button>
        </>
      }
    >
      <p>
        {t(
          'In a narrow list, columns without a width of their own get narrower, and some of them are left out.',
        )}
      </p>
      <ol className="choice-rows" aria-label={t('Columns of the packets')}>
        {columns.map((column, index) => (
          <li key={column} data-testid="column-row">
            <span className={BUILT_IN_COLUMNS.includes(column) ? 'choice-name' : 'choice-name mono'}>
              {columnName(column, t)}
            </span>
            {index < columns.length - 1 && (
              <input
                type="number"
                className="text-input choice-width"
                aria-label={t('Width of {column} in pixels', { column: columnName(column, t) })}
                title={t('Width of {column} in pixels', { column: columnName(column, t) })}
                placeholder={t('auto|width')}
                min={MIN_COLUMN_WIDTH}
                max={MAX_COLUMN_WIDTH}
                step={10}
                data-testid={`column-width-${column}`}
                key={widths[column]}
                defaultValue={widths[column]}
                onKeyDown={(event) => {
                  // Enter closes the dialog, with what was written here.
                  if (event.key === 'Enter') event.currentTarget.blur();
                }}
                onBlur={(event) => {
                  const { value, valueAsNumber } = event.target;
                  const width = value === '' ? undefined : valueAsNumber;
                  if (width !== widths[column]) props.onChange(columns, withWidth(widths, column, width));
                }}
              />
            )}
            <IconButton
              label={t('{column} further left', { column: columnName(column, t) })}
              icon={<ArrowUp />}
              isDisabled={index === 0}
              onClick={() => onChange(moved(columns, column, -1))}
            />
            <IconButton
              label={t('{column} further right', { column: columnName(column, t) })}
              icon={<ArrowDown />}
              isDisabled={index === columns.length - 1}
              onClick={() => onChange(moved(columns, column, 1))}
            />
            <IconButton
              label={t('Without {column}', { column: columnName(column, t) })}
              icon={<X />}
              isDisabled={columns.length === 1}
              onClick={() => onChange(columns.filter((each) => each !== column))}
            />
          </li>
        ))}
      </ol>
      {missing.length > 0 && (
        <p className="choice-missing">
          {missing.map((column) => (
            <button
              key={column}
              type="button"
              className="button"
              data-testid={`column-${column}`}
              onClick={() => onChange(withColumn(columns, column))}
            >
              {t('With {column}', { column: columnName(column, t) })}
            </button>
          ))}
        </p>
      )}
      {columns.length < MAX_COLUMNS && (
        <FieldInput
          label={t('Another field, as in display filters')}
          language="column"
          placeholder={EXAMPLE}
          testId="column-field"
          onAdd={(field) => onChange(withColumn(columns, field))}
        />
      )}
    </Dialog>
  );
}
