/** What English says otherwise than the message's own key: the form for one. Everything else is the key itself. */
import type { MessageKey, PluralForms } from './catalogue';

export const EN: Readonly<Partial<Record<MessageKey, PluralForms>>> = {};
