/** Which names Kubernetes allows, in its own words (apimachinery `util/validation`, Kubernetes v1.32). */

const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_1035_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const DNS_SUBDOMAIN = `${DNS_LABEL}(\\.${DNS_LABEL})*`;
const QUALIFIED_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED_NAME})?`;

const MAX_LABEL_CHARACTERS = 63;
const MAX_SUBDOMAIN_CHARACTERS = 253;
/** RFC 6335 §5.1. */
const MAX_PORT_NAME_CHARACTERS = 15;

function isWhole(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

function tooLong(max: number): string {
  return `must be no more than ${max} characters`;
}

/** Each rule answers what is wrong with the name, or undefined. */
export function dns1123SubdomainProblem(name: string): string | undefined {
  if (name.length > MAX_SUBDOMAIN_CHARACTERS) return tooLong(MAX_SUBDOMAIN_CHARACTERS);
  if (isWhole(DNS_SUBDOMAIN, name)) return undefined;
  return `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${DNS_SUBDOMAIN}')`;
}

export function dns1123LabelProblem(name: string): string | undefined {
  if (name.length > MAX_LABEL_CHARACTERS) return tooLong(MAX_LABEL_CHARACTERS);
  if (isWhole(DNS_LABEL, name)) return undefined;
  return `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${DNS_LABEL}')`;
}

export function dns1035LabelProblem(name: string): string | undefined {
  if (name.length > MAX_LABEL_CHARACTERS) return tooLong(MAX_LABEL_CHARACTERS);
  if (isWhole(DNS_1035_LABEL, name)) return undefined;
  return `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${DNS_1035_LABEL}')`;
}

/** RBAC names: anything that can stand in a URL path. */
export function pathSegmentProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return `may not be '${name}'`;
  if (/[/%]/.test(name)) return "may not contain '/' or '%'";
  return undefined;
}

export function portNameProblem(name: string): string | undefined {
  if (name.length > MAX_PORT_NAME_CHARACTERS) return tooLong(MAX_PORT_NAME_CHARACTERS);
  if (!/^[-a-z0-9]+$/.test(name))
    return 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)';
  if (!/[a-z]/.test(name)) return 'must contain at least one letter (a-z)';
  if (name.includes('--')) return 'must not contain consecutive hyphens';
  if (name.startsWith('-') || name.endsWith('-')) return 'must not begin or end with a hyphen';
  return undefined;
}

export function labelValueProblem(value: string): string | undefined {
  if (value.length > MAX_LABEL_CHARACTERS) return tooLong(MAX_LABEL_CHARACTERS);
  if (isWhole(LABEL_VALUE, value)) return undefined;
  return `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`;
}

/** The key of a label or an annotation: `name` or `prefix/name`. */
export function qualifiedNameProblem(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') return 'prefix part must be non-empty';
    const why = dns1123SubdomainProblem(prefix);
    if (why !== undefined) return `prefix part ${why}`;
  }
  if (name === '') return 'name part must be non-empty';
  if (name.length > MAX_LABEL_CHARACTERS) return `name part ${tooLong(MAX_LABEL_CHARACTERS)}`;
  if (isWhole(QUALIFIED_NAME, name)) return undefined;
  return `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED_NAME}')`;
}

/** Lower case, and every run of what is not allowed becomes one hyphen: a name to suggest. */
export function dnsNameLike(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
}
