/**
 * Names as CONTRIBUTING.md has them. That a variable is true or false is told by what it is made of, not by its type: a rule
 * that asks the compiler takes longer than all others together.
 */

const PASCAL = /^[A-Z][A-Za-z0-9]*$/u;
const CAMEL = /^[a-z][A-Za-z0-9]*$/u;
const UPPER = /^[A-Z][A-Z0-9_]*$/u;
const ASKING = /^(?:is|has|can|should)[A-Z0-9]/u;
const ASKING_METHOD =
  /^(?:is|has|can|should)[A-Z0-9]|^(?:has|test|some|every|includes|startsWith|endsWith)$/u;
const COMPARISONS = new Set(['==', '!=', '===', '!==', '<', '<=', '>', '>=', 'in', 'instanceof']);

export const names = {
  create(context) {
    const refuse = (node, wanted) =>
      context.report({ node, message: `${node.name} is no name as ${wanted}` });
    const asType = ({ id }) => {
      if (id && (!PASCAL.test(id.name) || /^I[A-Z]/u.test(id.name)))
        refuse(id, 'types have: Shape, not IShape.');
    };
    const asFunction = ({ id }) => {
      if (id && !CAMEL.test(id.name) && !PASCAL.test(id.name)) refuse(id, 'functions have: inCamelCase.');
    };
    return {
      ClassDeclaration: asType,
      ClassExpression: asType,
      TSInterfaceDeclaration: asType,
      TSTypeAliasDeclaration: asType,
      TSEnumDeclaration: asType,
      TSTypeParameter: ({ name }) => asType({ id: name }),
      FunctionDeclaration: asFunction,
      FunctionExpression: asFunction,
      VariableDeclarator({ id, init }) {
        for (const name of boundNames(id)) {
          if (!CAMEL.test(name.name) && !UPPER.test(name.name) && !PASCAL.test(name.name)) {
            refuse(name, 'variables have: camelCase, or UPPER_CASE for what never changes.');
          }
        }
        if (id.type === 'Identifier' && isYesOrNo(id, init) && !ASKING.test(id.name)) {
          refuse(id, 'what is true or false has: is…, has…, can… or should….');
        }
      },
      'PropertyDefinition[accessibility="private"]'({ key }) {
        if (key.type === 'Identifier' && !CAMEL.test(key.name)) refuse(key, 'properties have: camelCase.');
      },
    };
  },
};

/** Those that a pattern gives names to; what only passes on a property's own name has that name. */
function boundNames(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => boundNames(property.argument ?? property.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundNames);
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'RestElement':
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

function isYesOrNo({ typeAnnotation }, init) {
  if (typeAnnotation) return typeAnnotation.typeAnnotation.type === 'TSBooleanKeyword';
  return isCondition(init);
}

function isCondition(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'boolean';
    case 'UnaryExpression':
      return node.operator === '!';
    case 'BinaryExpression':
      return COMPARISONS.has(node.operator);
    case 'LogicalExpression':
      return isCondition(node.right) && (node.operator === '??' || isCondition(node.left));
    case 'Identifier':
      return ASKING.test(node.name);
    case 'MemberExpression':
      return !node.computed && !node.optional && ASKING.test(node.property.name);
    case 'ConditionalExpression':
      return isCondition(node.consequent) && isCondition(node.alternate);
    case 'AwaitExpression':
      return isCondition(node.argument);
    case 'CallExpression':
      return !node.optional && isAsking(node.callee);
    default:
      return false;
  }
}

function isAsking(callee) {
  if (callee.type === 'Identifier') return ASKING.test(callee.name);
  return (
    callee.type === 'MemberExpression' && !callee.optional && ASKING_METHOD.test(callee.property.name ?? '')
  );
}
