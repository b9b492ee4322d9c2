/** What Podwire's sources are held to and no common rule says, for oxlint, which takes plugins that are written as for ESLint. */
import jsdoc from 'eslint-plugin-jsdoc';
import { names } from './names.js';
import { deterministic, failsByValue, restrictedSyntax, translated } from './syntax.js';

// oxlint takes the default export of a plugin's file.
export default {
  meta: { name: 'podwire' },
  rules: {
    'restricted-syntax': restrictedSyntax,
    deterministic,
    'fails-by-value': failsByValue,
    translated,
    names,
    'no-doc-types': jsdoc.rules['no-types'],
    'doc-param-names': jsdoc.rules['check-param-names'],
    'informative-docs': jsdoc.rules['informative-docs'],
  },
};
