/** Syntax that has no place in some part of the sources, by selectors of its tree, each with what to write instead. */

/** The simulator must give the same run twice, on any machine. */
export const deterministic = without([
  { selector: "NewExpression[callee.name='Date']", message: 'Take a Clock.' },
  {
    selector:
      'MemberExpression[property.name=/^(localeCompare|toLocaleString|toLocaleLowerCase|toLocaleUpperCase)$/]',
    message: 'Locale-dependent: compare and format by code unit.',
  },
  {
    selector:
      ':matches(FunctionDeclaration[async=true], FunctionExpression[async=true], ArrowFunctionExpression[async=true], AwaitExpression)',
    message: 'Schedule an event instead: promise order is not simulated time.',
  },
]);

/** Packets fail by value; contradictions go through `invariant`. */
export const failsByValue = without([
  { selector: 'ThrowStatement', message: 'Return an outcome, or call invariant().' },
  { selector: 'TryStatement', message: 'Nothing in the simulator catches.' },
]);

export const restrictedSyntax = without([
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
  { selector: 'ExportAllDeclaration', message: 'Export names one by one.' },
  { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
  { selector: "CallExpression[callee.property.name='forEach']", message: 'Use for…of.' },
  {
    selector:
      "ExportNamedDeclaration > VariableDeclaration > VariableDeclarator[init.type='ArrowFunctionExpression']",
    message: 'Use a function declaration.',
  },
]);

const SPOKEN = '/[A-Za-z]{2}/';
/** Between values: names of programs and fields are the same in any language. */
const SPOKEN_BETWEEN = '/ [a-z]{2}/';
const SPOKEN_ATTRIBUTE =
  'JSXAttribute[name.name=/^(label|title|placeholder|alt|note|aria-label|aria-description|submit|cancel)$/]';
const CHILD = ':matches(JSXElement, JSXFragment) > JSXExpressionContainer';
/** Where a text stands, in braces or as one of several. */
const VALUES = ['', ' > ConditionalExpression', ' > LogicalExpression'];

/** The window speaks three languages: what it says goes through `t`. */
export const translated = without(
  [
    `JSXText[value=${SPOKEN}]`,
    `${SPOKEN_ATTRIBUTE} > Literal[value=${SPOKEN}]`,
    ...[`${SPOKEN_ATTRIBUTE} > JSXExpressionContainer`, CHILD].flatMap((container) =>
      VALUES.flatMap((value) => [
        `${container}${value} > Literal[value=${SPOKEN}]`,
        `${container}${value} > TemplateLiteral > TemplateElement[value.raw=${SPOKEN_BETWEEN}]`,
      ]),
    ),
  ].map((selector) => ({ selector, message: "Say it with t('…') of useMessages (src/renderer/i18n)." })),
);

function without(restrictions) {
  return {
    create: (context) =>
      Object.fromEntries(
        restrictions.map(({ selector, message }) => [selector, (node) => context.report({ node, message })]),
      ),
  };
}
