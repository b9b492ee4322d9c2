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

/** Each rule answers everything that is wrong with the name. */
export type NameRule = (name: string) => readonly string[];

export function dns1123SubdomainProblems(name: string): readonly string[] {
  return [
    ...(name.length > MAX_SUBDOMAIN_CHARACTERS ? [tooLong(MAX_SUBDOMAIN_CHARACTERS)] : []),
    ...(isWhole(DNS_SUBDOMAIN, name)
      ? []
      : [
          `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${DNS_SUBDOMAIN}')`,
        ]),
  ];
}

export function dns1123LabelProblems(name: string): readonly string[] {
  const length = name.length > MAX_LABEL_CHARACTERS ? [tooLong(MAX_LABEL_CHARACTERS)] : [];
  if (isWhole(DNS_LABEL, name)) return length;
  if (isWhole(DNS_SUBDOMAIN, name)) return [...length, 'must not contain dots'];
  return [
    ...length,
    `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${DNS_LABEL}')`,
  ];
}

export function dns1035LabelProblems(name: string): readonly string[] {
  return [
    ...(name.length > MAX_LABEL_CHARACTERS ? [tooLong(MAX_LABEL_CHARACTERS)] : []),
    ...(isWhole(DNS_1035_LABEL, name)
      ? []
      : [
          `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${DNS_1035_LABEL}')`,
        ]),
  ];
}

export function wildcardSubdomainProblems(name: string): readonly string[] {
  const pattern = `\\*\\.${DNS_SUBDOMAIN}`;
  return [
    ...(name.length > MAX_SUBDOMAIN_CHARACTERS ? [tooLong(MAX_SUBDOMAIN_CHARACTERS)] : []),
    ...(isWhole(pattern, name)
      ? []
      : [
          `a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '${pattern}')`,
        ]),
  ];
}

/** RBAC names: anything that can stand in a URL path. */
export function pathSegmentProblems(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%']
    .filter((illegal) => name.includes(illegal))
    .map((illegal) => `may not contain '${illegal}'`);
}

export function portNameProblems(name: string): readonly string[] {
  return [
    ...(name.length > MAX_PORT_NAME_CHARACTERS ? [tooLong(MAX_PORT_NAME_CHARACTERS)] : []),
    ...(/^[-a-z0-9]+$/.test(name)
      ? []
      : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(name.startsWith('-') || name.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
  ];
}

export function labelValueProblems(value: string): readonly string[] {
  return [
    ...(value.length > MAX_LABEL_CHARACTERS ? [tooLong(MAX_LABEL_CHARACTERS)] : []),
    ...(isWhole(LABEL_VALUE, value)
      ? []
      : [
          `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
        ]),
  ];
}

/** The key of a label or an annotation: `name` or `prefix/name`. */
export function qualifiedNameProblems(key: string): readonly string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED_NAME}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const [prefix = ''] = parts;
  const ofPrefix =
    parts.length < 2
      ? []
      : prefix === ''
        ? ['prefix part must be non-empty']
        : dns1123SubdomainProblems(prefix).map((why) => `prefix part ${why}`);
  const length =
    name === ''
      ? ['name part must be non-empty']
      : name.length > MAX_LABEL_CHARACTERS
        ? [`name part ${tooLong(MAX_LABEL_CHARACTERS)}`]
        : [];
  const shape = isWhole(QUALIFIED_NAME, name)
    ? []
    : [
        `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED_NAME}')`,
      ];
  return [...ofPrefix, ...length, ...shape];
}

export function httpHeaderProblems(name: string): readonly string[] {
  return isWhole('[-A-Za-z0-9]+', name)
    ? []
    : [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ];
}

/** Any printable character of ASCII but the equals sign. */
export function variableNameProblems(name: string): readonly string[] {
  return /^[\x20-\x3c\x3e-\x7e]*$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The key of a ConfigMap or a Secret. */
export function configKeyProblems(key: string): readonly string[] {
  return [
    ...(key.length > MAX_SUBDOMAIN_CHARACTERS ? [tooLong(MAX_SUBDOMAIN_CHARACTERS)] : []),
    ...(isWhole('[-._a-zA-Z0-9]+', key)
      ? []
      : [
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
        ]),
    ...(key === '.' ? ["must not be '.'"] : []),
    ...(key === '..' ? ["must not be '..'"] : key.startsWith('..') ? ["must not start with '..'"] : []),
  ];
}

/** The rule for what other characters are appended to: an end in a hyphen is no fault there. */
export function prefixRule(rule: NameRule): NameRule {
  return (name) => rule(name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name);
}

/** Lower case, and every run of what is not allowed becomes one hyphen: a name to suggest. */
export function dnsNameLike(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
}

/** The first thing that is wrong, where one is enough. */
export function dns1123SubdomainProblem(name: string): string | undefined {
  return dns1123SubdomainProblems(name)[0];
}

export function dns1123LabelProblem(name: string): string | undefined {
  return dns1123LabelProblems(name)[0];
}

export function labelValueProblem(value: string): string | undefined {
  return labelValueProblems(value)[0];
}

export function qualifiedNameProblem(key: string): string | undefined {
  return qualifiedNameProblems(key)[0];
}
