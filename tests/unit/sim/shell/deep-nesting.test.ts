import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '../../../kit/command-lab';

const LAB = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: { name: deep }\nspec: {}\n';
const SS_PROBLEM = 'ss: bison bellows (while parsing filter): "syntax error!" Sorry.';
const times = (text: string, count = 20_000): string => text.repeat(count);
const nested = (open: string, inside: string, close: string): string => times(open) + inside + times(close);

let lab: CommandLab;

beforeAll(() => {
  lab = new CommandLab(LAB);
});

function complaintOf(line: string, input = ''): string {
  const { stderr, exitCode } = lab.exec('host/laptop', ['sh', '-c', line], input);
  expect(exitCode).not.toBe(0);
  return stderr.trim().split('\n').at(-1) ?? '';
}

describe('what is nested too deeply', () => {
  it.each([
    nested('(', 'true', ')'),
    nested('{ ', 'true', '; }'),
    nested('if true; then ', 'true', '; fi'),
    nested('while false; do ', 'true', '; done'),
    nested('for i in 1; do ', 'true', '; done'),
    nested('case a in a) ', 'true', ';; esac'),
    nested('f() { ', 'true', '; }'),
    `echo ${nested('$(', 'true', ')')}`,
    `echo ${nested('"$(echo ', 'true', ')"')}`,
    `echo ${nested('${x:-', '1', '}')}`,
    `echo ${nested('$((', '1', '))')}`,
    times('$((((', 5000),
  ])('is a syntax error of the shell: %#', (line) => {
    expect(complaintOf(line)).toBe('sh: syntax error: nested deeper than 200');
  });

  it.each([
    nested('(', '1', ')'),
    `${times('- ')}1`,
    `${times('a=')}1`,
    nested('1?', '1', ':1'),
    `${times('1?1:')}1`,
  ])('is a syntax error of arithmetic: %#', (expression) => {
    expect(complaintOf(`echo $((${expression}))`)).toBe(
      'sh: arithmetic syntax error: nested deeper than 200',
    );
  });

  it.each([
    ['x=\'eval "$x"\'; eval "$x"', 'sh: commands are nested deeper than 600'],
    ["echo '. /tmp/a' > /tmp/a; . /tmp/a", 'sh: commands are nested deeper than 600'],
    ["echo 'sh /tmp/a' > /tmp/a; sh /tmp/a", "sh: can't fork: Resource temporarily unavailable"],
    ["echo 'exec sh /tmp/a' > /tmp/a; sh /tmp/a", "sh: can't fork: Resource temporarily unavailable"],
    [`${times('env ', 2000)}true`, "sh: can't fork: Resource temporarily unavailable"],
    ['f() { f; }; f', 'sh: functions are nested deeper than 100'],
  ])('ends a shell that starts itself: %#', (line, complaint) => {
    expect(complaintOf(line)).toBe(complaint);
  });

  it('ends a job that starts itself in the background', () => {
    expect(lab.sh('host/laptop', 'f() { f & }; f; wait; echo on')).toEqual({
      stdout: 'on\n',
      stderr: 'sh: functions are nested deeper than 100\n',
      exitCode: 0,
    });
  });

  it.each([
    `print ${nested('(', '1', ')')}`,
    `print ${times('!')}1`,
    `print ${nested('1?', '1', ':1')}`,
    `${times('a=')}1`,
    nested('{', '', '}'),
    `${times('if(1) ')} print`,
    `print ${times('1^')}1`,
    `print ${times('$')}1`,
    `print ${nested('a[', '1', ']')}`,
    `print ${nested('length(', '1', ')')}`,
  ])('is more than awk takes: %#', (statement) => {
    expect(complaintOf(`awk 'BEGIN { ${statement} }'`)).toBe(
      'awk: line 1: program limit exceeded: nested deeper than 200',
    );
  });

  it.each(['1 ', '1+', '1&&', '0||'])('is more than awk has room for, in a row: %s', (part) => {
    expect(complaintOf(`awk 'BEGIN { print ${times(part)}1 }'`)).toBe(
      'awk: line 1: program limit exceeded: eval stack size=1024',
    );
  });

  it('is counted over all calls of functions of awk', () => {
    const body = '1+('.repeat(150) + 'f(n+1)' + ')'.repeat(150);
    expect(complaintOf(`awk 'function f(n) { return ${body} } BEGIN { print f(1) }'`)).toBe(
      'awk: program limit exceeded: eval stack size=2000',
    );
  });

  it.each([
    [`test ${nested("'(' ", 'a', " ')'")}`, 'sh: parentheses are nested deeper than 200'],
    [
      `find /tmp ${nested("'(' ", '-print', " ')'")}`,
      'find: invalid expression; parentheses are nested deeper than 200',
    ],
    [`ss ${nested("'(' ", 'sport = 80', " ')'")} 2>&1 | grep bellows 1>&2; false`, SS_PROBLEM],
    [
      `tcpdump -i lo '${nested('(', 'tcp', ')')}' 2>&1 | head -1 1>&2; false`,
      "tcpdump: can't parse filter expression: memory exhausted",
    ],
    [
      `tcpdump -i lo '${times('tcp and ')} tcp' 2>&1 | head -1 1>&2; false`,
      "tcpdump: can't parse filter expression: memory exhausted",
    ],
    [
      `mkdir -p /${times('a/', 5000)}`,
      `mkdir: cannot create directory ‘/${times('a/', 5000)}’: File name too long`,
    ],
  ])('is refused by the programs that read expressions: %#', (line, complaint) => {
    expect(complaintOf(line)).toBe(complaint);
  });

  it('is refused by nft', () => {
    const rule = `add rule t c meta mark set ${nested('(', '1', ')')}`;
    const { stderr } = lab.sh('node/node1', `nft add table t; nft add chain t c; nft '${rule}'`);
    expect(stderr.split('\n')[0]).toBe('Error: memory exhausted');
  });

  it.each([
    [`-o jsonpath='{${times('..')}x}'`, 'it picks more than 1000000 values'],
    [`-o jsonpath='{${nested('[?(@.', 'x', ')]')}}'`, 'nested deeper than 200'],
    [`-o jsonpath='${nested('{range .items[*]}', 'x', '{end}')}'`, 'nested deeper than 200'],
    [`-o go-template='{{${nested('(', '.items', ')')}}}'`, 'nested deeper than 200'],
    [`-o go-template='${nested('{{if true}}', 'x', '{{end}}')}'`, 'nested deeper than 200'],
    [`-o go-template='{{.items ${times('| len ')}}}'`, 'nested deeper than 200'],
  ])('is refused by the templates of kubectl: %#', (options, complaint) => {
    const { stderr, exitCode } = lab.sh('host/laptop', `kubectl get ns ${options}`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(complaint);
  });

  it.each([
    nested('[', '', ']'),
    nested('{"a":', '1', '}'),
    `${times('- ')}a`,
    Array.from({ length: 3000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    `# it's\na: ${nested('[', '', ']')}\n# isn't`,
  ])('is refused by kubectl apply: %#', (manifest) => {
    expect(complaintOf('kubectl apply -f -', manifest)).toBe(
      'error: error parsing STDIN: error converting YAML to JSON: yaml: exceeded max depth of 200',
    );
  });

  it('is no matter of brackets in the text of a ConfigMap', () => {
    const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: brackets }\ndata:\n  text: |\n    ${times('{')}\n`;
    const { stdout } = lab.exec('host/laptop', ['kubectl', 'apply', '-f', '-'], config);
    expect(stdout).toBe('configmap/brackets created\n');
  });

  it.each([
    [`kubectl patch ns default --type merge -p '${nested('{"a":', '1', '}')}'`, 'exceeded max depth'],
    [
      `kubectl patch ns default --type json -p '[{"op":"add","path":"${times('/a')}","value":1}]'`,
      'The request is invalid: the server rejected our request due to an error in our request',
    ],
    [`kubectl run x --image=nginx --overrides='${nested('{"a":', '1', '}')}'`, 'Invalid JSON Patch'],
  ])('is refused where kubectl changes objects: %#', (line, complaint) => {
    expect(complaintOf(line)).toContain(complaint);
  });
});

describe('YAML that leads nowhere', () => {
  const problem = 'error: error parsing STDIN: error converting YAML to JSON: yaml:';

  it('is told by kubectl apply: a host that begins with an asterisk is an alias', () => {
    const ingress =
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: x }\nspec:\n  rules:\n    - host: *.example.com\n';
    expect(complaintOf('kubectl apply -f -', ingress)).toBe(
      `${problem} unknown anchor '.example.com' referenced`,
    );
  });

  it('is told where aliases grow', () => {
    const names = 'abcdefghij'.split('');
    const lines = names.map((name, index) => {
      const before = names[index - 1];
      return `${name}: &${name} [${Array.from({ length: 9 }, () => (before === undefined ? 'x' : `*${before}`)).join(', ')}]`;
    });
    expect(complaintOf('kubectl apply -f -', lines.join('\n'))).toBe(
      `${problem} document contains excessive aliasing`,
    );
    expect(complaintOf('kubectl apply -f -', 'a: &a [*a]')).toBe(
      `${problem} anchor 'a' value contains itself`,
    );
  });

  it('takes aliases that lead somewhere', () => {
    const map =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: alias }\ndata:\n  one: &text same\n  two: *text\n';
    lab.exec('host/laptop', ['kubectl', 'apply', '-f', '-'], map);
    expect(lab.sh('host/laptop', "kubectl get cm alias -o jsonpath='{.data}'").stdout).toBe(
      '{"one":"same","two":"same"}',
    );
  });

  it('is told where a kubeconfig is broken', () => {
    expect(complaintOf("echo 'clusters: *x' > /tmp/k; kubectl --kubeconfig /tmp/k get ns")).toBe(
      `error: error loading config file "/tmp/k": error converting YAML to JSON: yaml: unknown anchor 'x' referenced`,
    );
  });

  it('does not stop kubectl where the last applied configuration was damaged by hand', () => {
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: hurt }\n';
    lab.sh(
      'host/laptop',
      "kubectl create cm hurt; kubectl annotate cm hurt kubectl.kubernetes.io/last-applied-configuration='{bad}'",
    );
    expect(lab.exec('host/laptop', ['kubectl', 'apply', '-f', '-'], map).stdout).toBe(
      'configmap/hurt configured\n',
    );
  });
});
