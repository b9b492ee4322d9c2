/** What English says otherwise than the message's own key: the form for one. Everything else is the key itself. */
import type { MessageKey, PluralForms } from './catalogue';

export const EN = {
  '{count} captures': { one: '{count} capture' },
  '{count} captures, made by playing the Scenarios on a fresh copy of the lab, with hashes': {
    one: '{count} capture, made by playing the Scenarios on a fresh copy of the lab, with hashes',
  },
  '{count} files': { one: '{count} file' },
  '{count} Scenarios': { one: '{count} Scenario' },
  'The control plane and {count} workers.': { one: 'The control plane and {count} worker.' },
  'its {count} Scenarios': { one: 'its Scenario' },
} as const satisfies Readonly<Partial<Record<MessageKey, PluralForms>>>;
