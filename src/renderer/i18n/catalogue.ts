/**
 * What the window can say. A message is known by its English words, as in gettext; the Chinese catalogues name all of
 * them, so that the compiler refuses a message that one of them lacks. `{name}` stands for a value.
 *
 * Two messages that are one in English and two elsewhere are told apart by what follows a bar: `Open|state`. It is not
 * shown.
 */
import type { ZH_CN } from './zh-cn';

export type MessageKey = keyof typeof ZH_CN;

/** English alone has a form of its own for one; which it is, the value called `count` decides. */
export interface PluralForms {
  readonly one: string;
}

export type Catalogue = Readonly<Record<string, string | PluralForms>>;

/** The names of the values in a message. */
export type ValuesOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ValuesOf<Rest>
  : never;

/** A message without values, for tables of words. */
export type PlainKey = { [Key in MessageKey]: ValuesOf<Key> extends never ? Key : never }[MessageKey];
