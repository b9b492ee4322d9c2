/** Coloring rules of the packets: the first display filter that lets a packet through colors it. */
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Dialog } from '../ui/dialog';
import { IconButton } from '../ui/icon-button';
import { COLOR_NAMES, RULE_COLORS, withRule, type ColorRule, type RuleColor } from './color-rules';
import { FieldInput } from './field-input';
import { moved } from './list-columns';

const EXAMPLE = 'tcp.flags.reset == 1';

export function ColorsDialog(props: {
  readonly rules: readonly ColorRule[];
  readonly onChange: (rules: readonly ColorRule[]) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useMessages();
  const { rules, onChange, onClose } = props;
  const [color, setColor] = useState<RuleColor>('red');
  return (
    <Dialog
      title={t('Coloring rules')}
      size="large"
      testId="colors-dialog"
      onClose={onClose}
      onSubmit={onClose}
      buttons={
        <button type="submit" className="button is-primary">
          {t('Close')}
        </button>
      }
    >
      <p className="field-note">
        {t('A packet has the color of the first display filter that lets it through.')}
      </p>
      <ol className="choice-rows" aria-label={t('Coloring rules')}>
        {rules.map((rule, index) => (
          <li key={rule.filter} className={`is-colored color-${rule.color}`} data-testid="color-row">
            <ColorSelect
              color={rule.color}
              label={t('Color of {filter}', { filter: rule.filter })}
              onChange={(changed) =>
                onChange(rules.map((each) => (each === rule ? { ...rule, color: changed } : each)))
              }
            />
            <span className="choice-name mono" title={rule.filter}>
              {rule.filter}
            </span>
            <IconButton
              label={t('{filter} before others', { filter: rule.filter })}
              icon={<ArrowUp />}
              isDisabled={index === 0}
              onClick={() => onChange(moved(rules, rule, -1))}
            />
            <IconButton
              label={t('{filter} after others', { filter: rule.filter })}
              icon={<ArrowDown />}
              isDisabled={index === rules.length - 1}
              onClick={() => onChange(moved(rules, rule, 1))}
            />
            <IconButton
              label={t('Without {filter}', { filter: rule.filter })}
              icon={<X />}
              testId="color-remove"
              onClick={() => onChange(rules.filter((each) => each !== rule))}
            />
          </li>
        ))}
      </ol>
      <FieldInput
        label={t('Another rule')}
        language="display"
        placeholder={EXAMPLE}
        testId="color-filter"
        onAdd={(filter) => onChange(withRule(rules, { color, filter }))}
      >
        <ColorSelect color={color} label={t('Color')} onChange={setColor} />
      </FieldInput>
    </Dialog>
  );
}

function ColorSelect(props: {
  readonly color: RuleColor;
  readonly label: string;
  readonly onChange: (color: RuleColor) => void;
}): ReactElement {
  const { t } = useMessages();
  return (
    <select
      className="select choice-color"
      aria-label={props.label}
      value={props.color}
      onChange={(event) =>
        props.onChange(RULE_COLORS.find((each) => each === event.target.value) ?? props.color)
      }
    >
      {RULE_COLORS.map((color) => (
        <option key={color} value={color}>
          {t(COLOR_NAMES[color])}
        </option>
      ))}
    </select>
  );
}
