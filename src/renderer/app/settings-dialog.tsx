/** What a person sets once: language, looks, sizes and keys. Everything counts at once. */
import type { ReactElement } from 'react';
import type { Settings } from '../../main/contract/settings-requests';
import { LANGUAGE_NAMES, LANGUAGES } from '../i18n/language';
import { useMessages } from '../i18n/messages-context';
import { useSettings, useWorkspace } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { SelectField } from '../ui/select-field';
import './settings.css';
import { ShortcutSettings } from './shortcut-settings';

const TYPE_SIZES = [90, 100, 110, 125, 140] as const;
const CODE_SIZES = [11, 12, 13, 14, 16, 18, 20] as const;
const RECENT_COUNTS = [6, 24, 48] as const;
const NUMBERS: ReadonlySet<string> = new Set(['typeSize', 'codeSize', 'recentCount']);

export function SettingsDialog(): ReactElement {
  const { t } = useMessages();
  const setOverlay = useWorkspace((state) => state.setOverlay);
  const reset = useSettings((state) => state.reset);
  const close = (): void => setOverlay(undefined);
  return (
    <Dialog
      title={t('Settings')}
      size="large"
      testId="settings-dialog"
      onClose={close}
      onSubmit={close}
      buttons={
        <>
          <button type="button" className="button is-apart" data-testid="settings-reset" onClick={reset}>
            {t('Everything as it comes')}
          </button>
          <button type="submit" className="button is-primary">
            {t('Close')}
          </button>
        </>
      }
    >
      <div className="settings-fields">
        <LanguageField />
        <LookFields />
        <SizeFields />
      </div>
      <ShortcutSettings />
    </Dialog>
  );
}

function LanguageField(): ReactElement {
  const { t } = useMessages();
  return (
    <ChoiceField
      label={t('Language')}
      setting="language"
      choices={LANGUAGES.map((language) => [language, LANGUAGE_NAMES[language]])}
      unset={t('as the system')}
      note={t('What the simulator and its commands print stays as the real tools print it.')}
    />
  );
}

function LookFields(): ReactElement {
  const { t } = useMessages();
  const unset = t('as the system');
  return (
    <>
      <ChoiceField
        label={t('Theme')}
        setting="theme"
        choices={[
          ['light', t('light')],
          ['dark', t('dark')],
        ]}
        unset={unset}
      />
      <ChoiceField
        label={t('Contrast')}
        setting="contrast"
        choices={[
          ['normal', t('normal')],
          ['more', t('high')],
        ]}
        unset={unset}
      />
      <ChoiceField
        label={t('Motion')}
        setting="motion"
        choices={[
          ['full', t('full')],
          ['reduced', t('reduced')],
        ]}
        unset={unset}
      />
    </>
  );
}

function SizeFields(): ReactElement {
  const { t } = useMessages();
  return (
    <>
      <ChoiceField
        label={t('Type size')}
        setting="typeSize"
        choices={TYPE_SIZES.filter((size) => size !== 100).map((size) => [String(size), `${size} %`])}
        unset={`${t('as it comes')} (100 %)`}
      />
      <ChoiceField
        label={t('Type size of editor and terminals')}
        setting="codeSize"
        choices={CODE_SIZES.filter((size) => size !== 12).map((size) => [String(size), `${size} px`])}
        unset={`${t('as it comes')} (12 px)`}
      />
      <ChoiceField
        label={t('Recent labs that are listed')}
        setting="recentCount"
        choices={[['0', t('none')], ...RECENT_COUNTS.map((count) => [String(count), String(count)] as const)]}
        unset={`${t('as it comes')} (12)`}
      />
    </>
  );
}

type ChoiceSetting = Exclude<keyof Settings, 'shortcuts'>;

function ChoiceField(props: {
  readonly label: string;
  readonly setting: ChoiceSetting;
  readonly choices: readonly (readonly [value: string, name: string])[];
  /** What it is when nothing is chosen. */
  readonly unset: string;
  readonly note?: string;
}): ReactElement {
  const { setting } = props;
  const value = useSettings((state) => state.settings[setting]);
  const change = useSettings((state) => state.change);
  return (
    <SelectField
      label={props.label}
      testId={`setting-${setting}`}
      value={String(value ?? '')}
      options={[['', props.unset], ...props.choices]}
      note={props.note}
      onChange={(chosen) => change(settingOf(setting, chosen))}
    />
  );
}

/** Sizes are numbers, and nothing chosen is no setting. */
function settingOf(setting: ChoiceSetting, value: string): Partial<Settings> {
  if (value === '') return { [setting]: undefined };
  return { [setting]: NUMBERS.has(setting) ? Number(value) : value };
}
