/** What a lab that comes with Podwire is called and what it shows, in the language of the window. */
import type { ExampleLab } from '../../main/contract/example-requests';
import type { Messages } from '../i18n/messages';
import { localText } from '../i18n/local-text';

export function exampleWords(
  { name, text, title, about }: ExampleLab,
  { known, language }: Messages,
): { readonly name: string; readonly text: string } {
  return {
    name: title === undefined ? known(name) : localText(title, language),
    text: about === undefined ? known(text) : localText(about, language),
  };
}
