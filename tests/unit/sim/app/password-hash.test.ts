import { describe, expect, it } from 'vitest';
import { checkPassword, md5Crypt, shaPassword } from '#sim/app/password-hash';

describe('hashes of passwords', () => {
  it('are those of openssl passwd', () => {
    expect(md5Crypt('secret', 'apr1', 'abcdefgh')).toBe('$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/');
    expect(md5Crypt('secret', '1', 'abcdefgh')).toBe('$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1');
    expect(md5Crypt('a password of more than sixteen octets', 'apr1', 'x')).toBe(
      '$apr1$x$OP4t2BRm09fopwnTjFPKr/',
    );
    expect(shaPassword('secret')).toBe('{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=');
  });

  it('are recognized by what they begin with', () => {
    expect(checkPassword('secret', '$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/')).toBe('right');
    expect(checkPassword('Secret', '$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/')).toBe('wrong');
    expect(checkPassword('secret', '{PLAIN}secret')).toBe('right');
    expect(checkPassword('secret', '{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=')).toBe('right');
    expect(checkPassword('secret', '$2y$05$abcdefghijklmnopqrstuu')).toBe('unknown');
    expect(checkPassword('secret', 'secret')).toBe('unknown');
  });
});
