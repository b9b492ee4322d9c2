/**
 * A JSON schema of the Kubernetes kinds, made of the type declarations of the package kubernetes-models, which are made
 * of the API server's OpenAPI document: fields, which of them are required, words that a field may have, descriptions.
 *
 * Leaves out what nobody writes by hand: `status`, and the fields of metadata that only the server sets.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const PACKAGES = ['kubernetes-models', '@kubernetes-models/apimachinery'];
const SERVER_FIELDS = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
];

/** `kinds` are pairs of `apiVersion` and `kind`. Answers the definitions, and the name of each kind's own. */
export function kubernetesDefinitionsOf(kinds, modules) {
  const reader = new DeclarationReader(modules);
  const roots = kinds.map(({ apiVersion, kind }) => ({
    apiVersion,
    kind,
    definition: reader.define(join(modules, 'kubernetes-models', apiVersion, `${kind}.d.ts`), `I${kind}`),
  }));
  return { roots, definitions: reader.definitions };
}

class DeclarationReader {
  definitions = {};
  #modules;
  #files = new Map();

  constructor(modules) {
    this.#modules = modules;
  }

  /** Adds the declaration called `name`, and everything that it refers to. Answers the definition's name. */
  define(path, name) {
    const { file, declaration } = this.#find(path, name);
    const id = this.#idOf(file.path, declaration.name.text);
    if (id in this.definitions) return id;
    // Before it is read: declarations may refer to themselves.
    this.definitions[id] = {};
    const schema = ts.isInterfaceDeclaration(declaration)
      ? this.#objectOf(file, declaration.members, id === 'meta.v1.ObjectMeta' ? SERVER_FIELDS : [])
      : this.#schemaOf(file, declaration.type);
    Object.assign(this.definitions[id], described(declaration, schema));
    return id;
  }

  #file(path) {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const file = { path, declarations: new Map(), elsewhere: new Map(), aliases: new Map() };
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
        file.declarations.set(statement.name.text, statement);
      } else if (ts.isImportDeclaration(statement)) {
        readNames(statement.importClause?.namedBindings, statement.moduleSpecifier, file.elsewhere);
      } else if (ts.isExportDeclaration(statement)) {
        const { exportClause, moduleSpecifier } = statement;
        if (moduleSpecifier === undefined) {
          for (const { name, propertyName } of exportClause.elements) {
            if (propertyName !== undefined) file.aliases.set(name.text, propertyName.text);
          }
        } else {
          readNames(exportClause, moduleSpecifier, file.elsewhere);
        }
      }
    }
    this.#files.set(path, file);
    return file;
  }

  #find(path, name) {
    const file = this.#file(path);
    const declaration = file.declarations.get(file.aliases.get(name) ?? name);
    if (declaration !== undefined) return { file, declaration };
    const elsewhere = file.elsewhere.get(name);
    if (elsewhere === undefined) throw new Error(`${path} does not say what ${name} is`);
    return this.#find(this.#resolve(path, elsewhere.module), elsewhere.name);
  }

  #resolve(from, module) {
    const base = module.startsWith('.') ? resolve(dirname(from), module) : join(this.#modules, module);
    const path = `${base.replace(/\.js$/u, '')}.d.ts`;
    if (!existsSync(path)) throw new Error(`${from} imports ${module}, which is not there`);
    return path;
  }

  #idOf(path, name) {
    const inside = PACKAGES.map((known) => join(this.#modules, known) + '/').find((root) =>
      path.startsWith(root),
    );
    const place = dirname(path.slice(inside.length)).replace(/^apis\//u, '');
    return `${place === '.' ? '' : `${place}/`}${name.replace(/^I(?=[A-Z])/u, '')}`.replaceAll('/', '.');
  }

  #objectOf(file, members, leftOut = []) {
    const properties = {};
    const required = [];
    let additionalProperties = false;
    for (const member of members) {
      if (ts.isIndexSignatureDeclaration(member)) {
        additionalProperties = this.#schemaOf(file, member.type);
        continue;
      }
      const name = member.name.text;
      if (leftOut.includes(name)) continue;
      properties[name] =
        name === 'status' ? { type: 'object' } : described(member, this.#schemaOf(file, member.type));
      if (member.questionToken === undefined) required.push(name);
    }
    return {
      type: 'object',
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties,
    };
  }

  #schemaOf(file, type) {
    switch (type.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: 'string' };
      case ts.SyntaxKind.NumberKeyword:
        return { type: 'number' };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: 'boolean' };
      case ts.SyntaxKind.AnyKeyword:
      case ts.SyntaxKind.UnknownKeyword:
      case ts.SyntaxKind.ObjectKeyword:
        return {};
      case ts.SyntaxKind.ParenthesizedType:
        return this.#schemaOf(file, type.type);
      case ts.SyntaxKind.TypeLiteral:
        return this.#objectOf(file, type.members);
      case ts.SyntaxKind.ArrayType:
        return { type: 'array', items: this.#schemaOf(file, type.elementType) };
      case ts.SyntaxKind.LiteralType:
        return type.literal.kind === ts.SyntaxKind.NullKeyword
          ? { type: 'null' }
          : { type: 'string', enum: [type.literal.text] };
      case ts.SyntaxKind.UnionType:
        return unionOf(type.types.map((part) => this.#schemaOf(file, part)));
      case ts.SyntaxKind.IntersectionType:
        return this.#intersectionOf(file, type.types);
      case ts.SyntaxKind.TypeReference:
        return this.#referenceOf(file, type);
      default:
        throw new Error(`${file.path}: ${ts.SyntaxKind[type.kind]} is not a type of a field`);
    }
  }

  #referenceOf(file, type) {
    const name = type.typeName.getText();
    if (name === 'Array') return { type: 'array', items: this.#schemaOf(file, type.typeArguments[0]) };
    return { $ref: `#/definitions/${this.define(file.path, name)}` };
  }

  /** `TypeMeta & {...}`: only the part that is written out says anything new. */
  #intersectionOf(file, types) {
    const parts = types
      .map((part) => this.#schemaOf(file, part))
      .filter((part) => Object.keys(part).length > 0);
    return parts.length === 1 ? parts[0] : { allOf: parts };
  }
}

function readNames(bindings, moduleSpecifier, names) {
  for (const { name, propertyName } of bindings?.elements ?? []) {
    names.set(name.text, { name: (propertyName ?? name).text, module: moduleSpecifier.text });
  }
}

function unionOf(parts) {
  if (parts.every((part) => part.enum !== undefined)) {
    return { type: 'string', enum: parts.flatMap((part) => part.enum).filter((word) => word !== '') };
  }
  if (parts.every((part) => Object.keys(part).join() === 'type')) {
    return { type: [...new Set(parts.map((part) => part.type))] };
  }
  return { anyOf: parts };
}

function described(node, schema) {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  const description =
    comment === undefined
      ? undefined
      : ts.getTextOfJSDocComment(comment.comment)?.trim().replaceAll('\\*', '*');
  if (description === undefined || description === '') return schema;
  // Beside a $ref draft 7 passes it over; the editor's YAML services take both.
  return { description, ...schema };
}
