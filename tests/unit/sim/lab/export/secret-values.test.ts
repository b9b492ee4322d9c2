import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretValuesIn } from '#sim/lab/export/secret-values';

function said(text: string): readonly string[] {
  return secretValuesIn(text).map(({ line, name, value }) => `${line} ${name} ${value}`);
}

describe('secretValuesIn', () => {
  it.each([
    ['env: [{name: DB_PASSWORD, value: hunter2}]', '1 DB_PASSWORD hunter2'],
    [
      'containers: [{name: a, env: [{name: COLOR, value: blue}, {name: DB_PASSWORD, value: hunter2}], ports: [{name: web}]}]',
      '1 DB_PASSWORD hunter2',
    ],
    ['- name: AWS_SECRET_ACCESS_KEY\n  value: "wJalr/K7"', '2 AWS_SECRET_ACCESS_KEY wJalr/K7'],
    ['{"name": "API_TOKEN", "value": "abc"}', '1 API_TOKEN abc'],
    ['  PGPASSWORD: s3cret # not told', '1 PGPASSWORD s3cret'],
    ['  db.password=s3cret', '1 db.password s3cret'],
    ['aws_secret_access_key = wJalr/K7', '1 aws_secret_access_key wJalr/K7'],
    ['  private_key: |\n    abcdef', '2 private_key abcdef'],
    [`exec: {run: 'curl -H "Authorization: Bearer a.b-c" http://x'}`, '1 Authorization a.b-c'],
    ['- name: Authorization\n  value: Basic dTpw', '2 Authorization dTpw'],
    ['url: postgres://app:pa55@db:5432/x', '1 :// pa55'],
    ['url: http://x/?user=me&password=pa55&x=1', '1 password pa55'],
    ['curl -s -u me:pa55 http://x', '1 --user pa55'],
    ['mysql --password pa55', '1 --password pa55'],
    ['note: ghp_abcdefgh1234', '1 ghp_… ghp_abcdefgh1234'],
    ['note: AKIAIOSFODNN7EXAMPLE', '1 AKIA… AKIAIOSFODNN7EXAMPLE'],
    ['note: xoxb-1234567890', '1 xoxb… xoxb-1234567890'],
    ['note: eyJhbGciOiJIUzI1NiJ9.eyJzdWIi', '1 eyJh… eyJhbGciOiJIUzI1NiJ9.eyJzdWIi'],
  ])('finds it in %j', (text, expected) => {
    expect(said(text)).toEqual([expected]);
  });

  it.each([
    '- name: DB_PASSWORD\n  valueFrom: {secretKeyRef: {name: db, key: password}}',
    'kind: Secret\ntype: kubernetes.io/service-account-token\nstringData: {password: ""}',
    'volumes: [{name: tls, secret: {secretName: tls}}]',
    'automountServiceAccountToken: false',
    'run: psql "postgres://app:$PASSWORD@db/x" --password "$(PASSWORD)" && token=$(cat /token)',
    '- name: PASSWORD_FILE\n  value: /run/secret',
    '- name: API_TOKEN\n- name: COLOR\n  value: blue',
    'compass: north',
    'token = os.environ["TOKEN"]; api_key = read(path)',
    'if [ "$password" == hunter2 ] || token == x',
  ])('finds none in %j', (text) => {
    expect(said(text)).toEqual([]);
  });

  it('finds in built-in labs what one of them is about', () => {
    const folder = 'resources/labs';
    const all = readdirSync(folder).flatMap((name) => said(readFileSync(join(folder, name), 'utf8')));
    expect(all).toEqual(['109 Authorization nonsense', '112 POSTGRES_PASSWORD secret']);
  });
});
