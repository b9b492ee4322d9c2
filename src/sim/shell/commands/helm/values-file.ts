/** A file of values (`-f`), as the assignments that say the same on the command line. */
import { err, ok, type Result } from '../../../base/result';
import { parseYaml } from '../../../base/yaml-value';

export function readValuesFile(text: string): Result<readonly string[], string> {
  const parsed = parseYaml(text);
  return parsed.ok
    ? ok(assignmentsOf(parsed.value, ''))
    : err(`error converting YAML to JSON: yaml: ${parsed.error}`);
}

function assignmentsOf(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value)) {
    const texts = value.map((each: unknown) => scalarText(each));
    if (texts.every((each) => each !== undefined)) return [`${name}={${texts.join(',')}}`];
    return value.flatMap((each: unknown, index) => assignmentsOf(each, `${name}[${index}]`));
  }
  if (typeof value === 'object' && value) {
    const start = name === '' ? '' : `${name}.`;
    return Object.entries(value).flatMap(([key, each]) => assignmentsOf(each, `${start}${key}`));
  }
  const text = scalarText(value);
  return text === undefined || name === '' ? [] : [`${name}=${text.replaceAll(',', String.raw`\,`)}`];
}

function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
