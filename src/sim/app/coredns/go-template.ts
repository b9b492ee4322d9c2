/**
 * Texts with `{{ ... }}` in them (Go's text/template), as far as records of the plugin `template` use them: fields, keys of
 * maps, `index`, and minus signs that eat the spaces around. Leaves out functions, variables, conditions and loops.
 */
import { err, ok, type Result } from '../../base/result';

export interface TemplateValues {
  readonly fields: ReadonlyMap<string, string>;
  /** `.Match` */
  readonly matches: readonly string[];
  /** `.Group` */
  readonly groups: ReadonlyMap<string, string>;
}

/** Undefined where `index` reaches over the end. */
export type GoTemplate = (values: TemplateValues) => string | undefined;

/** The error names what is not modelled. */
export function parseGoTemplate(text: string): Result<GoTemplate, string> {
  const parts: GoTemplate[] = [];
  let rest = text;
  for (;;) {
    const start = rest.indexOf('{{');
    if (start < 0) break;
    const end = rest.indexOf('}}', start);
    if (end < 0) return err('unclosed action');
    let action = rest.slice(start + 2, end);
    let before = rest.slice(0, start);
    rest = rest.slice(end + 2);
    if (/^-\s/.test(action)) {
      before = before.trimEnd();
      action = action.slice(1);
    }
    if (/\s-$/.test(action)) {
      rest = rest.trimStart();
      action = action.slice(0, -1);
    }
    parts.push(() => before);
    const part = actionOf(action.trim());
    if (part === undefined) return err(`the action {{${action}}} is not modelled in this lab`);
    parts.push(part);
  }
  const last = rest;
  parts.push(() => last);
  return ok((values) => {
    const texts = parts.map((part) => part(values));
    return texts.includes(undefined) ? undefined : texts.join('');
  });
}

const FIELDS: ReadonlySet<string> = new Set(['Name', 'Class', 'Type', 'Zone', 'Remote', 'Question.Name']);

function actionOf(action: string): GoTemplate | undefined {
  const field = /^\.([\w.]+)$/.exec(action)?.[1];
  if (field !== undefined && FIELDS.has(field)) return ({ fields }) => fields.get(field) ?? '';
  const group = /^\.Group\.(\w+)$/.exec(action)?.[1] ?? /^index\s+\.Group\s+"([^"]+)"$/.exec(action)?.[1];
  if (group !== undefined) return ({ groups }) => groups.get(group) ?? '<no value>';
  const place = /^index\s+\.Match\s+(\d+)$/.exec(action)?.[1];
  if (place !== undefined) return ({ matches }) => matches[Number(place)];
  return undefined;
}
